"""Who has returned what: for each city and period, whether it came in time, and what is on file of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import periods, regions
from wuwai.reference.periods import Period
from wuwai.reference.text import Text
from wuwai.returns.forms import Form
from wuwai.returns.studies.timeliness import mark

STATE_TITLES: dict[str, Text] = {
    "on_time": Text("sent in", "已报送"),
    "late": Text("sent in late", "逾期报送"),
    "missing": Text("missing", "未报送"),
    "awaited": Text("not due yet", "未到期"),
    "on_file": Text("on file", "已入库"),
    "unasked": Text("not asked for", "未下发"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A return that a city was asked for: when it is due, and when it was first sent in."""

    due_on: date
    came_on: date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One city's return for one period: ``filed`` of the form's ``asked`` numbers are on file."""

    period: Period
    state: str
    filed: int
    asked: int

    @property
    def title(self) -> Text:
        return STATE_TITLES[self.state]


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city's cells, one for each period."""

    code: str
    title: Text
    cells: tuple[Cell, ...]


def standing(
    form: Form,
    facts: Facts,
    returns: Mapping[tuple[str, str], Asked],
    *,
    province: str,
    today: date,
    count: int = 6,
    as_of: date | None = None,
) -> tuple[CityLine, ...]:
    """Every city of ``province`` with the last ``count`` periods of the form that are over.

    ``returns`` are those asked for, by city and period. Of a period that was never asked for it is said what
    the facts hold, as published by others. A number is on file when the facts hold a value of the item's
    series for the city and the period; ``as_of`` reads what was known on that day.
    """
    shown = form.frequency.whole(today, count)
    cities = regions.cities(province)
    frame = facts.observations(
        series=[item.series for item in form.lines],
        region=[city.code for city in cities],
        period=[period.text for period in shown],
        as_of=as_of,
    )
    counted = frame.group_by("region", "period").agg(pl.col("series").n_unique().alias("filed"))
    on_file = {
        (row["region"], periods.parse(row["period"]).key): row["filed"]
        for row in counted.iter_rows(named=True)
    }
    asked = len(form.lines)
    return tuple(
        CityLine(
            city.code,
            city.title,
            tuple(
                Cell(period, _state(returns.get((city.code, period.text)), filed, today), filed, asked)
                for period in shown
                for filed in (on_file.get((city.code, period.key), 0),)
            ),
        )
        for city in cities
    )


def _state(asked: Asked | None, filed: int, today: date) -> str:
    if asked is None:
        return "on_file" if filed else "unasked"
    return mark(due_on=asked.due_on, reported_on=asked.came_on, today=today)
