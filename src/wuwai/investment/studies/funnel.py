"""The kernel of ``investment.funnel``: what share of projects reaches each stage, and where others go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from wuwai.investment.studies.chosen import EVERY, group_title, grouped, parts, seen_on
from wuwai.investment.studies.paces import LEFT, MOVED
from wuwai.investment.studies.stages import ENDED, ROAD, STAGES
from wuwai.reference.text import Text
from wuwai.studies.durations import OPEN as STILL_THERE
from wuwai.studies.durations import Curve, curve, jeffreys

MONTH = 30.4375  # days
STEP, ROAD_SO_FAR = "step", "road"
KINDS = {
    STEP: Text("from the stage before", "由上一阶段转化"),
    ROAD_SO_FAR: Text("from the first stage", "由首个阶段转化"),
}
_ORDER = tuple(ROAD)
_PLACE = {stage: n for n, stage in enumerate(ROAD)}
SCHEMA: dict[str, Any] = {
    "group_en": pl.String, "group_zh": pl.String, "group_key": pl.String,
    "kind_en": pl.String, "kind_zh": pl.String, "kind_key": pl.String,
    "from_en": pl.String, "from_zh": pl.String, "to_en": pl.String, "to_zh": pl.String, "to_key": pl.String,
    "projects": pl.Int64, "reached": pl.Int64, "ended": pl.Int64, "open": pl.Int64,
    "share": pl.Float64, "low": pl.Float64, "high": pl.Float64, "lost": pl.Float64, "undecided": pl.Float64,
    "median": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conversion:
    """How projects that entered ``start`` came to ``to`` or beyond: counts, and shares within the horizon.

    ``share`` is the Aalen-Johansen estimate with its interval, ``lost`` that of ending first; the rest is
    ``undecided``. A project still on its way counts for the time it was watched, never as a failure.
    """

    group: str
    kind: str
    start: str
    to: str
    projects: int
    reached: int
    ended: int
    open: int
    share: float
    low: float
    high: float
    lost: float
    median: int | None

    @property
    def undecided(self) -> float:
        return max(0.0, 1.0 - self.share - self.lost)


@dataclass(frozen=True, slots=True)
class Funnel:
    """The result of :func:`funnel`."""

    by: str
    months: int
    seen: date | None
    lines: tuple[Conversion, ...]
    warnings: tuple[Text, ...] = ()

    def of(self, kind: str, group: str | None = None) -> tuple[Conversion, ...]:
        return tuple(x for x in self.lines if x.kind == kind and group in (None, x.group))

    def frame(self) -> pl.DataFrame:
        """One row a group, kind and stage reached; shares in per cent, ``median`` in days."""
        rows = []
        for one in self.lines:
            title, kind = group_title(self.by, one.group), KINDS[one.kind]
            start, to = STAGES[one.start], STAGES[one.to]
            shares = (100.0 * x for x in (one.share, one.low, one.high, one.lost, one.undecided))
            rows.append(
                (title.en, title.zh, one.group, kind.en, kind.zh, one.kind, start.en, start.zh, to.en, to.zh,
                 one.to, one.projects, one.reached, one.ended, one.open, *shares, one.median)
            )  # fmt: skip
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def funnel(
    projects: pl.DataFrame,
    stays: pl.DataFrame,
    *,
    region: str | None = None,
    by: str = "none",
    months: int = 24,
) -> Funnel:
    """The conversions of each group: stage by stage, and from the first stage on, within ``months``."""
    every = grouped(stays, projects, by=by, region=region)
    roads = _roads(every)
    lines: list[Conversion] = []
    for group, own in parts(roads):
        for n, to in enumerate(_ORDER[1:], start=1):
            lines.append(_conversion(own, group, STEP, _ORDER[n - 1], to, months))
        lines += [_conversion(own, group, ROAD_SO_FAR, _ORDER[0], to, months) for to in _ORDER[1:]]
    kept = tuple(one for one in lines if one.projects)
    return Funnel(by, months, seen_on(every), kept, tuple(_warnings(kept)))


def _roads(stays: pl.DataFrame) -> pl.DataFrame:
    """One row a project: its group, the day it reached each stage or a later one, and the day it ended."""
    dated = stays.drop_nulls("entered_on")
    place = pl.col("stage").replace_strict(_PLACE, default=None, return_dtype=pl.Int64)
    reached = [
        pl.col("entered_on").filter(place >= n).min().alias(f"reached_{stage}") for stage, n in _PLACE.items()
    ]
    entered = [
        pl.col("entered_on").filter(pl.col("stage") == stage).min().alias(f"entered_{stage}")
        for stage in ROAD
    ]
    ended = pl.col("entered_on").filter(pl.col("stage").is_in(list(ENDED))).min().alias("ended_on")
    return dated.group_by("uid", "group", maintain_order=True).agg(
        *reached, *entered, ended, pl.col("seen_on").first()
    )


def _conversion(roads: pl.DataFrame, group: str, kind: str, start: str, to: str, months: int) -> Conversion:
    came = pl.col(f"reached_{to}")
    begun = roads.filter(pl.col(f"entered_{start}").is_not_null()).with_columns(
        until=pl.coalesce(came, "ended_on", "seen_on"),
        end=pl.when(came.is_not_null())
        .then(MOVED)
        .when(pl.col("ended_on").is_not_null())
        .then(LEFT)
        .otherwise(STILL_THERE),
    )
    days = (begun["until"] - begun[f"entered_{start}"]).dt.total_days().to_numpy()
    ends = begun["end"].to_numpy()
    kept = days >= 0
    found = curve(days[kept], ends[kept], causes=2)
    share, low, high, lost = within(found, int(months * MONTH))
    times = np.sort(days[kept & (ends == MOVED)])
    return Conversion(
        group=group,
        kind=kind,
        start=start,
        to=to,
        projects=int(kept.sum()),
        reached=int((ends[kept] == MOVED).sum()),
        ended=int((ends[kept] == LEFT).sum()),
        open=found.open,
        share=share,
        low=low,
        high=high,
        lost=lost,
        median=int(np.quantile(times, 0.5, method="inverted_cdf")) if times.size else None,
    )


def within(found: Curve, days: int) -> tuple[float, float, float, float]:
    """The share that moved on within ``days``, its interval, and the share that was lost.

    Where the estimate is 0 or 1 its variance is nothing; the interval is then Jeffreys' on the projects that
    were decided, so that few projects do not look certain.
    """
    place = int(found.days.searchsorted(days, side="right")) - 1
    if place < 0:
        return 0.0, *jeffreys(0, int(found.ended[:, :0].sum())), 0.0
    share, lost = float(found.incidence[MOVED, place]), float(found.incidence[LEFT, place])
    decided = int(found.ended[:, : place + 1].sum())
    if share <= 1e-12 or share >= 1.0 - 1e-12:
        low, high = jeffreys(decided if share > 0.5 else 0, decided)
        return share, low, high, lost
    low, high = float(found.incidence_low[MOVED, place]), float(found.incidence_high[MOVED, place])
    return share, low, high, lost


def _warnings(lines: tuple[Conversion, ...]) -> Iterator[Text]:
    thin = [one for one in lines if one.group == EVERY and one.kind == STEP and one.reached + one.ended < 10]
    if thin:
        yield Text(
            "Steps decided for fewer than 10 projects: {n}; their intervals are wide for that reason.",
            "{n}个环节已有结果的项目不足10个，区间因此较宽。",
        ).format(n=len(thin))
