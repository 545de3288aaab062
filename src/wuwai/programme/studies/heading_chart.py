"""The chart of ``programme.heading``: what was reached, the fan ahead, the target."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.programme.studies.heading_result import KINDS, Heading
from wuwai.programme.studies.path_chart import money_scale
from wuwai.reference.text import Text
from wuwai.studies import charts

_YEARS_ONLY = 1100  # days; a shorter span is dated by month
_FAN = {
    "on": Text("Day", "日期"),
    "middle": Text("Middle", "中值"),
    "low80": Text("80% from", "80%区间下限"),
    "high80": Text("80% to", "80%区间上限"),
    "low95": Text("95% from", "95%区间下限"),
    "high95": Text("95% to", "95%区间上限"),
}


def draw(result: Heading, lang: str) -> alt.TopLevelMixin | None:
    """The fan of 80 and 95 in 100 around the middle, from the last value on; None where nothing is said."""
    if not result.fan or not result.reached or result.number is None:
        return None
    largest = max([result.number, *(one.value for one in result.reached), result.fan[-1].high95])
    scale, unit = money_scale(largest, result.unit, lang)
    last = result.reached[-1]
    start = {"on": last.on} | dict.fromkeys(
        ("low95", "low80", "middle", "high80", "high95"), last.value / scale
    )
    ahead: list[dict[str, Any]] = [start] + [
        {
            "on": one.on,
            "low95": one.low95 / scale,
            "low80": one.low80 / scale,
            "middle": one.middle / scale,
            "high80": one.high80 / scale,
            "high95": one.high95 / scale,
        }
        for one in result.fan
    ]
    actual = [{"on": one.on, "value": one.value / scale} for one in result.reached]
    goal = result.number / scale
    heights = [goal, *(row["value"] for row in actual), ahead[-1]["low95"], ahead[-1]["high95"]]
    ticks = charts.nice_ticks([*heights, *(row["low95"] for row in ahead), *(row["high95"] for row in ahead)])
    span = (ahead[-1]["on"] - actual[0]["on"]).days
    x = alt.X("on:T", title=None).axis(
        format="%Y" if span > _YEARS_ONLY else "%Y-%m",
        tickCount="year" if span > _YEARS_ONLY else 4,
        grid=False,
        labelOverlap=True,
    )
    y = charts.value_axis(unit, ticks)
    frame = pl.DataFrame(ahead)
    fan = alt.Chart(frame)
    tips = charts.tips(_FAN, lang)
    layers: list[alt.Chart] = [
        fan.mark_area(opacity=0.14, color=charts.ACCENT).encode(
            x=x, y=alt.Y("low95:Q", title=unit), y2=alt.Y2("high95:Q"), tooltip=tips
        ),
        fan.mark_area(opacity=0.22, color=charts.ACCENT).encode(
            x=x, y=alt.Y("low80:Q", title=unit), y2=alt.Y2("high80:Q"), tooltip=tips
        ),
        fan.mark_line(strokeWidth=2, strokeDash=[2, 3], color=charts.ACCENT).encode(
            x=x, y=alt.Y("middle:Q", title=unit), tooltip=tips
        ),
        alt.Chart(pl.DataFrame({"value": [goal]})).mark_rule(color=charts.INK, strokeWidth=1).encode(y=y),
    ]
    reached = alt.Chart(pl.DataFrame(actual, schema={"on": pl.Date, "value": pl.Float64}))
    if len(actual) > 1:
        layers.append(reached.mark_line(strokeWidth=2, color=charts.ACCENT).encode(x=x, y=y))
    layers.append(
        reached.mark_point(filled=True, size=46, opacity=1, color=charts.ACCENT).encode(
            x=x, y=y, tooltip=charts.tips({"on": _FAN["on"], "value": Text("Value", "数值")}, lang)
        )
    )
    wanted = {"target": goal, "heading": ahead[-1]["middle"]}
    placed = charts.spread(wanted, low=ticks[0], high=ticks[-1])
    labels = [
        {
            "on": ahead[-1]["on"],
            "value": placed[kind],
            "text": f"{KINDS[kind].get(lang)} {value:,.4g}",
            "kind": kind,
        }
        for kind, value in wanted.items()
    ]
    colour = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["target", "heading"], range=[charts.INK, charts.ACCENT]),
    )
    schema = {"on": pl.Date, "value": pl.Float64, "text": pl.String, "kind": pl.String}
    layers.append(
        alt.Chart(pl.DataFrame(labels, schema=schema))
        .mark_text(align="left", dx=9, fontWeight="bold")
        .encode(x=x, y=y, text=alt.Text("text:N"), color=colour)
    )
    return alt.layer(*layers).properties(
        width=charts.WIDTH, height=charts.HEIGHT, padding={"left": 4, "right": 104, "top": 22, "bottom": 4}
    )
