"""The parameters of ``trade.warehouse_plan``: each a stated assumption, with where it is from."""

from __future__ import annotations

from typing import Any

from wuwai.reference.text import Text
from wuwai.studies.contract import Parameter
from wuwai.trade.studies import routes_tables


def _number(
    name: str, title: Text, default: float, high: float, help: Text, *, low: float = 0.0, kind: Any = "number"
) -> Parameter:
    return Parameter(name, kind, title, default=default, low=low, high=high, help=help)


_OURS = Text("Assumption of ours, edit it", "本项目假设，可修改")
PLAN = (
    _number(
        "wanted",
        Text("Warehouses aimed at", "海外仓目标数"),
        500,
        5000,
        Text(
            "500: the programme's target; those on the register count", "默认500，为实施意见目标；含台账已有"
        ),
        low=1,
        kind="integer",
    ),
    _number(
        "years",
        Text("Years to build in", "建设年数"),
        5,
        20,
        Text("Each year opens as many; no date was published", "各年大体相等；未公布完成时限"),
        low=1,
        kind="integer",
    ),
    _number("start", Text("First year", "起始年份"), 2027, 2100, _OURS, low=2024, kind="integer"),
)
SIZE = (
    _number(
        "places",
        Text("Cities served", "服务城市数"),
        4000,
        12_000,
        Text("Those with most demand; each market has one", "按需求取居前城市，每个市场至少一个"),
        low=10,
        kind="integer",
    ),
    _number(
        "candidates",
        Text("Cities a warehouse may stand in", "候选城市数"),
        2000,
        5000,
        Text("The largest; ports with liner services are added", "按需求取居前城市，另加有班轮航线的港口"),
        low=1,
        kind="integer",
    ),
    _number(
        "apart",
        Text("Places nearer than (km) are one", "合并间距（公里）"),
        30.0,
        300.0,
        Text("A smaller place within it counts with the larger", "间距以内的较小城市并入较大城市"),
    ),
    _number(
        "draws", Text("Draws of demand", "需求情景次数"), 20, 1000, Text("0: none", "0为不作"), kind="integer"
    ),
    _number(
        "spread",
        Text("Spread of a draw (%)", "情景波动（%）"),
        30.0,
        200.0,
        Text(
            "Of a market's demand, and of each city's; assumption of ours",
            "各市场及各城市需求的波动幅度；本项目假设",
        ),
    ),
)
COSTS = (
    _number(
        "share",
        Text("Of demand, sold to buyers one by one (%)", "需求中零售直达比重（%）"),
        5.0,
        100.0,
        Text(
            "5: China's e-commerce of 2021 (1.98 trn yuan) in its goods trade (39.1 trn)",
            "默认5：2021年全国跨境电商进出口1.98万亿元占货物贸易39.1万亿元",
        ),
        low=0.01,
    ),
    _number("density", Text("Value of a kg (USD)", "每千克货值（美元）"), 20.0, 10_000.0, _OURS, low=0.1),
    _number(
        "day",
        Text("A buyer's day is worth (% of the value)", "每等待一天折价（占货值%）"),
        0.6,
        10.0,
        Text("0.6 to 2.1: Hummels & Schaur 2013", "0.6至2.1：Hummels和Schaur（2013）"),
    ),
    _number(
        "holding", Text("A year of stock costs (% of the value)", "库存年成本（占货值%）"), 15.0, 100.0, _OURS
    ),
    _number("stock_days", Text("Days in the warehouse", "在仓天数"), 60.0, 365.0, _OURS),
    _number(
        "clearing",
        Text("Parcel: collecting, sorting, customs (USD/kg)", "直邮：揽收、分拣、清关（美元/千克）"),
        1.5,
        100.0,
        _OURS,
    ),
    _number("parcel_days", Text("Parcel: days beside the flight", "直邮：航程以外天数"), 4.0, 60.0, _OURS),
    _number(
        "picking",
        Text("Warehouse: storing, picking (USD/kg)", "海外仓：仓储、拣货（美元/千克）"),
        1.0,
        100.0,
        _OURS,
    ),
    _number("local_days", Text("Warehouse: days beside the way", "海外仓：路程以外天数"), 1.0, 60.0, _OURS),
    _number("last_mile", Text("Last mile, either way (USD/kg)", "末端派送（美元/千克）"), 3.0, 100.0, _OURS),
    _number(
        "dearer",
        Text("A parcel by road costs, times a full load", "公路包裹与整车运费之比"),
        3.0,
        100.0,
        _OURS,
        low=1.0,
    ),
    _number(
        "border",
        Text("Warehouse abroad: crossing a border (% of the value)", "跨境配送附加成本（占货值%）"),
        5.0,
        100.0,
        _OURS,
    ),
    _number("border_days", Text("Warehouse abroad: days at a border", "跨境配送附加天数"), 2.0, 60.0, _OURS),
    Parameter(
        "unions",
        "text",
        Text("No border within", "视为无边界的国家集团"),
        default="EU",
        help=Text("Codes of groups of countries, such as EU", "国家集团代码，如EU"),
    ),
    routes_tables.CLOSED,
)
