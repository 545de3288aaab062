"""Parameters that several addresses take, and their checks."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError
from pydantic import Field

from wuwai.facts.questions import QueryError, whole_day
from wuwai.programme.assuming import assumed
from wuwai.reference.text import Text

LARGEST_PAGE = 1000
LARGEST_PART = 100_000  # rows of a table in one answer
DAY = r"^\d{4}-\d{2}-\d{2}$"


class Known(Schema):
    """Reading as of a day."""

    as_of: str | None = Field(
        None, pattern=DAY, description="What was known on that day, such as 2026-06-30."
    )


class Page(Schema):
    """Which of the rows that match."""

    limit: int = Field(100, ge=1, le=LARGEST_PAGE, description="How many rows at most.")
    offset: int = Field(0, ge=0, le=10**9, description="How many rows to leave out first.")


class Part(Schema):
    """Which rows of the table; without ``limit`` all of them."""

    limit: int | None = Field(None, ge=1, le=LARGEST_PART, description="How many rows at most.")
    offset: int = Field(0, ge=0, le=10**9, description="How many rows to leave out first.")


def lang(request: HttpRequest) -> str:
    """The language of the answer's words."""
    return "zh" if request.LANGUAGE_CODE.startswith("zh") else "en"


def refuse(request: HttpRequest, words: Text, status: int = 422) -> HttpError:
    """The error to raise for a parameter that cannot be used."""
    return HttpError(status, words.get(lang(request)))


def day(request: HttpRequest, name: str, text: str | None) -> date | None:
    """A date parameter; 422 in words where it is not one."""
    if text is None:
        return None
    try:
        return assumed(text) if name == "by" else whole_day(text, name)
    except QueryError as error:
        raise unanswerable(request, error) from error


def unanswerable(request: HttpRequest, error: QueryError) -> HttpError:
    """The error to raise for a question about facts that makes no sense."""
    words = Text("{name}: expected {x}", "{name}：应为{x}")
    return refuse(request, words.format(name=error.parameter, x=error.expected))
