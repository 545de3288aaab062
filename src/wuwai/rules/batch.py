"""Put a rule book to many cases at once.

A clause reads a few inputs, and many cases share their values: each clause, item, class and amount is worked
out once for every different set of its own inputs, by the very functions that judge a single case. So the
outcome of a case is the same here and in :func:`wuwai.rules.evaluation.evaluate`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from wuwai.reference.text import Text
from wuwai.rules import evaluation, scoring
from wuwai.rules.model import (
    Amount,
    AmountOutcome,
    Clause,
    ClauseOutcome,
    Evaluation,
    InputError,
    Outcome,
    PointsItem,
    PointsOutcome,
    ResultClass,
    RuleBook,
    RuleInput,
)

T = TypeVar("T")
_ALL = PointsItem("all", Text("", ""), Text("", ""), "", None, ())


@dataclass(frozen=True, slots=True)
class Shared(Generic[T]):
    """One value a case, ``values[codes[i]]`` for case ``i``; cases with equal inputs share theirs."""

    codes: Sequence[int]
    values: Sequence[T]

    def __getitem__(self, case: int) -> T:
        return self.values[self.codes[case]]

    def __iter__(self) -> Iterator[T]:
        return (self.values[code] for code in self.codes)

    def counted(self) -> Iterator[tuple[T, int]]:
        """Each value with how many cases have it."""
        return ((self.values[code], times) for code, times in Counter(self.codes).items())


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """How many cases came out how under a clause."""

    clause: Clause
    passed: int
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True)
class AmountCount:
    """How many cases an amount applies to, for how many of them it is known, and for how many neither is.

    ``total`` is the sum of the known ones, in the unit of the amount.
    """

    amount: Amount
    applies: int
    known: int
    undecided: int
    total: float


@dataclass(frozen=True, slots=True)
class Lacking:
    """An input whose absence keeps ``cases`` undecided; of them ``alone`` lack nothing else."""

    input: RuleInput
    cases: int
    alone: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What came out for each of ``size`` cases.

    ``columns`` holds the values by input, None where one is not known. ``errors`` holds the cases with a
    value of the wrong type: it is taken as missing in each clause and the case as a whole is unknown.
    """

    book: RuleBook
    size: int
    columns: Mapping[str, Sequence[Any]]
    outcomes: tuple[Shared[ClauseOutcome], ...]
    points: tuple[Shared[PointsOutcome], ...]
    possible: Shared[tuple[ResultClass | None, ...]]
    amounts: tuple[Shared[AmountOutcome], ...]
    overall: Shared[Outcome]
    errors: Mapping[int, InputError]

    def evaluation(self, case: int) -> Evaluation:
        """The case by itself, as ``evaluate(book, inputs, explain=False)`` gives it."""
        return Evaluation(
            book=self.book,
            outcomes=tuple(one[case] for one in self.outcomes),
            outcome=self.overall[case],
            points=tuple(one[case] for one in self.points),
            possible=self.possible[case],
            amounts=tuple(one[case] for one in self.amounts),
        )

    def total(self, outcome: Outcome) -> int:
        """How many cases came out so."""
        return sum(times for value, times in self.overall.counted() if value == outcome)

    def by_clause(self) -> tuple[ClauseCount, ...]:
        """Each clause of the book with how its cases came out; a slot nobody filled has none."""
        found = []
        for clause, shared in zip(self.book.clauses, self.outcomes, strict=True):
            times: Counter[str] = Counter()
            for outcome, number in shared.counted():
                times[outcome.outcome] += number
            found.append(ClauseCount(clause, times["pass"], times["fail"], times["unknown"]))
        return tuple(found)

    def by_class(self) -> tuple[tuple[tuple[ResultClass | None, ...], int], ...]:
        """The classes cases may be in with how many there are, those decided first; empty without classes."""
        if not self.book.results:
            return ()
        times: dict[tuple[str, ...], int] = {}
        named: dict[tuple[str, ...], tuple[ResultClass | None, ...]] = {}
        for value, number in self.possible.counted():
            key = tuple(one.id if one else "" for one in value)
            times[key] = times.get(key, 0) + number
            named[key] = value
        order = {one.id: n for n, one in enumerate(self.book.results)} | {"": len(self.book.results)}
        keys = sorted(times, key=lambda key: (len(key), [order[one] for one in key]))
        return tuple((named[key], times[key]) for key in keys)

    def by_amount(self) -> tuple[AmountCount, ...]:
        """Each amount of the book with the cases it applies to, and the sum of those that are known."""
        found = []
        for amount, shared in zip(self.book.amounts, self.amounts, strict=True):
            applies = known = undecided = 0
            total = 0.0
            for one, times in shared.counted():
                applies += times if one.applies else 0
                undecided += times if one.applies is None else 0
                if one.value is not None:
                    known += times
                    total += one.value * times
            found.append(AmountCount(amount, applies, known, undecided, total))
        return tuple(found)

    def lacking(self) -> tuple[Lacking, ...]:
        """The inputs whose absence leaves cases undecided, the one that leaves most first."""
        cases: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        for case, number in self._undecided():
            names = self._lacks(case)
            for name in names:
                cases[name] += number
            if len(names) == 1:
                alone[next(iter(names))] += number
        ranked = sorted(cases, key=lambda name: (-cases[name], -alone[name], name))
        return tuple(Lacking(self.book.input(name), cases[name], alone[name]) for name in ranked)

    def _undecided(self) -> Iterator[tuple[int, int]]:
        """One case of each kind that is unknown as a whole, with how many there are of it."""
        kinds: dict[tuple[int, ...], list[int]] = {}
        parts = [*(one.codes for one in self.outcomes), *(one.codes for one in self.points)]
        parts.append(self.possible.codes)
        for case, key in enumerate(zip(*parts, strict=True)):
            if self.overall[case] == "unknown":
                kinds.setdefault(key, [case, 0])[1] += 1
        return ((case, number) for case, number in kinds.values())

    def _lacks(self, case: int) -> set[str]:
        names = {
            name for one in self.outcomes if one[case].outcome == "unknown" for name in one[case].missing
        }
        if len(self.possible[case]) > 1:
            names |= {name for one in self.points for name in one[case].missing}
            named = {name for one in self.book.results for name in one.inputs}
            names |= {name for name in named if self.columns[name][case] is None}
        return names


