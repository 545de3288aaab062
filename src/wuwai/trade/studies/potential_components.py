"""What export potential is made of: world shares, imports of markets, tariffs, the ease of trade of a pair.

Everything is held as exporters x products and markets x products; the cube of exporters x markets x
products is never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.trade.studies.coding import coded, frame_of, trade_table
from wuwai.trade.studies.potential_tariffs import keyed, schedules


@dataclass(frozen=True, slots=True)
class Cells:
    """Actual trade, one entry a cell, by exporter, market and product: the products of exporter ``i`` in
    market ``j`` are ``product[start[i * J + j] : start[i * J + j + 1]]``, ascending, ``value`` beside them.
    """

    start: np.ndarray  # int64, I * J + 1
    product: np.ndarray  # int32
    value: np.ndarray  # float64


@dataclass(frozen=True, slots=True)
class Trade:
    """A table of trade as it was read: I exporters, J markets, K products.

    ``exports`` (I x K) and ``traded`` (I x J) are of every exporter, ``imports`` (J x K) from the world
    alone. ``members`` (I) are the exporters that make up the world; ``alias`` is (region, its country) where
    the last exporter is part of another.
    """

    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    products: tuple[str, ...]
    exports: np.ndarray
    imports: np.ndarray
    traded: np.ndarray
    members: np.ndarray
    alias: tuple[str, str] | None
    cells: Cells


@dataclass(frozen=True, slots=True)
class Components:
    """I exporters, J markets, K products; R rows of demand, one a market and tariff schedule.

    ``share`` (I x K) is the world share before projections, ``supply`` after; ``imports`` (J x K) before,
    ``demand`` (R x K) after; exporter ``i`` meets in market ``j`` the row ``row[i, j]`` of demand. ``traded``
    and ``ease`` are I x J; ease is nan where nothing could be expected. ``advantage`` (R x K) is what tariffs
    do to demand, 1 where there are none. ``world`` (K) is what the world exports of a product.
    """

    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    products: tuple[str, ...]
    world: np.ndarray
    share: np.ndarray
    supply: np.ndarray
    imports: np.ndarray
    demand: np.ndarray
    advantage: np.ndarray
    row: np.ndarray
    traded: np.ndarray
    ease: np.ndarray
    cells: Cells


def read_trade(flows: Any, *, exporter: str | None = None, part_of: str | None = None) -> Trade:
    """A table of trade, as ``export_potential`` takes it. With ``part_of``, rows of ``exporter`` (as either
    partner) are part of that reporter's as well: the world is made of the other rows."""
    table = _mean_year(flows)
    alias = None if exporter is None or part_of is None else (exporter, part_of)
    rest = table
    if alias:
        rest = table.filter((pl.col("reporter") != exporter) & (pl.col("partner") != exporter))
    reporters = tuple(rest["reporter"].unique().sort())
    if alias:
        table = pl.concat([rest, table.filter(pl.col("reporter") == exporter)])
        reporters = (*reporters, alias[0])
    partners, products = (tuple(table[name].unique().sort()) for name in ("partner", "product"))
    size = (len(reporters), len(partners), len(products))
    i = coded(table["reporter"], reporters).index
    j = coded(table["partner"], partners).index
    k = coded(table["product"], products).index
    value = table["value"].to_numpy()
    world = slice(0, rest.height)  # rows of the world come first
    members = np.ones(size[0], dtype=bool)
    if alias:
        members[-1] = False
    return Trade(
        reporters, partners, products, _summed(i, k, value, (size[0], size[2])),
        _summed(j[world], k[world], value[world], size[1:]), _summed(i, j, value, size[:2]),
        members, alias, _cells(i, j, k, value, size),
    )  # fmt: skip


