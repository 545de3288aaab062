"""Import of BACI years of 11 million rows beside DuckDB's own COPY, and reading them beside SQL by hand.

Run: ``python benchmarks/baci_import.py [rows a year] [years] [runs]``. The files are generated in BACI's
layout (official country numbers, quantities padded and sometimes NA, sorted by exporter), so no download is
needed. It prints medians, ratios and the import's peak memory. ``TMPDIR`` chooses the disk: a year takes
about 1.2 GB while it is imported and 0.2 GB afterwards.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from wuwai.facts.store import Facts
from wuwai.reference import countries

COUNTRIES, PRODUCTS, FIRST = 226, 5000, 1995
ONE = "CHN"

GENERATE = """
COPY (
  SELECT {year} AS t, i.code AS i, j.code AS j, k.code AS k,
    round(exp(random() * 12 - 5), 3) AS v,
    lpad(CASE WHEN random() < 0.03 THEN 'NA' ELSE printf('%.3f', exp(random() * 12 - 6)) END, 13, ' ') AS q
  FROM countries i, countries j, products k
  WHERE i.code <> j.code AND random() < i.exports * j.imports * k.size * {density}
  ORDER BY i.code, j.code, k.code
) TO '{path}' (HEADER, DELIMITER ',')
"""


def generate(folder: Path, rows: int) -> Path:
    """A year of about ``rows`` rows.

    Countries and products are of very different sizes: the largest exporter has one row in twenty-five, as
    China has in BACI, and a flow of most products to most countries.
    """
    chance = np.random.default_rng(5)
    codes = [int(c.m49) for c in countries.all_countries() if c.kind == "country" and c.code != ONE]
    exports, imports = chance.random(COUNTRIES) ** 8, chance.random(COUNTRIES) ** 3
    exports[0], imports[0] = 2.0, 0.9
    size = chance.random(PRODUCTS) ** 1.5
    pairs = np.multiply.outer(exports, imports)
    few = np.sort(pairs[~np.eye(COUNTRIES, dtype=bool)])[10::20]

    def expected(density: float) -> float:
        return float(np.minimum(1.0, density * np.multiply.outer(few, size)).sum()) * 20

    density = 1.0
    for _ in range(20):  # flows cannot be more than there are cells, so the relation is not a line
        density *= rows / expected(density)
    path = folder / f"BACI_HS92_Y{FIRST}_V202601.csv"
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as engine:
        engine.execute("SELECT setseed(0.5)")
        engine.execute("CREATE TABLE countries (code INTEGER, exports DOUBLE, imports DOUBLE)")
        listed = zip([156, *codes[: COUNTRIES - 1]], exports.tolist(), imports.tolist(), strict=True)
        engine.executemany("INSERT INTO countries VALUES (?, ?, ?)", list(listed))
        engine.execute("CREATE TABLE products (code VARCHAR, size DOUBLE)")
        named = [
            (f"{(r // 60 + 1) * 10000 + r % 60 * 100 + 10:06}", float(s)) for r, s in enumerate(size)
        ]
        engine.executemany("INSERT INTO products VALUES (?, ?)", named)
        engine.execute(GENERATE.format(year=FIRST, density=density, path=path))
    return path


def seconds(action: Callable[[], object]) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def copied(path: Path, target: Path) -> None:
    """DuckDB's own way, with its defaults."""
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT * FROM read_csv('{path}')) TO '{target}' (FORMAT parquet)")


def imported(path: Path, folder: Path) -> None:
    """One import into a facts folder, every row accepted."""
    report = Facts(folder, programme="none").import_file(path)
    if report.rejects or not report.snapshot:
        raise SystemExit(f"{report.accepted} of {report.read}: {report.rejects[:2]} {report.notes}")


def in_a_process(*arguments: object) -> tuple[float, float, int]:
    """Run this file with arguments: seconds, processor seconds (both without loading modules), peak MB."""
    done = subprocess.run(
        [sys.executable, __file__, *map(str, arguments)], check=True, capture_output=True, text=True
    )
    wall, used, peak = done.stdout.split()[-3:]
    return float(wall), float(used), int(peak)


def measured(action: Callable[[], object]) -> None:
    """Print what :func:`in_a_process` reads."""
    wall, used = time.perf_counter(), time.process_time()
    action()
    wall, used = time.perf_counter() - wall, time.process_time() - used
    # The peak since this program began; getrusage would count what its parent held when it forked.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    print(wall, used, int(peak.split()[1]) // 1024)


