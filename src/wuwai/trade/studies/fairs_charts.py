"""The charts of ``trade.exhibitions``: the programme over the year, what a budget and each fair cover."""

from __future__ import annotations

from datetime import date, timedelta

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.labels import width_of, wrapped
from wuwai.studies.plane import across, down, sheet
from wuwai.studies.ranked import bars
from wuwai.trade.studies.fairs import Exhibitions, Offered
from wuwai.trade.studies.fairs_words import YUAN, market

_MOST = 24
_LINE, _TOP, _HALF = 38.0, 22.0, 5.0
_HUE = "var(--trade)"
_MONTHS = (1, 4, 7, 10)
_LEAST = 6.0  # px that a fair of a few days is wide


# -- over the year ---------------------------------------------------------------------------------


def dates_title(result: Exhibitions) -> Text:
    """How many fairs, in how many markets, and what they cost."""
    programme = result.programme
    if not programme:
        return Text("No fair is in the programme", "暂无入选展会")
    return Text("{n} fairs in {m} markets for {cost}", "{n}个展会，覆盖{m}个举办地市场，费用{cost}").format(
        n=len(programme),
        m=len({one.fair.country for one in programme}),
        cost=units.headline(result.chosen.cost, YUAN),
    )


def dates_subtitle(result: Exhibitions) -> Text:
    year = result.year or "—"
    return Text(
        f"Fairs of the programme by their days in {year}, and what each costs the office",
        f"入选展会时间安排（{year}年）及组展费用",
    )


def dates(result: Exhibitions, lang: str) -> alt.TopLevelMixin | None:
    """A line for each fair: its name above, a bar from its first to its last day, its cost at the end."""
    shown = result.programme[:_MOST]
    if not shown or result.year is None:
        return None
    first, last = date(result.year, 1, 1), date(result.year, 12, 31)
    width = float(charts.WIDTH)

    def place(day: date) -> float:
        return width * (min(max(day, first), last) - first).days / (last - first).days

    height = _TOP + _LINE * len(shown)
    names, bars_, costs = [], [], []
    for n, one in enumerate(shown):
        y = _TOP + _LINE * n
        fair = one.fair
        start = fair.starts_on or first
        begin, end = place(start), place((fair.last_day or start) + timedelta(days=1))
        end = max(end, begin + _LEAST)
        cost = str(units.display(fair.cost, YUAN, lang))
        right = end + 6 + width_of(cost, 11) <= width
        called = wrapped(_called(one, lang), width, lines=1)
        names.append({"x": 0.0, "y": y + 11, "text": next(iter(called), "")})
        bars_.append({"x": begin, "x2": end, "y": y + 25 - _HALF, "y2": y + 25 + _HALF})
        costs.append({"x": end + 6 if right else begin - 6, "y": y + 25, "text": cost, "right": right})
    ticks = [
        {"x": place(date(result.year, m, 1)), "y": _TOP - 2, "y2": height, "text": _month(m, lang)}
        for m in _MONTHS
    ]
    grid = alt.Chart(pl.DataFrame(ticks))
    layers: list[alt.Chart] = [
        grid.mark_rule(color=charts.LINE).encode(x=across("x"), y=down("y"), y2="y2"),
        grid.mark_text(align="left", dx=0, dy=-8, fontSize=11, color=charts.INK_2).encode(
            x=across("x"), y=down("y"), text="text:N"
        ),
        alt.Chart(pl.DataFrame(bars_))
        .mark_rect(color=_HUE, cornerRadius=2)
        .encode(x=across("x"), x2="x2", y=down("y"), y2="y2"),
        alt.Chart(pl.DataFrame(names))
        .mark_text(align="left", fontSize=12, color=charts.INK)
        .encode(x=across("x"), y=down("y"), text="text:N"),
    ]
    for side in (True, False):
        some = [row for row in costs if row["right"] is side]
        if some:
            layers.append(
                alt.Chart(pl.DataFrame(some))
                .mark_text(align="left" if side else "right", fontSize=11, color=charts.INK_2)
                .encode(x=across("x"), y=down("y"), text="text:N")
            )
    return sheet(layers, width=width, height=height)


def _called(one: Offered, lang: str) -> str:
    fair = one.fair
    where = market(fair.country).get(lang)
    day = _day(fair.starts_on, lang) if fair.starts_on else ""
    return " · ".join(part for part in (where, fair.title.get(lang), day) if part)


def _day(day: date, lang: str) -> str:
    return f"{day.month}月{day.day}日" if lang.startswith("zh") else f"{day.day} {day.strftime('%b')}"


def _month(month: int, lang: str) -> str:
    return f"{month}月" if lang.startswith("zh") else date(2000, month, 1).strftime("%b")


