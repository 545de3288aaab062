"""The register of investment promotion events: conferences, road shows and what was signed there."""

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
    "global_conference": Text("global investment conference", "全球招商大会"),
    "regional_conference": Text("conference between parts of the region", "区域经贸合作招商会"),
    "roadshow": Text("road show abroad", "境外招商推介"),
    "home_meeting": Text("promotion meeting at home", "境内招商推介"),
    "online": Text("online event", "线上活动"),
    "other": Text("other", "其他"),
}


class InvestmentEvent(RegisterRow):
    """One event. ``region`` is who held it; ``amount`` is what was signed, in units of ``currency``."""

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=24)
    series = models.CharField(max_length=120, blank=True, default="")
    country = models.CharField(max_length=3)
    place = models.CharField(max_length=120, blank=True, default="")
    announced_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    projects = models.PositiveIntegerField(null=True, blank=True)
    amount = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    guests = models.PositiveIntegerField(null=True, blank=True)
    organiser = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_investment_event_a_name")]


def check(row: InvestmentEvent, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """An event ends when it began or later, and what came of it is reviewed after it ended."""
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        yield "ends_on", Text("a day not before the start", "不早于开始日期")
    over = row.held_on or row.ends_on or row.starts_on
    if row.held_on and row.held_on > timezone.localdate():
        yield "held_on", Text("a day that has come", "已到来的日期")
    if row.held_on and row.starts_on and row.held_on < row.starts_on:
        yield "held_on", Text("a day not before the start", "不早于开始日期")
    if row.reviewed_on and over and row.reviewed_on < over:
        yield "reviewed_on", Text("a day not before the end of the event", "不早于活动结束日期")
    if row.announced_on and row.starts_on and row.announced_on > row.starts_on:
        yield "announced_on", Text("a day not after the start", "不晚于开始日期")
    if row.amount is not None and row.projects == 0:
        yield "projects", Text("1 or more, where an amount was signed", "已填签约金额时，签约项目数应不少于1")


# Kind, country, city, currency: what the made-up events of the demo are.
_PLACES = (
    ("home_meeting", "CHN", "样例市 Sample city", "CNY"), ("roadshow", "DEU", "法兰克福 Frankfurt", "EUR"),
    ("roadshow", "JPN", "东京 Tokyo", "USD"), ("roadshow", "KOR", "首尔 Seoul", "USD"),
    ("roadshow", "SGP", "新加坡 Singapore", "USD"), ("home_meeting", "CHN", "样例市 Sample city", "CNY"),
    ("roadshow", "HKG", "中环 Central", "HKD"), ("roadshow", "ARE", "阿布扎比 Abu Dhabi", "USD"),
    ("roadshow", "FRA", "巴黎 Paris", "EUR"), ("regional_conference", "CHN", "样例市 Sample city", "CNY"),
)  # fmt: skip
_STAGES = ("held", "reviewed", "held", "reviewed", "announced", "held", "planned")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Twenty-four made-up events, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 25):
        kind, country, place, currency = _PLACES[n % len(_PLACES)]
        stage = "cancelled" if n == 11 else _STAGES[n % len(_STAGES)]
        over = stage in ("held", "reviewed")
        year = draw.choice((2024, 2025, 2026)) if over else 2027
        start = date(year, draw.randint(2, 9), draw.randint(1, 28))
        end = start + timedelta(days=draw.randint(0, 2))
        rows.append(
            {
                "name": f"样例招商活动 Sample promotion event {n:03d}",
                "kind": kind,
                "series": "样例系列活动 Sample series" if n % 3 else "",
                "region": cities[n * 2 % len(cities)],
                "country": country,
                "place": place,
                "announced_on": None if stage == "planned" else start - timedelta(days=draw.randint(20, 120)),
                "starts_on": start,
                "ends_on": end,
                "held_on": end if over else None,
                "reviewed_on": end + timedelta(days=draw.randint(10, 60)) if stage == "reviewed" else None,
                "cancelled_on": date(2026, 9, 7) if stage == "cancelled" else None,
                "projects": draw.randrange(3, 40) if over else None,
                "amount": float(draw.randrange(2, 120) * 50_000_000) if over else None,
                "currency": currency if over else "",
                "guests": draw.randrange(60, 900) if over else None,
                "organiser": f"样例单位 Sample bureau {n % 5 + 1}",
                "stage": stage,
                "note": "合成样例，非真实活动。 Synthetic sample; no real event.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="investment-events",
        linkage="investment",
        title=Text("Investment promotion events", "招商引资活动"),
        one=Text("promotion event", "招商活动"),
        about=Text(
            "Conferences and road shows for foreign and home investment, with what was signed there."
            " One row is one event. Signed amounts are not arrived capital.",
            "招商大会与推介活动及其签约情况，一次活动一行。签约金额不等于到资金额。",
        ),
        model=InvestmentEvent,
        key=("name",),
        sample=sample,
        check=check,
        counted_note=Text(
            "No number was published for events: those held or reviewed are counted.",
            "招商活动数量目标未公布，按已举办、已评估的活动计数。",
        ),
        stages=(
            Stage("planned", Text("planned", "拟办")),
            Stage("announced", Text("announced", "已发布"), dated="announced_on"),
            Stage("held", Text("held", "已举办"), dated="held_on", counts=True),
            Stage("reviewed", Text("reviewed", "已评估"), ("signed_list",), dated="reviewed_on", counts=True),
            Stage("cancelled", Text("cancelled", "已取消"), dated="cancelled_on"),
        ),
        evidence=(
            EvidenceKind("signed_list", Text("list of what was signed", "签约项目清单")),
            EvidenceKind("notice", Text("notice of the event", "活动通知")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("kind", Text("By kind", "按类别"), ("kind",), ("projects", "amount", "guests")),
            Summary(
                "country",
                Text("By country or region, held", "已举办活动按国家（地区）"),
                ("country",),
                ("projects", "amount"),
                ("held", "reviewed"),
            ),
            Summary("region", Text("By city", "按地市"), ("region",), ("projects", "amount")),
        ),
        fields=(
            RegisterField(
                "name",
                Text("Event", "活动名称"),
                required=True,
                in_list=True,
                help=Text("With its year: it names the row", "含年份，作为唯一名称"),
            ),
            RegisterField("name_en", Text("English name", "英文名称")),
            RegisterField("kind", Text("Kind", "类别"), "choice", choices=KINDS, required=True, in_list=True),
            RegisterField("series", Text("Series", "系列")),
            RegisterField("region", Text("City", "举办（组织）地市"), "region", required=True, in_list=True),
            RegisterField("country", Text("Country or region", "所在国家（地区）"), "country", required=True),
            RegisterField("place", Text("City where it is held", "举办城市")),
            RegisterField("announced_on", Text("Announced on", "发布日期"), "date"),
            RegisterField("starts_on", Text("Begins on", "开始日期"), "date", in_list=True),
            RegisterField("ends_on", Text("Ends on", "结束日期"), "date"),
            RegisterField("held_on", Text("Ended on, as held", "实际结束日期"), "date"),
            RegisterField("reviewed_on", Text("Reviewed on", "评估日期"), "date"),
            RegisterField("cancelled_on", Text("Cancelled on", "取消日期"), "date"),
            RegisterField(
                "projects", Text("Projects signed", "签约项目数"), "integer", unit="个", low=0, in_list=True
            ),
            RegisterField(
                "amount",
                Text("Amount signed (in units of the currency)", "签约金额（元、美元等，按币种）"),
                "number",
                low=0,
                high=1e14,
                currency="currency",
                in_list=True,
            ),
            RegisterField(
                "currency", Text("Currency of the amount", "签约金额币种"), "choice", choices=currencies()
            ),
            RegisterField("guests", Text("Guests", "参会人数"), "integer", unit="人", low=0),
            RegisterField("organiser", Text("Organiser", "主办单位")),
        ),
    )
)
