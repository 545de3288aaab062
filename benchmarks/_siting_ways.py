"""Ways to choose sites, each a process of its own: ``python benchmarks/_siting_ways.py ours|spopt FILE``.

The file (``siting.py`` writes it) holds cost, demand and p. Tables are made and compiled loops are loaded
before the clock starts; the peak is what was taken beyond them. What came of it stands beside the file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from _complexity_ways import beyond
from _measuring import told


def ready() -> None:
    """Our loops compiled."""
    from wuwai.trade.studies.siting import p_median

    p_median(np.abs(np.subtract.outer(np.arange(40.0) ** 1.5, np.arange(40.0))), np.ones(40), 4)


def ours(path: Path) -> None:
    from wuwai.trade.studies.siting import p_median

    ready()
    with np.load(path) as held:
        cost, demand, p = held["cost"], held["demand"], int(held["p"])
    found = []
    run = beyond(lambda: found.append(p_median(cost, demand, p)))
    path.with_suffix(".txt").write_text(
        f"cost {found[0].cost:.6f}, bound {found[0].lower_bound:.6f}, gap {found[0].gap:.2e}"
    )
    told(run)


def spopt(path: Path) -> None:
    import pulp
    from spopt.locate import PMedian

    with np.load(path) as held:
        cost, demand, p = held["cost"], held["demand"], int(held["p"])

    found = []

    def solve() -> None:
        model = PMedian.from_cost_matrix(cost, demand, p)
        found.append(model.solve(pulp.HiGHS(msg=False, threads=2, gapRel=0)))

    run = beyond(solve)
    path.with_suffix(".peer").write_text(f"cost {found[0].problem.objective.value():.6f}")
    told(run)


if __name__ == "__main__":
    {"ours": ours, "spopt": spopt}[sys.argv[1]](Path(sys.argv[2]))
