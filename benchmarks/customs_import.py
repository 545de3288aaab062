"""Import of a customs query file in GB18030 with bad rows in it, beside pandas reading the same file.

Run: ``python benchmarks/customs_import.py [rows] [runs]``. The file is generated: months, HS 2022 codes,
partners, regimes, amounts with thousands separators in quotation marks, a trailing comma, and one bad row in
ten thousand (an amount, a partner, a code or a regime that does not do). It prints the rows a second of wall
time, the processor time, the peak memory, and whether every bad row was named.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from wuwai.facts.samples.cells import PARTNERS
from wuwai.facts.samples.customs import HEADING
from wuwai.facts.store import Facts
from wuwai.reference import products, regimes

BAD = (
    lambda cells: [*cells[:-1], "***"],
    lambda cells: [*cells[:4], "亚特兰蒂斯", *cells[5:]],
    lambda cells: [cells[0], "9999999x", *cells[2:]],
    lambda cells: [*cells[:5], "9610", *cells[6:]],
)
EVERY = 10_000


def write(path: Path, rows: int) -> int:
    """Write the file; gives back how many rows are bad."""
    chance = random.Random(1)
    codes = sorted(products.codes("HS2022"))
    modes = [(r.code, r.title.zh) for r in regimes.REGIMES]
    bad = 0
    with path.open("wb") as file:
        file.write((HEADING + "\r\n").encode("gb18030"))
        lines = []
        for i in range(rows):
            code, partner, mode = chance.choice(codes), chance.choice(PARTNERS), chance.choice(modes)
            quantity, amount = f"{chance.randrange(1, 10**6):,}", f"{chance.randrange(1, 10**9):,}"
            cells = [f"2023{1 + i * 12 // rows:02}", code + "00", f"第{code[:4]}号货品", *partner[:2], *mode]
            cells += ["44", "广东省", quantity, "千克", "-", "-", amount]
            if i % EVERY == EVERY // 2:
                cells = BAD[bad % len(BAD)](cells)
                bad += 1
            lines.append(",".join(f'"{c}"' if "," in c else c for c in cells) + ",\r\n")
            if len(lines) == 20_000 or i == rows - 1:
                file.write("".join(lines).encode("gb18030"))
                lines = []
    return bad


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "query.csv"
        bad = write(path, rows)
        size = path.stat().st_size / 1e6
        print(f"{rows:,} rows, {size:,.0f} MB, {bad} of them bad; {os.cpu_count()} processors")
        walls, busies = [], []
        for run in range(runs):
            facts = Facts(Path(name) / f"facts-{run}", programme="guangdong")
            start, begun = time.perf_counter(), time.process_time()
            report = facts.import_file(path, stated={"direction": "export"})
            walls.append(time.perf_counter() - start)
            busies.append(time.process_time() - begun)
            named = len({r.row for r in report.rejects})
            assert (report.rejected, named) == (bad, bad), (report.rejected, named)
        wall, busy = statistics.median(walls), statistics.median(busies)
        print(f"import: {rows / wall:,.0f} rows/s of wall time ({wall:.2f} s), processor time {busy:.2f} s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:,.0f} MB; every bad row named")
        start = time.perf_counter()
        pd.read_csv(path, encoding="gb18030", dtype=str, index_col=False)
        taken = time.perf_counter() - start
        print(f"pandas, text only: {rows / taken:,.0f} rows/s, {taken / wall:.1f} times the import's time")


if __name__ == "__main__":
    main()
