"""Who has returned what: for each city and period, how many of a form's numbers are on file, since when."""

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
    """One city's return for one period: ``filed`` of the form's ``asked`` numbers are on file."""

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
    """A city's cells, one for each period asked for."""

    code: str
    title: Text
    cells: tuple[Cell, ...]


def standing(
    form: Form,
    facts: Facts,
    *,
    province: str,
    today: date,
    count: int = 6,
    as_of: date | None = None,
) -> tuple[CityLine, ...]:
    """Every city of ``province`` with its last ``count`` returns.

    A number is on file when the facts hold a value of the item's series for the city and the period. A return
    is late when its last number was recorded after the due day; ``as_of`` reads what was known on that day.
    """
    asked = form.frequency.whole(today, count)
    cities = regions.cities(province)
    frame = facts.observations(
        series=[item.series for item in form.lines],
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
    asked = len(form.lines)
    if filed >= asked:
        state = "late" if date.fromisoformat(recorded_on[:10]) > due else "filed"
    elif today <= due:
        state = "due"
    else:
        state = "partly" if filed else "missing"
    return Cell(period, state, filed, asked, recorded_on)
