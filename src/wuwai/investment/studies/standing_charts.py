"""The charts of ``investment.standing``: capital by group, the funnel, capital over the years."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import polars as pl

from wuwai.investment.studies.stages import FUNDS, ROAD
from wuwai.investment.studies.standing import Standing
from wuwai.investment.studies.standing_lines import Line
from wuwai.investment.studies.standing_registers_chart import (
    registers,
    registers_subtitle,
    registers_title,
)
from wuwai.investment.studies.standing_words import BREAKDOWNS, MEASURES
from wuwai.reference import units
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart

_MOST = 12
_HUE = "var(--investment)"
_COLOURS = {"arrived": _HUE, "contracted": charts.STRONG_LINE}
_ZH_STEPS = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
_EN_STEPS = ((1e12, "trn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))


def _currency(result: Standing) -> Text:
    return currencies().get(result.currency, Text(result.currency, result.currency))


def _when(result: Standing) -> Text:
    return Text("all years", "各年") if result.year is None else Text(str(result.year), f"{result.year}年")


def _total(result: Standing, kind: str) -> Line | None:
    unit = units.of_currency(result.currency)
    return next((one for one in result.totals(kind) if one.unit == unit), None)


def _scaled(values: list[float], result: Standing, lang: str) -> tuple[float, str]:
    """What to divide by, and what the axis is called: never a number with nine zeros."""
    zh = lang.startswith("zh")
    top = max(values, default=0.0)
    step, word = next((one for one in (_ZH_STEPS if zh else _EN_STEPS) if top >= one[0]), (1.0, ""))
    if zh:
        return step, f"{word}{units.get(units.of_currency(result.currency)).title.zh}"
    return step, f"{result.currency} {word}".strip()


# -- capital by group ------------------------------------------------------------------------------


def _by_group(result: Standing) -> list[tuple[Text, dict[str, float]]]:
    """The groups in the chart's currency, the most arrived first, with both kinds of capital."""
    unit = units.of_currency(result.currency)
    found: dict[str, tuple[Text, dict[str, float]]] = {}
    for kind in FUNDS:
        for line in result.of(kind):
            if line.group and line.unit == unit:
                found.setdefault(line.group, (line.group_title, {}))[1][kind] = line.value
    groups = list(found.items())
    if result.by == "year":
        return [one for _, one in sorted(groups)][-_MOST:]
    groups.sort(key=lambda one: (-one[1][1].get("arrived", 0.0), -one[1][1].get("contracted", 0.0), one[0]))
    return [one for _, one in groups[:_MOST]]


def capital_title(result: Standing) -> Text:
    """What arrived and was contracted in the chart's currency."""
    arrived, contracted = _total(result, "arrived"), _total(result, "contracted")
    if arrived is None or contracted is None:
        return Text("Contracted and arrived capital", "合同外资与实际到资")
    return Text("{a} arrived, {c} contracted", "实际到资{a}，合同外资{c}").format(
        a=units.headline(arrived.value, arrived.unit), c=units.headline(contracted.value, contracted.unit)
    )


def capital_subtitle(result: Standing) -> Text:
    if not result.currency:
        return Text("By currency; currencies are never added", "分币种列示，不同币种不相加")
    return Text(
        "Approved amounts by {by}, {when}, {c} only; other currencies in the table",
        "已核定金额，按{by}，{when}，仅{c}；其他币种见表",
    ).format(by=BREAKDOWNS[result.by], when=_when(result), c=_currency(result))


