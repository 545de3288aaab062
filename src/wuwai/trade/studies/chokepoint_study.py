"""The declaration of ``trade.chokepoint``."""

from __future__ import annotations

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.chokepoint_charts import CHARTS, per_cent
from wuwai.trade.studies.chokepoint_result import Chokepoint, chokepoint
from wuwai.trade.studies.routes_tables import CLOSED, INPUTS, SPEED
from wuwai.trade.studies.world_asked import last_years, stated, stated_year, stating

# Hummels & Schaur 2013: each day in transit is worth 0.6 to 2.1 per cent of the goods.
_DAY = 0.6


def finding(result: Chokepoint) -> Text:
    """What is hit, by how many days and how much money."""
    hit = float(result.hit.sum())
    if result.found is None:
        return Text("No exports by market are on file", "尚无分市场的出口数据")
    if not hit:
        said = Text("Closing {names} hits no exports of {region}", "封闭{names}不影响{region}出口")
        return world.sampled(said.format(names=result.names, region=result.title), result.sample)
    said = Text(
        "Closing {names} hits {hit} of {region}'s exports ({share}) to {n} markets",
        "封闭{names}将影响{region}对{n}个市场的出口{hit}（占{share}）",
    ).format(
        names=result.names,
        hit=units.headline(hit, result.unit),
        region=result.title,
        share=per_cent(hit / result.total),
        n=int((result.hit > 0).sum()),
    )
    tails = []
    if result.mean_days is not None:
        tails.append(
            Text("{days} days and {money} a year more", "平均多{days}天，每年增加成本{money}").format(
                days=f"{result.mean_days:.1f}", money=units.headline(float(result.money.sum()), result.unit)
            )
        )
    stranded = float(result.stranded.sum())
    if stranded:
        tails.append(
            Text("{value} has no way left by sea", "{value}已无海运航线").format(
                value=units.headline(stranded, result.unit)
            )
        )
    words = Text("; ".join([said.en, *(t.en for t in tails)]), "；".join([said.zh, *(t.zh for t in tails)]))
    return world.sampled(words, result.sample)


