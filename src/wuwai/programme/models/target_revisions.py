"""The register of revisions of targets: every version of a target's number, due date, baseline and owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from wuwai.programme.choices import TARGETS
from wuwai.reference.text import Text
from wuwai.registers.contract import Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow


class TargetRevision(RegisterRow):
    """One revision of one target, in force from a day on. A blank value leaves what was in force before.

    ``name`` is the document that revises it; ``number`` and ``baseline`` are in the target's unit.
    """

    target = models.CharField(max_length=64, db_index=True)
    in_force_on = models.DateField()
    name = models.CharField(max_length=300)
    why = models.TextField()
    number = models.FloatField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    baseline = models.FloatField(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "in_force_on"], name="one_revision_a_target_and_day")
        ]


def check(row: TargetRevision, refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """A revision changes something, a baseline has its day, and a target is due after it."""
    if row.number is None and row.due is None and row.baseline is None and not row.owner:
        yield (
            "number",
            Text(
                "at least one of number, due date, baseline and owner",
                "至少填写目标值、期限、基期数、责任单位之一",
            ),
        )
    if (row.baseline is None) != (row.baseline_on is None):
        yield "baseline_on", Text("a baseline together with its day", "基期数与基期日期须同时填写")
    if row.due is not None and row.baseline_on is not None and row.due <= row.baseline_on:
        yield "due", Text("a day after that of the baseline", "晚于基期日期的日期")
    if row.region:
        yield (
            "region",
            Text(
                "nothing: a city's share is kept in the register of splits",
                "留空：地市分解任务请在目标分解台账中填写",
            ),
        )


REGISTER = register(
    Register(
        name="target-revisions",
        linkage="",
        title=Text("Revisions of targets", "目标调整"),
        one=Text("revision", "目标调整"),
        about=Text(
            "Every change of a target's number, due date, baseline or owner, with the day it takes force, its"
            " document and its reason. The published version stays in the programme's file.",
            "目标值、期限、基期数、责任单位的历次调整，含生效日期、依据文件与调整理由。已公布的初始版本见方案文件。",
        ),
        model=TargetRevision,
        key=("target", "in_force_on"),
        check=check,
        counted_note=Text(
            "Revisions that were adopted are counted, and only they change a target.",
            "计入已生效的调整，且仅已生效的调整影响目标。",
        ),
        stages=(
            Stage("draft", Text("draft", "草案")),
            Stage("adopted", Text("adopted", "已生效"), counts=True),
            Stage("withdrawn", Text("withdrawn", "已撤回")),
        ),
        fields=(
            RegisterField(
                "target", Text("Target", "目标"), "choice", required=True, choices=TARGETS, in_list=True
            ),
            RegisterField(
                "in_force_on", Text("In force from", "生效日期"), "date", required=True, in_list=True
            ),
            RegisterField("name", Text("Document", "依据文件"), required=True, in_list=True),
            RegisterField("why", Text("Reason", "调整理由"), "long_text", required=True),
            RegisterField(
                "number",
                Text("Number", "目标值"),
                "number",
                in_list=True,
                help=Text("In the target's own unit; empty leaves it", "按目标自身的计量单位；留空为不变"),
            ),
            RegisterField(
                "due", Text("Due", "期限"), "date", in_list=True, help=Text("Empty leaves it", "留空为不变")
            ),
            RegisterField(
                "baseline",
                Text("Baseline", "基期数"),
                "number",
                help=Text("In the target's own unit; empty leaves it", "按目标自身的计量单位；留空为不变"),
            ),
            RegisterField("baseline_on", Text("Day of the baseline", "基期日期"), "date"),
            RegisterField(
                "owner", Text("Owner", "责任单位"), in_list=True, help=Text("Empty leaves it", "留空为不变")
            ),
            RegisterField(
                "region",
                Text("City", "地市"),
                "region",
                help=Text("Stays empty: a revision is of the whole target", "留空：调整针对目标整体"),
            ),
        ),
        summaries=(
            Summary("targets", Text("By target", "按目标"), by=("target",)),
            Summary("documents", Text("By document", "按依据文件"), by=("name",)),
        ),
    )
)
