"""The register of zones and parks: what kind each is, how much land it has, for which sectors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.day_order import in_order
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

KINDS = {
    "free_trade_zone": Text("pilot free trade zone", "自由贸易试验区"),
    "free_trade_area": Text("area of a pilot free trade zone", "自由贸易试验区片区"),
    "coordinated_area": Text("coordinated development area", "自贸试验区联动发展区"),
    "bonded_zone": Text("comprehensive bonded zone", "综合保税区"),
    "development_zone": Text("economic development zone", "经济技术开发区"),
    "cooperation_park": Text("international cooperation park", "国际合作园区"),
    "ecommerce_pilot": Text("cross-border e-commerce pilot zone", "跨境电子商务综合试验区"),
    "other": Text("other park", "其他园区"),
}
LEVELS = {
    "national": Text("national", "国家级"),
    "provincial": Text("provincial", "省级"),
    "city": Text("city", "市级"),
}
_MU_A_KM2 = 1500.0
_ROUNDING = 1.001


class Zone(RegisterRow):
    """One zone. ``region`` is its city, or the province where it lies in several.

    ``area_km2`` is the whole; ``titled_mu`` the land with a title, ``available_mu`` what can still be let.
    ``approved_year`` stands alone where no day was published.
    """

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=20, db_index=True)
    level = models.CharField(max_length=12, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    belongs_to = models.CharField(max_length=200, blank=True, default="")
    applied_on = models.DateField(null=True, blank=True)
    approved_year = models.PositiveIntegerField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True, default="")
    accepted_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    titled_mu = models.FloatField(null=True, blank=True)
    available_mu = models.FloatField(null=True, blank=True)
    sectors = models.CharField(max_length=200, blank=True, default="")
    firms = models.PositiveIntegerField(null=True, blank=True)
    foreign_firms = models.PositiveIntegerField(null=True, blank=True)
    operator = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_zone_a_name")]


def check(row: Zone, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Its days follow one another, the year is that of the day, and no part is larger than the whole."""
    yield from in_order(row, ("applied_on", "approved_on", "accepted_on", "opened_on", "ended_on"))
    if row.approved_on and row.approved_year is not None and row.approved_year != row.approved_on.year:
        yield "approved_year", Text("the year of 'approved on', or empty", "与获批日期同年，或留空")
    if row.available_mu is not None and row.titled_mu is not None and row.available_mu > row.titled_mu:
        yield "available_mu", Text("no more than the titled land", "不多于已确权用地")
    whole = None if row.area_km2 is None else row.area_km2 * _MU_A_KM2
    if row.titled_mu is not None and whole is not None and row.titled_mu > whole * _ROUNDING:
        pattern = Text(
            "no more than {n} mu, the whole area (1 km² is 1,500 mu)",
            "不多于总面积（{n}亩；1平方公里＝1500亩）",
        )
        yield "titled_mu", pattern.format(n=f"{whole:,.0f}")
    if row.foreign_firms is not None and row.firms is not None and row.foreign_firms > row.firms:
        yield "foreign_firms", Text("no more than all firms", "不多于入驻企业总数")


