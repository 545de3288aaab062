"""Import of a year of BACI beside DuckDB's own COPY of the same file to Parquet, and beside pandas.

Run: ``python benchmarks/baci_import.py [rows] [runs]``. The file is generated. ``TMPDIR`` chooses the disk: a
year of 11 million rows takes about 1 GB while it is imported.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from _baci_files import generate, lines
from _measuring import in_a_process, in_turns, measured, peers, table, told

from wuwai.facts.store import Facts


def imported(path: Path, folder: Path) -> None:
    """One import into a facts folder, every row accepted."""
    report = Facts(folder, programme="none").import_file(path)
    if report.rejects or not report.snapshot:
        raise SystemExit(f"{report.accepted} of {report.read}: {report.rejects[:2]} {report.notes}")


def main(rows: int, runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        path = generate(root, rows)
        number = lines(path)
        print(f"one year of BACI: {number:,} rows, {path.stat().st_size / 1e6:,.0f} MB of CSV")
        folders = (root / f"facts-{i}" for i in range(10_000))
        target = root / "out.parquet"
        ways = {
            "wuwai import": lambda: in_a_process(
                sys.executable, "baci_import.py", "--import", path, next(folders)
            ),
            "pandas: read, group by exporter and product": lambda: in_a_process(
                peers(), "_peers.py", "baci", path, target
            ),
            "DuckDB COPY to Parquet": lambda: in_a_process(peers(), "_peers.py", "copy", path, target),
        }
        table(in_turns(ways, runs), rows=number)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        told(measured(lambda: imported(Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        numbers = [int(a) for a in sys.argv[1:3]]
        main(*(numbers + [1_000_000, 5][len(numbers) :]))
