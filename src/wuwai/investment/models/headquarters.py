"""The register of regional headquarters of multinationals, recognised or on the way there."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.day_order import in_order
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register

FUNCTIONS = {
    "management": Text("management", "管理决策"),
    "funds": Text("funds and settlement", "资金管理与结算"),
    "procurement": Text("procurement", "采购"),
    "sales": Text("sales", "销售"),
    "logistics": Text("logistics", "物流"),
    "research": Text("research and development", "研发"),
    "services": Text("shared services", "共享服务"),
}


class Headquarters(EnterpriseRow):
    """One headquarters firm; ``region`` is where it is registered.

    ``paid_in`` and ``parent_assets`` are in 万美元, as the criteria are in US dollars.
    """

    FIRM_REGION = "region"

    parent = models.CharField(max_length=200, blank=True, default="")
    parent_country = models.CharField(max_length=3, blank=True, default="")
    legal_person = models.BooleanField(null=True, blank=True)
    at_home_here = models.BooleanField(null=True, blank=True)
    paid_in = models.FloatField(null=True, blank=True)
    entities = models.PositiveIntegerField(null=True, blank=True)
    entities_outside = models.PositiveIntegerField(null=True, blank=True)
    parent_assets = models.FloatField(null=True, blank=True)
    services = models.BooleanField(null=True, blank=True)
    functions = models.CharField(max_length=120, blank=True, default="")
    staff = models.PositiveIntegerField(null=True, blank=True)
    contacted_on = models.DateField(null=True, blank=True)
    applied_on = models.DateField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credit_code"], name="one_headquarters_a_code")]


def rule_inputs(row: Headquarters, on: date) -> Mapping[str, Any]:
    """What the criteria ask; amounts in millions of US dollars."""
    return {
        "legal_person": row.legal_person,
        "paid_in": _millions(row.paid_in),
        "in_guangdong": row.at_home_here,
        "entities": row.entities,
        "entities_outside": row.entities_outside,
        "parent_assets": _millions(row.parent_assets),
        "services": row.services,
    }


def _millions(ten_thousands: float | None) -> float | None:
    return None if ten_thousands is None else ten_thousands / 100


def check(row: Headquarters, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Days that have come and follow one another, and no more entities outside than there are."""
    yield from in_order(row, ("contacted_on", "applied_on", "recognised_on", "ended_on"))
    if row.entities_outside is not None and row.entities is not None and row.entities_outside > row.entities:
        yield "entities_outside", Text("no more than all entities it manages", "不多于所管理的企业总数")


