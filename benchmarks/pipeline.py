"""The page of the pipeline, its studies and the tables they read, over many projects.

Run: ``python benchmarks/pipeline.py [--rows 100000] [--database postgresql://ME@HOST/EMPTY] [--home DIR]``.
A project has its amounts and obstacles with it, 1.7 amounts and 0.8 obstacles in the mean. Each page is asked
through Django's test client: first once, then in turns with the others. The clock stands beside the time of
this process, which says more on a busy machine; a PostgreSQL server's own time is in the clock alone.
``--home`` keeps the workspace for the next run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from _measuring import clocked, page

VIEWS = (
    "?view=board", "?view=board&region=440300", "?view=board&sector=food&landmark=yes", "?view=list",
    "?view=list&page=900", "?view=list&stage=signed&page=20", "?view=list&region=440300&page=50",
    "?view=stuck", "?view=stuck&page=200", "?view=obstacles", "?view=obstacles&page=300",
    "?view=obstacles&region=440300",
)  # fmt: skip
TABLES = (
    "investment-projects", "investment-projects/stages", "project-funds", "project-obstacles/stages",
    "investment-projects/counts",
)  # fmt: skip


def main() -> None:
    """Make the workspace, or open the one that was kept, then measure."""
    given = argparse.ArgumentParser()
    given.add_argument("--rows", type=int, default=100_000 if os.environ.get("FULL") else 2_000)
    given.add_argument("--database", default="")
    given.add_argument("--home", default="")
    given.add_argument("--runs", type=int, default=5)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _opened(Path(asked.home or folder) / "demo", asked.rows, asked.database)
        measure(asked.runs)


def _opened(root: Path, rows: int, database: str) -> None:
    from wuwai import web

    if root.exists():
        web.setup(root)
        return
    from wuwai.web import making

    making.make(root, programme="guangdong", demo=True, sample_flows=False, database=database)
    import _pipeline_rows
    from django.db import connection

    clock, own, written = clocked(lambda: _pipeline_rows.add(rows))
    told = ", ".join(f"{number:,} {name}" for name, number in written.items())
    print(f"{told}: written with their history in {clock:.0f} s ({own:.0f} s)", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(runs: int) -> None:
    """Print what the tables, the figures and the pages cost."""
    from django.core.cache import cache
    from django.db import connection

    from wuwai.registers.provider import provide

    print(f"\n{connection.vendor}, load of the machine {os.getloadavg()[0]:.1f}\n")
    print("| table for studies | rows | clock | this process |\n|---|---|---|---|")
    for source in TABLES:
        clock, own, found = clocked(lambda source=source: provide(source).table)
        print(f"| {source} | {found.height:,} | {clock:.2f} s | {own:.2f} s |", flush=True)
    pages = {view: page(f"/zh/investment/pipeline/{view}") for view in VIEWS}
    cache.clear()
    taken: dict[str, list[tuple[float, float]]] = {view: [] for view in pages}
    for _ in range(runs + 1):
        for view, ask in pages.items():
            taken[view].append(clocked(ask)[:2])
    print("\n| page | first | median (min-max) of the next | this process |\n|---|---|---|---|")
    for view, ((first, _), *rest) in taken.items():
        clocks, own = [clock for clock, _ in rest], statistics.median(own for _, own in rest)
        print(
            f"| {view} | {first * 1000:.0f} ms | {statistics.median(clocks) * 1000:.0f} ms"
            f" ({min(clocks) * 1000:.0f}-{max(clocks) * 1000:.0f}) | {own * 1000:.0f} ms |"
        )
    figures = page("/zh/investment/pipeline/?view=figures&goal=14")
    for said in ("figures, nothing kept", "figures again"):
        clock, own, _ = clocked(figures)
        print(f"| {said} | | {clock:.2f} s | {own:.2f} s |", flush=True)
    print(f"\nload of the machine {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
