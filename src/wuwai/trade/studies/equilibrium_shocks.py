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


@dataclass(frozen=True, slots=True)
class Costs:
    """``factor`` (S x n x n) is what trade costs change by, 1 where they stay and inf where trade ends.

    ``before`` and ``after`` are the tariffs among them as rates, 0 where none is named; both None where the
    shock names no rates.
    """

    factor: np.ndarray
    before: np.ndarray | None = None
    after: np.ndarray | None = None


def read_trade(trade: Any, names: Sequence[str] | None = None) -> Square:
    """Trade of an array (n x n, or S x n x n) or of a table with ``exporter, importer, value``.

    A table may have ``sector``, may call its columns ``reporter``, ``partner`` or ``trade``, and names its
    economies itself, in the order of their codes; pairs it leaves out trade nothing. Rows of one pair are
    added up. A pandas table whose rows and columns are called alike is an array with names. ValueError for
    another shape, amounts below zero or not finite, and economies that make or buy nothing.
    """
    if names is None and hasattr(trade, "iloc") and list(trade.index) == list(trade.columns):
        trade, names = trade.to_numpy(dtype=np.float64), list(trade.columns)
    if isinstance(trade, list | tuple):
        trade = np.array(trade, dtype=np.float64)
    if not isinstance(trade, np.ndarray):
        if names is not None:
            raise ValueError("names are for an array: a table of trade names its economies itself")
        square = _of_table(trade)
    else:
        flows = np.ascontiguousarray(trade, dtype=np.float64)
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
    if not square.flows.diagonal(axis1=1, axis2=2).any():
        raise ValueError("trade: nobody sells at home; domestic sales are wanted on the diagonal")
    return square


def cost_changes(shocks: Any, square: Square) -> Costs:
    """The factor that trade costs change by, and the tariffs it comes from where they are named.

    ``shocks`` is an array S x n x n or n x n (for all sectors alike), a table with ``exporter, importer``
    (``sector``) and either ``change`` (factors) or ``rate`` (``before``), a mapping from (exporter,
    importer), or from an importer alone, to a new tariff or to (before, after), or :class:`TariffChange`
    entries. ValueError for unknown names and for factors that are not above 0.
    """
    sectors, n = square.flows.shape[:2]
    if isinstance(shocks, Mapping):
        return _by_name([_of_pair(pair, rate) for pair, rate in shocks.items()], square)
    if isinstance(shocks, TariffChange):
        return _by_name([shocks], square)
    if isinstance(shocks, list | tuple):
        if all(isinstance(one, TariffChange) for one in shocks):
            return _by_name(shocks, square)
        shocks = np.array(shocks, dtype=np.float64)
    if shocks is None or isinstance(shocks, bool | int | float | str):
        raise ValueError(
            f"shocks {shocks!r}: an array of factors, a table, or tariffs by name wanted; {{}} is no shock"
        )
    if not isinstance(shocks, np.ndarray):
        frame = _named(frame_of(shocks))
        if "rate" in frame.columns:
            return _by_name(_of_rates(frame), square)
        return Costs(_above_zero(_of_frame(frame, square)))
    if shocks.shape not in ((n, n), (sectors, n, n)):
        raise ValueError(f"shocks: the shape of trade wanted, {(n, n)}, not {shocks.shape}")
    return Costs(_above_zero(np.broadcast_to(np.asarray(shocks, dtype=np.float64), (sectors, n, n))))


def _above_zero(factor: np.ndarray) -> np.ndarray:
    if np.isnan(factor).any() or (factor <= 0.0).any():
        raise ValueError("shocks: factors above 0 wanted, 1 where a cost stays as it is")
    return factor


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.rename({old: new for old, new in _ALIASES.items() if old in frame.columns})


def _of_table(trade: Any) -> Square:
    frame = _named(frame_of(trade))
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
    exporter, importer = pair if isinstance(pair, tuple) else (None, pair)
    before, after = rate if isinstance(rate, list | tuple) else (0.0, rate)
    return TariffChange(importer=importer, exporter=exporter, rate=float(after), before=float(before))


def _of_rates(frame: pl.DataFrame) -> list[TariffChange]:
    """The rows of a table with ``importer, rate``; an empty ``exporter`` or ``sector`` is every one."""
    if "importer" not in frame.columns:
        raise ValueError(f"no column 'importer' in the shocks; the table has {', '.join(frame.columns)}")
    if frame["rate"].null_count():
        raise ValueError(f"column 'rate' is empty in row {frame['rate'].is_null().arg_max()}")
    return [
        TariffChange(
            row["importer"],
            row.get("exporter"),
            float(row["rate"]),
            before=float(row.get("before") or 0.0),
            sector=row.get("sector"),
        )
        for row in frame.iter_rows(named=True)
    ]


def _by_name(changes: Sequence[TariffChange], square: Square) -> Costs:
    before, after = np.ones_like(square.flows), np.ones_like(square.flows)
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
        before[of, rows, j] *= 1.0 + one.before
        after[of, rows, j] *= 1.0 + one.rate
    return Costs(after / before, before - 1.0, after - 1.0)


def _of_frame(frame: pl.DataFrame, square: Square) -> np.ndarray:
    for name in ("exporter", "importer", "change"):
        if name not in frame.columns:
            raise ValueError(
                f"no column {name!r} in the shocks (nor 'rate'); the table has {', '.join(frame.columns)}"
            )
    found = np.ones_like(square.flows)
    sectors = frame["sector"] if "sector" in frame.columns else [None] * frame.height
    for exporter, importer, change, sector in zip(
        frame["exporter"], frame["importer"], frame["change"].cast(pl.Float64), sectors, strict=True
    ):
        i = _place(exporter, square.economies, "exporter")
        j = _place(importer, square.economies, "importer")
        of = slice(None) if sector is None else _place(sector, square.sectors, "sector")
        found[of, i, j] *= np.nan if change is None else change
    return found


def _place(name: Any, names: Sequence[str], what: str) -> int:
    if str(name) not in names:
        listed = ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
        raise ValueError(f"shocks: unknown {what} {name!r}; the trade has {listed}")
    return names.index(str(name))
