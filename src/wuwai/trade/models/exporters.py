"""The register of exporters: what each firm exported in a year, and where to."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register

FIRM_TYPES = {
    "private": Text("private firm", "民营企业"),
    "foreign_invested": Text("foreign-invested firm", "外商投资企业"),
    "state_owned": Text("state-owned firm", "国有企业"),
    "other": Text("other", "其他"),
}
_HS = re.compile(r"\d{4}(;\d{4})*")


class Exporter(EnterpriseRow):
    """One firm in one year; ``region`` is where it is registered, ``exports`` in units of ``currency``.

    ``products`` are four-digit HS headings with ``;`` between them, the largest first.
    """

    FIRM_REGION = "region"

    year = models.PositiveIntegerField(db_index=True)
    exports = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    firm_type = models.CharField(max_length=20, blank=True, default="")
    first_market = models.CharField(max_length=3, blank=True, default="")
    first_market_share = models.FloatField(null=True, blank=True)
    markets = models.PositiveIntegerField(null=True, blank=True)
    products = models.CharField(max_length=120, blank=True, default="")
    cluster = models.CharField(max_length=120, blank=True, default="")
    reported_on = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_code", "year"], name="one_exporter_a_code_and_year")
        ]


def check(row: Exporter, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A year that has begun, headings that are headings, a share that names its market."""
    if row.year is not None and row.year > timezone.localdate().year:
        yield "year", Text("a year that has begun", "不晚于当前年份")
    if row.products and not _HS.fullmatch(row.products):
        yield (
            "products",
            Text("four-digit HS headings such as 8517;8471", "四位HS品目号，以分号隔开，如8517;8471"),
        )
    if row.first_market_share is not None and not row.first_market:
        yield "first_market", Text("the market the share is of", "占比所对应的市场")
    if row.markets == 0 and row.exports:
        yield "markets", Text("1 or more, where there are exports", "有出口额时，出口市场数应不少于1")
    if row.checked_on and row.reported_on and row.checked_on < row.reported_on:
        yield "checked_on", Text("a day not before it was reported", "不早于填报日期")


_MARKETS = ("USA", "HKG", "VNM", "DEU", "JPN", "NLD", "GBR", "MYS", "MEX", "ARE")
_GOODS = (
    ("8517;8471", "电子信息 electronic information"), ("8516;8415", "智能家电 smart home appliances"),
    ("9403;9401", "家具 furniture"), ("6109;6204", "现代轻工纺织 light industry and textiles"),
    ("8507", "新型储能 new energy storage"), ("9503", "玩具 toys"), ("8708", "汽车零部件 car parts"),
)  # fmt: skip


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Forty made-up firms in two years, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 41):
        products, cluster = _GOODS[n % len(_GOODS)]
        exports = draw.lognormvariate(18.6, 1.2)
        for year in (2024, 2025):
            reported = date(year + 1, draw.randint(1, 2), draw.randint(1, 28))
            stage = "withdrawn" if n == 17 and year == 2025 else "reported" if n % 9 == 0 else "checked"
            rows.append(
                {
                    **sample_firm(n),
                    "year": year,
                    "region": cities[n * 2 % len(cities)],
                    "exports": float(round(exports, -4)),
                    "currency": "USD" if n % 3 == 0 else "CNY",
                    "firm_type": ("private", "private", "foreign_invested", "state_owned")[n % 4],
                    "first_market": _MARKETS[n % len(_MARKETS)],
                    "first_market_share": float(draw.randint(15, 80)),
                    "markets": draw.randint(2, 60),
                    "products": products,
                    "cluster": cluster,
                    "reported_on": reported,
                    "checked_on": reported + timedelta(days=draw.randint(5, 50))
                    if stage == "checked"
                    else None,
                    "withdrawn_on": reported + timedelta(days=30) if stage == "withdrawn" else None,
                    "stage": stage,
                    "note": "合成样例，非真实企业。 Synthetic sample; no real firm.",
                }
            )
            exports *= draw.uniform(0.8, 1.35)
    return rows


REGISTER = register(
    Register(
        name="exporters",
        linkage="trade",
        title=Text("Exporters by year", "出口企业（分年度）"),
        one=Text("exporter in a year", "出口企业年度记录"),
        about=Text(
            "What firms of the region exported in a year, their markets and main goods. One row is a firm in"
            " one year.",
            "本地区企业年度出口额、出口市场和主要商品，一企一年一行。",
        ),
        model=Exporter,
        key=("credit_code", "year"),
        sample=sample,
        check=check,
        counted_note=Text(
            "Records that were checked are counted; a firm with two years on file has two.",
            "按已核对的年度记录计数；同一企业有两个年度的，计两条。",
        ),
        stages=(
            Stage("reported", Text("reported", "已填报"), dated="reported_on"),
            Stage("checked", Text("checked", "已核对"), dated="checked_on", counts=True),
            Stage("withdrawn", Text("withdrawn", "已撤销"), dated="withdrawn_on"),
        ),
        evidence=(
            EvidenceKind("customs", Text("customs figures", "海关数据")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("region", Text("By year and city", "按年度和地市"), ("year", "region"), ("exports",)),
            Summary(
                "first_market", Text("By largest market", "按第一大市场"), ("first_market",), ("exports",)
            ),
            Summary("cluster", Text("By cluster", "按产业集群"), ("cluster",), ("exports",), ("checked",)),
            Summary("firm_type", Text("By type of firm", "按企业性质"), ("firm_type",), ("exports",)),
        ),
        fields=(
            firm_field(),
            credit_code_field(required=True),
            RegisterField(
                "year", Text("Year", "年度"), "integer", required=True, low=2000, high=2100, in_list=True
            ),
            RegisterField(
                "region", Text("City of registration", "注册地市"), "region", required=True, in_list=True
            ),
            RegisterField(
                "exports",
                Text("Exports of the year (in units of the currency)", "年出口额（元、美元等，按币种）"),
                "number",
                low=0,
                high=1e13,
                currency="currency",
                apart="year",
                in_list=True,
            ),
            RegisterField(
                "currency", Text("Currency of the exports", "出口额币种"), "choice", choices=currencies()
            ),
            RegisterField("firm_type", Text("Type of firm", "企业性质"), "choice", choices=FIRM_TYPES),
            RegisterField("first_market", Text("Largest market", "第一大市场"), "country", in_list=True),
            RegisterField(
                "first_market_share", Text("Its share", "第一大市场占比"), "number", unit="%", low=0, high=100
            ),
            RegisterField("markets", Text("Markets", "出口市场数"), "integer", unit="个", low=0, high=250),
            RegisterField(
                "products",
                Text("Main HS headings", "主要HS品目"),
                help=Text("Four digits each, such as 8517;8471", "每个四位，以分号隔开，如8517;8471"),
            ),
            RegisterField("cluster", Text("Industrial cluster", "所属产业集群")),
            RegisterField("reported_on", Text("Reported on", "填报日期"), "date"),
            RegisterField("checked_on", Text("Checked on", "核对日期"), "date"),
            RegisterField("withdrawn_on", Text("Withdrawn on", "撤销日期"), "date"),
        ),
    )
)
