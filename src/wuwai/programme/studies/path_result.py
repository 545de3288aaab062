"""The kernel of ``programme.path``: one target's path, what was reached, and what is still needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuwai.programme.studies.path import due_by_now, needed_growth, road, status
from wuwai.reference.text import Text

KINDS = {
    "path": Text("path", "序时目标"),
    "due": Text("due by now", "序时进度"),
    "actual": Text("actual", "实绩"),
    "needed": Text("needed from here", "此后所需"),
    "target": Text("target", "目标"),
    "promised": Text("target in force", "当时目标"),
}
SCHEMA: dict[str, Any] = {
    "kind_en": pl.String, "kind_zh": pl.String, "on": pl.Date, "value": pl.Float64,
    "unit": pl.String, "period": pl.String, "assumed": pl.Boolean, "origin": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A point to draw: of the path, of what was reached, of what is needed, or the target itself."""

    kind: str
    on: date
    value: float
    period: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """The result. ``due_by_now`` and ``growth`` (a ratio a year) are None where they cannot be known."""

    title: Text
    unit: str
    number: float | None
    due: date | None
    assumed: bool
    today: date | None
    current: float | None
    status: str
    due_by_now: float | None
    growth: float | None
    marks: tuple[Mark, ...]
    warnings: tuple[Text, ...] = ()

    def of(self, kind: str) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.kind == kind)

    def frame(self) -> pl.DataFrame:
        """One row a mark, in the target's unit; ``assumed`` says that the due date is a reader's own."""
        rows = [
            {
                "kind_en": KINDS[mark.kind].en,
                "kind_zh": KINDS[mark.kind].zh,
                "on": mark.on,
                "value": mark.value,
                "unit": self.unit,
                "period": mark.period,
                "assumed": self.assumed and mark.kind != "actual",
                "origin": mark.origin,
            }
            for mark in self.marks
        ]
        return pl.DataFrame(rows, schema=SCHEMA)


def path(
    targets: pl.DataFrame,
    points: pl.DataFrame,
    versions: pl.DataFrame,
    *,
    target: str,
    by: date | None = None,
) -> Path:
    """The path of ``target``.

    ``targets`` has one row a target (id, titles, number, unit, direction, baseline, baseline_on, due, today);
    ``points`` what was reached (id, on, value in the target's unit, period, origin), ``versions`` the numbers
    that were in force (id, since, number). ``by`` is assumed where no due date was published.
    KeyError where ``target`` is not in a table that has rows.
    """
    rows = targets.filter(pl.col("id") == target)
    if rows.is_empty():
        if targets.height:
            raise KeyError(f"no target {target!r}; there are {targets['id'].to_list()}")
        return Path(Text(target, target), "", None, None, False, None, None, "no_data", None, None, ())
    row = rows.row(0, named=True)
    number, today = row["number"], row["today"]
    reached = [
        Mark("actual", one["on"], one["value"], one["period"], one["origin"])
        for one in points.filter(pl.col("id") == target).sort("on").iter_rows(named=True)
    ]
    latest = reached[-1] if reached else None
    due = row["due"] or by
    growth = expected = None
    word = "not_stated"
    if number is not None:
        basis: dict[str, Any] = {"number": number, "due": due}
        expected = due_by_now(baseline=row["baseline"], baseline_on=row["baseline_on"], today=today, **basis)
        current: dict[str, Any] = {
            "current": latest.value if latest else None,
            "current_on": latest.on if latest else None,
        }
        growth = needed_growth(**current, **basis, direction=row["direction"])
        word = status(
            **current,
            **basis,
            direction=row["direction"],
            baseline=row["baseline"],
            baseline_on=row["baseline_on"],
            today=today,
        )
    return Path(
        title=Text(row["title_en"], row["title_zh"]),
        unit=row["unit"],
        number=number,
        due=due,
        assumed=due is not None and row["due"] is None,
        today=today,
        current=latest.value if latest else None,
        status=word,
        due_by_now=expected,
        growth=growth,
        marks=(
            *_marks(row, reached, due, growth, expected),
            *_steps(versions.filter(pl.col("id") == target), max(today, due or today)),
        ),
        warnings=tuple(_warnings(row, due)),
    )


def _marks(
    row: dict[str, Any],
    reached: list[Mark],
    due: date | None,
    growth: float | None,
    expected: float | None,
) -> Iterator[Mark]:
    number, start = row["number"], row["baseline_on"]
    yield from reached
    if expected is not None and due is not None and start <= row["today"] <= due:
        yield Mark("due", row["today"], expected)
    if reached and growth and due is not None:
        yield Mark("needed", reached[-1].on, reached[-1].value)
        yield Mark("needed", due, number)
    if number is not None and due is not None:
        yield Mark("target", due, number)
    if number is not None and due is not None and row["baseline"] is not None and start is not None:
        line = road(baseline=row["baseline"], baseline_on=start, number=number, due=due, today=row["today"])
        yield from (Mark("path", day, value) for day, value in zip(line.days, line.values, strict=True))


def _steps(versions: pl.DataFrame, until: date) -> Iterator[Mark]:
    """The numbers in force one after the other, the last to the day ``until``; none that never changed."""
    kept = versions.drop_nulls("number").sort("since")
    numbers = kept["number"].to_list()
    if len(set(numbers)) < 2:
        return
    for since, number in zip(kept["since"], numbers, strict=True):
        yield Mark("promised", since, number)
    yield Mark("promised", until, numbers[-1])


def _warnings(row: dict[str, Any], due: date | None) -> Iterator[Text]:
    if due is None:
        yield Text(
            "No due date was published: there is no path. Assume a date to see what it would need.",
            "期限未公布，无法给出序时进度。可设定假定日期查看所需增速。",
        )
    elif row["due"] is None:
        yield Text(
            "The due date {d} is assumed by the reader; none was published.", "期限{d}为假定，并未公布。"
        ).format(d=due.isoformat())
    if due is not None and row["baseline"] is None:
        yield Text("No baseline was published: nothing is due by now.", "基期未公布，无法计算序时进度。")
