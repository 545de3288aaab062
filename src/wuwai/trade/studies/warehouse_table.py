"""The table of a plan of overseas warehouses: those to add in their order, and the places that have some."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies import warehouse_words as words
from wuwai.trade.studies.warehouse_costs import Reach
from wuwai.trade.studies.warehouse_order import HOME, Ordered
from wuwai.trade.studies.world import place

_LABELS = ("state", "city", "country", "through", "markets", "reason", "change")
FRAME: dict[str, Any] = {
    "rank": pl.Int64, "year": pl.String,
    **{f"{label}_{lang}": pl.String for label in _LABELS for lang in ("en", "zh")},
    "served": pl.Float64, "saved": pl.Float64, "added": pl.Float64, "days": pl.Float64,
    "parcel_days": pl.Float64, "cost": pl.Float64, "parcel_cost": pl.Float64, "kept": pl.Float64,
    "loss": pl.Float64, "warehouses": pl.Int64, "code": pl.String, "country_code": pl.String,
    "port": pl.String, "way_days": pl.Float64, "latitude": pl.Float64, "longitude": pl.Float64,
    "unit": pl.String,
}  # fmt: skip
_SERVED = 3  # markets named
_PERCENT = 100.0


def table(
    plan: Ordered,
    reached: Reach,
    cost: np.ndarray,
    buyers: pl.DataFrame,
    sites: pl.DataFrame,
    stands: pl.DataFrame,
    *,
    start: int,
    unit: str,
) -> pl.DataFrame:
    """The rows of :data:`FRAME`: new warehouses first, in their order, then the places that have some.
    ``cost`` is the table that the plan was made for, cities x (the parcel from home, sites).

    ``served`` is the demand a year of the buyers assigned to a warehouse once the plan is complete, ``saved``
    the money that costs less than parcels, ``days`` and ``cost`` (per cent of the value) what a delivery
    takes, ``added`` what the warehouse saves when it opens beside those before it (days counted), ``loss``
    what its buyers pay more a year where it alone is left out, ``kept`` the per cent of draws that have it.
    """
    assigned = plan.plan.assignment
    load = buyers["demand"].to_numpy()
    countries = np.array(buyers["country"].to_list(), dtype=np.str_)
    at = np.arange(load.size)
    opened = plan.plan.open_sites
    second = np.partition(cost[:, opened], 1, axis=1)[:, 1] if opened.size > 1 else cost[:, HOME]
    many = dict(stands.select("code", "warehouses").iter_rows())
    order = [(site, n, start + y) for y, year in enumerate(plan.years) for n, site in enumerate(year.sites)]
    listed = [(site, rank, year) for rank, (site, _, year) in enumerate(order, start=1)]
    added = dict(zip((site for site, _, _ in listed), plan.added, strict=True))
    held = [(int(site), None, None) for site in opened if site != HOME and int(site) not in added]
    rows = []
    for site, rank, year in [*listed, *held]:
        j, one = site - 1, sites.row(site - 1, named=True)
        own = at[assigned == site]
        part = load[own]
        all_of = float(part.sum())
        local, direct = reached.local[own, j], reached.direct[own]
        markets: dict[str, float] = {}
        for code, amount in zip(countries[own].tolist(), part.tolist(), strict=True):
            markets[code] = markets.get(code, 0.0) + amount
        first = sorted(markets.items(), key=lambda pair: (-pair[1], pair[0]))[:_SERVED]
        row: dict[str, Any] = {
            "rank": rank,
            "year": None if year is None else str(year),
            "served": all_of,
            "saved": float((direct - reached.bulk[j] - local) @ part),
            "added": added.get(site),
            "days": _mean(reached.local_days[own, j], part),
            "parcel_days": _mean(reached.direct_days[own], part),
            "cost": _share(_mean(reached.bulk[j] + local, part)),
            "parcel_cost": _share(_mean(direct, part)),
            "kept": _PERCENT * float(plan.drawn.kept[site]) / plan.drawn.draws if plan.drawn.draws else None,
            "loss": float((second[own] - cost[own, site]) @ part),
            "warehouses": many.get(one["code"], 0),
            "code": one["code"],
            "country_code": one["country"],
            "port": reached.ports[j],
            "way_days": float(reached.bulk_days[j]),
            "latitude": one["latitude"],
            "longitude": one["longitude"],
            "unit": unit,
        }
        said = {
            "state": words.state(row),
            "city": words.city(one["code"], Text(one["title_en"], one["title_zh"]), port=one["port"]),
            "country": place(one["country"]),
            "through": words.through(reached.modes[j], reached.ports[j], row["way_days"]),
            "markets": words.markets(first, all_of),
            "reason": words.reason(row, first, reached.modes[j]),
            "change": words.change(row, plan.drawn.draws),
        }
        for name, text in said.items():
            row[f"{name}_en"], row[f"{name}_zh"] = text.en, text.zh
        rows.append(row)
    return pl.DataFrame(rows, schema=FRAME, orient="row")


def _share(value: float | None) -> float | None:
    return None if value is None else _PERCENT * value


def _mean(values: np.ndarray, weights: np.ndarray) -> float | None:
    """The mean by weight; None where there is no weight."""
    whole = float(weights.sum())
    return float(values @ weights) / whole if whole else None
