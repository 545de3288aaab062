"""The charts of ``trade.clusters``: size against growth, tiers, sums of twelve months, and what is ahead."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.trade.studies.clusters import HUNDRED_BILLION, THRESHOLDS, TRILLION, Standing
from wuwai.trade.studies.clusters_quadrant import quadrant, quadrant_subtitle, quadrant_title
from wuwai.trade.studies.clusters_result import Report
from wuwai.trade.studies.clusters_words import TIERS, per_cent, short, span, yuan
from wuwai.trade.studies.world import sampled

_HUE, _REST = "var(--trade)", charts.STRONG_LINE
_MOST_LINES = 6
_WIDE = charts.WIDTH - 150
_LEAST_SHOWN = 1e7  # below it a cluster's exports are next to nothing
_NAMED = {HUNDRED_BILLION: Text("100 bn", "千亿"), TRILLION: Text("1 trn", "万亿")}


def scale_of(values: list[float], lang: str) -> tuple[float, str]:
    """The unit of an axis of yuan: how many yuan one of it is, and its name."""
    large = max(values, default=0.0) >= TRILLION
    if lang.startswith("zh"):
        return (1e12, "万亿元") if large else (1e8, "亿元")
    return (1e12, "CNY trn") if large else (1e9, "CNY bn")


# -- tiers -----------------------------------------------------------------------------------------


def tiers_title(result: Report) -> Text:
    """How many clusters stand in each tier."""
    known = [row.tier for row in result.rows if row.tier is not None]
    if not known:
        return Text("Clusters by tier", "集群层级")
    said = Text(
        "{trillion} of {n} clusters above a trillion yuan, {hundred} more above a hundred billion",
        "{n}个集群中，万亿级{trillion}个，千亿级{hundred}个",
    ).format(trillion=known.count(2), hundred=known.count(1), n=len(known))
    return sampled(said, result.sample)


def tiers_subtitle(result: Report) -> Text:
    if not result.period:
        return Text("No exports on file", "尚无出口数据")
    return Text(
        "Exports, {span}, logarithmic axis; lines mark the thresholds", "{span}出口，对数坐标；竖线为层级门槛"
    ).format(span=span(result.period))


def tiers(result: Report, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each cluster that exports, and the two thresholds."""
    shown = [row for row in result.rows if row.size and row.size > _LEAST_SHOWN]
    if not shown:
        return None
    left = 10.0 ** math.floor(math.log10(min(row.size or 1.0 for row in shown)))
    rows: list[dict[str, Any]] = [
        {
            "name": short(row.title).get(lang),
            "start": left,
            "value": row.size,
            "label": f"{yuan(row.size or 0.0).get(lang)}",
            "tier": TIERS[row.tier or 0].get(lang),
            "chosen": row.cluster == result.chosen,
        }
        for row in shown
    ]
    top = max(TRILLION * 2, *(row.size or 0.0 for row in shown))
    order = [row["name"] for row in rows]
    y = alt.Y("name:N", sort=order, title=None).axis(
        domain=False, ticks=False, grid=False, labelLimit=150, labelColor=charts.INK
    )
    scale = alt.Scale(type="log", domain=[left, top])
    x = alt.X("start:Q", title=None, scale=scale, axis=None)
    colour = alt.condition("datum.chosen", alt.value(_HUE), alt.value(_REST if result.chosen else _HUE))
    base = alt.Chart(pl.DataFrame(rows)).encode(y=y)
    bars = base.mark_bar(height=11, cornerRadiusEnd=2).encode(x=x, x2="value:Q", color=colour)
    # Amounts stand in a column of their own: beside the bars the thresholds would cross them.
    text = base.mark_text(align="left").encode(x=alt.value(_WIDE + 6), text="label:N")
    lines = pl.DataFrame([{"start": at, "label": _NAMED[at].get(lang)} for at in THRESHOLDS])
    rule = alt.Chart(lines).mark_rule(color=charts.INK_2, strokeDash=[4, 3]).encode(x=x)
    named = alt.Chart(lines).mark_text(baseline="bottom", color=charts.INK_2, dy=-2)
    return alt.layer(bars, rule, text, named.encode(x=x, y=alt.value(0), text="label:N")).properties(
        width=_WIDE,
        height=21 * len(rows),
        padding={"left": 16, "right": 92, "top": 20, "bottom": 4},
    )


