"""One group-by over the flows: the only place where their values are added up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts import flow_cells
from wuwai.facts.engines import answers
from wuwai.facts.flow_cells import SEPARATE
from wuwai.facts.flow_questions import Asked, conditions
from wuwai.facts.questions import QueryError
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

TIMES = ("period", "month", "quarter", "year")
PRODUCTS = {"product": flow_cells.AS_PRINTED, "product2": 2, "product4": 4, "product6": 6, "product8": 8}
PLAIN = ("reporter", "partner", "regime", "use")
BY = (*TIMES, *PRODUCTS, *PLAIN, *SEPARATE)
MOST_GROUPS = 1_000_000  # of an answer to a reader; a study may ask for more
NUMBERS = {"value": pl.Float64(), "quantity": pl.Float64(), "unit": pl.String(), "rows": pl.Int64()}

TOO_MANY = Text(
    "a question with at most {most} groups: add a filter or take away a column",
    "分组不超过 {most} 个：请增加筛选条件或减少分组项",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which rows; ``separate`` are the columns that are never added up over, ``most`` the
    groups that the answer may have.
    """

    rows: ibis.Table
    asked: Asked
    keys: tuple[str, ...]
    separate: tuple[str, ...]
    most: int | None = None

    @property
    def time(self) -> str:
        return next((k for k in self.keys if k in TIMES), "")

    @property
    def group(self) -> list[str]:
        """Every column a row of the answer is told by."""
        return [*self.separate, *(k for k in self.keys if k not in self.separate)]


def grouped(question: Question, chosen: flow_cells.Plan, *, later: bool = False) -> pl.DataFrame:
    """One group-by. ``later`` names the time of each group by the year that follows."""
    import ibis

    shown = sorted(chosen.kept["period"].unique())
    if not shown:
        return _nothing(question)
    table = question.rows
    for condition in conditions(table, replace(question.asked, period=None), periods=shown):
        table = table.filter(condition)
    table = flow_cells.keyed(table.filter(table.period.isin(shown)))
    here = chosen.left_out.filter(pl.col("period").is_in(shown))
    if here.height:
        table = table.anti_join(ibis.memtable(here.to_arrow()), list(flow_cells.CELL))
    columns = {name: _column(table, name, later=later) for name in question.group if name not in SEPARATE}
    table = table.mutate(**columns)
    stated = table.unit.nullif("")
    numbers = {
        "value": table.value.sum(),
        "quantity": table.quantity.sum(),
        "rows": table.count(),
        "sample": table["sample"].max(),
        "_stating": table.quantity.count(),
        "_unit": stated.min(),
        "_other_unit": stated.max(),
    }
    if "classification" not in question.separate:
        # The one edition of the group; none where it goes over several.
        first, last = table.classification.min(), table.classification.max()
        numbers["classification"] = (first == last).ifelse(first, ibis.null("string"))
    answer = table.group_by(question.group).agg(**numbers)
    most = question.most or MOST_GROUPS
    frame = answers.frame(answer.limit(most + 1))
    if frame.height > most:
        raise QueryError("by", ",".join(question.keys), TOO_MANY.format(most=f"{most:,}"))
    one_unit = (pl.col("_unit") == pl.col("_other_unit")) & (pl.col("_stating") == pl.col("rows"))
    return frame.with_columns(
        quantity=pl.when(one_unit).then("quantity"),
        unit=pl.when(one_unit).then("_unit"),
        rows=pl.col("rows").cast(pl.Int64),
    ).select(_schema(question))


def _schema(question: Question) -> list[str]:
    return [*SEPARATE, *(k for k in question.keys if k not in SEPARATE), *NUMBERS, "sample"]


def _nothing(question: Question) -> pl.DataFrame:
    texts = {name: pl.String() for name in _schema(question)}
    return pl.DataFrame(schema={**texts, **NUMBERS, "sample": pl.Boolean()})


def _column(table: ibis.Table, name: str, *, later: bool) -> ibis.Value:
    if name in TIMES:
        year = table.period.left(4)
        shown = (year.cast("int64") + 1).cast("string") if later else year
        if name == "year":
            return shown
        if name == "quarter":
            return shown.concat("Q", _quarter(table))
        return shown.concat(table.period.substr(4))
    code = table["product"]
    return code.left(PRODUCTS[name]) if name in PRODUCTS and name != "product" else table[name.rstrip("2468")]


def _quarter(table: ibis.Table) -> ibis.Value:
    """The quarter of a period that lies within one: of a month (or its first one), or as written."""
    of_month = [(f"{month:02d}", str((month + 2) // 3)) for month in range(1, 13)]
    written = table.period.substr(5, 1)
    return (table.period.substr(4, 1) == "Q").ifelse(written, table.period.substr(5, 2).cases(*of_month))
