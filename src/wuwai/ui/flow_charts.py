"""The charts of flows: the largest parts as ranked bars, and the line over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import charts as theme
from wuwai.ui.flow_names import short
from wuwai.ui.flow_table import Row
from wuwai.ui.series_chart import axis_unit

MOST_BARS = 12
LEAST_POINTS = 3
_MOST_TICKS = 8
_MOST_DOTS = 40
BAR = "var(--investment)"
THEN = Text("Mark: the same months a year earlier", "竖线：上年同期")


def ranked(rows: Sequence[Row], unit: str, lang: str, *, coded: bool) -> alt.TopLevelMixin | None:
    """A bar for each row, the others in grey at the end, a mark where it stood a year earlier."""
    if not rows:
        return None
    shown: list[dict[str, Any]] = [
        {
            "name": _label(row, lang, coded=coded),
            "place": place,
            "value": row.value,
            "before": row.before,
            "end": max(row.value, row.before or 0.0, 0.0),
            "other": row.other,
            "label": str(units.display(row.value, unit, lang)),
        }
        for place, row in enumerate(rows)
    ]
    largest = max(max(one["value"], one["before"] or 0.0) for one in shown) or 1.0
    y = alt.Y("place:O", title=None).axis(
        domain=False, ticks=False, labelLimit=180, labelColor=theme.INK, grid=False,
        labelExpr=_names([one["name"] for one in shown]),
    )  # fmt: skip
    scale = alt.Scale(domain=[min(0.0, *(one["value"] for one in shown)), largest])
    x = alt.X("value:Q", title=None, axis=None, scale=scale)
    base = alt.Chart(alt.Data(values=shown)).encode(y=y)
    colour = alt.condition("datum.other", alt.value(theme.STRONG_LINE), alt.value(BAR))
    bars = base.mark_bar(height=13, cornerRadiusEnd=2).encode(x=x, color=colour)
    text = base.mark_text(align="left", dx=6).encode(
        x=alt.X("end:Q", scale=scale, axis=None), text=alt.Text("label:N")
    )
    layers = [bars, text]
    earlier = [one for one in shown if one["before"] is not None]
    if earlier:
        marks = alt.Chart(alt.Data(values=earlier)).mark_tick(thickness=2, size=19, color=theme.INK)
        layers.insert(1, marks.encode(y=y, x=alt.X("before:Q", scale=scale, axis=None)))
    return alt.layer(*layers).properties(
        width=theme.WIDTH - 170,
        height=24 * len(shown),
        padding={"left": 4, "right": 16, "top": 6, "bottom": 4},
    )


def _names(names: Sequence[str]) -> str:
    """The expression that gives each place its name: two products may be called the same."""
    quoted = ", ".join("'" + n.replace("\\", "\\\\").replace("'", "\\'") + "'" for n in names)
    return f"[{quoted}][datum.value]"


def _label(row: Row, lang: str, *, coded: bool) -> str:
    name = short(row.name).get(lang)
    return f"{row.code} {name}" if coded and row.named and row.code else name


def over_time(
    points: Sequence[tuple[str, float]], unit: str, lang: str, *, wide: bool = False
) -> alt.TopLevelMixin | None:
    """The line through the periods, its first and last figure written; None below three points."""
    if len(points) < LEAST_POINTS:
        return None
    factor, name = axis_unit(max(abs(value) for _, value in points), unit, lang)
    shown = [
        {
            "place": place,
            "period": text,
            "value": value * factor,
            "label": str(units.display(value, unit, lang)),
        }
        for place, (text, value) in enumerate(points)
    ]
    ticks = theme.nice_ticks([value * factor for _, value in points])
    last = len(shown) - 1
    step = -(-len(shown) // _MOST_TICKS)
    x = alt.X("place:Q", title=None, scale=alt.Scale(domain=[0, last], nice=False, padding=34)).axis(
        values=list(range(last % step, len(shown), step)),
        labelExpr=_names([_tick(text) for text, _ in points]),
        grid=False,
    )
    y = theme.value_axis(name, ticks)
    base = alt.Chart(alt.Data(values=shown)).encode(x=x, y=y)
    layers = [base.mark_line(color=theme.ACCENT, strokeWidth=2)]
    if len(shown) <= _MOST_DOTS:
        layers.append(base.mark_point(color=theme.ACCENT, filled=True, size=26))
    # Each label stands on the side of its point that the line does not go to.
    for at, beside in ((0, 1), (last, last - 1)):
        below = points[beside][1] > points[at][1]
        label = alt.Chart(alt.Data(values=[shown[at]])).encode(x=x, y=y, text=alt.Text("label:N"))
        layers.append(label.mark_text(dy=16 if below else -12, fontWeight=600))
    return alt.layer(*layers).properties(
        width=(640 if wide else theme.WIDTH - 20),
        height=theme.HEIGHT,
        padding={"left": 4, "right": 24, "top": 24, "bottom": 4},
    )


def _tick(text: str) -> str:
    """A period below an axis: ``2024`` for a year, ``24-03`` for a month, ``24Q1`` for a quarter."""
    one = periods.parse(text)
    return text if one.kind == "year" else text[2:]
