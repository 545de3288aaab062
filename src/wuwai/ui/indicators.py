"""Published figures as a page shows them: the latest, its published growth, the points it compares with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuwai.facts.keeping import Keeping
from wuwai.facts.store import Facts
from wuwai.reference.text import Text

LEAST_POINTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """The latest published figure of one series in one region.

    ``growth`` is the rate published for the same period (percent), never recomputed. ``points`` are earlier
    and present values of the same part of the year, oldest first, as ``(period, value)``; fewer than three
    are left out.
    """

    series: str
    title: Text
    region: str
    place: str
    period: str
    start: date
    end: date
    value: float
    unit: str
    origin: str
    growth: float | None
    growth_origin: str
    points: tuple[tuple[str, float], ...]
    sample: bool
    certainty: str
    source_url: str
    source_kind: str

    @property
    def values(self) -> list[float]:
        return [value for _, value in self.points]


_kept = Keeping[tuple[Indicator, ...]](512)


def growth_series(series: str) -> str:
    """The series that holds the published growth of ``series``.

    >>> growth_series("exports"), growth_series("trade_with_partner:ASEAN")
    ('exports_yoy', 'trade_with_partner_yoy:ASEAN')
    """
    name, colon, member = series.partition(":")
    return f"{name}_yoy{colon}{member}"


def latest(
    facts: Facts, series: Sequence[str], *, region: str | Sequence[str], as_of: str | date | None = None
) -> list[Indicator]:
    """The latest figure of each series in each region, in the order of ``series``; what has none is left out.

    A member of ``series`` may end in ``*``. A growth rate alone, without a level, is no indicator here.
    """
    wanted = tuple(series)
    regions = region if isinstance(region, str) else tuple(region)
    key = (facts.folder, facts.state(), wanted, regions, None if as_of is None else str(as_of))
    return list(_kept.get(key, lambda: _latest(facts, wanted, regions, as_of)))


def _latest(
    facts: Facts, series: tuple[str, ...], region: str | tuple[str, ...], as_of: str | date | None
) -> tuple[Indicator, ...]:
    wanted = [*series, *(growth_series(s) for s in series)]
    regions = region if isinstance(region, str) else list(region)
    frame = facts.observations(series=wanted, region=regions, as_of=as_of)
    return tuple(indicators(facts, frame, order=series))


def indicators(facts: Facts, frame: pl.DataFrame, *, order: Sequence[str] = ()) -> list[Indicator]:
    """Every level in ``frame`` as an :class:`Indicator`, by ``order`` and then by name."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    rates: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for row in frame.iter_rows(named=True):
        if row["value"] is None:
            continue
        place = row["place"] or ""
        if "_yoy" in row["series"].partition(":")[0]:
            rates[row["series"], row["region"], place, row["period"]] = row
        else:
            groups[row["series"], row["region"]].append(row)
    found = [_indicator(facts, rows, rates) for rows in groups.values()]
    return sorted(found, key=lambda one: (_rank(one.series, order), one.series, one.region))


def by_region(found: Iterable[Indicator]) -> dict[str, Indicator]:
    """The indicators of one series by region code."""
    return {one.region: one for one in found}


def _rank(series: str, order: Sequence[str]) -> int:
    for place, name in enumerate(order):
        if series == name or (name.endswith("*") and series.startswith(name[:-1])):
            return place
    return len(order)


def _indicator(
    facts: Facts, rows: list[dict[str, Any]], rates: Mapping[tuple[str, str, str, str], dict[str, Any]]
) -> Indicator:
    # The latest end; of several periods that end together, the longest.
    last = max(rows, key=lambda row: (row["period_end"], -row["period_start"].toordinal()))
    place = last["place"] or ""
    rate = rates.get((growth_series(last["series"]), last["region"], place, last["period"]))
    return Indicator(
        series=last["series"],
        title=facts.dictionary.get(last["series"]).title,
        region=last["region"],
        place=place,
        period=last["period"],
        start=last["period_start"],
        end=last["period_end"],
        value=last["value"],
        unit=last["unit"],
        origin=last["origin"],
        growth=rate["value"] if rate else None,
        growth_origin=rate["origin"] if rate else "",
        points=_comparable(rows, last),
        sample=bool(last["sample"] or (rate and rate["sample"])),
        certainty=last["certainty"] or "",
        source_url=last["source_url"] or "",
        source_kind=last["source_kind"] or "",
    )


def _comparable(rows: list[dict[str, Any]], last: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    """The same part of each year; where that is too few, whole years. One unit only."""

    def part(row: dict[str, Any]) -> tuple[object, ...]:
        start, end = row["period_start"], row["period_end"]
        return (row["period_kind"], start.month, end.month, end.year - start.year, row["unit"])

    same = [row for row in rows if part(row) == part(last)]
    years = [row for row in rows if row["period_kind"] == "year" and row["unit"] == last["unit"]]
    for chosen in (same, years):
        if len(chosen) >= LEAST_POINTS:
            ordered = sorted(chosen, key=lambda row: row["period_end"])
            return tuple((row["period"], row["value"]) for row in ordered)
    return ()
