"""Where a register stands on a day: how many rows count, which, and why the others do not.

Three ways lead to the same numbers as the plain walk of :mod:`wuwai.registers.counting`: by stage alone where
there is no rule book, from the kept verdicts for today, and by judging all rows for a day that has passed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from wuwai.reference.text import Text
from wuwai.registers import judging
from wuwai.registers.contract import Register
from wuwai.registers.kept import Judged, Judging, Verdict
from wuwai.registers.past import stood
from wuwai.registers.rows import RegisterRow
from wuwai.rules.book import RuleBook


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows there are and count; ``by_region`` is those that count by city.

    ``sample`` is true as soon as one row is synthetic; ``note`` says under which rules it was counted.
    ``counting`` is the condition, over the rows of that day, of those that count.
    """

    rows: int
    counted: int
    by_region: Mapping[str, int]
    sample: bool
    note: Text
    counting: Q = field(default_factory=Q, compare=False, repr=False)

    @property
    def not_counted(self) -> int:
        return self.rows - self.counted


class ClauseTally(NamedTuple):
    """How many of the rows that do not count fail a clause, and for how many it is not known."""

    clause: Any
    fails: int
    unknown: int


class Standing(Protocol):
    """A register on a day. Rows are those of ``past.stood``: filter them by ``id``, never by ``pk``."""

    @property
    def register(self) -> Register: ...

    @property
    def book(self) -> RuleBook | None: ...

    @property
    def as_of(self) -> date | None:
        """The past day whose rows these are; None for the present ones."""

    @property
    def tally(self) -> Tally: ...

    @property
    def counting(self) -> Q:
        """The condition, over the rows of that day, of those that count."""

    def narrowed(self, rows: QuerySet[RegisterRow], *, counted: bool) -> QuerySet[RegisterRow]:
        """Those of ``rows`` that count, or those that do not."""

    def counted_of(self, ids: Collection[int]) -> frozenset[int]:
        """Which of the rows with these ids count."""

    def why_not(self, ids: Collection[int]) -> dict[int, Text]:
        """Why the rows with these ids that do not count do not."""

    def clauses(self) -> list[ClauseTally]:
        """Every clause of the rule book with the rows it holds back; none without a rule book."""


class _Narrowing:
    """What the three ways have in common."""

    __slots__ = ()

    @property
    def counting(self) -> Q:
        raise NotImplementedError

    def narrowed(self, rows: QuerySet[RegisterRow], *, counted: bool) -> QuerySet[RegisterRow]:
        return rows.filter(self.counting if counted else ~self.counting)


@dataclass(frozen=True, slots=True)
class ByStage(_Narrowing):
    """Counted by stage alone; ``trouble`` says why nothing counts where the rules cannot be used."""

    register: Register
    note: Text
    trouble: Text | None = None
    as_of: date | None = None
    book: RuleBook | None = None

    @property
    def _stages(self) -> list[str]:
        return [one.key for one in self.register.stages if one.counts and self.trouble is None]

    @property
    def tally(self) -> Tally:
        rows: QuerySet[Any] = stood(self.register, self.as_of)
        found = rows.order_by().values_list("stage", "region").annotate(number=Count("id"))
        total, by_region = 0, dict[str, int]()
        for stage, region, number in found:
            total += number
            if stage in self._stages:
                by_region[region] = by_region.get(region, 0) + number
        sample = rows.filter(synthetic=True).exists()
        return Tally(total, sum(by_region.values()), by_region, sample, self.note, self.counting)

    @property
    def counting(self) -> Q:
        return Q(stage__in=self._stages)

    def _stage_of(self, ids: Collection[int]) -> dict[int, str]:
        rows: QuerySet[Any] = stood(self.register, self.as_of)
        rows = rows.filter(id__in=ids)
        return dict(rows.values_list("id", "stage"))

    def counted_of(self, ids: Collection[int]) -> frozenset[int]:
        return frozenset(pk for pk, stage in self._stage_of(ids).items() if stage in self._stages)

    def why_not(self, ids: Collection[int]) -> dict[int, Text]:
        return {
            pk: self._why(stage) for pk, stage in self._stage_of(ids).items() if stage not in self._stages
        }

    def _why(self, stage: str) -> Text:
        counting = {one.key for one in self.register.stages if one.counts}
        if self.trouble is not None and stage in counting:
            return self.trouble
        return judging.Verdict(counted=False, stage=stage).why(self.register, None)

    def clauses(self) -> list[ClauseTally]:
        return []


