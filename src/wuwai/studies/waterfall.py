"""A waterfall: how one total becomes another, each step a bar that begins where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.studies import charts
from wuwai.studies.labels import width_of, wrapped
from wuwai.studies.plane import Layer, across, down, fill, sheet

WIDTH = charts.WIDTH
_NAMES, _LINE, _BAR, _SIZE, _GAP = 118.0, 30.0, 16.0, 12, 5.0
_MINUS = "−"


@dataclass(frozen=True, slots=True)
class Step:
    """A bar. A ``total`` begins at zero; any other step is added to what stands before it."""

    name: str
    value: float
    total: bool = False


def waterfall(
    steps: Sequence[Step], lang: str, *, unit: str, width: float = WIDTH
) -> alt.TopLevelMixin | None:
    """The steps from the top down, each with its value in ``unit`` (a unit code) and, unless it is a total,
    its sign; what is added is filled, what is taken away is empty. None without steps, or where
    all of them are zero.
    """
    if not any(step.value for step in steps):
        return None
    spans, level = [], 0.0
    for step in steps:
        start = 0.0 if step.total else level
        level = start + step.value
        spans.append((start, level))
    said = [_said(step, unit, lang) for step in steps]
    left, right = _NAMES + 4, width - max(width_of(text, _SIZE) for text in said) - _GAP
    low, high = min(min(span) for span in spans), max(max(span) for span in spans)

    def place(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    bars: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    joints: list[dict[str, Any]] = []
    for number, (step, (start, end)) in enumerate(zip(steps, spans, strict=True)):
        middle = (number + 0.5) * _LINE
        x, x2 = sorted((place(start), place(end)))
        x2 = max(x2, x + 1.0)  # a step of nothing is still seen
        bars.append(
            {"x": x, "x2": x2, "y": middle - _BAR / 2, "y2": middle + _BAR / 2, "fill": _fill(step),
             "stroke": charts.INK_2 if step.total else charts.ACCENT}
        )  # fmt: skip
        texts.append({"x": x2 + _GAP, "y": middle, "text": said[number]})
        lines = wrapped(step.name, _NAMES, lines=2)
        names.extend(
            {
                "x": 0.0,
                "y": middle + (n - (len(lines) - 1) / 2) * 13,
                "text": line,
                "bold": step.total,
            }
            for n, line in enumerate(lines)
        )
        if number + 1 < len(steps):
            joints.append({"x": place(end), "y": middle + _BAR / 2, "y2": middle + _LINE - _BAR / 2})
    layers: list[Layer] = [
        alt.Chart(pl.DataFrame(bars))
        .mark_rect(strokeWidth=1.2)
        .encode(
            x=across("x"), x2=alt.X2("x2"), y=down("y"), y2=alt.Y2("y2"), fill=fill(),
            stroke=alt.Stroke("stroke:N", scale=None, legend=None),
        ),
        _text(texts, charts.INK),
        _text([row for row in names if not row["bold"]], charts.INK),
    ]  # fmt: skip
    totals = [row for row in names if row["bold"]]
    if totals:
        layers.append(_text(totals, charts.INK, weight="bold"))
    if joints:
        layers.append(
            alt.Chart(pl.DataFrame(joints))
            .mark_rule(color=charts.STRONG_LINE, strokeWidth=1)
            .encode(x=across("x"), y=down("y"), y2=alt.Y2("y2"))
        )
    return sheet(layers, width=width, height=_LINE * len(steps))


def _said(step: Step, unit: str, lang: str) -> str:
    amount = str(units.display(abs(step.value), unit, lang))
    sign = _MINUS if step.value < 0 else "" if step.total or not step.value else "+"
    return f"{sign}{amount}"


def _fill(step: Step) -> str:
    """Totals are filled in ink, what is added in the accent, what is taken away is empty."""
    return charts.QUIET if step.total else charts.ACCENT if step.value >= 0 else "var(--surface)"


def _text(
    rows: Sequence[dict[str, Any]], colour: str, *, weight: Literal["normal", "bold"] = "normal"
) -> alt.Chart:
    table = pl.DataFrame(rows, schema={"x": pl.Float64, "y": pl.Float64, "text": pl.String})
    return (
        alt.Chart(table)
        .mark_text(align="left", baseline="middle", fontSize=_SIZE, fontWeight=weight, color=colour)
        .encode(x=across("x"), y=down("y"), text=alt.Text("text:N"))
    )
