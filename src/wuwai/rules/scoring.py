"""Points, classes and amounts of a rule book; what is not known makes an interval, never a guess.

A class's condition may name ``points``, the sum of the items. Where an input is missing the sum lies between
two numbers, and the condition is tried at both: more points never make a class worse, which
:func:`wuwai.rules.checks.check_rule_book` holds every book to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wuwai.rules.candidates import candidates
from wuwai.rules.model import (
    Amount,
    AmountOutcome,
    Lift,
    PointsItem,
    PointsOutcome,
    ResultClass,
    RuleBook,
    RuleInput,
)

if TYPE_CHECKING:
    import cel

_UNBOUNDED = 1e12  # stands for points without limit when a condition is tried


def points_of(book: RuleBook, known: Mapping[str, Any]) -> tuple[PointsOutcome, ...]:
    """The points of each item; those of an item that cannot be decided lie between 0 and its most."""
    return tuple(of_item(item, known) for item in book.points)


def of_item(item: PointsItem, known: Mapping[str, Any]) -> PointsOutcome:
    """The points of one item."""
    value, missing = _number(item.program, item.inputs, known)
    if value is None:
        return PointsOutcome(item, 0.0, item.most, missing)
    return PointsOutcome(item, value, value)


def amounts_of(book: RuleBook, known: Mapping[str, Any]) -> tuple[AmountOutcome, ...]:
    """Each amount: whether it applies, its value, or what is missing to say so."""
    return tuple(of_amount(one, known) for one in book.amounts)


def of_amount(one: Amount, known: Mapping[str, Any]) -> AmountOutcome:
    """One amount with these values."""
    missing = tuple(name for name in one.inputs if name not in known)
    values = {name: known[name] for name in one.inputs if name in known}
    if one.condition is not None:
        try:
            if not one.condition.execute(values):
                return AmountOutcome(one, applies=False)
        except (RuntimeError, ArithmeticError, TypeError, ValueError):
            return AmountOutcome(one, None, None, missing)
    if one.program is None:
        return AmountOutcome(one, applies=True)
    value, missing = _number(one.program, one.inputs, known)
    return AmountOutcome(one, True, value, missing)


def _number(
    program: cel.Program | None, names: Sequence[str], known: Mapping[str, Any]
) -> tuple[float | None, tuple[str, ...]]:
    assert program is not None
    try:
        return float(program.execute({n: known[n] for n in names if n in known})), ()
    except (RuntimeError, ArithmeticError, TypeError, ValueError):
        return None, tuple(name for name in names if name not in known)


def possible_results(
    book: RuleBook, known: Mapping[str, Any], points: Sequence[PointsOutcome]
) -> tuple[ResultClass | None, ...]:
    """The classes the case may be in, the best first: one where everything that matters is known.

    None at the end stands for a case that may be in no class; nothing at all for a book without classes.
    """
    low, most = sums(points)
    high = _UNBOUNDED if most is None else most
    found: list[ResultClass | None] = []
    for one in book.results:
        holds = {_holds(one, known, total) for total in (low, high)}
        if holds == {False}:
            continue
        found.append(one)
        if holds == {True}:
            return tuple(found)
    return (*found, None) if book.results else ()


def sums(points: Sequence[PointsOutcome]) -> tuple[float, float | None]:
    """The fewest and the most points together; the most is None where there is no limit."""
    high = [one.high for one in points]
    return sum(one.low for one in points), None if None in high else sum(h for h in high if h)


def _holds(one: ResultClass, known: Mapping[str, Any], total: float) -> bool | None:
    """Whether the case is in the class with that many points; None where an input that matters is missing."""
    assert one.program is not None
    values = {n: known[n] for n in one.inputs if n in known}
    try:
        return bool(one.program.execute(values | ({"points": total} if one.uses_points else {})))
    except (RuntimeError, ArithmeticError, TypeError, ValueError):
        return None


def lifts(book: RuleBook, known: Mapping[str, Any], now: Sequence[ResultClass | None]) -> tuple[Lift, ...]:
    """The inputs whose change alone would bring the case into a better class, by trying; the best first.

    ``now`` are the classes it may be in. Of several values that do, the one nearest to the present value is
    named.
    """
    if len(now) != 1:
        return ()
    rank = len(book.results) if now[0] is None else book.results.index(now[0])
    return tuple(sorted(_lifts(book, known, rank), key=lambda one: book.results.index(one.result)))


def _lifts(book: RuleBook, known: Mapping[str, Any], rank: int) -> Iterator[Lift]:
    text = " ".join([*(one.expr for one in book.points), *(one.expr for one in book.results)])
    for declared in book.inputs:
        now = known.get(declared.name)
        best: tuple[tuple[int, float], Lift] | None = None
        for value in candidates(declared, text):
            found = _better(book, known, declared, value, rank)
            if found is None:
                continue
            order = (book.results.index(found.result), _distance(now, value))
            if best is None or order < best[0]:
                best = (order, found)
        if best is not None:
            yield _nearest(book, known, best[1], now, rank)


def _better(
    book: RuleBook, known: Mapping[str, Any], declared: RuleInput, value: Any, rank: int
) -> Lift | None:
    """The better class that the case is in with ``value``; None where that is not so or not decided."""
    tried = {**known, declared.name: value}
    points = points_of(book, tried)
    found = possible_results(book, tried, points)
    if len(found) != 1 or found[0] is None or book.results.index(found[0]) >= rank:
        return None
    total = sum(one.low for one in points) if all(one.known for one in points) else None
    return Lift(declared, value, found[0], total)


def _nearest(book: RuleBook, known: Mapping[str, Any], lift: Lift, now: Any, rank: int) -> Lift:
    """The same lift with the number nearest to the present one that still has it, to two decimals."""
    step = {"number": 0.01, "integer": 1}.get(lift.input.type)
    if step is None or now is None:
        return lift
    short, enough = 0, round(abs(lift.value - now) / step)
    up = 1 if lift.value > now else -1
    while enough - short > 1:
        middle = (short + enough) // 2
        value = now + up * middle * step
        value = value if lift.input.type == "integer" else round(value, 2)
        tried = _better(book, known, lift.input, value, rank)
        if tried is not None and tried.result is lift.result:
            enough, lift = middle, tried
        else:
            short = middle
    return lift


def _distance(now: Any, then: Any) -> float:
    if isinstance(now, int | float) and isinstance(then, int | float):
        return abs(float(then) - float(now))
    return 0.0