_PARENTS = ("JPN", "USA", "DEU", "HKG", "KOR", "FRA", "SGP", "CHE", "NLD", "GBR")
_STAGES = ("recognised", "candidate", "recognised", "applied", "recognised", "candidate")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Eighteen made-up headquarters, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 19):
        stage = "ended" if n == 8 else _STAGES[n % len(_STAGES)]
        contacted = date(draw.randint(2020, 2023), draw.randint(1, 12), draw.randint(1, 28))
        applied = contacted + timedelta(days=draw.randint(90, 500))
        recognised = applied + timedelta(days=draw.randint(60, 240))
        entities = draw.randint(2, 14)
        rows.append(
            {
                **sample_firm(20 + n),
                "region": cities[n * 8 % len(cities)],
                "parent": f"样例母公司 Sample parent {n}",
                "parent_country": _PARENTS[n % len(_PARENTS)],
                "legal_person": True,
                "at_home_here": None if n == 5 else True,
                "paid_in": float(draw.choice((150, 200, 500, 1200, 3000))),
                "entities": entities,
                "entities_outside": draw.randint(0, entities),
                "parent_assets": float(draw.choice((9_000, 15_000, 25_000, 80_000, 400_000))),
                "services": n % 3 == 0,
                "functions": ";".join(list(FUNCTIONS)[n % 4 : n % 4 + 2]),
                "staff": draw.randrange(20, 900),
                "contacted_on": contacted,
                "applied_on": applied if stage != "candidate" else None,
                "recognised_on": recognised if stage in ("recognised", "ended") else None,
                "ended_on": date(2026, 4, 30) if stage == "ended" else None,
                "stage": stage,
                "note": "合成样例，非真实企业。 Synthetic sample; no real firm.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="headquarters",
        linkage="investment",
        title=Text("Regional headquarters", "跨国公司地区总部"),
        one=Text("headquarters", "地区总部"),
        about=Text(
            "Regional headquarters of multinationals: recognised ones and candidates. One row is one firm.",
            "跨国公司地区总部，含已认定企业和培育对象，一企一行。",
        ),
        model=Headquarters,
        key=("credit_code",),
        rule_book="regional-headquarters",
        rule_inputs=rule_inputs,
        sample=sample,
        check=check,
        stages=(
            Stage("candidate", Text("candidate", "培育对象"), dated="contacted_on"),
            Stage("applied", Text("applied", "已申报"), dated="applied_on"),
            Stage(
                "recognised",
                Text("recognised", "已认定"),
                ("recognition",),
                role="administrator",
                counts=True,
                dated="recognised_on",
            ),
            Stage("ended", Text("no longer recognised", "已取消认定"), dated="ended_on"),
        ),
        evidence=(
            EvidenceKind("recognition", Text("notice of recognition", "认定文件")),
            EvidenceKind("audit", Text("audit report of the parent", "母公司审计报告")),
            EvidenceKind("authorisation", Text("letter of authorisation by the parent", "母公司授权文件")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary(
                "parent_country",
                Text("By home of the parent", "按母公司所在国家（地区）"),
                ("parent_country",),
                ("paid_in",),
            ),
            Summary("region", Text("By city", "按地市"), ("region",), ("paid_in", "staff")),
            Summary("functions", Text("By function", "按总部职能"), ("functions",), ("staff",)),
        ),
        fields=(
            firm_field(),
            credit_code_field(required=True),
            RegisterField(
                "region", Text("City of registration", "注册地市"), "region", required=True, in_list=True
            ),
            RegisterField("parent", Text("Parent company", "母公司"), in_list=True),
            RegisterField(
                "parent_country",
                Text("Home of the parent", "母公司所在国家（地区）"),
                "country",
                in_list=True,
            ),
            RegisterField(
                "legal_person", Text("Legal person", "是否独立法人"), "yes_no", input_of="legal_person"
            ),
            RegisterField(
                "at_home_here",
                Text(
                    "Registered, and with its main premises, in the province",
                    "注册地及主要经营场所是否在本省",
                ),
                "yes_no",
                input_of="in_guangdong",
            ),
            RegisterField(
                "paid_in",
                Text("Paid-in registered capital", "实缴注册资本"),
                "number",
                unit="万美元",
                low=0,
                high=1e7,
                input_of="paid_in",
            ),
            RegisterField(
                "entities",
                Text("Entities it manages", "管理的企业数"),
                "integer",
                unit="家",
                low=0,
                high=10000,
                input_of="entities",
            ),
            RegisterField(
                "entities_outside",
                Text("Of them outside the province", "其中省外企业数"),
                "integer",
                unit="家",
                low=0,
                high=10000,
                input_of="entities_outside",
            ),
            RegisterField(
                "parent_assets",
                Text("Total assets of the parent", "母公司资产总额"),
                "number",
                unit="万美元",
                low=0,
                high=1e9,
                input_of="parent_assets",
            ),
            RegisterField(
                "services",
                Text("Parent company in services", "母公司是否属服务业"),
                "yes_no",
                input_of="services",
            ),
            RegisterField("functions", Text("Functions", "总部职能"), "choices", choices=FUNCTIONS),
            RegisterField("staff", Text("Staff", "员工数"), "integer", unit="人", low=0),
            RegisterField("contacted_on", Text("Candidate since", "列为培育对象日期"), "date"),
            RegisterField("applied_on", Text("Applied on", "申报日期"), "date"),
            RegisterField("recognised_on", Text("Recognised on", "认定日期"), "date", in_list=True),
            RegisterField("ended_on", Text("Recognition ended on", "取消认定日期"), "date"),
        ),
    )
)
