"""Sums that an importer takes while it writes flows: of each period and reporter by partner, and by product.

They stand beside the flows as ``sums-<partner or product>-<number>.parquet``, in order of reporter, and
answer in milliseconds what would else be added up from millions of rows. A snapshot has them where its slices
are periods of a reporter and nothing but partner and product varies within one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from wuwai.facts.importers.coded import combined_codes

BY = ("partner", "product")
_SLICE = ["period", "reporter"]
_ROW_GROUP = 20_000  # about what the largest reporters have, so that reading one skips most others


class Sums:
    """The sums of one file of flows."""

    def __init__(self) -> None:
        self._parts: dict[str, list[pl.DataFrame]] = {by: [] for by in BY}

    def add(self, columns: Mapping[str, pa.DictionaryArray], value: np.ndarray) -> None:
        """Count in some flows."""
        for by, parts in self._parts.items():
            keys = [columns[name] for name in (*_SLICE, by)]
            codes = [key.indices.to_numpy() for key in keys]
            found, which = combined_codes(codes, [len(key.dictionary) for key in keys])
            named = {
                name: key.dictionary.take(pa.array(at))
                for name, key, at in zip((*_SLICE, by), keys, found, strict=True)
            }
            sums, flows = np.bincount(which, value), np.bincount(which)
            parts.append(pl.DataFrame({**named, "value": sums, "flows": flows}))

    def add_files(self, paths: Iterable[Path]) -> None:
        """Count in all flows of Parquet files."""
        for path in paths:
            with pq.ParquetFile(path, read_dictionary=[*_SLICE, *BY]) as file:
                for group in range(file.num_row_groups):
                    table = file.read_row_group(group, columns=[*_SLICE, *BY, "value"])
                    columns = {name: table[name].unify_dictionaries().chunk(0) for name in (*_SLICE, *BY)}
                    self.add(columns, table["value"].to_numpy())

    def write(self, folder: Path, number: int) -> float:
        """Write the sums into a folder; gives back what they add up to."""
        total = 0.0
        for by, parts in self._parts.items():
            keys = ["reporter", "period", by]
            frame = pl.concat(parts).group_by(keys).agg(pl.col("value", "flows").sum()).sort(keys)
            frame.write_parquet(folder / f"sums-{by}-{number:03}.parquet", row_group_size=_ROW_GROUP)
            total = math.fsum(frame["value"])
        return total
