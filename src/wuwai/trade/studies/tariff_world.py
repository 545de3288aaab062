"""The world that a tariff scenario starts from: flows by sector with what economies sell at home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.coding import coded
from wuwai.trade.studies.dependency_clusters import in_list
from wuwai.trade.studies.world import World

HIT, REST, SERVICES = "hit", "rest", "services"

ASSUMED_HOME = Text(
    "{world} states no sales at home: they are assumed so that {share} of what economies buy comes from"
    " themselves.",
    "{world}未列国内销售，按各经济体采购的{share}来自本国（地区）假定。",
)


@dataclass(frozen=True, slots=True)
class Sectors:
    """Goods the tariff is on (``hit``), all others (``rest``), and ``services``, on which there are none.

    ``weight`` has ``product``, ``weight`` (how much of it is hit, from 0 to 1) and the sector of what is
    ``left``.
    """

    weight: pl.DataFrame

    @classmethod
    def of(cls, found: World, clusters: pl.DataFrame, cluster: str | None) -> Sectors:
        """By a cluster's list; without one all goods."""
        products = found.flows["product"].unique().sort().to_list()
        if not cluster:
            weights = [0.0 if code in found.services else 1.0 for code in products]
        else:
            codes = dict(clusters.filter(pl.col("cluster") == cluster).select("code", "weight").iter_rows())
            weights = [in_list(code, codes, found.classification) for code in products]
        left = [SERVICES if code in found.services else REST for code in products]
        schema = {"product": pl.String, "weight": pl.Float64, "left": pl.String}
        return cls(pl.DataFrame({"product": products, "weight": weights, "left": left}, schema=schema))

    def split(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of flows as rows of ``sector`` and ``value``: a product that is hit in part stands in two."""
        known = rows.join(self.weight, on="product", how="inner")
        of = pl.col("value")
        parts = [
            known.with_columns(of * pl.col("weight"), sector=pl.lit(HIT)),
            known.with_columns(of * (1.0 - pl.col("weight")), sector=pl.col("left")),
        ]
        return pl.concat(parts).filter(of > 0).drop("weight", "left")


@dataclass(frozen=True, slots=True)
class Before:
    """The flows before: S x n x n, exporter x importer, with sales at home on the diagonal.

    ``sectors`` are :data:`HIT` and, where there are any, :data:`REST` and :data:`SERVICES`. ``assumed`` is
    whether sales at home are an assumption.
    """

    flows: np.ndarray
    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    assumed: bool


def before(found: World, domestic: pl.DataFrame, sectors: Sectors, *, home_share: float) -> Before | None:
    """The world of ``found`` in its year; None where it has no trade in what is hit.

    ``domestic`` are the world table's sales at home by reporter and product. Where it has none, an economy's
    are assumed from the mean of its imports and exports in the sector, so that ``home_share`` of what
    economies buy is their own. An economy that the table lets sell or buy nothing at all is left out.
    """
    latest = found.world
    if found.year is not None:
        latest = latest.filter(pl.col("year") == found.year)
    abroad = sectors.split(latest)
    home = sectors.split(domestic.select("reporter", "product", "value").filter(pl.col("value") > 0))
    if not (abroad["sector"] == HIT).any():
        return None
    names = tuple(pl.concat([abroad["reporter"], abroad["partner"]]).unique().sort())
    kinds = tuple(one for one in (HIT, REST, SERVICES) if (abroad["sector"] == one).any())
    n = len(names)

    def cells(rows: pl.DataFrame, ends: tuple[str, str]) -> np.ndarray:
        s, i, j = (
            coded(rows[column], labels).index.astype(np.int64)
            for column, labels in (("sector", kinds), (ends[0], names), (ends[1], names))
        )
        kept = (s >= 0) & (i >= 0) & (j >= 0)
        at = ((s * n + i) * n + j)[kept]
        found = np.bincount(at, rows["value"].to_numpy()[kept], minlength=len(kinds) * n * n)
        return found.astype(np.float64).reshape(len(kinds), n, n)

    flows = cells(abroad, ("reporter", "partner"))
    own = np.arange(n)
    stated = cells(home, ("reporter", "reporter"))[:, own, own]
    missing = stated.sum(axis=0) == 0.0
    traded = (flows.sum(axis=1) + flows.sum(axis=2)) / 2.0
    flows[:, own, own] = np.where(missing, traded * home_share / (1.0 - home_share), stated)
    alive = (flows.sum(axis=(0, 1)) > 0.0) & (flows.sum(axis=(0, 2)) > 0.0)
    kept = np.flatnonzero(alive)
    return Before(flows[:, kept][:, :, kept], tuple(names[k] for k in kept), kinds, bool(missing[kept].any()))


def exported(found: World, sectors: Sectors) -> pl.DataFrame:
    """The region's exports in the world's year: ``partner, sector, product, value``, the largest first."""
    rows = found.exports
    if found.year is not None:
        rows = rows.filter(pl.col("year") == found.year)
    parts = sectors.split(rows).group_by("partner", "sector", "product").agg(pl.col("value").sum())
    return parts.sort("value", "partner", "sector", "product", descending=[True, False, False, False])
