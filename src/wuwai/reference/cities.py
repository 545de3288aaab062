"""Cities of the world outside the mainland of China, with where they lie and how many people live there.

``data/cities.csv`` is made from GeoNames (https://www.geonames.org/, CC BY 4.0) by ``docs/write_cities.py``:
places of 50,000 inhabitants and more, and the three largest of a country with fewer of them. Parts of a city
(boroughs, districts) stand beside it where GeoNames lists them as places. An office's own table takes the
place of the shipped one country by country and may state income.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference.tables import rows
from wuwai.reference.text import Text

SOURCE = Text("GeoNames (geonames.org), CC BY 4.0", "GeoNames（geonames.org），CC BY 4.0许可")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class City:
    """One city. ``country`` is alpha-3, places are in degrees; ``income`` is a person's a year in the
    currency of the office that stated it, None where nobody did. The Chinese of the title is the English name
    where no Chinese one is known.
    """

    code: str
    title: Text
    country: str
    latitude: float
    longitude: float
    population: int
    income: float | None = None
    own: bool = False


@lru_cache(maxsize=1)
def _shipped() -> tuple[City, ...]:
    return tuple(
        City(
            r["code"],
            Text(r["en"], r["zh"] or r["en"]),
            r["country"],
            float(r["latitude"]),
            float(r["longitude"]),
            int(r["population"]),
        )
        for r in rows("cities")
    )


def all_cities(own: Iterable[Mapping[str, str]] = ()) -> tuple[City, ...]:
    """Every city, by country, the largest first. ``own`` are an office's rows: a country that it names has
    its cities alone.

    >>> found = all_cities([{"code": "1", "country": "LUX", "name_en": "Esch", "name_zh": "埃施",
    ...     "latitude": "49.5", "longitude": "5.98", "population": "36000", "income": "52000"}])
    >>> [(c.title.zh, c.income) for c in found if c.country == "LUX"]
    [('埃施', 52000.0)]
    """
    given = [
        City(
            r["code"],
            Text(r["name_en"], r.get("name_zh") or r["name_en"]),
            r["country"],
            float(r["latitude"]),
            float(r["longitude"]),
            int(r["population"]),
            float(r["income"]) if r.get("income") else None,
            own=True,
        )
        for r in own
    ]
    theirs = {one.country for one in given}
    if not given:
        return _shipped()
    found = [one for one in _shipped() if one.country not in theirs] + given
    return tuple(sorted(found, key=lambda one: (one.country, -one.population, one.code)))


def words(text: str) -> frozenset[str]:
    """The words of a name without case and accents, for comparing; Chinese stays whole.

    >>> sorted(words("圣保罗 São Paulo")) == sorted({"圣保罗", "sao", "paulo"})
    True
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return frozenset(_WORDS.findall("".join(c for c in plain if not unicodedata.combining(c))))


def called(place: str, cities: Sequence[City]) -> City | None:
    """The city that words such as ``洛杉矶 Los Angeles`` name, of ``cities`` of one country; None where none
    is, the largest where several are.

    The Chinese name, or every word of the English one, must be a word of ``place``; the longest name decides.

    >>> usa = [c for c in all_cities() if c.country == "USA"]
    >>> called("新泽西 New Jersey", usa), called("洛杉矶 Los Angeles", usa).code
    (None, '5368361')
    """
    said = words(place)
    best: tuple[int, int] | None = None
    found: City | None = None
    for one in cities:
        english = words(one.title.en)
        named = bool(said & {one.title.zh, f"{one.title.zh}市"}) and one.title.zh != one.title.en
        if not named and not (english and english <= said):
            continue
        size = (len(one.title.zh) if named else sum(map(len, english)), one.population)
        if best is None or size > best:
            best, found = size, one
    return found
