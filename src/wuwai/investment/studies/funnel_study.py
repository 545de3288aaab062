"""The declaration of ``investment.funnel`` and its charts."""

from __future__ import annotations

import altair as alt

from wuwai.investment.studies.chosen import EVERY, GROUPS, REGION, group_title
from wuwai.investment.studies.funnel import ROAD_SO_FAR, STEP, Conversion, Funnel, funnel
from wuwai.investment.studies.looks import Dot, dots
from wuwai.investment.studies.pipeline_study import PROJECTS, STAYS
from wuwai.investment.studies.stages import STAGES
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart, Column, Parameter, Study
from wuwai.studies.registry import register

_GOAL = "signed"
_MOST = 16


def finding(result: Funnel) -> Text:
    """What share of first leads is signed within the horizon, with its interval."""
    one = next((x for x in result.of(ROAD_SO_FAR, EVERY) if x.to == _GOAL), None)
    if one is None:
        return Text("No project has begun yet", "暂无项目")
    pattern = Text(
        "{s} of leads are signed within {m} months (95 % interval {l} to {h})",
        "{m}个月内签约的线索占{s}（95%区间{l}至{h}）",
    )
    return pattern.format(s=_percent(one.share), m=result.months, l=_percent(one.low), h=_percent(one.high))


def _percent(share: float) -> Text:
    return units.amount(round(100 * share), "%")


def _weakest(result: Funnel) -> Conversion | None:
    steps = [one for one in result.of(STEP, EVERY) if one.reached + one.ended]
    return max(steps, key=lambda one: one.lost) if steps else None


def step_title(result: Funnel) -> Text:
    """Which step loses most."""
    one = _weakest(result)
    if one is None:
        return Text("From stage to stage", "各环节转化率")
    pattern = Text("Most are lost from '{s}': {p}", "“{s}”环节流失最多，达{p}")
    return pattern.format(s=STAGES[one.start], p=_percent(one.lost))


def road_subtitle(result: Funnel) -> Text:
    return Text(
        "Share of leads that reach the stage within {m} months, %, with 95 % interval",
        "{m}个月内由线索到达该阶段的比重（%）及95%区间",
    ).format(m=result.months)


def step_subtitle(result: Funnel) -> Text:
    return Text(
        "Share that moves on to the stage within {m} months of the one before, %, with 95 % interval",
        "进入上一阶段{m}个月内推进至该阶段的比重（%）及95%区间",
    ).format(m=result.months)


def group_subtitle(result: Funnel) -> Text:
    return Text(
        "Share of leads signed within {m} months, %, with 95 % interval, by group",
        "{m}个月内由线索到签约的比重（%）及95%区间，按所选分组",
    ).format(m=result.months)


def _dot(one: Conversion, name: str, *, strong: bool) -> Dot:
    return Dot(name, 100 * one.share, 100 * one.low, 100 * one.high, f"{100 * one.share:.0f}%", strong)


