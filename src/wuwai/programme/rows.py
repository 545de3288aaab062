"""The register rows behind a target's number, as its page lists them: those counted, the others and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wuwai.programme import measuring
from wuwai.programme.measures import Measure
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers import access
from wuwai.registers.rows import RegisterRow
from wuwai.registers.tally import Standing

IN_SIGHT = 12


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row as a page lists it; ``why`` is empty where the row counts."""

    uid: str
    name: str
    city: Text
    stage: Text
    synthetic: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows for a page: the ``first`` are in sight, ``more`` are folded away."""

    first: list[ListedRow]
    more: list[ListedRow]

    def __bool__(self) -> bool:
        return bool(self.first)


def counted_rows(
    measure: Measure, found: Standing, *, as_of: date | None, limit: int, user: Any = None
) -> Listed:
    """The first ``limit`` rows that are in the number, of those that ``user`` may see."""
    rows = access.visible(measuring.counted_rows(measure, found, as_of), user).order_by("id")[:limit]
    return _folded([_listed(found, row, Text("", "")) for row in rows])


def left_out_rows(
    measure: Measure, found: Standing, *, as_of: date | None, limit: int, user: Any = None
) -> Listed:
    """The first ``limit`` rows that are not, with the reason, of those that ``user`` may see."""
    rows = list(access.visible(measuring.left_out_rows(measure, found, as_of), user).order_by("id")[:limit])
    why = found.why_not([identity(row) for row in rows])
    return _folded(
        [
            _listed(found, row, measuring.why_left_out(measure, found, row, why.get(identity(row))))
            for row in rows
        ]
    )


def identity(row: RegisterRow) -> int:
    """The row's own id: the primary key of a row of the past is its history record's."""
    return int(row.id)  # type: ignore[attr-defined]


def _folded(rows: list[ListedRow]) -> Listed:
    return Listed(rows[:IN_SIGHT], rows[IN_SIGHT:])


def city(code: str) -> Text:
    """The city's name; the code itself where it is not in the table."""
    try:
        return regions.get(code).title
    except KeyError:
        return Text(code, code)


def _listed(found: Standing, row: RegisterRow, why: Text) -> ListedRow:
    try:
        stage = found.register.stage(row.stage).title
    except KeyError:
        stage = Text(row.stage, row.stage)
    return ListedRow(row.uid, str(row), city(row.region), stage, row.synthetic, why)
