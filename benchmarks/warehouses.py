"""A plan of 500 overseas warehouses among the cities of the world, part by part, and beside the plain way of
opening one city after the other where it saves most.

Demand by market is the population, five times as much a head in the richest; parcels leave Shenzhen. Seconds
of the processor, medians. ``python benchmarks/warehouses.py [cities [sites [runs]]]``.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference import blocs, cities, transport
from wuwai.studies.code_inputs import CITIES
from wuwai.trade.studies.routes_delivered import Place
from wuwai.trade.studies.warehouse_costs import Rates, reach
from wuwai.trade.studies.warehouse_order import ordered
from wuwai.trade.studies.warehouse_places import gathered, into, shared, sites

NEW, YEARS, DRAWS, RICH = 500, 5, 20, ("USA", "DEU", "GBR", "JPN", "FRA", "CAN", "AUS")
SHENZHEN = Place("440300", 114.06, 22.54, "CHN")


def world() -> pl.DataFrame:
    rows = [
        (c.code, c.title.en, c.title.zh, c.country, c.latitude, c.longitude, c.population, c.income, c.own)
        for c in cities.all_cities()
    ]
    return pl.DataFrame(rows, schema=CITIES, orient="row")


def one_by_one(cost: np.ndarray, demand: np.ndarray, many: int) -> float:
    """What all cities pay once the site that saves most was opened so many times."""
    now, sites = cost[:, 0].copy(), np.ascontiguousarray(cost[:, 1:].T)
    for _ in range(many):
        saved = np.maximum(0.0, now - sites) @ demand
        now = np.minimum(now, sites[int(saved.argmax())])
    return float(now @ demand)


def timed(times: list[float], call: Callable[[], Any]) -> Any:
    begun = time.process_time()
    found = call()
    times.append(time.process_time() - begun)
    return found


def main(buyers_most: int, sites_most: int, runs: int) -> None:
    union = (frozenset(blocs.get("EU").on("2026-01-01")),)
    spent: dict[str, list[float]] = {
        name: [] for name in ("places", "costs", "plan and order", "draws", "one by one")
    }
    for _ in range(runs + 1):  # the first compiles
        everywhere = timed(spent["places"], lambda: gathered(into(world(), apart=30.0)))
        people = dict(everywhere.group_by("country").agg(pl.col("population").sum()).iter_rows())
        markets = {code: float(many) * (5 if code in RICH else 1) for code, many in people.items()}
        buyers = shared(everywhere, markets, most=buyers_most)
        stands = sites(buyers, most=sites_most, apart=30.0)
        way = timed(spent["costs"], lambda b=buyers, s=stands: reach(
            SHENZHEN, b, s, rates=Rates(), modes=transport.modes(), unions=union))  # fmt: skip
        cost = np.column_stack([way.weighed_direct, way.weighed])
        demand = buyers["demand"].to_numpy()
        lands = np.unique(buyers["country"].to_numpy(), return_inverse=True)[1]
        asked = {"there": (), "new": NEW, "years": YEARS, "spread": 0.3, "lands": lands}
        plan = timed(spent["plan and order"], lambda c=cost, d=demand, a=asked: ordered(c, d, draws=0, **a))
        spent["draws"].append(-spent["plan and order"][-1])
        begun = time.process_time()
        ordered(cost, demand, draws=DRAWS, **asked)
        spent["draws"][-1] += time.process_time() - begun
    plain = timed(spent["one by one"], lambda: one_by_one(cost, demand, NEW))
    print(f"{buyers.height:,} cities, {stands.height:,} sites, {NEW} warehouses, seconds of the processor")
    for name, seconds in spent.items():
        print(f"{name:>15}: {statistics.median(seconds[1:] or seconds):7.2f} s")
    print(f"misses at most {plan.missed:.1e} of the saving; years: "
          + ", ".join(f"{plan.lost(year):.1e}" for year in plan.years))  # fmt: skip
    print(f"one by one saves {(plan.parcels - plain) / plan.saved - 1:+.2%} of the plan")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given + [4000, 2000, 3][len(given) :]))
