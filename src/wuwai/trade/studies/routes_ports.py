"""Which seaport serves a place: the nearest with liner services in its country.

The package's table has inland places and ports of any size. A seaport is one within :data:`OFFSHORE_NM` of a
sea lane, or known to be on the coast where no lane passes near; the Caspian's are left out: ships reach it by
rivers alone. A liner port is one from which the package
lists services to :data:`SERVICES` countries or more, a container harbour of our own table, or one that an
office added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wuwai.reference import cities, harbours
from wuwai.reference.countries import by_alpha2 as known_country
from wuwai.reference.countries import get as get_country
from wuwai.reference.ports import Port, all_ports, title
from wuwai.reference.text import Text
from wuwai.trade.studies.routes_network import Floats, Whole, network, straight

OFFSHORE_NM = 60.0
SERVICES = 3
INLAND = -1  # the grade of a port that is no seaport
KM = 1.852  # of a nautical mile
_CHINA = "CHN"
_CASPIAN = (46.0, 36.0, 55.0, 48.0)  # west, south, east, north in degrees


@dataclass(frozen=True, slots=True)
class Seaports:
    """Every port in order of its code: ``where`` is longitude and latitude in degrees, a row each; ``grade``
    is 2 for a liner port, 1 for one with fewer services, 0 for any other seaport, :data:`INLAND` for what is
    none.
    """

    ports: tuple[Port, ...]
    row: Mapping[str, int]
    country: NDArray[np.str_]
    where: Floats
    grade: Whole

    def of(self, country: str) -> Whole:
        """The rows of all seaports of a country; none where it has none or is not named."""
        return np.flatnonzero((self.country == country) & (self.grade > INLAND) & (country != ""))

    def serving(self, country: str) -> Whole:
        """The rows of the best grade that a country has; of all liner ports where it has no seaport."""
        here = self.of(country)
        if not len(here):
            return np.flatnonzero(self.grade == self.grade.max())
        return here[self.grade[here] == self.grade[here].max()]

    def find(self, words: str) -> str | None:
        """The code of the port that is called so, by UN/LOCODE or by its English or Chinese name; of several
        of one name that with most liner services. None for no port.
        """
        code = words.replace(" ", "").upper()
        if code in self.row:
            return code
        name = _plain(words)
        called = [one for one in self.ports if name and name in (_plain(one.name), _plain(one.name_zh))]
        best = max(called, key=lambda one: (self.grade[self.row[one.code]], len(one.calls)), default=None)
        return best.code if best else None

    def title(self, code: str) -> Text:
        """The name of a port."""
        return title(self.ports[self.row[code]])


def _plain(name: str) -> str:
    return name.strip().lower().partition("（")[0].partition(" (")[0].removesuffix("港")


@lru_cache(maxsize=8)
def seaports(own: tuple[Port, ...] = ()) -> Seaports:
    """The shipped ports, and an office's own in place of those of the same code or beside them."""
    found = {one.code: (one, 2 if len(one.calls) >= SERVICES else int(bool(one.calls)))
             for one in all_ports()}  # fmt: skip
    for harbour in harbours.all_harbours():
        grade = 2 if harbours.CONTAINER in harbour.handles else 1
        en, zh = harbour.title.en, harbour.title.zh
        place = (harbour.longitude, harbour.latitude)
        found[harbour.code] = (Port(harbour.code, en, _CHINA, *place, harbour.calls, zh, coast=True), grade)
    found |= {one.code: (replace(one, coast=True), 2) for one in own}
    every = [one for _, (one, _) in sorted(found.items())]
    where = np.array([(one.longitude, one.latitude) for one in every])
    _, off = network().nearest(where[:, 0], where[:, 1])
    west, south, east, north = _CASPIAN
    caspian = (where >= (west, south)).all(axis=1) & (where <= (east, north)).all(axis=1)
    given = np.isin([one.code for one in every], [one.code for one in own])
    coast = np.array([one.coast for one in every])
    afloat = ((off <= OFFSHORE_NM) | coast) & (~caspian | given)
    return Seaports(
        tuple(every),
        {one.code: n for n, one in enumerate(every)},
        np.array([one.country for one in every]),
        where,
        np.where(afloat, [found[one.code][1] for one in every], INLAND),
    )


def nearest_port(
    longitude: float, latitude: float, *, country: str = "", own: tuple[Port, ...] = ()
) -> tuple[str, float]:
    """The UN/LOCODE of the port that serves a place, and the km to it by great circle.

    Of the ports of ``country`` (alpha-3 or alpha-2) with liner services, if it has any, else of its other
    seaports; of all liner ports of the world where the country is landlocked or not given. ``own`` are ports
    that an office added. ValueError for a place that is none and a country that is not known.

    >>> nearest_port(113.26, 23.13, country="CHN")[0], nearest_port(16.37, 48.21, country="AUT")[0]
    ('CNHUA', 'ITTRS')
    """
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(f"no place has the longitude {longitude} and the latitude {latitude}, in degrees")
    rows, km = serving(np.array([[longitude, latitude]]), [country], own=own)
    return seaports(own).ports[int(rows[0])].code, float(km[0])


def port_of_city(code: str, *, own: tuple[Port, ...] = ()) -> tuple[str, float]:
    """As :func:`nearest_port`, of a city: the code of a city of the region, or of one of the world's in
    :mod:`wuwai.reference.cities`. ValueError for a code that neither has.

    >>> [port_of_city(code)[0] for code in ("440300", "440100", "440500")]
    ['CNSHK', 'CNHUA', 'CNSWA']
    """
    seat = harbours.seats().get(code)
    if seat is not None:
        return nearest_port(seat[1], seat[0], country=_CHINA, own=own)
    for one in cities.all_cities():
        if one.code == code:
            return nearest_port(one.longitude, one.latitude, country=one.country, own=own)
    raise ValueError(f"no city has the code {code!r}")


def serving(where: Floats, countries: Sequence[str], *, own: tuple[Port, ...] = ()) -> tuple[Whole, Floats]:
    """For each place (a row of longitude and latitude in degrees) in its country the row of
    :func:`seaports` that is nearest to it, and the km to it by great circle.
    """
    table = seaports(own)
    found, km = np.empty(len(where), np.int64), np.empty(len(where))
    named = np.array([country_code(one) for one in countries], dtype=np.str_)
    for country in np.unique(named):
        here = np.flatnonzero(named == country)
        rows = table.serving(str(country))
        apart = straight(where[here], table.where[rows]) * KM
        best = apart.argmin(axis=1)
        found[here], km[here] = rows[best], apart[np.arange(len(here)), best]
    return found, km


def country_code(given: str) -> str:
    """The alpha-3 code of a country by alpha-3 or alpha-2, empty for none; ValueError for one not known."""
    code = given.strip().upper()
    if not code:
        return ""
    found = known_country(code) if len(code) == 2 else None
    try:
        return found.code if found else get_country(code).code
    except KeyError:
        raise ValueError(f"no country has the code {given!r}") from None
