"""The register of contracting centres: offshore ones, and onshore ones shared with Hong Kong and Macao."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register


class ContractingCentre(EnterpriseRow):
    """One centre; the firm is the one that runs it. ``partners`` are who it is built with."""

    name = models.CharField(max_length=200)
    side = models.CharField(max_length=8)
    partners = models.CharField(max_length=40, blank=True, default="")
    partner = models.CharField(max_length=200, blank=True, default="")
    services = models.CharField(max_length=200, blank=True, default="")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    firms = models.PositiveIntegerField(null=True, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="one_centre_a_city_and_name")]


SIDES: Mapping[str, Text] = {
    "offshore": Text("offshore: takes in work from abroad", "离岸接包"),
    "onshore": Text("onshore: gives out work with a partner", "在岸发包"),
}
PARTNERS: Mapping[str, Text] = {
    "HKG": Text("Hong Kong, China", "中国香港"),
    "MAC": Text("Macao, China", "中国澳门"),
    "other": Text("other", "其他"),
}


def check(row: ContractingCentre, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A centre closes after it opened."""
    if row.opened_on and row.closed_on and row.closed_on < row.opened_on:
        pattern = Text("a day on or after the opening on {day}", "不早于启用日期{day}的日期")
        yield "closed_on", pattern.format(day=row.opened_on.isoformat())


_STAGES = ("operating", "planned", "building", "operating", "closed", "operating", "operating")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Seven made-up centres, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    partners = ("HKG", "MAC", "HKG;MAC", "")
    return [
        {
            **sample_firm(n),
            "name": f"样例接发包中心 Sample contracting centre {n:02d}",
            "region": cities[n * 3 % len(cities)],
            "side": "onshore" if n % 2 else "offshore",
            "partners": partners[n % 4],
            "partner": "样例合作方 Sample partner" if partners[n % 4] else "",
            "services": "软件、设计 software and design",
            "opened_on": date(draw.randint(2022, 2025), draw.randint(1, 12), 15)
            if _STAGES[n - 1] in ("operating", "closed")
            else None,
            "closed_on": date(2026, 5, 31) if _STAGES[n - 1] == "closed" else None,
            "firms": draw.randrange(5, 120),
            "seats": draw.randrange(50, 1500),
            "stage": _STAGES[n - 1],
            "note": "合成样例，非真实中心。 Synthetic sample; no real centre.",
        }
        for n in range(1, 8)
    ]


REGISTER = register(
    Register(
        name="contracting-centres",
        linkage="outsourcing",
        title=Text("Contracting centres", "接发包中心"),
        one=Text("centre", "中心"),
        about=Text(
            "Centres that take in offshore work, and onshore centres built with Hong Kong, China and"
            " Macao, China.",
            "离岸接包中心，以及与中国香港、中国澳门共建的在岸发包中心。",
        ),
        model=ContractingCentre,
        key=("region", "name"),
        check=check,
        sample=sample,
        counted_note=Text(
            "No criteria for these centres were published: centres in operation are counted.",
            "此类中心的认定条件未公布，按处于运营阶段的中心计数。",
        ),
        stages=(
            Stage("planned", Text("planned", "拟建")),
            Stage("building", Text("being built", "建设中")),
            Stage(
                "operating",
                Text("operating", "运营"),
                evidence=("agreement",),
                counts=True,
                dated="opened_on",
            ),
            Stage("closed", Text("closed", "已关闭"), dated="closed_on"),
        ),
        evidence=(
            EvidenceKind("agreement", Text("agreement or approval to set it up", "共建协议或批复")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary(
                "side", Text("Offshore and onshore", "离岸与在岸"), by=("side",), sums=("firms", "seats")
            ),
            Summary("partners", Text("By partner", "按合作地区"), by=("partners",), sums=("firms",)),
        ),
        fields=(
            RegisterField("name", Text("Centre", "中心名称"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField(
                "side",
                Text("Offshore or onshore", "离岸或在岸"),
                "choice",
                required=True,
                choices=SIDES,
                in_list=True,
            ),
            RegisterField(
                "partners", Text("Built with", "共建地区"), "choices", choices=PARTNERS, in_list=True
            ),
            RegisterField("partner", Text("Partner institution", "合作机构")),
            firm_field(Text("Operator", "运营单位"), in_list=True),
            credit_code_field(),
            RegisterField("services", Text("Services", "业务领域")),
            RegisterField("opened_on", Text("Opened on", "启用日期"), "date", in_list=True),
            RegisterField("closed_on", Text("Closed on", "关闭日期"), "date"),
            RegisterField(
                "firms", Text("Firms in the centre", "入驻企业数"), "integer", unit="家", low=0, high=1e6
            ),
            RegisterField("seats", Text("Seats", "工位数"), "integer", unit="个", low=0, high=1e7),
        ),
    )
)
