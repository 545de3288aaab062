"""The register of foreign R&D institutions in the region."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register


class RdInstitution(EnterpriseRow):
    """One institution; the firm is the legal person it is, or belongs to. ``region`` is its city."""

    name = models.CharField(max_length=200)
    home_country = models.CharField(max_length=3, blank=True, default="", db_index=True)
    parent = models.CharField(max_length=200, blank=True, default="")
    form = models.CharField(max_length=12, blank=True, default="")
    field = models.CharField(max_length=120, blank=True, default="")
    established_on = models.DateField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    investment_musd = models.FloatField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    equipment = models.FloatField(null=True, blank=True)
    spending = models.FloatField(null=True, blank=True)
    patents = models.PositiveIntegerField(null=True, blank=True)

    FIRM_REGION: ClassVar[str] = "region"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="one_rd_institution_a_city_and_name")
        ]


FORMS: Mapping[str, Text] = {
    "independent": Text("legal person of its own", "独立法人"),
    "internal": Text("department or branch of a firm", "企业内设机构或分公司"),
}


def rule_inputs(row: RdInstitution, on: date) -> Mapping[str, Any]:
    """Investment in million US dollars, full-time R&D staff, equipment in ten thousand yuan."""
    return {"investment": row.investment_musd, "staff": row.staff, "equipment": row.equipment}


def check(row: RdInstitution, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """It is recognised and closed after it was established."""
    for name in ("recognised_on", "closed_on"):
        then = getattr(row, name)
        if row.established_on and then and then < row.established_on:
            pattern = Text("a day on or after the founding on {day}", "不早于设立日期{day}的日期")
            yield name, pattern.format(day=row.established_on.isoformat())


_FIELDS = (
    "生物医药 biomedicine", "集成电路 integrated circuits", "新能源 new energy", "智能家电 smart appliances",
    "先进材料 advanced materials", "汽车 automobiles", "软件 software",
)  # fmt: skip
_HOMES = ("DEU", "USA", "JPN", "HKG", "FRA", "CHE", "KOR", "SGP", "GBR", "TWN", "NLD", "MAC")
_STAGES = ("established", "recognised", "established", "established", "proposed", "recognised", "established")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Thirty made-up institutions, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    made = []
    for n in range(1, 31):
        stage = "closed" if n == 29 else _STAGES[n % len(_STAGES)]
        founded = date(draw.randint(2008, 2024), draw.randint(1, 12), draw.randint(1, 28))
        known = draw.random() > 0.15
        made.append(
            {
                **sample_firm(n),
                "name": f"样例研发机构 Sample R&D institution {n:02d}",
                "region": cities[int(draw.expovariate(0.4)) % len(cities)],
                "home_country": _HOMES[n * 5 % len(_HOMES)],
                "parent": f"样例境外母公司 Sample parent {n:02d}",
                "form": "independent" if n % 3 else "internal",
                "field": _FIELDS[n % len(_FIELDS)],
                "established_on": founded if stage != "proposed" else None,
                "recognised_on": date(2025, 1 + n % 9, 12) if stage == "recognised" else None,
                "closed_on": date(2026, 4, 30) if stage == "closed" else None,
                "investment_musd": round(draw.uniform(2, 40), 1),
                "staff": draw.randrange(30, 400) if known else None,
                "equipment": float(draw.randrange(600, 9000)),
                "spending": float(draw.randrange(300, 20000)),
                "patents": draw.randrange(0, 90),
                "stage": stage,
                "note": "合成样例，非真实机构。 Synthetic sample; no real institution.",
            }
        )
    return made


REGISTER = register(
    Register(
        name="rd-institutions",
        linkage="talent",
        title=Text("Foreign R&D institutions", "外资研发机构"),
        one=Text("institution", "研发机构"),
        about=Text(
            "R&D institutions set up in the region by investors from abroad or from Hong Kong, Macao or"
            " Taiwan,"
            " China. One row is one institution.",
            "境外及中国香港、中国澳门、中国台湾投资者在本地区设立的研发机构，一机构一行。",
        ),
        model=RdInstitution,
        key=("region", "name"),
        rule_book="foreign-rd-centre",
        rule_inputs=rule_inputs,
        rule_book_decides=False,
        check=check,
        sample=sample,
        counted_note=Text(
            "Institutions that are established or recognised are counted. Whether one meets the conditions"
            " of the"
            " tax preference is shown beside and does not decide.",
            "按已设立、已认定的研发机构计数。是否符合税收优惠条件另行列示，不影响计数。",
        ),
        stages=(
            Stage("proposed", Text("proposed", "拟设立")),
            Stage("established", Text("established", "已设立"), counts=True, dated="established_on"),
            Stage(
                "recognised",
                Text("recognised", "已认定"),
                evidence=("recognition",),
                role="administrator",
                counts=True,
                dated="recognised_on",
            ),
            Stage("closed", Text("closed", "已关闭"), dated="closed_on"),
        ),
        evidence=(
            EvidenceKind("recognition", Text("notice of recognition", "认定文件")),
            EvidenceKind(
                "staff", Text("list of R&D contracts, without names", "研发人员合同清单（隐去姓名）")
            ),
            EvidenceKind("equipment", Text("list of equipment", "设备清单")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("city", Text("By city", "按地市"), by=("region",), sums=("staff", "investment_musd")),
            Summary("home", Text("By home country", "按投资来源地"), by=("home_country",), sums=("staff",)),
            Summary("field", Text("By field", "按研发领域"), by=("field",), sums=("staff", "spending")),
        ),
        fields=(
            RegisterField("name", Text("Institution", "机构名称"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            firm_field(Text("Firm it is or belongs to", "所属企业")),
            credit_code_field(),
            RegisterField(
                "home_country",
                Text("Home country or region", "投资来源国家（地区）"),
                "country",
                in_list=True,
            ),
            RegisterField("parent", Text("Parent abroad", "境外母公司")),
            RegisterField("form", Text("Form", "设立形式"), "choice", choices=FORMS),
            RegisterField("field", Text("Field", "研发领域"), in_list=True),
            RegisterField("established_on", Text("Established on", "设立日期"), "date", in_list=True),
            RegisterField("recognised_on", Text("Recognised on", "认定日期"), "date"),
            RegisterField("closed_on", Text("Closed on", "关闭日期"), "date"),
            RegisterField(
                "investment_musd",
                Text("Total investment", "投资总额或研发总投入"),
                "number",
                unit="百万美元",
                low=0,
                high=1e5,
                input_of="investment",
            ),
            RegisterField(
                "staff",
                Text("Full-time R&D staff with contracts of a year or more", "签订1年以上合同的专职研发人员"),
                "integer",
                unit="人",
                low=0,
                high=1e6,
                in_list=True,
                input_of="staff",
            ),
            RegisterField(
                "equipment",
                Text("Equipment bought, original value", "累计购置设备原值"),
                "number",
                unit="万元",
                low=0,
                high=1e8,
                input_of="equipment",
            ),
            RegisterField(
                "spending", Text("R&D spending a year", "年研发支出"), "number", unit="万元", low=0, high=1e8
            ),
            RegisterField(
                "patents",
                Text("Invention patents held", "拥有发明专利"),
                "integer",
                unit="件",
                low=0,
                high=1e6,
            ),
        ),
    )
)
