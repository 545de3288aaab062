"""The declaration of ``trade.growth``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.growth import MARGINS, SHARE_PARTS, Decomposition
from wuwai.trade.studies.growth_charts import CHARTS, signed
from wuwai.trade.studies.growth_result import ALONE, AREA, PARTS, WORLD, Growth, growth
from wuwai.trade.studies.world_asked import stated_year, with_earlier

CLUSTER = Parameter(
    "cluster",
    "cluster",
    Text("Cluster", "集群"),
    default="",
    help=Text("All goods where empty", "留空为全部商品"),
)


def finding(result: Growth) -> Text:
    """How far exports went, and which part of it was the world's, which the exporter's own."""
    split = result.split
    if split is None:
        return Text("Exports of both years are not on file", "缺少两个年份的出口数据")
    rate = f"{abs(split.change / split.before):.1%}" if split.before else "—"
    words = {"scope": result.scope, "base": split.base, "end": split.end, "rate": rate}
    words["change"] = signed(result, split.change)
    rose = split.change >= 0
    if isinstance(split, Decomposition):
        words |= {
            "with": signed(result, split.world + split.product_mix + split.market_mix),
            "won": signed(result, split.competitiveness + split.new),
        }
        pattern = (
            Text(
                "Exports of {scope} rose by {rate} from {base} to {end} ({change}): {with} at constant"
                " shares, {won} by winning or losing share",
                "{scope}出口{base}至{end}年增长{rate}（{change}）：份额不变时{with}，份额变化{won}",
            )
            if rose
            else Text(
                "Exports of {scope} fell by {rate} from {base} to {end} ({change}): {with} at constant"
                " shares, {won} by winning or losing share",
                "{scope}出口{base}至{end}年下降{rate}（{change}）：份额不变时{with}，份额变化{won}",
            )
        )
    else:
        words |= {
            "kept": signed(result, split.grew + split.fell),
            "turned": signed(result, split.started + split.ended),
        }
        pattern = (
            Text(
                "Exports of {scope} rose by {rate} from {base} to {end} ({change}): {kept} in what was sold"
                " before, {turned} by sales that started or ended",
                "{scope}出口{base}至{end}年增长{rate}（{change}）：原有贸易{kept}，新增与消失的贸易合计{turned}",
            )
            if rose
            else Text(
                "Exports of {scope} fell by {rate} from {base} to {end} ({change}): {kept} in what was sold"
                " before, {turned} by sales that started or ended",
                "{scope}出口{base}至{end}年下降{rate}（{change}）：原有贸易{kept}，新增与消失的贸易合计{turned}",
            )
        )
    return world.sampled(pattern.format(**words), result.sample)


_OF_PART = {
    "world": Text(
        "had it grown as all world trade did (or all trade of the region it is held against)",
        "按世界贸易（或所参照地区贸易）总增速计算的部分",
    ),
    "product_mix": Text("because its products grew faster or slower", "所售商品增速高于或低于总体的部分"),
    "market_mix": Text("because its markets grew faster or slower", "所在市场增速高于或低于商品总体的部分"),
    "competitiveness": Text(
        "what is left: share won or lost within product and market",
        "其余部分：同一商品、同一市场内份额的变化",
    ),
    "new": Text(
        "exports where the base year had no trade at all: part of competitiveness",
        "基年无贸易的商品和市场中的出口，属竞争力",
    ),
}


def _part(name: str) -> Column:
    return Column(name, PARTS[name], "number", unit_from="unit", help=_OF_PART.get(name, Text("", "")))


STUDY = register(
    Study(
        name="trade.growth",
        linkage="trade",
        title=Text("Growth of exports, decomposed", "出口增长分解"),
        question=Text(
            "Did exports grow because the world bought more, because of what is sold and where, or because"
            " share was won?",
            "出口增长是因为世界需求扩大、商品和市场结构有利，还是因为份额提高？",
        ),
        how_to_read=Text(
            "The parts are taken in a fixed order: the world, then products, then markets; what is left is"
            " competitiveness. They sum to the change exactly. “At constant shares” is what"
            " exports would have been with the share of the base year in every product and market. Without"
            " a world table of both years the change is split by what became of each sale: it grew, fell,"
            " started or ended.",
            "各部分按固定顺序计算：先世界、再商品、后市场，其余为竞争力，合计恒等于变化总额。“份额不变时”指每种商品在每个市场都保持基年份额时的出口额。"
            "没有同时包含两个年份的世界贸易数据时，按每种商品在每个市场的增加、减少、新增、消失拆分。",
        ),
        inputs=(
            Input(
                "flows",
                "around",
                where={"dataset": "{world}", "direction": "export", "period": with_earlier(stated_year)},
                group=("year", "partner", "product"),
            ),
            Input(
                "flows",
                "stated",
                where={
                    "dataset": lambda values: [] if values["own"] else values["world"],
                    "direction": "export",
                    "period": with_earlier(stated_year),
                    "reporter": "{region}",
                },
                group=("year", "partner", "product"),
            ),
            Input(
                "flows",
                "own_file",
                where={"dataset": "{own}", "direction": "export", "period": with_earlier(stated_year)},
                group=("year", "reporter", "partner", "product6"),
            ),
            Input("products", "names", where={"dataset": ("{world}", "{own}")}),
            Input("clusters", "clusters"),
            Input(
                "flows",
                "covered",
                where={"dataset": "{own}", "direction": "export", "period": with_earlier(stated_year)},
                group=("period", "reporter"),
            ),
        ),
        parameters=(
            world.REGION,
            Parameter(
                "against",
                "choice",
                Text("Held against", "参照"),
                default="best",
                choices={
                    "best": Text("the best on file", "已入库数据中最适用的"),
                    WORLD: Text("the world", "世界"),
                    AREA: Text("the region it lies in", "所在地区"),
                    ALONE: Text("nothing: its own exports alone", "不比较，仅看自身"),
                },
            ),
            Parameter("span", "integer", Text("Years compared", "相隔年数"), default=1, low=1, high=30),
            Parameter(
                "by",
                "choice",
                Text("Broken down by", "分组"),
                default="product",
                choices={"product": Text("product", "商品"), "partner": Text("market", "市场")},
            ),
            Parameter(
                "digits",
                "choice",
                Text("Digits of HS codes", "HS编码位数"),
                default="4",
                choices={n: Text(f"{n} digits", f"{n}位") for n in ("2", "4", "6")},
                help=Text("Six where a cluster is chosen", "选定集群时固定为6位"),
            ),
            CLUSTER,
            world.DATASET,
            world.YEAR,
            world.OWN,
            world.OWN_YEAR,
            world.RATE,
        ),
        columns=(
            Column("group", Text("Code", "代码"), hidden=True),
            Column("group_title", Text("Product or market", "商品或市场"), "label"),
            Column("before", Text("Base year", "基年"), "number", unit_from="unit"),
            Column("after", Text("End year", "末年"), "number", unit_from="unit"),
            Column("change", Text("Change", "变化"), "number", unit_from="unit"),
            Column("growth", Text("Growth", "增速"), "percent", "%"),
            *(_part(name) for name in (*SHARE_PARTS, *MARGINS)),
            Column(
                "expected",
                Text("At constant shares", "份额不变时"),
                "number",
                unit_from="unit",
                help=Text("The base year and the first three parts", "基年加前三部分"),
            ),
            Column("reason", Text("Reason", "原因"), "label"),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=growth,
        gathered={"where": world.Where},
        method=Text(
            "Constant market share over product by market. With x exports, g the growth of the world, g_p of"
            " a product and g_pj of a product in a market: world = g Σx0; products = Σ(g_p − g) x0; markets ="
            " Σ(g_pj − g_p) x0; competitiveness = the rest. World growth includes the exporter; cells without"
            " world trade in the base year go to competitiveness and are shown as new.",
            "按商品×市场的恒定市场份额分解。x为出口，g为世界增速，g_p为某商品增速，g_pj为某商品在某市场的增速：世界＝g·Σx0；"
            "商品＝Σ(g_p−g)x0；市场＝Σ(g_pj−g_p)x0；竞争力＝其余。世界增速包含出口方自身；基年无世界贸易的单元计入竞争力，单列为“新开辟”。",
        ),
        citation="Leamer & Stern 1970, Quantitative International Economics, ch. 7; Fagerberg & Sollie 1987",
        charts=CHARTS,
        finding=finding,
    )
)
