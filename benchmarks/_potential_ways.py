"""Ways to work out export potential, each a process of its own.

``python benchmarks/_potential_ways.py WAY FOLDER``. The folder (``potential.py`` writes it) holds tables of
trade, growth and tariffs. Loops are compiled, and what a way starts from is read, before the clock starts.

- ``floor``: one pass of a multiplication and an addition a cell over the same arrays, two threads.
- ``cells``: what each cell could be, its sums, and the largest unrealised cells of each exporter.
- ``projected``: growth, tariffs and ease worked out first, from trade that was read before.
- ``table``: all of it, from the tables.
- ``stored``: NumPy with the cube in memory, from the same components as ``cells``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
from _measuring import measured, told

from wuwai.trade.studies.potential_all import export_potentials, potentials_of
from wuwai.trade.studies.potential_components import Components, Trade, projected, read_trade

TOP = 20
SMALL = {"exporter": ["A", "B"], "importer": ["B", "A"], "product": ["1", "1"], "value": [1.0, 2.0]}


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    """The projections, as keywords."""
    names = ("supply_growth", "demand_growth", "tariffs")
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in names}


def floor(parts: Components) -> Callable[[], object]:
    """One pass: the potential of every cell is added up and nothing else is asked of it."""
    from numba import njit

    @njit(nogil=True, fastmath={"reassoc", "contract", "nsz"})
    def one(own: np.ndarray, demand: np.ndarray, row: np.ndarray) -> float:
        total = 0.0
        for j in range(len(row)):
            wanted = demand[row[j]]
            for k in range(len(own)):
                total += own[k] * wanted[k]
        return total

    one(parts.supply[0], parts.demand[:1], parts.row[0, :1] * 0)

    def run() -> list[float]:
        with ThreadPoolExecutor(2) as pool:
            each = range(len(parts.supply))
            return list(pool.map(lambda i: one(parts.supply[i], parts.demand, parts.row[i]), each))

    return run


def stored(parts: Components) -> Callable[[], object]:
    """The textbook way: potential, trade and what is unrealised as three cubes, then sums and the largest."""
    cells = parts.cells
    size = (len(parts.reporters), len(parts.partners), len(parts.products))

    def run() -> object:
        ease = np.nan_to_num(parts.ease)
        potential = parts.supply[:, None, :] * parts.demand[parts.row] * ease[:, :, None]
        actual = np.zeros(size)
        pair = np.repeat(np.arange(size[0] * size[1]), np.diff(cells.start))
        actual.reshape(-1, size[2])[pair, cells.product] = cells.value
        unrealised = np.maximum(0.0, potential - actual)
        flat = unrealised.reshape(size[0], -1)
        best = np.argpartition(flat, -TOP, axis=1)[:, -TOP:]
        return [cube.sum(axis=(1, 2)) for cube in (potential, actual, unrealised)], best

    return run


def main(way: str, folder: Path) -> None:
    export_potentials(pl.DataFrame(SMALL), top=1)  # loads the compiled loops
    path = folder / "flows.parquet"
    if way == "table":
        flows, given = pl.read_parquet(path), tables(folder)
        told(measured(lambda: export_potentials(flows, top=TOP, **given)))
        return
    trade: Trade = read_trade(pl.read_parquet(path))
    if way == "projected":
        given = tables(folder)
        told(measured(lambda: potentials_of(projected(trade, **given), top=TOP)))
        return
    parts = projected(trade, **tables(folder))
    if way == "cells":
        told(measured(lambda: potentials_of(parts, top=TOP)))
    else:
        told(measured({"floor": floor, "stored": stored}[way](parts)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
