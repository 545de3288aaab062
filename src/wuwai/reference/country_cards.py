"""One country or territory with all that the tables say of it: codes, printed names, groups over time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wuwai.reference import blocs, catalogue_rows, countries, own, partners
from wuwai.reference.blocs import Bloc, Member
from wuwai.reference.catalogue_rows import Row
from wuwai.reference.countries import Country


@dataclass(frozen=True, slots=True)
class CountryCard:
    """``customs`` are an office's rows of customs partner codes, ``numbers`` what UN statistics use beside
    M49, ``printed`` the Chinese names customs print, ``groups`` each time of membership, ``parts`` the areas
    of trade statistics within it.
    """

    country: Country
    customs: tuple[Row, ...]
    numbers: tuple[str, ...]
    printed: tuple[str, ...]
    groups: tuple[tuple[Bloc, Member], ...]
    parts: tuple[Country, ...]


def card(folder: Path, code: str) -> CountryCard:
    """All that the tables say of a country; KeyError for no such code.

    >>> [(bloc.code, member.valid_to) for bloc, member in card(Path("none"), "GBR").groups]
    [('EU', '2020-01-31')]
    """
    one = countries.get(code)
    return CountryCard(
        country=one,
        customs=catalogue_rows.customs_codes(folder).get(code, ()),
        numbers=tuple(sorted(n for n, c in countries.numbers().items() if c == code and n != one.m49)),
        printed=tuple(sorted({n for n, c in partners.names().items() if c == code})),
        groups=tuple(
            (bloc, member)
            for bloc in blocs.all_blocs(own.rows(folder, "blocs"))
            for member in bloc.members
            if member.code == code
        ),
        parts=tuple(c for c in countries.all_countries() if c.within == code),
    )
