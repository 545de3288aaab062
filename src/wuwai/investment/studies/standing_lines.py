"""The lines that ``investment.standing`` is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from wuwai.investment.studies.standing_words import BASES, MEASURES, PARTS
from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One number of one register. ``group`` is empty for the total over all groups.

    ``rows`` are the rows it rests on. Of the measure ``rows``, ``counted`` are those that count. ``origin``
    opens a published figure. ``by_kind`` says that the group is a kind of zone, whatever the breakdown.
    """

    part: str
    measure: str
    group: str
    group_title: Text
    value: float
    unit: str
    rows: int | None = None
    counted: int | None = None
    period: str = ""
    basis: str = "register"
    synthetic: bool = False
    origin: str = ""
    measure_title: Text | None = None
    by_kind: bool = False

    @property
    def title(self) -> Text:
        return self.measure_title or MEASURES[self.measure]


SCHEMA: dict[str, Any] = {
    "part": pl.String, "part_title_en": pl.String, "part_title_zh": pl.String, "measure": pl.String,
    "measure_title_en": pl.String, "measure_title_zh": pl.String, "group": pl.String,
    "group_title_en": pl.String, "group_title_zh": pl.String, "value": pl.Float64, "unit": pl.String,
    "rows": pl.Int64, "counted": pl.Int64, "period": pl.String, "basis": pl.String,
    "basis_title_en": pl.String, "basis_title_zh": pl.String, "synthetic": pl.Boolean, "origin": pl.String,
}  # fmt: skip


def table(lines: Iterable[Line]) -> pl.DataFrame:
    """One row a line, with the columns of :data:`SCHEMA`."""
    rows = []
    for line in lines:
        told = {
            "part_title": PARTS[line.part][1],
            "measure_title": line.title,
            "group_title": line.group_title,
            "basis_title": BASES[line.basis],
        }
        row = asdict(line)
        for name, text in told.items():
            row |= {f"{name}_en": text.en, f"{name}_zh": text.zh}
        rows.append({name: row[name] for name in SCHEMA})
    return pl.DataFrame(rows, schema=SCHEMA)
