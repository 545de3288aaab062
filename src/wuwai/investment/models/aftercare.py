"""The register of aftercare: what foreign-invested firms raised, who answers, and how fast."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.day_order import in_order
from wuwai.registers.enterprises import CREDIT_CODE, EnterpriseRow, firm_field, sample_firm
from wuwai.registers.registry import register

TOPICS = {
    "land": Text("land and premises", "用地用房"),
    "permits": Text("permits and licences", "行政审批"),
    "customs": Text("customs and logistics", "通关物流"),
    "tax": Text("tax", "税务"),
    "finance": Text("finance and foreign exchange", "融资与外汇"),
    "labour": Text("labour and visas", "用工与签证"),
    "energy": Text("energy and environment", "用能与环保"),
    "property": Text("intellectual property", "知识产权"),
    "procurement": Text("tenders and standards", "招投标与标准"),
    "other": Text("other", "其他"),
}
ORDER = ("raised_on", "assigned_on", "answered_on", "resolved_on")


class AftercareIssue(EnterpriseRow):
    """One issue that one firm raised. ``region`` is the city that sees to it.

    The response clock runs from ``raised_on`` to ``answered_on``, within ``limit_days`` working days; the
    issue is to be resolved by ``due_on``.
    """

    issue_no = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    source_country = models.CharField(max_length=3, blank=True, default="")
    topic = models.CharField(max_length=12)
    owner = models.CharField(max_length=120, blank=True, default="")
    raised_on = models.DateField(null=True, blank=True)
    assigned_on = models.DateField(null=True, blank=True)
    limit_days = models.PositiveIntegerField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    satisfied = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue_no"], name="one_aftercare_issue_a_number")]


def check(row: AftercareIssue, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A day it was raised on, later days after it and none in the future, an owner once it is assigned."""
    if row.raised_on is None:
        yield (
            "raised_on",
            Text("the day it was raised: the clock starts then", "提出日期（办理时限从此日起算）"),
        )
    yield from in_order(row, (*ORDER, "withdrawn_on"))
    if row.due_on is not None and row.raised_on is not None and row.due_on < row.raised_on:
        yield "due_on", Text("the day it was raised or later", "不早于提出日期")
    if row.assigned_on is not None and not row.owner:
        yield "owner", Text("the department it was assigned to", "承办部门")
    if row.satisfied is not None and row.resolved_on is None:
        yield (
            "resolved_on",
            Text("the day it was resolved, which the firm judged", "企业评价所对应的办结日期"),
        )


_STAGES = ("resolved", "answered", "resolved", "assigned", "resolved", "raised", "answered", "resolved")
_HOMES = ("HKG", "JPN", "USA", "DEU", "KOR", "SGP", "FRA", "TWN", "MAC", "GBR")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Forty-eight made-up issues, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    topics = tuple(TOPICS)
    for n in range(1, 49):
        stage = "withdrawn" if n in (14, 35) else _STAGES[n % len(_STAGES)]
        late = stage in ("raised", "assigned")
        raised = date(2026, 10, 28) - timedelta(days=draw.randint(0, 40) if late else draw.randint(160, 700))
        assigned = raised + timedelta(days=draw.randint(0, 2))
        answered = assigned + timedelta(days=draw.randint(1, 20))
        resolved = answered + timedelta(days=draw.randint(5, 120))
        done = stage == "resolved"
        rows.append(
            {
                "issue_no": f"SAMPLE-A{n:03d}",
                "name": f"样例诉求 Sample issue {n:03d}",
                **sample_firm(20 + n % 18 + 1),
                "source_country": _HOMES[(n % 18 + 1) % len(_HOMES)],
                "region": cities[n * 5 % len(cities)],
                "topic": topics[n * 7 % len(topics)],
                "owner": ""
                if stage in ("raised", "withdrawn")
                else f"样例部门 Sample department {n % 5 + 1}",
                "raised_on": raised,
                "assigned_on": None if stage in ("raised", "withdrawn") else assigned,
                "limit_days": 5,
                "answered_on": answered if stage in ("answered", "resolved") else None,
                "due_on": raised + timedelta(days=60),
                "resolved_on": resolved if done else None,
                "withdrawn_on": raised + timedelta(days=9) if stage == "withdrawn" else None,
                "satisfied": draw.choice((True, True, True, False, None)) if done else None,
                "stage": stage,
                "note": "合成样例，非真实诉求。 Synthetic sample; no real issue.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="aftercare",
        linkage="investment",
        title=Text("Aftercare of foreign-invested firms", "外资企业服务台账"),
        one=Text("issue", "诉求"),
        about=Text(
            "Issues that foreign-invested firms raised after they came: who answers, by when, and when they"
            " were resolved. One row is one issue.",
            "外商投资企业反映的诉求及承办部门、办理时限、办结情况，一事一行。",
        ),
        model=AftercareIssue,
        key=("issue_no",),
        sample=sample,
        check=check,
        counted_note=Text("Issues that are resolved are counted.", "按已办结的诉求计数。"),
        stages=(
            Stage("raised", Text("raised", "已提出"), dated="raised_on"),
            Stage("assigned", Text("assigned", "已交办"), dated="assigned_on"),
            Stage("answered", Text("answered", "已答复"), dated="answered_on"),
            Stage("resolved", Text("resolved", "已办结"), counts=True, dated="resolved_on"),
            Stage("withdrawn", Text("withdrawn", "企业撤回"), dated="withdrawn_on"),
        ),
        evidence=(
            EvidenceKind("letter", Text("letter of the firm or minutes", "企业函件或会议纪要")),
            EvidenceKind("reply", Text("written reply", "书面答复")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("topic", Text("By topic", "按诉求类别"), ("topic",)),
            Summary(
                "open",
                Text("Open, by department", "未办结诉求按承办部门"),
                ("owner",),
                (),
                ("raised", "assigned", "answered"),
            ),
            Summary("source_country", Text("By source", "按外资来源地"), ("source_country",)),
            Summary("region", Text("By city and stage", "按地市和阶段"), ("region", "stage")),
        ),
        fields=(
            RegisterField("issue_no", Text("Issue number", "诉求编号"), required=True, in_list=True),
            RegisterField("name", Text("Issue", "诉求事项"), required=True, in_list=True),
            firm_field(),
            CREDIT_CODE,
            RegisterField("source_country", Text("Source of the capital", "外资来源国家（地区）"), "country"),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField(
                "topic", Text("Topic", "诉求类别"), "choice", choices=TOPICS, required=True, in_list=True
            ),
            RegisterField("owner", Text("Department in charge", "承办部门"), in_list=True),
            RegisterField("raised_on", Text("Raised on", "提出日期"), "date", in_list=True),
            RegisterField("assigned_on", Text("Assigned on", "交办日期"), "date"),
            RegisterField(
                "limit_days", Text("Days to answer in", "答复时限"), "integer", unit="工作日", low=0, high=400
            ),
            RegisterField("answered_on", Text("Answered on", "答复日期"), "date"),
            RegisterField("due_on", Text("To be resolved by", "办结期限"), "date", in_list=True),
            RegisterField("resolved_on", Text("Resolved on", "办结日期"), "date"),
            RegisterField("withdrawn_on", Text("Withdrawn on", "撤回日期"), "date"),
            RegisterField("satisfied", Text("Firm satisfied", "企业是否满意"), "yes_no"),
            RegisterField("answer", Text("What was done", "办理情况"), "long_text"),
        ),
    )
)
