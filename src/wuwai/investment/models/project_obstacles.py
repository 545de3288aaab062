"""The register of what stands in the way of investment projects, with who clears it and by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from wuwai.investment import project_samples
from wuwai.investment.studies.stages import OBSTACLES, ROAD
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

NAME = "project-obstacles"


class ProjectObstacle(RegisterRow):
    """One obstacle of a project. ``limit_days`` are the working days the office gives itself to answer."""

    obstacle_no = models.CharField(max_length=60)
    project = models.CharField(max_length=60, db_index=True)
    name = models.CharField(max_length=200)
    project_stage = models.CharField(max_length=20, blank=True, default="")
    category = models.CharField(max_length=12, db_index=True)
    owner = models.CharField(max_length=120, blank=True, default="")
    raised_on = models.DateField(null=True, blank=True)
    limit_days = models.PositiveIntegerField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obstacle_no"], name="one_obstacle_a_number")]


def check(row: ProjectObstacle, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A day it was raised on, later days after it, none in the future, and the project's own city."""
    if row.raised_on is None:
        yield "raised_on", Text("the day it was raised: the clock starts then", "提出日期（时限自此起算）")
    for name in ("raised_on", "answered_on", "resolved_on", "dropped_on"):
        day = getattr(row, name)
        if day is None:
            continue
        if day > timezone.localdate():
            yield name, Text("a day that has come", "已到来的日期")
        elif row.raised_on is not None and day < row.raised_on:
            yield name, Text("the day it was raised or later", "不早于提出日期")
    if row.due_on is not None and row.raised_on is not None and row.due_on < row.raised_on:
        yield "due_on", Text("the day it was raised or later", "不早于提出日期")
    project = refers.get("project")
    if project is not None and row.region != project.region:
        yield "region", Text("the city of its project", "与所属项目一致的地市")


REGISTER = register(
    Register(
        name=NAME,
        linkage="investment",
        title=Text("Obstacles of projects", "项目堵点"),
        one=Text("obstacle", "堵点"),
        about=Text(
            "What holds a project up: land, permits, energy, finance, labour. One row is one obstacle with an"
            " owner and a clock.",
            "制约项目推进的用地、审批、用能、资金、用工等问题，一事一行，明确责任部门和时限。",
        ),
        model=ProjectObstacle,
        key=("obstacle_no",),
        check=check,
        sample=project_samples.obstacles,
        counted_note=Text("Obstacles that are resolved are counted.", "计入已解决的堵点。"),
        stages=(
            Stage("raised", Text("raised", "已提出"), dated="raised_on"),
            Stage("in_hand", Text("in hand", "办理中"), dated="answered_on"),
            Stage("resolved", Text("resolved", "已解决"), counts=True, dated="resolved_on"),
            Stage("dropped", Text("no longer applies", "不再适用"), dated="dropped_on"),
        ),
        evidence=(
            EvidenceKind("letter", Text("letter or minutes", "函件或会议纪要")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        fields=(
            RegisterField("obstacle_no", Text("Obstacle number", "堵点编号"), required=True, in_list=True),
            RegisterField(
                "project",
                Text("Project", "所属项目"),
                "row",
                register="investment-projects",
                required=True,
                in_list=True,
                help=Text("Its project number", "填项目编号"),
            ),
            RegisterField("name", Text("Obstacle", "堵点事项"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField(
                "project_stage",
                Text("Stage of the project", "项目所处阶段"),
                "choice",
                choices=ROAD,
                help=Text("When it was raised", "提出时项目所处阶段"),
            ),
            RegisterField(
                "category",
                Text("Category", "类别"),
                "choice",
                choices=OBSTACLES,
                required=True,
                in_list=True,
            ),
            RegisterField("owner", Text("Department that clears it", "责任部门"), in_list=True),
            RegisterField("raised_on", Text("Raised on", "提出日期"), "date", in_list=True),
            RegisterField(
                "limit_days",
                Text("Days to answer in", "答复时限"),
                "integer",
                unit="工作日",
                low=0,
                high=400,
                help=Text(
                    "Working days; empty: the office's usual limit", "按工作日计；留空则按本单位通用时限"
                ),
            ),
            RegisterField("answered_on", Text("Answered on", "答复日期"), "date"),
            RegisterField("due_on", Text("To be cleared by", "解决期限"), "date", in_list=True),
            RegisterField("resolved_on", Text("Resolved on", "解决日期"), "date"),
            RegisterField("dropped_on", Text("No longer applies since", "不再适用日期"), "date"),
            RegisterField("answer", Text("What was done", "办理情况"), "long_text"),
        ),
        summaries=(
            Summary("categories", Text("By category", "按类别"), by=("category",)),
            Summary(
                "at_stage", Text("By stage of the project", "按项目阶段"), by=("project_stage", "category")
            ),
            Summary("owners", Text("By department", "按责任部门"), by=("owner",)),
        ),
    )
)
