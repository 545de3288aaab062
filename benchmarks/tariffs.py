"""A scenario of 69 countries beside gegravity, one of 230 economies beside its linear systems, and draws.

Run: ``python benchmarks/tariffs.py [economies] [draws] [runs] [runs of gegravity]``. The 69 countries are
those of the WTO/UNCTAD Advanced Guide where ``../shared`` holds them, else drawn; the scenario takes the
border away, wholly and by a tenth. gegravity stands in an environment of its own (``WUWAI_BENCH_TARIFFS``).
Memory is the peak of the process.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from _measuring import clocked, in_a_process

from wuwai.reference.text import Text
from wuwai.trade.studies.equilibrium import TariffChange, tariff_scenario

SHARED = Path("../shared/reference/gravity")
COEFFICIENTS = (-0.7912879, 0.6736456, -2.47445)
SIGMA = 7.0


def countries() -> pl.DataFrame:
    """Pairs of the 69 countries with what their costs are made of, and sizes to fit."""
    path = SHARED / "agtpa_panel.csv.gz"
    if path.is_file():
        year = pl.read_csv(path).filter(pl.col("year") == 2006).sort("exporter", "importer")
        return year.select(
            "exporter",
            "importer",
            "trade",
            lndist=pl.col("DIST").log(),
            contig=pl.col("CNTG").cast(pl.Float64),
        )
    print("../shared is not here: 69 countries are drawn")
    chance = np.random.default_rng(2)
    names = sorted({*(f"C{n:02}" for n in range(68)), "DEU"})
    at, size = chance.uniform(0, 1, (69, 2)), chance.lognormal(0, 1.6, 69)
    far = 200 + 9000 * np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    trade = np.outer(size, size) * far**-0.8 * np.where(np.eye(69) > 0, 12.0, 1.0)
    i, j = np.divmod(np.arange(69 * 69), 69)
    return pl.DataFrame(
        {
            "exporter": np.array(names)[i], "importer": np.array(names)[j], "trade": trade.ravel(),
            "lndist": np.log(far).ravel(), "contig": (chance.random(69 * 69) < 0.02).astype(float),
        }
    )  # fmt: skip


def fitted(pairs: pl.DataFrame) -> tuple[np.ndarray, list[str]]:
    """The flows that the costs imply with the outputs and spending of the pairs: where a scenario starts."""
    names = pairs["exporter"].unique().sort().to_list()
    trade = pairs["trade"].to_numpy().reshape(len(names), len(names))
    home = np.eye(len(names))
    costs = [pairs[name].to_numpy().reshape(home.shape) for name in ("lndist", "contig")]
    flows = np.exp(sum(a * b for a, b in zip(COEFFICIENTS, [*costs, 1.0 - home], strict=True)))
    for _ in range(2000):
        flows *= (trade.sum(axis=1) / flows.sum(axis=1))[:, None]
        flows *= trade.sum(axis=0) / flows.sum(axis=0)
    return flows, names


def beside_gegravity(runs: int, peer_runs: int) -> None:
    pairs = countries()
    flows, names = fitted(pairs)
    print("| 69 countries | gegravity: clock, processors | wuwai: clock, processors | times |"
          " real income apart: median, worst |\n|---|---|---|---|---|")  # fmt: skip
    python = os.environ.get("WUWAI_BENCH_TARIFFS", sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "pairs.csv", Path(folder) / "found.csv"
        sums = {"Y": ("exporter", flows.sum(axis=1)), "E": ("importer", flows.sum(axis=0))}
        pairs.with_columns(
            pl.Series("trade", flows.ravel()), year=pl.lit("2006"),
            intl=(pl.col("exporter") != pl.col("importer")).cast(pl.Float64),
            **{name: pl.col(end).replace_strict(names, of.tolist()) for name, (end, of) in sums.items()},
        ).write_csv(path)  # fmt: skip
        for what, left in (("border removed", 0.0), ("border a tenth lower", 0.9)):
            shock = np.full(flows.shape, np.exp(COEFFICIENTS[2] * (left - 1.0) / (1.0 - SIGMA)))
            np.fill_diagonal(shock, 1.0)
            given = ",".join(map(str, (*COEFFICIENTS, COEFFICIENTS[2] * left)))
            peer, ours, found = [], [], None
            for _ in range(peer_runs):
                peer.append(in_a_process(python, "_tariff_peer.py", path, given, out))
                for _ in range(runs):
                    clock, busy, found = clocked(
                        lambda shock=shock: tariff_scenario(
                            flows, shocks=shock, sigma=SIGMA, names=names, reference="DEU"
                        ).frame()
                    )
                    ours.append((clock, busy))
            theirs = pl.read_csv(out)
            both = found.join(theirs, left_on="economy", right_on=theirs.columns[0])
            prices = 1 + both["factory gate price change (percent)"] / 100
            apart = (
                100 * both["change_real_income"]
                - 100 * (prices / (1 + both["imr change (percent)"] / 100) - 1)
            ).abs()
            slow = [statistics.median(getattr(run, of) for run in peer) for of in ("wall", "busy")]
            fast = [statistics.median(run[of] for run in ours) for of in (0, 1)]
            cells = (
                what,
                f"{slow[0]:.2f} s, {slow[1]:.2f} s",
                f"{1e3 * fast[0]:.2f} ms, {1e3 * fast[1]:.2f} ms",
                f"{slow[0] / fast[0]:,.0f}; {slow[1] / fast[1]:,.0f}",
                f"{apart.median():.2f}, {apart.max():.2f} points",
            )
            print(f"| {' | '.join(cells)} |", flush=True)


def large(economies: int, draws: int, runs: int) -> None:
    chance = np.random.default_rng(1)
    size = chance.lognormal(0, 2, economies)
    shape = (economies, economies)
    flows = np.outer(size, size) / size.sum() * chance.lognormal(-2, 1, shape) * (chance.random(shape) > 0.3)
    np.fill_diagonal(flows, 3 * size)
    shock = chance.lognormal(0, 0.1, shape)
    np.fill_diagonal(shock, 1.0)
    matrix, right = chance.normal(size=shape) + 20 * np.eye(economies), chance.normal(size=economies)
    tariffs = [TariffChange("1", None, 0.25)]
    scenarios: dict[str, dict[str, Any]] = {
        "a shock": {"shocks": shock},
        "a tariff, its revenue handed back": {"shocks": tariffs, "revenue": True},
    }
    for what, given in scenarios.items():
        whole, solves = [], []
        systems = tariff_scenario(flows, sigma=5.0, **given).iterations
        for _ in range(runs):
            clock, busy, _ = clocked(lambda given=given: tariff_scenario(flows, sigma=5.0, **given))
            whole.append((clock, busy))
            clock, busy, _ = clocked(lambda n=systems: [np.linalg.solve(matrix, right) for _ in range(n)])
            solves.append((clock, busy))
        a, b = ([statistics.median(run[of] for run in each) for of in (0, 1)] for each in (whole, solves))
        print(f"\n{economies} economies, {what}:"
              f" {1e3 * a[0]:.1f} ms by the clock, {1e3 * a[1]:.1f} ms of processors;"
              f" its {systems} linear systems alone {1e3 * b[0]:.1f} ms, {1e3 * b[1]:.1f} ms:"
              f" {a[0] / b[0]:.2f}; {a[1] / b[1]:.2f} times", flush=True)  # fmt: skip
    heard: list[float] = []

    def hear(share: float, words: Text) -> None:
        heard.append(share)

    drawn = np.random.default_rng(3).normal(5.0, 0.8, draws).clip(2.0)
    clock, busy, many = clocked(
        lambda: tariff_scenario(flows, shocks=shock, sigma=drawn, watch="0", report=hear)
    )
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    print(f"{draws:,} draws: {clock:.1f} s by the clock, {busy:.1f} s of processors,"
          f" {many.drawn / draws:.2f} linear systems a draw, {len(heard)} reports,"
          f" {int(peak.split()[1]) // 1024} MB; load of the machine {os.getloadavg()[0]:.1f}")  # fmt: skip


def main(economies: int, draws: int, runs: int, peer_runs: int) -> None:
    large(economies, draws, runs)
    beside_gegravity(runs, peer_runs)


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:5]]
    main(*numbers, *[60, 100, 20, 1][len(numbers) :])
