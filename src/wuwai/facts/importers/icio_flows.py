"""Sellers' lines of an input-output table as flows, written some lines at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from wuwai.facts.flow_columns import STORED
from wuwai.facts.importers.flow_csv import LISTED, ROW_GROUP
from wuwai.facts.model import FactsError, Reject
from wuwai.reference.text import Text

SCALE = 1e6  # tables are in million dollars
_TOGETHER = 64


@dataclass(slots=True)
class Tally:
    """Rows as they are read, and the totals on both sides, in dollars."""

    read: int = 0
    accepted: int = 0
    flows: int = 0
    zeros: int = 0
    grouped: bool = False  # a country stands in several groups of firms
    blanks: int = 0
    before: float = 0.0
    rejected: float = 0.0
    kept: float = 0.0
    rejects: list[Reject] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def reject(self, reject: Reject) -> None:
        """Add a reject to the list, as long as there is room."""
        if len(self.rejects) < LISTED:
            self.rejects.append(reject)

    def reconcile(self, file: str) -> None:
        """Raise :class:`FactsError` unless what was kept is the file's total without the rejected cells."""
        if not math.isclose(self.kept, self.before - self.rejected, rel_tol=1e-9, abs_tol=1.0):
            raise FactsError(
                Text(
                    f"{file}: its cells add up to {self.before - self.rejected:,.2f} dollars, those written "
                    f"to {self.kept:,.2f}; nothing was imported",
                    f"{file}：单元格合计 {self.before - self.rejected:,.2f} 美元，"
                    f"写入合计 {self.kept:,.2f} 美元，不一致；未导入任何数据",
                )
            )


@dataclass(frozen=True, slots=True)
class Line:
    """One seller's sales to every buyer, in million dollars. ``regime`` tells groups of a country's firms."""

    row: int
    country: str
    industry: str
    values: NDArray[np.float64]
    regime: str = ""


@dataclass(frozen=True, slots=True)
class Buyers:
    """The buyers in the order of a line's values."""

    countries: pl.Series
    uses: pl.Series

    @classmethod
    def of(cls, countries: Iterable[str], uses: Iterable[str]) -> Buyers:
        return cls(pl.Series("partner", list(countries), pl.String), pl.Series("use", list(uses), pl.String))


def store(
    lines: Iterable[Line], buyers: Buyers, period: str, path: Path, snapshot: str, tally: Tally
) -> None:
    """Write the lines' cells that are not zero. Reporters' lines should follow one another."""
    writer: pq.ParquetWriter | None = None
    waiting: list[Line] = []
    texts = [c for c, kind in STORED.items() if kind == pl.String()]

    def flush() -> None:
        nonlocal writer
        frame = _frame(waiting, buyers, period, snapshot)
        tally.accepted += len(waiting)
        tally.flows += frame.height
        tally.zeros += sum(line.values.size for line in waiting) - frame.height
        tally.kept += math.fsum(frame["value"])
        waiting.clear()
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, use_dictionary=texts)
        writer.write_table(table, row_group_size=ROW_GROUP)

    try:
        for line in lines:
            waiting.append(line)
            if len(waiting) >= _TOGETHER:
                flush()
        if waiting:
            flush()
    finally:
        if writer is not None:
            writer.close()
    if writer is not None and not pq.read_metadata(path).num_rows:
        path.unlink()


def _frame(lines: list[Line], buyers: Buyers, period: str, snapshot: str) -> pl.DataFrame:
    values = np.vstack([line.values for line in lines])
    which, sold = np.nonzero(values)
    seller = pl.DataFrame(
        {
            "row": [line.row for line in lines],
            "reporter": [line.country for line in lines],
            "product": [line.industry for line in lines],
            "regime": [line.regime for line in lines],
        },
        schema={c: STORED[c] for c in ("row", "reporter", "product", "regime")},
    )[which]
    partner = buyers.countries.gather(sold)
    home = seller["reporter"] == partner
    return pl.DataFrame(
        {
            "row": seller["row"],
            "period": pl.repeat(period, sold.size, dtype=pl.String, eager=True),
            "reporter": seller["reporter"],
            "partner": partner,
            "product": seller["product"],
            "direction": home.replace_strict([True, False], ["domestic", "export"], return_dtype=pl.String),
            "regime": seller["regime"],
            "use": buyers.uses.gather(sold),
            # 0.1 x 1000000 is 100000.00000000001 to a computer.
            "value": np.round(values[which, sold] * SCALE, 6),
            "snapshot": pl.repeat(snapshot, sold.size, dtype=pl.String, eager=True),
        }
    )
