"""Import dependency over a year of world trade, beside pandas and beside one pass over the columns it needs.

Run: ``python benchmarks/dependency.py [rows] [runs] [runs of pandas]``. Rows are in the order in which facts
are kept (exporter, product, importer); ``shuffled`` are the same in any order. Measured from texts as files
bring them and from codes (``Enum`` of Polars, ``category`` of pandas). Ways that should agree are compared.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from _measuring import FOLDER, Run, in_turns, peers, table

AREAS, PRODUCTS = 230, 5000
ONE = "A000"


def generate(folder: Path, rows: int) -> tuple[Path, Path]:
    """A year: areas and products of very different sizes, every exporter, product and importer once."""
    chance = np.random.default_rng(11)
    by_area, by_product = (1 / np.arange(1, n + 1) ** p for n, p in ((AREAS, 0.6), (PRODUCTS, 0.3)))
    keys = np.empty(0, dtype=np.int64)
    while len(keys) < rows:
        many = int((rows - len(keys)) * 1.4) + 1000
        i, j = (chance.choice(AREAS, many, p=by_area / by_area.sum()) for _ in range(2))
        k = chance.choice(PRODUCTS, many, p=by_product / by_product.sum())
        keys = np.unique(np.concatenate([keys, ((i.astype(np.int64) * PRODUCTS + k) * AREAS + j)[i != j]]))
    keys = np.sort(chance.permutation(keys)[:rows])
    areas, products = (
        [f"A{n:03d}" for n in range(AREAS)],
        [f"{n:06d}" for n in range(10101, 10101 + PRODUCTS)],
    )
    frame = pl.DataFrame(
        {
            "reporter": pl.Series(areas).gather(keys // (PRODUCTS * AREAS)),
            "partner": pl.Series(areas).gather(keys % AREAS),
            "product": pl.Series(products).gather(keys // AREAS % PRODUCTS),
            "value": chance.lognormal(3.0, 2.5, rows),
        }
    )
    paths = (folder / "year.parquet", folder / "shuffled.parquet")
    frame.write_parquet(paths[0])
    frame.sample(fraction=1.0, shuffle=True, seed=3).write_parquet(paths[1])
    return paths


def main(rows: int, runs: int, peer_runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        year, shuffled = generate(Path(name), rows)
        found: dict[str, set[str]] = {}

        def way(which: str, codes: str, path: Path = year) -> Callable[[], Run]:
            python = peers() if which.startswith("pandas") else sys.executable
            script = [python, str(FOLDER / "_dependency_ways.py"), which, codes, str(path), ONE]

            def run() -> Run:
                done = subprocess.run(script, check=True, capture_output=True, text=True)
                many, wall, busy, peak = done.stdout.split()[-4:]
                if which != "floor":
                    found.setdefault("all" if which.endswith("-all") else "one", set()).add(many)
                return Run(float(wall), float(busy), int(peak))

            return run

        print(f"{rows:,} rows, {AREAS} areas, {PRODUCTS:,} products; one importer")
        for codes in ("codes", "text"):
            ours = {
                f"wuwai, shuffled rows, {codes}": way("wuwai", codes, shuffled),
                f"wuwai, {codes}": way("wuwai", codes),
                f"one pass over the columns, {codes}": way("floor", codes),
            }
            table(in_turns(ours, runs), rows=rows)
            both = {
                f"pandas, an index a group, {codes}": way("pandas", codes),
                f"pandas, whole columns, {codes}": way("pandas-columns", codes),
                f"wuwai, {codes}": way("wuwai", codes),
            }
            table(in_turns(both, peer_runs), rows=rows)
        print("\nall importers")
        for codes in ("codes", "text"):
            every = {
                f"pandas, whole columns, {codes}": way("pandas-columns-all", codes),
                f"wuwai, shuffled rows, {codes}": way("wuwai-all", codes, shuffled),
                f"wuwai, {codes}": way("wuwai-all", codes),
            }
            table(in_turns(every, peer_runs), rows=rows)
        one, everyone = found["one"], found["all"]
        if len(one) > 1 or len(everyone) > 1:
            raise SystemExit(f"the ways disagree: {found}")
        print(f"\nagreed: {one.pop()} products of one importer, {everyone.pop()} of all")


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:4]]
    main(*numbers, *[1_000_000, 5, 1][len(numbers) :])
