"""The declaration of ``trade.clusters``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.clusters import Standing
from wuwai.trade.studies.clusters_charts import CHARTS
from wuwai.trade.studies.clusters_kernel import COUNTRY, REFERENCES, WORLD, report
from wuwai.trade.studies.clusters_result import Report
from wuwai.trade.studies.clusters_words import per_cent, short, span, tier_title, yuan
from wuwai.trade.studies.growth_study import CLUSTER
from wuwai.trade.studies.world import sampled
from wuwai.trade.studies.world_asked import country, last_years, stated, stated_year, stating

_WHOLE = 80  # letters of a title in a sentence


def _reference(values: Mapping[str, Any]) -> Any:
    """All reporters of the world table, or the region's country alone."""
    return None if values["against"] == WORLD else country(values)


def finding(result: Report) -> Text:
    """How many clusters stand in which tier, the largest, and which is next; or what of one cluster."""
    known = [row for row in result.rows if row.tier is not None]
    if not known:
        return Text("No exports of clusters are on file", "尚无集群出口数据")
    if result.one is not None:
        return sampled(_of_one(result, result.one), result.sample)
    first = known[0]
    said = Text(
        "{span}: {trillion} clusters of the trillion tier, {hundred} of the hundred-billion tier; the largest"
        " is {name} with {size}",
        "{span}：万亿级集群{trillion}个，千亿级{hundred}个；{name}规模最大，{size}",
    ).format(
        span=span(result.period),
        trillion=sum(row.tier == 2 for row in known),
        hundred=sum(row.tier == 1 for row in known),
        name=short(first.title, _WHOLE),
        size=yuan(first.size or 0.0),
    )
    following = result.nearest
    if following is not None and following.crossings:
        step = following.crossings[0]
        tail = Text(
            "; next to reach {tier}: {name} ({p} within {n} years)",
            "；最有望达到{tier}的是{name}（{n}年内概率{p}）",
        ).format(
            tier=yuan(step.threshold),
            name=short(following.title, _WHOLE),
            p=per_cent(step.probability, 0),
            n=result.horizon,
        )
        said = Text(said.en + tail.en, said.zh + tail.zh)
    return sampled(said, result.sample)


def _of_one(result: Report, row: Standing) -> Text:
    """One cluster's size, tier and growth, and what is missing to the next tier."""
    said = Text("{title}: {size}, {tier}", "{title}：{size}，{tier}").format(
        title=short(row.title, _WHOLE), size=yuan(row.size or 0.0), tier=tier_title(row.tier)
    )
    tails = []
    if row.growth is not None:
        rate = ("+" if row.growth >= 0 else "") + per_cent(row.growth)
        tails.append(Text("{rate} on the year before", "同比{rate}").format(rate=rate))
    if row.missing is not None and row.next_threshold is not None:
        more = Text("{missing} more reach {threshold}", "距{threshold}差{missing}")
        tails.append(more.format(missing=yuan(row.missing), threshold=yuan(row.next_threshold)))
    if row.crossings:
        chance = Text("chance {p} within {n} years", "{n}年内概率{p}")
        p = per_cent(row.crossings[0].probability, 0)
        tails.append(chance.format(p=p, n=result.horizon))
    return Text("; ".join([said.en, *(t.en for t in tails)]), "；".join([said.zh, *(t.zh for t in tails)]))


_FROM_0_TO_1 = Text(
    "Herfindahl index: the sum of squared shares; 1 is all in one", "赫芬达尔指数：份额平方和，1为完全集中"
)
_CHANCE = Text("Share of simulated paths that reach it within the horizon", "预测期内达到门槛的模拟路径占比")

