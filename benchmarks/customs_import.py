"""Import of a customs query file in GB18030 with bad rows in it, beside pandas reading the same file.

Run: ``python benchmarks/customs_import.py [rows] [runs]``. The file is generated: months, HS 2022 codes,
partners, regimes, amounts with thousands separators in quotation marks, a trailing comma, and one bad row in
ten thousand (an amount, a partner, a code or a regime that does not do).
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from pathlib import Path

from _measuring import in_a_process, in_turns, measured, peers, table, told

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


def write(path: Path, rows: int, year: int = 2023) -> int:
    """Write the file of a year; gives back how many rows are bad."""
    chance = random.Random(year - 2022)
    codes = sorted(products.codes("HS2022"))
    modes = [(r.code, r.title.zh) for r in regimes.REGIMES]
    bad = 0
    with path.open("wb") as file:
        file.write((HEADING + "\r\n").encode("gb18030"))
        lines = []
        for i in range(rows):
            code, partner, mode = chance.choice(codes), chance.choice(PARTNERS), chance.choice(modes)
            quantity, amount = f"{chance.randrange(1, 10**6):,}", f"{chance.randrange(1, 10**9):,}"
            month = f"{year}{1 + i * 12 // rows:02}"
            cells = [month, code + "00", f"第{code[:4]}号货品", *partner[:2], *mode]
            cells += ["44", "广东省", quantity, "千克", "-", "-", amount]
            if i % EVERY == EVERY // 2:
                cells = BAD[bad % len(BAD)](cells)
                bad += 1
            lines.append(",".join(f'"{c}"' if "," in c else c for c in cells) + ",\r\n")
            if len(lines) == 20_000 or i == rows - 1:
                file.write("".join(lines).encode("gb18030"))
                lines = []
    return bad


def imported(path: Path, folder: Path, bad: int) -> None:
    """One import; every bad row must be named, and no other."""
    report = Facts(folder, programme="guangdong").import_file(path, stated={"direction": "export"})
    named = len({r.row for r in report.rejects})
    if (report.rejected, named) != (bad, bad):
        raise SystemExit(f"{report.rejected} rejected, {named} named, {bad} bad")


def main(rows: int, runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        path = root / "query.csv"
        bad = write(path, rows)
        size = path.stat().st_size / 1e6
        print(f"customs query file: {rows:,} rows, {size:,.0f} MB in GB18030, {bad} bad rows")
        folders = (root / f"facts-{i}" for i in range(10_000))
        ways = {
            "wuwai import, every bad row named": lambda: in_a_process(
                sys.executable, "customs_import.py", "--import", path, next(folders), bad
            ),
            "pandas: text and amounts, nothing checked": lambda: in_a_process(
                peers(), "_peers.py", "customs", path, root / "out.parquet"
            ),
        }
        taken = in_turns(ways, runs)
        table(taken, rows=rows)
        busy = statistics.median(r.busy for r in next(iter(taken.values())))
        print(f"two processors, if nothing else used them: {2 * rows / busy:,.0f} rows/s at the very most")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        told(measured(lambda: imported(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))))
    else:
        numbers = [int(a) for a in sys.argv[1:3]]
        main(*(numbers + [500_000, 5][len(numbers) :]))
