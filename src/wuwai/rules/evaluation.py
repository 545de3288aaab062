"""Put inputs to a rule book: pass, fail or unknown by clause, and what would change it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time
from math import isfinite
from typing import Any

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.rules import scoring
from wuwai.rules.candidates import candidates
from wuwai.rules.model import (
    Clause,
    ClauseOutcome,
    Evaluation,
    InputError,
    Outcome,
    ResultClass,
    RuleBook,
    RuleInput,
)

_EXPECTED = {
    "number": Text("a number", "数值"),
    "integer": Text("a whole number", "整数"),
    "yes_no": Text("yes or no", "是或否"),
    "text": Text("a text", "文本"),
    "place": Text("a country, region or province, such as Germany", "国家（地区）或省份，如：德国"),
    "date": Text("a date", "日期"),
}
_NOT_WORKED_OUT = Text("Cannot be worked out with these values.", "按现有数值无法计算。")


def checked(declared: RuleInput, value: Any) -> Any:
    """``value`` as CEL takes it, or :class:`InputError` where it is not of the declared type.

    A place is given by its name or its code and taken by its code.

    >>> checked(RuleInput("share", "number", Text("share", "比例")), 51)
    51.0
    """
    fits: bool
    if declared.type == "yes_no":
        fits = isinstance(value, bool)
    elif declared.type == "integer":
        fits = isinstance(value, int) and not isinstance(value, bool)
    elif declared.type == "number":
        fits = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    elif declared.type == "text":
        fits = isinstance(value, str) and (not declared.choices or value in declared.choices)
    elif declared.type == "place":
        place = regions.find(value) if isinstance(value, str) else None
        fits, value = place is not None, place.code if place else value
    else:
        fits = isinstance(value, date)
    if not fits:
        listed = Text(f"one of {', '.join(declared.choices)}", "、".join(declared.choices) + " 之一")
        raise InputError(declared.name, value, listed if declared.choices else _EXPECTED[declared.type])
    if declared.type == "number":
        return float(value)
    if declared.type == "date" and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value


def evaluate(book: RuleBook, inputs: Mapping[str, Any], *, explain: bool = True) -> Evaluation:
    """Evaluate every clause of ``book``.

    ``inputs`` maps input names to values; a name left out, or given as None, is not known. Names the book
    does not declare are ignored, so that one register may feed several books. A value of the wrong type
    raises :class:`InputError`. ``explain=False`` leaves the search for what would change a failed clause out,
    which counting a large register does not need.
    """
    known = {
        declared.name: checked(declared, inputs[declared.name])
        for declared in book.inputs
        if inputs.get(declared.name) is not None
    }
    outcomes = tuple(of_clause(book, clause, known, explain=explain) for clause in book.clauses)
    points = scoring.points_of(book, known)
    possible = scoring.possible_results(book, known, points)
    return Evaluation(
        book=book,
        outcomes=outcomes,
        outcome=together(outcomes, possible),
        points=points,
        possible=possible,
        amounts=scoring.amounts_of(book, known),
        lifts=scoring.lifts(book, known, possible) if explain else (),
    )


def together(outcomes: Iterable[ClauseOutcome], possible: Collection[ResultClass | None]) -> Outcome:
    """The outcome of a case from its clauses and the classes it may be in (none for a book without)."""
    # A case in none of a book's classes does not meet it.
    meets = {one is not None and one.meets for one in possible}
    decided: set[str] = {one.outcome for one in outcomes if one.outcome != "empty"}
    if meets:
        decided.add("unknown" if len(meets) == 2 else "pass" if meets == {True} else "fail")
    if "fail" in decided:
        return "fail"
    return "unknown" if "unknown" in decided or not decided else "pass"


def of_clause(
    book: RuleBook, clause: Clause, known: Mapping[str, Any], *, explain: bool = False
) -> ClauseOutcome:
    """How one clause comes out with checked values; ``explain``: and what would change a failed one."""
    if clause.empty or clause.program is None:
        return ClauseOutcome(
            clause,
            "empty",
            would_change=Text(
                "No office has set this condition yet; it does not decide.",
                "尚无主管部门设定此项条件，不参与判定。",
            ),
        )
    used = {name: known[name] for name in clause.inputs if name in known}
    missing = tuple(name for name in clause.inputs if name not in known)
    try:
        holds = clause.program.execute(used)
    except ZeroDivisionError:
        why = Text("Divides by zero with these values.", "按现有数值计算时除数为零。")
        return ClauseOutcome(clause, "unknown", missing, used, why)
    except (TypeError, ValueError, OverflowError):
        return ClauseOutcome(clause, "unknown", missing, used, _NOT_WORKED_OUT)
    except RuntimeError:
        # The engine short-circuits both ways, so an undefined name here means that it would have decided.
        if not missing:
            return ClauseOutcome(clause, "unknown", missing, used, _NOT_WORKED_OUT)
        return ClauseOutcome(clause, "unknown", missing, used, _needed(book, missing))
    if holds:
        return ClauseOutcome(clause, "pass", (), used)
    if not explain:
        return ClauseOutcome(clause, "fail", (), used)
    flips = tuple(name for name in clause.inputs if _can_flip(book, clause, used, name))
    return ClauseOutcome(clause, "fail", (), used, _flipped_by(book, flips), flips)


def _titles(book: RuleBook, names: Iterable[str]) -> Text:
    titles = [book.input(name).title for name in names]
    return Text("; ".join(t.en for t in titles), "；".join(t.zh for t in titles))


def _needed(book: RuleBook, missing: tuple[str, ...]) -> Text:
    return Text("Not on file: {what}.", "尚缺：{what}。").format(what=_titles(book, missing))


def _flipped_by(book: RuleBook, flips: tuple[str, ...]) -> Text:
    if not flips:
        return Text("No single value changes it.", "改变任何单一数值均不能使其符合。")
    pattern = (
        Text("A different value of this would meet it: {what}.", "该项数值变化后即可符合：{what}。")
        if len(flips) == 1
        else Text(
            "A different value of any one of these would meet it: {what}.",
            "以下任一项数值变化后即可符合：{what}。",
        )
    )
    return pattern.format(what=_titles(book, flips))


def _can_flip(book: RuleBook, clause: Clause, used: Mapping[str, Any], name: str) -> bool:
    """Whether some other value of ``name`` alone makes the clause hold; tried, not guessed."""
    assert clause.program is not None
    for candidate in candidates(book.input(name), clause.expr):
        try:
            if clause.program.execute({**used, name: candidate}):
                return True
        except (RuntimeError, ArithmeticError, TypeError, ValueError):
            continue
    return False
