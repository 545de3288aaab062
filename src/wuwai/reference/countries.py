"""Countries and territories by their codes, and the areas that trade statistics add to them.

``data/countries.csv`` gives each country's ISO 3166-1 codes and M49 number; its names are those of
:mod:`wuwai.reference.regions`. ``data/trade_areas.csv`` holds what statistics report beside countries: former
states, parts of countries, "not elsewhere specified", the world. Codes that begin with ``X-`` are our own.
``data/trade_codes.csv`` lists numbers that UN trade statistics use in place of the M49 one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from wuwai.reference import regions
from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

CountryKind = Literal["country", "former", "part", "other", "total"]
KINDS: tuple[str, ...] = get_args(CountryKind)


@dataclass(frozen=True, slots=True)
class Country:
    """A country, a territory or an area of trade statistics. Empty text is "none" or "not limited"."""

    code: str
    title: Text
    kind: CountryKind
    alpha2: str = ""
    m49: str = ""
    aliases: tuple[str, ...] = ()
    within: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: Text = Text("", "")

    def is_valid(self, on: str) -> bool:
        """Whether the code held on a day (``YYYY-MM-DD``)."""
        return self.valid_from <= on and (not self.valid_to or on <= self.valid_to)


@lru_cache(maxsize=1)
def _table() -> dict[str, Country]:
    found = {}
    for r in rows("countries"):
        region = regions.get(r["code"])
        found[r["code"]] = Country(
            code=r["code"],
            title=region.title,
            kind="country",
            alpha2=r["alpha2"],
            m49=r["m49"],
            valid_from=r["valid_from"],
            valid_to=r["valid_to"],
            source=cited(r["source"]),
        )
    for r in rows("trade_areas"):
        found[r["code"]] = Country(
            code=r["code"],
            title=Text(r["en"], r["zh"]),
            kind=r["kind"],  # type: ignore[arg-type]  # the test of the table holds every kind to KINDS
            alpha2=r["alpha2"],
            m49=r["m49"],
            aliases=tuple(a for a in r["aliases"].split("|") if a),
            within=r["within"],
            valid_from=r["valid_from"],
            valid_to=r["valid_to"],
            source=cited(r["source"]),
        )
    return found


@lru_cache(maxsize=1)
def _numbers() -> dict[str, Country]:
    numbers = {c.m49: c for c in _table().values() if c.m49}
    return numbers | {r["m49"]: get(r["code"]) for r in rows("trade_codes")}


@lru_cache(maxsize=1)
def _letters() -> dict[str, Country]:
    return {c.alpha2: c for c in _table().values() if c.alpha2 and c.kind == "country"}


def all_countries() -> tuple[Country, ...]:
    """Every country in order of its code, then the areas of trade statistics."""
    return tuple(_table().values())


def get(code: str) -> Country:
    """The country of an alpha-3 code or a code of our own; KeyError if there is none.

    >>> get("VNM").m49, get("HKG").title.zh
    ('704', '中国香港')
    """
    try:
        return _table()[code]
    except KeyError:
        raise KeyError(f"no country has the code {code!r}") from None


def by_number(number: str | int) -> Country | None:
    """The country of an M49 number or of a number of UN trade statistics; leading zeros may be missing.

    >>> by_number(842).code, by_number("4").code, by_number("251").code
    ('USA', 'AFG', 'FRA')
    >>> by_number("998") is None
    True
    """
    return _numbers().get(str(number).strip().zfill(3))


def by_alpha2(code: str) -> Country | None:
    """The country of an alpha-2 code; None if there is none today.

    >>> by_alpha2("vn").code
    'VNM'
    """
    return _letters().get(code.strip().upper())


def numbers() -> dict[str, str]:
    """Every number that :func:`by_number` knows, as three digits, with its code: for whole columns."""
    return {number: country.code for number, country in _numbers().items()}
