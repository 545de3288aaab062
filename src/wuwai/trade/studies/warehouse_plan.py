"""The kernel of ``trade.warehouse_plan``: from exports and cities to the warehouses to add, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.studies.parameters import ParameterError
from wuwai.studies.progress import Report
from wuwai.trade.studies import routes_tables
from wuwai.trade.studies import warehouse_words as words
from wuwai.trade.studies.region_rows import of_region
from wuwai.trade.studies.warehouse_costs import Rates, Reach, reach
from wuwai.trade.studies.warehouse_demand import MarketDemand, market_demand
from wuwai.trade.studies.warehouse_order import HOME, Ordered, ordered
from wuwai.trade.studies.warehouse_places import gathered, into, shared, sites, standing
from wuwai.trade.studies.warehouse_table import FRAME, table
from wuwai.trade.studies.world import Where, place

WAREHOUSES = ("region", "country", "place", "stage", "synthetic")
_CLOSED = "closed"
_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What serving all buyers takes: money a year (freight, stock, handling) and days a delivery takes on
    average, weighed by demand; of parcels from home, of the warehouses there, and of the plan.
    """

    parcels: float
    parcel_days: float
    now: float
    now_days: float
    plan: float
    plan_days: float

    @property
    def saved(self) -> float:
        """Money a year that all warehouses of the plan save against parcels."""
        return self.parcels - self.plan

    @property
    def gained(self) -> float:
        """The part of it that the new ones bring."""
        return self.now - self.plan


@dataclass(frozen=True, slots=True)
class WarehousePlan:
    """The plan and what it rests on. ``rows`` is the table; ``years`` are calendar years of ``ordered``.

    ``existing`` counts the warehouses of the register that are not closed; ``cities`` and ``candidates`` say
    how large the problem is. ``ordered`` and ``delivery`` are None where there is no demand.
    """

    place: Text
    rows: pl.DataFrame
    demand: MarketDemand
    existing: int
    wanted: int
    start: int
    cities: int
    candidates: int
    ordered: Ordered | None
    delivery: Delivery | None
    warnings: tuple[Text, ...]
    sample: bool

    @property
    def unit(self) -> str:
        return self.demand.found.unit

    @property
    def new(self) -> pl.DataFrame:
        """The rows of the table that are to be added, in their order."""
        return self.rows.filter(pl.col("rank").is_not_null())

    def frame(self) -> pl.DataFrame:
        """A row for each warehouse to add, in order, then one for each place that has some."""
        return self.rows


