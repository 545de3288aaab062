"""The declaration of ``trade.new_products``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import complexity_world, world
from wuwai.trade.studies.complexity_world import listed
from wuwai.trade.studies.new_products_charts import CHARTS
from wuwai.trade.studies.new_products_result import Candidates, candidates
from wuwai.trade.studies.world_asked import with_earlier


def finding(result: Candidates) -> Text:
    """The first three candidates, and of how many."""
    if result.ranking is None:
        return Text("No exports are on file to place in the world", "没有可置于世界比较的出口数据")
    table = result.table
    if table.is_empty():
        return world.sampled(
            Text("{r} exports every product with advantage", "{r}各产品均已具有比较优势").format(
                r=result.data.region
            ),
            result.sample,
        )
    first = listed(result.data.quoted(code) for code in table["product"].head(3))
    said = Text(
        "Of {n} products that {r} does not yet export with advantage, {first} come first",
        "{r}尚无比较优势的{n}种产品中，{first}居前",
    ).format(r=result.data.region, n=table.height, first=first)
    return world.sampled(said, result.sample)


STUDY = register(
    Study(
        name="trade.new_products",
        linkage="trade",
        title=Text("New products to export", "出口新产品方向"),
        question=Text(
            "Which products could a region export next: near to what it exports, complex, and wanted in the"
            " world?",
            "一个地区下一步可以发展哪些出口产品：与现有优势相近、复杂度高、世界需求大？",
        ),
        how_to_read=Text(
            "Candidates are what the region does not export with advantage. Each measure counts by its place"
            " among the candidates: density (nearness to what is exported), product complexity, what it would"
            " open up (outlook gain), the size of world exports and their growth. Move the strategy from 0"
            " (nearest first) to 1 (most complex first) and the market's weight as policy asks. The reason"
            " says what speaks for a product; what would change it says from which exports on it would no"
            " longer be new, and its rank under the two pure strategies: a product that is high in both does"
            " not hang on the weights.",
            "候选产品为本地区尚无比较优势的产品。各指标均按其在候选产品中的位次计分：密度（与现有优势产品的邻近程度）、产品复杂度、前景增益、世界出口规模及增速。"
            "策略取值0为优先邻近，1为优先复杂，可按政策取向调整；市场权重同理。“理由”说明依据；“变动条件”说明出口达到多少即不再属于新产品，"
            "以及在两种单一策略下的位次：两者均靠前的产品不依赖权重。",
        ),
        inputs=complexity_world.inputs(with_earlier("year")),
        parameters=(
            *complexity_world.PARAMETERS,
            Parameter(
                "strategy",
                "number",
                Text("Strategy: 0 near, 1 complex", "策略：0为邻近，1为复杂"),
                default=0.5,
                low=0.0,
                high=1.0,
                help=Text(
                    "Weight of complexity (PCI and outlook gain) beside nearness (density)",
                    "复杂度（PCI与前景增益）相对邻近程度（密度）的权重",
                ),
            ),
            Parameter(
                "market",
                "number",
                Text("Weight of the market", "市场权重"),
                default=0.25,
                low=0.0,
                high=1.0,
                help=Text(
                    "Of world exports, their size and growth, beside both",
                    "世界出口规模及增速相对前两者的权重",
                ),
            ),
            Parameter(
                "span",
                "integer",
                Text("Growth over years", "增速年数"),
                default=5,
                low=1,
                high=25,
                help=Text("No growth where that earlier year is not on file", "如无该起始年份数据则不计增速"),
            ),
        ),
        columns=(
            Column("rank", Text("Rank", "位次"), "integer"),
            Column("product", Text("Code", "代码")),
            Column("product_title", Text("Product", "产品"), "label"),
            Column("score", Text("Score", "得分"), "number", help=Text("0 to 100", "0至100")),
            Column("reason", Text("Reason", "理由"), "label"),
            Column("change", Text("What would change it", "变动条件"), "label"),
            Column("density", Text("Density", "密度"), "number"),
            Column("pci", Text("PCI", "PCI"), "number"),
            Column("cog", Text("Outlook gain", "前景增益"), "number"),
            Column("market", Text("World exports", "世界出口"), "number", unit_from="unit"),
            Column("growth", Text("Growth a year", "年均增速"), "percent", "%"),
            Column("value", Text("Exports now", "目前出口"), "number", unit_from="unit"),
            Column("rca", Text("RCA", "RCA"), "number", hidden=True),
            Column(
                "wanted",
                Text("Exports wanted", "所需出口"),
                "number",
                unit_from="unit",
                help=Text("From here on it counts as exported with advantage", "达到此额即具有比较优势"),
            ),
            Column("rank_near", Text("Rank by nearness", "按邻近位次"), "integer", hidden=True),
            Column("rank_complex", Text("Rank by complexity", "按复杂度位次"), "integer", hidden=True),
            Column("near", Text("Nearest exported products", "最邻近的优势产品"), hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=candidates,
        gathered={"where": complexity_world.Counted},
        method=Text(
            "Score = 100 × [(1 − m) ((1 − s) D + s (P + G) / 2) + m (S + W) / 2]: D, P, G, S, W are the"
            " places among the candidates, 0 to 1, by density, PCI, outlook gain, world exports and their"
            " yearly growth; s is the strategy, m the weight of the market. What is undefined is left out of"
            " its mean. Exports wanted: v with v / (v + other exports) = threshold × world share.",
            "得分＝100×[(1−m)((1−s)D＋s(P＋G)/2)＋m(S＋W)/2]，D、P、G、S、W为候选产品按密度、PCI、前景增益、世界出口及其年均增速的位次（0至1），"
            "s为策略，m为市场权重；未定义的指标不计入相应平均。所需出口v满足v÷(v＋其他出口)＝下限×世界份额。",
        ),
        citation="Hausmann et al. 2014, The Atlas of Economic Complexity; Hidalgo et al. 2007",
        charts=CHARTS,
        finding=finding,
    )
)
