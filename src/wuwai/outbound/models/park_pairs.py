"""The register of paired parks: two countries, two parks (两国双园)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outbound.fields import NO_REAL_ROW, OTHER, currency, home
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow


class ParkPair(RegisterRow):
    """A park at home and one abroad that divide an industry between them; flows are of ``flows_year``."""

    name = models.CharField(max_length=200)
    home_park = models.CharField(max_length=200)
    park_abroad = models.CharField(max_length=200)
    country = models.CharField(max_length=3)
    industry = models.CharField(max_length=200, blank=True, default="")
    role_home = models.CharField(max_length=300, blank=True, default="")
    role_abroad = models.CharField(max_length=300, blank=True, default="")
    projects_home = models.PositiveIntegerField(null=True, blank=True)
    projects_abroad = models.PositiveIntegerField(null=True, blank=True)
    flows_year = models.PositiveIntegerField(null=True, blank=True)
    goods_out = models.FloatField(null=True, blank=True)
    goods_in = models.FloatField(null=True, blank=True)
    capital_out = models.FloatField(null=True, blank=True)
    capital_in = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    people = models.PositiveIntegerField(null=True, blank=True)
    proposed_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_park_pair_a_name")]


_FLOWS = ("goods_out", "goods_in", "capital_out", "capital_in", "people")


def check(row: ParkPair, _refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """Flows belong to a year; two parks are two."""
    if row.flows_year is None and any(getattr(row, name) is not None for name in _FLOWS):
        yield "flows_year", Text("the year the flows are of", "各项流量所属年份")
    if row.home_park and row.home_park == row.park_abroad:
        yield "park_abroad", Text("another park than the one at home", "与境内园区不同的园区")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Five made-up pairs, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    stages = ("operating", "under_construction", "agreed", "operating", "proposed")
    return [
        {
            "name": f"样例双园 Sample pair {n}",
            "home_park": f"样例境内园区 Sample home park {n}",
            "park_abroad": f"样例境外园区 Sample park abroad {n}",
            "region": cities[n % len(cities)],
            "country": country,
            "industry": draw.choice(("电子信息 electronics", "智能家电 appliances", "食品 food")),
            "role_home": "研发、核心部件 research and key parts",
            "role_abroad": "组装、区域销售 assembly and regional sales",
            "projects_home": draw.randrange(1, 9),
            "projects_abroad": draw.randrange(1, 12),
            "flows_year": 2025 if stage == "operating" else None,
            "goods_out": float(draw.randrange(10, 900) * 1_000_000) if stage == "operating" else None,
            "goods_in": float(draw.randrange(10, 500) * 1_000_000) if stage == "operating" else None,
            "capital_out": float(draw.randrange(1, 90) * 1_000_000) if stage == "operating" else None,
            "capital_in": float(draw.randrange(1, 30) * 1_000_000) if stage == "operating" else None,
            "currency": "CNY",
            "people": draw.randrange(20, 900) if stage == "operating" else None,
            "proposed_on": date(2019 + n, 3, 1),
            "agreed_on": date(2020 + n, 3, 1) if stage != "proposed" else None,
            "started_on": date(2020 + n, 9, 1) if stage in ("operating", "under_construction") else None,
            "opened_on": date(2021 + n, 9, 1) if stage == "operating" else None,
            "stage": stage,
            "note": NO_REAL_ROW,
        }
        for n, (country, stage) in enumerate(
            zip(("VNM", "IDN", "MYS", "THA", "ARE"), stages, strict=True), start=1
        )
    ]


def _flow(name: str, title: Text) -> RegisterField:
    return RegisterField(name, title, "number", low=0, currency="currency")


REGISTER = register(
    Register(
        name="park-pairs",
        linkage="outbound",
        title=Text("Two countries, two parks", "两国双园"),
        one=Text("pair of parks", "双园"),
        about=Text(
            "A park at home and a park abroad that share an industry: the role of each, the flows of goods,"
            " capital and people between them, the projects of each side in the other. One row is one pair.",
            "境内园区与境外园区结对：各自的产业分工，双方之间的货物、资金、人员流动和互设项目，一对一行。",
        ),
        model=ParkPair,
        key=("name",),
        sample=sample,
        check=check,
        counted_note=Text(
            "No criteria were published: pairs that are agreed, under construction or operating are counted.",
            "认定条件未公布，按已签约、在建、运营的双园计数。",
        ),
        stages=(
            Stage("proposed", Text("proposed", "提出意向"), dated="proposed_on"),
            Stage(
                "agreed", Text("agreed", "已签约"), evidence=("agreement",), counts=True, dated="agreed_on"
            ),
            Stage("under_construction", Text("under construction", "在建"), counts=True, dated="started_on"),
            Stage("operating", Text("operating", "运营"), counts=True, dated="opened_on"),
            Stage("ended", Text("ended", "已终止")),
        ),
        evidence=(EvidenceKind("agreement", Text("agreement or memorandum", "合作协议或备忘录")), OTHER),
        summaries=(
            Summary(
                "country",
                Text("By country of the park abroad", "按境外园区所在国家（地区）"),
                ("country",),
                ("projects_home", "projects_abroad", "people"),
            ),
            Summary(
                "flows",
                Text("Flows by year", "按年份汇总流量"),
                ("flows_year",),
                ("goods_out", "goods_in", "capital_out", "capital_in"),
            ),
        ),
        fields=(
            RegisterField("name", Text("Pair", "双园名称"), required=True, in_list=True),
            RegisterField("home_park", Text("Park at home", "境内园区"), required=True, in_list=True),
            home(),
            RegisterField("park_abroad", Text("Park abroad", "境外园区"), required=True, in_list=True),
            RegisterField(
                "country",
                Text("Country of the park abroad", "境外园区所在国家（地区）"),
                "country",
                required=True,
                in_list=True,
            ),
            RegisterField("industry", Text("Shared industry", "合作产业")),
            RegisterField("role_home", Text("Role of the park at home", "境内园区分工")),
            RegisterField("role_abroad", Text("Role of the park abroad", "境外园区分工")),
            RegisterField(
                "projects_home",
                Text("Projects of the other side at home", "外方在境内园区项目数"),
                "integer",
                unit="个",
                low=0,
            ),
            RegisterField(
                "projects_abroad",
                Text("Own projects abroad", "我方在境外园区项目数"),
                "integer",
                unit="个",
                low=0,
                in_list=True,
            ),
            RegisterField(
                "flows_year", Text("Year of the flows", "流量所属年份"), "integer", low=2000, high=2100
            ),
            _flow("goods_out", Text("Goods sent abroad", "发往境外园区货物额")),
            _flow("goods_in", Text("Goods received", "自境外园区购进货物额")),
            _flow("capital_out", Text("Capital sent abroad", "投向境外园区资金")),
            _flow("capital_in", Text("Capital received", "来自境外园区资金")),
            currency(),
            RegisterField("people", Text("People exchanged", "往来人员"), "integer", unit="人次", low=0),
            RegisterField("proposed_on", Text("Proposed on", "提出日期"), "date"),
            RegisterField("agreed_on", Text("Agreed on", "签约日期"), "date", in_list=True),
            RegisterField("started_on", Text("Building begun on", "开工日期"), "date"),
            RegisterField("opened_on", Text("Opened on", "运营日期"), "date"),
        ),
    )
)
