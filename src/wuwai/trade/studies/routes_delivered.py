"""What it takes to deliver a tonne: km, days, cost and CO2 by sea, rail, air and road, from door to door.

By sea goods go by road to the port nearest to the place they leave (:mod:`routes_ports`), over the sea lanes
past the passages on the way, and by road from that port of the country they reach by which they arrive at
least cost, sea, tolls and road together: one with liner services, or, where the sea leads to none of them,
another. A landlocked country is reached by the liner port nearest to it.
Rail and road join places in one country or in economies that trains reach, road some neighbours as well;
there and by air the way is the great circle times the mode's detour. Every number assumed stands in
:mod:`wuwai.reference.transport` with its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.reference import passages, transport
from wuwai.reference.passages import Passage
from wuwai.reference.ports import Port
from wuwai.reference.transport import AIR, RAIL, ROAD, SEA, Mode
from wuwai.trade.studies.routes_network import Floats, Whole, lines_closed, straight
from wuwai.trade.studies.routes_passed import Flags, ways
from wuwai.trade.studies.routes_ports import KM, country_code, seaports, serving

_CHINA = "CHN"
# Neighbours that lorries reach, whatever a list of railways has.
_BY_LORRY = frozenset({"HKG", "MAC", "KGZ", "MMR", "NPL", "PAK", "PRK"})
MODES = (SEA, RAIL, AIR)
# Ports rank by what it costs to arrive by them. Far above any rate, these put ports without liner services
# behind those with them, and those that no way leads to last, the nearest first.
_NO_LINER, _NO_WAY = 1e9, 1e12


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods leave or arrive: degrees, and the economy (alpha-3) whose ports serve it. ``port`` is a
    UN/LOCODE where the goods are taken to that port and no other.
    """

    code: str
    longitude: float
    latitude: float
    country: str
    port: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Of a tonne from each origin to each destination by each of ``modes``: arrays of modes x origins x
    destinations, NaN where the mode does not lead there. ``cost`` is in USD, ``co2`` in kg.

    ``out`` and ``into`` are the codes of the ports by sea (of each origin; origins x destinations), ``miles``
    the nautical miles between them (origins x destinations); ``passed`` says which of ``gates`` the way by
    sea goes through (and x gates).
    """

    origins: tuple[Place, ...]
    destinations: tuple[Place, ...]
    modes: tuple[str, ...]
    km: Floats
    days: Floats
    cost: Floats
    co2: Floats
    out: tuple[str, ...]
    into: NDArray[np.str_]
    miles: Floats
    gates: tuple[str, ...]
    passed: Flags

    def frame(self) -> pl.DataFrame:
        """A row for each way there is: origin, destination, mode, km, days, cost, co2, the two ports and the
        passages of a way by sea (``;`` between them).
        """
        rows = []
        for m, a, b in np.argwhere(np.isfinite(self.days)).tolist():
            by_sea = self.modes[m] == SEA
            through = (g for g, on in zip(self.gates, self.passed[a, b], strict=True) if on)
            rows.append(
                (
                    *(self.origins[a].code, self.destinations[b].code, self.modes[m]),
                    *(float(each[m, a, b]) for each in (self.km, self.days, self.cost, self.co2)),
                    *((self.out[a], str(self.into[a, b]), ";".join(through)) if by_sea else ("", "", "")),
                )
            )
        numbers = dict.fromkeys(("km", "days", "cost", "co2"), pl.Float64)
        names = dict.fromkeys(("from_port", "to_port", "passages"), pl.String)
        ends = dict.fromkeys(("origin", "destination", "mode"), pl.String)
        return pl.DataFrame(rows, schema={**ends, **numbers, **names}, orient="row")


def over(km: Floats, mode: Mode) -> tuple[Floats, Floats, Floats]:
    """Days, USD and kg of CO2 of a tonne over ``km`` of a mode, with what is done at both ends."""
    return km / mode.day_km + mode.days, km * mode.cost + mode.handling, km * mode.co2


def delivered(
    origins: Sequence[Place] | Place,
    destinations: Sequence[Place] | Place,
    *,
    modes: Iterable[str] = MODES,
    assumed: Mapping[str, Mode] | None = None,
    closed: Iterable[str] = (),
    opened: Iterable[str] = (),
    table: Mapping[str, Passage] | None = None,
    railways: Iterable[str] | None = None,
    ports: tuple[Port, ...] = (),
) -> Delivered:
    """Time, cost and CO2 of a tonne from each origin to each destination.

    ``assumed`` are the modes' numbers, ``table`` the passages and ``railways`` the economies that trains
    reach (the shipped ones, if none are given); ``ports`` an office's own. ``closed`` and ``opened`` are as
    in :func:`~wuwai.trade.studies.routes.sea_distances`. One place or one mode may stand alone. ValueError
    names a mode, port, country or passage that is not known.

    >>> here = Place("440300", 114.06, 22.54, "CHN")
    >>> there = Place("Rotterdam", 4.48, 51.92, "NLD")
    >>> found = delivered([here], [there]).frame()
    >>> found["mode"].to_list(), found["days"].round(0).to_list()
    (['sea', 'rail', 'air'], [37.0, 18.0, 4.0])
    """
    origins, destinations = (
        (one,) if isinstance(one, Place) else tuple(one) for one in (origins, destinations)
    )
    wanted = _modes(modes)
    numbers = transport.modes() if assumed is None else assumed
    gates = passages.all_passages() if table is None else table
    trains = frozenset(transport.railways() if railways is None else railways) | {_CHINA}
    begin, end = _where(origins), _where(destinations)
    air = straight(begin, end) * KM
    shape = (len(wanted), len(origins), len(destinations))
    km, days, cost, co2 = (np.full(shape, np.nan) for _ in range(4))
    sea = _BySea.between(origins, destinations, numbers, gates, lines_closed(closed, opened, gates), ports)
    by_rail = _joined(origins, destinations, trains)
    by_road = _joined(origins, destinations, trains | _BY_LORRY)
    for m, name in enumerate(wanted):
        if name == SEA:
            km[m], days[m], cost[m], co2[m] = sea.km, sea.days, sea.cost, sea.co2
            continue
        leads = {RAIL: by_rail, ROAD: by_road}.get(name, True)
        there = np.where(leads, air, np.nan)
        km[m] = there * numbers[name].detour
        days[m], cost[m], co2[m] = over(km[m], numbers[name])
    ends = (tuple(origins), tuple(destinations), wanted)
    return Delivered(*ends, km, days, cost, co2, sea.out, sea.into, sea.miles, tuple(gates), sea.passed)


def _modes(asked: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(one.strip().lower() for one in ([asked] if isinstance(asked, str) else asked))
    for one in wanted:
        if one not in transport.MODES:
            raise ValueError(f"no mode is called {one!r}; there are {', '.join(transport.MODES)}")
    return wanted


@dataclass(frozen=True, slots=True)
class _BySea:
    km: Floats
    days: Floats
    cost: Floats
    co2: Floats
    out: tuple[str, ...]
    into: NDArray[np.str_]
    miles: Floats
    passed: Flags

    @classmethod
    def between(
        cls,
        origins: Sequence[Place],
        destinations: Sequence[Place],
        modes: Mapping[str, Mode],
        gates: Mapping[str, Passage],
        closed: tuple[passages.Line, ...],
        own: tuple[Port, ...],
    ) -> _BySea:
        sea, road = modes[SEA], modes[ROAD]
        table = seaports(own)
        out, out_km = _ports(origins, own)
        choices = _choices(destinations, own)
        ports = np.unique(np.concatenate([out[:0], *(rows for _, rows in choices)]))
        miles, passed = ways(table.where[out], table.where[ports], tuple(gates.values()), closed)
        days, cost, co2 = over(miles * KM * sea.detour, sea)
        days += passed @ np.array([one.days for one in gates.values()])
        cost += passed @ np.array([one.toll for one in gates.values()])
        chosen = np.empty((len(origins), len(destinations)), np.int64)
        into_km = np.empty(chosen.shape)
        where = _where(destinations)
        for here, rows in choices:
            column = np.searchsorted(ports, rows)
            road_km = straight(where[here], table.where[rows]) * KM
            whole = cost[:, None, column] + _leg(road_km, road)[1]
            whole = np.where(np.isnan(whole), _NO_WAY + road_km, whole)
            best = (whole + _NO_LINER * (table.grade[rows].max() - table.grade[rows])).argmin(axis=2)
            chosen[:, here] = column[best]
            into_km[:, here] = np.take_along_axis(road_km[None], best[:, :, None], axis=2)[:, :, 0]
        start = np.arange(len(origins))[:, None]
        miles, passed = miles[start, chosen], passed[start, chosen]
        km = miles * KM * sea.detour
        days, cost, co2 = (each[start, chosen] for each in (days, cost, co2))
        for leg in (out_km[:, None], into_km):
            takes, costs, emits = _leg(leg, road)
            days, cost, co2, km = days + takes, cost + costs, co2 + emits, km + leg * road.detour
        codes = np.array([one.code for one in table.ports])
        return cls(km, days, cost, co2, tuple(codes[out].tolist()), codes[ports[chosen]], miles, passed)


def _leg(km: Floats, road: Mode) -> tuple[Floats, Floats, Floats]:
    """Days, USD and kg of CO2 by road between a port and a place ``km`` away by great circle; nothing where
    the place is the port.
    """
    takes, costs, emits = (each * (km > 0) for each in over(km * road.detour, road))
    return takes, costs, emits


def _choices(places: Sequence[Place], own: tuple[Port, ...]) -> list[tuple[NDArray[np.int64], Whole]]:
    """Places that may be reached by the same ports: their numbers, and the rows of the ports."""
    table = seaports(own)
    nearest, _ = _ports(places, own)
    theirs = {given: table.of(country_code(given)) for given in {one.country for one in places}}
    groups: dict[tuple[str, int], list[int]] = {}
    for n, one in enumerate(places):
        alone = bool(one.port) or not len(theirs[one.country])
        groups.setdefault(("", int(nearest[n])) if alone else (one.country, 0), []).append(n)
    return [
        (np.array(held), theirs[country] if country else np.array([row]))
        for (country, row), held in groups.items()
    ]


def _ports(places: Sequence[Place], own: tuple[Port, ...]) -> tuple[Whole, Floats]:
    """The rows of the ports nearest to places, or of the ports they name, and the km to them; ValueError for
    a port that is not known.
    """
    rows, km = serving(_where(places), [one.country for one in places], own=own)
    table = seaports(own)
    for n, one in enumerate(places):
        if one.port:
            named = table.row.get(one.port.replace(" ", "").upper())
            if named is None:
                raise ValueError(f"no port has the UN/LOCODE {one.port!r}")
            rows[n] = named
            here = np.array([[one.longitude, one.latitude]])
            km[n] = straight(here, table.where[named][None, :])[0, 0] * KM
    return rows, km


def _where(places: Sequence[Place]) -> Floats:
    return np.array([(one.longitude, one.latitude) for one in places], np.float64).reshape(-1, 2)


def _joined(origins: Sequence[Place], destinations: Sequence[Place], trains: frozenset[str]) -> Flags:
    """Whether a way over land is taken to join two places: origins x destinations."""
    begin = np.array([country_code(one.country) for one in origins], dtype=np.str_)[:, None]
    end = np.array([country_code(one.country) for one in destinations], dtype=np.str_)[None, :]
    reached = sorted(trains)
    return (begin == end) | (np.isin(begin, reached) & np.isin(end, reached))
