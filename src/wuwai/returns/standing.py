"""Who has returned what: for each city and month, how many of a form's numbers are on file, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import periods, regions
from wuwai.reference.periods import Period
from wuwai.reference.text import Text
from wuwai.returns.forms import Form

STATE_TITLES: dict[str, Text] = {
    "filed": Text("filed", "已报送"),
    "late": Text("filed late", "逾期报送"),
    "partly": Text("partly filed", "部分报送"),
    "missing": Text("missing", "未报送"),
    "due": Text("not due yet", "未到期"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One city's return for one month: ``filed`` of the form's ``asked`` numbers are on file."""

    period: Period
    state: str
    filed: int
    asked: int
    recorded_on: str = ""

    @property
    def title(self) -> Text:
        return STATE_TITLES[self.state]


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city's cells, one for each month asked for."""

    code: str
    title: Text
    cells: tuple[Cell, ...]


def months_before(today: date, count: int) -> tuple[Period, ...]:
    """The last ``count`` whole months before ``today``, the earliest first.

    >>> [p.text for p in months_before(date(2026, 2, 10), 3)]
    ['2025-11', '2025-12', '2026-01']
    """
    found = []
    year, month = today.year, today.month
    for _ in range(count):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(periods.parse(f"{year:04d}-{month:02d}"))
    return tuple(reversed(found))


def standing(
    form: Form,
    facts: Facts,
    *,
    province: str,
    today: date,
    months: int = 6,
    as_of: date | None = None,
) -> tuple[CityLine, ...]:
    """Every city of ``province`` with its last ``months`` returns.

    A number is on file when the facts hold a value of the item's series for the city and the month. A return
    is late when its last number was recorded after the due day; ``as_of`` reads what was known on that day.
    """
    asked = months_before(today, months)
    cities = regions.cities(province)
    frame = facts.observations(
        series=[item.series for item in form.months],
        region=[city.code for city in cities],
        period=[period.text for period in asked],
        as_of=as_of,
    )
    counted = frame.group_by("region", "period").agg(
        pl.col("series").n_unique().alias("filed"), pl.col("recorded_on").max()
    )
    on_file = {
        (row["region"], periods.parse(row["period"]).key): (row["filed"], row["recorded_on"])
        for row in counted.iter_rows(named=True)
    }
    return tuple(
        CityLine(
            city.code,
            city.title,
            tuple(
                _cell(form, period, today, *on_file.get((city.code, period.key), (0, ""))) for period in asked
            ),
        )
        for city in cities
    )


def _cell(form: Form, period: Period, today: date, filed: int, recorded_on: str) -> Cell:
    due = form.due_on(period)
    asked = len(form.months)
    if filed >= asked:
        state = "late" if date.fromisoformat(recorded_on[:10]) > due else "filed"
    elif today <= due:
        state = "due"
    else:
        state = "partly" if filed else "missing"
    return Cell(period, state, filed, asked, recorded_on)
