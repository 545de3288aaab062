"""Ways of carrying goods and what is assumed of each: how far in a day, at what cost, with how much CO2.

Shipped: ``data/transport.csv``, each number with where it is from or marked as an assumption of ours, and
``data/railways.csv``, the economies that trains reach from China. An office gives its own numbers
(``wuwai reference import transport`` and ``railways``): a number of the same mode and name is replaced, a
list of railways takes the place of the shipped one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

SEA, RAIL, AIR, ROAD = MODES = ("sea", "rail", "air", "road")
TITLES = {
    SEA: Text("sea", "海运"),
    RAIL: Text("rail", "铁路"),
    AIR: Text("air", "空运"),
    ROAD: Text("road", "公路"),
}
PARAMETERS = {
    "day_km": Text("way in a day", "日行里程"),
    "detour": Text("way over the great circle", "实际里程与大圆距离之比"),
    "days": Text("days at both ends", "两端作业天数"),
    "cost": Text("freight of a tonne a km", "每吨公里运费"),
    "handling": Text("handling of a tonne at both ends", "每吨两端作业费"),
    "co2": Text("CO2 of a tonne a km", "每吨公里二氧化碳"),
}


@dataclass(frozen=True, slots=True)
class Assumed:
    """One number that is assumed: of which mode, which of :data:`PARAMETERS`, and where it is from."""

    mode: str
    parameter: str
    value: float
    unit: str
    source: Text
    own: bool = False


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of carrying goods. ``day_km`` is km in a day, ``detour`` the way over the great circle (of sea:
    over the sea lanes), ``days`` those at both ends, ``cost`` USD a tonne and km, ``handling`` USD a tonne at
    both ends, ``co2`` kg a tonne and km.
    """

    name: str
    day_km: float
    detour: float
    days: float
    cost: float
    handling: float
    co2: float

    @property
    def title(self) -> Text:
        return TITLES[self.name]


@lru_cache(maxsize=1)
def _shipped() -> tuple[Assumed, ...]:
    return tuple(
        Assumed(r["mode"], r["parameter"], float(r["value"]), r["unit"], cited(r["source"]))
        for r in rows("transport")
    )


def assumed(own: Iterable[Mapping[str, str]] = ()) -> tuple[Assumed, ...]:
    """Every number with its source, those of an office's table in the place of the shipped ones."""
    found = {(one.mode, one.parameter): one for one in _shipped()}
    for row in own:
        key = (row["mode"], row["parameter"])
        said = Text(row["source"], row["source"])
        found[key] = Assumed(*key, float(row["value"]), found[key].unit, said, own=True)
    return tuple(found.values())


def modes(own: Iterable[Mapping[str, str]] = ()) -> dict[str, Mode]:
    """The modes by name.

    >>> round(modes()["sea"].day_km / 24 / 1.852, 1)
    13.7
    """
    given: dict[str, dict[str, float]] = {}
    for one in assumed(own):
        given.setdefault(one.mode, {})[one.parameter] = one.value
    return {name: Mode(name, **numbers) for name, numbers in given.items()}


def railways(own: Iterable[Mapping[str, str]] = ()) -> frozenset[str]:
    """The economies (alpha-3) that trains reach: of an office's list, of the shipped one where it has none.

    >>> "DEU" in railways(), "USA" in railways()
    (True, False)
    """
    return frozenset(railways_with_sources(own))


def railways_with_sources(own: Iterable[Mapping[str, str]] = ()) -> dict[str, Text]:
    """As :func:`railways`, each with where that is from."""
    theirs = {row["country"]: Text(row["source"], row["source"]) for row in own}
    return theirs or {row["country"]: cited(row["source"]) for row in rows("railways")}
