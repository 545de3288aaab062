"""Trade tables as kernels take them: checked columns, and codes as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

_ALIASES = {"exporter": "reporter", "importer": "partner"}
_CODES = ("reporter", "partner", "product")


@dataclass(frozen=True, slots=True)
class Coded:
    """Codes as whole numbers: ``labels[index[n]]`` is the code in row ``n``; -1 is a code without a label."""

    labels: tuple[str, ...]
    index: np.ndarray


def frame_of(table: Any) -> pl.DataFrame:
    """A Polars frame of a Polars, pandas or Arrow table (anything with ``__arrow_c_stream__``)."""
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    return table if isinstance(table, pl.DataFrame) else pl.DataFrame(table)


def named(frame: pl.DataFrame, codes: Sequence[str] = _CODES) -> pl.DataFrame:
    """The frame with ``reporter`` and ``partner`` where it says ``exporter`` and ``importer``."""
    return frame.rename({old: new for old, new in _ALIASES.items() if old in frame.columns and new in codes})


def columns_of(table: Any, codes: Sequence[str], *, years: bool = False) -> pl.DataFrame:
    """The columns ``codes`` (as text), ``value`` (Float64) and with ``years`` ``year`` (Int32) of a table.

    ValueError, naming the column, where one is missing, holds a null, or a value is negative or not finite:
    trade is never below nothing, and an amount that could not be read must not count as one.
    """
    frame = named(frame_of(table), codes)
    wanted = (*codes, *(["year"] if years else []), "value")
    for name in wanted:
        if name not in frame.columns:
            raise ValueError(f"no column {name!r}; the table has {', '.join(frame.columns)}")
        if frame[name].null_count():
            row = int(frame[name].is_null().arg_max() or 0)
            raise ValueError(f"column {name!r} is empty in row {row}: a value is wanted in every row")
    values = frame["value"].cast(pl.Float64, strict=False)
    if values.null_count():
        row = int(values.is_null().arg_max() or 0)
        raise ValueError(f"column 'value' is {frame['value'][row]!r} in row {row}: a number is wanted")
    kept = frame.select(
        *(_text(frame, name) for name in codes),
        *([pl.col("year").cast(pl.Int32)] if years else []),
        values,
    )
    wrong = ~values.is_finite() | (values < 0)
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        raise ValueError(f"column 'value' is {values[row]} in row {row}: a finite amount from 0 up is wanted")
    return kept


def trade_table(table: Any, *, years: bool = False) -> pl.DataFrame:
    """The columns ``reporter, partner, product, value`` (and ``year``) of a table of trade.

    Goods go from reporter to partner. A table may call them ``exporter`` and ``importer``. Errors as
    :func:`columns_of`.

    >>> sold = {"exporter": ["CHN"], "importer": ["VNM"], "product": ["8507"], "value": [3]}
    >>> trade_table(pl.DataFrame(sold)).columns
    ['reporter', 'partner', 'product', 'value']
    """
    return columns_of(table, _CODES, years=years)


def coded(column: pl.Series, labels: Sequence[str] | None = None) -> Coded:
    """The codes of a column by their place among ``labels`` (as int32), -1 for one that is not among them.
    Without ``labels`` all codes of the column, sorted.

    >>> coded(pl.Series(["b", "a", "b"])).index.tolist(), coded(pl.Series(["b", "c"]), ["b"]).index.tolist()
    ([1, 0, 1], [0, -1])
    """
    text = column.cast(pl.String)
    known = tuple(text.unique().sort()) if labels is None else tuple(labels)
    index = text.cast(pl.Enum(list(known)), strict=False).to_physical()
    return Coded(known, index.cast(pl.Int32).fill_null(-1).to_numpy())


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if frame[name].dtype in (pl.String, pl.Categorical) else pl.col(name).cast(pl.String)
