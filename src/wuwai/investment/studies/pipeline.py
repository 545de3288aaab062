"""The kernels of ``investment.pipeline`` and ``investment.stuck``: who is in which stage, how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuwai.investment.studies.chosen import EVERY, group_title, grouped, parts, seen_on
from wuwai.investment.studies.paces import ENOUGH, Pace, open_stays, paces
from wuwai.investment.studies.stages import OPEN, STAGES
from wuwai.reference import regions
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


STUCK_SCHEMA: dict[str, Any] = {
    "uid": pl.String, "project_no": pl.String, "name": pl.String, "region": pl.String,
    "city_en": pl.String, "city_zh": pl.String, "stage_en": pl.String, "stage_zh": pl.String,
    "stage_key": pl.String, "entered_on": pl.Date, "days": pl.Int64, "usual": pl.Int64, "long": pl.Int64,
    "completed": pl.Int64, "beyond": pl.Int64, "slower": pl.Float64, "leader": pl.String,
    "obstacles": pl.Int64, "synthetic": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stuck:
    """The result of :func:`stuck`: ``table`` is its frame, the longest beyond its limit first."""

    table: pl.DataFrame
    seen: date | None
    share: int
    warnings: tuple[Text, ...] = ()

    def frame(self) -> pl.DataFrame:
        """One row a stuck project: its days, the percentiles it exceeds, and the stays they rest on."""
        return self.table


def stuck(
    projects: pl.DataFrame,
    stays: pl.DataFrame,
    obstacles: pl.DataFrame,
    *,
    region: str | None = None,
    beyond: str = "80",
) -> Stuck:
    """Projects longer in their stage than 80 or 90 per cent of the completed stays in that stage.

    ``slower`` is the share of completed stays that were shorter, in per cent. ``obstacles`` counts those of
    the project that are raised or in hand.
    """
    every = grouped(stays, projects, by="none", region=region)
    there = open_stays(every).drop_nulls("days")
    found = paces(every)
    over = [_beyond(found[stage], there.filter(pl.col("stage") == stage), beyond) for stage in OPEN]
    about = projects.select("uid", "project_no", "name", pl.col("leader").fill_null(""))
    waiting = obstacles.filter(pl.col("stage").is_in(["raised", "in_hand"]))
    counted = waiting.group_by(project_no=pl.col("project")).agg(pl.len().cast(pl.Int64).alias("obstacles"))
    table = (
        pl.concat(over)
        .join(about, on="uid", how="inner")
        .join(counted, on="project_no", how="left")
        .with_columns(pl.col("obstacles").fill_null(0))
        .sort("beyond", "project_no", descending=[True, False])
    )
    titles = [_city(code) for code in table["region"]]
    words = [STAGES[stage] for stage in table["stage_key"]]
    labelled = table.with_columns(
        pl.Series("city_en", [t.en for t in titles], pl.String),
        pl.Series("city_zh", [t.zh for t in titles], pl.String),
        pl.Series("stage_en", [t.en for t in words], pl.String),
        pl.Series("stage_zh", [t.zh for t in words], pl.String),
    )
    return Stuck(labelled.select(list(STUCK_SCHEMA)), seen_on(every), int(beyond))


def _beyond(pace: Pace, there: pl.DataFrame, beyond: str) -> pl.DataFrame:
    limit = pace.usual if beyond == "80" else pace.long
    over = there.filter(pl.col("days") > limit) if limit is not None else there.clear()
    size = max(pace.done.size, 1)
    shorter = 100.0 * pace.done.searchsorted(over["days"].to_numpy()) / size
    return over.select(
        "uid",
        "region",
        "entered_on",
        "synthetic",
        pl.col("stage").alias("stage_key"),
        pl.col("days").cast(pl.Int64),
        pl.lit(pace.usual, pl.Int64).alias("usual"),
        pl.lit(pace.long, pl.Int64).alias("long"),
        pl.lit(pace.done.size, pl.Int64).alias("completed"),
        (pl.col("days") - (limit or 0)).cast(pl.Int64).alias("beyond"),
        pl.Series("slower", shorter, pl.Float64),
    )


def _city(code: str) -> Text:
    try:
        return regions.get(code).title
    except KeyError:
        return Text(code, code)
