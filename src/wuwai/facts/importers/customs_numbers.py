"""The amounts and quantities of a customs query file."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from wuwai.facts.importers.customs_codes import EMPTY

_NUMBER = r"^(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?$"
_ASCII = 0x7F


def numbers(column: pa.Array, encoding: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers of a column of bytes, 0 where a cell is none; which cells are numbers; which say "none".

    Commas count only as thousands separators.
    """
    text = _text(column, encoding)
    good = text.str.contains(_NUMBER)
    none = np.zeros(len(text), dtype=bool)
    if not good.all():
        text = text.str.strip_chars()
        good = text.str.contains(_NUMBER)
        none = text.is_in(EMPTY).to_numpy()
    read = text.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    is_number = good.to_numpy()
    return np.where(is_number, read.fill_null(0.0).to_numpy(), 0.0), is_number, none


def _text(column: pa.Array, encoding: str) -> pl.Series:
    data = column.buffers()[2]
    if data is None or (np.frombuffer(data, dtype=np.uint8) <= _ASCII).all():
        whole = pa.Array.from_buffers(pa.string(), len(column), column.buffers(), offset=column.offset)
        return pl.Series(pl.from_arrow(whole))
    return pl.Series([cell.decode(encoding, "replace") for cell in column.to_pylist()], dtype=pl.String)
