"""Which published series make up a measure of goods trade: the table behind ``trade.monitor``.

The part of a series' name after the colon is its item. A level, its growth and its share differ by a suffix:
``trade_regime:general``, ``trade_regime_yoy:general``, ``trade_regime_share:general``.
"""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.reference.text import Text

MEASURES: dict[str, Text] = {
    "trade_total": Text("Imports and exports", "进出口"),
    "exports": Text("Exports", "出口"),
    "imports": Text("Imports", "进口"),
}

DIMENSIONS: dict[str, Text] = {
    "total": Text("total", "总额"),
    "flow": Text("direction", "进出口方向"),
    "partner": Text("partner", "贸易伙伴"),
    "regime": Text("customs regime", "贸易方式"),
    "firm_type": Text("firm type", "企业性质"),
    "product": Text("product group", "商品类别"),
}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A way to split a measure. ``stem`` is the series before the colon, or before the product's own name.

    ``exclusive`` parts do not overlap, so what they leave out of the total is a part of its own.
    """

    measure: str
    dimension: str
    stem: str
    by_name: bool = False
    exclusive: bool = False


BREAKDOWNS: tuple[Breakdown, ...] = (
    Breakdown("trade_total", "partner", "trade_with_partner"),
    Breakdown("trade_total", "regime", "trade_regime", exclusive=True),
    Breakdown("trade_total", "firm_type", "firm_type", exclusive=True),
    Breakdown("exports", "partner", "exports_with_partner"),
    Breakdown("imports", "partner", "imports_with_partner"),
    Breakdown("exports", "product", "exports", by_name=True),
    Breakdown("imports", "product", "imports", by_name=True),
)

OTHER = Text("other, not stated separately", "其他（未单列）")

ITEMS: dict[str, Text] = {
    "ASEAN": Text("ASEAN", "东盟"),
    "Africa": Text("Africa", "非洲"),
    "BRI": Text("Belt and Road partners", "共建“一带一路”国家"),
    "Central Asia": Text("Central Asia", "中亚"),
    "EU": Text("European Union", "欧盟"),
    "Hong Kong": Text("Hong Kong, China", "中国香港"),
    "Latin America": Text("Latin America", "拉丁美洲"),
    "Macao": Text("Macao, China", "中国澳门"),
    "Middle East": Text("Middle East", "中东"),
    "RCEP14": Text("RCEP, 14 others", "RCEP其他14国"),
    "Russia": Text("Russia", "俄罗斯"),
    "Taiwan": Text("Taiwan, China", "中国台湾"),
    "US": Text("United States", "美国"),
    "other BRICS": Text("other BRICS", "其他金砖国家"),
    "general": Text("ordinary trade", "一般贸易"),
    "processing": Text("processing trade", "加工贸易"),
    "bonded_logistics": Text("bonded logistics", "保税物流"),
    "market_procurement_exports": Text("market procurement exports", "市场采购出口"),
    "private": Text("private firms", "民营企业"),
    "foreign_invested": Text("foreign-invested firms", "外商投资企业"),
    "state_owned": Text("state-owned firms", "国有企业"),
    "ADP_equipment": Text("data processing equipment", "自动数据处理设备"),
    "EV": Text("electric passenger vehicles", "电动载人汽车"),
    "IC": Text("integrated circuits", "集成电路"),
    "agri": Text("agricultural products", "农产品"),
    "audiovisual": Text("audiovisual equipment", "音视频设备"),
    "computers_parts": Text("computers and parts", "电脑及零部件"),
    "containers": Text("containers", "集装箱"),
    "electrical_equipment": Text("electrical equipment", "电工器材"),
    "hi_tech": Text("high-technology products", "高新技术产品"),
    "household_appliances": Text("household appliances", "家用电器"),
    "labour_intensive": Text("labour-intensive products", "劳动密集型产品"),
    "lithium_battery": Text("lithium-ion batteries", "锂电池"),
    "mech_elec": Text("mechanical and electrical", "机电产品"),
    "mobile_phones": Text("mobile phones", "手机"),
    "motorcycles": Text("motorcycles", "摩托车"),
    "new_three": Text("“new three”", "“新三样”"),
    "semiconductor_equipment": Text("semiconductor equipment", "半导体制造设备"),
    "ships": Text("ships", "船舶"),
    "solar_cells": Text("solar cells", "太阳能电池"),
    "steel": Text("steel", "钢材"),
}


def item_title(key: str) -> Text:
    """What an item is called; its own key where the table does not know it."""
    return ITEMS.get(key, Text(key, key))


def names(split: Breakdown, item: str) -> tuple[str, str, str]:
    """The series of an item's level, published growth and published share.

    >>> names(BREAKDOWNS[1], "general")
    ('trade_regime:general', 'trade_regime_yoy:general', 'trade_regime_share:general')
    >>> names(BREAKDOWNS[5], "IC")
    ('exports_IC', 'exports_IC_yoy', 'exports_IC_share')
    """
    if split.by_name:
        level = f"{split.stem}_{item}"
        return level, f"{level}_yoy", f"{level}_share"
    return f"{split.stem}:{item}", f"{split.stem}_yoy:{item}", f"{split.stem}_share:{item}"


def items(split: Breakdown, series: frozenset[str]) -> list[str]:
    """The items of a breakdown that some published series speaks of, in order of name."""
    found: set[str] = set()
    for name in series:
        if split.by_name:
            # Only items the table knows: "exports_usd" is the same goods in another currency, not a product.
            stem = name.removesuffix("_yoy").removesuffix("_share").removeprefix(f"{split.stem}_")
            if name.startswith(f"{split.stem}_") and stem in ITEMS:
                found.add(stem)
        else:
            head, _, item = name.partition(":")
            if item and head in (split.stem, f"{split.stem}_yoy", f"{split.stem}_share"):
                found.add(item)
    return sorted(found)
