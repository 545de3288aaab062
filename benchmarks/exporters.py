"""Exporter dynamics of a firm-level table, beside pandas and beside one pass over its lines.

Run: ``python benchmarks/exporters.py [rows] [runs]``; ``python benchmarks/exporters.py WAY FILE`` is one run.
Years of a panel in which firms of very different sizes enter and leave; about half of the rows drawn are of
years in which their firm exports. pandas does the table of all exporters as a notebook does: group-bys, and
merges with the year before. Both must count the same entrants.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _measuring import Run, in_turns, measured, peers, table, told

YEARS, MARKETS, PRODUCTS = 5, 200, 5000
KEYS = ["firm", "partner", "product"]


def generate(path: Path, rows: int) -> None:
    """About ``rows / 2`` lines of firms that each export in some of the years."""
    import polars as pl

    chance = np.random.default_rng(5)
    firm = (chance.pareto(1.1, rows) * rows / 60).astype(np.int64) % max(rows // 8, 10)
    first, last = (chance.integers(0, YEARS, rows // 8 + 10) for _ in range(2))
    year = chance.integers(0, YEARS, rows)
    there = (np.minimum(first, last)[firm] <= year) & (year <= np.maximum(first, last)[firm])
    firm, year = firm[there], year[there]
    frame = pl.DataFrame(
        {
            "firm": pl.Series(firm).cast(pl.String).str.zfill(18),
            "partner": pl.Series([f"A{n:03d}" for n in range(MARKETS)]).gather(
                chance.integers(0, MARKETS, len(firm))
            ),
            "product": pl.Series([f"{n:06d}" for n in range(10101, 10101 + PRODUCTS)]).gather(
                chance.integers(0, PRODUCTS, len(firm))
            ),
            "year": (year + 2020).astype(np.int32),
            "value": chance.lognormal(10.0, 2.0, len(firm)),
        }
    )
    frame.write_parquet(path)


def wuwai(path: str, by: str) -> Callable[[], int]:
    import polars as pl

    from wuwai.trade.studies.exporters import exporters

    frame = pl.read_parquet(path)
    return lambda: int(exporters(frame, by=by, digits=4).frame()["entrants"].sum())  # type: ignore[arg-type]


def floor(path: str) -> Callable[[], int]:
    """The lines added up once: what any way has to do."""
    import polars as pl

    frame = pl.read_parquet(path)
    return lambda: frame.group_by(*KEYS, "year").agg(pl.col("value").sum()).height


def notebook(path: str) -> Callable[[], int]:
    """Status by a merge with the year before, growth by a merge of lines, shares of the largest by ranks."""
    import pandas as pd

    frame = pd.read_parquet(path)

    def before(table: Any, keys: list[str]) -> Any:
        moved = table[[*keys, "year", "value"]].assign(year=table["year"] + 1)
        return table.merge(moved, on=[*keys, "year"], how="outer", suffixes=("", "_before"), indicator=True)

    def found() -> int:
        lines = frame.groupby([*KEYS, "year"], as_index=False)["value"].sum()
        firms = lines.groupby(["firm", "year"], as_index=False).agg(
            value=("value", "sum"), products=("product", "nunique"), markets=("partner", "nunique")
        )
        first, last = firms["year"].min(), firms["year"].max()
        both = before(firms, ["firm"])
        both = both[both["year"].between(first + 1, last)]
        status = both.groupby("year")["_merge"].value_counts().unstack()
        moved = before(lines, KEYS)
        moved = moved[moved["year"].between(first + 1, last)].fillna({"value": 0, "value_before": 0})
        kept = both.loc[both["_merge"] == "both", ["firm", "year"]].assign(kept=True)
        moved = moved.merge(kept, on=["firm", "year"], how="left")
        moved["change"] = moved["value"] - moved["value_before"]
        moved.groupby(["year", "_merge", moved["kept"].notna()], observed=True)["change"].sum()
        share = firms["value"] / firms.groupby("year")["value"].transform("sum")
        rank = firms.groupby("year")["value"].rank(ascending=False, method="first")
        size = firms.groupby("year")["value"].transform("size")
        for part in (0.01, 0.05, 0.25):
            share[rank <= np.ceil(size * part)].groupby(firms["year"]).sum()
        (share**2).groupby(firms["year"]).sum()
        firms.groupby("year")[["value", "products", "markets"]].agg(["mean", "median"])
        return int(status["left_only"].sum())

    return found


def main(rows: int, runs: int) -> None:
    import polars as pl

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "firms.parquet"
        generate(path, rows)
        counted: dict[str, set[str]] = {}

        def way(which: str) -> Callable[[], Run]:
            python = peers() if which == "pandas" else sys.executable

            def run() -> Run:
                done = subprocess.run(
                    [python, __file__, which, str(path)], check=True, capture_output=True, text=True
                )
                many, wall, busy, peak = done.stdout.split()[-4:]
                counted.setdefault(which, set()).add(many)
                return Run(float(wall), float(busy), int(peak))

            return run

        lines = pl.scan_parquet(path).select(pl.len()).collect().item()
        print(f"{lines:,} rows, {YEARS} years, {MARKETS} markets, {PRODUCTS:,} products")
        named = {
            "pandas group-bys and merges, all exporters": "pandas",
            "wuwai, by heading of four digits": "product",
            "wuwai, by market": "partner",
            "wuwai, all exporters": "all",
            "lines added up once": "floor",
        }
        table(in_turns({title: way(which) for title, which in named.items()}, runs), rows=lines)
        if counted["pandas"] != counted["all"]:
            raise SystemExit(f"entrants differ: {counted['pandas']} and {counted['all']}")


if __name__ == "__main__":
    if len(sys.argv) == 3 and not sys.argv[1].isdigit():
        _, which, file = sys.argv
        ways = {"pandas": lambda: notebook(file), "floor": lambda: floor(file)}
        action = ways[which]() if which in ways else wuwai(file, which)
        result: list[int] = []
        taken = measured(lambda: result.append(action()))
        print(result[0])
        told(taken)
    else:
        asked = [int(one) for one in sys.argv[1:]]
        main(*(asked + [2_000_000, 3][len(asked) :]))
