"""The quadrant of clusters: how large against how fast, with the thresholds of the tiers."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.trade.studies.clusters import HUNDRED_BILLION, THRESHOLDS, TRILLION, Standing
from wuwai.trade.studies.clusters_result import Report
from wuwai.trade.studies.clusters_words import short, span
from wuwai.trade.studies.world import sampled

_HUE = "var(--trade)"
_WIDTH, _HEIGHT = charts.WIDTH - 40, 280
_LINE, _WIDE, _NARROW = 13, 12.0, 6.3  # px of a line of text, of a Chinese and of a Latin letter
_STEEPEST = 100.0  # per cent at which the axis of growth ends; farther points stand at the edge


def _shown(result: Report) -> list[Standing]:
    return [row for row in result.rows if row.size and row.growth is not None]


def quadrant_title(result: Report) -> Text:
    """Large and growing, small and growing: how many of each."""
    rows = _shown(result)
    if not rows:
        return Text("Size and growth of clusters", "集群规模与增速")
    large = [row for row in rows if (row.size or 0.0) >= HUNDRED_BILLION]
    growing = sum((row.growth or 0.0) > 0 for row in large)
    rest = sum((row.growth or 0.0) > 0 for row in rows) - growing
    said = Text(
        "{g} of {n} clusters above a hundred billion yuan grow; of the {m} below, {r} do",
        "千亿级以上{n}个集群中{g}个增长，千亿级以下{m}个中{r}个增长",
    ).format(g=growing, n=len(large), m=len(rows) - len(large), r=rest)
    return sampled(said, result.sample)


def quadrant_subtitle(result: Report) -> Text:
    if not result.period:
        return Text("No exports on file", "尚无出口数据")
    return Text(
        "Across: exports, {span}, logarithmic; upward: growth on the year before, %",
        "横轴：{span}出口（对数坐标）；纵轴：同比增速（%）",
    ).format(span=span(result.period))


def quadrant(result: Report, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each cluster; those that find room are named, the largest first."""
    shown = _shown(result)
    if len(shown) < 2:
        return None
    low = 10 ** math.floor(math.log10(min(row.size or 1.0 for row in shown)))
    high = max(2 * TRILLION, *(1.5 * (row.size or 0.0) for row in shown))
    rates = [max(-_STEEPEST, min(_STEEPEST, (row.growth or 0.0) * 100)) for row in shown]
    bottom, top = min(-5.0, *rates) * 1.15, max(5.0, *rates) * 1.15
    rows: list[dict[str, Any]] = []
    for row, rate in zip(shown, rates, strict=True):
        at = math.log(row.size / low) / math.log(high / low) * _WIDTH if row.size else 0.0
        up = (top - rate) / (top - bottom) * _HEIGHT
        rows.append({"row": row, "size": row.size, "growth": rate, "x": at, "y": up})
    named = _labels(result, rows, lang)
    x = alt.X("size:Q", title=None, scale=alt.Scale(type="log", domain=[low, high])).axis(
        values=[v for v in (1e8, 1e9, 1e10, 1e11, 1e12) if low <= v <= high],
        labelExpr=_ticks(lang),
        grid=False,
    )
    y = alt.Y("growth:Q", title=None, scale=alt.Scale(domain=[bottom, top])).axis(
        labelExpr="datum.label + '%'", domain=False, ticks=False, tickCount=5
    )
    table = pl.DataFrame(
        [
            {
                "size": one["size"],
                "growth": one["growth"],
                "name": one["row"].title.get(lang),
                "chosen": one["row"].cluster == result.chosen,
            }
            for one in rows
        ]
    )
    rest = charts.STRONG_LINE if result.chosen else _HUE
    colour = alt.condition("datum.chosen", alt.value(_HUE), alt.value(rest))
    tips = charts.tips({"name": Text("Cluster", "集群"), "growth": Text("Growth, %", "增速（%）")}, lang)
    dots = alt.Chart(table).mark_point(filled=True, size=70, opacity=1)
    rules = alt.Chart(pl.DataFrame({"size": list(THRESHOLDS)}))
    zero = alt.Chart(pl.DataFrame({"growth": [0.0]}))
    layers = [
        rules.mark_rule(color=charts.INK_2, strokeDash=[4, 3]).encode(x=x),
        zero.mark_rule(color=charts.STRONG_LINE).encode(y=y),
        dots.encode(x=x, y=y, color=colour, tooltip=tips),
    ]
    for side in ("right", "left"):
        if part := [one for one in named if one["side"] == side]:
            base = alt.Chart(pl.DataFrame(part))
            text = (
                base.mark_text(align="left", dx=7)
                if side == "right"
                else base.mark_text(align="right", dx=-7)
            )
            layers.append(text.encode(x=x, y=y, text="text:N"))
    return alt.layer(*layers).properties(
        width=_WIDTH, height=_HEIGHT, padding={"left": 4, "right": 24, "top": 8, "bottom": 4}
    )


def _ticks(lang: str) -> str:
    names = (
        {1e8: "1亿元", 1e9: "10亿元", 1e10: "百亿元", 1e11: "千亿元", 1e12: "万亿元"}
        if lang.startswith("zh")
        else {1e8: "100 m", 1e9: "CNY 1 bn", 1e10: "10 bn", 1e11: "100 bn", 1e12: "1 trn"}
    )
    cases = "".join(f"datum.value == {value:.0f} ? '{name}' : " for value, name in names.items())
    return f"{cases}''"


def _labels(result: Report, rows: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """A name beside each dot that has room for it, on the right or on the left, the asked for and the largest
    first; the others are in the table and under the pointer.
    """
    taken = [(one["x"] - 5, one["x"] + 5, one["y"] - 5, one["y"] + 5) for one in rows]
    found = []
    for one in sorted(rows, key=lambda o: (o["row"].cluster != result.chosen, -o["size"])):
        text = short(one["row"].title, 24).get(lang)
        wide = sum(_WIDE if ord(letter) > 0x2E80 else _NARROW for letter in text)
        for side, start in (("right", one["x"] + 7), ("left", one["x"] - 7 - wide)):
            box = (start, start + wide, one["y"] - _LINE / 2, one["y"] + _LINE / 2)
            inside = box[0] >= 0 and box[1] <= _WIDTH + 20
            own = (one["x"] - 5, one["x"] + 5, one["y"] - 5, one["y"] + 5)
            if inside and not any(_meet(box, other) for other in taken if other != own):
                taken.append(box)
                found.append({"size": one["size"], "growth": one["growth"], "text": text, "side": side})
                break
    return found


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
