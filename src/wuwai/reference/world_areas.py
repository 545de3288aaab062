"""Where in the world a country lies, by the geographic regions of the UN's M49 list.

``data/m49_areas.csv`` names the continents and their sub-regions by M49 number, ``data/m49_members.csv`` puts
each country of :mod:`wuwai.reference.countries` into one sub-region. They order tables and tile grids of the
world without a drawn boundary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Area:
    """A continent (``parent`` empty) or a sub-region of one; ``number`` is its M49 number."""

    number: str
    title: Text
    parent: str
    source: Text


@lru_cache(maxsize=1)
def _areas() -> dict[str, Area]:
    return {
        r["number"]: Area(r["number"], Text(r["en"], r["zh"]), r["parent"], cited(r["source"]))
        for r in rows("m49_areas")
    }


@lru_cache(maxsize=1)
def _members() -> dict[str, str]:
    return {r["code"]: r["area"] for r in rows("m49_members")}


def continents() -> tuple[Area, ...]:
    """The continents, in the order of the table."""
    return tuple(one for one in _areas().values() if not one.parent)


def area_of(code: str) -> Area | None:
    """The sub-region a country lies in; Antarctica is its own; None for a code that is no country's.

    >>> area_of("VNM").title.zh, area_of("TWN").number
    ('东南亚', '030')
    >>> area_of("X-NES") is None
    True
    """
    number = _members().get(code)
    return _areas()[number] if number else None


def continent_of(area: Area) -> Area:
    """The continent of a sub-region; a continent is its own.

    >>> continent_of(area_of("DEU")).title.en
    'Europe'
    """
    return _areas()[area.parent] if area.parent else area


def order(code: str) -> tuple[int, int, str]:
    """Sorts country codes by continent, sub-region and code; what lies nowhere comes last."""
    places = {number: place for place, number in enumerate(_areas())}
    area = area_of(code)
    if area is None:
        return (len(places), 0, code)
    return (places[continent_of(area).number], places[area.number], code)
