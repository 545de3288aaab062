"""The pace of each stage: how long projects stay, how they leave, and who has stayed too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from wuwai.investment.studies.stages import ENDED, OPEN, ROAD
from wuwai.studies.durations import OPEN as STILL_THERE
from wuwai.studies.durations import Curve, Ints, curve

MOVED, LEFT = 0, 1  # the two ways out of a stage: on along the road, or out of it
ENOUGH = 5  # completed stays below which no percentile is read off them
_PLACE = {stage: n for n, stage in enumerate(ROAD)}


@dataclass(frozen=True, slots=True)
class Pace:
    """One stage: ``curve`` has two ends, :data:`MOVED` and :data:`LEFT`.

    ``done`` are the days of completed stays, ascending, ``watched`` those of all stays, open ones included.
    ``usual`` and ``long`` are the 80th and 90th percentile of ``done``, None below :data:`ENOUGH`.
    """

    stage: str
    curve: Curve
    done: Ints
    watched: Ints
    usual: int | None
    long: int | None


def paces(stays: pl.DataFrame) -> dict[str, Pace]:
    """The pace of every stage on the road before its end.

    ``stays`` are ``uid, stage, entered_on, left_on, next_stage, seen_on``, as the register provider gives
    them. Stays whose first day is not on file say nothing and are left out.
    """
    known = stays.filter(pl.col("entered_on").is_not_null() & (pl.col("entered_on") <= pl.col("seen_on")))
    timed = known.with_columns(
        days=(pl.col("left_on").fill_null(pl.col("seen_on")) - pl.col("entered_on")).dt.total_days(),
        end=pl.when(pl.col("next_stage").is_null())
        .then(STILL_THERE)
        .when(pl.col("next_stage").is_in(list(ENDED)))
        .then(LEFT)
        .otherwise(MOVED),
    )
    return {stage: _pace(stage, timed.filter(pl.col("stage") == stage)) for stage in OPEN}


def _pace(stage: str, timed: pl.DataFrame) -> Pace:
    days, ends = timed["days"].to_numpy(), timed["end"].to_numpy()
    done = np.sort(days[ends != STILL_THERE]).astype(np.int64)
    enough = done.size >= ENOUGH
    return Pace(
        stage,
        curve(days, ends, causes=2),
        done,
        np.sort(days).astype(np.int64),
        percentile(done, 0.8) if enough else None,
        percentile(done, 0.9) if enough else None,
    )


def percentile(done: Ints, share: float) -> int:
    """The smallest of ``done`` that at least ``share`` of them do not exceed (type 1 of Hyndman & Fan 1996).

    >>> percentile(np.array([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]), 0.8)
    80
    """
    return int(np.quantile(done, share, method="inverted_cdf"))


def next_stages(stays: pl.DataFrame) -> Mapping[str, Mapping[str, int]]:
    """Of each stage, which stages further along the road followed and how often: some stages are skipped."""
    on = stays.filter(pl.col("next_stage").is_in(list(ROAD)))
    counts = on.group_by("stage", "next_stage").len().sort("stage", "next_stage")
    found: dict[str, dict[str, int]] = {}
    for stage, following, times in counts.iter_rows():
        if _PLACE.get(following, -1) > _PLACE.get(stage, len(ROAD)):
            found.setdefault(stage, {})[following] = times
    return found


def open_stays(stays: pl.DataFrame) -> pl.DataFrame:
    """The stays of projects still on the road before its end, with ``days`` spent; null where not on file."""
    there = stays.filter(pl.col("next_stage").is_null() & pl.col("stage").is_in(list(OPEN)))
    return there.with_columns(days=(pl.col("seen_on") - pl.col("entered_on")).dt.total_days())


def truncated(stays: pl.DataFrame, on: date) -> pl.DataFrame:
    """The stays as they stood on an earlier day, from the days on file now: for a look back, no vintage."""
    day = pl.lit(on)
    later = pl.col("left_on") > day
    return stays.filter(pl.col("entered_on") <= day).with_columns(
        left_on=pl.when(later).then(None).otherwise(pl.col("left_on")),
        next_stage=pl.when(later).then(None).otherwise(pl.col("next_stage")),
        seen_on=day,
    )
