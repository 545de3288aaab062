"""The register of economic and trade cooperation zones abroad."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outbound.fields import NO_REAL_ROW, OTHER, home, host
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register

KINDS: Mapping[str, Text] = {
    "processing": Text("processing and manufacturing", "加工制造型"),
    "logistics": Text("trade and logistics", "商贸物流型"),
    "agriculture": Text("agriculture", "农业产业型"),
    "resources": Text("use of resources", "资源利用型"),
    "research": Text("research and technology", "科技研发型"),
    "mixed": Text("mixed", "综合型"),
}
LEVELS: Mapping[str, Text] = {
    "national": Text("national", "国家级"),
    "provincial": Text("provincial", "省级"),
    "other": Text("not assessed", "未经考核认定"),
}


class OverseasZone(EnterpriseRow):
    """One zone. ``region`` is the city of the firm that runs it; blank answers are not known."""

    FIRM_REGION = "region"

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    firm = models.CharField(max_length=200, blank=True, default="")
    country = models.CharField(max_length=3)
    place = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=16, blank=True, default="")
    level = models.CharField(max_length=16, blank=True, default="")
    planned_area = models.FloatField(null=True, blank=True)
    titled_area = models.FloatField(null=True, blank=True)
    developed_area = models.FloatField(null=True, blank=True)
    infrastructure = models.FloatField(null=True, blank=True)
    chinese_parents = models.PositiveIntegerField(null=True, blank=True)
    home_province = models.PositiveIntegerField(null=True, blank=True)
    under_construction = models.PositiveIntegerField(null=True, blank=True)
    entrants_investment = models.FloatField(null=True, blank=True)
    firms = models.PositiveIntegerField(null=True, blank=True)
    local_workers = models.PositiveIntegerField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    assessed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_overseas_zone_a_name")]


def rule_inputs(row: OverseasZone, _on: date) -> Mapping[str, Any]:
    """What the criteria of a processing zone ask; None where it is not on file."""
    return {
        "titled_area": row.titled_area,
        "developed_area": row.developed_area,
        "infrastructure": row.infrastructure,
        "chinese_parents": row.chinese_parents,
        "home_province": row.home_province,
        "under_construction": row.under_construction,
        "entrants_investment": row.entrants_investment,
    }


def check(row: OverseasZone, _refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """Parts do not exceed their whole."""
    for part, whole, expected in (
        (
            "home_province",
            "chinese_parents",
            Text("no more than the entrants with Chinese capital", "不超过中资企业数"),
        ),
        (
            "developed_area",
            "titled_area",
            Text("no more than the land held by title", "不超过已取得权属的面积"),
        ),
    ):
        few, many = getattr(row, part), getattr(row, whole)
        if few is not None and many is not None and few > many:
            yield part, expected


_HOSTS = ("VNM", "IDN", "THA", "NGA", "UGA", "ARE", "SAU", "EGY", "MYS", "KEN")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Ten made-up zones, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n, country in enumerate(_HOSTS, start=1):
        known = n % 4 != 0
        parents = draw.randrange(3, 30)
        titled = float(draw.randrange(300, 6000))
        rows.append(
            {
                "name": f"样例境外园区 Sample overseas zone {n:02d}",
                "name_en": f"Sample overseas zone {n:02d}",
                **sample_firm(20 + n),
                "region": cities[n % len(cities)],
                "country": country,
                "kind": "processing" if n % 3 else "logistics",
                "level": "provincial" if n % 5 == 0 else "other",
                "titled_area": titled,
                "developed_area": round(titled * draw.uniform(0.2, 0.9)) if known else None,
                "infrastructure": float(draw.randrange(4, 120)),
                "chinese_parents": parents,
                "home_province": min(parents, draw.randrange(1, 12)),
                "under_construction": draw.randrange(1, 9) if known else None,
                "entrants_investment": float(draw.randrange(5, 400)),
                "firms": parents + draw.randrange(0, 20),
                "local_workers": draw.randrange(50, 6000),
                "agreed_on": date(2010 + n, 5, 1),
                "started_on": date(2011 + n, 5, 1),
                "opened_on": date(2012 + n, 5, 1) if n % 7 else None,
                "stage": "operating" if n % 7 else "under_construction",
                "note": NO_REAL_ROW,
            }
        )
    return rows


def _asked(name: str, title: Text, unit: str, *, whole: bool = False) -> RegisterField:
    return RegisterField(name, title, "integer" if whole else "number", unit=unit, low=0, input_of=name)


REGISTER = register(
    Register(
        name="overseas-zones",
        linkage="outbound",
        title=Text("Economic and trade cooperation zones abroad", "境外经贸合作区"),
        one=Text("overseas zone", "境外园区"),
        about=Text(
            "Zones abroad that firms of the region run. One row is one zone. The criteria are those read for"
            " processing zones; a zone of another kind is judged by them too, as no others were read.",
            "本地区企业在境外建设运营的园区，一园一行。所依标准为已查得的加工制造型园区标准；其他类型的标准未查得，暂按此对照。",
        ),
        model=OverseasZone,
        key=("name",),
        rule_book="overseas-zone-processing",
        rule_inputs=rule_inputs,
        sample=sample,
        check=check,
        stages=(
            Stage("planned", Text("planned", "拟建"), dated="agreed_on"),
            Stage("under_construction", Text("under construction", "在建"), dated="started_on"),
            Stage("operating", Text("operating", "运营"), counts=True, dated="opened_on"),
            Stage(
                "assessed",
                Text("passed the assessment", "通过考核"),
                evidence=("assessment",),
                role="administrator",
                counts=True,
                dated="assessed_on",
            ),
            Stage("closed", Text("closed", "已终止")),
        ),
        evidence=(
            EvidenceKind("assessment", Text("notice of assessment", "考核认定文件")),
            EvidenceKind("land", Text("title or lease of the land", "土地权属或租赁证明")),
            OTHER,
        ),
        summaries=(
            Summary(
                "host",
                Text("By host country or region", "按国家（地区）"),
                ("country",),
                ("firms", "local_workers", "entrants_investment"),
            ),
            Summary("kind", Text("By kind", "按类型"), ("kind",), ("titled_area", "developed_area")),
        ),
        fields=(
            RegisterField("name", Text("Zone", "园区名称"), required=True, in_list=True),
            RegisterField("name_en", Text("Name in English", "英文名称")),
            firm_field(Text("Firm that runs it", "建设运营企业"), required=False),
            credit_code_field(),
            home(),
            host(),
            RegisterField("place", Text("Place", "具体地点")),
            RegisterField("kind", Text("Kind", "类型"), "choice", choices=KINDS, in_list=True),
            RegisterField("level", Text("Level", "级别"), "choice", choices=LEVELS),
            RegisterField(
                "planned_area", Text("Planned area", "规划面积"), "number", unit="km²", low=0, high=1e5
            ),
            _asked("titled_area", Text("Land held by title", "已取得权属的土地面积"), "亩"),
            _asked("developed_area", Text("Land developed", "已开发面积"), "亩"),
            _asked("infrastructure", Text("Investment in infrastructure", "基础设施投资"), "百万USD"),
            _asked(
                "chinese_parents",
                Text("Entrants with Chinese capital, by parent", "入区中资企业数（按母公司计）"),
                "家",
                whole=True,
            ),
            _asked("home_province", Text("Of them from the home province", "其中本省企业"), "家", whole=True),
            _asked(
                "under_construction",
                Text("Of them under construction or running", "其中在建或投产企业"),
                "家",
                whole=True,
            ),
            _asked("entrants_investment", Text("Investment of the entrants", "入区企业实际投资"), "百万USD"),
            RegisterField(
                "firms", Text("Firms registered", "注册企业数"), "integer", unit="家", low=0, in_list=True
            ),
            RegisterField("local_workers", Text("Local workers", "当地雇员"), "integer", unit="人", low=0),
            RegisterField("agreed_on", Text("Agreed on", "签约日期"), "date"),
            RegisterField("started_on", Text("Building begun on", "开工日期"), "date"),
            RegisterField("opened_on", Text("Opened on", "运营日期"), "date", in_list=True),
            RegisterField("assessed_on", Text("Assessed on", "通过考核日期"), "date"),
        ),
    )
)
