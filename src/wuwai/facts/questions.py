"""What a reader may ask of the facts, as filters over the frame of observations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import polars as pl

from wuwai.facts.importers.cells import CellError, published_by
from wuwai.reference import periods, regions
from wuwai.reference.text import Text

_WHOLE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
A_DAY = Text("a day such as 2025-07-19", "日期，如 2025-07-19")


class QueryError(ValueError):
    """A question that names no region, period or date. ``expected`` says what would."""

    def __init__(self, parameter: str, value: str, expected: Text) -> None:
        super().__init__(f"{parameter} {value!r}: expected {expected.en}")
        self.parameter, self.value, self.expected = parameter, value, expected


def listed(value: str | Iterable[str]) -> list[str]:
    """One text or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


def series_filter(names: Sequence[str]) -> pl.Expr:
    """Rows of the series named; a name that ends in ``*`` is a prefix."""
    prefixes = [n.removesuffix("*") for n in names if n.endswith("*")]
    exact = pl.col("series").is_in([n for n in names if not n.endswith("*")])
    return pl.any_horizontal(exact, *(pl.col("series").str.starts_with(p) for p in prefixes))


def region_filter(texts: Sequence[str]) -> pl.Expr:
    """Rows of the regions named by code or name; :class:`QueryError` for a name that is none."""
    codes = []
    for text in texts:
        found = regions.find(text)
        if found is None:
            raise QueryError("region", text, Text("a region's code or name", "地区代码或名称"))
        codes.append(found.code)
    return pl.col("region").is_in(codes)


def period_filter(texts: Sequence[str]) -> pl.Expr:
    """Rows of the periods named, in whichever way each is written; :class:`QueryError` for a text that is
    none.
    """
    wanted = [pl.lit(False)]
    for text in texts:
        try:
            group, start, end = periods.parse(text).key
        except periods.PeriodError as error:
            raise QueryError("period", text, error.expected) from None
        special = pl.col("period_kind").is_in(["fair", "to_date"])
        own = ~special if group == "span" else pl.col("period_kind") == group
        wanted.append(own & (pl.col("period_start") == start) & (pl.col("period_end") == end))
    return pl.any_horizontal(*wanted)


def whole_day(text: str, parameter: str = "as_of") -> date:
    """A day of any year as pages, the API and the command line take it, else :class:`QueryError`.

    >>> whole_day("2024-06-30")
    datetime.date(2024, 6, 30)
    """
    try:
        if _WHOLE_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # the shape of a day that no month has
    raise QueryError(parameter, text, A_DAY)


def day(as_of: str | date | None) -> date | None:
    """The day a reader means, of any year: ``2024-06`` is its last day; :class:`QueryError` for no date.

    >>> day("0001-01-01")
    datetime.date(1, 1, 1)
    """
    if isinstance(as_of, datetime):
        return as_of.date()
    if as_of is None or isinstance(as_of, date):
        return as_of
    try:
        # What could not have been published then is simply not known then.
        return date.fromisoformat(as_of) if _WHOLE_DAY.fullmatch(as_of) else published_by(as_of)
    except CellError as error:
        raise QueryError("as_of", as_of, error.expected) from None
    except ValueError:
        raise QueryError("as_of", as_of, A_DAY) from None