def capital(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """Two bars for each group: what arrived, what was contracted."""
    groups = _by_group(result)
    if not groups:
        return None
    step, axis = _scaled([value for _, kinds in groups for value in kinds.values()], result, lang)
    rows: list[dict[str, Any]] = [
        {"name": title.get(lang), "kind": FUNDS[kind].get(lang), "amount": kinds.get(kind, 0.0) / step}
        for title, kinds in groups
        for kind in _COLOURS
    ]
    for row in rows:
        row["label"] = f"{row['amount']:,.3g}" if row["amount"] < 1000 else f"{row['amount']:,.0f}"
    names = [FUNDS[kind].get(lang) for kind in _COLOURS]
    y = alt.Y("name:N", sort=[title.get(lang) for title, _ in groups], title=None).axis(
        domain=False, ticks=False, grid=False, labelLimit=150, labelColor=charts.INK
    )
    x = alt.X("amount:Q", title=axis).axis(domain=False, ticks=False, tickCount=4, titleAnchor="end")
    offset = alt.YOffset("kind:N", sort=names)
    told = {
        "name": BREAKDOWNS[result.by],
        "kind": Text("Capital", "资金类型"),
        "label": Text("Amount", "金额"),
    }
    base = alt.Chart(pl.DataFrame(rows)).encode(y=y, yOffset=offset, x=x)
    bars = base.mark_bar(cornerRadiusEnd=2).encode(color=_colour(names), tooltip=charts.tips(told, lang))
    text = base.mark_text(align="left", dx=4, fontSize=11).encode(text=alt.Text("label:N"))
    return alt.layer(bars, text).properties(
        width=charts.WIDTH - 130,
        height=38 * len(groups),
        padding={"left": 12, "right": 48, "top": 6, "bottom": 4},
    )


def _colour(names: list[str], orient: Literal["top", "bottom"] = "top") -> alt.Color:
    legend = alt.Legend(title=None, orient=orient, direction="horizontal", symbolType="square")
    return alt.Color("kind:N", scale=alt.Scale(domain=names, range=list(_COLOURS.values())), legend=legend)


# -- funnel ----------------------------------------------------------------------------------------


def funnel_title(result: Standing) -> Text:
    """How many of all projects were signed, and how many produce."""
    reached = {one.group: int(one.value) for one in result.of("reached")}
    if not reached:
        return Text("Projects by stage", "项目阶段分布")
    first, signed, last = reached["lead"], reached["signed"], reached["in_production"]
    return Text(
        "{s} of {n} projects were signed, {p} are in production", "{n}个项目中已签约{s}个，已投产{p}个"
    ).format(s=signed, n=first, p=last)


def funnel_subtitle(result: Standing) -> Text:
    return Text(
        "Projects that ever came to a stage, and those that are there now; lost and withdrawn ones included",
        "曾达到各阶段的项目数及目前处于该阶段的项目数，含流失、撤回项目",
    )


def funnel(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """A pale bar for each stage of those that came so far, a strong one of those there now."""
    reached = {one.group: one for one in result.of("reached")}
    now = {one.group: one for one in result.of("now")}
    if not reached:
        return None
    names = {"now": MEASURES["now"].get(lang), "reached": MEASURES["reached"].get(lang)}
    rows = [
        {"stage": ROAD[stage].get(lang), "measure": names[key], "number": int(found[stage].value)}
        for stage in ROAD
        for key, found in (("reached", reached), ("now", now))
    ]
    ends = [
        {
            "stage": ROAD[stage].get(lang),
            "number": int(reached[stage].value),
            "label": f"{int(now[stage].value)}/{int(reached[stage].value)}",
        }
        for stage in ROAD
    ]
    y = alt.Y("stage:N", sort=[title.get(lang) for title in ROAD.values()], title=None).axis(
        domain=False, ticks=False, grid=False, labelColor=charts.INK
    )
    x = alt.X("number:Q", title=None, stack=None).axis(tickMinStep=1, domain=False, ticks=False, tickCount=4)
    colour = alt.Color(
        "measure:N",
        scale=alt.Scale(domain=list(names.values()), range=[_HUE, charts.LINE]),
        legend=alt.Legend(title=None, orient="top", direction="horizontal", symbolType="square"),
    )
    told = {
        "stage": Text("Stage", "阶段"),
        "measure": Text("Measure", "指标"),
        "number": Text("Projects", "项目数"),
    }
    bars = alt.Chart(pl.DataFrame(rows)).mark_bar(height=16, cornerRadiusEnd=2)
    drawn = bars.encode(y=y, x=x, color=colour, tooltip=charts.tips(told, lang))
    text = alt.Chart(pl.DataFrame(ends)).mark_text(align="left", dx=5)
    return alt.layer(drawn, text.encode(y=y, x=alt.X("number:Q"), text=alt.Text("label:N"))).properties(
        width=charts.WIDTH - 110,
        height=30 * len(ROAD),
        padding={"left": 8, "right": 64, "top": 6, "bottom": 4},
    )


# -- years -----------------------------------------------------------------------------------------


def years_title(result: Standing) -> Text:
    """How the arrived capital of the last full year on file compares with the year before."""
    arrived = {one.group: one.value for one in result.years if one.measure == "arrived" and one.group != "-"}
    if len(arrived) < 2:
        return Text("Contracted and arrived capital by year", "历年合同外资与实际到资")
    ordered = sorted(arrived)
    # The latest year on file may still be running: the one before it is whole.
    last = str(result.year) if str(result.year) in arrived else ordered[-2]
    before = str(int(last) - 1)
    if before not in arrived or not arrived[before]:
        return Text("Contracted and arrived capital by year", "历年合同外资与实际到资")
    growth = 100 * (arrived[last] / arrived[before] - 1)
    pattern = (
        Text("Arrived capital of {y} up {g} on the year before", "{y}年实际到资比上年增长{g}")
        if growth >= 0
        else Text("Arrived capital of {y} down {g} on the year before", "{y}年实际到资比上年下降{g}")
    )
    return pattern.format(y=last, g=units.amount(round(abs(growth), 1), "%"))


def years_subtitle(result: Standing) -> Text:
    return Text(
        "Approved amounts of the registers, {c} only; the present year is not complete",
        "台账已核定金额，仅{c}；当年数据尚不完整",
    ).format(c=_currency(result) if result.currency else Text("one currency", "单一币种"))


def years(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """Two bars for each year; None below two years."""
    lines = [one for one in result.years if one.group != "-"]
    if len({one.group for one in lines}) < 2:
        return None
    step, axis = _scaled([one.value for one in lines], result, lang)
    held = {(one.group, one.measure): one.value / step for one in lines}
    names = [FUNDS[kind].get(lang) for kind in _COLOURS]
    rows: list[dict[str, Any]] = [
        {"year": year, "kind": FUNDS[kind].get(lang), "value": held.get((year, kind), 0.0)}
        for year in sorted({one.group for one in lines})[-_MOST:]
        for kind in _COLOURS
    ]
    ticks = charts.nice_ticks([row["value"] for row in rows])
    told = {"year": BREAKDOWNS["year"], "kind": Text("Capital", "资金类型"), "value": Text("Amount", "金额")}
    bars = alt.Chart(pl.DataFrame(rows)).mark_bar(cornerRadiusEnd=2)
    drawn = bars.encode(
        x=alt.X("year:O", title=None).axis(labelAngle=0, domain=False, ticks=False),
        xOffset=alt.XOffset("kind:N", sort=names),
        y=charts.value_axis(axis, ticks),
        color=_colour(names, "bottom"),
        tooltip=charts.tips(told, lang),
    )
    return alt.layer(drawn).properties(
        width=charts.WIDTH - 60,
        height=charts.HEIGHT,
        padding={"left": 4, "right": 16, "top": 22, "bottom": 4},
    )


CHARTS = (
    Chart("capital", capital_title, capital_subtitle, capital),
    Chart("funnel", funnel_title, funnel_subtitle, funnel),
    Chart("years", years_title, years_subtitle, years),
    Chart("registers", registers_title, registers_subtitle, registers),
)