def projected(
    trade: Trade,
    *,
    only: str | None = None,
    supply_growth: Any = None,
    demand_growth: Any = None,
    tariffs: Any = None,
    elasticity: float = 5.0,
    reexports: Any = None,
) -> Components:
    """The components of potential, with the tables that project it. With ``only`` the tariff schedules of the
    other exporters count in the means and are not kept."""
    reporters, partners, products = trade.reporters, trade.partners, trade.products
    exports = trade.exports
    if reexports is not None:
        exports = exports * (1.0 - factors(reexports, "share", reporters, products, by="reporter", fill=0.0))
    total = exports[trade.members].sum(axis=0)
    share = supply = _ratio(exports, total)
    if supply_growth is not None:
        grown = share * factors(supply_growth, "factor", reporters, products, by="reporter", fill=1.0)
        supply = _ratio(grown, grown[trade.members].sum(axis=0))
    row, advantage = schedules(
        tariffs, reporters, partners, products, share=np.where(trade.members[:, None], share, 0.0),
        elasticity=elasticity, alias=trade.alias, only=only,
    )  # fmt: skip
    demand = trade.imports * factors(demand_growth, "factor", partners, products, by="partner", fill=1.0)
    if len(advantage) == len(partners):
        demand = demand * advantage
    else:
        market = np.empty(len(advantage), dtype=np.int64)
        market[row] = np.arange(len(partners))
        demand = demand[market] * advantage
    expected = share @ trade.imports.T
    with np.errstate(divide="ignore", invalid="ignore"):
        ease = np.where(expected > 0.0, trade.traded / expected, np.nan)
    return Components(
        reporters, partners, products, total, share, supply, trade.imports, demand, advantage, row,
        trade.traded, ease, trade.cells,
    )  # fmt: skip


def factors(
    table: Any, value: str, codes: Sequence[str], products: Sequence[str], *, by: str, fill: float
) -> np.ndarray:
    """Column ``value`` of a table by ``by`` (reporter or partner), by product or by both, as an array that
    spreads over codes x products; ``fill`` where the table says nothing. Codes it has beyond those are no
    matter.

    ValueError for a table with neither column, a missing value, or one that is negative or not finite, and
    for a share above 1.
    """
    if table is None:
        return np.full((1, 1), fill)
    frame = keyed(table)
    if value not in frame.columns or not {by, "product"} & set(frame.columns):
        wanted = f"{value!r} and {by!r} or 'product'"
        raise ValueError(f"columns {wanted} wanted; the table has {', '.join(frame.columns)}")
    found = frame[value].cast(pl.Float64)
    low = found.is_null() | ~found.is_finite() | (found < 0)
    if low.any() or (value == "share" and (found > 1).any()):
        bounds = "from 0 to 1" if value == "share" else "from 0 up"
        raise ValueError(f"column {value!r}: a number {bounds} wanted in every row")
    at = [coded(frame[name], labels).index if name in frame.columns else None
          for name, labels in ((by, codes), ("product", products))]  # fmt: skip
    filled = np.full(
        [1 if one is None else n for one, n in zip(at, (len(codes), len(products)), strict=True)], fill
    )
    known = np.all([one >= 0 for one in at if one is not None], axis=0)
    filled[tuple(0 if one is None else one[known] for one in at)] = found.to_numpy()[known]
    return filled


def _mean_year(flows: Any) -> pl.DataFrame:
    """The trade of a year: the mean over the years on file where the table has years."""
    frame = frame_of(flows)
    if "year" not in frame.columns:
        return trade_table(frame)
    table = trade_table(frame, years=True)
    years = max(1, table["year"].n_unique())
    return table.with_columns(pl.col("value") / years)


def _summed(a: np.ndarray, b: np.ndarray, value: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    at = a.astype(np.int64) * shape[1] + b
    sums = np.bincount(at, value, minlength=shape[0] * shape[1]).astype(float, copy=False)
    return sums.reshape(shape)


def _ratio(parts: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Shares of a total; 0 where there is no total."""
    return np.divide(parts, total, out=np.zeros_like(parts), where=total > 0.0)


def _cells(
    i: np.ndarray, j: np.ndarray, k: np.ndarray, value: np.ndarray, size: tuple[int, int, int]
) -> Cells:
    key = (i.astype(np.int64) * size[1] + j) * size[2] + k
    if not (key[1:] > key[:-1]).all():
        order = np.argsort(key, kind="stable")
        key, value = key[order], value[order]
        first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else key
        key, value = key[first], np.add.reduceat(value, first) if len(first) else value
    start = np.searchsorted(key, np.arange(size[0] * size[1] + 1, dtype=np.int64) * size[2])
    return Cells(start, (key % max(1, size[2])).astype(np.int32), value)
