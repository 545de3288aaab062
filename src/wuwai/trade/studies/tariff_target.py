"""What a change of a region's exports does to the path of a target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text

_YEAR = 365.25

COUNTED = Text(
    "{title} is counted or has no published amount of money: no tariff moves it here.",
    "{title}按台账计数或没有公布金额，此处不受关税影响。",
)
ASSUMED = Text(
    "The target's measure is taken to change by {share} of the simulated change of the region's exports: an"
    " assumption, which a reader may set.",
    "假定目标指标的变动为本地区出口模拟变动的{share}，可自行设定。",
)
UNDATED = Text(
    "The target has no published due date: assume one to see the growth it then needs.",
    "该目标期限未公布，可设定假定期限查看所需增速。",
)


@dataclass(frozen=True, slots=True)
class TargetMoved:
    """A target's last value, and what it would be after the scenario; growth a year that each still needs.

    ``change`` is a fraction; ``growth`` None without a due date after the last value.
    """

    id: str
    title: Text
    unit: str
    number: float
    value: float
    on: date
    change: float
    due: date | None
    assumed: bool

    @property
    def after(self) -> float:
        return self.value * (1.0 + self.change)

    def growth(self, value: float) -> float | None:
        """The growth a year, a fraction, that takes ``value`` to the number by the due date; 0 where it is
        reached."""
        if self.due is None or self.due <= self.on or value <= 0.0:
            return None
        years = (self.due - self.on).days / _YEAR
        return float(max(0.0, (self.number / value) ** (1.0 / years) - 1.0))


def moved(
    targets: pl.DataFrame, points: pl.DataFrame, target: str | None, change: float, by: date | None
) -> tuple[TargetMoved | None, list[Text]]:
    """The target after its measure changes by ``change`` (a fraction), and what has to be said of it.

    None where no target is asked for, where it is counted from a register, or where nothing of it is
    published. ``by`` stands in for a due date that was not published.
    """
    promised = targets.filter(pl.col("id") == target) if target else targets.clear()
    if promised.is_empty():
        return None, []
    row = promised.row(0, named=True)
    title = Text(row["title_en"], row["title_zh"])
    reached = points.filter(pl.col("id") == target, pl.col("value").is_not_null()).sort("on")
    money = row["unit"] and units.get(row["unit"]).dimension == "money"
    if row["kind"] != "series" or not money or row["number"] is None or reached.is_empty():
        return None, [COUNTED.format(title=title)]
    last = reached.row(-1, named=True)
    due = row["due"] or by
    found = TargetMoved(
        row["id"],
        title,
        row["unit"],
        row["number"],
        last["value"],
        last["on"],
        change,
        due,
        row["due"] is None,
    )
    return found, [] if due else [UNDATED]
