"""Import and query of 200,000 rows, beside pandas on the CSV and DuckDB SQL written by hand on the same
Parquet.

Run: ``python benchmarks/facts_read.py [rows]``. It prints medians of several runs and the ratios between
them.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import regions

RESOLVED = """
with keyed as (
  select *, case when period_kind in ('fair', 'to_date') then period_kind else 'span' end as period_group,
    case certainty when 'H' then 3 when 'M' then 2 when 'L' then 1 else 0 end as rank
  from read_parquet('{paths}')
)
select series, region, sum(value) as value from (
  select * from keyed
  qualify row_number() over (
    partition by series, region, place, period_group, period_start, period_end
    order by published_by desc nulls last, rank desc, recorded_on desc, sequence desc, row desc) = 1
) group by series, region
"""


def write(path: Path, rows: int) -> None:
    """A series file: 21 cities, months of 30 years, as many series as it takes."""
    codes = [r.code for r in regions.cities("CN-44")]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(
            ["series", "region", "period", "value", "unit", "source_url", "published_on", "certainty"]
        )
        for i in range(rows):
            month, rest = i % 360, i // 360
            period = f"{1995 + month // 12}-{month % 12 + 1:02d}"
            name = f"bench_{rest // len(codes)}"
            value = f"{(i * 7919) % 100_000 / 10:.1f}"
            url = f"https://www.stats.gov.cn/{rest}"
            out.writerow([name, codes[rest % len(codes)], period, value, "亿元CNY", url, "2025-07-19", "M"])


def median(action: Callable[[], object], times: int) -> float:
    """The median of several runs, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        path = root / "series.csv"
        write(path, rows)
        numbers = iter(range(10_000))

        def imported() -> Facts:
            facts = Facts(root / f"facts-{next(numbers)}", programme="none")
            report = facts.import_file(path)
            if report.accepted != rows:
                raise SystemExit(f"{report.accepted} of {rows} rows accepted: {report.rejects[:3]}")
            return facts

        import_time = median(imported, 3)
        facts = imported()
        facts.observations()

        def opened() -> object:
            return Facts(facts.folder, programme="none").observations()

        def grouped() -> object:
            return facts.observations().group_by("series", "region").agg(pl.col("value").sum())

        def cold() -> object:
            frame = Facts(facts.folder, programme="none").observations()
            return frame.group_by("series", "region").agg(pl.col("value").sum())

        paths = f"{facts.folder}/snapshots/*/observations.parquet"
        with_pandas = median(lambda: pd.read_csv(path).groupby(["series", "region"])["value"].sum(), 5)
        with_sql = median(lambda: duckdb.sql(RESOLVED.format(paths=paths)).fetchall(), 5)
        results = {
            "import (check every cell, write Parquet)": import_time,
            "first read: verify, resolve, to Polars": median(opened, 5),
            "first read and group by": median(cold, 5),
            "later read and group by (kept frame)": median(grouped, 9),
            "query one series, region, period": median(
                lambda: facts.query(series="bench_1", region="440300", period="2024-05"), 9
            ),
            "pandas read_csv and group by": with_pandas,
            "DuckDB SQL by hand on the same Parquet": with_sql,
        }
        for name, seconds in results.items():
            print(
                f"{name:44} {seconds * 1000:9.1f} ms   {seconds / with_pandas:7.2f} x pandas   "
                f"{seconds / with_sql:7.2f} x DuckDB SQL"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
