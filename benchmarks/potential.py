"""Export potential of every exporter beside one pass over its cells, and NumPy with the cube in memory.

Run: ``python benchmarks/potential.py [partners] [products] [runs] [partners] [products]``; the last two are
of the size on which the cube is stored. Growth by exporter and by market and tariffs with two preferential
schedules in every market are part of it. The peak is that of a whole process, its table of trade included.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from _measuring import Run, in_a_process, in_turns, table

DENSITY = 0.045  # of a year of BACI at six digits: 12 million of 264 million cells trade
PREFERRED = 500  # products with a preferential rate in each of a market's schedules
WAYS = {
    "wuwai, from the tables": "table",
    "wuwai, growth, tariffs and ease worked out, then the pass": "projected",
    "wuwai, the pass over the cells, growth and tariffs in": "cells",
    "one multiply-add a cell, two threads": "floor",
}


def write(folder: Path, partners: int, products: int) -> int:
    """Trade like the world's: sizes of partners and products far apart, the larger ones trading more often.
    The number of flows."""
    draw = np.random.default_rng(1)
    seller, buyer, good = (draw.normal(0, s, n) for s, n in ((2, partners), (2, partners), (1.5, products)))
    goods = pl.Series([f"{n:06}" for n in range(products)])
    places = pl.Series([f"P{n:03}" for n in range(partners)])
    parts = []
    for i in range(partners):
        able = draw.normal(0, 1.5, products) + seller[i] + good
        size = able[None, :] + buyer[:, None] + draw.normal(0, 1.5, (partners, products))
        j, k = np.nonzero(size > CUT)
        value = np.exp(size[j, k] + 5)
        kept = j != i
        names = {"partner": places[j[kept]], "product": goods[k[kept]]}
        parts.append(pl.DataFrame({**names, "value": value[kept]}).with_columns(reporter=pl.lit(places[i])))
    flows = pl.concat(parts)
    flows.select("reporter", "partner", "product", "value").write_parquet(folder / "flows.parquet")
    for name, by in (("supply_growth", "reporter"), ("demand_growth", "partner")):
        grown = pl.DataFrame({by: places, "factor": draw.uniform(0.8, 1.6, partners)})
        grown.write_parquet(folder / f"{name}.parquet")
    _tariffs(draw, places, goods).write_parquet(folder / "tariffs.parquet")
    return flows.height


def _tariffs(draw: np.random.Generator, places: pl.Series, goods: pl.Series) -> pl.DataFrame:
    """Of each market a rate for everybody, and two groups of an eighth of the partners that pay less."""
    rows = []
    for market in places:
        rate = np.round(draw.gamma(1.0, 0.06, len(goods)), 3)
        everybody = {"partner": [market] * len(goods), "product": goods, "tariff": rate}
        rows.append(pl.DataFrame(everybody).with_columns(reporter=pl.lit(None, dtype=pl.String)))
        group = draw.permutation(len(places))[: 2 * (len(places) // 8)]
        for members in np.array_split(group, 2):
            lines = draw.permutation(len(goods))[: min(PREFERRED, len(goods))]
            less = pl.DataFrame({"product": goods[lines], "tariff": rate[lines] / 4})
            pairs = pl.DataFrame({"reporter": places[members]}).with_columns(partner=pl.lit(market))
            rows.append(pairs.join(less, how="cross").select("partner", "product", "tariff", "reporter"))
    return pl.concat(rows)


# Trade below it is none; with these spreads it leaves about DENSITY of the cells.
CUT = float(np.sqrt(2**2 + 2**2 + 1.5**2 * 3) * 1.58)


def main(partners: int, products: int, runs: int, few: int, some: int) -> None:
    for size, ways in (
        ((partners, products), WAYS),
        ((few, some), {"NumPy, the cube in memory": "stored", "wuwai, the pass over the cells": "cells"}),
    ):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            flows = write(folder, *size)
            cells = size[0] * size[0] * size[1]
            print(f"\n{size[0]} x {size[0]} x {size[1]:,} = {cells:,} cells, {flows:,} flows")

            def way(action: str, folder: Path = folder) -> Run:
                return in_a_process(sys.executable, "_potential_ways.py", action, folder)

            table(in_turns({title: (lambda a=a: way(a)) for title, a in ways.items()}, runs))


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:6]]
    main(*numbers, *[100, 1000, 3, 60, 1000][len(numbers) :])
