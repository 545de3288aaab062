"""The register rows behind a count, as the target page lists them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers.counting import Count
from wuwai.registers.rows import RegisterRow
from wuwai.rules.book import Clause

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


@dataclass(frozen=True, slots=True)
class ClauseTally:
    """How many of the rows that do not count fail a clause, and for how many it is not known."""

    clause: Clause
    fails: int
    unknown: int


def counted_rows(count: Count, *, limit: int) -> Listed:
    """The first ``limit`` rows that count."""
    return _folded([_listed(count, row, Text("", "")) for row in islice(count.counted, limit)])


def left_out_rows(count: Count, *, limit: int) -> Listed:
    """The first ``limit`` rows that do not count, with the reason."""
    return _folded([_listed(count, row, why) for row, why, _ in islice(count.not_counted, limit)])


def _folded(rows: list[ListedRow]) -> Listed:
    return Listed(rows[:IN_SIGHT], rows[IN_SIGHT:])


def by_city(count: Count) -> list[tuple[Text, int]]:
    """Rows counted by city, most first."""
    return [
        (city(code), number) for code, number in Counter(row.region for row in count.counted).most_common()
    ]


def clauses_in_the_way(count: Count) -> list[ClauseTally]:
    """Every clause of the rule book with the rows it holds back; a slot that nobody filled holds none."""
    if count.book is None:
        return []
    tally: Counter[tuple[str, str]] = Counter()
    for _row, _why, evaluation in count.not_counted:
        for one in evaluation.outcomes if evaluation else ():
            tally[one.clause.id, one.outcome] += 1
    return [
        ClauseTally(clause, tally[clause.id, "fail"], tally[clause.id, "unknown"])
        for clause in count.book.clauses
    ]


def city(code: str) -> Text:
    """The city's name; the code itself where it is not in the table."""
    try:
        return regions.get(code).title
    except KeyError:
        return Text(code, code)


def _listed(count: Count, row: RegisterRow, why: Text) -> ListedRow:
    try:
        stage = count.register.stage(row.stage).title
    except KeyError:
        stage = Text(row.stage, row.stage)
    return ListedRow(row.uid, str(row), city(row.region), stage, row.synthetic, why)
