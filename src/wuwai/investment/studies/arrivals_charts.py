"""The charts of ``investment.arrivals``: the months that were and are to come, and the looks back."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.investment.studies.arrivals import ARRIVED, EXPECTED, Arrivals, Goal
from wuwai.investment.studies.looks import HUE
from wuwai.reference import units
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart


def _scale(values: list[float], currency: str, lang: str) -> tuple[float, str]:
    """What to divide amounts by, and what the axis is called."""
    top = max(values, default=0.0)
    name = currencies().get(currency, Text(currency, currency))
    if lang.startswith("zh"):
        step, word = (1e8, "亿") if top >= 1e8 else (1e4, "万")
        return step, f"{word}（{name.zh}）"
    step, word = (1e9, "bn") if top >= 1e9 else (1e6, "m")
    return step, f"{currency} {word}"


def money(value: float, currency: str) -> Text:
    """An amount in words."""
    return units.headline(value, units.of_currency(currency))


def goal_words(one: Goal | None, level: int) -> Text:
    """This year in one sentence, against its number where there is one."""
    if one is None:
        return Text("No capital has arrived and none is expected", "暂无到资及预期到资")
    if one.number is None:
        pattern = Text(
            "{e} expected in {y} ({v} % interval {l} to {h}), {a} of it arrived",
            "{y}年预计到资{e}（{v}%区间{l}至{h}），已到资{a}",
        )
    else:
        pattern = Text(
            "{p} chance of reaching {g} in {y}: {e} expected, {a} arrived",
            "{y}年达到{g}的概率为{p}：预计到资{e}，已到资{a}",
        )
    return pattern.format(
        e=money(one.expected, one.currency),
        y=one.year,
        v=level,
        l=money(one.low, one.currency),
        h=money(one.high, one.currency),
        a=money(one.arrived, one.currency),
        g=money(one.number or 0.0, one.currency),
        p=units.amount(round(100 * (one.chance or 0.0)), "%"),
    )


def finding(result: Arrivals) -> Text:
    """The year's number of the currency that was asked for."""
    return goal_words(result.goal(result.currency), result.level)


def months_title(result: Arrivals) -> Text:
    """What is expected over the coming months together."""
    own = [one for one in result.months if one.kind == EXPECTED and one.currency == result.currency]
    if not own:
        return Text("No arrivals are expected of projects on file", "在库项目暂无预期到资")
    pattern = Text("{e} expected over {n} months", "未来{n}个月预计到资{e}")
    return pattern.format(e=money(sum(one.value for one in own), result.currency), n=len(own))


def months_subtitle(result: Arrivals) -> Text:
    return Text(
        "Capital arrived and expected by month, {c}; band: {v} % interval; projects on file only",
        "各月实际与预计到资（{c}），阴影为{v}%区间，仅含在库项目",
    ).format(c=currencies().get(result.currency, Text(result.currency, result.currency)), v=result.level)


def months(result: Arrivals, lang: str) -> alt.TopLevelMixin | None:
    """Bars for what arrived, a line with its band for what is expected; None where there is neither."""
    own = [one for one in result.months if one.currency == result.currency]
    if not own or not any(one.value for one in own):
        return None
    scale, unit = _scale([max(one.value, one.high or 0.0) for one in own], result.currency, lang)
    rows: list[dict[str, Any]] = [
        {
            "month": f"{one.period}-01",
            "value": one.value / scale,
            "low": (one.low or 0.0) / scale,
            "high": (one.high or 0.0) / scale,
            "kind": one.kind,
        }
        for one in own
    ]
    ticks = charts.nice_ticks([max(row["value"], row["high"]) for row in rows])
    table = pl.DataFrame(rows).with_columns(pl.col("month").str.to_date())
    x = alt.X("yearmonth(month):T", title=None).axis(
        format="%Y-%m", tickCount=5, grid=False, labelOverlap=True
    )
    y = charts.value_axis(unit, ticks)
    tips = charts.tips({"month": Text("Month", "月份"), "value": Text("Amount", "金额")}, lang)
    base = alt.Chart(table).encode(x=x)
    arrived = (
        base.transform_filter(f"datum.kind === '{ARRIVED}'")
        .mark_bar(size=6)
        .encode(y=y, color=alt.value(HUE), tooltip=tips)
    )
    ahead = base.transform_filter(f"datum.kind === '{EXPECTED}'")
    band = ahead.mark_area(opacity=0.18).encode(
        y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=alt.value(charts.ACCENT)
    )
    line = ahead.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=24)).encode(
        y=y, color=alt.value(charts.ACCENT), tooltip=tips
    )
    return alt.layer(arrived, band, line).properties(
        width=charts.WIDTH, height=charts.HEIGHT, padding={"left": 4, "right": 24, "top": 22, "bottom": 4}
    )


def back_title(result: Arrivals) -> Text:
    """How often an earlier forecast held what then arrived."""
    own = [one for one in result.back if one.currency == result.currency]
    if not own:
        return Text("Too little is on file to test the forecast", "数据不足，无法回测")
    inside = sum(one.inside for one in own)
    pattern = Text(
        "{k} of {n} earlier forecasts held what then arrived", "{n}个历史时点中，{k}次实际到资落入预测区间"
    )
    return pattern.format(k=inside, n=len(own))


def back_subtitle(result: Arrivals) -> Text:
    return Text(
        "Twelve months after each day: what was expected with its {v} % interval, and what arrived (red) from"
        " the same projects",
        "各时点后12个月：预计到资及{v}%区间，红色为同一批项目的实际到资",
    ).format(v=result.level)


def back(result: Arrivals, lang: str) -> alt.TopLevelMixin | None:
    """For each cut-off an interval with its middle, and what arrived."""
    own = sorted((one for one in result.back if one.currency == result.currency), key=lambda one: one.on)
    if not own:
        return None
    scale, unit = _scale([max(one.high, one.actual) for one in own], result.currency, lang)
    table = pl.DataFrame(
        [
            (f"{one.on:%Y-%m}", *(v / scale for v in (one.expected, one.low, one.high, one.actual)))
            for one in own
        ],
        schema={
            "on": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "actual": pl.Float64,
        },
        orient="row",
    )  # fmt: skip
    ticks = charts.nice_ticks([max(one.high, one.actual) / scale for one in own])
    base = alt.Chart(table).encode(
        x=alt.X("on:N", title=None, sort=None).axis(
            labelAngle=0, labelOverlap=True, domain=False, ticks=False
        )
    )
    y = charts.value_axis(unit, ticks)
    line = base.mark_rule(strokeWidth=6, opacity=0.35).encode(
        y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), color=alt.value(HUE)
    )
    dot = base.mark_tick(thickness=2, size=14).encode(y=y, color=alt.value(HUE))
    real = base.mark_point(filled=True, size=60, opacity=1).encode(
        y=alt.Y("actual:Q"), color=alt.value(charts.ACCENT)
    )
    return alt.layer(line, dot, real).properties(
        width=charts.WIDTH, height=charts.HEIGHT, padding={"left": 4, "right": 16, "top": 22, "bottom": 4}
    )


CHARTS = (
    Chart("months", months_title, months_subtitle, months),
    Chart("back", back_title, back_subtitle, back),
)
