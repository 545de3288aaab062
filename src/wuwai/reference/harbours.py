"""Harbours near the cities of a region: which is nearest, and where its liner services go.

Shipped for Guangdong: our own places of harbours and city seats (``data/harbours.csv``,
``data/city_seats.csv``). Codes and liner services are those of :mod:`wuwai.reference.ports`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference import ports
from wuwai.reference.great_circle import apart
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

BULK, CONTAINER = "bulk", "container"


@dataclass(frozen=True, slots=True)
class Harbour:
    """``handles`` are :data:`BULK`, :data:`CONTAINER` or both; ``calls`` the countries (alpha-3) that its
    liner services reach, empty where the package lists none.
    """

    code: str
    title: Text
    latitude: float
    longitude: float
    handles: tuple[str, ...]
    calls: tuple[str, ...]


@lru_cache(maxsize=1)
def all_harbours() -> tuple[Harbour, ...]:
    """Every harbour of the table, in its order."""
    return tuple(
        Harbour(
            row["code"],
            Text(row["en"], row["zh"]),
            float(row["latitude"]),
            float(row["longitude"]),
            tuple(row["handles"].split(";")),
            ports.get(row["code"]).calls,
        )
        for row in rows("harbours")
    )


@lru_cache(maxsize=1)
def _seats() -> dict[str, tuple[float, float]]:
    return {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in rows("city_seats")}


def seats() -> Mapping[str, tuple[float, float]]:
    """Latitude and longitude of the seats of cities, by the cities' codes.

    >>> seats()["440100"]
    (23.13, 113.26)
    """
    return _seats()


def nearest(city: str, cargo: str) -> tuple[Harbour, float] | None:
    """The harbour for a cargo that is nearest to a city, with the kilometres as the crow flies; None where
    the city's seat is not in the table.

    >>> nearest("440800", BULK)[0].code, nearest("440300", CONTAINER)[0].code, nearest("310000", BULK)
    ('CNZHA', 'CNSHK', None)
    """
    here = seats().get(city)
    if here is None:
        return None
    found = [(h, apart(here, (h.latitude, h.longitude))) for h in all_harbours() if cargo in h.handles]
    return min(found, key=lambda one: one[1], default=None)
