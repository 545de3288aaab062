"""What lies between two economies: distance, a common land border, a common language, and an office's own
terms, such as trade agreements.

Languages and borders are in ``data/country_links.csv``, made from GeoNames (https://www.geonames.org/, CC BY
4.0) by ``docs/write_country_links.py``; distances come from the cities of the world. An office's table lies
over them pair by pair and may hold terms that do not ship.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from wuwai.reference import great_circle
from wuwai.reference.cities import City, all_cities
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

DISTANCE, CONTIGUITY, LANGUAGE = "distance", "contiguity", "language"
SHIPPED = (DISTANCE, CONTIGUITY, LANGUAGE)
SOURCE = Text(
    "GeoNames (geonames.org), CC BY 4.0; distances worked out here",
    "GeoNames（geonames.org），CC BY 4.0许可；距离由软件计算",
)
TITLES = {
    DISTANCE: Text("Distance", "距离"),
    CONTIGUITY: Text("Common land border", "陆地接壤"),
    LANGUAGE: Text("Common language", "共同语言"),
    "agreement": Text("Trade agreement", "贸易协定"),
    "colony": Text("Colonial tie", "殖民联系"),
}
MAINLAND = "CHN"
_LARGEST = 10  # cities of an economy


@dataclass(frozen=True, slots=True)
class Link:
    """One term of one pair, in one direction. ``value`` is km of a distance, 1 of a border or a language."""

    origin: str
    destination: str
    term: str
    value: float
    own: bool = False


def links(
    own: Iterable[Mapping[str, str]] = (), cities: Iterable[Mapping[str, str]] = ()
) -> tuple[Link, ...]:
    """Every distance, and the borders and languages that two economies have in common, both ways.

    ``own`` are an office's rows of pairs: one that states only one direction holds for both. ``cities`` are
    its rows of cities. A term of ``own`` that does not ship holds for the pairs it states.

    >>> found = {(one.term, one.value) for one in links() if (one.origin, one.destination) == ("CHN", "VNM")}
    >>> sorted(term for term, _ in found)
    ['contiguity', 'distance']
    """
    theirs = tuple(tuple(sorted(row.items())) for row in cities)
    found = {(one.origin, one.destination, one.term): one for one in _shipped(theirs)}
    stated = {
        (row["origin"], row["destination"], row["term"]): float(row["value"].replace(",", "")) for row in own
    }
    for (origin, destination, term), value in stated.items():
        found[origin, destination, term] = Link(origin, destination, term, value, own=True)
        if (destination, origin, term) not in stated:
            found[destination, origin, term] = Link(destination, origin, term, value, own=True)
    return tuple(one for one in found.values() if one.origin != one.destination)


def title(term: str) -> Text:
    """What a term is called; the term itself where only an office knows it."""
    return TITLES.get(term, Text(term, term))


@lru_cache(maxsize=2)
def _shipped(cities: tuple[tuple[tuple[str, str], ...], ...]) -> tuple[Link, ...]:
    codes, kilometres = distances(_places([dict(row) for row in cities]))
    found = [
        Link(one, other, DISTANCE, float(kilometres[i, j]))
        for i, one in enumerate(codes)
        for j, other in enumerate(codes)
        if i != j
    ]
    table = rows("country_links")
    for row in table:
        found += [
            Link(row["code"], other, CONTIGUITY, 1.0) for other in row["neighbours"].split("|") if other
        ]
    spoken = {row["code"]: set(filter(None, row["languages"].split("|"))) for row in table}
    found += [
        Link(one, other, LANGUAGE, 1.0)
        for one, words in spoken.items()
        for other, heard in spoken.items()
        if one != other and words & heard
    ]
    return tuple(found)


def _places(own: Sequence[Mapping[str, str]]) -> dict[str, list[City]]:
    """The largest cities of each economy, those of the mainland of China among them."""
    found: dict[str, list[City]] = {}
    for one in all_cities(own):
        found.setdefault(one.country, []).append(one)
    found.setdefault(
        MAINLAND,
        [
            City(
                "",
                Text(r["en"], r["en"]),
                MAINLAND,
                float(r["latitude"]),
                float(r["longitude"]),
                int(r["population"]),
            )
            for r in rows("mainland_cities")
        ],
    )
    return {
        code: sorted(cities, key=lambda c: -c.population)[:_LARGEST] for code, cities in sorted(found.items())
    }


def distances(places: Mapping[str, Sequence[City]]) -> tuple[tuple[str, ...], np.ndarray]:
    """Codes, and km between every two economies: the harmonic mean of great circles between their cities,
    weighted by population (Mayer & Zignago 2011, CEPII, distwces: theta of -1).

    >>> here = lambda code, east: [City("", Text("", ""), code, 0.0, east, 1)]
    >>> distances({"A": here("A", 0.0), "B": here("B", 90.0)})[1].round().tolist()
    [[0.0, 10008.0], [10008.0, 0.0]]
    """
    codes = tuple(places)
    every = [one for code in codes for one in places[code]]
    of = np.repeat(np.arange(len(codes)), [len(places[code]) for code in codes])
    people = np.array([max(1, one.population) for one in every], dtype=float)
    share = people / np.bincount(of, people, minlength=len(codes))[of]
    north, east = (np.array([getattr(one, axis) for one in every]) for axis in ("latitude", "longitude"))
    first = np.searchsorted(of, np.arange(len(codes)))
    found = np.zeros((len(codes), len(codes)))
    for n in range(len(codes)):
        mine = of == n
        apart = np.maximum(1.0, great_circle.between(north[mine], east[mine], north, east))
        near = share[mine] @ (share / apart)
        found[n] = 1.0 / np.add.reduceat(near, first)
    np.fill_diagonal(found, 0.0)
    return codes, found
