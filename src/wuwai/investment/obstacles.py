"""Open obstacles of projects with their response clocks, in working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from wuwai.investment.models.project_obstacles import REGISTER
from wuwai.investment.studies.stages import OBSTACLES, STAGES
from wuwai.reference.text import Text
from wuwai.reference.working_days import working_days
from wuwai.registers import access
from wuwai.registers.past import stood
from wuwai.registers.registry import get

OPEN = ("raised", "in_hand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """An obstacle. ``spent`` are working days since it was raised, until it was answered or today.

    ``left`` is what is left of ``limit``, below zero where it is overrun; None where the day is not on file.
    """

    row: Any
    project: Any | None
    category: Text
    stage: Text
    answered: bool
    spent: int | None
    limit: int
    left: int | None
    overdue: bool

    @property
    def late(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def over(self) -> int:
        return -(self.left or 0)


def waiting(user: Any, as_of: date | None, *, region: str = "", category: str = "") -> QuerySet[Any]:
    """The open obstacles this person may see, those raised first at the top."""
    rows: QuerySet[Any] = access.visible(stood(REGISTER, as_of), user).filter(stage__in=OPEN)
    if region:
        rows = rows.filter(region=region)
    if category:
        rows = rows.filter(category=category)
    return rows.order_by(F("raised_on").asc(nulls_last=True), "id")


def clocks(rows: Sequence[Any], today: date, as_of: date | None, *, usual_limit: int) -> list[Clock]:
    """The rows with their clocks; ``usual_limit`` is the office's, for those that name none."""
    there: QuerySet[Any] = stood(get("investment-projects"), as_of)
    named = there.filter(project_no__in=sorted({row.project for row in rows}))
    projects = {one.project_no: one for one in named}
    return [_clock(row, projects.get(row.project), today, usual_limit) for row in rows]


def _clock(row: Any, project: Any | None, today: date, usual_limit: int) -> Clock:
    limit = row.limit_days if row.limit_days is not None else usual_limit
    until = row.answered_on or today
    spent = working_days(row.raised_on, until) if row.raised_on else None
    return Clock(
        row=row,
        project=project,
        category=OBSTACLES.get(row.category, Text(row.category, row.category)),
        stage=STAGES.get(row.project_stage, Text("", "")),
        answered=row.answered_on is not None,
        spent=spent,
        limit=limit,
        left=limit - spent if spent is not None else None,
        overdue=row.due_on is not None and row.due_on < today,
    )
