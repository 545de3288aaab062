"""The declaration of ``trade.potential``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from wuwai.reference import countries, regions
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Parameter, Proposal, Study, StudyResult
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.potential_charts import CHARTS, amount
from wuwai.trade.studies.potential_result import (
    ALL,
    LOOK_BACK,
    PotentialFound,
    market_groups,
    potential_found,
    source,
)
from wuwai.trade.studies.world_asked import Years

_LONGEST = 120  # letters of the register's field for goods


def _years(name: str) -> Years:
    """The chosen year; with a horizon also the year that growth is measured from."""

    def filled(values: Mapping[str, Any]) -> list[str]:
        year = values[name]
        if year is None:
            return []
        return [str(year - LOOK_BACK), str(year)] if values["horizon"] else [str(year)]

    return filled


def finding(result: PotentialFound) -> Text:
    """How much is unrealised, and in which market and which product most of it lies."""
    cells = result.cells.filter(pl.col("unrealised") > 0)
    if cells.is_empty():
        if result.potential.cells.is_empty():
            return Text("No exports are on file to place in the world", "没有可置于世界比较的出口数据")
        nothing = Text("{r} has no unrealised export potential here", "{r}在此范围内无未实现出口潜力")
        return world.sampled(nothing.format(r=result.region), result.sample)
    said = Text(
        "{r} leaves {u} of export potential unrealised; largest market: {m}; largest product: {p} ({s})",
        "{r}未实现出口潜力{u}，居前市场为{m}，居前商品为{p}（{s}）",
    ).format(
        r=result.region,
        u=amount(float(cells["unrealised"].sum()), result.unit),
        m=result.name(result.by("market")["market"][0]),
        p=result.name(result.by("product")["product"][0]).lower_first(),
        s=source(result),
    )
    return world.sampled(said, result.sample)


def plan(row: Mapping[str, Any], result: StudyResult) -> dict[str, Any] | None:
    """The row of the register ``market-plans`` that a cell proposes; none without unrealised potential, and
    none for a market that is no country or a region that keeps no registers."""
    region, market, product = result.parameters["region"], row["market"], row["product"]
    known = {one.code for one in countries.all_countries()}
    if not row["unrealised"] or market not in known or regions.find(region) is None:
        return None
    goods = f"{row['product_title_zh']} {row['product_title_en']}"
    coded = f"HS {product}" if row["classification"].startswith("HS") else product
    unrealised = amount(row["unrealised"], row["unit"])
    return {
        "region": region,
        "country": market,
        "goods": f"{coded} {goods}"[:_LONGEST].strip(),
        "name": f"{row['market_title_zh']}：{row['product_title_zh']}"[:200],
        "chapters": product[:2] if coded.startswith("HS") else "",
        "goal": f"未实现潜力 unrealised potential {unrealised.zh}"[:200],
    }


STUDY = register(
    Study(
        name="trade.potential",
        linkage="trade",
        title=Text("Export potential by market", "出口潜力（分市场）"),
        question=Text(
            "Where could a region sell more of what: what could it export to each market by what it can"
            " supply, what the market buys and how easily the two trade, and how much of that does it not?",
            "一个地区在哪些市场、哪些商品上还能多卖？按供给能力、市场需求和双边贸易便利度，应能出口多少，尚有多少未实现？",
        ),
        how_to_read=Text(
            "Potential = supply × demand × ease. Supply is its share of world exports of the product,"
            " demand is what the market imports of it; ease is the trade of the two over what their shares"
            " alone would give (1: as much as the shares say; 2: twice that). Before projections a market's"
            " potential, over all products, is what the region sells there already: the table says which"
            " products it sells there less of than that closeness would let expect. Unrealised is potential"
            " less actual exports, never below 0. It is no forecast: it knows no prices, standards or"
            " contracts. The reason names the three parts; what would change it names the ease at which"
            " nothing would be left, and what would be unrealised at an ease of 1.",
            "潜力＝供给×需求×便利度。供给为本地区占世界该产品出口的份额，需求为该市场进口额，"
            "便利度为双边实际贸易与仅按份额推算的贸易之比（1为与份额相当，2为其两倍）。"
            "未作预测时，各产品潜力之和等于对该市场的实际出口：本表回答的是，以这一便利度衡量，哪些产品卖得偏少。"
            "未实现潜力＝潜力－实际出口，不低于0。本结果不是预测，未考虑价格、标准和合同。"
            "“理由”列出三项构成；“变动条件”给出便利度降至多少即无未实现潜力，以及便利度为1时的数额。",
        ),
        inputs=world.inputs(imports=False, clusters=True, years=_years),
        parameters=(
            *world.PARAMETERS,
            Parameter(
                "horizon",
                "integer",
                Text("Projected years ahead", "外推年数"),
                default=5,
                low=0,
                high=10,
                help=Text(
                    f"As over the {LOOK_BACK} years before, where the first is on file; 0: not at all",
                    f"按此前{LOOK_BACK}年增速外推供给和需求（须有该起始年份数据）；0为不外推",
                ),
            ),
            Parameter(
                "minimum",
                "number",
                Text("At least unrealised (millions)", "未实现潜力下限（百万）"),
                default=1.0,
                low=0.0,
                high=1e6,
                help=Text(
                    "Of the world table's currency; 0 lists every row", "以世界数据的币种计；0为列出全部"
                ),
            ),
            Parameter("markets", "choice", Text("Markets", "市场范围"), default=ALL, choices=market_groups()),
            Parameter(
                "product",
                "text",
                Text("Products that begin with", "商品编码开头"),
                help=Text("Such as 85; all where empty", "如85；留空为全部"),
            ),
            Parameter(
                "cluster",
                "cluster",
                Text("Cluster", "集群"),
                help=Text("All goods where empty", "留空为全部商品"),
            ),
            Parameter(
                "rows", "integer", Text("Rows listed", "列出行数"), default=2000, low=1, high=1_000_000
            ),
        ),
        columns=(
            Column("rank", Text("Rank", "位次"), "integer"),
            Column("market_title", Text("Market", "市场"), "label"),
            Column("product", Text("Code", "代码")),
            Column("product_title", Text("Product", "商品"), "label"),
            Column("unrealised", Text("Unrealised", "未实现潜力"), "number", unit_from="unit"),
            Column(
                "gap",
                Text("Of potential", "占潜力比重"),
                "percent",
                "%",
                help=Text("Unrealised as a share of potential", "未实现潜力占潜力的比重"),
            ),
            Column("reason", Text("Reason", "理由"), "label"),
            Column("change", Text("What would change it", "变动条件"), "label"),
            Column("potential", Text("Potential", "潜力"), "number", unit_from="unit"),
            Column("actual", Text("Exports now", "实际出口"), "number", unit_from="unit"),
            Column(
                "supply",
                Text("Supply", "供给"),
                "number",
                help=Text("Share of world exports, 0 to 1, as projected", "占世界出口份额（0至1，外推后）"),
            ),
            Column("demand", Text("Demand", "需求"), "number", unit_from="unit"),
            Column(
                "ease",
                Text("Ease", "便利度"),
                "number",
                help=Text("Trade of the two over what shares alone give", "双边贸易与仅按份额推算的贸易之比"),
            ),
            Column("market", Text("Market code", "市场代码"), hidden=True),
            Column("share", Text("World share now", "目前世界份额"), "number", hidden=True),
            Column("imports", Text("Imports now", "目前进口"), "number", unit_from="unit", hidden=True),
            Column("supply_factor", Text("Growth of supply", "供给变动倍数"), "number", hidden=True),
            Column("demand_factor", Text("Growth of demand", "需求变动倍数"), "number", hidden=True),
            Column("tariff_factor", Text("Tariff advantage", "关税优势倍数"), "number", hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("classification", Text("Classification", "商品分类"), hidden=True),
        ),
        kernel=potential_found,
        gathered={"where": world.Where},
        method=Text(
            "v = s × d × e. s = exports of the product / world exports of it; d = the market's imports of it;"
            " e = trade of the pair / Σ s d over products. Unrealised = max(0, v − actual). With a horizon, s"
            " and d grow as the exporter's and the market's whole trade did over the years before (at most"
            " 20% a year) and shares are made to add up again; e stays. A region by its own file is placed in"
            " the world and not added to it.",
            "v＝s×d×e。s＝该产品出口÷世界出口；d＝该市场进口；e＝双边贸易÷各产品s×d之和。"
            "未实现＝max(0, v－实际)。外推时，s、d按该出口方、该市场此前贸易总额年均增速变动"
            "（以20%为限），份额重新归一，e不变。"
            "以自有数据计算的地区置于世界之中，不另行相加。",
        ),
        citation="Decreux & Spies 2016, Export Potential Assessments: a methodology to identify export"
        " opportunities for developing countries, International Trade Centre",
        charts=CHARTS,
        proposes=(Proposal("market-plans", Text("Plan this market", "列入市场开拓计划"), plan),),
        finding=finding,
    )
)
