"""The register of projects contracted abroad."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outbound.fields import NO_REAL_ROW, OTHER, currency, home, host
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register

KINDS: Mapping[str, Text] = {
    "building": Text("building", "房屋建筑"),
    "transport": Text("transport", "交通运输"),
    "power": Text("power", "电力工程"),
    "communication": Text("communications", "通信工程"),
    "industry": Text("industrial plant", "工业建设"),
    "petrochemical": Text("petrochemicals", "石油化工"),
    "water": Text("water and environment", "水利与环保"),
    "other": Text("other", "其他"),
}


class ContractedProject(EnterpriseRow):
    """One project. Its completed turnover is kept, sum by sum, in its own register."""

    FIRM_REGION = "region"

    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=3)
    kind = models.CharField(max_length=16, blank=True, default="")
    contract_value = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    signed_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    workers_sent = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="one_contracted_project_a_number")]


def check(row: ContractedProject, _refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """The days of a project follow one another."""
    if row.signed_on and row.started_on and row.started_on < row.signed_on:
        yield "started_on", Text("a day not before the contract was signed", "不早于合同签订日期")
    if row.started_on and row.completed_on and row.completed_on < row.started_on:
        yield "completed_on", Text("a day not before the start of work", "不早于开工日期")


_HOSTS = ("VNM", "IDN", "THA", "MYS", "SAU", "ARE", "KEN", "NGA", "EGY", "PAK", "HKG", "MAC", "BRA")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Forty made-up projects, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 41):
        signed = date(draw.randint(2019, 2026), draw.randint(1, 8), draw.randint(1, 28))
        stage = "bidding" if n % 9 == 0 else "under_way" if signed.year >= 2023 else "completed"
        begun = None if stage == "bidding" else date(signed.year, signed.month + 2, signed.day)
        rows.append(
            {
                "number": f"SAMPLE-PROJECT-{n:03d}",
                "name": f"样例承包工程 Sample contracted project {n:03d}",
                **sample_firm(40 + n),
                "region": cities[min(int(draw.expovariate(5 / len(cities))), len(cities) - 1)],
                "country": draw.choice(_HOSTS),
                "kind": draw.choice(tuple(KINDS)),
                "contract_value": float(draw.randrange(10, 3000) * 100_000),
                "currency": "USD" if n % 6 else "EUR",
                "signed_on": None if stage == "bidding" else signed,
                "started_on": begun,
                "completed_on": date(signed.year + 2, 6, 30) if stage == "completed" else None,
                "workers_sent": draw.randrange(0, 400),
                "stage": stage,
                "note": NO_REAL_ROW,
            }
        )
    return rows


REGISTER = register(
    Register(
        name="contracted-projects",
        linkage="outbound",
        title=Text("Contracted projects", "对外承包工程"),
        one=Text("contracted project", "承包工程项目"),
        about=Text(
            "Projects abroad that firms of the region contracted. A contract's value is new contract value"
            " of the year it was signed in; turnover is kept by day in its own register.",
            "本地区企业承包的境外工程。合同额计入签订当年的新签合同额；完成营业额按日期另册登记。",
        ),
        model=ContractedProject,
        key=("number",),
        sample=sample,
        check=check,
        counted_note=Text(
            "Projects that are signed, under way or completed are counted.",
            "按已签约、在建、已完工的项目计数。",
        ),
        stages=(
            Stage("bidding", Text("bidding", "跟踪投标")),
            Stage("signed", Text("signed", "已签约"), evidence=("contract",), counts=True, dated="signed_on"),
            Stage("under_way", Text("under way", "在建"), counts=True, dated="started_on"),
            Stage("completed", Text("completed", "已完工"), counts=True, dated="completed_on"),
            Stage("abandoned", Text("lost or terminated", "未中标或终止")),
        ),
        evidence=(EvidenceKind("contract", Text("contract", "工程合同")), OTHER),
        summaries=(
            Summary(
                "host", Text("By host country or region", "按国家（地区）"), ("country",), ("contract_value",)
            ),
            Summary("kind", Text("By kind of work", "按工程类别"), ("kind",), ("contract_value",)),
            Summary("city", Text("By city", "按地市"), ("region",), ("contract_value",)),
        ),
        fields=(
            RegisterField("number", Text("Project number", "项目编号"), required=True),
            RegisterField("name", Text("Project", "项目名称"), required=True, in_list=True),
            firm_field(Text("Contractor", "承包企业")),
            credit_code_field(),
            home(),
            host(),
            RegisterField("kind", Text("Kind of work", "工程类别"), "choice", choices=KINDS, in_list=True),
            RegisterField(
                "contract_value",
                Text("Contract value", "合同额"),
                "number",
                low=0,
                currency="currency",
                in_list=True,
                help=Text("whole units of the currency", "按币种的基本单位（元）填报"),
            ),
            currency(),
            RegisterField("signed_on", Text("Signed on", "合同签订日期"), "date", in_list=True),
            RegisterField("started_on", Text("Work begun on", "开工日期"), "date"),
            RegisterField("completed_on", Text("Completed on", "完工日期"), "date"),
            RegisterField("due_on", Text("Due on", "合同工期截止日期"), "date"),
            RegisterField(
                "workers_sent", Text("Workers sent abroad", "外派人数"), "integer", unit="人", low=0, high=1e6
            ),
        ),
    )
)
