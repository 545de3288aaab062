"""The charts of ``trade.ecommerce_modes``: the modes, their seasons, the markets of the largest."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.ranked import MOST, bars
from wuwai.trade.studies.dependency_words import percent
from wuwai.trade.studies.ecommerce import MARKET, MODE, MONTH, Cell, Ecommerce, mode_called
from wuwai.trade.studies.world import sampled

_NOTHING = Text("No declarations are on file", "尚无报关单数据")
DIRECTIONS = {
    "export": Text("exports", "出口"),
    "import": Text("imports", "进口"),
    "all": Text("exports and imports", "进出口"),
}
_HEIGHT, _EVEN = 220, 100.0


def _span(result: Ecommerce) -> Text:
    return periods.parse(result.period).title if result.period else Text("—", "—")


def _largest(result: Ecommerce) -> Cell | None:
    return max(result.of(MODE), key=lambda one: one.value, default=None)


def modes_title(result: Ecommerce) -> Text:
    """The largest mode, and what part it is of what the file declares."""
    first = _largest(result)
    if first is None or not first.value:
        return _NOTHING
    words = Text(
        "{mode} is the largest: {amount}, {share} of what the file declares",
        "{mode}规模最大，{amount}，占所申报金额的{share}",
    ).format(
        mode=mode_called(first.mode),
        amount=units.headline(first.value, result.unit),
        share=percent(first.share or 0.0),
    )
    return sampled(words, result.sample)


def modes_subtitle(result: Ecommerce) -> Text:
    return Text(
        "Declared {direction} by supervision mode, {span}; not to be added to a published total",
        "{span}按监管方式申报{direction}额；不可与公布总额相加或比对",
    ).format(direction=DIRECTIONS[result.direction], span=_span(result))


def mode_bars(result: Ecommerce, lang: str) -> alt.TopLevelMixin | None:
    """A bar a mode."""
    rows = sorted((one for one in result.of(MODE) if one.value), key=lambda one: -one.value)
    return bars([(mode_called(one.mode).get(lang), one.value, result.unit) for one in rows], lang)


def months_title(result: Ecommerce) -> Text:
    """Which month was the highest, in the mode where it stands out most."""
    found = _peak(result)
    if found is None:
        return _NOTHING
    cell, height = found
    words = Text(
        "{mode} peaked in {month}, {above} above its average month",
        "{mode}以{month}为高点，比月均高{above}",
    ).format(mode=mode_called(cell.mode), month=cell.title, above=percent(height / _EVEN - 1))
    return sampled(words, result.sample)


def _peak(result: Ecommerce) -> tuple[Cell, float] | None:
    """The month of the title, and how high it stands over its mode's average (100)."""
    tops = [one for mode in result.modes if (one := _top_month(result, mode)) is not None]
    return max(tops, key=lambda pair: pair[1], default=None)


def _top_month(result: Ecommerce, mode: str) -> tuple[Cell, float] | None:
    rows = result.of(MONTH, mode)
    if len(rows) < 2:
        return None
    mean = sum(one.value for one in rows) / len(result.months)
    top = max(rows, key=lambda one: one.value)
    return top, _EVEN * top.value / mean


def months_subtitle(result: Ecommerce) -> Text:
    return Text(
        "Each month of {span} against the mode's own average month (100)",
        "{span}各月与该方式月均之比，月均为100",
    ).format(span=_span(result))


def month_lines(result: Ecommerce, lang: str) -> alt.TopLevelMixin | None:
    """A line a mode over the months, its code at its end; the mode of the title stands out."""
    rows: list[dict[str, Any]] = []
    ends: dict[str, float] = {}
    for mode in result.modes:
        cells = {one.group: one.value for one in result.of(MONTH, mode)}
        mean = sum(cells.values()) / len(result.months)
        for month in result.months if len(result.months) > 1 and mean else ():
            value = _EVEN * cells.get(month, 0.0) / mean
            rows.append({"month": int(month[5:]), "value": value, "mode": mode})
            ends[mode] = value
    if not rows:
        return None
    ticks = charts.nice_ticks([row["value"] for row in rows])
    placed = charts.spread(ends, low=ticks[0], high=ticks[-1], height=_HEIGHT)
    found = _peak(result)
    leads = found[0].mode if found else ""
    last = int(result.months[-1][5:])
    labels = [{"month": last, "value": placed[mode], "mode": mode} for mode in ends]
    months = [int(one[5:]) for one in result.months]
    x = alt.X("month:Q", title=None, scale=alt.Scale(domain=[months[0], months[-1]], nice=False)).axis(
        values=months,
        grid=False,
        format="d",
        labelExpr="datum.value + '月'" if lang == "zh" else "datum.value",
    )
    y = charts.value_axis("", ticks)
    colour = alt.condition(f"datum.mode == '{leads}'", alt.value(charts.ACCENT), alt.value(charts.QUIET))
    base = alt.Chart(pl.DataFrame(rows)).encode(x=x, y=y, color=colour, detail="mode:N")
    text = (
        alt.Chart(pl.DataFrame(labels))
        .mark_text(align="left", dx=6)
        .encode(x=x, y=y, text="mode:N", color=colour)
    )
    return alt.layer(base.mark_line(strokeWidth=1.8), text).properties(
        width=charts.WIDTH - 70,
        height=_HEIGHT,
        padding={"left": 4, "right": 44, "top": 14, "bottom": 4},
    )


def markets_title(result: Ecommerce) -> Text:
    """The first market of the largest mode."""
    rows = _markets(result)
    if not rows:
        return _NOTHING
    words = Text("{market} takes {share} of {mode}", "{mode}以{market}为最大市场，占{share}").format(
        market=rows[0].title, share=percent(rows[0].share or 0.0), mode=mode_called(rows[0].mode)
    )
    return sampled(words.upper_first(), result.sample)


def _markets(result: Ecommerce) -> list[Cell]:
    first = _largest(result)
    rows = result.of(MARKET, first.mode) if first else ()
    return sorted((one for one in rows if one.value), key=lambda one: -one.value)


def markets_subtitle(result: Ecommerce) -> Text:
    return Text(
        "Declared {direction} of the largest mode by market, {span}; choose a mode to see its own",
        "{span}最大监管方式分市场{direction}额；选定监管方式可查看其他",
    ).format(direction=DIRECTIONS[result.direction], span=_span(result))


def market_bars(result: Ecommerce, lang: str) -> alt.TopLevelMixin | None:
    """A bar a market."""
    return bars([(one.title.get(lang), one.value, result.unit) for one in _markets(result)[:MOST]], lang)


CHARTS = (
    Chart("modes", modes_title, modes_subtitle, mode_bars),
    Chart("months", months_title, months_subtitle, month_lines),
    Chart("markets", markets_title, markets_subtitle, market_bars),
)
