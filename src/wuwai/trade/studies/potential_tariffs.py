"""What tariffs do to demand: an exporter's rate in a market beside what its competitors pay there.

Exporters that pay the same in a market share a schedule, so that a market has a row for each of its tariff
regimes and not one for each exporter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from wuwai.trade.studies.coding import coded, frame_of

_ALIASES = {"exporter": "reporter", "importer": "partner", "market": "partner"}


def schedules(
    tariffs: Any,
    reporters: Sequence[str],
    partners: Sequence[str],
    products: Sequence[str],
    *,
    share: np.ndarray,
    elasticity: float,
    alias: tuple[str | None, str | None] | None = None,
    only: str | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """``row`` (exporters x markets, int32) and ``advantage`` (rows x products).

    ``tariffs`` has ``partner, product, tariff`` (0.05 is five per cent) and may have ``reporter``: a row
    without one is what everybody pays, a row with one what that exporter pays instead. The advantage of
    exporter i is ((1 + mean) / (1 + own)) ** elasticity, the mean weighted with the world shares ``share``
    (exporters x products) of all who pay, the market itself left out. Where an exporter's rate is not known
    it is 1. ``alias`` = (region, country): the region pays what the country does. With ``only`` the other
    exporters' schedules count in the mean and are not kept: their rows are those of ``only``.

    ValueError for a missing column or a rate that is not a number from 0 up.
    """
    size = (len(reporters), len(partners), len(products))
    if tariffs is None:
        return np.broadcast_to(np.arange(size[1], dtype=np.int32), size[:2]).copy(), np.ones(size[1:])
    table = _checked(tariffs)
    who = coded(table["reporter"], reporters).index
    known = (who >= 0) | table["reporter"].is_null().to_numpy()
    market, product = coded(table["partner"], partners).index, coded(table["product"], products).index
    known &= (market >= 0) & (product >= 0)
    rate, who, market, product = (each[known] for each in (table["tariff"].to_numpy(), who, market, product))
    # By market and exporter; quick where the table stands in about that order.
    order = np.argsort(market.astype(np.int64) * (size[0] + 1) + who, kind="stable")
    edges = np.searchsorted(market[order], np.arange(size[1] + 1))
    whole = share.sum(axis=0)
    rows: list[np.ndarray] = []
    row = np.empty(size[:2], dtype=np.int32)
    home = {code: n for n, code in enumerate(reporters)}
    for j in range(size[1]):
        mine = order[edges[j] : edges[j + 1]]
        paid, regime = _regimes(who[mine], product[mine], rate[mine], size[0], size[2])
        if alias is not None and alias[0] in home and alias[1] in home:
            regime[home[str(alias[0])]] = regime[home[str(alias[1])]]
        payers = np.array([code != partners[j] for code in reporters])
        found = _advantage(paid, regime, share, whole, payers, elasticity)
        if only is not None and only in home:
            found, regime = found[[regime[home[only]]]], np.zeros_like(regime)
        row[:, j] = regime + sum(map(len, rows))
        rows.append(found)
    return row, np.concatenate(rows) if rows else np.ones((0, size[2]))


def _advantage(
    paid: np.ndarray,
    regime: np.ndarray,
    share: np.ndarray,
    whole: np.ndarray,
    payers: np.ndarray,
    elasticity: float,
) -> np.ndarray:
    """What each schedule of a market (regimes x products) does to demand; ``payers`` are all but itself,
    ``whole`` the shares of all added up."""
    found = np.ones_like(paid)
    differ = np.flatnonzero((paid != paid[0]).any(axis=0) & ~np.isnan(paid).all(axis=0))
    if not len(differ):
        return found
    rates = paid[:, differ]
    # What most pay is weighted with what the others leave: it need not be added up market by market.
    most = int(np.argmax(np.bincount(regime, minlength=len(paid))))
    weights = np.zeros_like(rates)
    for one in range(len(paid)):
        if one != most:
            weights[one] = share[np.ix_((regime == one) & payers, differ)].sum(axis=0)
    left = whole[differ] - share[np.ix_(~payers, differ)].sum(axis=0) - weights.sum(axis=0)
    weights[most] = np.maximum(0.0, left)
    weights[np.isnan(rates)] = 0.0
    total = weights.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (weights * np.nan_to_num(rates)).sum(axis=0) / total
        ratio = ((1.0 + mean) / (1.0 + rates)) ** elasticity
    found[:, differ] = np.where(np.isnan(ratio), 1.0, ratio)
    return found


def _regimes(
    who: np.ndarray, product: np.ndarray, rate: np.ndarray, exporters: int, products: int
) -> tuple[np.ndarray, np.ndarray]:
    """The different schedules of one market (regimes x products, nan where not known), and each exporter's.
    Rows come ordered by exporter, those of everybody (-1) first."""
    base = np.full(products, np.nan)
    everybody = who < 0
    base[product[everybody]] = rate[everybody]
    paid, number = [base], {base.tobytes(): 0}
    regime = np.zeros(exporters, dtype=np.int64)
    for one in np.unique(who[~everybody]):
        own, first, last = base.copy(), *np.searchsorted(who, (one, one + 1))
        own[product[first:last]] = rate[first:last]
        regime[one] = number.setdefault(own.tobytes(), len(paid))
        if regime[one] == len(paid):
            paid.append(own)
    return np.array(paid), regime


def keyed(table: Any) -> pl.DataFrame:
    """A table with ``reporter`` for who exports and ``partner`` for who imports."""
    frame = frame_of(table)
    return frame.rename({old: new for old, new in _ALIASES.items() if old in frame.columns})


def _checked(tariffs: Any) -> pl.DataFrame:
    frame = keyed(tariffs)
    for name in ("partner", "product", "tariff"):
        if name not in frame.columns:
            raise ValueError(f"no column {name!r} in the tariffs; the table has {', '.join(frame.columns)}")
    if "reporter" not in frame.columns:
        frame = frame.with_columns(reporter=pl.lit(None, dtype=pl.String))
    table = frame.select("reporter", "partner", "product", pl.col("tariff").cast(pl.Float64))
    rate = table["tariff"]
    if (rate.is_null() | ~rate.is_finite() | (rate < 0)).any():
        raise ValueError("column 'tariff': a number from 0 up wanted in every row, 0.05 for five per cent")
    return table
