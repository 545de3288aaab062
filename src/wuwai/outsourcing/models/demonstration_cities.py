"""The register of service outsourcing demonstration cities and their evaluation."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outsourcing.wording import LEVELS
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow


class DemonstrationCity(RegisterRow):
    """One recognition of one city. The five indicators are the city over the average city, 1 = average."""

    name = models.CharField(max_length=120)
    level = models.CharField(max_length=12)
    recognised_year = models.PositiveSmallIntegerField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True, default="")
    evaluated_year = models.PositiveSmallIntegerField(null=True, blank=True)
    industry = models.FloatField(null=True, blank=True)
    infrastructure = models.FloatField(null=True, blank=True)
    talent = models.FloatField(null=True, blank=True)
    cost = models.FloatField(null=True, blank=True)
    policy = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "level"], name="one_recognition_a_city_and_level")
        ]


GROUPS = ("industry", "infrastructure", "talent", "cost", "policy")


def rule_inputs(row: DemonstrationCity, on: date) -> Mapping[str, Any]:
    """The five groups as they stand in the row."""
    return {name: getattr(row, name) for name in GROUPS}


def check(row: Any, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """The year of recognition is that of its day; a withdrawal comes after it."""
    if row.recognised_on and row.recognised_year and row.recognised_on.year != row.recognised_year:
        yield (
            "recognised_year",
            Text("{year}, as in the date of recognition", "{year}，与认定日期一致").format(
                year=row.recognised_on.year
            ),
        )
    began, ended = row.recognised_on, getattr(row, "withdrawn_on", None)
    if began and ended and ended < began:
        yield (
            "withdrawn_on",
            Text("a day on or after {day}", "不早于{day}的日期").format(day=began.isoformat()),
        )


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Made-up recognitions of three of the cities at provincial level, named as such."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    stages = ("recognised", "applying", "withdrawn")
    return [
        {
            "name": f"样例示范城市 Sample demonstration city {n:02d}",
            "region": region,
            "level": "provincial",
            "recognised_year": 2024 if stage != "applying" else None,
            "recognised_on": date(2024, 6, n) if stage != "applying" else None,
            "withdrawn_on": date(2026, 3, n) if stage == "withdrawn" else None,
            "document": "样例文号 Sample number",
            "evaluated_year": 2025,
            **{name: round(draw.uniform(0.6, 1.5), 2) for name in GROUPS},
            "stage": stage,
            "note": "合成样例，该市并未获此认定。 Synthetic sample; the city has no such recognition.",
        }
        for n, (region, stage) in enumerate(zip(cities[-3:], stages, strict=False), start=1)
    ]


def _group(name: str, title: Text) -> RegisterField:
    return RegisterField(
        name,
        title,
        "number",
        unit="倍",
        low=0,
        high=20,
        input_of=name,
        help=Text(
            "The city over the average of the cities evaluated: 1 is the average",
            "该市与参评城市平均水平之比，平均为1",
        ),
    )


REGISTER = register(
    Register(
        name="demonstration-cities",
        linkage="outsourcing",
        title=Text("Service outsourcing demonstration cities", "服务外包示范城市"),
        one=Text("demonstration city", "示范城市"),
        about=Text(
            "Cities recognised as demonstration cities of service outsourcing, with their evaluation where"
            " one is"
            " on file. One row is one recognition of one city.",
            "获认定的服务外包示范城市及其综合评价结果，一市一级别一行。",
        ),
        model=DemonstrationCity,
        key=("region", "level"),
        rule_book="outsourcing-demonstration-city",
        rule_inputs=rule_inputs,
        rule_book_decides=False,
        check=check,
        sample=sample,
        counted_note=Text(
            "Cities that are recognised are counted. The evaluation, in which the average city has 100"
            " points, is"
            " shown beside and does not decide.",
            "按已认定的城市计数。综合评价（平均城市为100分）仅供参考，不影响计数。",
        ),
        stages=(
            Stage("applying", Text("applying", "申报中")),
            Stage(
                "recognised",
                Text("recognised", "已认定"),
                evidence=("recognition",),
                role="administrator",
                counts=True,
                dated="recognised_on",
            ),
            Stage("withdrawn", Text("withdrawn", "已撤销"), role="administrator", dated="withdrawn_on"),
        ),
        evidence=(
            EvidenceKind("recognition", Text("notice of recognition", "认定文件")),
            EvidenceKind("evaluation", Text("evaluation report", "综合评价报告")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("level", Text("By level and stage", "按级别和阶段"), by=("level", "stage")),
            Summary("year", Text("By year of recognition", "按认定年份"), by=("recognised_year",)),
        ),
        fields=(
            RegisterField("name", Text("Name", "名称"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField(
                "level", Text("Level", "级别"), "choice", required=True, choices=LEVELS, in_list=True
            ),
            RegisterField(
                "recognised_year",
                Text("Year of recognition", "认定年份"),
                "integer",
                low=1990,
                high=2100,
                in_list=True,
            ),
            RegisterField("recognised_on", Text("Recognised on", "认定日期"), "date"),
            RegisterField("withdrawn_on", Text("Withdrawn on", "撤销日期"), "date"),
            RegisterField("document", Text("Document number", "认定文号")),
            RegisterField(
                "evaluated_year", Text("Year evaluated", "评价年度"), "integer", low=2009, high=2100
            ),
            _group("industry", Text("Industry", "产业发展")),
            _group("infrastructure", Text("Infrastructure and environment", "基础设施与环境")),
            _group("talent", Text("Talent", "人才培训与就业")),
            _group("cost", Text("Cost of production factors", "要素成本")),
            _group("policy", Text("Policy", "政策措施")),
        ),
    )
)
