"""What it costs and how long it takes to reach buyers: by parcels sent to each, or from warehouses near them.

Everything is a share of the value of the goods, so that it adds up in any currency. Freight to a warehouse
and parcels by air are those of :mod:`wuwai.trade.studies.routes_delivered`; what is assumed beside it stands
in :class:`Rates`, each number with its source in the method's page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference import great_circle, roads
from wuwai.reference.transport import AIR, RAIL, ROAD, SEA, Mode
from wuwai.trade.studies.routes_delivered import Delivered, Place, delivered, over

Floats = np.ndarray
_TONNE, _YEAR = 1000.0, 365.0
_ROWS = 256  # cities worked out together, so that what lies between takes little room
_BY_LORRY = 1500.0  # km: a parcel from home goes no farther than that by road


@dataclass(frozen=True, slots=True)
class Rates:
    """What is assumed. ``density`` is the value of a kg of the goods, prices are for a kg, both in USD.

    ``day`` is what a buyer's day of waiting is worth, as a share of the value; ``holding`` a year of stock.
    ``clearing`` (first mile, sorting, customs) and ``parcel_days`` are those of a parcel sent from home,
    ``picking`` (storing, picking, packing) and ``local_days`` those of one sent from a warehouse;
    ``last_mile`` is paid for both. ``spread`` is how much dearer by road a parcel is than a full load.
    ``border`` and ``border_days`` are for a parcel that leaves the customs territory of its warehouse.
    """

    density: float = 20.0
    day: float = 0.006
    holding: float = 0.15
    stock_days: float = 60.0
    clearing: float = 1.5
    parcel_days: float = 4.0
    picking: float = 1.0
    local_days: float = 1.0
    last_mile: float = 3.0
    spread: float = 3.0
    border: float = 0.05
    border_days: float = 2.0


@dataclass(frozen=True, slots=True)
class Reach:
    """Costs as shares of the value of the goods and days until the buyer has them.

    ``direct`` and ``direct_days`` are by city; ``bulk`` (freight to the warehouse, stock) and ``bulk_days``
    by site; ``local`` and ``local_days`` cities x sites. ``modes`` names the way to each site, ``ports`` the
    port it goes through by sea.
    """

    direct: Floats
    direct_days: Floats
    bulk: Floats
    bulk_days: Floats
    local: Floats
    local_days: Floats
    modes: tuple[str, ...]
    ports: tuple[str, ...]
    day: float

    @property
    def weighed_direct(self) -> Floats:
        """Parcels to each city with their days at what a day is worth."""
        return self.direct + self.day * self.direct_days

    @property
    def weighed(self) -> Floats:
        """Cities x sites: all costs of serving a city from a site with the days at what a day is worth."""
        return self.bulk[None, :] + self.local + self.day * self.local_days


def reach(
    origin: Place,
    cities: pl.DataFrame,
    sites: pl.DataFrame,
    *,
    rates: Rates,
    modes: Mapping[str, Mode],
    unions: Sequence[frozenset[str]] = (),
    **carried: Any,
) -> Reach:
    """How each of ``cities`` is reached from ``origin`` by parcel and from each of ``sites``.

    The tables have the columns of :data:`~wuwai.trade.studies.warehouse_places.PLACES`. ``unions`` are groups
    of economies within which a parcel crosses no border; ``carried`` goes to
    :func:`~wuwai.trade.studies.routes_delivered.delivered` (``closed``, ``table``, ``railways``, ``ports``).
    Of the modes the one that costs least, days counted, is taken. A city or site that no mode leads to has an
    infinite cost.
    """
    by_parcel = delivered([origin], _places(cities), modes=(AIR, ROAD), assumed=modes, **carried)
    parcels, parcel_days = _freight(by_parcel, rates, rates.day, far=_BY_LORRY)[:2]
    in_bulk = delivered([origin], _places(sites), modes=(SEA, RAIL, ROAD), assumed=modes, **carried)
    # A day at sea is a day of stock on the way, not a buyer's day.
    freight, days, names = _freight(in_bulk, rates, rates.holding / _YEAR)
    ends = rates.last_mile / rates.density
    local, local_days = _local(cities, sites, rates, modes, unions)
    return Reach(
        direct=parcels + rates.clearing / rates.density + ends,
        direct_days=parcel_days + rates.parcel_days,
        bulk=freight + rates.picking / rates.density + rates.holding * (rates.stock_days + days) / _YEAR,
        bulk_days=days,
        local=local + ends,
        local_days=local_days,
        modes=names,
        ports=tuple(
            port if name == SEA else "" for port, name in zip(in_bulk.into[0].tolist(), names, strict=True)
        ),
        day=rates.day,
    )


def _places(table: pl.DataFrame) -> list[Place]:
    return [Place(*row) for row in table.select("code", "longitude", "latitude", "country").iter_rows()]


def _freight(
    found: Delivered, rates: Rates, day: float, *, far: float = np.inf
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """By destination: freight as a share of the value, days, and the mode that is best with days counted;
    by road up to ``far`` km."""
    cost = found.cost[:, 0, :] / _TONNE / rates.density
    by_road = np.array([[name == ROAD] for name in found.modes])
    cost = np.where(by_road & (found.km[:, 0, :] > far), np.nan, cost)
    days = found.days[:, 0, :]
    weighed = np.where(np.isfinite(cost + days), cost + day * days, np.inf)
    best = weighed.argmin(axis=0)
    at = np.arange(best.size)
    none = ~np.isfinite(weighed[best, at])
    return (
        np.where(none, np.inf, cost[best, at]),
        np.where(none, np.inf, days[best, at]),
        tuple("" if n else found.modes[b] for b, n in zip(best.tolist(), none.tolist(), strict=True)),
    )


def _local(
    cities: pl.DataFrame,
    sites: pl.DataFrame,
    rates: Rates,
    modes: Mapping[str, Mode],
    unions: Sequence[frozenset[str]],
) -> tuple[Floats, Floats]:
    """Cost (share of the value) and days of a parcel from each site to each city: by road where one leads
    there, else or where that is better by air."""
    there, here = cities["country"].to_list(), sites["country"].to_list()
    by_road, abroad = _by_country(there, here, roads.joined), _abroad(there, here, unions)
    begin, end = ([t[c].to_numpy() for c in ("latitude", "longitude")] for t in (cities, sites))
    cost, days = np.empty(by_road.shape), np.empty(by_road.shape)
    road, air = modes[ROAD], modes[AIR]
    for low in range(0, len(there), _ROWS):
        rows = slice(low, low + _ROWS)
        km = great_circle.between(*(one[rows] for one in begin), *end)
        way = km * road.detour
        one, takes = way * (road.cost * rates.spread / _TONNE / rates.density), way / road.day_km
        flown = over(km * air.detour, air)
        air_cost, air_days = flown[1] / _TONNE / rates.density, flown[0]
        flies = ~by_road[rows] | (air_cost + rates.day * air_days < one + rates.day * takes)
        cost[rows] = np.where(flies, air_cost, one) + rates.border * abroad[rows]
        days[rows] = np.where(flies, air_days, takes) + rates.local_days + rates.border_days * abroad[rows]
    return cost, days


def _by_country(there: Sequence[str], here: Sequence[str], holds: Any) -> np.ndarray:
    """``holds(a, b)`` of each pair of economies, spread over cities x sites."""
    lands = sorted({*there, *here})
    at = {code: n for n, code in enumerate(lands)}
    table = np.array([[holds(a, b) for b in lands] for a in lands], dtype=bool)
    return table[np.ix_([at[c] for c in there], [at[c] for c in here])]


def _abroad(there: Sequence[str], here: Sequence[str], unions: Sequence[frozenset[str]]) -> np.ndarray:
    return _by_country(there, here, lambda a, b: a != b and not any(a in one and b in one for one in unions))
