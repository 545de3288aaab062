"""The words of the trade, in both languages, with what each means here."""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.reference.tables import rows
from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Term:
    """One term and its definition."""

    key: str
    title: Text
    definition: Text


TERMS: tuple[Term, ...] = tuple(
    Term(r["key"], Text(r["en"], r["zh"]), Text(r["definition_en"], r["definition_zh"]))
    for r in rows("glossary")
)

_BY_KEY = {term.key: term for term in TERMS}


def term(key: str) -> Term:
    """The term of that key; KeyError if there is none.

    >>> term("due_by_now").title.zh
    '序时进度'
    """
    return _BY_KEY[key]