@dataclass(frozen=True, slots=True)
class Kept(_Narrowing):
    """Today, from the verdicts in the database."""

    register: Register
    book: RuleBook | None
    judging: Judging
    note: Text
    as_of: None = None

    @property
    def tally(self) -> Tally:
        kept = self.judging
        return Tally(kept.rows, kept.counted, kept.by_region, kept.sample, self.note, self.counting)

    @property
    def counting(self) -> Q:
        return Q(Exists(Judged.objects.filter(judging=self.judging, row=OuterRef("id"), counted=True)))

    def counted_of(self, ids: Collection[int]) -> frozenset[int]:
        found = Judged.objects.filter(judging=self.judging, row__in=ids, counted=True)
        return frozenset(found.values_list("row", flat=True))

    def why_not(self, ids: Collection[int]) -> dict[int, Text]:
        found = Judged.objects.filter(judging=self.judging, row__in=ids, counted=False)
        rows = dict(found.values_list("row", "verdict__outcome"))
        # Thousands of rows share a few verdicts.
        why = {
            one: judging.Verdict.from_json(one).why(self.register, self.book) for one in set(rows.values())
        }
        return {pk: why[outcome] for pk, outcome in rows.items()}

    def clauses(self) -> list[ClauseTally]:
        found = Verdict.objects.filter(judging=self.judging, counted=False).annotate(rows=Count("judged"))
        return _by_clause(
            self.book, ((judging.Verdict.from_json(o), n) for o, n in found.values_list("outcome", "rows"))
        )


@dataclass(frozen=True, slots=True)
class Judgement(_Narrowing):
    """Every row judged for this question alone: a day that is not today."""

    register: Register
    book: RuleBook | None
    tally: Tally
    verdicts: Mapping[int, judging.Verdict] = field(repr=False)
    as_of: date | None = None

    @property
    def counting(self) -> Q:
        return self.tally.counting

    def counted_of(self, ids: Collection[int]) -> frozenset[int]:
        return frozenset(pk for pk in ids if pk in self.verdicts and self.verdicts[pk].counted)

    def why_not(self, ids: Collection[int]) -> dict[int, Text]:
        found = {pk: self.verdicts[pk] for pk in ids if pk in self.verdicts}
        return {pk: one.why(self.register, self.book) for pk, one in found.items() if not one.counted}

    def clauses(self) -> list[ClauseTally]:
        return _by_clause(self.book, ((one, 1) for one in self.verdicts.values()))


def listed(found: Standing, *, counted: bool, limit: int) -> list[tuple[RegisterRow, Text]]:
    """The first ``limit`` rows that count, or that do not with the reason why, oldest first."""
    rows = found.narrowed(stood(found.register, found.as_of), counted=counted)
    chosen = list(rows.order_by("id")[:limit])
    reasons = {} if counted else found.why_not([row.pk for row in chosen])
    return [(row, reasons.get(row.pk, Text("", ""))) for row in chosen]


def among(ids: Iterable[int]) -> RawSQL:
    """Many ids as one value of a query, whatever a database's limit of values is."""
    keys = [int(one) for one in ids]
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [keys])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])


def _by_clause(book: RuleBook | None, verdicts: Any) -> list[ClauseTally]:
    times: dict[tuple[str, str], int] = {}
    for verdict, number in verdicts:
        for key in () if verdict.counted else verdict.clauses:
            times[key] = times.get(key, 0) + number
    return [
        ClauseTally(one, times.get((one.id, "fail"), 0), times.get((one.id, "unknown"), 0))
        for one in (book.clauses if book else ())
    ]
