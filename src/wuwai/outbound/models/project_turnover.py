"""The register of turnover completed on projects contracted abroad."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outbound.fields import NO_REAL_ROW, OTHER, REPORTED_STAGES, currency, home
from wuwai.outbound.models import contracted_projects
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow


class ProjectTurnover(RegisterRow):
    """The turnover of one project in the period that ends on ``on``."""

    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True, default="")
    project = models.CharField(max_length=60, db_index=True)
    on = models.DateField()
    amount = models.FloatField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="one_turnover_a_number")]


def check(row: ProjectTurnover, refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """Nothing is turned over before the contract is signed."""
    project = refers.get("project")
    if project is None or row.on is None:
        return
    if project.signed_on is None:
        yield "project", Text("a project whose contract is signed", "已签订合同的项目")
    elif row.on < project.signed_on:
        pattern = Text("{day} or later: the contract was signed on that day", "不早于合同签订日期{day}")
        yield "on", pattern.format(day=project.signed_on.isoformat())
    if row.region and project.region and row.region != project.region:
        yield "region", Text("the city of the contractor", "与承包企业所属地市一致")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Made-up yearly turnover of the made-up projects."""
    draw = random.Random(seed + 2)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for project in contracted_projects.sample(seed, cities):
        if project["signed_on"] is None:
            continue
        for year in range(project["signed_on"].year, min(project["signed_on"].year + 3, 2027)):
            number = f"{project['number']}-{year}"
            rows.append(
                {
                    "number": number,
                    "name": f"样例营业额 Sample turnover {number}",
                    "project": project["number"],
                    "region": project["region"],
                    "on": date(year, 12, 31) if year < 2026 else date(2026, 9, 30),
                    "amount": round(project["contract_value"] * draw.uniform(0.1, 0.4), 2),
                    "currency": project["currency"],
                    "stage": "confirmed",
                    "note": NO_REAL_ROW,
                }
            )
    return rows


REGISTER = register(
    Register(
        name="project-turnover",
        linkage="outbound",
        title=Text("Completed turnover of contracted projects", "承包工程完成营业额"),
        one=Text("turnover", "营业额记录"),
        about=Text(
            "Turnover completed on contracted projects, by the last day of the period. One row is one sum.",
            "承包工程完成营业额，按所属期末日期登记，一笔一行。",
        ),
        model=ProjectTurnover,
        key=("number",),
        sample=sample,
        check=check,
        counted_note=Text("Confirmed turnover is counted.", "按已确认的营业额计数。"),
        stages=REPORTED_STAGES,
        evidence=(EvidenceKind("statement", Text("statement of work done", "工程结算单")), OTHER),
        summaries=(
            Summary("city", Text("By city", "按地市"), ("region",), ("amount",), ("confirmed",)),
            Summary("currency", Text("By currency", "按币种"), ("currency",), ("amount",), ("confirmed",)),
        ),
        fields=(
            RegisterField("number", Text("Turnover number", "营业额编号"), required=True, in_list=True),
            RegisterField("name", Text("Description", "摘要")),
            RegisterField(
                "project",
                Text("Project number", "项目编号"),
                "row",
                register="contracted-projects",
                required=True,
                in_list=True,
            ),
            home(),
            RegisterField(
                "on", Text("Last day of the period", "所属期末日期"), "date", required=True, in_list=True
            ),
            RegisterField(
                "amount",
                Text("Completed turnover", "完成营业额"),
                "number",
                required=True,
                low=0,
                currency="currency",
                in_list=True,
            ),
            currency(required=True),
        ),
    )
)
