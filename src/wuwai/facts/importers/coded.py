"""Columns in which few cells repeat: each distinct cell is read once, and rows keep which one they have.

Parquet stores such columns in the same way, so they are written without ever being spelled out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from wuwai.facts.flow_columns import STORED

ROW_GROUP = 122_880
_TEXT = pa.dictionary(pa.int32(), pa.string())
_KINDS = {pl.Int64(): pa.int64(), pl.Float64(): pa.float64(), pl.String(): _TEXT}
_END = object()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Coded:
    """The distinct cells of a column, or of several together, and of each row which of them it has."""

    cells: Sequence[tuple[bytes, ...]]
    which: np.ndarray

    def counts(self) -> np.ndarray:
        """The rows of each distinct cell."""
        return np.bincount(self.which, minlength=len(self.cells))


def coded(*columns: pa.Array) -> Coded:
    """Columns of bytes by the combinations of their cells that occur."""
    encoded = [column.dictionary_encode() for column in columns]
    lists = [e.dictionary.to_pylist() for e in encoded]
    places = [e.indices.to_numpy() for e in encoded]
    if len(columns) == 1:
        return Coded(list(zip(lists[0], strict=True)), places[0])
    found, which = combined_codes(places, [len(cells) for cells in lists])
    parts = ([cells[i] for i in codes.tolist()] for cells, codes in zip(lists, found, strict=True))
    return Coded(list(zip(*parts, strict=True)), which)


def combined_codes(
    places: Sequence[np.ndarray], sizes: Sequence[int]
) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """The combinations of codes that occur, column by column, and of each row which of them it has."""
    whole = places[0].astype(np.int64)
    for which, size in zip(places[1:], sizes[1:], strict=True):
        whole = whole * size + which
    found: np.ndarray
    if int(np.prod(sizes, dtype=np.float64)) <= max(4 * len(whole), 1 << 16):
        found = np.flatnonzero(np.bincount(whole))
        at = np.zeros(int(found[-1]) + 1 if len(found) else 0, dtype=np.int32)
        at[found] = np.arange(len(found), dtype=np.int32)
        which = at[whole]
    else:
        found, which = np.unique(whole, return_inverse=True)
    return np.unravel_index(found, tuple(sizes)), which


def texts(values: Sequence[str], which: np.ndarray) -> pa.DictionaryArray:
    """What the distinct cells stand for as a column. Several may stand for the same."""
    distinct = {value: i for i, value in enumerate(dict.fromkeys(values))}
    if len(distinct) < len(values):
        which = np.array([distinct[v] for v in values], dtype=np.int32)[which]
    codes = pa.array(which.astype(np.int32, copy=False))
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(distinct), pa.string()))


def same(value: str, rows: int) -> pa.DictionaryArray:
    """A column that is the same in every row."""
    return texts([value], np.zeros(rows, dtype=np.int32))


class FlowsFile:
    """A Parquet file of flows, written while the next block is read. One without flows is not kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.flows = 0
        self._writer: pq.ParquetWriter | None = None
        self._thread = ThreadPoolExecutor(1)
        self._written: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def add(self, columns: Mapping[str, pa.Array]) -> None:
        """Write some rows; every call has the same columns."""
        names = [name for name in STORED if name in columns]
        schema = pa.schema([(name, _KINDS[STORED[name]]) for name in names])
        table = pa.table([columns[name] for name in names], schema=schema)
        self.flows += table.num_rows
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self.path,
                schema,
                compression="snappy",
                store_schema=False,
                # Few numbers repeat: a dictionary of them takes time and gives nothing.
                use_dictionary=[f.name for f in schema if pa.types.is_dictionary(f.type)],
                column_encoding={"row": "DELTA_BINARY_PACKED"},
            )
        if self._written is not None:
            self._written.result()
        groups = max(1, round(table.num_rows / ROW_GROUP))
        size = -(-table.num_rows // groups)
        self._written = self._thread.submit(self._writer.write_table, table, row_group_size=size)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._thread.shutdown()
            if self._written is not None and kind is None:
                self._written.result()
        finally:
            if self._writer is not None:
                self._writer.close()
            if kind is not None or not self.flows:
                self.path.unlink(missing_ok=True)


def ahead(source: Iterator[T]) -> Iterator[T]:
    """The same, the next one made in a thread while one is in use. Arrow does not hold Python up."""
    with ThreadPoolExecutor(1) as thread:
        coming: Future[T | object] = thread.submit(next, source, _END)
        while (found := coming.result()) is not _END:
            coming = thread.submit(next, source, _END)
            yield found  # type: ignore[misc]
