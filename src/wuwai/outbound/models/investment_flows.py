"""The register of sums that flowed to overseas enterprises, by form of capital."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outbound.fields import NO_REAL_ROW, OTHER, REPORTED_STAGES, currency, home
from wuwai.outbound.models import overseas_investments
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

FORMS: Mapping[str, Text] = {
    "equity": Text("equity", "股权"),
    "reinvested": Text("reinvested earnings", "收益再投资"),
    "debt": Text("debt instruments", "债务工具"),
}


class InvestmentFlow(RegisterRow):
    """One sum on one day; below zero where capital came back."""

    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True, default="")
    investment = models.CharField(max_length=60, db_index=True)
    form = models.CharField(max_length=16)
    on = models.DateField()
    amount = models.FloatField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="one_outbound_flow_a_number")]


def check(row: InvestmentFlow, refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """Money does not flow before the investment was filed, nor after it ended."""
    enterprise = refers.get("investment")
    if enterprise is None or row.on is None:
        return
    if enterprise.approved_on and row.on < enterprise.approved_on:
        pattern = Text("{day} or later: the investment was filed on that day", "不早于备案（核准）日期{day}")
        yield "on", pattern.format(day=enterprise.approved_on.isoformat())
    if enterprise.ended_on and row.on > enterprise.ended_on:
        pattern = Text("{day} or earlier: the enterprise ended on that day", "不晚于转让或注销日期{day}")
        yield "on", pattern.format(day=enterprise.ended_on.isoformat())
    if row.region and enterprise.region and row.region != enterprise.region:
        yield "region", Text("the city of the investor", "与境内投资主体所属地市一致")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Made-up flows to the made-up overseas enterprises, one to three each."""
    draw = random.Random(seed + 1)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for enterprise in overseas_investments.sample(seed, cities):
        for part in range(draw.randint(1, 3)):
            begun: date = enterprise["approved_on"]
            year = min(begun.year + part, 2026)
            day = date(year, 9 if year == begun.year else draw.randint(1, 9), 28)
            if enterprise["ended_on"] and day > enterprise["ended_on"]:
                continue
            rows.append(
                {
                    "number": f"{enterprise['number']}-{part + 1}",
                    "name": f"样例资金 Sample flow {enterprise['number']}-{part + 1}",
                    "investment": enterprise["number"],
                    "region": enterprise["region"],
                    "form": draw.choice(("equity", "equity", "reinvested", "debt")),
                    "on": day,
                    "amount": float(draw.randrange(2, 400) * 100_000 * (-1 if draw.random() < 0.04 else 1)),
                    "currency": enterprise["currency"],
                    "stage": "confirmed" if draw.random() < 0.9 else "reported",
                    "note": NO_REAL_ROW,
                }
            )
    return rows


REGISTER = register(
    Register(
        name="investment-flows",
        linkage="outbound",
        title=Text("Flows of outbound investment", "对外直接投资流量"),
        one=Text("flow", "流量记录"),
        about=Text(
            "Sums that went to overseas enterprises, by day and form of capital. One row is one sum; capital"
            " that came back is below zero.",
            "投向境外企业的资金，按日期和资本形式登记，一笔一行；资金回流填负数。",
        ),
        model=InvestmentFlow,
        key=("number",),
        sample=sample,
        check=check,
        counted_note=Text("Confirmed sums are counted.", "按已确认的资金计数。"),
        stages=REPORTED_STAGES,
        evidence=(EvidenceKind("voucher", Text("bank voucher", "银行凭证")), OTHER),
        summaries=(
            Summary("form", Text("By form of capital", "按资本形式"), ("form",), ("amount",), ("confirmed",)),
            Summary("city", Text("By city", "按地市"), ("region",), ("amount",), ("confirmed",)),
        ),
        fields=(
            RegisterField("number", Text("Flow number", "流量编号"), required=True, in_list=True),
            RegisterField("name", Text("Description", "摘要")),
            RegisterField(
                "investment",
                Text("Number of the investment", "境外投资编号"),
                "row",
                register="overseas-investments",
                required=True,
                in_list=True,
            ),
            home(),
            RegisterField(
                "form",
                Text("Form of capital", "资本形式"),
                "choice",
                choices=FORMS,
                required=True,
                in_list=True,
            ),
            RegisterField("on", Text("Day", "日期"), "date", required=True, in_list=True),
            RegisterField(
                "amount", Text("Amount", "金额"), "number", required=True, currency="currency", in_list=True
            ),
            currency(required=True),
        ),
    )
)
