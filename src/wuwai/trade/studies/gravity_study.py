"""The declaration of ``trade.gravity``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.gravity_charts import CHARTS, changes
from wuwai.trade.studies.gravity_result import GravityFound, gravity_found, source
from wuwai.trade.studies.potential_study import STUDY as POTENTIAL

_CLUSTERS = {
    "pair": Text("the two directions of a pair", "同一对伙伴的两个方向"),
    "exporter": Text("exporters", "出口方"),
    "importer": Text("importers", "进口方"),
    "both": Text("exporters and importers (two-way)", "出口方和进口方（双向）"),
    "robust": Text("no clusters (robust)", "不聚类（稳健）"),
}


def finding(result: GravityFound) -> Text:
    """What twice the distance does, and what a border and a language in common do."""
    first = result.all_together
    if first is None:
        return Text("Nothing is on file to estimate gravity from", "没有可用于引力模型估计的数据")
    said = Text("Twice the distance changes trade by {n}", "距离每增加一倍，贸易额{n}").format(
        n=changes(first["twice"])
    )
    for name, words in (
        ("border", Text("{said}, a common border by {n}", "{said}；接壤{n}")),
        ("language", Text("{said}, a common language by {n}", "{said}，共同语言{n}")),
    ):
        if first[name] is not None:
            said = words.format(said=said, n=changes(first[name]))
    said = Text("{said} ({s})", "{said}（{s}）").format(said=said, s=source(result))
    return world.sampled(said, result.sample)


def _effect(name: str, title: Text, help_: Text) -> Column:
    return Column(name, title, "percent", "%", help=help_)


STUDY = register(
    Study(
        name="trade.gravity",
        linkage="trade",
        title=Text("Gravity: what distance takes", "引力模型：距离对贸易的影响"),
        question=Text(
            "How much do distance, borders and languages take from or add to trade, in which products, and to"
            " which markets does a region sell less than they let expect?",
            "距离、接壤和语言对贸易的影响有多大？哪些商品受影响最大？本地区对哪些市场的出口低于推算值？",
        ),
        how_to_read=Text(
            "Each line is one equation over all pairs of economies: trade by what the exporter sells, what"
            " the importer buys, and what lies between them. “Twice the distance” of −50% says that a partner"
            " twice as far buys half as much, sizes alike. A border or a language in common adds its per cent"
            " to that. The interval is 95%; where it holds 0, nothing is known of the sign. What goes with"
            " nearness and is not in the equation, such as trade agreements, is counted as nearness. Expected"
            " exports spread what the region sells by the equation: less than expected is a question to ask,"
            " not a loss.",
            "每行是一个覆盖全部经济体伙伴的方程：贸易额取决于出口方销售规模、进口方购买规模及双方之间的联系。"
            "“距离增加一倍”为−50%，表示规模相同而距离远一倍的伙伴购买额减半；接壤、共同语言在此基础上再变动相应百分比。"
            "区间为95%，含0则方向不能确定。与邻近相伴而未列入方程的因素（如贸易协定）计入邻近。"
            "推算出口是按方程分配本地区的出口总额：低于推算值是值得追问的问题，并非损失。",
        ),
        inputs=(*world.inputs(imports=False, clusters=True), Input("pairs", "pairs")),
        parameters=(
            *world.PARAMETERS,
            Parameter(
                "clustered",
                "choice",
                Text("Errors cluster by", "标准误聚类"),
                default="pair",
                choices=_CLUSTERS,
                help=Text("Changes intervals, never an effect", "只影响区间，不影响系数"),
            ),
            *(POTENTIAL.parameter(name) for name in ("product", "cluster")),
            Parameter(
                "rows", "integer", Text("Products listed", "列出商品数"), default=200, low=1, high=10_000
            ),
        ),
        columns=(
            Column("rank", Text("Rank", "位次"), "integer", help=Text("By exports", "按出口额")),
            Column("product", Text("Code", "代码")),
            Column("product_title", Text("Product", "商品"), "label"),
            Column("exports", Text("Exports", "出口额"), "number", unit_from="unit"),
            _effect(
                "twice",
                Text("Twice the distance", "距离增加一倍"),
                Text("Change of trade when distance doubles", "距离增加一倍时贸易额的变动"),
            ),
            _effect("low", Text("At least", "区间下限"), Text("Lower end of 95%", "95%区间下限")),
            _effect("high", Text("At most", "区间上限"), Text("Upper end of 95%", "95%区间上限")),
            _effect("border", Text("Common border", "接壤"), Text("A land border in common", "陆地接壤")),
            _effect(
                "language",
                Text("Common language", "共同语言"),
                Text("One of the first three of each", "双方前三种语言中有相同者"),
            ),
            Column(
                "others", Text("Other ties", "其他联系"), "label", help=Text("An office's own", "单位导入")
            ),
            Column("pairs", Text("Pairs used", "所用伙伴对"), "integer"),
            Column("traded", Text("Of them trading", "其中有贸易"), "integer"),
            Column(
                "separated",
                Text("Separated", "分离剔除"),
                "integer",
                help=Text(
                    "Pairs without trade that the equation says can have none; left out",
                    "方程判定不可能有贸易的无贸易伙伴对，已剔除",
                ),
            ),
            Column("state", Text("Estimate", "估计情况"), "label"),
            Column("elasticity", Text("Elasticity of distance", "距离弹性"), "number", hidden=True),
            Column("error", Text("Its standard error", "距离弹性标准误"), "number", hidden=True),
            Column("border_error", Text("Error of border", "接壤系数标准误"), "number", hidden=True),
            Column("language_error", Text("Error of language", "语言系数标准误"), "number", hidden=True),
            Column(
                "empty",
                Text("Pairs of those who do not trade it", "不经营该商品者的伙伴对"),
                "integer",
                hidden=True,
            ),
            Column("clusters", Text("Clusters", "聚类数"), "integer", hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=gravity_found,
        gathered={"where": world.Where},
        method=Text(
            "Poisson pseudo-maximum likelihood of trade on log distance, border, language and own terms, with"
            " exporter and importer effects, for each product and for all together, zeros included; separated"
            " pairs are left out (Correia, Guimarães & Zylkin). Distance: harmonic mean between the ten"
            " largest cities, weighted by population. Effect of a term b: exp(b) − 1; of twice the distance:"
            " 2^b − 1.",
            "以对数距离、接壤、共同语言及单位导入的联系为解释变量，含出口方、进口方效应，对各商品及合计作泊松伪极大似然（PPML）估计，保留零贸易；"
            "剔除分离观测（Correia、Guimarães、Zylkin）。距离为双方前十大城市间按人口加权的调和平均。"
            "系数b的影响为exp(b)－1，距离增加一倍的影响为2^b－1。",
        ),
        citation="Anderson & van Wincoop 2003; Santos Silva & Tenreyro 2006; Correia, Guimarães & Zylkin"
        " 2019",
        charts=CHARTS,
        finding=finding,
        long=True,
    )
)
