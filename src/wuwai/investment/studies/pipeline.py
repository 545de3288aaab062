"""The kernel of ``investment.pipeline``: how many projects are in which stage, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuwai.investment.studies.chosen import EVERY, group_title, grouped, parts, seen_on
from wuwai.investment.studies.paces import ENOUGH, Pace, open_stays, paces
from wuwai.investment.studies.stages import OPEN, STAGES
from wuwai.reference.text import Text

SCHEMA: dict[str, Any] = {
    "group_en": pl.String, "group_zh": pl.String, "group_key": pl.String,
    "stage_en": pl.String, "stage_zh": pl.String, "stage_key": pl.String,
    "projects": pl.Int64, "age": pl.Float64, "completed": pl.Int64, "median": pl.Float64,
    "usual": pl.Float64, "long": pl.Float64, "stuck": pl.Int64, "stuck_long": pl.Int64,
    "undated": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of a group. ``age`` is the median of days its projects have been there; ``median`` that of a
    stay, by Kaplan-Meier; ``usual`` and ``long`` the 80th and 90th percentile of completed stays.
    """

    group: str
    stage: str
    projects: int
    age: float | None
    completed: int
    median: float | None
    usual: int | None
    long: int | None
    stuck: int
    stuck_long: int
    undated: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The result of :func:`pipeline`."""

    by: str
    seen: date | None
    lines: tuple[StageLine, ...]
    warnings: tuple[Text, ...] = ()

    @property
    def all(self) -> tuple[StageLine, ...]:
        """The lines of all projects together."""
        return tuple(line for line in self.lines if line.group == EVERY)

    @property
    def open(self) -> int:
        return sum(line.projects for line in self.all)

    @property
    def stuck(self) -> int:
        return sum(line.stuck for line in self.all)

    def frame(self) -> pl.DataFrame:
        """One row a group and stage: ``stuck`` projects beyond ``usual``, ``stuck_long`` beyond ``long``."""
        rows = []
        for line in self.lines:
            title, stage = group_title(self.by, line.group), STAGES[line.stage]
            names = (title.en, title.zh, line.group, stage.en, stage.zh, line.stage)
            days = (line.age, line.completed, line.median, line.usual, line.long)
            rows.append((*names, line.projects, *days, line.stuck, line.stuck_long, line.undated))
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def pipeline(
    projects: pl.DataFrame, stays: pl.DataFrame, *, region: str | None = None, by: str = "none"
) -> Pipeline:
    """How many projects are in each stage before production, for how long, and how many are stuck.

    A project is stuck where it has been in its stage for longer than the 80th percentile of that stage's
    completed stays in the whole table given, whichever group it is in: an office has one clock.
    """
    every = grouped(stays, projects, by=by, region=region)
    found = paces(every)
    there = open_stays(every)
    lines = tuple(
        _line(group, found[stage], own.filter(pl.col("stage") == stage))
        for group, own in parts(there)
        for stage in OPEN
    )
    return Pipeline(by, seen_on(every), lines, tuple(_warnings(lines, found)))


def _line(group: str, pace: Pace, there: pl.DataFrame) -> StageLine:
    days = there["days"].drop_nulls()
    age = days.median()
    return StageLine(
        group=group,
        stage=pace.stage,
        projects=there.height,
        age=float(age) if isinstance(age, int | float) else None,
        completed=pace.done.size,
        median=pace.curve.quantile(0.5),
        usual=pace.usual,
        long=pace.long,
        stuck=int((days > pace.usual).sum()) if pace.usual is not None else 0,
        stuck_long=int((days > pace.long).sum()) if pace.long is not None else 0,
        undated=there.height - days.len(),
    )


def _warnings(lines: tuple[StageLine, ...], found: dict[str, Pace]) -> Iterator[Text]:
    if undated := sum(line.undated for line in lines if line.group == EVERY):
        yield Text(
            "Projects whose day of entering the present stage is not on file: {n}; they have no clock.",
            "{n}个项目未登记进入当前阶段的日期，不计时。",
        ).format(n=undated)
    thin = [STAGES[stage] for stage, pace in found.items() if pace.usual is None]
    if lines and thin:
        yield Text(
            "Fewer than {n} completed stays, so nobody is called stuck there: {stages}.",
            "完成样本不足{n}个，不判定超期的阶段：{stages}。",
        ).format(n=ENOUGH, stages=Text(", ".join(t.en for t in thin), "、".join(t.zh for t in thin)))
