"""The register of actions: who does what by when, for a target or an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from wuwai.programme.choices import ARTICLES, TARGETS, served
from wuwai.reference.text import Text
from wuwai.registers.contract import Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

CLOSED = ("done", "dropped")


class Action(RegisterRow):
    """One thing to be done. ``reference`` is the office's own number of it."""

    reference = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    what = models.TextField(blank=True, default="")
    target = models.CharField(max_length=64, blank=True, default="", db_index=True)
    article = models.CharField(max_length=8, blank=True, default="")
    owner = models.CharField(max_length=200)
    due = models.DateField(db_index=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reference"], name="one_action_a_reference")]

    def overdue(self, today: date) -> bool:
        """Whether it should have been done by ``today`` and was not."""
        return self.stage not in CLOSED and self.due < today


def check(row: Action, refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """An action serves a target or an article; only one that is done has a day on which it was."""
    if not row.target and not row.article:
        yield "target", Text("a target or an article", "目标或条文（至少填一项）")
    if row.done_on is not None and row.stage not in CLOSED:
        yield "done_on", Text("nothing, as long as it is not done", "未完成的措施不填完成日期")


_SAMPLES = (
    ("样例措施：摸底登记 Sample action: list what there is", "done", -60),
    ("样例措施：核对佐证材料 Sample action: check the evidence", "under_way", -10),
    ("样例措施：约谈企业 Sample action: call on firms", "planned", 20),
    ("样例措施：认定初审 Sample action: first review", "blocked", -3),
    ("样例措施：专题会商 Sample action: hold a meeting", "planned", 75),
    ("样例措施：修订标准 Sample action: revise the criteria", "dropped", 40),
)
_SAMPLE_DAY = date(2026, 11, 20)  # the demo's actions lie around this day


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Six made-up actions, named as such."""
    numbered = [one.id for one in served().targets if one.number is not None] or [""]
    return [
        {
            "reference": f"SAMPLE-{n:03d}",
            "name": name,
            "what": "合成样例 Synthetic sample",
            "target": numbered[(n + seed) % len(numbered)],
            "article": "" if numbered != [""] else "1",
            "region": cities[n % len(cities)],
            "owner": f"样例处室 Sample office {1 + n % 3}",
            "due": _SAMPLE_DAY + timedelta(days=days),
            "done_on": _SAMPLE_DAY + timedelta(days=days) if stage == "done" else None,
            "stage": stage,
            "note": "合成样例，非真实措施。 Synthetic sample; no real action.",
        }
        for n, (name, stage, days) in enumerate(_SAMPLES, start=1)
    ]


REGISTER = register(
    Register(
        name="actions",
        linkage="",
        title=Text("Actions", "推进措施"),
        one=Text("action", "措施"),
        about=Text(
            "What is to be done for a target or an article, by whom and by when. One row is one action.",
            "为完成目标或条文采取的措施、责任单位与完成时限，一项措施一行。",
        ),
        model=Action,
        key=("reference",),
        check=check,
        sample=sample,
        counted_note=Text("Actions that are done are counted.", "计入已完成的措施。"),
        stages=(
            Stage("planned", Text("planned", "拟开展")),
            Stage("under_way", Text("under way", "推进中")),
            Stage("blocked", Text("blocked", "受阻")),
            Stage("done", Text("done", "已完成"), counts=True, dated="done_on"),
            Stage("dropped", Text("dropped", "已终止")),
        ),
        fields=(
            RegisterField("reference", Text("Number", "编号"), required=True, in_list=True),
            RegisterField("name", Text("Action", "措施名称"), required=True, in_list=True),
            RegisterField("what", Text("What is to be done", "措施内容"), "long_text"),
            RegisterField("target", Text("Target", "对应目标"), "choice", choices=TARGETS, in_list=True),
            RegisterField("article", Text("Article", "对应条文"), "choice", choices=ARTICLES),
            RegisterField("owner", Text("Owner", "责任单位"), required=True, in_list=True),
            RegisterField("due", Text("Due", "完成时限"), "date", required=True, in_list=True),
            RegisterField("done_on", Text("Done on", "完成日期"), "date"),
            RegisterField(
                "region",
                Text("City", "地市"),
                "region",
                help=Text("Empty: the whole region", "留空表示全省（全区）"),
            ),
        ),
        summaries=(
            Summary("owners", Text("By owner", "按责任单位"), by=("owner",)),
            Summary("targets", Text("By target", "按对应目标"), by=("target",)),
            Summary(
                "open",
                Text("Open, by owner", "未完成措施（按责任单位）"),
                by=("owner",),
                stages=("planned", "under_way", "blocked"),
            ),
        ),
    )
)