# -- sums of twelve months -------------------------------------------------------------------------


def _lines(result: Report) -> list[Standing]:
    """The largest clusters with two points at least, and the one asked for."""
    able = [row for row in result.rows if row.size and sum(v is not None for v in row.trailing) > 1]
    first = able[:_MOST_LINES]
    return first if result.one is None or result.one in first else [*first[:-1], result.one]


def trailing_title(result: Report) -> Text:
    """Which of the large clusters grew fastest."""
    able = [row for row in _lines(result) if row.growth is not None]
    if not able:
        return Text("Exports of the largest clusters", "主要集群出口规模")
    best = result.one if result.one in able else max(able, key=lambda row: row.growth or 0.0)
    assert best is not None
    pattern = (
        Text("{name}: {rate} on the year before", "{name}同比{rate}")
        if result.one is best
        else Text("Of the largest, {name} grew fastest: {rate}", "规模居前的集群中，{name}增长最快：{rate}")
    )
    rate = ("+" if (best.growth or 0) >= 0 else "") + per_cent(best.growth or 0.0)
    return sampled(pattern.format(name=short(best.title), rate=rate), result.sample)


def trailing_subtitle(result: Report) -> Text:
    if not result.monthly:
        return Text("Exports by year", "按年出口额")
    return Text(
        "Sums of twelve months, by the month they end in; the largest {n}", "滚动12个月出口额；列规模前{n}位"
    ).format(n=_MOST_LINES)


def trailing(result: Report, lang: str) -> alt.TopLevelMixin | None:
    """A line for each of the largest clusters, labelled at its end; None below two points."""
    shown = _lines(result)
    if not shown:
        return None
    largest = [max(v for v in row.trailing if v is not None) for row in shown]
    scale, name = scale_of(largest, lang)
    when = result.found.periods
    rows: list[dict[str, Any]] = [
        {
            "at": _month(period),
            "value": value / scale,
            "name": row.cluster,
            "chosen": row.cluster == result.chosen,
        }
        for row in shown
        for period, value in zip(when, row.trailing, strict=True)
        if value is not None
    ]
    ticks = charts.nice_ticks([row["value"] for row in rows])
    wanted = {row.cluster: (row.size or 0.0) / scale for row in shown}
    placed = charts.spread(wanted, low=ticks[0], high=ticks[-1])
    ends = [
        {
            "at": _month(when[-1]),
            "value": placed[row.cluster],
            "text": short(row.title, 22).get(lang),
            "chosen": row.cluster == result.chosen,
        }
        for row in shown
    ]
    rest = charts.QUIET if result.chosen else _HUE
    colour = alt.condition("datum.chosen", alt.value(_HUE), alt.value(rest))
    x = alt.X("at:T", title=None).axis(grid=False, format="%Y-%m" if result.monthly else "%Y", tickCount=4)
    y = charts.value_axis(name, ticks)
    line = (
        alt.Chart(pl.DataFrame(rows)).mark_line(strokeWidth=2).encode(x=x, y=y, detail="name:N", color=colour)
    )
    text = alt.Chart(pl.DataFrame(ends)).mark_text(align="left", dx=7)
    return alt.layer(line, text.encode(x=x, y=y, text="text:N", color=colour)).properties(
        width=charts.WIDTH - 130,
        height=charts.HEIGHT,
        padding={"left": 4, "right": 150, "top": 22, "bottom": 4},
    )


def _month(period: str) -> str:
    return periods.parse(period).end.isoformat()


# -- what is ahead ---------------------------------------------------------------------------------


