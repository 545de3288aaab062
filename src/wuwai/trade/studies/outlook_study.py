"""The declaration of ``trade.outlook``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.monitor_inputs import CUSTOMS_FILE, by_month
from wuwai.trade.studies.monitor_months import DIRECTIONS
from wuwai.trade.studies.outlook import SOURCES, Outlook, measure_title, outlook
from wuwai.trade.studies.outlook_charts import CHARTS, signed
from wuwai.trade.studies.parts import MEASURES
from wuwai.trade.studies.world import sampled


def finding(result: Outlook) -> Text:
    """The year so far and the forecast, with its range and what its past is worth; or why there is none."""
    what = measure_title(result.measure)
    made, so_far = result.forecast, result.to_date
    if made is None:
        return sampled(
            Text("{w}: no forecast, {why}", "{w}：不作预测，{why}").format(
                w=what, why=result.why.lower_first()
            ),
            result.months.sample,
        )
    low, middle, high = (100 * (one / made.before - 1) for one in made.together)
    ahead = {"p": periods.parse(result.ahead).title, "m": signed(middle), "a": _plain(low), "b": _plain(high)}
    if so_far is None or so_far.growth is None:
        words = Text(
            "{w}: {p} is forecast {m} on the year before (80% range {a} to {b})",
            "{w}：{p}预计同比{m}（80%区间{a}至{b}）",
        ).format(w=what, **ahead)
    else:
        words = Text(
            "{w} in {y} were {v}, {g}; {p} is forecast {m} (80% range {a} to {b})",
            "{y}{w}{v}，{g}；{p}预计同比{m}（80%区间{a}至{b}）",
        ).format(
            w=what,
            y=periods.parse(so_far.period).title,
            v=units.headline(so_far.value, result.months.unit),
            g=signed(so_far.growth),
            **ahead,
        )
    return sampled(words, result.months.sample)


def _directions(values: Mapping[str, Any]) -> list[str]:
    """Nothing of a file that is not read: a result on published figures does not rest on a sample file."""
    return [] if values["source"] == "published" else list(DIRECTIONS[values["measure"]])


def _plain(percent: float) -> Text:
    number = f"{percent:+.1f}%".replace("-", units.MINUS)
    return Text(number, number)


STUDY = register(
    Study(
        name="trade.outlook",
        linkage="trade",
        title=Text("Monthly trade and its outlook", "外贸月度走势与预测"),
        question=Text(
            "How does monthly trade move once season and Lunar New Year are taken out, where is it heading,"
            " and how good were such forecasts so far?",
            "剔除季节和春节因素后，月度外贸走势如何？今后几个月会怎样？这样的预测以往准不准？",
        ),
        how_to_read=Text(
            "The adjusted line is the month without what returns every year and without working days and"
            " Lunar New Year, where these can be told from chance. Growth of January and of February is that"
            " of the two together. The fan holds 80 and 95 of 100 outcomes, if months ahead are like those"
            " behind. Below 1 the scaled error says that the forecast did better than repeating last year's"
            " month; the share within the range should be near 80 and 95. A derived month is the difference"
            " of two published cumulative figures.",
            "调整后序列剔除了每年重复出现的季节因素，以及可识别的工作日和春节因素。1月、2月的增速按两个月合计计算。"
            "在今后与以往相似的前提下，扇形区间分别包含100次中80次和95次的结果。相对误差小于1，说明预测优于“与上年同月持平”；"
            "落入区间的比例应接近80%和95%。推算的单月数为两个公布累计数之差。",
        ),
        inputs=(
            by_month("flows", _directions),
            Input(
                "observations",
                "observations",
                where={"region": "{region}", "series": tuple(MEASURES)},
            ),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter("measure", "choice", Text("Measure", "指标"), default="exports", choices=MEASURES),
            Parameter("source", "choice", Text("Months from", "月度数来源"), default="auto", choices=SOURCES),
            CUSTOMS_FILE,
            Parameter("ahead", "integer", Text("Months ahead", "预测月数"), default=6, low=1, high=12),
        ),
        columns=(
            Column("part", Text("Part code", "部分代码"), hidden=True),
            Column("part_title", Text("Part", "部分"), "label"),
            Column("item", Text("Item", "项目"), "label", hidden=True),
            Column("period", Text("Period", "时期"), "period"),
            Column(
                "value",
                Text("Value", "数值"),
                "number",
                unit_from="unit",
                origin="origin",
                help=Text("Of a forecast its middle", "预测行为中值"),
            ),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column(
                "growth",
                Text("Growth on the year before", "同比"),
                "percent",
                "%",
                help=Text("January and February together", "1—2月合并计算"),
            ),
            Column("low80", Text("80% from", "80%下限"), "number", unit_from="unit"),
            Column("high80", Text("80% to", "80%上限"), "number", unit_from="unit"),
            Column("low95", Text("95% from", "95%下限"), "number", unit_from="unit"),
            Column("high95", Text("95% to", "95%上限"), "number", unit_from="unit"),
            Column("adjusted", Text("Adjusted", "季节调整后"), "number", unit_from="unit"),
            Column("note", Text("Note", "说明"), "label"),
            Column("trend", Text("Trend", "趋势"), "number", unit_from="unit", hidden=True),
            Column("mase", Text("Scaled error (MASE)", "相对误差（MASE）"), "number", hidden=True),
            Column("covered80", Text("Within 80%", "落入80%区间"), "percent", "%", hidden=True),
            Column("covered95", Text("Within 95%", "落入95%区间"), "percent", "%", hidden=True),
            Column("origins", Text("Origins", "回测起点数"), "integer", hidden=True),
            Column("derived", Text("Derived", "推算"), "flag", hidden=True),
            Column("crosses", Text("Crosses a revision", "可能含修订"), "flag", hidden=True),
            Column("rounding", Text("Rounding ±", "舍入误差±"), "number", unit_from="unit", hidden=True),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=outlook,
        method=Text(
            "The logarithm is regressed on days of the Lunar New Year season (a week before to the fifteenth"
            " day) and working days, as deviations from their usual number in the month; STL takes the season"
            " out of the rest. Forecast: ETS(A, Ad, A) from 44 months on, below simple exponential smoothing"
            " of the change on the year before; rolling origin, at least 8 origins. Below 24 months without"
            " a gap: no forecast.",
            "对数序列先对春节时段天数（节前一周至正月十五）和工作日数（相对该月常年均值的偏差）回归，再用STL剔除季节因素。"
            "预测：44个月及以上用ETS(A, Ad, A)，不足则对同比变化作简单指数平滑；滚动起点回测，起点不少于8个。"
            "连续月份不足24个时不作预测。",
        ),
        citation=(
            "Cleveland et al. 1990, STL; Bell & Hillmer 1983; Hyndman, Koehler, Ord & Snyder 2008,"
            " Forecasting with Exponential Smoothing; Hyndman & Koehler 2006 (scaled errors)"
        ),
        charts=CHARTS,
        finding=finding,
    )
)
