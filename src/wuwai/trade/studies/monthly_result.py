"""What ``trade.monthly_tables`` gives: the lines of one table, each number with what it rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_layout import BASES, BY_KEY, MEASURES, NONE, Table

NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Line:
    """A row: one part (or the total, ``depth`` 0) of one measure.

    ``month_value`` is of the latest month (January with February), ``value`` of the year to date; the
    ``..._before`` of the same months a year earlier; growths and shares in per cent, ``contribution`` in
    percentage points of the growth of the whole. ``published...`` are what was published of the same
    stretch, beside what a file gives. None is not stated. ``derived`` is True where the month is the
    difference of two cumulative figures; ``sample`` marks a line with a synthetic number; ``source`` names
    the dataset that a file's numbers come from.
    """

    code: str
    title: Text
    measure: str
    depth: int = 1
    month: str = ""
    period: str = ""
    unit: str = ""
    basis: str = NONE
    month_value: float | None = None
    month_before: float | None = None
    month_growth: float | None = None
    value: float | None = None
    before: float | None = None
    growth: float | None = None
    share: float | None = None
    contribution: float | None = None
    published: float | None = None
    published_growth: float | None = None
    published_share: float | None = None
    derived: bool = False
    sample: bool = False
    source: str = ""
    note: Text = NO_TEXT
    month_origin: str = ""
    month_growth_origin: str = ""
    value_origin: str = ""
    growth_origin: str = ""
    share_origin: str = ""
    published_origin: str = ""
    published_growth_origin: str = ""
    published_share_origin: str = ""


# The columns that hold the observation behind a number.
ORIGINS = (
    *("month_origin", "month_growth_origin", "value_origin", "growth_origin", "share_origin"),
    *("published_origin", "published_growth_origin", "published_share_origin"),
)
SCHEMA: dict[str, Any] = {
    "code": pl.String, "title_en": pl.String, "title_zh": pl.String, "depth": pl.Int64,
    "measure": pl.String, "measure_title_en": pl.String, "measure_title_zh": pl.String,
    "month": pl.String, "month_value": pl.Float64, "month_before": pl.Float64, "month_growth": pl.Float64,
    "period": pl.String, "value": pl.Float64, "before": pl.Float64, "growth": pl.Float64,
    "share": pl.Float64, "contribution": pl.Float64, "published": pl.Float64,
    "published_growth": pl.Float64, "published_share": pl.Float64, "unit": pl.String, "basis": pl.String,
    "basis_title_en": pl.String, "basis_title_zh": pl.String, "derived": pl.Boolean, "sample": pl.Boolean,
    "source": pl.String,
    "note_en": pl.String, "note_zh": pl.String, "month_origin": pl.String,
    "month_growth_origin": pl.String, "value_origin": pl.String, "growth_origin": pl.String,
    "share_origin": pl.String, "published_origin": pl.String, "published_growth_origin": pl.String,
    "published_share_origin": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthlyTable:
    """The result: the ``lines`` of one of the ten tables, the total of each measure first."""

    region: str
    table: str
    measure: str
    month: str = ""
    period: str = ""
    lines: tuple[Line, ...] = ()
    warnings: tuple[Text, ...] = ()

    @property
    def sample(self) -> bool:
        """Whether a line of it holds a synthetic number."""
        return any(line.sample for line in self.lines)

    @property
    def rests_on_sample(self) -> bool:
        """The same: a table of published figures does not rest on the file that told its last month."""
        return self.sample

    @property
    def layout(self) -> Table:
        """Which of the ten it is."""
        return BY_KEY[self.table]

    def of(self, measure: str) -> tuple[Line, ...]:
        """The lines of one measure."""
        return tuple(line for line in self.lines if line.measure == measure)

    def total(self, measure: str) -> Line | None:
        """The line of the whole; None where the table has none."""
        return next((line for line in self.of(measure) if line.depth == 0), None)

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that have lines, in their order."""
        return tuple(dict.fromkeys(line.measure for line in self.lines))

    def frame(self) -> pl.DataFrame:
        """One row a line, with the columns of :data:`SCHEMA`."""
        rows = []
        for line in self.lines:
            row = asdict(line)
            told = {
                "title": line.title,
                "measure_title": MEASURES[line.measure],
                "basis_title": BASES[line.basis],
                "note": line.note,
            }
            for name, text in told.items():
                row |= {f"{name}_en": text.en, f"{name}_zh": text.zh}
            rows.append({name: row[name] for name in SCHEMA})
        return pl.DataFrame(rows, schema=SCHEMA)


def read_back(frame: pl.DataFrame, *, region: str, table: str, measure: str) -> MonthlyTable:
    """The table whose :meth:`MonthlyTable.frame` this is, without its warnings: of a result that is kept
    there is no more than the frame and the parameters.
    """
    own = {one.name for one in fields(Line)}
    lines = tuple(
        Line(
            title=Text(row["title_en"], row["title_zh"]),
            note=Text(row["note_en"], row["note_zh"]),
            **{name: value for name, value in row.items() if name in own},
        )
        for row in frame.iter_rows(named=True)
    )
    whole = next((line for line in lines if line.depth == 0), Line("", NO_TEXT, measure))
    return MonthlyTable(region, table, measure, whole.month, whole.period, lines)
