"""What it takes to deliver a tonne: km, days, cost and CO2 by sea, rail, air and road, from door to door.

By sea goods go by road to the port that serves the place they leave (:mod:`routes_ports`), over the sea lanes
past the passages on the way, and by road from the port that serves the place they reach. Rail and road join
places in one country or in economies that trains reach; there and by air the way is the great circle times
the mode's detour. Every number assumed stands in :mod:`wuwai.reference.transport` with its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from wuwai.reference import passages, transport
from wuwai.reference.passages import Passage
from wuwai.reference.ports import Port
from wuwai.reference.transport import AIR, RAIL, ROAD, SEA, Mode
from wuwai.trade.studies.routes_network import Floats, lines_closed, straight
from wuwai.trade.studies.routes_passed import Flags, ways
from wuwai.trade.studies.routes_ports import KM, seaports, serving

_CHINA = "CHN"
MODES = (SEA, RAIL, AIR)


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

    ``out`` and ``into`` are the ports by sea, ``miles`` the nautical miles between them (origins x
    destinations); ``passed`` says which of ``gates`` the way by sea goes through (and x gates).
    """

    origins: tuple[Place, ...]
    destinations: tuple[Place, ...]
    modes: tuple[str, ...]
    km: Floats
    days: Floats
    cost: Floats
    co2: Floats
    out: tuple[str, ...]
    into: tuple[str, ...]
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
                    *((self.out[a], self.into[b], ";".join(through)) if by_sea else ("", "", "")),
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
    origins: Sequence[Place],
    destinations: Sequence[Place],
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
    in :func:`~wuwai.trade.studies.routes.sea_distances`.

    >>> here = Place("440300", 114.06, 22.54, "CHN")
    >>> there = Place("Rotterdam", 4.48, 51.92, "NLD")
    >>> found = delivered([here], [there]).frame()
    >>> found["mode"].to_list(), found["days"].round(0).to_list()
    (['sea', 'rail', 'air'], [37.0, 18.0, 4.0])
    """
    wanted = tuple(modes)
    numbers = transport.modes() if assumed is None else assumed
    gates = passages.all_passages() if table is None else table
    trains = frozenset(transport.railways() if railways is None else railways) | {_CHINA}
    begin, end = _where(origins), _where(destinations)
    air = straight(begin, end) * KM
    shape = (len(wanted), len(origins), len(destinations))
    km, days, cost, co2 = (np.full(shape, np.nan) for _ in range(4))
    sea = _BySea.between(origins, destinations, numbers, gates, lines_closed(closed, opened, gates), ports)
    by_land = _joined(origins, destinations, trains)
    for m, name in enumerate(wanted):
        if name == SEA:
            km[m], days[m], cost[m], co2[m] = sea.km, sea.days, sea.cost, sea.co2
            continue
        there = np.where(by_land, air, np.nan) if name in (RAIL, ROAD) else air
        km[m] = there * numbers[name].detour
        days[m], cost[m], co2[m] = over(km[m], numbers[name])
    ends = (tuple(origins), tuple(destinations), wanted)
    return Delivered(*ends, km, days, cost, co2, sea.out, sea.into, sea.miles, tuple(gates), sea.passed)


@dataclass(frozen=True, slots=True)
class _BySea:
    km: Floats
    days: Floats
    cost: Floats
    co2: Floats
    out: tuple[str, ...]
    into: tuple[str, ...]
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
        out, out_km = _ports(origins, own)
        into, into_km = _ports(destinations, own)
        table = seaports(own)
        miles, passed = ways(table.where[out], table.where[into], tuple(gates.values()), closed)
        km = miles * KM * sea.detour
        days, cost, co2 = over(km, sea)
        days += passed @ np.array([one.days for one in gates.values()])
        cost += passed @ np.array([one.toll for one in gates.values()])
        for leg, axis in ((out_km * road.detour, 1), (into_km * road.detour, 0)):
            takes, costs, emits = (np.expand_dims(each * (leg > 0), axis) for each in over(leg, road))
            days, cost, co2 = days + takes, cost + costs, co2 + emits
            km = km + np.expand_dims(leg, axis)
        names = (tuple(table.codes[n] for n in out), tuple(table.codes[n] for n in into))
        return cls(km, days, cost, co2, *names, miles, passed)


def _ports(places: Sequence[Place], own: tuple[Port, ...]) -> tuple[np.ndarray, Floats]:
    """The rows of the seaports that serve places, and the km to them; ValueError for a port named that is
    none.
    """
    rows, km = serving(_where(places), [one.country for one in places], own=own)
    table = seaports(own)
    for n, one in enumerate(places):
        if one.port:
            if one.port not in table.codes:
                raise ValueError(f"no seaport has the UN/LOCODE {one.port!r}")
            rows[n] = table.codes.index(one.port)
            here = np.array([[one.longitude, one.latitude]])
            km[n] = straight(here, table.where[rows[n]][None, :])[0, 0] * KM
    return rows, km


def _where(places: Sequence[Place]) -> Floats:
    return np.array([(one.longitude, one.latitude) for one in places], np.float64).reshape(-1, 2)


def _joined(origins: Sequence[Place], destinations: Sequence[Place], trains: frozenset[str]) -> Flags:
    """Whether a way over land is taken to join two places: origins x destinations."""
    begin = np.array([one.country for one in origins], dtype=np.str_)[:, None]
    end = np.array([one.country for one in destinations], dtype=np.str_)[None, :]
    reached = sorted(trains)
    return (begin == end) | (np.isin(begin, reached) & np.isin(end, reached))
