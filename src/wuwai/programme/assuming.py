"""The due date a reader assumes where none was published: one rule for pages, API and command line."""

from __future__ import annotations

from datetime import date

from wuwai.facts.questions import QueryError, whole_day
from wuwai.reference.text import Text

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
EXPECTED = Text("a day from 2000 to 2100 such as 2027-12-31", "2000年至2100年之间的日期，如 2027-12-31")


def assumed(text: str) -> date:
    """The day of ``?by=`` or ``--by``; :class:`QueryError` for a text that is none, or another age.

    >>> assumed("2027-12-31")
    datetime.date(2027, 12, 31)
    """
    try:
        day = whole_day(text, "by")
    except QueryError:
        raise QueryError("by", text, EXPECTED) from None
    if not EARLIEST <= day <= LATEST:
        raise QueryError("by", text, EXPECTED)
    return day
