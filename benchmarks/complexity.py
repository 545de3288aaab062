"""Complexity, density and outlook of every cell beside three packages, and many years beside their floor.

Run: ``python benchmarks/complexity.py [locations] [products] [years] [runs] [runs of packages]``. The floor
is what the textbook way cannot do without: bit-packed counts of joint exporters, two products as large as
density (single precision) and an eigenproblem a year. Of the packages, economic-complexity gives no COI and
twenty reflections in place of the eigenvector, econcomplex only the cells with trade; ecomplexity and
econcomplex leave a term out of COG. Ours gives RCA, ECI, PCI, density, COI and COG of every cell, in double
precision.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from _measuring import Run, in_a_process, in_turns, table

PACKAGES = ("economic-complexity", "ecomplexity", "econcomplex")


def write(path: Path, locations: int, products: int, years: int) -> None:
    """Nested trade like the world's: 47% of cells trade, 12% with advantage; another draw every year."""
    chance = np.random.default_rng(1)
    able, easy = chance.beta(1.2, 2.5, locations)[:, None], chance.beta(1.2, 2.0, products)
    likely = np.clip(0.05 + 0.95 * (1.2 * able + 0.6 * easy), 0, 1) * 0.75
    size = 3 * able + 2 * able * (1 - easy)
    held = np.lib.format.open_memmap(path, "w+", np.float32, (years, locations, products))
    for year in range(years):
        drawn = np.exp(chance.normal(0, 2.2, likely.shape) + size)
        held[year] = np.where(chance.random(likely.shape) < likely, drawn, 0)
        held[year, chance.integers(locations), :] += 1  # every product is traded
    held.flush()


def main(locations: int, products: int, years: int, runs: int, peer_runs: int) -> None:
    packages = os.environ.get("WUWAI_BENCH_COMPLEXITY", sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exports.npy"
        write(path, locations, products, years)

        def way(name: str, number: int = 1) -> Run:
            python = packages if name in PACKAGES else sys.executable
            return in_a_process(python, "_complexity_ways.py", name, path, number)

        print(f"{locations} locations x {products:,} products, one year")
        ways = {name: (lambda name=name: way(name)) for name in (*PACKAGES, "floor", "ours")}
        named = {("wuwai" if name == "ours" else name): action for name, action in ways.items()}
        table(in_turns(named, peer_runs))
        print(f"\n{years} years one after the other; the peak is what is taken beyond the tables themselves")
        table(in_turns({"wuwai": lambda: way("ours", years), "floor": lambda: way("floor", years)}, runs))


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:6]]
    main(*numbers, *[60, 800, 3, 3, 1][len(numbers) :])
