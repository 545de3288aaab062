"""The kernel of ``returns.timeliness``: who reported, by the due day or after it, and who did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from wuwai.reference import periods
from wuwai.reference.text import Text

Mark = Literal["on_time", "late", "missing", "awaited"]

# What a provider's table of reports holds: one row for each city asked for a form and a period.
REPORTS: dict[str, Any] = {
    "form": pl.String, "form_en": pl.String, "form_zh": pl.String, "linkage": pl.String,
    "region": pl.String, "region_en": pl.String, "region_zh": pl.String,
    "period": pl.String, "period_end": pl.Date, "due_on": pl.Date, "state": pl.String,
    "reported_on": pl.Date, "filled": pl.Int64, "asked": pl.Int64, "returned": pl.Int64,
    "sample": pl.Boolean, "today": pl.Date,
}  # fmt: skip
SCHEMA: dict[str, Any] = {
    "region_en": pl.String, "region_zh": pl.String, "due": pl.Int64, "on_time": pl.Int64,
    "late": pl.Int64, "missing": pl.Int64, "completeness": pl.Float64, "timeliness": pl.Float64,
    "days_late": pl.Float64, "returned": pl.Int64, "region_code": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """One city's return of one form for one period, and how it stands to its due day.

    ``days`` is how many days after the due day it was submitted, below zero before it; for one that
    is missing, how long it has been; None while it is awaited.
    """

    form: str
    form_title: Text
    region: str
    region_title: Text
    period: str
    period_end: date
    due_on: date
    mark: Mark
    days: int | None
    filled: int
    asked: int
    returned: int
    sample: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many returns were due, and what became of them."""

    due: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0

    @property
    def completeness(self) -> float | None:
        """Returns received of returns due, in per cent; None where none was due."""
        return 100 * (self.on_time + self.late) / self.due if self.due else None

    @property
    def timeliness(self) -> float | None:
        """Returns received by the due day of returns due, in per cent; None where none was due."""
        return 100 * self.on_time / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city with what became of its returns; ``days_late`` is the mean over those that came late."""

    region: str
    title: Text
    tally: Tally
    days_late: float | None
    returned: int


@dataclass(frozen=True, slots=True)
class Timeliness:
    """The result: the reports, the most punctual city first in ``lines``, the earliest period first."""

    reports: tuple[Report, ...]
    lines: tuple[CityLine, ...]
    periods: tuple[str, ...]
    today: date | None
    forms: tuple[tuple[str, Text], ...]
    sample: bool

    @property
    def tally(self) -> Tally:
        """All returns together."""
        return tally(self.reports)

    def of(self, region: str, period: str) -> tuple[Report, ...]:
        """A city's reports for a period, one for each form."""
        return tuple(one for one in self.reports if one.region == region and one.period == period)

    @property
    def ends(self) -> dict[date, str]:
        """The last days of the periods, each with the shortest period that ends on it.

        Those with a return that is still awaited are left out: of what came early all came in time.
        """
        open_ = {one.period_end for one in self.reports if one.mark == "awaited"}
        found: dict[date, str] = {}
        for period in self.periods:
            end = periods.parse(period).end
            if end not in open_:
                found.setdefault(end, period)
        return found

    def ending(self, end: date) -> Tally:
        """What became of all returns for periods with that last day: of a month, and of its quarter."""
        return tally(one for one in self.reports if one.period_end == end)

    @property
    def outstanding(self) -> tuple[Report, ...]:
        """Returns that are past due and have not come, the longest first."""
        found = (one for one in self.reports if one.mark == "missing")
        return tuple(sorted(found, key=lambda one: (-(one.days or 0), one.region, one.form)))

    @property
    def late(self) -> tuple[Report, ...]:
        """Returns that came after their due day, the latest period first, then the longest delay."""
        found = (one for one in self.reports if one.mark == "late")
        return tuple(sorted(found, key=lambda one: (-one.period_end.toordinal(), -(one.days or 0))))

    def frame(self) -> pl.DataFrame:
        """One row a city: returns due, on time, late, missing; both shares in per cent; mean days late."""
        rows = [
            {
                "region_en": line.title.en,
                "region_zh": line.title.zh,
                "due": line.tally.due,
                "on_time": line.tally.on_time,
                "late": line.tally.late,
                "missing": line.tally.missing,
                "completeness": line.tally.completeness,
                "timeliness": line.tally.timeliness,
                "days_late": line.days_late,
                "returned": line.returned,
                "region_code": line.region,
            }
            for line in self.lines
        ]
        return pl.DataFrame(rows, schema=SCHEMA)


