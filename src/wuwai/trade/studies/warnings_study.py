"""The declaration of ``trade.warnings``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.monitor_contributions import directions, stating
from wuwai.trade.studies.monitor_inputs import CUSTOMS_FILE, by_month
from wuwai.trade.studies.monitor_months import from_flows
from wuwai.trade.studies.parts import MEASURES
from wuwai.trade.studies.seasonal import SEASON, month_after, months_from
from wuwai.trade.studies.warnings import LONGEST, Warnings, warnings
from wuwai.trade.studies.warnings_charts import CHARTS
from wuwai.trade.studies.warnings_words import RULES, SEVERITIES, SEVERITY
from wuwai.trade.studies.world import sampled


def finding(result: Warnings) -> Text:
    """How many warnings there are by gravity, and the first of them."""
    if not result.period:
        return Text("No month of this region is on file", "暂无该地区的月度数据")
    found = result.raised
    when = periods.parse(result.period).title
    if not found:
        return sampled(
            Text("No warning about {w} in {p}", "{p}{w}：无预警").format(
                p=when, w=MEASURES[result.measure].lower_first()
            ),
            result.sample,
        )
    counts = [(SEVERITY[name], sum(one.severity == name for one in found)) for name in SEVERITIES[:3]]
    told = [Text("{n} {s}", "{s}{n}项").format(n=n, s=title) for title, n in counts if n]
    first = found[0]
    words = Text("{k} about {w} in {p} ({c}); first {a}: {r}", "{p}{w}：{k}（{c}），首先是{a}：{r}").format(
        p=when,
        k=Text("1 warning" if len(found) == 1 else f"{len(found)} warnings", f"{len(found)}项预警"),
        w=MEASURES[result.measure].lower_first(),
        c=Text(", ".join(t.en for t in told), "、".join(t.zh for t in told)),
        a=first.subject,
        r=RULES[first.rule],
    )
    return sampled(words, result.sample)


def _last(values: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> str:
    known = from_flows(tables["stated"], region=values["region"], measure=values["measure"]).singles
    return max(known, default="")


def _back(count: int, skip: int = 0) -> Callable[[Mapping[str, Any], Mapping[str, pl.DataFrame]], list[str]]:
    """``count`` months that end ``skip`` months before the last on file."""

    def filled(values: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> list[str]:
        last = _last(values, tables)
        return list(months_from(month_after(last, 1 - count - skip), count)) if last else []

    return filled


def _flows(name: str, period: Any, *group: str, of: Callable[..., list[str]] = directions) -> Input:
    where = {"dataset": "{own}", "direction": of, "reporter": stating, "period": period}
    return Input("flows", name, where=where, group=group)


def _exports(values: Mapping[str, Any]) -> list[str]:
    return ["export"] if values["measure"] == "exports" else []


STUDY = register(
    Study(
        name="trade.warnings",
        linkage="trade",
        title=Text("Early warnings of trade", "外贸预警"),
        question=Text(
            "What in the latest months should be looked at: which falls, lost partners, concentration and"
            " clusters that lose share, on what evidence, and what would clear it?",
            "最近几个月有哪些情况需要关注：降幅异常、伙伴流失、集中度上升、集群失去份额？依据是什么，何时解除？",
        ),
        how_to_read=Text(
            "A warning is a rule with a threshold, not a judgement: its reason names the numbers, the next"
            " column what would clear it. Gravity is by the trade at stake: from 1% of the total serious,"
            " from 0.25% notable (shares lost in a growing market from 0.2% and 0.05%; concentration by the"
            " rise of the index). Rules that found nothing, and rules that could not be tested, have a row of"
            " their own. One series in twenty falls beyond its 5% limit by chance.",
            "预警是带阈值的规则，不是结论：“依据”列出所用数字，“解除条件”说明何时解除。严重程度按所涉贸易额划分："
            "占总额1%及以上为严重，0.25%及以上为关注（增长市场中份额下降分别为0.2%和0.05%；集中度按指数升幅）。"
            "未发现问题的规则和无法检验的规则各列一行。按5%的限度，每20个序列中平均有1个会因偶然因素触发。",
        ),
        inputs=(
            by_month("stated", directions),
            _flows("by_partner", _back(LONGEST), "month", "partner"),
            _flows("by_code", _back(LONGEST), "month", "product6"),
            _flows("markets", _back(SEASON), "partner", "product6", of=_exports),
            _flows("markets_before", _back(SEASON, SEASON), "partner", "product6", of=_exports),
            Input("clusters", "clusters"),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter("measure", "choice", Text("Measure", "指标"), default="exports", choices=MEASURES),
            CUSTOMS_FILE,
            Parameter(
                "tail",
                "number",
                Text("Tail of own history, %", "自身历史尾部，%"),
                default=5.0,
                low=1.0,
                high=25.0,
            ),
            Parameter(
                "least",
                "number",
                Text("Parts from % of the total", "纳入检视的最低占比，%"),
                default=1.0,
                low=0.0,
                high=50.0,
                help=Text(
                    "A tenth of it for partners that may be lost and for clusters by market",
                    "伙伴流失、集群分市场按其十分之一",
                ),
            ),
            Parameter(
                "rise", "number", Text("Rise of the index", "指数升幅"), default=0.01, low=0.001, high=0.5
            ),
            Parameter(
                "growing",
                "number",
                Text("A market grows from %", "视为增长市场的增速，%"),
                default=5.0,
                low=0.0,
                high=100.0,
            ),
            Parameter(
                "falling",
                "number",
                Text("A share falls from %", "视为份额下降的降幅，%"),
                default=10.0,
                low=1.0,
                high=100.0,
            ),
        ),
        columns=(
            Column("severity", Text("Gravity code", "程度代码"), hidden=True),
            Column("severity_title", Text("Gravity", "程度"), "label"),
            Column("rule", Text("Rule code", "规则代码"), hidden=True),
            Column("rule_title", Text("Rule", "规则"), "label", hidden=True),
            Column("code", Text("Code", "代码"), hidden=True),
            Column("what", Text("Warning", "预警"), "label"),
            Column("subject", Text("Of", "对象"), "label", hidden=True),
            Column("reason", Text("Reason", "依据"), "label"),
            Column("change", Text("What would clear it", "解除条件"), "label"),
            Column(
                "value",
                Text("Measured", "实测"),
                "percent",
                "%",
                hidden=True,
                help=Text("For concentration: rise of the index times 100", "集中度为指数升幅×100"),
            ),
            Column("threshold", Text("Threshold", "阈值"), "percent", "%", hidden=True),
            Column(
                "stake",
                Text("At stake", "影响"),
                "percent",
                "%",
                help=Text("Of the region's trade", "占本地区贸易额"),
            ),
        ),
        kernel=warnings,
        method=Text(
            "Fall: the latest change on the year before (January with February) lies below the tail of the"
            " earlier ones: an order statistic, with fewer than 19 of them a normal prediction limit. Lost:"
            " less than a tenth of the same three months is left. Concentration: Herfindahl's index of twelve"
            " months against the twelve before. Share: of exports to a market that grew.",
            "降幅：最近一期同比（1—2月合并）低于此前各期的尾部界限（次序统计量；不足19期时用正态预测限）。"
            "流失：最近三个月不足上年同期的十分之一。集中度：近12个月赫芬达尔指数与此前12个月相比。"
            "份额：集群在对增长市场出口中所占比重。",
        ),
        citation="Hahn & Meeker 1991, Statistical Intervals; Herfindahl 1950; own rules, stated with each",
        charts=CHARTS,
        finding=finding,
    )
)
