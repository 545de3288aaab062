"""The declaration of ``programme.path``."""

from __future__ import annotations

from wuwai.programme.studies.path_chart import draw
from wuwai.programme.studies.path_result import Path, path
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart, Column, Input, Parameter, Study
from wuwai.studies.registry import register

TARGET = Parameter("target", "target", Text("Target", "目标"), default="ecommerce-trade", required=True)
BY = Parameter(
    "by",
    "date",
    Text("Due by (assumed)", "假定期限"),
    help=Text("Only used where none was published", "仅在期限未公布时使用"),
)


def finding(result: Path) -> Text:
    """Where it stands, and what it needs."""
    if result.number is None:
        return Text("{t}: no number was published", "{t}：数量目标未公布").format(t=result.title)
    goal = units.headline(result.number, result.unit)
    if result.current is None:
        return Text("{t}: {g}; nothing is on file yet", "{t}：目标{g}，尚无数据").format(
            t=result.title, g=goal
        )
    words = Text("{t}: {c} of {g}", "{t}：{c}，目标{g}").format(
        t=result.title, c=units.headline(result.current, result.unit), g=goal
    )
    if not result.growth or result.due is None:
        return words
    if units.get(result.unit).dimension != "money":
        change = result.number - result.current
        pattern = Text("{w}; {n} more by {d}", "{w}；至{d}还需增加{n}")
        if change < 0:
            pattern = Text("{w}; {n} fewer by {d}", "{w}；至{d}还需减少{n}")
        more = units.amount(abs(change), result.unit)
        return pattern.format(w=words, n=more, d=result.due.isoformat())
    return Text("{w}; needs {r} a year from here", "{w}；此后年均需增长{r}").format(
        w=words, r=units.amount(round(100 * result.growth, 1), "%")
    )


def subtitle(result: Path) -> Text:
    if result.due is None:
        return Text("Published values; due date not stated", "公布数；期限未公布")
    pattern = (
        Text("Path to {d}, a date assumed by the reader", "至{d}的序时目标（假定期限）")
        if result.assumed
        else Text("Path to {d}", "至{d}的序时目标")
    )
    return pattern.format(d=result.due.isoformat())


STUDY = register(
    Study(
        name="programme.path",
        linkage="programme",
        title=Text("Path to a target", "目标序时进度"),
        question=Text(
            "Where does a target stand, where should it stand by now, and what growth does it still need?",
            "目标完成到什么程度？按序时应完成多少？此后每年还需增长多少？",
        ),
        how_to_read=Text(
            "The dashed line runs straight from the baseline to the target at the due date; the solid line is"
            " what was published or counted; the dotted line is what is needed from the last value on."
            " A target that was revised is drawn as a step."
            " Without a published due date there is no path: a reader may assume one, and every number that"
            " rests on it says so.",
            "虚线为从基期到期限的直线路径（序时目标），实线为公布数或台账计数，点线为此后所需；调整过的目标以阶梯线表示。期限未公布的目标没有路径；"
            "读者可设定假定期限，由此得出的数字均注明“假定”。",
        ),
        inputs=(
            Input("targets", "targets"),
            Input("targets", "points", source="points", where={"id": "{target}"}),
            Input("targets", "versions", source="versions", where={"id": "{target}"}),
        ),
        parameters=(TARGET, BY),
        columns=(
            Column("kind", Text("Line", "线"), "label"),
            Column("on", Text("Day", "日期"), "date"),
            Column("value", Text("Value", "数值"), "number", unit_from="unit", origin="origin"),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("period", Text("Period", "时期"), "period"),
            Column("assumed", Text("Assumed", "假定"), "flag"),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=path,
        method=Text(
            "Due by now is the point on the straight line from baseline to target. The ratio of achieved to"
            " required progress (of yearly growth rates where the baseline is positive) is on track from"
            " 0.95, behind from 0.6, at risk below.",
            "序时目标为基期至目标直线上的当日数值。已实现进度与所需进度之比（基期为正时按年均增速计算）：0.95及以上为符合进度，"
            "0.6至0.95为滞后，低于0.6为存在风险。",
        ),
        citation="Statistics Canada: progress measures for the SDGs; Open SDG: progress calculation",
        charts=(Chart("path", finding, subtitle, draw),),
        finding=finding,
    )
)