def mark(*, due_on: date, reported_on: date | None, today: date) -> Mark:
    """How a return stands to its due day, which itself is still in time.

    >>> due = date(2026, 11, 5)
    >>> mark(due_on=due, reported_on=due, today=date(2026, 11, 20))
    'on_time'
    >>> mark(due_on=due, reported_on=None, today=due)
    'awaited'
    """
    if reported_on is not None:
        return "late" if reported_on > due_on else "on_time"
    return "missing" if today > due_on else "awaited"


def tally(reports: Iterable[Report]) -> Tally:
    """The reports counted; those still awaited are not due."""
    counted = Counter(one.mark for one in reports)
    due = counted["on_time"] + counted["late"] + counted["missing"]
    return Tally(due, counted["on_time"], counted["late"], counted["missing"])


def timeliness(reports: pl.DataFrame, *, form: str = "", months: int = 12) -> Timeliness:
    """Who reported and when, for periods that ended within ``months`` months of the latest that is over.

    ``reports`` has the columns :data:`REPORTS`; ``form`` is a form's name, empty for all of them. A return
    counts from the first day on which it was submitted: one that was sent back stays in time.
    """
    kept = reports if not form else reports.filter(pl.col("form") == form)
    asked = sorted((periods.parse(one) for one in kept["period"].unique()), key=lambda one: one.sort_key)
    today = kept["today"][0] if kept.height else None
    over = [one.end for one in asked if today and one.end <= today] or [one.end for one in asked]
    named = [one.text for one in asked if _months_apart(one.end, over[-1]) < months]
    found = tuple(_report(row) for row in kept.iter_rows(named=True) if row["period"] in named)
    titles = {one.form: one.form_title for one in found}
    return Timeliness(
        reports=found,
        lines=tuple(sorted(_lines(found), key=_punctual)),
        periods=tuple(named),
        today=today,
        forms=tuple(sorted(titles.items())),
        sample=any(one.sample for one in found),
    )


def _months_apart(earlier: date, later: date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month


def _report(row: dict[str, Any]) -> Report:
    stands = mark(due_on=row["due_on"], reported_on=row["reported_on"], today=row["today"])
    until = row["reported_on"] or row["today"]
    return Report(
        form=row["form"],
        form_title=Text(row["form_en"], row["form_zh"]),
        region=row["region"],
        region_title=Text(row["region_en"], row["region_zh"]),
        period=row["period"],
        period_end=row["period_end"],
        due_on=row["due_on"],
        mark=stands,
        days=None if stands == "awaited" else (until - row["due_on"]).days,
        filled=row["filled"],
        asked=row["asked"],
        returned=row["returned"],
        sample=row["sample"],
    )


def _lines(reports: tuple[Report, ...]) -> Iterator[CityLine]:
    by_city: dict[str, list[Report]] = {}
    for one in reports:
        by_city.setdefault(one.region, []).append(one)
    for region, own in by_city.items():
        delays = [one.days for one in own if one.mark == "late" and one.days is not None]
        yield CityLine(
            region,
            own[0].region_title,
            tally(own),
            sum(delays) / len(delays) if delays else None,
            sum(one.returned for one in own),
        )


def _punctual(line: CityLine) -> tuple[Any, ...]:
    counted = line.tally
    shares = (-(counted.timeliness or 0.0), -(counted.completeness or 0.0))
    return (not counted.due, *shares, line.days_late or 0.0, line.region)
