"""What buyers abroad could be sent: exports now and what is unrealised of the potential, by market."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.dependency_words import joined, percent
from wuwai.trade.studies.potential_result import ALL, PotentialFound, potential_found
from wuwai.trade.studies.world import Where, place

_NAMED = 6
_NO_CITY = Text(
    "{share} of the demand is of markets without a city in the table ({names}): not planned for.",
    "{share}的需求属于城市表中没有城市的市场（{names}），未纳入规划。",
)


@dataclass(frozen=True, slots=True)
class MarketDemand:
    """Demand a year by market (alpha-3) in the currency of the world table, with ``actual`` exports and
    ``unrealised`` potential beside it; ``found`` is the export potential that it is from.
    """

    markets: pl.DataFrame
    found: PotentialFound
    warnings: tuple[Text, ...]

    @property
    def by_market(self) -> dict[str, float]:
        return dict(self.markets.select("market", "demand").iter_rows())


def market_demand(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    clusters: pl.DataFrame,
    *,
    lands: frozenset[str],
    share: float,
    horizon: int,
    product: str | None,
    cluster: str | None,
    where: Where,
) -> MarketDemand:
    """``share`` (0 to 1) of the region's exports and unrealised potential of goods, by market.

    The other arguments are those of ``trade.potential``. ``lands`` are the economies that have a city; what
    goes to others is said and left out. Services are no goods and left out. Potential counts only where it is
    above exports: a market's demand is never below what it buys.
    """
    found = potential_found(
        trade, own_exports, names, clusters, horizon=horizon, minimum=0.0, markets=ALL, product=product,
        cluster=cluster, rows=1, where=where,
    )  # fmt: skip
    goods = found.cells.filter(~pl.col("product").is_in(sorted(found.world.services)))
    sums = goods.group_by("market").agg(pl.col("actual").sum(), pl.col("unrealised").sum())
    sums = sums.with_columns(demand=share * (pl.col("actual") + pl.col("unrealised")))
    sums = sums.filter(pl.col("demand") > 0).sort("demand", "market", descending=[True, False])
    placed = sums.filter(pl.col("market").is_in(sorted(lands)))
    notes = [*found.warnings[: len(found.warnings) - _listed(found)]]
    lost = sums.filter(~pl.col("market").is_in(sorted(lands)))
    if lost.height:
        most = joined([place(code) for code in lost["market"].head(_NAMED)])
        part = float(lost["demand"].sum()) / float(sums["demand"].sum())
        notes.append(_NO_CITY.format(share=percent(part), names=most))
    return MarketDemand(placed, found, tuple(notes))


def _listed(found: PotentialFound) -> int:
    """How many of the warnings, at the end, are about the length of the table of potential alone."""
    return int(found.large.height > found.rows)
