"""What ``trade.standing`` knows of each register: its groups, its year, its amounts, its published series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wuwai.reference import regions
from wuwai.reference.text import Text

NOT_STATED = Text("not stated", "未填报")
TOTAL = Text("Total", "合计")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Amount:
    """A field that is added up over the rows that count.

    ``unit`` is its unit; ``currency`` names the field with each row's currency instead. An amount of a year
    (``yearly``) is left out of another one.
    """

    field: str
    title: Text
    unit: str = ""
    currency: str = ""
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A register of foreign trade. ``rule_book`` decides which rows count, where it is not their stage alone.

    ``kind`` is the field of its own breakdown, ``names`` what its values are called; ``year`` the field that
    dates a row. ``one_year`` says whether only the rows of one year are looked at: always, the latest where
    none is asked for, or where a year is asked for. ``top`` ranks its rows; ``called`` is their name.
    """

    key: str
    register: str
    title: Text
    short: Text
    unit: str
    kind: str
    kind_title: Text
    names: Mapping[str, Text]
    amounts: tuple[Amount, ...]
    top: str
    called: str = "name"
    year: str = ""
    one_year: Literal["", "asked", "always"] = ""
    rule_book: str = ""


_KINDS_OF_BASES = {
    "bulk": Text("bulk commodities", "大宗商品"),
    "components": Text("electronic components", "电子元器件"),
    "consumer": Text("mid- and high-end consumer goods", "中高端消费品"),
    "other": Text("other", "其他"),
}
_TIERS = {
    "ten_billions": Text("CNY 10 bn and more", "百亿元级"),
    "billions": Text("CNY 1 bn to 10 bn", "十亿元级"),
    "below": Text("below CNY 1 bn", "十亿元以下"),
}
_AREA = Text("Floor area", "面积")
_COUNTRY = Text("Country or region", "国家（地区）")

PARTS: tuple[Part, ...] = (
    Part(
        "parks",
        "ecommerce-parks",
        Text("Cluster + e-commerce parks", "“产业集群＋跨境电商”园区"),
        Text("Parks", "园区"),
        "个",
        "cluster",
        Text("Cluster", "产业集群"),
        {},
        (
            Amount("firms", Text("Firms in the parks", "入驻企业"), "家"),
            Amount("area_m2", _AREA, "平方米"),
        ),
        top="firms",
    ),
    Part(
        "warehouses",
        "overseas-warehouses",
        Text("Overseas warehouses", "海外仓"),
        Text("Warehouses", "海外仓"),
        "个",
        "country",
        _COUNTRY,
        {},
        (Amount("area_m2", _AREA, "平方米"),),
        top="area_m2",
        rule_book="public-overseas-warehouse",
    ),
    Part(
        "firms",
        "ecommerce-firms",
        Text("Leading e-commerce firms", "跨境电商龙头企业"),
        Text("Firms", "龙头企业"),
        "家",
        "tier",
        Text("Tier", "规模层级"),
        _TIERS,
        (Amount("scale", Text("Scale", "跨境电商规模"), "亿元CNY", yearly=True),),
        top="scale",
        called="firm",
        year="scale_year",
        rule_book="ecommerce-firm-scale",
    ),
    Part(
        "bases",
        "import-bases",
        Text("Import bases", "进口基地"),
        Text("Bases", "进口基地"),
        "个",
        "kind",
        Text("Kind of goods", "商品类别"),
        _KINDS_OF_BASES,
        (
            Amount("imports", Text("Imports", "进口额"), currency="currency", yearly=True),
            Amount("area_m2", _AREA, "平方米"),
        ),
        top="area_m2",
        year="imports_year",
    ),
    Part(
        "fairs",
        "exhibitions",
        Text("Exhibitions and fairs", "展会"),
        Text("Fairs", "展会"),
        "场",
        "country",
        _COUNTRY,
        {},
        (
            Amount("deals", Text("Intended deals", "意向成交额"), currency="currency"),
            Amount("exhibitors", Text("Exhibitors", "参展企业"), "家"),
            Amount("buyers", Text("Buyers from abroad", "境外采购商"), "人"),
        ),
        top="buyers",
        year="ends_on",
        one_year="asked",
    ),
    Part(
        "exporters",
        "exporters",
        Text("Exporters", "出口企业"),
        Text("Exporters", "出口企业"),
        "家",
        "first_market",
        Text("Largest market", "第一大市场"),
        {},
        (Amount("exports", Text("Exports", "出口额"), currency="currency"),),
        top="exports",
        called="firm",
        year="year",
        one_year="always",
    ),
)
BY_KEY: Mapping[str, Part] = {one.key: one for one in PARTS}

BREAKDOWNS: Mapping[str, Text] = {
    "stage": Text("stage", "阶段"),
    "city": Text("city", "地市"),
    "kind": Text("kind, country or market", "类别、国家（地区）或市场"),
}

# The published series that stand beside a register, and what they are called there.
PUBLISHED: Mapping[str, tuple[str, Text]] = {
    "cbec_parks": ("parks", Text("E-commerce parks, published", "跨境电商园区（公布）")),
    "overseas_warehouses": ("warehouses", Text("Overseas warehouses, published", "海外仓（公布）")),
    "overseas_warehouses_area": ("warehouses", Text("Their area, published", "海外仓面积（公布）")),
    "cbec_trade": ("firms", Text("E-commerce trade, published", "跨境电商进出口（公布）")),
    "canton_fair_overseas_buyers": ("fairs", Text("Overseas buyers, published", "境外采购商（公布）")),
    "canton_fair_intended_export_usd": ("fairs", Text("Intended exports, published", "意向出口成交（公布）")),
    "firms_with_trade_record": (
        "exporters",
        Text("Firms with a trade record, published", "有进出口实绩企业（公布）"),
    ),
}


def kind_name(part: Part, key: str) -> Text:
    """What a group of a part's own breakdown is called.

    >>> kind_name(BY_KEY["warehouses"], "HKG").zh, kind_name(BY_KEY["bases"], "bulk").en
    ('中国香港', 'bulk commodities')
    """
    if not key:
        return NOT_STATED
    if part.kind in ("country", "first_market"):
        return place_name(key)
    return part.names.get(key, Text(key, key))


def place_name(code: str) -> Text:
    """What a region is called; its code where the table does not know it, not stated where there is none."""
    if not code:
        return NOT_STATED
    try:
        return regions.get(code).title
    except KeyError:
        return Text(code, code)


def session_name(place: str) -> Text:
    """A named place of the published series; a session of the fair by its number.

    >>> session_name("Canton Fair 137").zh, session_name("Pazhou").zh
    ('第137届广交会', 'Pazhou')
    """
    head, _, number = place.rpartition(" ")
    return Text(place, f"第{number}届广交会" if head == "Canton Fair" and number.isdigit() else place)