def ahead_title(result: Report) -> Text:
    """When the cluster reaches its next tier."""
    row = result.nearest
    if row is None or row.forecast is None:
        return Text("Forecast of the next tier", "下一层级预测")
    if not row.crossings:
        said = Text("{name} is above every threshold", "{name}已达最高层级").format(name=short(row.title))
        return sampled(said, result.sample)
    first = row.crossings[0]
    pattern = Text("{name}: {p} chance of {tier} within {n} years", "{name}：{n}年内达到{tier}的概率{p}")
    said = pattern.format(
        name=short(row.title), p=per_cent(first.probability, 0), tier=yuan(first.threshold), n=result.horizon
    )
    return sampled(said, result.sample)


def ahead_subtitle(result: Report) -> Text:
    row = result.nearest
    if row is None or row.forecast is None:
        return Text("No cluster has a forecast", "没有可预测的集群")
    test = row.forecast.backtest
    return Text(
        "Sums of twelve months, with the 80% interval; backtest: {n} origins, {ahead} ahead, error {mase}"
        " of repeating last year, {cover} within the interval",
        "滚动12个月出口额及80%区间；回测：{n}个起点、提前{ahead}，误差为“与上年同月相同”的{mase}倍，{cover}落在区间内",
    ).format(
        n=test.origins,
        ahead=units.amount(test.ahead, "个月"),
        mase="—" if test.mase is None else f"{test.mase:.2f}",
        cover=per_cent(test.coverage, 0),
    )


def ahead(result: Report, lang: str) -> alt.TopLevelMixin | None:
    """The sums on file, the middle and the interval of those ahead, and the thresholds in sight."""
    row = result.nearest
    if row is None or row.forecast is None or not row.size:
        return None
    end = periods.parse(result.period).end
    months = row.forecast.sums.shape[1]
    fan = []
    for step in range(0, months + 1, 3):
        middle, low, high = row.forecast.interval(step) if step else (row.size,) * 3
        total = end.year * 12 + end.month - 1 + step
        fan.append((f"{total // 12}-{total % 12 + 1:02d}", middle, low, high))
    past = [(p, v) for p, v in zip(result.found.periods, row.trailing, strict=True) if v is not None]
    scale, name = scale_of([*(one[3] for one in fan), *(v for _, v in past)], lang)
    ticks = charts.nice_ticks([*(one[3] / scale for one in fan), *(v / scale for _, v in past)])
    seen = [one for one in THRESHOLDS if one / scale <= ticks[-1]]
    x = alt.X("at:T", title=None).axis(grid=False, format="%Y", tickCount=5)
    y, lower = charts.value_axis(name, ticks), charts.value_axis(name, ticks)
    lower.shorthand = "low:Q"
    spread = pl.DataFrame(
        [
            {"at": _month(p), "value": m / scale, "low": low / scale, "high": high / scale}
            for p, m, low, high in fan
        ]
    )
    known = pl.DataFrame([{"at": _month(p), "value": v / scale} for p, v in past])
    area = alt.Chart(spread).mark_area(color=_HUE, opacity=0.18)
    layers: list[Any] = [
        area.encode(x=x, y=lower, y2="high:Q"),
        alt.Chart(spread).mark_line(color=_HUE, strokeDash=[4, 3], strokeWidth=2).encode(x=x, y=y),
        alt.Chart(known).mark_line(color=_HUE, strokeWidth=2).encode(x=x, y=y),
    ]
    if seen:
        lines = pl.DataFrame(
            [{"at": _month(fan[-1][0]), "value": one / scale, "text": _NAMED[one].get(lang)} for one in seen]
        )
        base = alt.Chart(lines)
        layers.append(base.mark_rule(color=charts.ACCENT, strokeDash=[2, 2]).encode(y=y))
        layers.append(base.mark_text(align="left", dx=6, color=charts.ACCENT).encode(x=x, y=y, text="text:N"))
    return alt.layer(*layers).properties(
        width=charts.WIDTH - 60,
        height=charts.HEIGHT,
        padding={"left": 4, "right": 60, "top": 22, "bottom": 4},
    )


CHARTS = (
    Chart("quadrant", quadrant_title, quadrant_subtitle, quadrant),
    Chart("tiers", tiers_title, tiers_subtitle, tiers),
    Chart("trailing", trailing_title, trailing_subtitle, trailing),
    Chart("ahead", ahead_title, ahead_subtitle, ahead),
)