def evaluate_all(book: RuleBook, cases: Iterable[Mapping[str, Any]], *, amounts: bool = True) -> Batch:
    """Put every case to ``book``: a mapping of input names to values, as ``evaluate`` takes it.

    A value of the wrong type stops nothing: the case is named in ``errors``. ``amounts=False`` leaves the
    amounts out, which decide nothing.

    >>> from wuwai.rules import shelf
    >>> book = shelf.get("offshore-service")
    >>> done = evaluate_all(book, [{"client": "HKG", "supplier": "CHN"}, {"client": "CHN"}])
    >>> list(done.overall)
    ['pass', 'unknown']
    """
    columns, size, errors = _columns(book, cases)
    outcomes = tuple(
        _shared(one.inputs, columns, size, partial(evaluation.of_clause, book, one)) for one in book.clauses
    )
    points = tuple(_shared(one.inputs, columns, size, partial(scoring.of_item, one)) for one in book.points)
    possible = _possible(book, points, columns, size)
    worked_out = tuple(
        _shared(one.inputs, columns, size, partial(scoring.of_amount, one))
        for one in (book.amounts if amounts else ())
    )
    overall = _overall(outcomes, possible, size, errors)
    return Batch(book, size, columns, outcomes, points, possible, worked_out, overall, errors)


