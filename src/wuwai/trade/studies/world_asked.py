"""What a study of a region asks of the flows on file: of which years, and from whom the region's own trade.

These fill the ``where`` of an input from the parameters of the study.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wuwai.reference import regions

Values = Mapping[str, Any]
Years = Callable[[Values], list[str]]


def stating(values: Values) -> str | None:
    """The dataset that states the region: its own file, else the world table."""
    return values["own"] or values["world"]


def stated(values: Values) -> str | None:
    """In a world table the region's own rows; a customs file states the region and places within it."""
    return None if values["own"] else values["region"]


def stated_year(values: Values) -> int | None:
    """The chosen year of the table that states the region."""
    return values["own_year"] if values["own"] else values["year"]


def country(values: Values) -> str:
    """The country that the region lies in."""
    return regions.country_of(values["region"])


def last_years(of: str | Callable[[Values], int | None], count: int | str = 1) -> Years:
    """The ``count`` years (or as many as the parameter of that name says) up to the one that ``of`` gives: a
    parameter's name, or a function such as :func:`stated_year`. No year where it gives none.

    >>> last_years("year", 3)({"year": 2022}), last_years("year")({"year": None})
    (['2020', '2021', '2022'], [])
    >>> last_years(stated_year, "years")({"own": "customs", "own_year": 2025, "year": 2023, "years": 2})
    ['2024', '2025']
    """

    def filled(values: Values) -> list[str]:
        last = _year(values, of)
        many = values[count] if isinstance(count, str) else count
        return [] if last is None else [str(last - back) for back in range(many - 1, -1, -1)]

    return filled


def with_earlier(of: str | Callable[[Values], int | None], span: str = "span") -> Years:
    """The year that ``of`` gives, and the one so many years before it as the parameter ``span`` says.

    >>> with_earlier("year")({"year": 2022, "span": 5})
    ['2017', '2022']
    """

    def filled(values: Values) -> list[str]:
        last = _year(values, of)
        return [] if last is None else [str(last - values[span]), str(last)]

    return filled


def _year(values: Values, of: str | Callable[[Values], int | None]) -> int | None:
    year: int | None = values[of] if isinstance(of, str) else of(values)
    return year
