"""The register of leading cross-border e-commerce firms, and how large each is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register

MODELS = {
    "platform": Text("platform", "平台"),
    "seller": Text("seller", "卖家"),
    "independent": Text("own website", "独立站"),
    "service": Text("supply chain and services", "供应链与服务"),
}
TIERS = {
    "ten_billions": Text("CNY 10 bn and more", "百亿元级"),
    "billions": Text("CNY 1 bn to 10 bn", "十亿元级"),
    "below": Text("below CNY 1 bn", "十亿元以下"),
}
_TIER_FROM = {"ten_billions": 100.0, "billions": 10.0, "below": 0.0}  # in 100 million yuan


def tier_of(scale: float) -> str:
    """The tier of a firm by its scale in 亿元.

    >>> tier_of(100), tier_of(99.9), tier_of(3)
    ('ten_billions', 'billions', 'below')
    """
    return next(tier for tier, low in _TIER_FROM.items() if scale >= low)


class EcommerceFirm(EnterpriseRow):
    """One firm; ``region`` is where it is registered.

    ``scale`` and ``scale_before`` are trade through cross-border e-commerce in 亿元, of ``scale_year`` and of
    the year before it; earlier years are in the row's history.
    """

    FIRM_REGION = "region"

    business = models.CharField(max_length=20, blank=True, default="")
    scale_year = models.PositiveIntegerField(null=True, blank=True)
    scale = models.FloatField(null=True, blank=True)
    scale_before = models.FloatField(null=True, blank=True)
    tier = models.CharField(max_length=20, blank=True, default="")
    brands = models.CharField(max_length=200, blank=True, default="")
    sectors = models.CharField(max_length=200, blank=True, default="")
    noted_on = models.DateField(null=True, blank=True)
    listed_on = models.DateField(null=True, blank=True)
    leading_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credit_code"], name="one_ecommerce_firm_a_code")]


def check(row: EcommerceFirm, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A scale names its year, that year is over or running, and the tier is that of the scale."""
    if row.scale is not None and row.scale_year is None:
        yield "scale_year", Text("the year of the scale", "规模所属年份")
    if row.scale_year is not None and row.scale_year > timezone.localdate().year:
        yield "scale_year", Text("a year that has begun", "不晚于当前年份")
    if row.scale is not None and row.tier and row.tier != tier_of(row.scale):
        pattern = Text("'{tier}', or empty: the scale says so", "“{tier}”或留空，须与规模一致")
        yield "tier", pattern.format(tier=TIERS[tier_of(row.scale)])


def rule_inputs(row: EcommerceFirm, on: date) -> Mapping[str, Any]:
    """The scale, in 亿元; it is that of ``scale_year``, whichever the day."""
    return {"scale": row.scale}


_SCALES = (186.0, 124.5, 102.3, 97.6, 88.0, 61.2, 43.9, 35.5, 28.4, 22.1, 18.0, 15.7, 12.2, 10.4, 8.6, 6.1)
_SECTORS = (
    "消费电子 consumer electronics",
    "服装 clothing",
    "家居 home goods",
    "户外 outdoor",
    "美妆 beauty",
)


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Sixteen made-up firms, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n, scale in enumerate(_SCALES, start=1):
        leading = scale >= _TIER_FROM["billions"] and n != 7
        stage = "left" if n == 12 else "leading" if leading else "listed" if n % 2 else "noted"
        noted = date(draw.randint(2021, 2023), draw.randint(1, 12), draw.randint(1, 28))
        listed = date(2024, draw.randint(1, 12), draw.randint(1, 28))
        rows.append(
            {
                **sample_firm(n),
                "region": cities[n * 2 % len(cities)],
                "business": draw.choice(tuple(MODELS)),
                "scale_year": 2025,
                "scale": scale,
                "scale_before": round(scale / draw.uniform(0.95, 1.4), 1),
                "tier": tier_of(scale),
                "brands": f"样例品牌 Sample brand {n}",
                "sectors": draw.choice(_SECTORS),
                "noted_on": noted,
                "listed_on": listed if stage != "noted" else None,
                "leading_on": (
                    date(2025, draw.randint(1, 12), draw.randint(1, 28))
                    if stage in ("leading", "left")
                    else None
                ),
                "left_on": date(2026, 5, 18) if stage == "left" else None,
                "stage": stage,
                "note": "合成样例，非真实企业。 Synthetic sample; no real firm.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="ecommerce-firms",
        linkage="trade",
        title=Text("Leading cross-border e-commerce firms", "跨境电商龙头企业"),
        one=Text("e-commerce firm", "跨境电商企业"),
        about=Text(
            "Cross-border e-commerce firms with a scale of billions or tens of billions of yuan, and those on"
            " the way there. One row is one firm with its latest scale.",
            "规模达数十亿元、上百亿元的跨境电商企业及培育对象，一企一行，填报最新年度规模。",
        ),
        model=EcommerceFirm,
        key=("credit_code",),
        rule_book="ecommerce-firm-scale",
        rule_inputs=rule_inputs,
        sample=sample,
        check=check,
        stages=(
            Stage("noted", Text("noted", "纳入关注"), dated="noted_on"),
            Stage("listed", Text("on the list to cultivate", "纳入培育库"), dated="listed_on"),
            Stage("leading", Text("leading firm", "龙头企业"), ("scale",), counts=True, dated="leading_on"),
            Stage("left", Text("left the region or closed", "迁出或注销"), dated="left_on"),
        ),
        evidence=(
            EvidenceKind(
                "scale",
                Text("audit report or customs figures of the scale", "规模证明（审计报告或海关数据）"),
            ),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("tier", Text("By tier", "按规模层级"), ("tier",), ("scale", "scale_before")),
            Summary("region", Text("By city", "按地市"), ("region",), ("scale", "scale_before")),
            Summary("business", Text("By business", "按经营模式"), ("business",), ("scale",)),
        ),
        fields=(
            firm_field(),
            credit_code_field(required=True),
            RegisterField(
                "region", Text("City of registration", "注册地市"), "region", required=True, in_list=True
            ),
            RegisterField("business", Text("Business", "经营模式"), "choice", choices=MODELS),
            RegisterField(
                "scale_year",
                Text("Year of the scale", "规模所属年份"),
                "integer",
                low=2015,
                high=2100,
                in_list=True,
            ),
            RegisterField(
                "scale",
                Text("Scale", "跨境电商规模"),
                "number",
                unit="亿元",
                low=0,
                high=1e5,
                in_list=True,
                input_of="scale",
                help=Text(
                    "Cross-border e-commerce trade of that year; what counts towards it is not published",
                    "该年度跨境电商交易规模；统计口径未公布",
                ),
            ),
            RegisterField(
                "scale_before",
                Text("Scale of the year before", "上年规模"),
                "number",
                unit="亿元",
                low=0,
                high=1e5,
            ),
            RegisterField("tier", Text("Tier", "规模层级"), "choice", choices=TIERS, in_list=True),
            RegisterField("brands", Text("Brands", "自有品牌")),
            RegisterField("sectors", Text("Main products", "主营品类")),
            RegisterField("noted_on", Text("Noted on", "纳入关注日期"), "date"),
            RegisterField("listed_on", Text("On the list since", "入库日期"), "date"),
            RegisterField("leading_on", Text("Leading firm since", "成为龙头企业日期"), "date"),
            RegisterField("left_on", Text("Left on", "迁出或注销日期"), "date"),
        ),
    )
)
