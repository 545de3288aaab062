"""The register of digital service export bases, and of bases of other titles named with them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outsourcing.models.demonstration_cities import check
from wuwai.outsourcing.wording import LEVELS
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow


class DigitalExportBase(RegisterRow):
    """One base. ``kind`` is its title: a base for cultural trade is no digital service export base."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    level = models.CharField(max_length=12, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    operator = models.CharField(max_length=200, blank=True, default="")
    batch = models.CharField(max_length=60, blank=True, default="")
    recognised_year = models.PositiveSmallIntegerField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    firms = models.PositiveIntegerField(null=True, blank=True)
    exports_usd = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="one_export_base_a_city_and_name")
        ]


BASE_KINDS: Mapping[str, Text] = {
    "digital_service": Text("digital service export base", "数字服务出口基地"),
    "cultural_trade": Text("base for international cultural trade", "对外文化贸易基地"),
    "specialised_service": Text("specialised service export base", "特色服务出口基地"),
}


def rule_inputs(row: DigitalExportBase, on: date) -> Mapping[str, Any]:
    """The title the base holds, and its level."""
    return {"kind": row.kind or None, "level": row.level or None}


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Nine made-up bases, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    stages = ("recognised", "recognised", "applying", "recognised", "building", "recognised", "withdrawn")
    kinds = ("digital_service", "digital_service", "digital_service", "cultural_trade", "specialised_service")
    return [
        {
            "name": f"样例出口基地 Sample export base {n:02d}",
            "region": cities[n * 4 % len(cities)],
            "kind": kinds[n % len(kinds)],
            "level": ("provincial", "national", "")[n % 3],
            "place": "样例园区 Sample park",
            "operator": f"样例运营机构 Sample operator {n:02d}",
            "batch": "样例批次 Sample batch",
            "recognised_year": 2021 + n % 4 if stages[n % 7] in ("recognised", "withdrawn") else None,
            "area_km2": round(draw.uniform(0.4, 6.0), 1),
            "firms": draw.randrange(40, 900),
            "exports_usd": float(draw.randrange(5, 400) * 100),
            "stage": stages[n % 7],
            "note": "合成样例，非真实基地。 Synthetic sample; no real base.",
        }
        for n in range(1, 10)
    ]


REGISTER = register(
    Register(
        name="digital-export-bases",
        linkage="outsourcing",
        title=Text("Digital service export bases", "数字服务出口基地"),
        one=Text("base", "基地"),
        about=Text(
            "Bases recognised for exporting digital services. Bases of other titles, such as cultural"
            " trade, are on"
            " file as kinds of their own and do not count as digital ones.",
            "获认定的数字服务出口基地。对外文化贸易基地等其他名目的基地单列类型，不计入数字服务出口基地。",
        ),
        model=DigitalExportBase,
        key=("region", "name"),
        rule_book="digital-export-base",
        rule_inputs=rule_inputs,
        check=check,
        sample=sample,
        counted_note=Text("Bases that are recognised are counted.", "按已认定的基地计数。"),
        stages=(
            Stage("building", Text("being built up", "培育中")),
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
            EvidenceKind("plan", Text("construction plan", "建设方案")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("kind", Text("By kind", "按类型"), by=("kind", "level"), sums=("firms",)),
            Summary(
                "city",
                Text("Recognised, by city", "已认定，按地市"),
                by=("region",),
                sums=("firms",),
                stages=("recognised",),
            ),
        ),
        fields=(
            RegisterField("name", Text("Base", "基地名称"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField(
                "kind",
                Text("Kind", "类型"),
                "choice",
                required=True,
                choices=BASE_KINDS,
                in_list=True,
                input_of="kind",
            ),
            RegisterField("level", Text("Level", "级别"), "choice", choices=LEVELS, in_list=True),
            RegisterField("place", Text("District or park", "所在区（园区）")),
            RegisterField("operator", Text("Operator", "运营机构")),
            RegisterField("batch", Text("Batch", "认定批次")),
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
            RegisterField("area_km2", Text("Area", "面积"), "number", unit="平方公里", low=0, high=5000),
            RegisterField("firms", Text("Firms", "企业数"), "integer", unit="家", low=0, high=1e6),
            RegisterField(
                "exports_usd",
                Text("Digital service exports a year", "年数字服务出口额"),
                "number",
                unit="万美元",
                low=0,
                high=1e8,
            ),
        ),
    )
)
