"""Ways to work out complexity, each a process of its own.

``python benchmarks/_complexity_ways.py WAY FILE [YEARS]``. ``ours`` and ``floor`` run where wuwai is
installed, the packages in an environment of their own. The file (``complexity.py`` writes it) holds the
exports as an array of years x locations x products. Tables are made and compiled loops are loaded before the
clock starts; the peak is what was taken beyond them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _measuring import Run, told


def beyond(action: Callable[[], object]) -> Run:
    """One run, with the peak of memory beyond what is held at its start."""
    Path("/proc/self/clear_refs").write_text("5")
    held = _status("VmRSS")
    wall, busy = time.perf_counter(), time.process_time()
    action()
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    return Run(wall, busy, (_status("VmHWM") - held) // 1024)


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def rows(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Locations, products and values of the cells with trade."""
    location, product = np.nonzero(values)
    places = np.array([f"L{n:03}" for n in range(values.shape[0])])
    goods = np.array([f"{n:06}" for n in range(values.shape[1])])
    return places[location], goods[product], values[location, product].astype(float)


# -- wuwai -------------------------------------------------------------------------------------------


def ours(values: np.ndarray) -> Callable[[], object]:
    """Every result of :class:`Complexity` but the proximity matrix, of every cell, year after year."""
    import polars as pl

    from wuwai.trade.studies.complexity import complexity, complexity_by_year

    frames = []
    for year, matrix in enumerate(values):
        location, product, amount = rows(matrix)
        names = {"location": pl.Series(location), "product": pl.Series(product)}
        frames.append(pl.DataFrame({**names, "value": amount}).with_columns(year=pl.lit(2000 + year)))
    table = pl.concat(frames, rechunk=True)
    frames.clear()
    complexity(table.gather_every(97)).cog.sum()  # loads the compiled loop

    def all_years() -> float:
        total = 0.0
        for _, found in complexity_by_year(table):
            total += float(found.density[0, 0] + found.coi[0] + np.nansum(found.cog[0]) + found.pci[0])
        return total

    return all_years


# -- the floor ---------------------------------------------------------------------------------------


def floor(values: np.ndarray) -> Callable[[], object]:
    """Bit-packed counts of joint exporters, two products as large as density, and an eigenproblem."""
    from numba import njit, prange

    @njit(parallel=True)
    def proximities(packed: np.ndarray, ubiquity: np.ndarray, found: np.ndarray) -> None:
        products, words = packed.shape
        for p in prange(products):
            for q in range(products):
                count = 0
                for w in range(words):
                    x = packed[p, w] & packed[q, w]
                    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
                    x = (x & np.uint64(0x3333333333333333)) + (
                        (x >> np.uint64(2)) & np.uint64(0x3333333333333333)
                    )
                    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
                    count += (x * np.uint64(0x0101010101010101)) >> np.uint64(56)
                found[p, q] = count / max(ubiquity[p], ubiquity[q])

    years = []
    for matrix in values:
        shares = matrix / matrix.sum(axis=1, keepdims=True, dtype=np.float64)
        world = matrix.sum(axis=0, dtype=np.float64)
        years.append(shares / (world / world.sum()) >= 1)

    def packed(exported: np.ndarray) -> np.ndarray:
        bits = np.packbits(exported.T, axis=1)
        wide = np.zeros((bits.shape[0], -(-bits.shape[1] // 8) * 8), dtype=np.uint8)
        wide[:, : bits.shape[1]] = bits
        return wide.view(np.uint64)

    few = years[0][:, :64]
    proximities(packed(few), np.ones(64, np.float32), np.empty((64, 64), np.float32))

    def all_years() -> float:
        total = 0.0
        for exported in years:
            held = exported.astype(np.float32)
            ubiquity = held.sum(axis=0)
            near = np.empty((held.shape[1],) * 2, dtype=np.float32)
            proximities(packed(exported), ubiquity, near)
            total += float((held @ near)[0, 0] + ((1 - held) @ near)[0, 0])
            scaled = held / np.sqrt(held.sum(axis=1))[:, None] / np.sqrt(ubiquity)
            total += float(np.linalg.eigh((scaled @ scaled.T).astype(np.float64))[0][-2])
        return total

    return all_years


# -- packages ----------------------------------------------------------------------------------------


def _frame(values: np.ndarray) -> Any:
    import pandas as pd

    location, product, amount = rows(values[0])
    return pd.DataFrame({"year": 2000, "location": location, "product": product, "value": amount})


def economic_complexity(values: np.ndarray) -> Callable[[], object]:
    """RCA, twenty reflections, proximity, relatedness and opportunity gain; it has no COI."""
    import economic_complexity as package

    frame = _frame(values)

    def work() -> object:
        wide = frame.pivot_table(index="location", columns="product", values="value", fill_value=0.0)
        rca = package.rca(wide)
        _, pci = package.complexity(rca)
        near = package.proximity(rca)
        return package.relatedness(rca, proximities=near), package.opportunity_gain(
            rca, pci=pci, proximities=near
        )

    return work


def ecomplexity(values: np.ndarray) -> Callable[[], object]:
    """Everything, of every cell; without its test of log-supermodularity, which would take longer still."""
    from ecomplexity import ecomplexity as package

    frame = _frame(values)
    names = {"time": "year", "loc": "location", "prod": "product", "val": "value"}
    return lambda: package(frame, names, check_logsupermodularity=False, verbose=False)


def econcomplex(values: np.ndarray) -> Callable[[], object]:
    """Everything, of the cells that are given alone."""
    import econcomplex as package

    frame = _frame(values)
    return lambda: package.compute_complexity(frame, {"loc": "location", "act": "product", "val": "value"})


WAYS = {
    "ours": ours,
    "floor": floor,
    "economic-complexity": economic_complexity,
    "ecomplexity": ecomplexity,
    "econcomplex": econcomplex,
}

if __name__ == "__main__":
    exports = np.load(sys.argv[2], mmap_mode="r")[: int(sys.argv[3]) if len(sys.argv) > 3 else 1]
    told(beyond(WAYS[sys.argv[1]](exports)))
