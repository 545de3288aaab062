"""The register of public service platforms for outsourcing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outsourcing.wording import LEVELS
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register


class ServicePlatform(EnterpriseRow):
    """One platform; the firm is the one that runs it, ``region`` the city it serves from."""

    name = models.CharField(max_length=200)
    services = models.CharField(max_length=200, blank=True, default="")
    level = models.CharField(max_length=12, blank=True, default="")
    opened_on = models.DateField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    firms_served = models.PositiveIntegerField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    website = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="one_platform_a_city_and_name")
        ]


SERVICES: Mapping[str, Text] = {
    "matching": Text("matching clients and suppliers", "供需对接"),
    "training": Text("training", "人才培训"),
    "testing": Text("testing and certification", "检测认证"),
    "cloud": Text("cloud and computing", "云与算力"),
    "property": Text("intellectual property", "知识产权"),
    "compliance": Text("data compliance and security", "数据合规与安全"),
    "languages": Text("languages and law", "语言与法律"),
    "finance": Text("finance and insurance", "金融保险"),
    "other": Text("other", "其他"),
}


def check(row: ServicePlatform, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A platform is recognised and closed after it opened."""
    for name in ("recognised_on", "closed_on"):
        then = getattr(row, name)
        if row.opened_on and then and then < row.opened_on:
            pattern = Text("a day on or after the opening on {day}", "不早于开通日期{day}的日期")
            yield name, pattern.format(day=row.opened_on.isoformat())


_STAGES = ("operating", "recognised", "operating", "planned", "operating", "recognised", "closed")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Twelve made-up platforms, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    kinds = list(SERVICES)
    made = []
    for n in range(1, 13):
        stage = _STAGES[n % len(_STAGES)]
        opened = date(draw.randint(2019, 2024), draw.randint(1, 12), draw.randint(1, 28))
        made.append(
            {
                **sample_firm(n),
                "name": f"样例公共服务平台 Sample service platform {n:02d}",
                "region": cities[n * 5 % len(cities)],
                "services": ";".join(sorted({kinds[n % 9], kinds[(n * 4 + 1) % 9]}, key=kinds.index)),
                "level": ("provincial", "", "national")[n % 3],
                "opened_on": opened if stage != "planned" else None,
                "recognised_on": date(2025, 1 + n % 9, 10) if stage == "recognised" else None,
                "closed_on": date(2026, 2, 20) if stage == "closed" else None,
                "firms_served": draw.randrange(15, 600) if stage != "planned" else None,
                "staff": draw.randrange(5, 60),
                "stage": stage,
                "note": "合成样例，非真实平台。 Synthetic sample; no real platform.",
            }
        )
    return made


REGISTER = register(
    Register(
        name="service-platforms",
        linkage="outsourcing",
        title=Text("Public service platforms for outsourcing", "服务外包公共服务平台"),
        one=Text("platform", "平台"),
        about=Text(
            "Platforms that serve outsourcing firms in public: matching, training, testing, computing,"
            " compliance.",
            "面向服务外包企业的公共服务平台，包括供需对接、人才培训、检测认证、算力、合规等。",
        ),
        model=ServicePlatform,
        key=("region", "name"),
        check=check,
        sample=sample,
        counted_note=Text(
            "No criteria for these platforms were published: platforms in operation or recognised are"
            " counted.",
            "此类平台的认定条件未公布，按处于运营、已认定阶段的平台计数。",
        ),
        stages=(
            Stage("planned", Text("planned", "拟建")),
            Stage("operating", Text("operating", "运营"), counts=True, dated="opened_on"),
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
            EvidenceKind("report", Text("report of the services given", "服务成效报告")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("stage", Text("By stage", "按阶段"), by=("stage",), sums=("firms_served", "staff")),
            Summary("city", Text("By city", "按地市"), by=("region",), sums=("firms_served",)),
        ),
        fields=(
            RegisterField("name", Text("Platform", "平台名称"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            firm_field(Text("Operator", "运营单位"), in_list=True),
            credit_code_field(),
            RegisterField(
                "services", Text("Services", "服务内容"), "choices", choices=SERVICES, in_list=True
            ),
            RegisterField("level", Text("Level", "级别"), "choice", choices=LEVELS),
            RegisterField("opened_on", Text("Opened on", "开通日期"), "date", in_list=True),
            RegisterField("recognised_on", Text("Recognised on", "认定日期"), "date"),
            RegisterField("closed_on", Text("Closed on", "关闭日期"), "date"),
            RegisterField(
                "firms_served",
                Text("Firms served in the last year", "上年度服务企业数"),
                "integer",
                unit="家",
                low=0,
                high=1e7,
                in_list=True,
            ),
            RegisterField("staff", Text("Staff", "工作人员"), "integer", unit="人", low=0, high=1e6),
            RegisterField("website", Text("Website", "平台网址"), "url"),
        ),
    )
)
