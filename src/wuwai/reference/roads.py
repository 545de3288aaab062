"""Between which economies a lorry can go.

Land borders are those of ``data/country_links.csv`` (GeoNames, CC BY 4.0). Some no road leads over, and some
waters have a tunnel or a causeway: both are lists of our own. What borders are shut for, and for how long, is
not looked at.
"""

from __future__ import annotations

from functools import lru_cache

from wuwai.reference import world_areas
from wuwai.reference.tables import rows

# No road at all (Darién, Korea, Guantánamo), or none on the islands where most of the people live.
_WITHOUT_ROAD = (
    ("COL", "PAN"), ("KOR", "PRK"), ("CUB", "USA"),
    ("BRN", "MYS"), ("IDN", "MYS"), ("IDN", "PNG"), ("IDN", "TLS"),
)  # fmt: skip
# The Channel tunnel, the bridges of Johor, of Bahrain and of the Sound.
_OVER_WATER = (("FRA", "GBR"), ("MYS", "SGP"), ("BHR", "SAU"), ("DNK", "SWE"))


@lru_cache(maxsize=1)
def _beside() -> dict[str, frozenset[str]]:
    """The economies that a road leads to from each, directly."""
    found = {r["code"]: set(filter(None, r["neighbours"].split("|"))) for r in rows("country_links")}
    for one, other in _OVER_WATER:
        found[one].add(other)
        found[other].add(one)
    for one, other in _WITHOUT_ROAD:
        found[one].discard(other)
        found[other].discard(one)
    return {code: frozenset(others) for code, others in found.items()}


@lru_cache(maxsize=1)
def _lands() -> dict[str, str]:
    """Which economies hang together by land: each with the first code of those it does with."""
    beside = _beside()
    found: dict[str, str] = {}
    for first in sorted(beside):
        waiting = [first]
        while waiting:
            code = waiting.pop()
            if code not in found:
                found[code] = first
                waiting += beside.get(code, ())
    return found


def joined(one: str, other: str) -> bool:
    """Whether a lorry can go between two economies (alpha-3): within one, between neighbours, and between
    economies of a continent that hang together by land.

    >>> joined("DEU", "GBR"), joined("TUR", "BGR"), joined("CHN", "KOR"), joined("USA", "BRA")
    (True, True, False, False)
    """
    if one == other or other in _beside().get(one, ()):
        return True
    lands, areas = _lands(), [world_areas.area_of(code) for code in (one, other)]
    if lands.get(one, one) != lands.get(other, other) or None in areas:
        return False
    here, there = (world_areas.continent_of(area) for area in areas if area)
    return here == there