def road(result: Funnel, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each stage, from the first on."""
    lines = result.of(ROAD_SO_FAR, EVERY)
    rows = [_dot(one, STAGES[one.to].get(lang), strong=one.to == _GOAL) for one in lines]
    return dots(rows, top=100, axis="datum.label + '%'")


def step(result: Funnel, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each step; the one that loses most in the accent."""
    weak = _weakest(result)
    rows = [
        _dot(one, STAGES[one.to].get(lang), strong=weak is not None and one.to == weak.to)
        for one in result.of(STEP, EVERY)
    ]
    return dots(rows, top=100, axis="datum.label + '%'")


def groups(result: Funnel, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each group: its leads that are signed. None where the projects are not broken down."""
    own = [one for one in result.of(ROAD_SO_FAR) if one.to == _GOAL and one.group != EVERY][:_MOST]
    if result.by == "none":
        return None
    rows = [_dot(one, group_title(result.by, one.group).get(lang), strong=False) for one in own]
    return dots(rows, top=100, axis="datum.label + '%'")


def groups_title(result: Funnel) -> Text:
    """The group of the most signed leads, among those with twenty projects or more."""
    own = [x for x in result.of(ROAD_SO_FAR) if x.to == _GOAL and x.group != EVERY and x.projects >= 20]
    if len(own) < 2:
        return Text("Signed leads by group: no groups to compare", "各组线索签约率：没有可比较的分组")
    best = max(own, key=lambda one: one.share)
    pattern = Text("{g} signs the largest share of its leads: {s}", "{g}线索签约率最高，为{s}")
    return pattern.format(g=group_title(result.by, best.group), s=_percent(best.share)).upper_first()


STUDY = register(
    Study(
        name="investment.funnel",
        linkage="investment",
        title=Text("Funnel of investment projects", "招商项目转化漏斗"),
        question=Text(
            "What share of projects moves on from each stage, what share is lost, and how long does it take?",
            "各环节多大比例的项目推进、多大比例流失？需要多久？",
        ),
        how_to_read=Text(
            "A dot is the share, the line its 95 % interval. A project that is still on its way counts for"
            " the"
            " time it was watched; it is neither a success nor a failure. A stage that was skipped counts as"
            " reached. Reached, lost and undecided add up to 100 % at the end of the months chosen. Groups"
            " whose"
            " intervals overlap cannot be told apart.",
            "圆点为比重，横线为95%区间。仍在推进的项目只按已观察时间计入，既不算成功也不算失败；"
            "跳过的阶段视为已到达。"
            "期末已到达、已流失、未决三者之和为100%。区间重叠的各组不宜区分高下。",
        ),
        inputs=(PROJECTS, STAYS),
        parameters=(
            REGION,
            GROUPS,
            Parameter("months", "integer", Text("Within months", "期限（月）"), default=24, low=3, high=60),
        ),
        columns=(
            Column("group", Text("Group", "分组"), "label"),
            Column("group_key", Text("Group code", "分组代码"), hidden=True),
            Column("kind", Text("Conversion", "转化口径"), "label"),
            Column("kind_key", Text("Conversion code", "口径代码"), hidden=True),
            Column("from", Text("From", "起始阶段"), "label"),
            Column("to", Text("To", "到达阶段"), "label"),
            Column("to_key", Text("Stage code", "阶段代码"), hidden=True),
            Column("projects", Text("Projects", "项目数"), "integer", "项"),
            Column("reached", Text("Reached it", "已到达"), "integer", "项"),
            Column("ended", Text("Lost before", "到达前流失"), "integer", "项"),
            Column("open", Text("Still on the way", "仍在推进"), "integer", "项"),
            Column("share", Text("Share that reaches it", "转化率"), "percent", "%"),
            Column("low", Text("Lower 95 %", "95%下限"), "percent", "%"),
            Column("high", Text("Upper 95 %", "95%上限"), "percent", "%"),
            Column("lost", Text("Share lost", "流失率"), "percent", "%"),
            Column("undecided", Text("Undecided", "未决"), "percent", "%"),
            Column("median", Text("Median days of those that did", "已到达者用时中位数"), "number", "天"),
        ),
        kernel=funnel,
        method=Text(
            "Aalen-Johansen estimate of reaching the stage, being lost first as the competing end and"
            " projects"
            " under way as censored. Interval: log(-log) with the Aalen-type variance; Jeffreys on the"
            " decided"
            " projects where the estimate is 0 or 1.",
            "以先流失为竞争结局、以在途项目为删失，用Aalen-Johansen法估计到达率；"
            "区间取Aalen型方差的log(-log)变换，"
            "估计值为0或1时对已有结果的项目取Jeffreys区间。",
        ),
        citation="Aalen & Johansen 1978; Marubini & Valsecchi 1995; Brown, Cai & DasGupta 2001",
        charts=(
            Chart("road", finding, road_subtitle, road),
            Chart("step", step_title, step_subtitle, step),
            Chart("groups", groups_title, group_subtitle, groups),
        ),
        finding=finding,
    )
)