STUDY = register(
    Study(
        name="trade.chokepoint",
        linkage="trade",
        title=Text("If a passage closes", "航道封闭情景"),
        question=Text(
            "If canals or straits are closed, which exports are hit: which markets and clusters, by how many"
            " days and how much money, and what has no way left?",
            "若运河或海峡封闭，哪些出口受影响：涉及哪些市场和集群，增加多少天、多少成本，哪些再无海运航线？",
        ),
        how_to_read=Text(
            "Exports are divided over the five largest cities of each market by their people; each part goes"
            " by sea from its city of origin to the port of the market by which it arrives at least cost,"
            " before and after. Hit is what went through a closed passage; a longer way, or another port with"
            " a longer road, costs freight and time; stranded is what reaches no port of the market any more."
            " Trade itself does not react: what a general equilibrium would change is not in it. Which"
            " exports go by sea was not stated: set the share.",
            "各市场出口按人口分摊到其最大的五个城市，封闭前后均自出口地经海运至该市场到达费用最低的港口。“受影响”指原航线经过被封闭航道的部分；"
            "绕行或改港转运增加运费和时间；“无航线”指该市场各港口均已无航线可达的部分。不考虑贸易量的调整（一般均衡效应未计入）。"
            "海运比重未公布，请自行设定。",
        ),
        inputs=(
            Input(
                "flows",
                "trade",
                where={
                    "dataset": stating,
                    "direction": "export",
                    "reporter": stated,
                    "period": last_years(stated_year),
                },
                group=("year", "reporter", "partner", "product6"),
            ),
            Input("clusters", "lists"),
            *INPUTS,
        ),
        parameters=(
            world.REGION,
            Parameter(
                CLOSED.name,
                CLOSED.kind,
                CLOSED.title,
                default="suez",
                help=Text("Any combination", "可多选"),
                required=True,
            ),
            Parameter(
                "by_sea",
                "number",
                Text("Share that goes by sea (%)", "海运比重（%）"),
                default=100.0,
                low=0.0,
                high=100.0,
                help=Text(
                    "Not stated; 100 is the most that could be hit. Assumption of ours, edit it",
                    "未公布；100为受影响的上限。软件预设假定，可修改",
                ),
            ),
            Parameter(
                "density",
                "number",
                Text("Value of a kg (USD)", "每公斤货值（美元）"),
                default=5.0,
                low=0.01,
                high=100000.0,
                help=Text(
                    "Turns value into tonnes of freight. Assumption of ours, edit it",
                    "用于由货值推算货运量。软件预设假定，可修改",
                ),
            ),
            Parameter(
                "day_cost",
                "number",
                Text("Cost of a day (% of value)", "每天时间成本（占货值%）"),
                default=_DAY,
                low=0.0,
                high=10.0,
                help=Text(
                    "0.6 to 2.1 by Hummels & Schaur 2013; the lower is set",
                    "Hummels和Schaur（2013）估计为0.6至2.1，默认取低值",
                ),
            ),
            SPEED,
            world.DATASET,
            world.YEAR,
            world.OWN,
            world.OWN_YEAR,
        ),
        columns=(
            Column("rank", Text("Rank", "位次"), "integer"),
            Column("market", Text("Market", "市场"), "label"),
            Column("hit", Text("Exports hit", "受影响出口额"), "number", unit_from="unit"),
            Column(
                "share", Text("Of exports to it", "占对该市场出口"), "percent", "%",
            ),
            Column("days", Text("Days more", "增加天数"), "number", "天"),
            Column(
                "money", Text("Cost more a year", "每年增加成本"), "number", unit_from="unit",
                help=Text("Freight and time", "运费和时间成本"),
            ),
            Column("of_hit", Text("Of their value", "占货值"), "percent", "%"),
            Column(
                "before", Text("Days before", "原天数"), "number", "天",
                help=Text("Of what is hit, from door to door", "受影响部分，门到门"),
            ),
            Column(
                "stranded", Text("Without a way by sea", "无海运航线"), "number", unit_from="unit",
            ),
            Column("passages", Text("Through", "原经航道"), "label"),
            Column("clusters", Text("Clusters hit most", "受影响较大的集群"), "label"),
            Column(
                "cheapest", Text("Cheapest way then", "封闭后最省方式"), "label",
                help=Text(
                    "Freight and time together; sea is the longer way round. How much trains and planes"
                    " can carry is not counted",
                    "运费与时间成本合计最低；“海运”指绕行。未计铁路和航空运力",
                ),
            ),
            Column(
                "exports", Text("All exports to it", "对该市场出口额"), "number", unit_from="unit",
                hidden=True,
            ),
            Column("freight", Text("Of it freight", "其中运费"), "number", unit_from="unit", hidden=True),
            Column("time", Text("Of it time", "其中时间成本"), "number", unit_from="unit", hidden=True),
            Column("market_code", Text("Market code", "市场代码"), hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
        ),
        kernel=chokepoint,
        gathered={"where": world.Where},
        method=Text(
            "Ways by sea with and without the passages (trade.routes). Cost more = value hit ×"
            " (extra USD a tonne / (1,000 × value of a kg) + extra days × cost of a day). Market totals weigh"
            " its five largest cities by people and origins by their exports.",
            "分别求封闭前后的海运航线（见“通往各市场的运输线路”）。增加成本＝受影响出口额×〔每吨增加费用÷（1000×每公斤货值）＋增加天数×每天时间成本〕。"
            "市场合计按其五大城市人口和各出口地出口额加权。",
        ),
        citation="Hummels & Schaur 2013, Time as a Trade Barrier, American Economic Review 103(7);"
        " Dijkstra 1959",
        charts=CHARTS,
        finding=finding,
    )
)  # fmt: skip