# -- what a budget buys ----------------------------------------------------------------------------


def budget_title(result: Exhibitions) -> Text:
    """What the next money would buy; where it buys nothing, from which budget on something better is had."""
    step, now = result.next_step, result.chosen.value
    if step is not None and step.value > now * (1 + 1e-6):
        return Text("{more} more would cover {gain} more", "再增加{more}，可多覆盖{gain}").format(
            more=units.headline(step.budget - result.budget, YUAN),
            gain=units.headline(step.value - now, result.unit),
        )
    if result.next_change is not None:
        return Text("The next better programme takes a budget of {b}", "预算达到{b}才有更优方案").format(
            b=units.headline(result.next_change, YUAN)
        )
    if result.chosen.feasible and result.chosen.proven and result.curve:
        return Text("No further money would cover more", "增加预算不能覆盖更多潜力")
    return Text("What a budget covers", "不同预算可覆盖的潜力")


def budget_subtitle(result: Exhibitions) -> Text:
    return Text(
        "Unrealised potential that the best programme covers at each budget; the budget chosen is marked",
        "各预算水平下最优方案所覆盖的未实现出口潜力；标出所选预算",
    )


def budget(result: Exhibitions, lang: str) -> alt.TopLevelMixin | None:
    """A line of what the best programme covers by budget, and a mark at the budget chosen."""
    if len(result.curve) < 2:
        return None
    scale, unit = _scale(max(value for _, value in result.curve), result.unit, lang)
    rows = [{"budget": at, "value": value / scale} for at, value in result.curve]
    ticks = charts.nice_ticks([row["value"] for row in rows])
    top = max(row["budget"] for row in rows)
    x = alt.X("budget:Q", title=Text("Budget, 10 thousand yuan", "预算（万元）").get(lang)).scale(
        domain=[0, top or 1.0], nice=False
    )
    base = alt.Chart(pl.DataFrame(rows)).encode(
        x=x.axis(grid=False, tickCount=5), y=charts.value_axis(unit, ticks)
    )
    line = base.mark_line(color=_HUE, strokeWidth=2).encode()
    label = str(units.display(result.chosen.value, result.unit, lang))
    here = {"budget": result.budget, "value": result.chosen.value / scale, "text": label}
    right = result.budget < 0.6 * top
    marked = alt.Chart(pl.DataFrame([here])).encode(x="budget:Q", y="value:Q")
    rule = (
        alt.Chart(pl.DataFrame(here)).mark_rule(color=charts.ACCENT, strokeDash=[4, 3]).encode(x="budget:Q")
    )
    point = marked.mark_point(size=70, filled=True, opacity=1, color=charts.ACCENT)
    text = marked.mark_text(
        align="left" if right else "right", dx=8 if right else -8, dy=14, color=charts.INK
    ).encode(text="text:N")
    return alt.layer(line, rule, point, text).properties(
        width=charts.WIDTH - 40,
        height=charts.HEIGHT,
        padding={"left": 8, "right": 24, "top": 24, "bottom": 4},
    )


def _scale(largest: float, unit: str, lang: str) -> tuple[float, str]:
    """What to divide amounts by, and what the axis then is in."""
    currency = units.get(unit).currency if unit else ""
    steps = ((1e8, "亿"), (1e4, "万")) if lang.startswith("zh") else ((1e9, " bn"), (1e6, " m"), (1e3, " k"))
    scale, word = next(((s, w) for s, w in steps if largest >= s), (1.0, ""))
    if lang.startswith("zh"):
        named = units.get(unit).title.zh if unit else ""
        return scale, f"{word}{named}"
    return scale, f"{currency}{word}"


# -- what each covers ------------------------------------------------------------------------------


def covered_title(result: Exhibitions) -> Text:
    best = max(result.programme, key=lambda one: one.covered, default=None)
    if best is None:
        return Text("What each fair covers", "各展会覆盖的潜力")
    return Text("{f} covers most: {v}", "{f}覆盖最多：{v}").format(
        f=best.fair.title, v=units.headline(best.covered, result.unit)
    )


def covered_subtitle(result: Exhibitions) -> Text:
    return Text(
        "Unrealised export potential covered by each fair of the programme",
        "入选展会各自覆盖的未实现出口潜力",
    )


def covered(result: Exhibitions, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each fair of the programme, the largest first."""
    shown = sorted(result.programme, key=lambda one: -one.covered)[:15]
    rows = [(one.fair.title.get(lang), one.covered, result.unit) for one in shown]
    return bars(rows, lang, colour=_HUE)


CHARTS = (
    Chart("dates", dates_title, dates_subtitle, dates),
    Chart("budget", budget_title, budget_subtitle, budget),
    Chart("covered", covered_title, covered_subtitle, covered),
)
