"""Which products a region could export next: near to what it exports, complex, and wanted in the world.

The candidates are what the region does not export with comparative advantage. Each is placed among the others
by five measures; the reader says how much complexity counts beside nearness (``strategy``) and how much the
market counts beside both (``market``). After Hausmann et al. 2014 (density, PCI, COG and their strategies).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.coding import columns_of, frame_of
from wuwai.trade.studies.complexity_placed import Placed, located
from wuwai.trade.studies.complexity_space import proximity

NEAREST = 3
MEASURES = ("density", "pci", "cog", "market", "growth")

SCHEMA: dict[str, Any] = {
    "rank": pl.Int64, "product": pl.String, "score": pl.Float64, "density": pl.Float64, "pci": pl.Float64,
    "cog": pl.Float64, "market": pl.Float64, "growth": pl.Float64, "value": pl.Float64, "rca": pl.Float64,
    "wanted": pl.Float64, "rank_near": pl.Int64, "rank_complex": pl.Int64,
    **{f"{name}_place": pl.Float64 for name in MEASURES}, "near": pl.List(pl.String),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class NewProducts:
    """The result. ``table`` has the columns :data:`SCHEMA`, one row for each candidate, the best first.

    ``score`` is in 0..100. ``wanted`` is the value of exports from which on the product counts as exported.
    ``growth`` is that of world exports, per cent a year since ``since``; null where one year is known.
    ``*_place`` is the share of candidates below in a measure, 0..1. ``rank_near`` and ``rank_complex`` are
    the ranks if only nearness or only complexity counted (the market as chosen). ``near`` are the nearest
    products that the region exports.
    """

    placed: Placed
    table: pl.DataFrame
    strategy: float
    market: float
    year: int | None = None
    since: int | None = None
    names: Mapping[str, Text] = field(default_factory=dict)

    def frame(self) -> pl.DataFrame:
        """The table, ``near`` as codes with spaces between."""
        return self.table.with_columns(pl.col("near").list.join(" "))


def new_products(
    exports: Any,
    *,
    region: str,
    outside: bool = False,
    rca_threshold: float = 1.0,
    strategy: float = 0.5,
    market: float = 0.25,
) -> NewProducts:
    """Rank what ``region`` does not export with advantage.

    ``exports`` has ``location, product, value`` and may have ``year``: then the last year is looked at and
    the first tells growth. ``outside`` as in :func:`~wuwai.trade.studies.complexity_placed.located`.
    ``strategy`` weighs complexity (the mean of PCI and COG) from 0 (nearness alone) to 1; ``market`` weighs
    the mean of the world market's size and growth against both, 0 to 1. Every measure counts by its place
    among the candidates, so that no unit and no outlier decides; one that is undefined is left out.
    ValueError for weights outside 0..1.

    >>> sold = {"location": list("AABBCC"), "product": list("xyyzxz"), "value": [3.0, 3, 3, 3, 3, 3]}
    >>> new_products(pl.DataFrame(sold), region="A").table["product"].to_list()
    ['z']
    """
    for name, weight in (("strategy", strategy), ("market", market)):
        if not 0 <= weight <= 1:
            raise ValueError(f"{name} is {weight}: a number from 0 to 1 is wanted")
    now, before, year, since = _years(frame_of(exports))
    found = located(now, region=region, outside=outside, rca_threshold=rca_threshold)
    earlier = None
    if before is not None:
        earlier = _totals(before if not outside else before.filter(pl.col("location") != region), found)
    span = (year or 0) - (since or 0)
    table = ranked(found, earlier, span, rca_threshold=rca_threshold, strategy=strategy, market=market)
    return NewProducts(found, table, strategy, market, year, since)


def ranked(
    found: Placed,
    earlier: np.ndarray | None,
    span: int,
    *,
    rca_threshold: float,
    strategy: float,
    market: float,
) -> pl.DataFrame:
    """The table of :class:`NewProducts` of a placed region; ``earlier``: world exports ``span`` years ago."""
    candidates = np.flatnonzero(~found.exported & ~np.isnan(found.density))
    world = found.world.values.sum(axis=0)
    growth = np.full(world.size, np.nan)
    if earlier is not None and span > 0:
        with np.errstate(divide="ignore", invalid="ignore"):
            growth = ((world / earlier) ** (1 / span) - 1) * 100
        growth[~np.isfinite(growth)] = np.nan
    measured = {
        "density": found.density, "pci": found.world.pci, "cog": found.cog, "market": world, "growth": growth
    }  # fmt: skip
    places = {name: _places(values[candidates]) for name, values in measured.items()}
    complex_ = (places["pci"] + places["cog"]) / 2
    complex_ = np.where(np.isnan(complex_), places["density"], complex_)  # undefined: nearness decides
    demand = np.where(np.isnan(places["growth"]), places["market"], (places["market"] + places["growth"]) / 2)

    def score(weight: float) -> np.ndarray:
        product = (1 - weight) * places["density"] + weight * complex_
        return 100 * ((1 - market) * product + market * demand)

    chosen = score(strategy)
    codes = [found.world.products[p] for p in candidates]
    rank = _ranks(chosen)
    frame = pl.DataFrame(
        {
            "rank": rank, "product": codes, "score": chosen,
            **{name: values[candidates] for name, values in measured.items()},
            "value": found.values[candidates], "rca": found.rca[candidates],
            "wanted": _wanted(found, world, rca_threshold)[candidates],
            "rank_near": _ranks(score(0)), "rank_complex": _ranks(score(1)),
            **{f"{name}_place": values for name, values in places.items()},
            "near": _nearest(found, candidates),
        },
        schema=SCHEMA,
    )  # fmt: skip
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None)).sort("rank", "product")


def _years(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame | None, int | None, int | None]:
    """The last year's rows, the first one's where that is another, and the two years."""
    if "year" not in table.columns:
        return table, None, None, None
    checked = columns_of(table, ("location", "product"), years=True)
    if checked.is_empty():
        return checked, None, None, None
    ends = checked.select(first=pl.col("year").min(), last=pl.col("year").max()).row(0)
    now = checked.filter(pl.col("year") == ends[1])
    before = checked.filter(pl.col("year") == ends[0]) if ends[0] < ends[1] else None
    return now, before, ends[1], ends[0] if before is not None else None


def _totals(before: pl.DataFrame, found: Placed) -> np.ndarray:
    sums = before.group_by("product").agg(pl.col("value").sum())
    wanted = pl.DataFrame({"product": found.world.products}, schema={"product": pl.String})
    return wanted.join(sums, on="product", how="left", maintain_order="left")["value"].to_numpy()


def _places(values: np.ndarray) -> np.ndarray:
    """The share of the values below each (ties share their place), NaN where there is none."""
    ranks = pl.Series(values).fill_nan(None).rank("average").to_numpy()
    known = int(np.count_nonzero(~np.isnan(values)))
    return (ranks - 0.5) / max(known, 1)


def _ranks(scores: np.ndarray) -> np.ndarray:
    """1 for the best; equal scores share the better rank."""
    return pl.Series(np.round(scores, 9)).rank("min", descending=True).cast(pl.Int64).to_numpy()


def _wanted(found: Placed, world: np.ndarray, rca_threshold: float) -> np.ndarray:
    """The exports v of a product at which RCA reaches the threshold t, the others as they are: with s its
    share of the world, v / (v + others) = t s.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.minimum(rca_threshold * world / world.sum(), 1.0)
        return np.where(share < 1, share * (found.values.sum() - found.values) / (1 - share), np.nan)


def _nearest(found: Placed, candidates: np.ndarray) -> list[list[str]]:
    """The nearest exported products of each candidate, those that are near at all, the nearest first."""
    held = np.flatnonzero(found.exported)
    if not held.size or not candidates.size:
        return [[] for _ in candidates]
    near = np.nan_to_num(proximity(found.world.exported, candidates)[:, held])
    first = np.argsort(-near, axis=1, kind="stable")[:, :NEAREST]
    products = found.world.products
    return [[products[held[q]] for q in row if near[n, q] > 0] for n, row in enumerate(first)]