STUDY = register(
    Study(
        name="trade.clusters",
        linkage="trade",
        title=Text("Export clusters", "出口产业集群"),
        question=Text(
            "How large are the export clusters, how fast do they grow, how concentrated are they, and when do"
            " they reach a hundred billion or a trillion yuan?",
            "出口产业集群规模多大、增速如何、集中程度怎样，何时达到千亿级、万亿级？",
        ),
        how_to_read=Text(
            "A cluster is its list of codes; a code shared with others counts by its weight, so clusters are"
            " not added up. Size is the last twelve months on file. A location quotient above 1 means that"
            " the cluster weighs more in the region's exports than in the reference's. The forecast draws"
            " paths at the pace on file and says how it would have done in the past: it is no plan and no"
            " target.",
            "集群即其编码清单；与其他集群共有的编码按权重计入，各集群不可相加。规模为已入库最近12个月出口额。"
            "区位商大于1表示该集群在本地区出口中的比重高于参照。预测按现有增速模拟路径，并列出回测结果，不是计划或目标。",
        ),
        inputs=(
            Input(
                "flows",
                "exports",
                where={"dataset": stating, "direction": "export", "reporter": stated},
                group=("period", "reporter", "product6"),
            ),
            Input(
                "flows",
                "markets",
                where={
                    "dataset": stating, "direction": "export", "reporter": stated,
                    "period": last_years(stated_year, 2),
                },
                group=("year", "reporter", "product6", "partner"),
            ),
            Input(
                "flows",
                "reference",
                where={
                    "dataset": "{world}", "direction": "export", "reporter": _reference,
                    "period": last_years("year"),
                },
                group=("product6",),
            ),
            Input("products", "names", where={"dataset": ("{world}", "{own}")}),
            Input("clusters", "lists"),
        ),
        parameters=(
            world.REGION,
            CLUSTER,
            Parameter(
                "horizon", "integer", Text("Years ahead", "预测年数"), default=5, low=1, high=15,
            ),
            Parameter(
                "against",
                "choice",
                Text("Location quotient against", "区位商参照"),
                default=WORLD,
                choices={WORLD: REFERENCES[WORLD], COUNTRY: REFERENCES[COUNTRY]},
            ),
            world.DATASET,
            world.YEAR,
            world.OWN,
            world.OWN_YEAR,
            world.RATE,
        ),
        columns=(
            Column("cluster", Text("Name of the list", "清单名称"), hidden=True),
            Column("title", Text("Cluster", "集群"), "label"),
            Column("tier", Text("Tier", "层级"), "label"),
            Column(
                "size", Text("Exports", "出口额"), "number", "亿元CNY",
                help=Text("Of the last twelve months (or the last year) on file", "最近12个月（或最近一年）"),
            ),
            Column("growth", Text("Growth", "同比"), "percent", "%"),
            Column("share", Text("Of all exports", "占全部出口"), "percent", "%"),
            Column(
                "missing", Text("To the next tier", "距下一层级"), "number", "亿元CNY",
            ),
            Column(
                "needed", Text("Growth a year it needs", "所需年均增速"), "percent", "%",
                help=Text("To reach the next tier within the years ahead", "预测期内达到下一层级"),
            ),
            Column(
                "crossing", Text("Reached in", "预计达到年份"),
                help=Text("By whose end half of the paths have reached it; empty where fewer do",
                          "半数以上路径达到的年份；不足半数则留空"),
            ),
            Column("probability", Text("Chance", "达到概率"), "percent", "%", help=_CHANCE),
            Column(
                "quotient", Text("Location quotient", "区位商"), "number",
                help=Text("Balassa; the reference's weight is 1", "Balassa指数，参照为1"),
            ),
            Column("world_share", Text("Share of the reference", "占参照出口份额"), "percent", "%"),
            Column(
                "market_concentration", Text("Concentration of markets", "市场集中度"), "number",
                help=_FROM_0_TO_1,
            ),
            Column(
                "product_concentration", Text("Concentration of products", "商品集中度"), "number",
                help=_FROM_0_TO_1,
            ),
            Column("top_market", Text("Largest market", "第一大市场"), "label"),
            Column("top_market_share", Text("Its share", "其占比"), "percent", "%"),
            Column("top_city", Text("Largest city", "出口最多的地市"), "label"),
            Column("reason", Text("Reason", "依据"), "label"),
            Column("change", Text("What would change it", "变化条件"), "label"),
            Column("period", Text("To", "截至"), hidden=True),
            Column("months", Text("Usable months", "可用月份数"), "integer", hidden=True),
            Column("year_hundred_billion", Text("A hundred billion in", "达到千亿级年份"), hidden=True),
            Column(
                "to_hundred_billion", Text("Chance of a hundred billion", "达到千亿级概率"), "percent", "%",
                hidden=True,
            ),
            Column("year_trillion", Text("A trillion in", "达到万亿级年份"), hidden=True),
            Column(
                "to_trillion", Text("Chance of a trillion", "达到万亿级概率"), "percent", "%", hidden=True,
            ),
            Column("origins", Text("Origins of the backtest", "回测起点数"), "integer", hidden=True),
            Column("ahead", Text("Months ahead in the backtest", "回测提前月数"), "integer", hidden=True),
            Column(
                "mase", Text("Error against repeating last year", "相对“与上年同月相同”的误差"), "number",
                hidden=True,
            ),
            Column(
                "coverage", Text("Outcomes within the 80% interval", "落在80%区间内的比例"), "percent", "%",
                hidden=True,
            ),
        ),
        kernel=report,
        gathered={"where": world.Where},
        method=Text(
            "Exports of a cluster are those of its codes times their weights, the longest code first."
            " Location quotient (Balassa): its share in the region's exports over its share in the"
            " reference's. Herfindahl: the sum of squared shares of the last year's markets and six-digit"
            " products."
            " Forecast: each month is that of the year before times growth with a drift of its own; 2,000"
            " paths, each with a drift drawn around the mean growth on file; January and February are read"
            " together. Below 24 usable months there is no forecast.",
            "集群出口为清单编码出口乘以权重，以最长编码为准。区位商（Balassa）为集群在本地区出口中的比重除以在参照出口中的比重。"
            "赫芬达尔指数为最近一年各市场、各6位商品份额的平方和。预测：每月为上年同月乘以增速，共2000条路径，各自围绕已有平均增速抽取漂移，"
            "1、2月合并计算；可用月份不足24个不作预测。",
        ),
        citation="Balassa 1965; Herfindahl 1950; backtest: Hyndman & Koehler 2006 (MASE)",
        charts=CHARTS,
        finding=finding,
    )
)  # fmt: skip