def _columns(
    book: RuleBook, cases: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, list[Any]], int, dict[int, InputError]]:
    """The values by input, as CEL takes them, None where one is not known or cannot be used."""
    columns: dict[str, list[Any]] = {one.name: [] for one in book.inputs}
    seen: list[tuple[RuleInput, list[Any], dict[tuple[type, Any], Any]]] = [
        (one, columns[one.name], {}) for one in book.inputs
    ]
    errors: dict[int, InputError] = {}
    size = 0
    for case in cases:
        for declared, column, known in seen:
            value = case.get(declared.name)
            if value is not None:
                key = (value.__class__, value)
                try:
                    value = known[key]
                except KeyError:
                    value = _checked(declared, value, errors, size)
                    if size not in errors:
                        known[key] = value
                except TypeError:  # a value that cannot be compared, such as a list
                    value = _checked(declared, value, errors, size)
            column.append(value)
        size += 1
    return columns, size, errors


def _checked(declared: RuleInput, value: Any, errors: dict[int, InputError], case: int) -> Any:
    try:
        return evaluation.checked(declared, value)
    except InputError as error:
        errors.setdefault(case, error)
        return None


def _shared(
    names: Sequence[str],
    columns: Mapping[str, Sequence[Any]],
    size: int,
    work: Callable[[Mapping[str, Any]], T],
    *more: Sequence[Any],
) -> Shared[T]:
    """``work`` on the known ones of ``names``, once for each different set; ``more`` tell cases apart too."""
    if not names and not more:
        return Shared([0] * size, [work({})])
    seen: dict[tuple[Any, ...], int] = {}
    codes: list[int] = []
    values: list[T] = []
    for key in zip(*(columns[name] for name in names), *more, strict=True):
        code = seen.get(key)
        if code is None:
            code = seen[key] = len(values)
            known = {name: value for name, value in zip(names, key, strict=False) if value is not None}
            values.append(work(known | {"": key[len(names) :]} if more else known))
        codes.append(code)
    return Shared(codes, values)


def _possible(
    book: RuleBook,
    points: Sequence[Shared[PointsOutcome]],
    columns: Mapping[str, Sequence[Any]],
    size: int,
) -> Shared[tuple[ResultClass | None, ...]]:
    """The classes of each case; its points enter as their lowest and highest sum."""
    if not book.results:
        return Shared([0] * size, [()])
    names = tuple(dict.fromkeys(name for one in book.results for name in one.inputs))
    sums = _shared((), {}, size, _sum_of(points), *(one.codes for one in points)) if points else None

    def work(known: Mapping[str, Any]) -> tuple[ResultClass | None, ...]:
        low, high = sums.values[known[""][0]] if sums else (0.0, 0.0)
        values = {name: value for name, value in known.items() if name}
        return scoring.possible_results(book, values, [PointsOutcome(_ALL, low, high)])

    return _shared(names, columns, size, work, sums.codes if sums else [0] * size)


def _sum_of(
    points: Sequence[Shared[PointsOutcome]],
) -> Callable[[Mapping[str, Any]], tuple[float, float | None]]:
    def work(known: Mapping[str, Any]) -> tuple[float, float | None]:
        found = [one.values[code] for one, code in zip(points, known[""], strict=True)]
        return scoring.sums(found)

    return work


def _overall(
    outcomes: Sequence[Shared[ClauseOutcome]],
    possible: Shared[tuple[ResultClass | None, ...]],
    size: int,
    errors: Mapping[int, InputError],
) -> Shared[Outcome]:
    def work(known: Mapping[str, Any]) -> Outcome:
        *clauses, last, wrong = known[""]
        if wrong:
            return "unknown"
        found = [one.values[code] for one, code in zip(outcomes, clauses, strict=True)]
        return evaluation.together(found, possible.values[last])

    wrong = [False] * size
    for case in errors:
        wrong[case] = True
    return _shared((), {}, size, work, *(one.codes for one in outcomes), possible.codes, wrong)
