"""The register of exhibitions: fairs held in the region and those its firms are taken to abroad."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

KINDS = {
    "overseas": Text("overseas exhibition", "境外展会"),
    "general_fair": Text("comprehensive import and export fair", "综合性进出口交易会"),
    "home_fair": Text("trade fair held in the region", "境内专业展会"),
    "online": Text("online exhibition", "线上展会"),
}


class Exhibition(RegisterRow):
    """One session of one exhibition. ``region`` is where it is held or, abroad, who organises it.

    ``deals`` are intended, in units of ``currency``; ``buyers`` are those from abroad.
    """

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=20)
    series = models.CharField(max_length=120, blank=True, default="")
    session = models.PositiveIntegerField(null=True, blank=True)
    country = models.CharField(max_length=3)
    place = models.CharField(max_length=120, blank=True, default="")
    announced_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    area_m2 = models.FloatField(null=True, blank=True)
    exhibitors = models.PositiveIntegerField(null=True, blank=True)
    own_exhibitors = models.PositiveIntegerField(null=True, blank=True)
    buyers = models.PositiveIntegerField(null=True, blank=True)
    deals = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    sectors = models.CharField(max_length=200, blank=True, default="")
    organiser = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_exhibition_a_name")]


def check(row: Exhibition, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A fair ends when it began or later, is settled after it ended, and has no more own firms than firms."""
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        yield "ends_on", Text("a day not before the start", "不早于开幕日期")
    over = row.held_on or row.ends_on or row.starts_on
    if row.held_on and row.held_on > timezone.localdate():
        yield "held_on", Text("a day that has come", "已到来的日期")
    if row.held_on and row.starts_on and row.held_on < row.starts_on:
        yield "held_on", Text("a day not before the start", "不早于开幕日期")
    if row.settled_on and over and row.settled_on < over:
        yield "settled_on", Text("a day not before the end of the exhibition", "不早于展会结束日期")
    if row.announced_on and row.starts_on and row.announced_on > row.starts_on:
        yield "announced_on", Text("a day not after the start", "不晚于开幕日期")
    if row.own_exhibitors is not None and row.exhibitors is not None and row.own_exhibitors > row.exhibitors:
        yield "own_exhibitors", Text("no more than all exhibitors", "不多于参展企业总数")