def warehouse_plan(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    clusters: pl.DataFrame,
    warehouses: pl.DataFrame,
    cities: pl.DataFrame,
    blocs: pl.DataFrame,
    passages: pl.DataFrame,
    transport: pl.DataFrame,
    railways: pl.DataFrame,
    ports: pl.DataFrame,
    *,
    where: Where,
    wanted: int,
    years: int,
    start: int,
    places: int,
    candidates: int,
    apart: float,
    draws: int,
    spread: float,
    unions: str | None,
    closed: str | None,
    share: float,
    day: float,
    holding: float,
    border: float,
    density: float,
    stock_days: float,
    clearing: float,
    parcel_days: float,
    picking: float,
    local_days: float,
    last_mile: float,
    dearer: float,
    border_days: float,
    horizon: int,
    product: str | None,
    cluster: str | None,
    report: Report | None = None,
) -> WarehousePlan:
    """Where to add overseas warehouses until ``wanted`` stand, in which order over ``years`` from ``start``.

    The tables are the inputs of the study; the parameters from ``horizon`` on are those of the demand
    (:func:`~wuwai.trade.studies.warehouse_demand.market_demand`). The ``places`` cities with most demand are
    served, by sites among the ``candidates`` largest of them and ports, each ``apart`` km from the next.
    ``share``, ``spread``, ``day``, ``holding`` and ``border`` are per cent; the rates are those of
    :class:`~wuwai.trade.studies.warehouse_costs.Rates` (``dearer`` is its ``spread``).
    :class:`~wuwai.studies.parameters.ParameterError` for an unknown passage or group of countries.
    """
    rates = Rates(
        density=density, day=day / _PERCENT, holding=holding / _PERCENT, stock_days=stock_days,
        clearing=clearing, parcel_days=parcel_days, picking=picking, local_days=local_days,
        last_mile=last_mile, spread=dearer, border=border / _PERCENT, border_days=border_days,
    )  # fmt: skip
    abroad = cities.filter(pl.col("country") != regions.country_of(where.region))
    lands = frozenset(abroad["country"])
    demand = market_demand(
        trade, own_exports, names, clusters, lands=lands, share=share / _PERCENT, horizon=horizon,
        product=product, cluster=cluster, where=where,
    )  # fmt: skip
    there = of_region(warehouses, where.region).filter(pl.col("stage") != _CLOSED)
    synthetic = "synthetic" in there.columns and bool(there["synthetic"].any())
    sample = demand.found.sample or synthetic
    found = WarehousePlan(
        place(where.region), pl.DataFrame(schema=FRAME), demand, there.height, wanted, start, 0, 0, None,
        None, demand.warnings, sample,
    )  # fmt: skip
    carrying = routes_tables.Carrying.of(passages, transport, railways, ports)
    shut = carrying.closed(closed)
    if demand.markets.is_empty():
        return found
    together = _unions(unions, blocs)
    abroad = into(abroad, apart=apart)
    metros = gathered(abroad)
    buyers = shared(metros, demand.by_market, most=places)
    stands = standing(there, abroad)
    metros = metros.drop("demand").join(
        buyers.select("code", "demand"), on="code", how="left", maintain_order="left"
    )
    metros = metros.with_columns(pl.col("demand").fill_null(0.0))
    open_to = sites(metros, most=candidates, apart=apart, kept=stands["code"].to_list())
    carried = carrying.assumed()
    modes = carried.pop("assumed")
    reached = reach(
        routes_tables.origin(where.region, cities, own=carrying.ports), buyers, open_to, rates=rates,
        modes=modes, unions=together, closed=shut, **carried,
    )  # fmt: skip
    at = {code: n + 1 for n, code in enumerate(open_to["code"])}
    fixed = [at[code] for code in stands["code"]]
    free = open_to.height - len(fixed)
    new = max(0, min(wanted - there.height, free))
    load = buyers["demand"].to_numpy()
    cost = np.column_stack([reached.weighed_direct, reached.weighed])
    plan = ordered(
        cost, load, there=fixed, new=new, years=years, draws=draws, spread=spread / _PERCENT,
        lands=_numbered(buyers["country"]), report=report,
    )  # fmt: skip
    rows = table(plan, reached, cost, buyers, open_to, stands, start=start, unit=demand.found.unit)
    delivery = _delivery(plan, reached, load, fixed, cost)
    notes = [
        *words.worth(plan.added, delivery.gained, demand.found.unit),
        *words.sure(plan.drawn.lost.tolist()),
        *demand.warnings,
        *words.notes(
            there=there.height, stands=stands, new=new, wanted=wanted, free=free, rows=rows,
            income=int(abroad["income"].is_not_null().sum()), closed=carrying.titles(shut),
        ),
    ]  # fmt: skip
    return WarehousePlan(
        place(where.region), rows, demand, there.height, wanted, start, buyers.height, open_to.height, plan,
        delivery, tuple(notes), sample,
    )  # fmt: skip


def _unions(given: str | None, blocs: pl.DataFrame) -> tuple[frozenset[str], ...]:
    """The members today of the groups of countries named, ``;`` or ``,`` between them."""
    found = []
    for name in (given or "").replace(";", ",").split(","):
        code = name.strip().upper()
        if not code:
            continue
        members = blocs.filter(pl.col("bloc") == code, pl.col("valid_to") == "")
        if members.is_empty():
            known = ", ".join(blocs["bloc"].unique().sort())
            raise ParameterError(
                "unions", given, Text(f"codes of groups of countries: {known}", f"国家集团代码：{known}")
            )
        found.append(frozenset(members["member"]))
    return tuple(found)


def _numbered(names: pl.Series) -> np.ndarray:
    codes: Mapping[str, int] = {name: n for n, name in enumerate(names.unique(maintain_order=True))}
    return np.array([codes[name] for name in names], dtype=np.int64)


def _delivery(
    plan: Ordered, reached: Reach, load: np.ndarray, fixed: list[int], cost: np.ndarray
) -> Delivery:
    at = np.arange(load.size)
    now = [HOME, *fixed]
    first = np.array(now)[cost[:, now].argmin(axis=1)]
    ways = (np.full(load.size, HOME), first, plan.plan.assignment)
    said = []
    for way in ways:
        site, home = np.maximum(way - 1, 0), way == HOME
        money = np.where(home, reached.direct, reached.bulk[site] + reached.local[at, site])
        days = np.where(home, reached.direct_days, reached.local_days[at, site])
        said += [float(money @ load), float(days @ load) / float(load.sum())]
    return Delivery(*said)
