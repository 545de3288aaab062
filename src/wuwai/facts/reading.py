"""Facts as an Ibis expression: as of a date, and of several statements about the same thing the one to show.

Which is shown, :mod:`wuwai.facts.ranking` says.
Rows that state the same value are merged into it: ``other_sources`` holds their origins. A row that states
another value is not shown; the quality page lists it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts import ranking
from wuwai.facts.columns import KEY, READ, STORED
from wuwai.facts.engines.contract import Session
from wuwai.facts.model import Manifest

if TYPE_CHECKING:
    import ibis


def table(manifests: Sequence[Manifest], folder: Path, session: Session) -> ibis.Table:
    """All rows of the snapshots of observations."""
    if not manifests:
        return session.frame(pl.DataFrame(schema=STORED))
    return session.rows(manifests, folder)


def known(rows: ibis.Table, as_of: date | None) -> ibis.Table:
    """The rows known on a day: published by then, or recorded by then where no publication date is stated."""
    if as_of is None:
        return rows
    day = rows.published_by.fill_null(rows.recorded_on.left(10).cast("date"))
    return rows.filter(day <= as_of)


def every(rows: ibis.Table) -> ibis.Table:
    """Every row with the columns a reader gets; nothing is merged, and ``standing`` 0 is the row shown."""
    import ibis

    # PostgreSQL takes no empty array whose type it would have to guess.
    nothing = ibis.array([""]).filter(lambda text: text != "")
    return ranking.ranked(rows).mutate(other_sources=nothing).select(list(READ))


def resolved(rows: ibis.Table) -> ibis.Table:
    """One row for each series, region, place and period: the one to show."""
    import ibis

    placed = ranking.ranked(rows)
    by_value = ibis.window(group_by=[*(placed[k] for k in KEY), placed.value, placed.unit])
    placed = placed.mutate(same=placed.origin.collect().over(by_value))
    shown = placed.filter(placed.standing == 0)
    return shown.mutate(other_sources=shown.same.filter(lambda o: o != shown.origin).sort()).select(
        list(READ)
    )
