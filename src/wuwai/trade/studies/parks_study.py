"""The declaration of ``trade.parks``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Proposal, Study, StudyResult
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.dependency_words import percent
from wuwai.trade.studies.parks import CITIES, COUNTIES, Parks, parks
from wuwai.trade.studies.parks_charts import CHARTS
from wuwai.trade.studies.parks_rules import FORM
from wuwai.trade.studies.world_asked import last_years

if TYPE_CHECKING:
    from wuwai.trade.studies.parks_plan import Choice

_OURS = Text("Assumption of ours; edit it", "自行假定，可修改")
_EXPORTS = ("classification", "currency", "reporter", "product6", "value", "quantity", "unit", "sample")
_WEIGHED = ("classification", "currency", "product6", "value", "quantity", "unit")


def _ours(en: str, zh: str) -> Text:
    return Text(f"{en}. {_OURS.en}", f"{zh}。{_OURS.zh}")


def finding(result: Parks) -> Text:
    """How many parks cover how much, that it is proven, and the first to build."""
    plan = result.plan
    if plan.broken:
        return Text("No plan keeps all the rules", "没有方案能同时满足各项约束")
    first = next((one for one in plan.chosen if one.order == 1), None)
    if not plan.chosen or first is None:
        return Text("No plan of parks for {place}", "尚无{place}园区方案").format(place=result.place)
    words = Text(
        "{n} parks cover {share} of the exports that suit them, {proof}; the first to build: {first}",
        "{n}个园区覆盖适配出口的{share}，{proof}；宜先建{first}",
    ).format(
        n=len(plan.chosen),
        share=percent(plan.share),
        proof=_proof(result),
        first=_called(result, first),
    )
    return world.sampled(words, result.sample)


def _proof(result: Parks) -> Text:
    if result.plan.gap == 0:
        return Text("proven the most within the rules", "已证明为约束内最优")
    return Text("within {gap} of the most", "距最优不超过{gap}").format(gap=f"{result.plan.gap:.1e}")


def _called(result: Parks, one: Choice) -> Text:
    from wuwai.trade.studies.parks_frame import called

    return called(one.pair, result.clusters)


def planned(row: Mapping[str, Any], run: StudyResult) -> dict[str, Any] | None:
    """The register's fields for a pair; its name is made of the place and the cluster, so one row is one
    park. A pair that has parks already gives none, unless one of them was planned from here.
    """
    name = f"{row['city_zh']}{row['title_zh']}“产业集群＋跨境电商”园区"
    if row["parks"] and name not in row["parks"].split("; "):
        return None
    return {"name": name, "region": row["region"], "cluster": row["title_zh"]}


STUDY = register(
    Study(
        name="trade.parks",
        linkage="trade",
        title=Text("Parks to build: cluster + e-commerce", "拟建“产业集群＋跨境电商”园区"),
        question=Text(
            "Which pairs of a cluster and a city should get the parks, so that they reach most of the exports"
            " that suit e-commerce, within the rules on who gets how many?",
            "园区应布局在哪些“集群×地市”，才能在均衡约束内覆盖最多适合跨境电商的出口？",
        ),
        how_to_read=Text(
            "A pair is worth the city's exports of the cluster as far as they suit: goods that are worth much"
            " by weight, and consumer goods where a BEC table is on file. A park covers its own city whole,"
            " and others of the same cluster the less the further away. Parks on the register stay. The order"
            " of building puts first what adds most. For each pair stands what the best plan without it would"
            " look like: each is solved exactly, so what is covered is proven to be the most within the"
            " rules. Land, operators and cost are not in it.",
            "组合的价值为该市该集群出口中适合跨境电商的部分：单位重量价值高的商品，以及（有BEC对照表时）消费品。"
            "园区完全覆盖本市，对同一集群的其他地市按距离递减。台账中已有园区予以保留。建设顺序以新增覆盖最多者在前。"
            "每个组合均列出不选它时的最优方案；各方案均精确求解，覆盖量已证明为约束内最大。不含用地、运营主体和成本。",
        ),
        inputs=(
            Input(
                "flows",
                "exports",
                columns=_EXPORTS,
                where={"dataset": "{own}", "direction": "export", "period": last_years("own_year")},
                group=("reporter", "product6"),
            ),
            Input(
                "flows",
                "trade",
                columns=_WEIGHED,
                where={"dataset": "{world}", "direction": "export", "period": last_years("year")},
                group=("product6",),
            ),
            Input("products", "names", where={"dataset": ("{own}",)}),
            Input("clusters", "clusters"),
            Input("uses", "uses"),
            Input("areas", "areas"),
            Input("counties", "counties"),
            Input(
                "register",
                "register",
                ("region", "name", "cluster", "stage", "synthetic"),
                source="ecommerce-parks",
            ),
        ),
        parameters=(
            world.REGION,
            Parameter(
                "number",
                "integer",
                Text("Parks in all", "园区总数"),
                default=20,
                low=1,
                high=200,
                help=Text("Those on the register among them", "含台账已有园区"),
            ),
            Parameter(
                "places",
                "choice",
                Text("Places", "布局层级"),
                default=CITIES,
                choices={CITIES: Text("cities", "地市"), COUNTIES: Text("counties", "县（市、区）")},
                help=Text("Counties need a table of the office's own", "按县（市、区）须先导入本单位的表"),
            ),
            Parameter("rules", "text", Text("Rules", "均衡约束"), help=FORM),
            Parameter(
                "most_city",
                "integer",
                Text("At most in a city", "每市至多"),
                default=3,
                low=1,
                high=200,
                help=_ours("Of cities that no rule names", "适用于未单列约束的地市"),
            ),
            Parameter(
                "most_cluster",
                "integer",
                Text("At most of a cluster", "每集群至多"),
                default=4,
                low=1,
                high=200,
                help=_ours("Of clusters that no rule names", "适用于未单列约束的集群"),
            ),
            Parameter(
                "radius",
                "number",
                Text("A park reaches (km)", "覆盖半径（公里）"),
                default=80.0,
                low=0.0,
                high=1000.0,
                help=_ours("From here on it covers nothing; straight line", "直线距离，达此距离不再覆盖"),
            ),
            Parameter(
                "least_exports",
                "number",
                Text("Exports of a pair at least (100 million yuan)", "组合出口额下限（亿元）"),
                default=1.0,
                low=0.0,
                high=1e6,
                help=_OURS,
            ),
            Parameter(
                "half_density",
                "number",
                Text(
                    "Value by weight that counts half (yuan a kilogram)",
                    "适配度为一半的单位重量价值（元/千克）",
                ),
                default=50.0,
                low=0.01,
                high=1e6,
                help=_ours("Suitability = value / (value + this)", "适配度＝价值÷（价值＋本值）"),
            ),
            Parameter(
                "unknown_density",
                "number",
                Text("Where the weight is unknown", "重量不明时取值"),
                default=0.5,
                low=0.0,
                high=1.0,
                help=_OURS,
            ),
            Parameter(
                "other_goods",
                "number",
                Text("Goods that are not for consumption count", "非消费品取值"),
                default=0.3,
                low=0.0,
                high=1.0,
                help=_ours("Only where a BEC table is on file", "仅在有BEC对照表时使用"),
            ),
            Parameter(
                "alternatives",
                "integer",
                Text("Next in line", "候补个数"),
                default=10,
                low=0,
                high=50,
            ),
            *(world.OWN, world.OWN_YEAR, world.DATASET, world.YEAR, world.RATE),
        ),
        columns=(
            Column("rank", Text("Order", "顺序"), "integer", help=Text("0: on the register", "0为台账在册")),
            Column("status", Text("Status", "状态"), "label"),
            Column("cluster", Text("Name of the list", "清单名称"), hidden=True),
            Column("region", Text("City code", "地市代码"), hidden=True),
            Column("county", Text("County code", "县（市、区）代码"), hidden=True),
            Column("title", Text("Cluster", "集群"), "label"),
            Column("city", Text("Place", "地点"), "label"),
            Column("area", Text("Area", "片区"), "label"),
            Column("exports", Text("Exports", "出口额"), "number", unit_from="unit"),
            Column("suits", Text("Suits", "适配度"), "percent", "%"),
            Column(
                "covers",
                Text("Covers", "覆盖"),
                "percent",
                "%",
                help=Text("Of all suitable exports, each counted once", "占全部适配出口，每笔只计一次"),
            ),
            Column(
                "reach",
                Text("Plan up to here", "累计覆盖"),
                "percent",
                "%",
                help=Text("What the plan covers as far as it is built", "建至此时方案的覆盖"),
            ),
            Column(
                "costs",
                Text("Costs to decide otherwise", "改变选择的代价"),
                "percent",
                "%",
                help=Text(
                    "What the best plan without it (of one left out: with it) covers less",
                    "不选它（候补则为选它）的最优方案少覆盖的部分",
                ),
            ),
            Column("reason", Text("Why", "原因"), "label"),
            Column("change", Text("What would change it", "何种变化会改变判断"), "label"),
            Column("goods", Text("Goods", "主要商品"), "label"),
            Column(
                "suitable", Text("Suitable exports", "适配出口额"), "number", unit_from="unit", hidden=True
            ),
            Column("adds", Text("Reached by no other", "独有覆盖"), "percent", "%", hidden=True),
            Column("density", Text("Yuan a kilogram", "每千克价值（元）"), "number", hidden=True),
            Column("consumer", Text("Consumer goods", "消费品比重"), "percent", "%", hidden=True),
            Column("instead", Text("Then instead", "届时改为"), "label", hidden=True),
            Column("parks", Text("Parks on the register", "台账园区"), hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=parks,
        gathered={"where": world.Where},
        method=Text(
            "Suitability of a product = v / (v + half) × use, v its value a kilogram; use = 1 for consumption"
            " goods (BEC), else as set. Maximal covering with partial cover: choose the pairs that maximise"
            " Σ suitable exports × the best cover an open park gives them, cover = 1 − km / radius, under the"
            " rules; a mixed-integer program solved by HiGHS, the bound printed. What each pair and each rule"
            " is worth is another exact solution without it.",
            "商品适配度＝v÷(v＋半值)×用途，v为每千克价值；消费品（BEC）用途取1，其余按设定。采用部分覆盖的最大覆盖模型："
            "在约束内选择组合，使Σ适配出口×所得最大覆盖最大，覆盖＝1－公里数÷半径；由HiGHS求解混合整数规划并给出上界。"
            "每个组合、每项约束的价值均由去掉它之后的另一个精确解得出。",
        ),
        citation="Church & ReVelle 1974; Berman & Krass 2002 (partial cover); solver HiGHS",
        charts=CHARTS,
        proposes=(Proposal("ecommerce-parks", Text("Plan this park", "列入园区台账"), planned),),
        finding=finding,
        version=2,
    )
)
