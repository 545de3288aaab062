"""The register of fairs on offer abroad: what a programme of exhibitions may choose from."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow
from wuwai.trade.chapters import CHAPTERS_HELP, are_chapters


class Fair(RegisterRow):
    """One session of one fair abroad. ``region`` is who would take firms there: a city or the province.

    ``chapters`` are two-digit HS chapters and ``markets`` alpha-3 codes of countries whose buyers come too,
    both with ``;`` between them. ``cost`` is the cost to the office of taking firms there, in 10,000 yuan;
    ``capacity`` the stands it can have.
    """

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    region = models.CharField(max_length=16, db_index=True)
    country = models.CharField(max_length=3, db_index=True)
    place = models.CharField(max_length=120, blank=True, default="")
    markets = models.CharField(max_length=120, blank=True, default="")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    chapters = models.CharField(max_length=200, blank=True, default="")
    sectors = models.CharField(max_length=200, blank=True, default="")
    cost = models.FloatField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    organiser = models.CharField(max_length=200, blank=True, default="")
    chosen_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_fair_a_name")]


def check(row: Fair, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """A fair ends when it began or later; its chapters are chapters and its markets countries."""
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        yield "ends_on", Text("a day not before the start", "不早于开幕日期")
    if row.chapters and not are_chapters(row.chapters):
        yield "chapters", Text("two-digit HS chapters such as 84;85", "两位HS章号，以分号隔开，如84;85")
    if row.markets and not all(_is_country(code) for code in row.markets.split(";")):
        yield (
            "markets",
            Text("three-letter codes of countries, such as SAU;OMN", "国家（地区）三位字母代码，如SAU;OMN"),
        )


def _is_country(code: str) -> bool:
    found = regions.find(code)
    return found is not None and found.kind == "country" and found.code == code


# Country, place, markets whose buyers come too, chapters, sectors: the made-up fairs of the demo.
_SAMPLES = (
    ("VNM", "胡志明市 Ho Chi Minh City", "KHM;LAO", "84;85", "机电 machinery and electronics"),
    ("THA", "曼谷 Bangkok", "MMR;LAO", "39;85", "家电、塑料 home appliances and plastics"),
    ("IDN", "雅加达 Jakarta", "", "84;85;87", "机械、汽配 machinery and car parts"),
    ("MYS", "吉隆坡 Kuala Lumpur", "SGP;BRN", "85;90", "电子、仪器 electronics and instruments"),
    ("SGP", "新加坡 Singapore", "MYS;IDN", "84;85", "信息技术 information technology"),
    ("IND", "新德里 New Delhi", "", "84;85;39", "工业品 industrial goods"),
    ("ARE", "迪拜 Dubai", "SAU;OMN;EGY", "85;94", "照明、家居 lighting and furnishing"),
    ("SAU", "利雅得 Riyadh", "ARE;JOR", "73;84;94", "建材、五金 building materials"),
    ("TUR", "伊斯坦布尔 Istanbul", "", "84;52;54", "纺织机械、面料 textile machines and fabrics"),
    ("KAZ", "阿拉木图 Almaty", "", "84;87", "工程机械、汽车 machinery and vehicles"),
    ("DEU", "科隆 Cologne", "NLD;AUT;BEL", "73;82;94", "五金、家具 hardware and furniture"),
    ("DEU", "柏林 Berlin", "POL;CZE;AUT", "85;90", "消费电子 consumer electronics"),
    ("FRA", "巴黎 Paris", "BEL;ESP", "61;62;42", "服装、箱包 clothing and bags"),
    ("GBR", "伯明翰 Birmingham", "IRL", "73;84;85", "工业品 industrial goods"),
    ("ITA", "米兰 Milan", "ESP;CHE", "94;69;70", "家具、陶瓷 furniture and ceramics"),
    ("POL", "华沙 Warsaw", "CZE;HUN", "84;85;94", "机电、家具 electronics and furniture"),
    ("NLD", "阿姆斯特丹 Amsterdam", "BEL;DEU", "85;39", "新能源 new energy"),
    ("USA", "拉斯维加斯 Las Vegas", "CAN;MEX", "85;90", "消费电子 consumer electronics"),
    ("USA", "芝加哥 Chicago", "CAN", "73;84;94", "家居、五金 housewares and hardware"),
    ("MEX", "墨西哥城 Mexico City", "COL;CRI", "84;85;87", "汽配、机电 car parts and electronics"),
    ("BRA", "圣保罗 Sao Paulo", "ARG;CHL", "84;85;39", "机电、塑料 machinery and plastics"),
    ("ZAF", "约翰内斯堡 Johannesburg", "", "72;73;85", "矿山、电力 mining and power"),
    ("EGY", "开罗 Cairo", "", "39;52;84", "纺织、塑料 textiles and plastics"),
    ("JPN", "大阪 Osaka", "KOR", "61;62;95", "服装、玩具 clothing and toys"),
    ("JPN", "东京 Tokyo", "KOR", "85;90;84", "电子元器件 electronic components"),
    ("KOR", "首尔 Seoul", "JPN", "84;85;90", "智能制造 smart manufacturing"),
    ("AUS", "墨尔本 Melbourne", "NZL", "85;94;95", "家居、玩具 housewares and toys"),
    ("HKG", "湾仔 Wan Chai", "MAC;SGP", "71;91;95", "珠宝、钟表、玩具 jewellery, watches and toys"),
)  # fmt: skip


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Twenty-eight made-up fairs in real markets, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n, (country, place, markets, chapters, sectors) in enumerate(_SAMPLES, start=1):
        start = date(2027, draw.randint(1, 11), draw.randint(1, 28))
        stage = "dropped" if n == 13 else "chosen" if n == 7 else "listed"
        rows.append(
            {
                "name": f"样例备选展会 Sample fair {n:02d}",
                "name_en": f"Sample fair {n:02d}",
                "region": cities[n * 3 % len(cities)],
                "country": country,
                "place": place,
                "markets": markets,
                "starts_on": start,
                "ends_on": start + timedelta(days=draw.randint(2, 4)),
                "chapters": chapters,
                "sectors": sectors,
                "cost": float(draw.randrange(30, 200, 5)),
                "capacity": draw.randrange(8, 60, 2),
                "organiser": f"样例主办单位 Sample organiser {n % 6 + 1}",
                "chosen_on": date(2026, 10, 12) if stage == "chosen" else None,
                "dropped_on": date(2026, 9, 21) if stage == "dropped" else None,
                "stage": stage,
                "note": "合成样例，非真实展会。 Synthetic sample; no real fair.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="fairs",
        linkage="trade",
        title=Text("Fairs on offer abroad", "境外展会备选库"),
        one=Text("fair on offer", "备选展会"),
        about=Text(
            "Fairs abroad that firms of the region could be taken to, from which a year's programme is"
            " chosen. One row is one session; what was decided on is in the register of exhibitions.",
            "可组织本地区企业参加的境外展会，供编制年度境外展会计划时选用，一届一行；已确定参加的另列入展会台账。",
        ),
        model=Fair,
        key=("name",),
        sample=sample,
        check=check,
        counted_note=Text("Fairs that were chosen are counted.", "按已选定的展会计数。"),
        stages=(
            Stage("listed", Text("listed", "备选")),
            Stage("chosen", Text("chosen", "已选定"), dated="chosen_on", counts=True),
            Stage("dropped", Text("dropped", "不再考虑"), dated="dropped_on"),
        ),
        evidence=(
            EvidenceKind("invitation", Text("invitation or notice", "邀请函或招展通知")),
            EvidenceKind("quote", Text("quotation", "报价单")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary(
                "country", Text("By country or region", "按国家（地区）"), ("country",), ("cost", "capacity")
            ),
            Summary("stage", Text("By stage", "按阶段"), ("stage",), ("cost", "capacity")),
            Summary("sectors", Text("By sector", "按展品类别"), ("sectors",), ("cost", "capacity")),
        ),
        fields=(
            RegisterField(
                "name",
                Text("Fair", "展会名称"),
                required=True,
                in_list=True,
                help=Text("With its year or session: it names the row", "含年份或届次，作为唯一名称"),
            ),
            RegisterField("name_en", Text("English name", "英文名称")),
            RegisterField(
                "region",
                Text("Who takes firms there", "组织地区"),
                "region",
                required=True,
                help=Text("A city, or the whole province", "地市；全省组织的填省"),
            ),
            RegisterField(
                "country",
                Text("Country or region", "所在国家（地区）"),
                "country",
                required=True,
                in_list=True,
            ),
            RegisterField("place", Text("City where it is held", "举办城市"), in_list=True),
            RegisterField(
                "markets",
                Text("Buyers also come from", "辐射市场"),
                help=Text(
                    "Three-letter codes, such as SAU;OMN", "国家（地区）三位字母代码，以分号隔开，如SAU;OMN"
                ),
            ),
            RegisterField("starts_on", Text("Begins on", "开幕日期"), "date", in_list=True),
            RegisterField("ends_on", Text("Ends on", "闭幕日期"), "date"),
            RegisterField(
                "chapters", Text("HS chapters shown", "展品HS章"), in_list=True, help=CHAPTERS_HELP
            ),
            RegisterField("sectors", Text("Sectors", "展品类别")),
            RegisterField(
                "cost",
                Text("Cost to the office", "组展费用"),
                "number",
                unit="万元",
                low=0,
                high=1e6,
                in_list=True,
                help=Text(
                    "Of taking firms there: stands, building, freight, support", "含展位、搭建、运输、补助等"
                ),
            ),
            RegisterField("capacity", Text("Stands", "可用展位"), "integer", unit="个", low=0, high=100_000),
            RegisterField("organiser", Text("Organiser", "主办单位")),
            RegisterField("chosen_on", Text("Chosen on", "选定日期"), "date"),
            RegisterField("dropped_on", Text("Dropped on", "停用日期"), "date"),
        ),
    )
)