def main(rows: int, years: int, runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        paths = generate(root, rows, 1)
        with duckdb.connect() as engine:
            counted = engine.execute(f"SELECT count(*) FROM read_csv('{paths[0]}')").fetchone()
        assert counted is not None
        print(f"one year: {counted[0]:,} rows, {paths[0].stat().st_size / 1e6:,.0f} MB of CSV")
        ours, theirs = [], []
        for run in range(runs):  # in turns, so that a busy machine slows both
            theirs.append(in_a_process("--copy", paths[0], root / "copied.parquet"))
            ours.append(in_a_process("--import", paths[0], root / f"facts-{run}"))
        for what, of in (("wall", 0), ("processor", 1)):
            a, b = (statistics.median(run[of] for run in each) for each in (ours, theirs))
            print(
                f"import, {what:9} {a:7.2f} s   DuckDB COPY {b:7.2f} s   {a / b:5.2f} x   (median of {runs})"
            )
        print(f"peak memory {max(r[2] for r in ours):,} MB   DuckDB COPY {max(r[2] for r in theirs):,} MB")
        facts = Facts(root / "years", programme="none")
        imported(paths.pop(), facts.folder)
        for year in range(1996, 1995 + years):
            path = root / f"BACI_HS92_Y{year}_V202601.csv"
            # Other years are the first one, dated anew: sizes and cardinalities are what counts.
            text = subprocess.Popen(
                ["sed", f"s/^1995,/{year},/", str(root / "BACI_HS92_Y1995_V202601.csv")],
                stdout=path.open("wb"),
            )
            if text.wait():
                raise SystemExit("sed failed")
            imported(path, facts.folder)
            path.unlink()
        reading(facts, years, runs)


def reading(facts: Facts, years: int, runs: int) -> None:
    """Totals over everything, and one country's profile, beside SQL on the same Parquet."""
    files = f"read_parquet('{facts.folder}/snapshots/*/flows*.parquet')"
    size = sum(f.stat().st_size for f in facts.folder.glob("snapshots/*/flows*.parquet"))
    total = sum(m.flows for m in facts.snapshots())
    print(f"{years} years: {total:,} flows, {size / 1e6:,.0f} MB of Parquet")

    def totals() -> object:
        rows = facts.flows_expression()
        grouped = rows.group_by("period", "reporter", "product").agg(value=rows.value.sum())
        return grouped.agg(n=grouped.count(), value=grouped.value.sum()).to_polars()

    def totals_by_hand() -> object:
        grouped = f"SELECT period, reporter, product, sum(value) AS value FROM {files} GROUP BY ALL"
        with duckdb.connect() as engine:
            return engine.execute(f"SELECT count(*), sum(value) FROM ({grouped})").pl()

    def profile() -> object:
        rows = facts.flows_expression()
        own = rows.filter(rows.reporter == ONE)
        return [
            own.group_by(column).agg(value=own.value.sum(), n=own.count()).to_polars()
            for column in ("period", "partner", "product")
        ]

    def profile_by_hand() -> object:
        with duckdb.connect() as engine:
            return [
                engine.execute(
                    f"SELECT {column}, sum(value), count(*) FROM {files} "
                    f"WHERE reporter = '{ONE}' GROUP BY ALL"
                ).pl()
                for column in ("period", "partner", "product")
            ]

    for name, ours, theirs in (
        ("exporter x product x year totals", totals, totals_by_hand),
        (f"profile of {ONE}: by year, partner, product", profile, profile_by_hand),
    ):
        ours(), theirs()
        taken = [(seconds(ours), seconds(theirs)) for _ in range(runs)]  # in turns
        a, b = (statistics.median(run[i] for run in taken) for i in (0, 1))
        print(f"{name:45} {a * 1000:8.0f} ms   SQL by hand {b * 1000:8.0f} ms   {a / b:5.2f} x")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--copy"]:
        measured(lambda: copied(Path(sys.argv[2]), Path(sys.argv[3])))
    elif sys.argv[1:2] == ["--import"]:
        measured(lambda: imported(Path(sys.argv[2]), Path(sys.argv[3])))
    else:
        numbers = [int(a) for a in sys.argv[1:4]]
        main(*(numbers + [11_000_000, 5, 3][len(numbers) :]))
