"""The declaration of ``trade.rivals``."""

from __future__ import annotations

import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.rivals import Grain, rivals
from wuwai.trade.studies.rivals_charts import CHARTS, gained_title, met_title
from wuwai.trade.studies.rivals_words import RivalsFound
from wuwai.trade.studies.world import PARAMETERS, Where, around, inputs, sampled
from wuwai.trade.studies.world_asked import with_earlier

GRAINS = {
    "market": Text("by market", "按市场"),
    "product": Text("by product", "按商品"),
    "cell": Text("by market and product", "按市场和商品"),
}
_GOODS = Text("Industries that make no goods are left out.", "不生产货物的行业未计入。")
HOME = {"no": Text("no", "否"), "yes": Text("yes", "是")}


def study(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    *,
    where: Where,
    by: Grain = "market",
    span: int = 1,
    top: int = 5,
    home_is_rival: str = "no",
) -> RivalsFound:
    """The rivals of a region in the world around it. ``span`` years back is what shares are compared with."""
    found = around(trade, own_exports, None, names, where)
    goods = found.flows.filter(~pl.col("product").is_in(sorted(found.services)))
    result = rivals(
        goods,
        exporter=found.region,
        part_of=found.home if found.own else None,
        by=by,
        top=top,
        home_is_rival=home_is_rival == "yes",
    )
    return RivalsFound(
        result,
        found.region,
        found.home,
        found.names,
        units.of_currency(found.currency) if found.currency else "",
        found.sample,
        (*found.notes, *([_GOODS] if goods.height < found.flows.height else []), *result.notes),
    )


def finding(result: RivalsFound) -> Text:
    """The rival met most; who gained most where share was lost."""
    if result.found.cells.is_empty():
        return Text("No exports are on file to compare in the world", "没有可与世界比较的出口数据")
    words = met_title(result)
    if result.found.before is not None and not result.found.totals["gained"].is_null().all():
        gained = gained_title(result)
        words = Text(f"{words.en}. {gained.en}", f"{words.zh}；{gained.zh}")
    return sampled(words, result.sample)


STUDY = register(
    Study(
        name="trade.rivals",
        linkage="trade",
        title=Text("Rivals in our markets", "出口市场竞争对手"),
        question=Text(
            "Who takes which of our markets: what share do we and our rivals have, who gained where we lost,"
            " and whose exports are most like ours?",
            "我们的市场被谁占据？我方与竞争对手各占多少份额，份额下降处由谁取代，谁的出口结构与我方最相近？",
        ),
        how_to_read=Text(
            "Shares are of a market's imports as the world table states them. The rest of the region's own"
            " country stands by itself and is no rival unless asked for: its trade and the region's are one"
            " country's. Similarity goes from 0 (nothing in common) to 1 (the same basket). Gained is the"
            " change of a share times today's imports: what the rival would sell less at its earlier share."
            " Without an earlier year on file, changes are empty.",
            "份额为占该市场进口的比重，按世界贸易数据计算。本地区所在国家的其他地区单列，除非选择，否则不计为竞争对手。"
            "出口相似度从0（毫无重合）到1（结构相同）。“所得”为份额变化乘以当前进口额，即对手按原份额将少出口的数额。没有较早年份数据时，变化栏为空。",
        ),
        inputs=inputs(imports=False, years=with_earlier),
        parameters=(
            *PARAMETERS,
            Parameter("by", "choice", Text("Broken down", "分组"), default="market", choices=GRAINS),
            Parameter(
                "span",
                "integer",
                Text("Compared with years back", "与几年前相比"),
                default=1,
                low=1,
                high=25,
                help=Text("No changes where that year is not on file", "如无该年份数据则不计变化"),
            ),
            Parameter("top", "integer", Text("Rivals listed", "列出对手数"), default=5, low=1, high=30),
            Parameter(
                "home_is_rival",
                "choice",
                Text("Count the rest of the country as a rival", "将本国其他地区计为竞争对手"),
                default="no",
                choices=HOME,
            ),
        ),
        columns=(
            Column("market", Text("Market", "市场"), "label"),
            Column("product", Text("Goods", "商品"), "label"),
            Column("rival", Text("Rival", "竞争对手"), "label"),
            Column("share", Text("Own share", "本方份额"), "percent", "%"),
            Column("rival_share", Text("Rival's share", "对手份额"), "percent", "%"),
            Column("reason", Text("Reason", "理由"), "label"),
            Column("turn", Text("What would change it", "变动条件"), "label"),
            Column("change", Text("Change", "变化"), "points", "百分点"),
            Column("rival_change", Text("Its change", "对手变化"), "points", "百分点"),
            Column("gained", Text("Gained", "所得"), "number", unit_from="unit"),
            Column("similarity", Text("Similarity", "相似度"), "number"),
            Column("exports", Text("Own exports", "本方出口"), "number", unit_from="unit"),
            Column(
                "rank",
                Text("Rank", "位次"),
                "integer",
                hidden=True,
                help=Text("By own exports", "按本方出口额"),
            ),
            Column("imports", Text("Imports there", "该处进口"), "number", unit_from="unit", hidden=True),
            Column(
                "rival_value", Text("Rival's exports", "对手出口"), "number", unit_from="unit", hidden=True
            ),
            Column("market_code", Text("Market code", "市场代码"), hidden=True),
            Column("product_code", Text("Product code", "商品代码"), hidden=True),
            Column("rival_code", Text("Rival code", "对手代码"), hidden=True),
            Column("role", Text("Role", "角色代码"), hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=study,
        gathered={"where": Where},
        method=Text(
            "Share = exports to the market / its imports from all. Similarity (Finger & Kreinin) = the sum"
            " over goods of the smaller of two shares in exports to the market. Met most: the rival's share"
            " of each good in each market, weighted by what the exporter sells there. The home country's row"
            " is taken less the region's, so that shares add up to 1 and their changes to 0.",
            "份额＝对该市场出口÷该市场自全部来源进口。相似度（Finger–Kreinin）＝各商品占双方对该市场出口比重中较小者之和。"
            "交锋程度＝对手在各市场各商品上的份额，按本方出口额加权。本国数据扣除本地区，各方份额之和为1，份额变化之和为0。",
        ),
        citation="Finger & Kreinin 1979, Economic Journal 89: 905-912 (export similarity)",
        charts=CHARTS,
        finding=finding,
    )
)
