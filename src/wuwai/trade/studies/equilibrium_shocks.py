"""What ``tariff_scenario`` takes: tables or arrays of trade, and cost changes by name or as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.trade.studies.coding import coded, frame_of

_ALIASES = {"reporter": "exporter", "partner": "importer", "trade": "value"}
_LISTED = 5


@dataclass(frozen=True, slots=True)
class TariffChange:
    """A tariff that ``importer`` puts on what comes from ``exporter``: ``rate`` after, ``before`` until now.

    Rates are fractions of the price at the border, 0.25 for 25%. ``exporter`` None is everybody abroad;
    ``sector`` None is every sector. Of several changes of one flow each multiplies the cost.
    """

    importer: str
    exporter: str | None
    rate: float
    before: float = 0.0
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Square:
    """Trade as S x n x n, exporter x importer, and what sectors and economies are called."""

    flows: np.ndarray
    economies: tuple[str, ...]
    sectors: tuple[str, ...]


def read_trade(trade: Any, names: Sequence[str] | None = None) -> Square:
    """Trade of an array (n x n, or S x n x n) or of a table with ``exporter, importer, value``.

    A table may have ``sector``, may call its columns ``reporter``, ``partner`` or ``trade``, and names its
    economies itself, in the order of their codes; pairs it leaves out trade nothing. Rows of one pair are
    added up. ValueError for another shape, amounts below zero or not finite, and economies that make or buy
    nothing.
    """
    if isinstance(trade, list | tuple):
        trade = np.array(trade, dtype=np.float64)
    if not isinstance(trade, np.ndarray):
        if names is not None:
            raise ValueError("names are for an array: a table of trade names its economies itself")
        square = _of_table(trade)
    else:
        flows = np.asarray(trade, dtype=np.float64)
        flows = flows[None] if flows.ndim == 2 else flows
        if flows.ndim != 3 or flows.shape[1] != flows.shape[2] or 0 in flows.shape:
            raise ValueError(
                f"trade: a square array of exporters x importers wanted, or sectors of it, not {trade.shape}"
            )
        called = tuple(str(one) for one in (range(flows.shape[1]) if names is None else names))
        if len(called) != flows.shape[1] or len(set(called)) != len(called):
            raise ValueError(f"names: {flows.shape[1]} different ones wanted, {len(called)} given")
        square = Square(flows, called, tuple(str(n) for n in range(flows.shape[0])))
    if not np.isfinite(square.flows).all() or (square.flows < 0).any():
        raise ValueError("trade: finite amounts from 0 up wanted in every cell")
    for axes, what in (((0, 2), "sells"), ((0, 1), "buys")):
        idle = np.flatnonzero(square.flows.sum(axis=axes) == 0.0)
        if len(idle):
            who = ", ".join(square.economies[n] for n in idle[:_LISTED])
            raise ValueError(f"trade: {who} {what} nothing, not even at home; leave it out")
    return square


def cost_changes(shocks: Any, square: Square) -> np.ndarray:
    """The factor that trade costs change by, S x n x n, 1 where they stay and inf where trade ends.

    ``shocks`` is an array of that shape or n x n (for all sectors alike), a table with ``exporter, importer``
    (``sector``) and ``change``, a mapping from (exporter, importer), or from an importer alone, to a new
    tariff or to (before, after), or :class:`TariffChange` entries. ValueError for unknown names and for
    factors that are not above 0.
    """
    sectors, n = square.flows.shape[:2]
    if isinstance(shocks, np.ndarray):
        if shocks.shape not in ((n, n), (sectors, n, n)):
            raise ValueError(f"shocks: the shape of trade wanted, {(n, n)}, not {shocks.shape}")
        found = np.broadcast_to(np.asarray(shocks, dtype=np.float64), (sectors, n, n))
    elif isinstance(shocks, Mapping):
        found = _by_name([_of_pair(pair, rate) for pair, rate in shocks.items()], square)
    elif isinstance(shocks, TariffChange):
        found = _by_name([shocks], square)
    elif isinstance(shocks, Sequence) and all(isinstance(one, TariffChange) for one in shocks):
        found = _by_name(shocks, square)
    elif isinstance(shocks, list | tuple):
        return cost_changes(np.array(shocks, dtype=np.float64), square)
    else:
        found = _of_frame(frame_of(shocks), square)
    if np.isnan(found).any() or (found <= 0.0).any():
        raise ValueError("shocks: factors above 0 wanted, 1 where a cost stays as it is")
    return found


def _of_table(trade: Any) -> Square:
    frame = frame_of(trade)
    frame = frame.rename({old: new for old, new in _ALIASES.items() if old in frame.columns})
    if "sector" not in frame.columns:
        frame = frame.with_columns(sector=pl.lit(""))
    for name in ("exporter", "importer", "value"):
        if name not in frame.columns:
            raise ValueError(f"no column {name!r}; the table has {', '.join(frame.columns)}")
        if frame[name].null_count():
            row = int(frame[name].is_null().arg_max() or 0)
            raise ValueError(f"column {name!r} is empty in row {row}: a value is wanted in every row")
    if frame.is_empty():
        raise ValueError("trade: the table has no rows")
    if "year" in frame.columns and frame["year"].n_unique() > 1:
        years = ", ".join(map(str, sorted(set(frame["year"]))))
        raise ValueError(f"trade: one year wanted; the table has {years}")
    value = frame["value"].cast(pl.Float64).to_numpy()
    if not np.isfinite(value).all() or (value < 0).any():
        raise ValueError("column 'value': finite amounts from 0 up wanted in every row")
    both = pl.concat([frame["exporter"].cast(pl.String), frame["importer"].cast(pl.String)])
    economies = tuple(both.unique().sort())
    i, j = (coded(frame[name], economies).index.astype(np.int64) for name in ("exporter", "importer"))
    sector = coded(frame["sector"])
    n, count = len(economies), len(sector.labels)
    at = (sector.index.astype(np.int64) * n + i) * n + j
    flows = np.bincount(at, value, minlength=count * n * n).astype(np.float64).reshape(count, n, n)
    return Square(flows, economies, sector.labels)


def _of_pair(pair: Any, rate: Any) -> TariffChange:
    exporter, importer = (None, pair) if isinstance(pair, str) else pair
    before, after = rate if isinstance(rate, tuple) else (0.0, rate)
    return TariffChange(importer=importer, exporter=exporter, rate=float(after), before=float(before))


def _by_name(changes: Sequence[TariffChange], square: Square) -> np.ndarray:
    found = np.ones_like(square.flows)
    for one in changes:
        j = _place(one.importer, square.economies, "importer")
        rows = np.arange(len(square.economies))
        rows = rows[rows != j]
        if one.exporter is not None:
            rows = np.array([_place(one.exporter, square.economies, "exporter")])
            if rows[0] == j:
                raise ValueError(f"{one.importer}: no economy has a tariff on its own goods")
        of = slice(None) if one.sector is None else _place(one.sector, square.sectors, "sector")
        if not (one.rate > -1.0 and one.before > -1.0 and np.isfinite(one.before)):
            raise ValueError(f"{one}: rates above -1 wanted, 0.25 for 25%")
        found[of, rows, j] *= (1.0 + one.rate) / (1.0 + one.before)
    return found


def _of_frame(frame: pl.DataFrame, square: Square) -> np.ndarray:
    frame = frame.rename({old: new for old, new in _ALIASES.items() if old in frame.columns})
    for name in ("exporter", "importer", "change"):
        if name not in frame.columns:
            raise ValueError(f"no column {name!r} in the shocks; the table has {', '.join(frame.columns)}")
    found = np.ones_like(square.flows)
    sectors = frame["sector"] if "sector" in frame.columns else [None] * frame.height
    for exporter, importer, change, sector in zip(
        frame["exporter"], frame["importer"], frame["change"].cast(pl.Float64), sectors, strict=True
    ):
        i = _place(str(exporter), square.economies, "exporter")
        j = _place(str(importer), square.economies, "importer")
        of = slice(None) if sector is None else _place(str(sector), square.sectors, "sector")
        found[of, i, j] *= np.nan if change is None else change
    return found


def _place(name: str, names: Sequence[str], what: str) -> int:
    if name not in names:
        listed = ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
        raise ValueError(f"shocks: unknown {what} {name!r}; the trade has {listed}")
    return names.index(name)
