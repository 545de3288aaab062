"""Holds a rule book to its contract. Tests run this over every book that ships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wuwai.reference.text import Text
from wuwai.rules.evaluation import candidates, evaluate
from wuwai.rules.model import RuleBook

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def check_rule_book(book: RuleBook) -> list[str]:
    """What is wrong with ``book``, in words; empty where it keeps the contract.

    Tested: texts in two languages, citations, inputs that a clause uses, that each clause can pass, can fail,
    and is unknown when nothing is known, and that empty slots never decide.
    """
    return [*_texts(book), *_clauses(book), *_behaviour(book)]


def _texts(book: RuleBook) -> Iterator[str]:
    named: list[tuple[str, Text]] = [
        ("title", book.title),
        ("issuing_body", book.issuing_body),
        *((f"input {one.name}", one.title) for one in book.inputs),
        *((f"clause {one.id}", one.title) for one in book.clauses),
    ]
    for where, text in named:
        if not text.en.strip() or not _CHINESE.search(text.zh):
            yield f"{where}: a title in English and in Chinese is wanted"
    if not book.source_url.startswith(("https://", "http://")):
        yield "source_url: no address"


def _clauses(book: RuleBook) -> Iterator[str]:
    used = {name for clause in book.clauses for name in clause.inputs}
    for one in book.inputs:
        if one.name not in used:
            yield f"input {one.name}: no clause uses it"
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


def _trials(book: RuleBook, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    trials: list[dict[str, Any]] = [{}]
    for name in names:
        declared = book.input(name)
        expr = " ".join(clause.expr for clause in book.clauses)
        values = candidates(declared, expr)
        trials = [{**trial, name: value} for trial in trials for value in values][:4096]
    yield from trials


def _outcome(book: RuleBook, clause_id: str, trial: dict[str, Any]) -> str:
    evaluation = evaluate(book, trial, explain=False)
    return next(one.outcome for one in evaluation.outcomes if one.clause.id == clause_id)