# Country, city, currency: where the made-up exhibitions of the demo are held.
_PLACES = (
    ("VNM", "胡志明市 Ho Chi Minh City", "USD"), ("THA", "曼谷 Bangkok", "USD"),
    ("IDN", "雅加达 Jakarta", "USD"), ("MYS", "吉隆坡 Kuala Lumpur", "USD"),
    ("ARE", "迪拜 Dubai", "USD"), ("SAU", "利雅得 Riyadh", "USD"), ("ZAF", "约翰内斯堡 Johannesburg", "USD"),
    ("DEU", "科隆 Cologne", "EUR"), ("FRA", "巴黎 Paris", "EUR"), ("POL", "华沙 Warsaw", "EUR"),
    ("USA", "拉斯维加斯 Las Vegas", "USD"), ("MEX", "墨西哥城 Mexico City", "USD"),
    ("BRA", "圣保罗 Sao Paulo", "USD"), ("JPN", "大阪 Osaka", "USD"), ("HKG", "湾仔 Wan Chai", "HKD"),
)  # fmt: skip
_SECTORS = (
    "消费电子 consumer electronics", "家电 home appliances", "照明 lighting", "家具 furniture",
    "纺织服装 textiles and clothing", "建材 building materials", "玩具 toys", "新能源 new energy",
)  # fmt: skip
_STAGES = ("held", "settled", "held", "settled", "held", "announced", "settled", "planned")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Thirty made-up overseas exhibitions, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 31):
        country, place, currency = _PLACES[n * 4 % len(_PLACES)]
        stage = "cancelled" if n == 13 else _STAGES[n % len(_STAGES)]
        over = stage in ("held", "settled")
        start = date(draw.choice((2024, 2025, 2026)), draw.randint(2, 9), draw.randint(1, 28))
        if not over:
            start = date(2027, draw.randint(1, 11), draw.randint(1, 28))
        end = start + timedelta(days=draw.randint(2, 4))
        firms = draw.randrange(40, 400)
        rows.append(
            {
                "name": f"样例展会 Sample exhibition {n:03d}",
                "kind": "overseas",
                "series": "样例系列展 Sample series",
                "session": n,
                "region": cities[n * 5 % len(cities)],
                "country": country,
                "place": place,
                "announced_on": None if stage == "planned" else start - timedelta(days=draw.randint(60, 240)),
                "starts_on": start,
                "ends_on": end,
                "held_on": end if over else None,
                "settled_on": end + timedelta(days=draw.randint(20, 120)) if stage == "settled" else None,
                "cancelled_on": date(2026, 8, 3) if stage == "cancelled" else None,
                "area_m2": float(draw.randrange(3, 40) * 500),
                "exhibitors": firms,
                "own_exhibitors": int(firms * draw.uniform(0.3, 0.9)),
                "buyers": draw.randrange(900, 18000) if over else None,
                "deals": float(draw.randrange(4, 160) * 1_000_000) if over else None,
                "currency": currency if over else "",
                "sectors": draw.choice(_SECTORS),
                "organiser": f"样例主办单位 Sample organiser {n % 6 + 1}",
                "stage": stage,
                "note": "合成样例，非真实展会。 Synthetic sample; no real exhibition.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="exhibitions",
        linkage="trade",
        title=Text("Exhibitions and fairs", "展会"),
        one=Text("exhibition", "展会"),
        about=Text(
            "Overseas exhibitions that firms of the region are taken to, and fairs held in the region."
            " One row is one session.",
            "组织本地区企业参加的境外展会，以及在本地区举办的交易会，一届一行。",
        ),
        model=Exhibition,
        key=("name",),
        sample=sample,
        check=check,
        counted_note=Text(
            "No number was published for exhibitions: those held or settled are counted.",
            "展会数量目标未公布，按已举办、已结算的展会计数。",
        ),
        stages=(
            Stage("planned", Text("planned", "拟办")),
            Stage("announced", Text("announced", "已发布"), dated="announced_on"),
            Stage("held", Text("held", "已举办"), dated="held_on", counts=True),
            Stage("settled", Text("settled", "已结算"), ("report",), dated="settled_on", counts=True),
            Stage("cancelled", Text("cancelled", "已取消"), dated="cancelled_on"),
        ),
        evidence=(
            EvidenceKind("notice", Text("notice of the exhibition", "办展（参展）通知")),
            EvidenceKind("report", Text("report after the exhibition", "展后总结报告")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("series", Text("By series", "按系列"), ("series",), ("exhibitors", "buyers", "deals")),
            Summary(
                "country",
                Text("By country or region, held", "已举办展会按国家（地区）"),
                ("country",),
                ("own_exhibitors", "buyers", "deals"),
                ("held", "settled"),
            ),
            Summary("sectors", Text("By sector", "按展品类别"), ("sectors",), ("area_m2", "deals")),
        ),
        fields=(
            RegisterField(
                "name",
                Text("Exhibition", "展会名称"),
                required=True,
                in_list=True,
                help=Text("With its year or session: it names the row", "含年份或届次，作为唯一名称"),
            ),
            RegisterField("name_en", Text("English name", "英文名称")),
            RegisterField("kind", Text("Kind", "类别"), "choice", choices=KINDS, required=True),
            RegisterField(
                "series",
                Text("Series", "系列"),
                in_list=True,
                help=Text(
                    "Such as 粤贸全球 or 广交会, written the same way every time",
                    "如粤贸全球、广交会，写法须保持一致",
                ),
            ),
            RegisterField("session", Text("Session", "届次"), "integer", low=1, high=999),
            RegisterField("region", Text("City", "举办（组织）地市"), "region", required=True, in_list=True),
            RegisterField(
                "country",
                Text("Country or region", "所在国家（地区）"),
                "country",
                required=True,
                in_list=True,
            ),
            RegisterField("place", Text("City where it is held", "举办城市")),
            RegisterField("announced_on", Text("Announced on", "发布日期"), "date"),
            RegisterField("starts_on", Text("Begins on", "开幕日期"), "date", in_list=True),
            RegisterField("ends_on", Text("Ends on", "闭幕日期"), "date"),
            RegisterField("held_on", Text("Closed on, as held", "实际闭幕日期"), "date"),
            RegisterField("settled_on", Text("Settled on", "结算日期"), "date"),
            RegisterField("cancelled_on", Text("Cancelled on", "取消日期"), "date"),
            RegisterField("area_m2", Text("Area", "展览面积"), "number", unit="m²", low=0, high=1e7),
            RegisterField("exhibitors", Text("Exhibitors", "参展企业数"), "integer", unit="家", low=0),
            RegisterField(
                "own_exhibitors",
                Text("Of them firms of the region", "其中本地区企业数"),
                "integer",
                unit="家",
                low=0,
            ),
            RegisterField(
                "buyers", Text("Buyers from abroad", "境外采购商"), "integer", unit="人", low=0, in_list=True
            ),
            RegisterField(
                "deals",
                Text("Intended deals (in units of the currency)", "意向成交额（元、美元等，按币种）"),
                "number",
                low=0,
                high=1e14,
                currency="currency",
                in_list=True,
            ),
            RegisterField(
                "currency", Text("Currency of the deals", "成交额币种"), "choice", choices=currencies()
            ),
            RegisterField("sectors", Text("Sectors", "展品类别")),
            RegisterField("organiser", Text("Organiser", "主办单位")),
        ),
    )
)
