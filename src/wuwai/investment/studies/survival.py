"""The kernel of ``investment.survival``: what share of projects is still in a stage after so many months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuwai.investment.studies.chosen import EVERY, group_title, grouped, parts, seen_on
from wuwai.investment.studies.paces import LEFT, MOVED, Pace, paces
from wuwai.investment.studies.stages import STAGES
from wuwai.reference.text import Text

MONTH = 30.4375  # days
SCHEMA: dict[str, Any] = {
    "group_en": pl.String, "group_zh": pl.String, "stage_en": pl.String, "stage_zh": pl.String,
    "stage_key": pl.String, "months": pl.Int64, "at_risk": pl.Int64, "still": pl.Float64,
    "still_low": pl.Float64, "still_high": pl.Float64, "moved": pl.Float64, "ended": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Survival:
    """The result: the pace of each stage of each group, and how many months are told."""

    by: str
    seen: date | None
    months: int
    found: tuple[tuple[str, Pace], ...]
    warnings: tuple[Text, ...] = ()

    @property
    def all(self) -> tuple[Pace, ...]:
        """The paces of all projects together, by stage."""
        return tuple(pace for group, pace in self.found if group == EVERY)

    def frame(self) -> pl.DataFrame:
        """One row a group, stage and month from 0; shares in per cent, with their interval.

        A month after the last project was under observation has no row: nothing is known of it.
        """
        rows = []
        for group, pace in self.found:
            title, stage = group_title(self.by, group), STAGES[pace.stage]
            for month in range(self.months + 1):
                line = at(pace, month)
                if line is not None:
                    rows.append((title.en, title.zh, stage.en, stage.zh, pace.stage, month, *line))
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def at(pace: Pace, month: int) -> tuple[int, float, float, float, float, float] | None:
    """How many stays last longer than ``month``; still there with interval, moved on, lost in per cent.

    None where no stay was watched for so long.
    """
    found, day = pace.curve, int(month * MONTH)
    if not pace.watched.size or day > pace.watched[-1]:
        return None
    at_risk = int(pace.watched.size - pace.watched.searchsorted(day, side="right"))
    n = int(found.days.searchsorted(day, side="right")) - 1
    if n < 0:
        return at_risk, 100.0, 100.0, 100.0, 0.0, 0.0
    return (
        at_risk,
        100.0 * float(found.left[n]),
        100.0 * float(found.left_low[n]),
        100.0 * float(found.left_high[n]),
        100.0 * float(found.incidence[MOVED, n]),
        100.0 * float(found.incidence[LEFT, n]),
    )


def survival(
    projects: pl.DataFrame,
    stays: pl.DataFrame,
    *,
    region: str | None = None,
    by: str = "none",
    stage: str = "all",
    months: int = 24,
) -> Survival:
    """Kaplan-Meier and Aalen-Johansen curves of each stage: stays that are not over count while they last.

    ``stage`` is one of the stages before production, or ``all``.
    """
    every = grouped(stays, projects, by=by, region=region)
    found = tuple(
        (group, pace)
        for group, own in parts(every)
        for pace in paces(own).values()
        if pace.curve.spells and stage in ("all", pace.stage)
    )
    return Survival(by, seen_on(every), months, found)
