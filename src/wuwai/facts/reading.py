"""Facts as an Ibis expression: as of a date, and of several statements about the same thing the one to show.

Shown is the latest published (a stated date before none), then the more certain, then the latest recorded.
Rows that state the same value are merged into it: ``other_sources`` holds their origins. A row that states
another value is not shown; the quality page lists it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts.columns import KEY, READ, STORED

if TYPE_CHECKING:
    import ibis


def table(paths: Sequence[Path], backend: ibis.backends.BaseBackend | None = None) -> ibis.Table:
    """All rows of the given snapshot tables, in DuckDB in memory unless another engine is given."""
    import ibis

    # Parquet is built in; nothing is ever fetched.
    engine = backend if backend is not None else ibis.duckdb.connect(autoinstall_known_extensions=False)
    if not paths:
        return engine.create_table("observations", pl.DataFrame(schema=STORED).to_arrow(), temp=True)
    return engine.read_parquet([str(p) for p in paths], union_by_name=True)


def known(rows: ibis.Table, as_of: date | None) -> ibis.Table:
    """The rows known on a day: published by then, or recorded by then where no publication date is stated."""
    if as_of is None:
        return rows
    day = rows.published_by.fill_null(rows.recorded_on.left(10).cast("date"))
    return rows.filter(day <= as_of)


def every(rows: ibis.Table) -> ibis.Table:
    """Every row with the columns a reader gets; nothing is merged."""
    import ibis

    return rows.mutate(other_sources=ibis.literal([], type="array<string>")).select(list(READ))


def resolved(rows: ibis.Table) -> ibis.Table:
    """One row for each series, region, place and period: the one to show."""
    import ibis

    group = rows.period_kind.isin(["fair", "to_date"]).ifelse(rows.period_kind, "span")
    rank = rows.certainty.cases(("H", 3), ("M", 2), ("L", 1), else_=0)
    keyed = rows.mutate(period_group=group, rank=rank)
    order = [
        keyed.published_by.desc(nulls_first=False),
        keyed["rank"].desc(),
        keyed.sequence.desc(),  # and not the time of recording: clocks go back
        keyed.row.desc(),
    ]
    by_key = ibis.window(group_by=[keyed[k] for k in KEY], order_by=order)
    by_value = ibis.window(group_by=[*(keyed[k] for k in KEY), keyed.value, keyed.unit])
    placed = keyed.mutate(
        place_in_order=ibis.row_number().over(by_key),
        same=keyed.origin.collect().over(by_value),
    )
    shown = placed.filter(placed.place_in_order == 0)
    return shown.mutate(other_sources=shown.same.filter(lambda o: o != shown.origin).sort()).select(
        list(READ)
    )
