"""Which seaport serves a place: the nearest with liner services in its country.

The package's table has inland places and ports of any size. A seaport is one within :data:`OFFSHORE_NM` of a
sea lane, the Caspian's left out: ships reach it by rivers alone. A liner port is one from which the package
lists services to :data:`SERVICES` countries or more, a container harbour of our own table, or one that an
office added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wuwai.reference import harbours, ports
from wuwai.reference.ports import Port
from wuwai.reference.text import Text
from wuwai.trade.studies.routes_network import Floats, Whole, network, straight

OFFSHORE_NM = 60.0
SERVICES = 3
KM = 1.852  # of a nautical mile
_CHINA = "CHN"
_CASPIAN = (46.0, 36.0, 55.0, 48.0)  # west, south, east, north in degrees


@dataclass(frozen=True, slots=True)
class Seaports:
    """The seaports: ``grade`` is 2 for a liner port, 1 for one with fewer services, 0 for any other."""

    codes: tuple[str, ...]
    titles: tuple[Text, ...]
    country: NDArray[np.str_]
    where: Floats
    grade: Whole

    def of(self, country: str) -> Whole:
        """The rows of the best grade that a country has; those of all liner ports where it has no seaport."""
        here = np.flatnonzero(self.country == country)
        if not len(here):
            return np.flatnonzero(self.grade == self.grade.max())
        return here[self.grade[here] == self.grade[here].max()]


@lru_cache(maxsize=8)
def seaports(own: tuple[Port, ...] = ()) -> Seaports:
    """The shipped seaports, and an office's own in place of those of the same code or beside them."""
    found = {one.code: (one, 2 if len(one.calls) >= SERVICES else int(bool(one.calls)))
             for one in ports.all_ports()}  # fmt: skip
    chinese = {one.code: one.title.zh for one in harbours.all_harbours()}
    for harbour in harbours.all_harbours():
        grade = 2 if harbours.CONTAINER in harbour.handles else 1
        port = Port(harbour.code, harbour.title.en, _CHINA, harbour.longitude, harbour.latitude)
        found[harbour.code] = (port, grade)
    found |= {one.code: (one, 2) for one in own}
    given = {one.code for one in own}
    every = [one for _, one in sorted(found.items())]
    where = np.array([(one.longitude, one.latitude) for one, _ in every])
    _, off = network().nearest(where[:, 0], where[:, 1])
    west, south, east, north = _CASPIAN
    inland = (where >= (west, south)).all(axis=1) & (where <= (east, north)).all(axis=1)
    afloat = (off <= OFFSHORE_NM) & ~inland
    kept = [n for n, (one, _) in enumerate(every) if afloat[n] or one.code in given]
    return Seaports(
        tuple(every[n][0].code for n in kept),
        tuple(_title(every[n][0], chinese) for n in kept),
        np.array([every[n][0].country for n in kept]),
        where[kept],
        np.array([every[n][1] for n in kept], np.int64),
    )


def _title(port: Port, chinese: Mapping[str, str]) -> Text:
    name = port.name.strip()
    return Text(name, chinese.get(port.code, name))


def nearest_port(
    longitude: float, latitude: float, *, country: str = "", own: tuple[Port, ...] = ()
) -> tuple[str, float]:
    """The UN/LOCODE of the port that serves a place, and the km to it by great circle.

    Of the ports of ``country`` (alpha-3) with liner services, if it has any, else of its other seaports; of
    all liner ports of the world where the country is landlocked or not given.

    >>> nearest_port(113.26, 23.13, country="CHN")[0], nearest_port(16.37, 48.21, country="AUT")[0]
    ('CNHUA', 'ITTRS')
    """
    rows, km = serving(np.array([[longitude, latitude]]), [country], own=own)
    return seaports(own).codes[int(rows[0])], float(km[0])


def serving(where: Floats, countries: Sequence[str], *, own: tuple[Port, ...] = ()) -> tuple[Whole, Floats]:
    """For each place (a row of longitude and latitude in degrees) in its country the row of
    :func:`seaports` that serves it, and the km to it by great circle.
    """
    table = seaports(own)
    found, km = np.empty(len(where), np.int64), np.empty(len(where))
    named = np.asarray(countries, dtype=np.str_)
    for country in np.unique(named):
        here = np.flatnonzero(named == country)
        rows = table.of(str(country))
        apart = straight(where[here], table.where[rows]) * KM
        best = apart.argmin(axis=1)
        found[here], km[here] = rows[best], apart[np.arange(len(here)), best]
    return found, km
