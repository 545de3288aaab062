"""gegravity's way to a scenario, in a process of its own.

Run: ``python benchmarks/_tariff_peer.py FILE COEFFICIENTS OUT``. ``FILE`` has exporter, importer, year,
trade, Y, E, lndist, contig and intl; ``COEFFICIENTS`` are those of the last three and, at their end, the
one that ``intl`` has after the scenario, with commas. What economies come to is written to ``OUT``. The
clock runs from the model to its results; the file is read before.
"""

from __future__ import annotations

import sys
import warnings

from _measuring import measured, told

COSTS = ("lndist", "contig", "intl")
# Resistances solved in these units: others end without a solution for the 69 countries.
RESCALE = 1000


def main(path: str, given: str, out: str) -> None:
    import gegravity
    import pandas as pd

    warnings.filterwarnings("ignore")
    table = pd.read_csv(path, dtype={"year": str})
    *values, after = (float(one) for one in given.split(","))
    rows = [{"var": name, "coeff": value, "ste": 0.1} for name, value in zip(COSTS, values, strict=True)]
    found = []

    def scenario() -> None:
        baseline = gegravity.BaselineData(
            table, imp_var_name="importer", exp_var_name="exporter", year_var_name="year",
            trade_var_name="trade", expend_var_name="E", output_var_name="Y",
        )  # fmt: skip
        costs = gegravity.CostCoeffs(
            estimates=pd.DataFrame(rows), identifier_col="var", coeff_col="coeff", stderr_col="ste"
        )
        model = gegravity.OneSectorGE(
            baseline, year="2006", expend_var_name="E", output_var_name="Y", sigma=7,
            reference_importer="DEU", cost_variables=list(COSTS), cost_coeff_values=costs, quiet=True,
        )  # fmt: skip
        model.build_baseline(omr_rescale=RESCALE)
        experiment = model.baseline_data.copy()
        experiment["intl"] *= after / values[-1]
        model.define_experiment(experiment)
        model.simulate()
        found.append(model.country_results)

    run = measured(scenario)
    found[0].to_csv(out)
    told(run)


if __name__ == "__main__":
    main(*sys.argv[1:4])
