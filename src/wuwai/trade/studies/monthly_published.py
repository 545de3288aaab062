"""Published figures of one stretch of time, to stand in a standard table beside a file's or in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from wuwai.facts.closing import implied_base
from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.trade.studies.monitor_months import from_published
from wuwai.trade.studies.monthly_amounts import points, share
from wuwai.trade.studies.monthly_files import Spans
from wuwai.trade.studies.monthly_layout import NONE, PUBLISHED
from wuwai.trade.studies.monthly_result import Line

Row = Mapping[str, Any]


class Book:
    """Published rows by region, series and stretch of time."""

    def __init__(self, observations: pl.DataFrame) -> None:
        self.table = observations.filter(pl.col("place") == "")
        self._rows: dict[tuple[str, str, Any], Row] = {
            (row["region"], row["series"], periods.parse(row["period"]).key): row
            for row in self.table.iter_rows(named=True)
        }

    def get(self, region: str, series: str, period: str) -> Row | None:
        """What was published of a series for a stretch of time, however that is written."""
        return self._rows.get((region, series, periods.parse(period).key)) if series and period else None

    def latest(self, region: str, series: Iterable[str], *, upto: str) -> str:
        """The last year-to-date stretch, up to a month, that one of the series speaks of; empty for none."""
        named = set(series)
        found = [
            periods.parse(row["period"]) for (place, name, _), row in self._rows.items()
            if place == region and name in named
        ]  # fmt: skip
        spans = [one for one in found if one.is_cumulative and f"{one.end:%Y-%m}" <= upto]
        return max(spans, key=lambda one: one.end).text if spans else ""

    def items(self, region: str, stem: str, period: str) -> list[str]:
        """The items of a stem (``trade_with_partner:ASEAN``) that something was published of."""
        key = periods.parse(period).key if period else None
        heads = (stem, f"{stem}_yoy", f"{stem}_share")
        found = {
            name.partition(":")[2] for place, name, when in self._rows
            if place == region and when == key and name.partition(":")[0] in heads
        }  # fmt: skip
        return sorted(one for one in found if one)


def line(
    book: Book,
    region: str,
    names: tuple[str, str, str],
    spans: Spans,
    *,
    code: str,
    title: Text,
    measure: str,
    depth: int = 1,
    whole: Line | None = None,
    period: str = "",
) -> Line:
    """The line of a series as published: level, growth and share by ``names``; not stated where nothing was.

    The level of the year before is the one that the published growth implies (offices revise the level they
    first published), so contributions rest on it. A month without a figure of its own is the difference of
    two cumulative ones, and says that it is derived.
    """
    told = period or spans.period
    level, rate, part = (book.get(region, name, told) for name in names)
    base = Line(code, title, measure, depth, spans.month_text, told, basis=NONE)
    if level is None and rate is None and part is None:
        return base
    before = None
    if level is not None and rate is not None and rate["value"] > -100:
        before = implied_base(level["value"], rate["value"])
    found = replace(
        base,
        basis=PUBLISHED,
        unit=level["unit"] if level else "",
        value=level["value"] if level else None,
        before=before,
        growth=rate["value"] if rate else None,
        value_origin=level["origin"] if level else "",
        growth_origin=rate["origin"] if rate else "",
        share=part["value"] if part else None,
        share_origin=part["origin"] if part else "",
    )
    if told == spans.period:
        found = _of_month(book, region, names, spans, found)
    if whole is None or found.unit != whole.unit:
        return found
    return replace(
        found,
        share=found.share if part else share(found.value, whole.value),
        contribution=points(found.value, found.before, whole.before),
    )


def _of_month(book: Book, region: str, names: tuple[str, str, str], spans: Spans, found: Line) -> Line:
    """The month's own figures; of January and February those of the two together."""
    if spans.month == spans.to_date:
        return replace(
            found,
            month_value=found.value,
            month_before=found.before,
            month_growth=found.growth,
            month_origin=found.value_origin,
            month_growth_origin=found.growth_origin,
        )
    rows = book.table.filter(pl.col("region") == region)
    months = from_published(rows, measure=names[0])
    known = {one.period: one for one in months.rows}
    held = known.get(spans.last)
    rate = book.get(region, names[1], spans.last)
    if held is None or (found.unit and months.unit != found.unit):
        return found
    before = implied_base(held.value, rate["value"]) if rate and rate["value"] > -100 else None
    return replace(
        found,
        unit=found.unit or months.unit,
        month_value=held.value,
        month_before=before,
        month_growth=rate["value"] if rate else months.growth(spans.last),
        derived=held.derived,
        month_origin=held.origin,
        month_growth_origin=rate["origin"] if rate else "",
    )


def beside(book: Book, region: str, names: tuple[str, str, str], found: Line) -> Line:
    """A file's line with what was published of the same stretch, in the line's unit."""
    level, rate, part = (book.get(region, name, found.period) for name in names)
    value = None
    if level is not None:
        try:
            value = units.convert(level["value"], level["unit"], found.unit) if found.unit else level["value"]
        except units.UnitError:
            level = None  # of another currency: not comparable
    return replace(
        found,
        published=value,
        published_growth=rate["value"] if rate else None,
        published_share=part["value"] if part else None,
        published_origin=level["origin"] if level else "",
        published_growth_origin=rate["origin"] if rate else "",
        published_share_origin=part["origin"] if part else "",
    )
