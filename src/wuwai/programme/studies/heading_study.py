"""The declaration of ``programme.heading``."""

from __future__ import annotations

from wuwai.programme.studies.heading_chart import draw
from wuwai.programme.studies.heading_result import Heading, heading
from wuwai.programme.studies.path_study import BY, TARGET
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart, Column, Input, Study
from wuwai.studies.registry import register


def chance_in_words(chance: float) -> Text:
    """A probability as a reader is told it: by whole per cents, the extremes as bounds.

    >>> chance_in_words(0.42).en, chance_in_words(0.002).en, chance_in_words(1.0).en
    ('42%', 'under 1%', '100%')
    """
    if 0 < chance < 0.01:
        return Text("under 1%", "不足1%")
    if 0.99 < chance < 1:
        return Text("over 99%", "99%以上")
    words = f"{100 * chance:.0f}%"
    return Text(words, words)


def finding(result: Heading) -> Text:
    """The chance that the target is met, and where the measure is heading."""
    if result.chance is None or result.due is None:
        return Text("{t}: no forecast", "{t}：不作预测").format(t=result.title)
    words = Text("{t}: {p} likely to be met by {d}", "{t}：{d}前达成的概率为{p}").format(
        t=result.title, p=chance_in_words(result.chance), d=result.due.isoformat()
    )
    end = result.at_due
    if end is None:
        return words
    pattern = Text("{w}; {m} expected ({a} to {b})", "{w}；预计达{m}（{a}至{b}）")
    return pattern.format(
        w=words,
        m=units.headline(end.middle, result.unit),
        a=units.headline(end.low80, result.unit),
        b=units.headline(end.high80, result.unit),
    )


def subtitle(result: Heading) -> Text:
    """What the fan is of, and on which evidence."""
    if result.method == "rows":
        return Text(
            "Simulated from {n} moves and arrivals on file; bands hold 80 and 95 in 100",
            "按{n}次阶段变动与新增模拟；色带为80%与95%区间",
        ).format(n=result.seen)
    if result.method == "series":
        return Text(
            "Forecast from {n} published values; bands hold 80 and 95 in 100",
            "按{n}个公布数预测；色带为80%与95%区间",
        ).format(n=result.seen)
    return Text("Nothing to forecast from", "无从预测")


STUDY = register(
    Study(
        name="programme.heading",
        linkage="programme",
        title=Text("Heading of a target", "目标趋势预测"),
        question=Text(
            "Where will a target's measure be at its due date, and how likely is it that the target is met?",
            "到期时目标的完成数将达多少？如期达成的概率有多大？",
        ),
        how_to_read=Text(
            "The dotted line is the middle of what is expected, the darker band holds 80 and the lighter"
            " one 95 of 100 outcomes. The chance is the share of outcomes at or beyond the target. It"
            " supposes that rows go on moving through their stages, and come in, as they did; it does not"
            " know what will be decided tomorrow. Where too little is on file no forecast is given, and"
            " the reason stands in its place.",
            "点线为预测中值，深色带与浅色带分别为80%与95%区间；概率为模拟结果达到或超过目标的比例。预测假定记录在各阶段的停留时间、"
            "转化和新增情况与以往一致，不预判今后的决策。依据不足时不作预测，并说明原因。",
        ),
        inputs=(
            Input("targets", "targets"),
            Input("targets", "points", source="points", where={"id": "{target}"}),
            Input("targets", "members", source="members/{target}"),
            Input("targets", "spells", source="spells/{target}"),
        ),
        parameters=(TARGET, BY),
        columns=(
            Column("kind", Text("Line", "线"), "label"),
            Column("on", Text("Day", "日期"), "date"),
            Column("value", Text("Value", "数值"), "number", unit_from="unit", origin="origin"),
            Column("low80", Text("80% from", "80%区间下限"), "number", unit_from="unit"),
            Column("high80", Text("80% to", "80%区间上限"), "number", unit_from="unit"),
            Column("low95", Text("95% from", "95%区间下限"), "number", unit_from="unit"),
            Column("high95", Text("95% to", "95%区间上限"), "number", unit_from="unit"),
            Column(
                "chance",
                Text("Chance to be met", "达成概率"),
                "number",
                help=Text("From 0 to 1, at the due date", "0至1，期限当日"),
            ),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("assumed", Text("Assumed", "假定"), "flag"),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=heading,
        method=Text(
            "Counts and sums of register rows: rates of moving on by stage and time in it (life table,"
            " rows still there counted for the time they have been), drawn from their gamma posterior,"
            " walked month by month from where every row is now; rows still to come arrive as in the last"
            " 36 months. Series: seasonal random walk with drift, with its rolling-origin backtest; 24"
            " values or more.",
            "台账计数与求和：按阶段及停留时间估计转移率（寿命表，未离开的记录按已停留时间计入），由伽马后验分布抽样，从各记录现处阶段逐月"
            "推演，新增按近36个月速度；公布序列：带漂移的季节随机游走，附滚动起点回溯检验，至少24个数据点。",
        ),
        citation=(
            "Andersen, Borgan, Gill & Keiding (1993), Statistical Models Based on Counting Processes;"
            " Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd edition"
        ),
        charts=(Chart("fan", finding, subtitle, draw),),
        finding=finding,
    )
)
