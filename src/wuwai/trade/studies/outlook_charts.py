"""The charts of ``trade.outlook``: raw and adjusted months, the fan ahead, the backtest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.trade.studies.outlook import Outlook, measure_title

_SHOWN = 60  # months of the past that are drawn
_BEFORE_FAN = 24
_LABEL_ROOM = 92
_FAN = {
    "on": Text("Month", "月份"),
    "middle": Text("Middle", "中值"),
    "low80": Text("80% from", "80%区间下限"),
    "high80": Text("80% to", "80%区间上限"),
    "low95": Text("95% from", "95%区间下限"),
    "high95": Text("95% to", "95%区间上限"),
}
_TRIAL = {
    "on": Text("Month", "月份"),
    "middle": Text("Forecast", "预测"),
    "actual": Text("Came", "实际"),
    "naive": Text("Last year's month", "上年同月"),
    "inside": Text("Within 80%", "落在80%区间"),
}


def scale_of(largest: float, unit: str, lang: str) -> tuple[float, str]:
    """What to divide amounts of ``unit`` by on an axis, and what the axis is then called."""
    try:
        known = units.get(unit)
    except units.UnitError:
        return 1.0, unit
    if known.dimension != "money":
        return 1.0, known.title.get(lang)
    base = largest * known.scale
    steps = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")) if lang.startswith("zh") else (
        (1e12, "trn"), (1e9, "bn"), (1e6, "m"))  # fmt: skip
    step, word = next(((size, name) for size, name in steps if base >= size), (1.0, ""))
    named = str(units.display(1.0, units.of_currency(known.currency), "zh")).split("\u00a0")[-1]
    title = f"{word}{named}" if lang.startswith("zh") else f"{known.currency} {word}".strip()
    return step / known.scale, title


def close_ticks(values: Sequence[float], *, count: int = 5) -> list[float]:
    """Round ticks around the values; not from zero, for lines whose changes matter.

    >>> close_ticks([4.2, 5.1])
    [4.0, 4.5, 5.0, 5.5]
    """
    low, high = min(values), max(values)
    raw = (high - low or abs(high) or 1.0) / (count - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    first = math.floor(low / step)
    ticks = [round(n * step, 10) for n in range(first, math.ceil(high / step) + 1)]
    return ticks if len(ticks) > 1 else [ticks[0], round(ticks[0] + step, 10)]


def _day(month: str) -> str:
    return f"{month}-01"


def _time_axis(first: str, last: str) -> alt.X:
    span = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])
    axis = alt.Axis(format="%Y-%m", tickCount=5, grid=False, labelOverlap=True, labelFlush=True)
    if span > 30:
        axis = alt.Axis(format="%Y", tickCount="year", grid=False, labelOverlap=True)
    return alt.X("on:T", title=None, axis=axis)


def _dated(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(pl.DataFrame(rows).with_columns(pl.col("on").str.to_date()))


# -- raw and adjusted ------------------------------------------------------------------------------


def months_title(result: Outlook) -> Text:
    """How the adjusted series moved in the last three months, or what is known of the months."""
    what = measure_title(result.measure)
    if result.adjusted is None:
        return Text("{w} by month", "{w}月度数").format(w=what)
    series = result.adjusted.adjusted
    change = 100 * (series[-3:].mean() / series[-6:-3].mean() - 1)
    pattern = (
        Text("{w}, seasonally adjusted, rose {g} in three months", "{w}经季节调整，近三个月环比上升{g}")
        if change >= 0
        else Text("{w}, seasonally adjusted, fell {g} in three months", "{w}经季节调整，近三个月环比下降{g}")
    )
    return pattern.format(w=what, g=units.amount(round(abs(float(change)), 1), "%"))


def months_subtitle(result: Outlook) -> Text:
    if result.adjusted is None:
        return Text(
            "Months as published or derived; bars show how far rounding can move a derived month",
            "单月公布数或推算数；竖线为四舍五入可能造成的偏差",
        )
    return Text(
        "Monthly; the three months to the last against the three before; without season, working days and"
        " Lunar New Year where these tell",
        "月度数；近三个月与此前三个月相比；剔除季节因素及显著的工作日、春节因素",
    )


def months(result: Outlook, lang: str) -> alt.TopLevelMixin | None:
    """Two lines labelled at their ends; where nothing could be adjusted, the months that are known."""
    if result.adjusted is None:
        return _known(result, lang)
    raw, adjusted = result.adjusted.raw[-_SHOWN:], result.adjusted.adjusted[-_SHOWN:]
    names = result.run[-_SHOWN:]
    scale, unit = scale_of(float(raw.max()), result.months.unit, lang)
    kinds = {"raw": Text("as stated", "原值"), "adjusted": Text("adjusted", "调整后")}
    rows: list[dict[str, Any]] = [
        {"on": _day(month), "value": float(value) / scale, "kind": kind}
        for kind, series in (("raw", raw), ("adjusted", adjusted))
        for month, value in zip(names, series, strict=True)
    ]
    ticks = close_ticks([row["value"] for row in rows])
    ends = {"raw": float(raw[-1]) / scale, "adjusted": float(adjusted[-1]) / scale}
    placed = charts.spread(ends, low=ticks[0], high=ticks[-1])
    labels = [
        {
            "on": _day(names[-1]),
            "value": placed[kind],
            "kind": kind,
            "text": f"{title.get(lang)} {ends[kind]:,.4g}",
        }
        for kind, title in kinds.items()
    ]
    x, y = _time_axis(names[0], names[-1]), charts.value_axis(unit, ticks)
    colour = alt.condition("datum.kind == 'adjusted'", alt.value(charts.ACCENT), alt.value(charts.QUIET))
    lines = (
        _dated(rows)
        .mark_line(clip=True)
        .encode(
            x=x,
            y=y,
            detail="kind:N",
            color=colour,
            strokeWidth=alt.condition("datum.kind == 'adjusted'", alt.value(2.5), alt.value(1.2)),
        )
    )
    text = _dated(labels).mark_text(align="left", dx=8, fontWeight="bold")
    return _sized(alt.layer(lines, text.encode(x=x, y=y, text="text:N", color=colour)))


def _known(result: Outlook, lang: str) -> alt.TopLevelMixin | None:
    singles = [one for one in result.months.rows if len(one.period) == 7][-_SHOWN:]
    if len(singles) < 2:
        return None
    scale, unit = scale_of(max(one.value for one in singles), result.months.unit, lang)
    rows: list[dict[str, Any]] = []
    for one in singles:
        value, off = one.value / scale, (one.rounding or 0.0) / scale
        rows.append(
            {"on": _day(one.period), "value": value, "low": value - off, "high": value + off}
            | {"derived": one.derived}
        )
    ticks = close_ticks([row[name] for row in rows for name in ("low", "high")])
    base = _dated(rows)
    x, y = _time_axis(singles[0].period, singles[-1].period), charts.value_axis(unit, ticks)
    domain = alt.Scale(domain=[ticks[0], ticks[-1]])
    low = alt.Y("low:Q", title=unit, scale=domain)
    bars = base.mark_rule(color=charts.QUIET).encode(x=x, y=low, y2="high:Q")
    told = {"on": Text("Month", "月份"), "value": Text("Value", "数值"), "derived": Text("Derived", "推算")}
    dots = base.mark_point(size=50, opacity=1, color=charts.ACCENT, strokeWidth=2).encode(
        x=x,
        y=y,
        fill=alt.condition("datum.derived", alt.value("transparent"), alt.value(charts.ACCENT)),
        tooltip=charts.tips(told, lang),
    )
    return _sized(alt.layer(bars, dots), right=12)


# -- the fan ---------------------------------------------------------------------------------------


def fan_title(result: Outlook) -> Text:
    """What the forecast says of the months ahead together."""
    made = result.forecast
    if made is None:
        return Text("No forecast: {why}", "不作预测：{why}").format(why=result.why)
    change = 100 * (made.together[1] / made.before - 1)
    pattern = Text("{p}: {g} on the year before", "{p}预计同比{g}")
    return pattern.format(p=periods.parse(result.ahead).title, g=signed(change))


def fan_subtitle(result: Outlook) -> Text:
    return Text(
        "{w}: months on file, middle of the forecast, and the ranges that hold 80 and 95 of 100 outcomes",
        "{w}：已有月份、预测中值及80%和95%预测区间",
    ).format(w=measure_title(result.measure))


def signed(percent: float) -> Text:
    """A change in words for titles: ``up 3.2%``.

    >>> signed(-1.04)
    Text(en='down 1%', zh='下降1%')
    """
    pattern = Text("up {g}", "增长{g}") if percent >= 0 else Text("down {g}", "下降{g}")
    return pattern.format(g=units.amount(round(abs(percent), 1), "%"))


def fan(result: Outlook, lang: str) -> alt.TopLevelMixin | None:
    """The last two years, then the fan; None without a forecast."""
    made = result.forecast
    if made is None:
        return None
    names, values = result.run[-_BEFORE_FAN:], result.months.run[1][-_BEFORE_FAN:]
    scale, unit = scale_of(max(*values, made.ahead[-1].high95), result.months.unit, lang)
    past: list[dict[str, Any]] = [
        {"on": _day(month), "value": value / scale} for month, value in zip(names, values, strict=True)
    ]
    sides = ("low95", "low80", "middle", "high80", "high95")
    start = {"on": past[-1]["on"], **dict.fromkeys(sides, past[-1]["value"])}
    ahead: list[dict[str, Any]] = [start] + [
        {"on": _day(one.month), **{name: getattr(one, name) / scale for name in sides}} for one in made.ahead
    ]
    heights = [row["value"] for row in past] + [row[name] for row in ahead for name in ("low95", "high95")]
    ticks = close_ticks(heights)
    x, y = _time_axis(names[0], made.ahead[-1].month), charts.value_axis(unit, ticks)
    tips = charts.tips(_FAN, lang)
    base = _dated(ahead)
    areas = [
        base.mark_area(opacity=shade, color=charts.ACCENT).encode(
            x=x, y=alt.Y(f"low{level}:Q", title=unit, scale=alt.Scale(domain=[ticks[0], ticks[-1]])),
            y2=f"high{level}:Q", tooltip=tips,
        )
        for level, shade in ((95, 0.14), (80, 0.22))
    ]  # fmt: skip
    middle = base.mark_line(strokeWidth=2, strokeDash=[2, 3], color=charts.ACCENT).encode(
        x=x, y=alt.Y("middle:Q", title=unit), tooltip=tips
    )
    line = _dated(past).mark_line(strokeWidth=2, color=charts.INK).encode(x=x, y=y)
    last = ahead[-1]
    wanted = {name: last[name] for name in ("low80", "middle", "high80")}
    placed = charts.spread(wanted, low=ticks[0], high=ticks[-1])
    words = {"low80": "80%", "middle": Text("middle", "中值").get(lang), "high80": "80%"}
    labels = [
        {
            "on": last["on"],
            "value": placed[name],
            "text": f"{words[name]} {last[name]:,.4g}",
            "main": name == "middle",
        }
        for name in wanted
    ]
    text = (
        _dated(labels)
        .mark_text(align="left", dx=8)
        .encode(
            x=x,
            y=y,
            text="text:N",
            color=alt.condition("datum.main", alt.value(charts.ACCENT), alt.value(charts.INK_2)),
        )
    )
    return _sized(alt.layer(*areas, middle, line, text))


# -- the backtest ----------------------------------------------------------------------------------


def trials_title(result: Outlook) -> Text:
    """How large the errors were beside those of the simplest forecast."""
    made = result.forecast
    if made is None or not made.tested or made.tested[0].mase is None:
        return Text("No backtest", "暂无回测")
    score = made.tested[0].mase
    pattern = Text(
        "One month ahead the forecast erred {s} times as much as last year's month did",
        "向前一个月的预测误差为“与上年同月持平”的{s}倍",
    )
    return pattern.format(s=f"{score:.2f}")


def trials_subtitle(result: Outlook) -> Text:
    made = result.forecast
    if made is None or not made.tested:
        return result.why or Text("No forecast to test", "没有可检验的预测")
    one = made.tested[0]
    return Text(
        "{n} past months, each forecast from what was known the month before; {k} within the 80% range",
        "过去{n}个月逐月以上月之前的数据预测；其中{k}个月落在80%区间内",
    ).format(n=one.origins, k=round(one.covered80 * one.origins))


def trials(result: Outlook, lang: str) -> alt.TopLevelMixin | None:
    """What came (dots) on the ranges forecast the month before (bars); None without a backtest."""
    made = result.forecast
    if made is None or not made.trials:
        return None
    scale, unit = scale_of(max(one.high80 for one in made.trials), result.months.unit, lang)
    rows: list[dict[str, Any]] = [
        {"on": _day(one.month), "low": one.low80 / scale, "high": one.high80 / scale,
         "middle": one.middle / scale, "actual": one.actual / scale, "naive": one.naive / scale,
         "inside": one.low80 <= one.actual <= one.high80}
        for one in made.trials
    ]  # fmt: skip
    ticks = close_ticks([row[name] for row in rows for name in ("low", "high", "actual", "naive")])
    x = _time_axis(made.trials[0].month, made.trials[-1].month)
    domain = alt.Scale(domain=[ticks[0], ticks[-1]])
    tips = charts.tips(_TRIAL, lang)
    base = _dated(rows).encode(x=x)
    bars = base.mark_bar(size=9, color=charts.ACCENT, opacity=0.25).encode(
        y=alt.Y("low:Q", title=unit, scale=domain), y2="high:Q", tooltip=tips
    )
    middles = base.mark_tick(thickness=2, size=12, color=charts.ACCENT, orient="horizontal").encode(
        y=alt.Y("middle:Q", title=unit, scale=domain), tooltip=tips
    )
    naive = base.mark_point(shape="diamond", size=44, color=charts.QUIET, opacity=1, strokeWidth=1.5).encode(
        y=alt.Y("naive:Q", title=unit, scale=domain), tooltip=tips
    )
    actual = base.mark_point(filled=True, size=44, color=charts.INK, opacity=1).encode(
        y=_named(charts.value_axis(unit, ticks), "actual"), tooltip=tips
    )
    key = [
        {"on": rows[-1]["on"], "value": place, "text": text}
        for place, text in zip(_key_places(rows[-1], ticks), _key_words(lang), strict=True)
    ]
    text = _dated(key).mark_text(align="left", dx=10, fontSize=11, color=charts.INK_2)
    return _sized(
        alt.layer(
            bars, middles, naive, actual, text.encode(x=x, y=alt.Y("value:Q", scale=domain), text="text:N")
        )
    )


def _named(axis: alt.Y, field: str) -> alt.Y:
    drawn = axis.copy()
    drawn["shorthand"] = f"{field}:Q"
    return drawn


def _key_words(lang: str) -> tuple[str, ...]:
    words = (Text("● came", "● 实际"), Text("▬ forecast", "▬ 预测"), Text("◇ last year's", "◇ 上年同月"))
    return tuple(one.get(lang) for one in words)


def _key_places(last: dict[str, Any], ticks: Sequence[float]) -> list[float]:
    wanted = {name: last[name] for name in ("actual", "middle", "naive")}
    placed = charts.spread(wanted, low=ticks[0], high=ticks[-1])
    return [placed[name] for name in wanted]


def _sized(chart: alt.LayerChart | alt.FacetChart, *, right: int = _LABEL_ROOM) -> alt.TopLevelMixin:
    return chart.properties(
        width=charts.WIDTH - right + 12,
        height=charts.HEIGHT,
        padding={"left": 4, "right": right, "top": 22, "bottom": 4},
    )


CHARTS = (
    Chart("fan", fan_title, fan_subtitle, fan),
    Chart("months", months_title, months_subtitle, months),
    Chart("trials", trials_title, trials_subtitle, trials),
)
