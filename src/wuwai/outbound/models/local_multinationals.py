"""The register of local multinationals: firms of the region that the programme cultivates."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outbound.fields import NO_REAL_ROW, OTHER, currency, home, sector
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register


class LocalMultinational(EnterpriseRow):
    """One firm as of the year ``year``; the parts abroad are what the transnationality index needs."""

    FIRM_REGION = "region"

    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=1, blank=True, default="")
    year = models.PositiveIntegerField(null=True, blank=True)
    countries = models.PositiveIntegerField(null=True, blank=True)
    affiliates = models.PositiveIntegerField(null=True, blank=True)
    assets = models.FloatField(null=True, blank=True)
    assets_abroad = models.FloatField(null=True, blank=True)
    sales = models.FloatField(null=True, blank=True)
    sales_abroad = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    employees = models.PositiveIntegerField(null=True, blank=True)
    employees_abroad = models.PositiveIntegerField(null=True, blank=True)
    noted_on = models.DateField(null=True, blank=True)
    listed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_multinational_a_name")]


_PARTS = (("assets_abroad", "assets"), ("sales_abroad", "sales"), ("employees_abroad", "employees"))


def transnationality(row: Any) -> float | None:
    """The transnationality index in percent: the mean of the parts abroad of assets, sales and employees.

    None where one of the six is not on file, or a whole is zero. Source: UNCTAD, World Investment Report.
    """
    shares = []
    for part, whole in _PARTS:
        abroad, total = getattr(row, part), getattr(row, whole)
        if abroad is None or not total:
            return None
        shares.append(100.0 * abroad / total)
    return sum(shares) / len(shares)


def check(row: LocalMultinational, _refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """A part abroad does not exceed its whole, and figures belong to a year."""
    for part, whole in _PARTS:
        abroad, total = getattr(row, part), getattr(row, whole)
        if abroad is not None and total is not None and abroad > total:
            yield part, Text("no more than the whole", "不超过总数")
    if row.year is None and any(getattr(row, name) is not None for pair in _PARTS for name in pair):
        yield "year", Text("the year the figures are of", "各项数据所属年份")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Twenty-four made-up firms, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 25):
        assets, sales, employees = (
            draw.randrange(5, 900),
            draw.randrange(5, 1200),
            draw.randrange(300, 60_000),
        )
        rows.append(
            {
                "name": f"样例本土跨国公司 Sample local multinational {n:02d}",
                **sample_firm(n),
                "region": cities[min(int(draw.expovariate(6 / len(cities))), len(cities) - 1)],
                "sector": draw.choice(("C", "C", "C", "I", "F")),
                "year": 2025,
                "countries": draw.randrange(2, 60),
                "affiliates": draw.randrange(3, 120),
                "assets": assets * 1e8,
                "assets_abroad": round(assets * draw.uniform(0.05, 0.6)) * 1e8,
                "sales": sales * 1e8,
                "sales_abroad": round(sales * draw.uniform(0.1, 0.8)) * 1e8,
                "currency": "CNY",
                "employees": employees,
                "employees_abroad": int(employees * draw.uniform(0.02, 0.4)) if n % 5 else None,
                "noted_on": date(2024, 5, 10),
                "listed_on": date(2025, 3, 1) if n % 3 else None,
                "stage": "listed" if n % 3 else "candidate",
                "note": NO_REAL_ROW,
            }
        )
    return rows


def _money(name: str, title: Text, *, in_list: bool = False) -> RegisterField:
    return RegisterField(name, title, "number", low=0, currency="currency", apart="year", in_list=in_list)


REGISTER = register(
    Register(
        name="local-multinationals",
        linkage="outbound",
        title=Text("Local multinationals", "本土跨国公司"),
        one=Text("local multinational", "本土跨国公司"),
        about=Text(
            "Firms of the region with business abroad that the programme cultivates. One row is one firm,"
            " with its assets, sales and employees at home and abroad of one year.",
            "重点培育的本土跨国公司，一企一行；资产、销售、雇员分总数与境外部分，按年度填报。",
        ),
        model=LocalMultinational,
        key=("name",),
        sample=sample,
        check=check,
        counted_note=Text(
            "No criteria were published: firms on the cultivation list are counted.",
            "认定条件未公布，按列入培育名单的企业计数。",
        ),
        stages=(
            Stage("candidate", Text("candidate", "培育对象"), dated="noted_on"),
            Stage(
                "listed",
                Text("on the cultivation list", "列入培育名单"),
                evidence=("list",),
                counts=True,
                dated="listed_on",
            ),
            Stage("removed", Text("taken off the list", "移出名单")),
        ),
        evidence=(EvidenceKind("list", Text("the list as issued", "印发的名单")), OTHER),
        summaries=(
            Summary("sector", Text("By sector", "按行业"), ("sector",), ("sales", "sales_abroad")),
            Summary("city", Text("By city", "按地市"), ("region",), ("affiliates", "employees_abroad")),
        ),
        fields=(
            RegisterField("name", Text("Name", "名称"), required=True, in_list=True),
            firm_field(Text("Firm as licensed", "企业全称"), in_list=False),
            credit_code_field(),
            home(),
            sector(),
            RegisterField(
                "year", Text("Year of the figures", "数据年份"), "integer", low=2000, high=2100, in_list=True
            ),
            RegisterField(
                "countries",
                Text("Countries and regions it works in", "业务覆盖国家（地区）数"),
                "integer",
                unit="个",
                low=0,
                high=250,
                in_list=True,
            ),
            RegisterField("affiliates", Text("Affiliates abroad", "境外企业数"), "integer", unit="家", low=0),
            _money("assets", Text("Assets", "资产总额")),
            _money("assets_abroad", Text("Assets abroad", "境外资产")),
            _money("sales", Text("Sales", "营业收入"), in_list=True),
            _money("sales_abroad", Text("Sales abroad", "境外营业收入"), in_list=True),
            currency(),
            RegisterField("employees", Text("Employees", "从业人员"), "integer", unit="人", low=0),
            RegisterField(
                "employees_abroad", Text("Employees abroad", "境外从业人员"), "integer", unit="人", low=0
            ),
            RegisterField("noted_on", Text("Candidate since", "列为培育对象日期"), "date"),
            RegisterField("listed_on", Text("On the list since", "列入名单日期"), "date"),
        ),
    )
)