_SECTORS = (
    "电子信息 electronic information", "智能家电 smart home appliances", "新能源 new energy",
    "生物医药 biomedicine", "现代物流 logistics", "装备制造 equipment",
)  # fmt: skip
_SAMPLE_KINDS = ("development_zone", "cooperation_park", "development_zone", "bonded_zone", "other")
_STAGES = ("operating", "operating", "approved", "operating", "applied", "operating", "operating", "ended")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Twenty-four made-up zones, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 25):
        stage = _STAGES[n % len(_STAGES)]
        applied = date(draw.randint(2015, 2023), draw.randint(1, 12), draw.randint(1, 28))
        approved = applied + timedelta(days=draw.randint(120, 500))
        opened = approved + timedelta(days=draw.randint(150, 600))
        area = draw.randrange(10, 400) / 10
        titled = float(round(area * _MU_A_KM2 * draw.uniform(0.3, 0.8)))
        works = stage in ("operating", "ended")
        firms = draw.randrange(20, 600)
        rows.append(
            {
                "name": f"样例园区 Sample zone {n:03d}",
                "kind": _SAMPLE_KINDS[n % len(_SAMPLE_KINDS)],
                "level": ("national", "provincial", "provincial", "city")[n % 4],
                "region": cities[n * 2 % len(cities)],
                "applied_on": applied,
                "approved_year": None if stage == "applied" else approved.year,
                "approved_on": None if stage == "applied" else approved,
                "opened_on": opened if works else None,
                "ended_on": date(2026, 3, 31) if stage == "ended" else None,
                "area_km2": area,
                "titled_mu": titled,
                "available_mu": float(round(titled * draw.uniform(0.02, 0.4))) if works else None,
                "sectors": draw.choice(_SECTORS),
                "firms": firms if works else None,
                "foreign_firms": int(firms * draw.uniform(0.05, 0.4)) if works else None,
                "operator": f"样例管委会 Sample authority {n % 6 + 1}",
                "stage": stage,
                "note": "合成样例，非真实园区。 Synthetic sample; no real zone.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="zones",
        linkage="investment",
        title=Text("Zones and parks", "园区平台"),
        one=Text("zone", "园区"),
        about=Text(
            "Free trade zone and its areas, bonded zones, development zones, international cooperation parks"
            " and cross-border e-commerce pilot zones, with their land and sectors. One row is one zone.",
            "自贸试验区及片区、综合保税区、经开区、国际合作园区、跨境电商综试区等平台的用地和产业，一区一行。",
        ),
        model=Zone,
        key=("name",),
        sample=sample,
        check=check,
        counted_note=Text(
            "Zones of every kind count once approved or in operation; an area of a zone has its own row.",
            "按已获批、已运作的园区计数，各类合计；自贸试验区与其片区各为一行。",
        ),
        stages=(
            Stage("applied", Text("applied for", "申报中"), dated="applied_on"),
            Stage("approved", Text("approved", "已获批"), ("approval",), counts=True, dated="approved_on"),
            Stage("operating", Text("in operation", "已运作"), counts=True, dated="opened_on"),
            Stage("ended", Text("ended or merged", "已撤销或并入"), dated="ended_on"),
        ),
        evidence=(
            EvidenceKind("approval", Text("document of approval", "批复文件")),
            EvidenceKind("land", Text("land title or plan", "土地权属或规划文件")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("kind", Text("By kind", "按类别"), ("kind",), ("titled_mu", "available_mu")),
            Summary(
                "region",
                Text("Land by city, in operation", "已运作园区用地（按地市）"),
                ("region",),
                ("titled_mu", "available_mu"),
                ("operating",),
            ),
            Summary("approved_year", Text("By year of approval", "按获批年份"), ("approved_year", "kind")),
        ),
        fields=(
            RegisterField("name", Text("Zone", "园区名称"), required=True, in_list=True),
            RegisterField("name_en", Text("English name", "英文名称")),
            RegisterField("kind", Text("Kind", "类别"), "choice", choices=KINDS, required=True, in_list=True),
            RegisterField("level", Text("Level", "级别"), "choice", choices=LEVELS),
            RegisterField(
                "region",
                Text("City", "所在地市"),
                "region",
                required=True,
                in_list=True,
                help=Text("The province, for a zone in several cities", "跨市的园区填省"),
            ),
            RegisterField("place", Text("District or place", "区县或具体位置")),
            RegisterField(
                "belongs_to",
                Text("Part of", "所属园区"),
                help=Text(
                    "The zone it lies within; land is entered for the whole or for its parts, not for both",
                    "所在的上级园区；用地只填上级或只填片区，避免重复",
                ),
            ),
            RegisterField("applied_on", Text("Applied for on", "申报日期"), "date"),
            RegisterField(
                "approved_year",
                Text("Year of approval", "获批年份"),
                "integer",
                low=1979,
                high=2100,
                in_list=True,
            ),
            RegisterField("approved_on", Text("Approved on", "获批日期"), "date"),
            RegisterField("document", Text("Document of approval", "批复文号")),
            RegisterField("accepted_on", Text("Passed acceptance on", "通过验收日期"), "date"),
            RegisterField("opened_on", Text("In operation since", "启动运作日期"), "date"),
            RegisterField("ended_on", Text("Ended on", "撤销或并入日期"), "date"),
            RegisterField(
                "area_km2", Text("Area", "总面积"), "number", unit="km²", low=0, high=20000, in_list=True
            ),
            RegisterField(
                "titled_mu", Text("Titled land", "已确权用地"), "number", unit="亩", low=0, high=3e7
            ),
            RegisterField(
                "available_mu",
                Text("Land still available", "可供用地"),
                "number",
                unit="亩",
                low=0,
                high=3e7,
                in_list=True,
            ),
            RegisterField("sectors", Text("Leading sectors", "主导产业"), in_list=True),
            RegisterField("firms", Text("Firms", "入驻企业数"), "integer", unit="家", low=0),
            RegisterField(
                "foreign_firms", Text("Foreign-invested firms", "其中外资企业数"), "integer", unit="家", low=0
            ),
            RegisterField("operator", Text("Authority or operator", "管理机构或运营主体")),
        ),
    )
)
