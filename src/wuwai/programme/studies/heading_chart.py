"""The chart of ``programme.heading``: what was reached, the fan ahead, the target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt
import polars as pl

from wuwai.programme.studies.heading_result import KINDS, Heading
from wuwai.programme.studies.path_chart import PADDING, day_axis, end_labels, money_scale
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
_LINES = ("low95", "low80", "middle", "high80", "high95")


def draw(result: Heading, lang: str) -> alt.TopLevelMixin | None:
    """The fan of 80 and 95 in 100 around the middle, from the last value on; None where nothing is said."""
    if not result.fan or not result.reached or result.number is None:
        return None
    largest = max([result.number, *(one.value for one in result.reached), result.fan[-1].high95])
    scale, unit = money_scale(largest, result.unit, lang)
    actual: list[dict[str, Any]] = [{"on": one.on, "value": one.value / scale} for one in result.reached]
    # The fan opens at the last value.
    ahead: list[dict[str, Any]] = [{"on": actual[-1]["on"]} | dict.fromkeys(_LINES, actual[-1]["value"])]
    ahead += [{"on": one.on} | {line: getattr(one, line) / scale for line in _LINES} for one in result.fan]
    goal, end = result.number / scale, ahead[-1]
    heights = [goal, *(row["value"] for row in actual)]
    ticks = charts.nice_ticks([*heights, *(row[line] for row in ahead for line in ("low95", "high95"))])
    x = day_axis((end["on"] - actual[0]["on"]).days, _YEARS_ONLY)
    y = charts.value_axis(unit, ticks)
    colour = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["target", "heading"], range=[charts.INK, charts.ACCENT]),
    )
    wanted = {"target": goal, "heading": end["middle"]}
    return alt.layer(
        *_fan(ahead, x, unit, lang),
        alt.Chart(pl.DataFrame({"value": [goal]})).mark_rule(color=charts.INK, strokeWidth=1).encode(y=y),
        *_reached(actual, x, y, lang),
        end_labels(wanted, ticks, on=end["on"], lang=lang, titles=KINDS).encode(
            x=x, y=y, text=alt.Text("text:N"), color=colour
        ),
    ).properties(width=charts.WIDTH, height=charts.HEIGHT, padding=PADDING)


def _fan(ahead: list[dict[str, Any]], x: alt.X, unit: str, lang: str) -> Iterator[alt.Chart]:
    """The two bands, and the middle dotted through them."""
    fan, tips = alt.Chart(pl.DataFrame(ahead)), charts.tips(_FAN, lang)
    for low, high, opacity in (("low95", "high95", 0.14), ("low80", "high80", 0.22)):
        yield fan.mark_area(opacity=opacity, color=charts.ACCENT).encode(
            x=x, y=alt.Y(f"{low}:Q", title=unit), y2=alt.Y2(f"{high}:Q"), tooltip=tips
        )
    yield fan.mark_line(strokeWidth=2, strokeDash=[2, 3], color=charts.ACCENT).encode(
        x=x, y=alt.Y("middle:Q", title=unit), tooltip=tips
    )


def _reached(actual: list[dict[str, Any]], x: alt.X, y: alt.Y, lang: str) -> Iterator[alt.Chart]:
    """What was reached: points, and a line through them where there are several."""
    reached = alt.Chart(pl.DataFrame(actual, schema={"on": pl.Date, "value": pl.Float64}))
    if len(actual) > 1:
        yield reached.mark_line(strokeWidth=2, color=charts.ACCENT).encode(x=x, y=y)
    tips = charts.tips({"on": _FAN["on"], "value": Text("Value", "数值")}, lang)
    yield reached.mark_point(filled=True, size=46, opacity=1, color=charts.ACCENT).encode(
        x=x, y=y, tooltip=tips
    )
