"""Holds a rule book to its contract. Tests run this over every book that ships."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from wuwai.reference.text import Text
from wuwai.rules.candidates import candidates
from wuwai.rules.evaluation import evaluate
from wuwai.rules.model import PointsItem, PointsOutcome, RuleBook
from wuwai.rules.scoring import points_of, possible_results

_DRAWN = 300
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def check_rule_book(book: RuleBook) -> list[str]:
    """What is wrong with ``book``, in words; empty where it keeps the contract.

    Tested: texts in two languages, citations, inputs that something uses, that each clause can pass, can
    fail, and is unknown when nothing is known, that empty slots never decide, that each item can give its
    most, that each class can be reached, and that more points never make a class worse.
    """
    return [*_texts(book), *_clauses(book), *_behaviour(book), *_scored(book)]


def _texts(book: RuleBook) -> Iterator[str]:
    named: list[tuple[str, Text]] = [
        ("title", book.title),
        ("issuing_body", book.issuing_body),
        *((f"input {one.name}", one.title) for one in book.inputs),
        *((f"input {one.name}: {key}", said) for one in book.inputs for key, said in one.choices.items()),
        *((f"clause {one.id}", one.title) for one in book.clauses),
        *((f"item {one.id}", one.title) for one in book.points),
        *((f"result {one.id}", one.title) for one in book.results),
        *((f"amount {one.id}", one.title) for one in book.amounts),
    ]
    for where, text in named:
        if not text.en.strip() or not _CHINESE.search(text.zh):
            yield f"{where}: a title in English and in Chinese is wanted"
    if not book.source_url and not book.note:
        yield "source_url: no address, and no note that says why"


def _clauses(book: RuleBook) -> Iterator[str]:
    named = [one.inputs for one in book.clauses] + [one.inputs for one in book.points]
    named += [one.inputs for one in book.results] + [one.inputs for one in book.amounts]
    used = {name for names in named for name in names}
    for one in book.inputs:
        if one.name not in used:
            yield f"input {one.name}: nothing uses it"
    for clause in book.clauses:
        if not clause.empty and not clause.citation:
            yield f"clause {clause.id}: no citation"


def _behaviour(book: RuleBook) -> Iterator[str]:
    nothing = evaluate(book, {})
    if nothing.outcome != "unknown":
        yield f"with no input the book is {nothing.outcome}, unknown is wanted"
    for one in nothing.outcomes:
        wanted = "empty" if one.clause.empty else "unknown"
        if one.outcome != wanted:
            yield f"clause {one.clause.id}: with no input it is {one.outcome}, {wanted} is wanted"
    for clause in book.clauses:
        if not clause.empty:
            reached = {_outcome(book, clause.id, trial) for trial in _trials(book, clause.inputs)}
            for wanted in ("pass", "fail"):
                if wanted not in reached:
                    yield f"clause {clause.id}: no input makes it {wanted}"


def _scored(book: RuleBook) -> Iterator[str]:
    for item in book.points:
        reached = {one.low for one in _tried_points(book, item) if one.known}
        if item.most is not None and item.most not in reached:
            yield f"item {item.id}: no input gives its {item.most:g} points"
        if len(reached) < 2:
            yield f"item {item.id}: it gives the same points whatever the input"
    seen: set[str] = set()
    worse = False
    for known in _drawn(book):
        ranks = [_rank(book, known, total) for total in range(0, 130, 5)]
        seen |= {book.results[rank].id for rank in ranks if rank is not None}
        placed = [len(book.results) if rank is None else rank for rank in ranks]
        worse = worse or placed != sorted(placed, reverse=True)
    if worse:
        yield "results: more points bring a worse class"
    for one in book.results:
        if one.id not in seen:
            yield f"result {one.id}: no case comes into it"


def _drawn(book: RuleBook) -> Iterator[dict[str, Any]]:
    """Cases with every input known, drawn from the values worth trying: their product is too large."""
    text = _expressions(book)
    values = {one.name: candidates(one, text) for one in book.inputs}
    draw = random.Random(0)  # noqa: S311 - always the same cases
    for _ in range(_DRAWN if book.results else 0):
        yield {name: draw.choice(several) for name, several in values.items()}


def _expressions(book: RuleBook) -> str:
    exprs = [one.expr for one in book.clauses]
    exprs += [one.expr for one in book.points]
    exprs += [one.expr for one in book.results]
    return " ".join(exprs)


def _tried_points(book: RuleBook, item: PointsItem) -> Iterator[PointsOutcome]:
    for trial in _trials(book, item.inputs):
        yield next(one for one in points_of(book, trial) if one.item is item)


def _rank(book: RuleBook, known: dict[str, Any], total: float) -> int | None:
    """Which class a case with so many points is in; None where it is in none or that is not decided."""
    whole = PointsItem("all", Text("", ""), Text("", ""), "", None, ())
    found = possible_results(book, known, [PointsOutcome(whole, total, total)])
    return book.results.index(found[0]) if len(found) == 1 and found[0] is not None else None


def _trials(book: RuleBook, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    text = _expressions(book)
    trials: list[dict[str, Any]] = [{}]
    for name in names:
        declared = book.input(name)
        values = candidates(declared, text)
        trials = [{**trial, name: value} for trial in trials for value in values][:4096]
    yield from trials


def _outcome(book: RuleBook, clause_id: str, trial: dict[str, Any]) -> str:
    evaluation = evaluate(book, trial, explain=False)
    return next(one.outcome for one in evaluation.outcomes if one.clause.id == clause_id)
