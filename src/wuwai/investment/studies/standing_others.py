"""The registers beside the projects in ``investment.standing``: events, zones, headquarters, aftercare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from wuwai.investment.studies.standing_lines import Line
from wuwai.investment.studies.standing_words import FIELDS, TOTAL, UNITS, titled
from wuwai.reference.text import Text
from wuwai.reference.units import of_currency
from wuwai.reference.working_days import working_days

_OPEN = ("raised", "assigned", "answered")


def others(
    events: pl.DataFrame,
    zones: pl.DataFrame,
    headquarters: pl.DataFrame,
    aftercare: pl.DataFrame,
    *,
    by: str,
    year: int | None,
    on: date | None,
) -> Iterator[Line]:
    """Their rows in total and by group where they have the breakdown's field, and what each adds up to.

    ``year`` takes the events of that year; the others stand as they are on file.
    """
    held = events
    if year is not None:
        days = pl.coalesce("held_on", "ends_on", "starts_on")
        held = events.filter(days.dt.year() == year)
    yield from _counts("events", held, by)
    yield from _signed(held)
    yield from _counts("zones", zones, by)
    yield from _land(zones, by)
    yield from _counts("headquarters", headquarters, by)
    yield from _counts("aftercare", aftercare, by)
    yield from _clocks(aftercare, by, on or _last_change(aftercare))


def _line(
    part: str, measure: str, rows: pl.DataFrame, value: float, unit: str, group: str, title: Text
) -> Line:
    counted = int(rows["counted"].sum()) if measure == "rows" else None
    made_up = bool(rows["synthetic"].any())
    return Line(part, measure, group, title, value, unit, rows.height, counted, synthetic=made_up)


def _of_kind(line: Line) -> Line:
    return replace(line, by_kind=True)


def _groups(rows: pl.DataFrame, by: str, field: str) -> Iterator[tuple[str, Text, pl.DataFrame]]:
    keyed = rows.with_columns(pl.col(field).fill_null("").alias("of"))
    groups = [(str(key[0]), part) for key, part in keyed.group_by("of", maintain_order=True)]
    for key, part in sorted(groups, key=lambda one: (-one[1].height, one[0])):
        yield key or "-", titled(by, key), part


def _counts(part: str, rows: pl.DataFrame, by: str) -> Iterator[Line]:
    if rows.is_empty():
        return
    yield _line(part, "rows", rows, float(rows.height), UNITS[part], "", TOTAL)
    field = FIELDS[part].get(by)
    for key, title, group in _groups(rows, by, field) if field else ():
        yield _line(part, "rows", group, float(group.height), UNITS[part], key, title)


def _signed(events: pl.DataFrame) -> Iterator[Line]:
    """Projects and amounts signed at events that count; each currency by itself."""
    counted = events.filter("counted")
    told = counted.filter(pl.col("projects").is_not_null())
    if told.height:
        yield _line("events", "signed_projects", told, float(told["projects"].sum()), "个", "", TOTAL)
    stated = counted.filter(pl.col("amount").is_not_null())
    for key, rows in sorted(stated.group_by("currency"), key=lambda one: str(one[0][0])):
        amount = float(rows["amount"].sum())
        yield _line("events", "signed", rows, amount, of_currency(str(key[0])), "", TOTAL)


def _land(zones: pl.DataFrame, by: str) -> Iterator[Line]:
    """Zones, and their area where stated, by kind: areas lie within a zone, so kinds are not added up."""
    for key, title, rows in _groups(zones, "kind", "kind") if zones.height else ():
        yield _of_kind(_line("zones", "rows", rows, float(rows.height), UNITS["zones"], key, title))
        counted = rows.filter("counted")
        stated = counted.filter(pl.col("area_km2").is_not_null())
        if stated.height:
            area = float(stated["area_km2"].sum())
            yield _of_kind(_line("zones", "area", stated, area, "平方公里", key, title))
    free = zones.filter(pl.col("counted") & pl.col("available_mu").is_not_null())
    if free.height:
        yield _line("zones", "available", free, float(free["available_mu"].sum()), "亩", "", TOTAL)
    for key, title, rows in _groups(free, "region", "region") if by == "region" and free.height else ():
        yield _line("zones", "available", rows, float(rows["available_mu"].sum()), "亩", key, title)


def _last_change(aftercare: pl.DataFrame) -> date | None:
    latest = aftercare["updated_at"].max()
    return date.fromisoformat(str(latest)[:10]) if latest else None


def _clocks(aftercare: pl.DataFrame, by: str, on: date | None) -> Iterator[Line]:
    """Open issues, those past their day, and the share answered within their working days."""
    if aftercare.is_empty() or on is None:
        return
    open_ = aftercare.filter(pl.col("stage").is_in(_OPEN))
    late = open_.filter(pl.col("due_on") < on)
    yield _line("aftercare", "open", open_, float(open_.height), UNITS["aftercare"], "", TOTAL)
    yield _line("aftercare", "overdue", late, float(late.height), UNITS["aftercare"], "", TOTAL)
    told = aftercare.filter(
        pl.col("answered_on").is_not_null()
        & pl.col("raised_on").is_not_null()
        & pl.col("limit_days").is_not_null()
    )
    if told.height:
        kept = sum(
            working_days(row["raised_on"], row["answered_on"]) <= row["limit_days"]
            for row in told.select("raised_on", "answered_on", "limit_days").iter_rows(named=True)
        )
        yield _line("aftercare", "in_time", told, 100 * kept / told.height, "%", "", TOTAL)
    field = FIELDS["aftercare"].get(by)
    for key, title, rows in _groups(open_, by, field) if field and open_.height else ():
        yield _line("aftercare", "open", rows, float(rows.height), UNITS["aftercare"], key, title)
