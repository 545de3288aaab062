"""Pages, counts and targets over large registers, and a rule book put to all rows of one.

Run: ``python benchmarks/registers.py [--rows 100000] [--registers NAME,NAME] [--database postgresql://ME@HOST/EMPTY]``.
Registers are kept in SQLite, or in that empty database. Each page is asked through Django's test client:
first once, then in turns with the others; its median stands beside that of the plain SQL that counts the
same rows by stage in the same run, for a busy machine slows both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from _measuring import clocked, page

REGISTERS = ("overseas-warehouses", "investment-projects", "enterprises")
PAGES = (
    "", "?page=700", "?sort=-updated_at", "?region=440300", "?stage=operating", "?country=USA",
    "?counts=yes", "?counts=no", "?counts=yes&region=440100", "?q=000777", "?q=深圳", "map/",
    "map/?measure=counted",
)  # fmt: skip
TARGETS = ("targets/", "targets/overseas-warehouses/", "trade/", "registers/", "")
RUNS = 7


def main() -> None:
    """Make the rows in a temporary workspace, then measure."""
    given = argparse.ArgumentParser()
    given.add_argument("--rows", type=int, default=100_000 if os.environ.get("FULL") else 5_000)
    given.add_argument("--database", default="")
    given.add_argument("--runs", type=int, default=RUNS)
    given.add_argument("--registers", default=",".join(REGISTERS))
    asked = given.parse_args()
    from wuwai.web import making

    with tempfile.TemporaryDirectory() as folder:
        making.make(
            Path(folder) / "demo",
            programme="guangdong",
            demo=True,
            sample_flows=False,
            database=asked.database,
        )
        measure(asked.registers.split(","), asked.rows, asked.runs)


def measure(names: list[str], number: int, runs: int) -> None:
    """Fill the registers there are and print a table of medians."""
    import _register_rows
    from django.db import connection

    from wuwai.registers import registry

    known = {one.name: one for one in registry.all_registers()}
    filled = [known[name] for name in names]
    for register in filled:
        took = _timed(lambda register=register: _register_rows.add(register, number))
        print(f"{register.name}: {number:,} rows written with their history in {took:.1f} s", flush=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    _counting(filled[0])
    _batch(filled[0])
    plain = {f"SQL by hand: {one.name} by stage": _plain(one.model._meta.db_table) for one in filled}
    pages = {
        address: page(address)
        for address in [
            *(f"/zh/registers/{one.name}/{query}" for one in filled for query in PAGES),
            *(f"/zh/registers/{one.name}/?view={view.key}" for one in filled for view in one.summaries),
            *(f"/zh/{address}" for address in TARGETS),
            *(f"/api/v1/registers/{one.name}" for one in filled),
        ]
    }
    taken = _in_turns({**pages, **plain}, runs)
    base = statistics.median([clock for name in plain for clock, _ in taken[name]])
    print(f"\n{connection.vendor}, load of the machine {os.getloadavg()[0]:.1f}\n")
    print("| | first | median (min-max) of the next | this process's own time | times the plain SQL |")
    print("|---|---|---|---|---|")
    for name, ((first, _), *next_ones) in taken.items():
        rest = [clock for clock, _ in next_ones]
        middle, busy = statistics.median(rest), statistics.median([own for _, own in next_ones])
        print(
            f"| {name} | {first * 1000:.0f} ms | {middle * 1000:.0f} ms"
            f" ({min(rest) * 1000:.0f}-{max(rest) * 1000:.0f}) | {busy * 1000:.0f} ms | {middle / base:.1f} |"
        )


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _said(action: Callable[[], object]) -> str:
    clock, own, _ = clocked(action)
    return f"{clock:.2f} s ({own:.2f} s)"


def _in_turns(ways: dict[str, Callable[[], object]], runs: int) -> dict[str, list[tuple[float, float]]]:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(runs + 1):
        for name, way in ways.items():
            taken[name].append(clocked(way)[:2])
    return taken


def _plain(table: str) -> Callable[[], object]:
    from django.db import connection

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT stage, count(*) FROM "{table}" GROUP BY stage')
            return cursor.fetchall()

    return ask


def _counting(register: Any) -> None:
    """What is paid when the rules or the day change, when a row does, and for a day that has passed."""
    from wuwai.registers.counting import count, today
    from wuwai.registers.kept import Judging
    from wuwai.registers.tally import tally

    print(f"\nCounting {register.name} under {register.rule_book}, by the clock (of the processor):")
    print(f"- judged for the first time: {_said(lambda: tally(register))}")
    Judging.objects.update(day=today() - timedelta(days=1))
    print(f"- all again on a new day: {_said(lambda: tally(register))}")
    changed = []
    for _ in range(5):
        row = register.model.objects.order_by("?").first()
        row.keep(by=None, reason="bench")
        changed.append(_timed(lambda: tally(register)))
    print(f"- after a row changed: {statistics.median(changed) * 1000:.0f} ms")
    idle = statistics.median(_timed(lambda: tally(register)) for _ in range(9))
    print(f"- nothing changed: {idle * 1000:.1f} ms")
    print(f"- the plain walk in Python: {_said(lambda: count(register))}", flush=True)
    soon = today() + timedelta(days=30)
    print(f"- for another day: {_said(lambda: tally(register, on=soon))}")
    print(f"- for another day, again: {_timed(lambda: tally(register, on=soon)) * 1000:.1f} ms")


def _batch(register: Any) -> None:
    """The rule book of the register put to all rows, reading included."""
    from wuwai.registers import evaluating
    from wuwai.registers.counting import today
    from wuwai.rules import shelf
    from wuwai.rules.batch import evaluate_all

    book = shelf.get(register.rule_book)
    done = _said(lambda: evaluating.over(register, book, on=today()))
    print(f"- batch over all rows, reading included: {done}")
    inputs = [register.rule_inputs(row, today()) for row in register.model.objects.all().iterator(2000)]
    print(f"- of it evaluating alone: {_said(lambda: evaluate_all(book, inputs))}", flush=True)


if __name__ == "__main__":
    main()
