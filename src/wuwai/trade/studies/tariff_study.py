"""The declaration of ``trade.tariff_scenario``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.tariff_charts import CHARTS
from wuwai.trade.studies.tariff_kernel import EVERYBODY, HOME, LOST, RETURNED, tariff_found
from wuwai.trade.studies.tariff_words import finding
from wuwai.trade.studies.world_asked import last_years

_OURS = Text("Assumption of ours, edit it", "自定假设，可修改")


def _ours(en: str, zh: str) -> Text:
    return Text(f"{en}. {_OURS.en}", f"{zh}。{_OURS.zh}")


STUDY = register(
    Study(
        name="trade.tariff_scenario",
        linkage="trade",
        title=Text("Tariff scenario", "关税情景"),
        question=Text(
            "A market puts a tariff on a cluster's goods: who gains, who loses, what becomes of the region's"
            " exports by market and cluster, where could the diverted goods go, and what does it do to a"
            " target?",
            "某市场对某集群商品加征关税：谁受益、谁受损？本地区对各市场、各集群的出口如何变化？"
            "转移的出口可以去哪里？对目标进度有何影响？",
        ),
        how_to_read=Text(
            "A comparison of two states of the world, not a forecast: the same year with and without the"
            " tariff, after all prices have adjusted. Real income is what an economy can buy with what it"
            " makes, and with the tariffs it collects where their revenue is spent."
            " Amounts are in the money of that year with world output unchanged. The region's exports to each"
            " market are taken to change as its country's do, goods that bear the tariff and others apart."
            " Intervals come from draws of the elasticity alone. Unrealised potential says whether there is"
            " room in a market beyond what the model sends there.",
            "本结果比较同一年份有无该关税的两种状态（价格充分调整之后），不是预测。实际收入为一经济体以其产出（及用于支出的关税收入）所能购买的数量。"
            "金额按当年货币计，世界总产出不变。本地区对各市场出口的变动取其所在国家的变动，被征税商品与其他商品分别计算。"
            "区间仅来自弹性抽样。未实现潜力反映该市场在模型结果之外的承接空间。",
        ),
        inputs=(
            *world.inputs(imports=False, clusters=True),
            Input(
                "flows",
                "domestic",
                columns=("year", "reporter", "partner", "product", "value"),
                where={"dataset": "{world}", "direction": "domestic", "period": last_years("year")},
                group=("year", "reporter", "partner", "{level}"),
            ),
            Input("targets", "targets"),
            Input("targets", "points", source="points", where={"id": "{target}"}),
            Input("tariffs", "tariffs"),
            Input("blocs", "blocs"),
        ),
        parameters=(
            Parameter(
                "market",
                "region",
                Text("Market that puts the tariff", "加征关税的市场"),
                default="USA",
                of="world",
            ),
            Parameter(
                "cluster",
                "cluster",
                Text("Cluster whose goods bear it", "被征税的集群"),
                help=Text("All goods where empty", "留空为全部货物"),
            ),
            Parameter(
                "tariff",
                "number",
                Text("Tariff (%)", "关税税率（%）"),
                default=25.0,
                low=0.0,
                high=1000.0,
                help=_ours(
                    "The whole rate afterwards, of the price at the border", "加征后的总税率，按到岸价格"
                ),
            ),
            Parameter(
                "duty",
                "number",
                Text("Paid until now (%)", "现行税率（%）"),
                low=0.0,
                high=1000.0,
                help=Text(
                    "By the office's table of applied tariffs where empty; none where it has none",
                    "留空则取已导入的现行税率表，表中没有则按零计",
                ),
            ),
            Parameter(
                "on",
                "choice",
                Text("On goods from", "征税对象"),
                default=HOME,
                choices={
                    HOME: Text("the region's country", "本地区所在国家"),
                    EVERYBODY: Text("everybody", "所有经济体"),
                },
            ),
            Parameter(
                "target",
                "target",
                Text("Target", "目标"),
                help=Text("One measured in money; none where empty", "以金额计量的目标，留空则不计"),
            ),
            Parameter(
                "retaliation",
                "number",
                Text("Put in turn on all its goods (%)", "反制税率（对其全部商品，%）"),
                default=0.0,
                low=0.0,
                high=1000.0,
                help=_OURS,
            ),
            Parameter(
                "bloc",
                "text",
                Text("Put by a group together", "由国家组别共同加征"),
                help=Text(
                    "Its code, such as EU; it takes the place of the market",
                    "填写组别代码（如EU），代替所选市场",
                ),
            ),
            Parameter(
                "revenue",
                "choice",
                Text("What the tariff brings in", "关税收入"),
                default=RETURNED,
                choices={
                    RETURNED: Text("is spent by who collects it", "在加征方用于消费"),
                    LOST: Text("is lost (a cost like freight)", "不返还（视同运费等成本）"),
                },
            ),
            Parameter(
                "by",
                "date",
                Text("Target due by (assumed)", "目标假定期限"),
                help=Text("Only used where none was published", "仅在期限未公布时使用"),
            ),
            Parameter(
                "pass_through",
                "number",
                Text("Of the change, the target moves by (%)", "目标随出口变动的比例（%）"),
                default=100.0,
                low=0.0,
                high=200.0,
                help=_OURS,
            ),
            Parameter(
                "sigma",
                "number",
                Text("Elasticity of substitution", "替代弹性"),
                default=6.0,
                low=1.2,
                high=30.0,
                help=Text(
                    "1 − σ = −5.03: median of estimates from tariffs (Head & Mayer 2014)",
                    "1－σ＝－5.03，据关税估计的中位数（Head和Mayer 2014）",
                ),
            ),
            Parameter(
                "spread",
                "number",
                Text("Standard deviation of the draws", "弹性抽样标准差"),
                default=1.5,
                low=0.0,
                high=10.0,
                help=_OURS,
            ),
            Parameter(
                "draws",
                "integer",
                Text("Draws of the elasticity", "弹性抽样次数"),
                default=100,
                low=0,
                high=10_000,
                help=Text("0: no interval", "0为不计区间"),
            ),
            Parameter(
                "deficits",
                "choice",
                Text("Trade deficits", "贸易差额"),
                default="ratio",
                choices={
                    "ratio": Text("in proportion to income", "与收入成比例"),
                    "fixed": Text("fixed in world output", "占世界产出比重不变"),
                    "zero": Text("none, before and after", "前后均为零"),
                },
            ),
            Parameter(
                "home_share",
                "number",
                Text("Bought at home (%)", "本国采购比重（%）"),
                default=85.0,
                low=10.0,
                high=99.0,
                help=Text(
                    "Only where the world table states no sales at home; 85% of intermediate purchases in"
                    " 2022 (OECD ICIO 2025)",
                    "仅在世界数据未列国内销售时使用；2022年中间品采购中为85%（OECD ICIO 2025）",
                ),
            ),
            *world.PARAMETERS,
        ),
        columns=(
            Column("part", Text("What", "类别"), "label"),
            Column("rank", Text("Rank", "位次"), "integer"),
            Column("title", Text("Name", "名称"), "label"),
            Column(
                "before",
                Text("Exports before", "加征前出口"),
                "number",
                unit_from="unit",
                help=Text("Of a target: its last value", "目标为最近公布数"),
            ),
            Column("amount", Text("Change", "变动额"), "number", unit_from="unit"),
            Column("change", Text("Change", "变动"), "percent", "%"),
            Column("change_low", Text("From", "下限"), "percent", "%"),
            Column("change_high", Text("To", "上限"), "percent", "%"),
            Column("real_income", Text("Real income", "实际收入"), "percent", "%"),
            Column("real_income_low", Text("Real income, from", "实际收入下限"), "percent", "%", hidden=True),
            Column("real_income_high", Text("Real income, to", "实际收入上限"), "percent", "%", hidden=True),
            Column(
                "revenue",
                Text("More tariffs collected", "关税增收"),
                "number",
                unit_from="unit",
                hidden=True,
            ),
            Column("imports", Text("Imports", "进口"), "percent", "%"),
            Column(
                "price",
                Text("Prices", "价格"),
                "percent",
                "%",
                help=Text("Of what it makes, world output unchanged", "产出价格，世界总产出不变"),
            ),
            Column(
                "room",
                Text("Unrealised potential", "未实现潜力"),
                "number",
                unit_from="unit",
                help=Text("Of the goods that bear the tariff", "被征税商品"),
            ),
            Column("reason", Text("Why", "原因"), "label"),
            Column("code", Text("Code", "代码"), hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=tariff_found,
        gathered={"where": world.Where},
        method=Text(
            "Full-endowment general equilibrium in exact-hat form: each economy's share in a market's"
            " spending changes with (price × cost)^(1−σ); prices adjust until all that is made is sold"
            " (Newton's method, analytic Jacobian). Goods that bear the tariff, other goods and services are"
            " sectors with endowments of their own; spending keeps its shares. Tariffs are spent where they"
            " are collected. The region: its own exports by market"
            " and sector times the country's simulated change. Unrealised potential as in trade.potential,"
            " not projected.",
            "全要素禀赋一般均衡，以变动率形式求解：各经济体在市场支出中的份额随（价格×成本）^(1－σ)变动，"
            "价格调整至产出全部售出（牛顿法，解析雅可比矩阵）。被征税商品、其他商品与服务为不同部门，各有禀赋，支出份额不变；"
            "所收关税由加征方支出。"
            "本地区：分市场、分部门自身出口乘以全国的模拟变动。未实现潜力同trade.potential，不外推。",
        ),
        citation="Anderson, Larch & Yotov 2018, GEPPML, The World Economy 41; Dekle, Eaton & Kortum 2008, IMF"
        " Staff Papers 55; Caliendo & Parro 2015, Review of Economic Studies 82; Head & Mayer 2014, Handbook"
        " of International Economics 4",
        charts=CHARTS,
        finding=finding,
        long=True,
    )
)
