"""The register of plans for key markets: where more is to be sold, of what, by whom and to what end."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow
from wuwai.trade.chapters import CHAPTERS_HELP, are_chapters


class MarketPlan(RegisterRow):
    """One market that one region wants to sell certain goods to: that is what makes it one row.

    ``goods`` says which (a cluster, or ``HS 85``); ``goal_exports`` are exports aimed at in ``goal_year``,
    in units of ``currency``.
    """

    name = models.CharField(max_length=200)
    region = models.CharField(max_length=16, db_index=True)
    country = models.CharField(max_length=3, db_index=True)
    goods = models.CharField(max_length=120)
    chapters = models.CharField(max_length=200, blank=True, default="")
    goal = models.CharField(max_length=200, blank=True, default="")
    goal_year = models.PositiveIntegerField(null=True, blank=True)
    goal_exports = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    owner = models.CharField(max_length=120, blank=True, default="")
    started_on = models.DateField(null=True, blank=True)
    established_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "country", "goods"], name="one_market_plan_a_region_market_and_goods"
            )
        ]


def check(row: MarketPlan, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Its chapters are chapters, its days follow one another, and exports aimed at name their year."""
    if row.chapters and not are_chapters(row.chapters):
        yield "chapters", Text("two-digit HS chapters such as 84;85", "两位HS章号，以分号隔开，如84;85")
    if row.started_on and row.established_on and row.established_on < row.started_on:
        yield "established_on", Text("a day not before it was under way", "不早于启动日期")
    if row.goal_exports is not None and row.goal_year is None:
        yield "goal_year", Text("the year of the exports aimed at", "出口目标所属年份")


# Market, goods, chapters, stage: the made-up plans of the demo.
_SAMPLES = (
    ("VNM", "电子信息 electronic information", "85", "under_way"),
    ("IDN", "智能家电 smart home appliances", "84;85", "planned"),
    ("ARE", "灯饰照明 lighting", "94", "established"),
    ("SAU", "建材家居 building materials", "69;73;94", "planned"),
    ("MEX", "汽车零部件 car parts", "87", "under_way"),
    ("BRA", "新型储能 new energy storage", "85", "planned"),
    ("POL", "消费电子 consumer electronics", "85", "established"),
    ("ZAF", "轻工纺织 light industry and textiles", "61;62", "dropped"),
)


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Eight made-up plans, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n, (country, goods, chapters, stage) in enumerate(_SAMPLES, start=1):
        started = date(2025, draw.randint(1, 12), draw.randint(1, 28))
        rows.append(
            {
                "name": f"样例开拓计划 Sample market plan {n:03d}",
                "region": cities[n * 4 % len(cities)],
                "country": country,
                "goods": goods,
                "chapters": chapters,
                "goal": "样例目标 Sample goal",
                "goal_year": 2028,
                "goal_exports": float(draw.randrange(2, 60) * 50_000_000),
                "currency": "CNY",
                "owner": f"样例处室 Sample division {n % 3 + 1}",
                "started_on": None if stage == "planned" else started,
                "established_on": started + timedelta(days=300) if stage == "established" else None,
                "dropped_on": started + timedelta(days=200) if stage == "dropped" else None,
                "stage": stage,
                "note": "合成样例，非真实计划。 Synthetic sample; no real plan.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="market-plans",
        linkage="trade",
        title=Text("Plans for key markets", "重点市场开拓计划"),
        one=Text("market plan", "市场开拓计划"),
        about=Text(
            "Markets where the region wants to sell more, of which goods, who is to see to it and how far it"
            " got. One row is one market and one kind of goods.",
            "拟重点开拓的市场、商品、目标、责任单位及进展，一个市场一类商品一行。",
        ),
        model=MarketPlan,
        key=("region", "country", "goods"),
        sample=sample,
        check=check,
        counted_note=Text("Plans under way or established are counted.", "按推进中、已见成效的计划计数。"),
        stages=(
            Stage("planned", Text("planned", "拟开拓")),
            Stage("under_way", Text("under way", "推进中"), dated="started_on", counts=True),
            Stage("established", Text("established", "已见成效"), dated="established_on", counts=True),
            Stage("dropped", Text("dropped", "已终止"), dated="dropped_on"),
        ),
        evidence=(
            EvidenceKind("plan", Text("plan", "工作方案")),
            EvidenceKind("report", Text("progress report", "进展报告")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("country", Text("By market", "按市场"), ("country",), ("goal_exports",)),
            Summary("region", Text("By city", "按地市"), ("region",), ("goal_exports",)),
            Summary("stage", Text("By stage", "按阶段"), ("stage",), ("goal_exports",)),
        ),
        fields=(
            RegisterField("name", Text("Plan", "计划名称"), required=True, in_list=True),
            RegisterField(
                "region",
                Text("City", "责任地市"),
                "region",
                required=True,
                in_list=True,
                help=Text("A city, or the whole province", "地市；全省统筹的填省"),
            ),
            RegisterField("country", Text("Market", "目标市场"), "country", required=True, in_list=True),
            RegisterField(
                "goods",
                Text("Goods or cluster", "商品或产业集群"),
                required=True,
                in_list=True,
                help=Text("Such as HS 85, or a cluster's name", "如HS 85，或产业集群名称"),
            ),
            RegisterField("chapters", Text("HS chapters", "HS章"), help=CHAPTERS_HELP),
            RegisterField("goal", Text("Goal in words", "目标表述")),
            RegisterField("goal_year", Text("Year of the goal", "目标年份"), "integer", low=2000, high=2100),
            RegisterField(
                "goal_exports",
                Text("Exports aimed at (in units of the currency)", "出口目标（元、美元等，按币种）"),
                "number",
                low=0,
                high=1e14,
                currency="currency",
                apart="goal_year",
                in_list=True,
            ),
            RegisterField(
                "currency", Text("Currency of the goal", "目标币种"), "choice", choices=currencies()
            ),
            RegisterField("owner", Text("Responsible", "责任单位"), in_list=True),
            RegisterField("started_on", Text("Under way since", "启动日期"), "date"),
            RegisterField("established_on", Text("Established on", "见效日期"), "date"),
            RegisterField("dropped_on", Text("Dropped on", "终止日期"), "date"),
        ),
    )
)
