"""The declaration of ``trade.warehouse_plan``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuwai.reference import regions, units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Proposal, Study, StudyResult
from wuwai.studies.registry import register
from wuwai.trade.studies import routes_tables, world
from wuwai.trade.studies.potential_study import STUDY as POTENTIAL
from wuwai.trade.studies.warehouse_charts import CHARTS
from wuwai.trade.studies.warehouse_parameters import COSTS, PLAN, SIZE
from wuwai.trade.studies.warehouse_plan import WAREHOUSES, WarehousePlan, warehouse_plan
from wuwai.trade.studies.warehouse_words import at_most

_OF_DEMAND = ("horizon", "product", "cluster")
_ROUTES = tuple(one for one in routes_tables.INPUTS if one.kind != "cities")


def _inputs() -> tuple[Input, ...]:
    return (
        *POTENTIAL.inputs,
        Input("register", "warehouses", WAREHOUSES, source="overseas-warehouses"),
        Input("cities", "cities"),
        Input("blocs", "blocs"),
        *_ROUTES,
    )


def finding(found: WarehousePlan) -> Text:
    """How many to add, where first, what all then save, and how far from the best that can be."""
    plan, said = found.ordered, found.delivery
    if plan is None or said is None:
        return Text("No exports are on file to plan warehouses for", "没有可用于规划海外仓的出口数据")
    if not found.new.height:
        none = Text(
            "{r} has {n} overseas warehouses on file: none is to be added",
            "{r}台账已有海外仓{n}个，无须新增",
        )
        return world.sampled(none.format(r=found.place, n=found.existing), found.sample)
    first = found.new.row(0, named=True)
    words = Text(
        "{r}: {new} warehouses beside {there}, first in {city}, bring {parcels} days down to {days} and save"
        " {money} a year against parcels, within {gap} of the best choice",
        "{r}在已有{there}个海外仓外新增{new}个，首选{city}，送达由{parcels}天缩短至{days}天，"
        "较直邮年节省{money}，距最优方案不超过{gap}",
    ).format(
        r=found.place,
        new=found.new.height,
        there=found.existing,
        city=Text(first["city_en"], first["city_zh"]),
        money=units.headline(said.saved, found.unit),
        parcels=f"{said.parcel_days:.1f}",
        days=f"{said.plan_days:.1f}",
        gap=at_most(plan.missed),
    )
    return world.sampled(words, found.sample)


def planned(row: Mapping[str, Any], run: StudyResult) -> dict[str, Any] | None:
    """The register's fields for a warehouse to add; none for a place that has some, or a region that keeps no
    registers. One city is one row: its name is made of the country and the city; a port has its UN/LOCODE in
    it, by which the next plan finds it again.
    """
    region = str(run.parameters["region"])
    if row["rank"] is None or regions.find(region) is None or regions.get(region).kind == "country":
        return None
    code = () if row["code"].isdecimal() else (row["code"],)
    city = " ".join(dict.fromkeys((row["city_zh"], row["city_en"], *code)))
    return {
        "name": f"拟建海外仓：{row['country_zh']} {city}"[:200],
        "region": region,
        "country": row["country_code"],
        "place": city[:120],
        "services": "",
    }


STUDY = register(
    Study(
        name="trade.warehouse_plan",
        linkage="trade",
        title=Text("Plan of overseas warehouses", "海外仓布局规划"),
        question=Text(
            "Where should overseas warehouses be added until as many stand as are aimed at, in which order,"
            " and how much time and money would they save against parcels sent from home?",
            "为达到目标数量，海外仓应在哪些城市新增、按什么次序建设，较直邮可节省多少时间和费用？",
        ),
        how_to_read=Text(
            "Demand is what the region sells abroad plus its unrealised potential, by market, split over"
            " cities by people (and income, where the office's table of cities has it). A buyer is served"
            " by a parcel from home or from the warehouse that costs least, a day of waiting counted at"
            " what it is worth. Warehouses of the register stay. The rank is the order to build in: every"
            " year's warehouses are part of the next year's plan. Saved is money against parcels for the"
            " buyers that a warehouse serves in the end; added is what it saves when it opens, days"
            " counted. The last sentence of the finding is proven: no choice of as many sites among all"
            " candidates saves more than that. It knows no rents, labour or permits: a city of the plan"
            " is where to look first.",
            "需求为本地区对各市场的实际出口加未实现潜力，在市场内按人口（城市表有收入的按收入加权）分到各城市。"
            "买家由直邮或费用最低的海外仓供货，等待天数按折价计入费用。台账已有海外仓全部保留。位次即建设次序：每年建成的仓均包含在下一年的方案中。"
            "“年节省”为该仓最终服务的买家较直邮节省的费用；“启用增量”为其启用时的节省（含时间折价）。"
            "结论末句经过证明：在全部候选地中任选同样数量，节省额不会超出该幅度。"
            "未考虑租金、用工和许可，规划城市是优先考察的对象。",
        ),
        inputs=_inputs(),
        parameters=(
            world.REGION,
            *PLAN,
            *(POTENTIAL.parameter(name) for name in _OF_DEMAND),
            *COSTS,
            *SIZE,
            *(one for one in world.PARAMETERS if one.name != "region"),
        ),
        columns=(
            Column("rank", Text("Order", "次序"), "integer"),
            Column("year", Text("Year", "年份"), "period"),
            Column("city", Text("City", "城市"), "label"),
            Column("country", Text("Country or region", "国家（地区）"), "label"),
            Column("state", Text("State", "状态"), "label"),
            Column("served", Text("Demand served a year", "年服务需求"), "number", unit_from="unit"),
            Column(
                "saved",
                Text("Saved a year", "年节省"),
                "number",
                unit_from="unit",
                help=Text("Money against parcels from home", "较直邮节省的费用"),
            ),
            Column("days", Text("Days to the buyer", "送达天数"), "number", "天"),
            Column("parcel_days", Text("As a parcel", "直邮天数"), "number", "天"),
            Column(
                "kept",
                Text("Draws that have it", "情景入选率"),
                "percent",
                "%",
                help=Text(
                    "Of the draws of demand, the best plans with this place", "需求情景中最优方案含该地的比重"
                ),
            ),
            Column("reason", Text("Why", "理由"), "label"),
            Column("change", Text("What would change it", "变动条件"), "label"),
            Column("through", Text("Goods come", "补货方式"), "label"),
            Column("markets", Text("Markets served", "服务市场"), "label"),
            Column(
                "added",
                Text("Added when it opens", "启用增量"),
                "number",
                unit_from="unit",
                help=Text(
                    "Beside the warehouses before it, days counted", "在此前各仓基础上的节省，含时间折价"
                ),
            ),
            Column("cost", Text("Cost of the value", "费用占货值"), "percent", "%", hidden=True),
            Column(
                "parcel_cost", Text("Parcel, of the value", "直邮费用占货值"), "percent", "%", hidden=True
            ),
            Column("loss", Text("Lost without it", "缺此仓的损失"), "number", unit_from="unit", hidden=True),
            Column("warehouses", Text("Warehouses there", "已有仓数"), "integer", hidden=True),
            Column("code", Text("Code of the place", "城市代码"), hidden=True),
            Column("country_code", Text("Country code", "国家（地区）代码"), hidden=True),
            Column("port", Text("UN/LOCODE of the port", "港口代码"), hidden=True),
            Column("way_days", Text("Days of supply", "补货天数"), "number", "天", hidden=True),
            Column("latitude", Text("Latitude", "纬度"), "number", hidden=True),
            Column("longitude", Text("Longitude", "经度"), "number", hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=warehouse_plan,
        gathered={"where": world.Where},
        method=Text(
            "p-median over cities × candidates whose first site is the parcel from home. Cost a unit of"
            " value = freight to the warehouse (least of sea, rail, road) + storing + stock × days + parcel"
            " from there (least of road, air) + last mile + border, plus days to the buyer × what a day is"
            " worth. Order: each year the best of the plan's sites beside those open by then. Draws:"
            " log-normal factors of each market's and each city's demand.",
            "以“直邮”为首个选址点的p-中位模型（城市×候选地）。单位货值费用＝干线运费（海、铁、公路取优）＋仓储＋库存占用＋"
            "末端包裹运费（公路、空运取优）＋派送＋跨境附加，另加送达天数×每日折价。次序：每年在规划选址中取与已开各仓配合最优者。"
            "情景：各市场、各城市需求乘以对数正态因子。",
        ),
        citation="Hakimi 1964; ReVelle & Swain 1970; Decreux & Spies 2016; Hummels & Schaur 2013, Time as a"
        " Trade Barrier, American Economic Review 103(7)",
        charts=CHARTS,
        proposes=(Proposal("overseas-warehouses", Text("Plan this warehouse", "列入海外仓台账"), planned),),
        finding=finding,
        version=2,
        long=True,
    )
)
