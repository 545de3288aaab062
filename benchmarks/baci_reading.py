"""Reading many years of BACI beside SQL by hand on the same Parquet: totals over all, one country's profile.

Run: ``python benchmarks/baci_reading.py [rows a year] [years] [runs] [folder]``. The years are imported into
the folder, a temporary one if none is named; years that stand in it already are not imported again.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
from _baci_files import FIRST, ONE, dated, generate
from _measuring import Run, in_turns, measured, table

from wuwai.facts.store import Facts


def prepared(folder: Path, rows: int, years: int) -> Facts:
    """The years as facts; each file is removed when it is imported."""
    facts = Facts(folder / "facts", programme="none")
    held = {m.file for m in facts.snapshots()}
    if len(held) < years:
        first = generate(folder, rows)
        for year in range(FIRST, FIRST + years):
            path = first if year == FIRST else dated(first, year)
            if path.name not in held and facts.import_file(path).rejected:
                raise SystemExit(f"{path.name}: rows rejected")
            if path != first:
                path.unlink()
        first.unlink()
    return facts


def main(rows: int, years: int, runs: int, folder: Path) -> None:
    facts = prepared(folder, rows, years)
    every = f"read_parquet('{facts.folder}/snapshots/*/flows*.parquet')"
    size = sum(f.stat().st_size for f in facts.folder.glob("snapshots/*/*.parquet"))
    number = sum(m.flows for m in facts.snapshots())
    print(f"{years} years: {number:,} flows, {size / 1e6:,.0f} MB of Parquet")

    def sql(*texts: str) -> list[pl.DataFrame]:
        with duckdb.connect() as engine:
            return [engine.execute(text).pl() for text in texts]

    def totals() -> object:
        rows = facts.flows_expression()
        grouped = rows.group_by("period", "reporter", "product").agg(value=rows.value.sum())
        return grouped.agg(n=grouped.count(), value=grouped.value.sum()).to_polars()

    def totals_by_hand() -> object:
        grouped = f"SELECT period, reporter, product, sum(value) AS value FROM {every} GROUP BY ALL"
        return sql(f"SELECT count(*), sum(value) FROM ({grouped})")

    def profile() -> object:
        return facts.profile(ONE)

    def profile_afresh() -> object:
        return Facts(facts.folder, programme="none").profile(ONE)

    def profile_by_hand() -> object:
        return sql(
            *(
                f"SELECT period, {by}, sum(value), count(*) FROM {every} "
                f"WHERE reporter = '{ONE}' GROUP BY ALL"
                for by in ("partner", "product")
            )
        )

    found = facts.profile(ONE)
    partners, products = profile_by_hand()
    assert (found.partners.height, found.products.height) == (partners.height, products.height)
    flows = int(found.partners["flows"].sum())
    print(
        f"totals by exporter, product and year; profile of {ONE}, {flows:,} flows, by partner and by product"
    )
    for ways in (
        {"wuwai: totals": totals, "SQL by hand: totals": totals_by_hand},
        {
            f"wuwai: profile of {ONE}": profile,
            "wuwai: profile, facts opened anew": profile_afresh,
            "SQL by hand on the flows: profile": profile_by_hand,
        },
    ):
        for way in ways.values():  # files and modules are warm for all
            way()
        table(in_turns({name: _once(way) for name, way in ways.items()}, runs))


def _once(way: Callable[[], object]) -> Callable[[], Run]:
    return lambda: measured(way)


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:4]]
    numbers += [200_000, 5, 5][len(numbers) :]
    with tempfile.TemporaryDirectory() as name:
        main(*numbers, Path(sys.argv[4] if len(sys.argv) > 4 else name))
