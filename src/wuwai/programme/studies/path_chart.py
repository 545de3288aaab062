"""The chart of ``programme.path``: the path, what was reached, what is due by now, the target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from wuwai.programme.studies.path_result import KINDS, Path
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts

_YEARS_ONLY = 900  # days; a shorter path is dated by month
_LABEL_DAYS = 400  # points closer than this would have their labels on one another
_NEAR_AXIS = 0.12
_COLOURS = {
    "path": charts.QUIET,
    "due": charts.QUIET,
    "actual": charts.ACCENT,
    "needed": charts.ACCENT,
    "target": charts.INK,
}
_LABELS = {"on": pl.Date, "value": pl.Float64, "text": pl.String, "kind": pl.String}
PADDING = {"left": 4, "right": 104, "top": 22, "bottom": 4}  # room for the labels at the end


def draw(result: Path, lang: str) -> alt.TopLevelMixin | None:
    """The path dashed, what was reached solid, the target across; None where nothing was reached."""
    if not result.of("actual") or result.number is None:
        return None
    scale, unit = _scale(result, lang)
    rows: list[dict[str, Any]] = [
        {"kind": mark.kind, "on": mark.on, "value": mark.value / scale}
        for mark in result.marks
        if mark.kind not in ("target", "promised")
    ]
    steps = [{"on": mark.on, "value": mark.value / scale} for mark in result.of("promised")]
    goal = result.number / scale
    ticks = charts.nice_ticks([goal, *(row["value"] for row in (*rows, *steps))])
    days = [row["on"] for row in rows]
    x, y = day_axis((max(days) - min(days)).days, _YEARS_ONLY), charts.value_axis(unit, ticks)
    colour = alt.Color(
        "kind:N", legend=None, scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values()))
    )
    return alt.layer(
        _promised(steps, goal, x, y),
        *_reached(rows, x, y, colour, lang),
        end_labels(_at_end(rows, goal), ticks, on=max(days), lang=lang, titles=KINDS).encode(
            x=x, y=y, text=alt.Text("text:N"), color=colour
        ),
        *_inner_labels(result, rows, scale, lang, x=x, y=y, colour=colour),
    ).properties(width=charts.WIDTH, height=charts.HEIGHT, padding=PADDING)


def day_axis(days: int, years_only: int) -> alt.X:
    """The axis ``on`` over so many days: by month, or by year where there are more than ``years_only``."""
    return alt.X("on:T", title=None).axis(
        format="%Y" if days > years_only else "%Y-%m",
        tickCount="year" if days > years_only else 4,
        grid=False,
        labelOverlap=True,
    )


def end_labels(
    wanted: Mapping[str, float], ticks: Sequence[float], *, on: date, lang: str, titles: Mapping[str, Text]
) -> alt.Chart:
    """What stands at the right end of the lines at the values ``wanted``, apart from one another."""
    placed = charts.spread(dict(wanted), low=ticks[0], high=ticks[-1])
    labels = [
        {"on": on, "value": placed[kind], "text": f"{titles[kind].get(lang)} {value:,.4g}", "kind": kind}
        for kind, value in wanted.items()
    ]
    return alt.Chart(pl.DataFrame(labels, schema=_LABELS)).mark_text(align="left", dx=9, fontWeight="bold")


def _promised(steps: list[dict[str, Any]], goal: float, x: alt.X, y: alt.Y) -> alt.Chart:
    """The target across. A revised one is drawn as it was in force: level, then a step on the day it was."""
    if not steps:
        level = alt.Chart(pl.DataFrame({"value": [goal]}))
        return level.mark_rule(color=charts.INK, strokeWidth=1).encode(y=y)
    goals = alt.Chart(pl.DataFrame(steps))
    return goals.mark_line(interpolate="step-after", color=charts.INK, strokeWidth=1).encode(x=x, y=y)


def _reached(
    rows: list[dict[str, Any]], x: alt.X, y: alt.Y, colour: alt.Color, lang: str
) -> tuple[alt.Chart, alt.Chart]:
    """The lines of the path, of what was reached and of what is needed, and the points on them."""
    dash = alt.StrokeDash(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["path", "actual", "needed"], range=[[5, 3], [1, 0], [2, 3]]),
    )
    base = alt.Chart(pl.DataFrame(rows, schema={"kind": pl.String, "on": pl.Date, "value": pl.Float64}))
    tips = charts.tips({"on": Text("Day", "日期"), "value": Text("Value", "数值")}, lang)
    lines = (
        base.transform_filter("datum.kind !== 'due'")
        .mark_line(strokeWidth=2)
        .encode(x=x, y=y, color=colour, strokeDash=dash)
    )
    dots = (
        base.transform_filter("datum.kind === 'actual' || datum.kind === 'due'")
        .mark_point(filled=True, size=46, opacity=1)
        .encode(x=x, y=y, color=colour, tooltip=tips)
    )
    return lines, dots


def _last(rows: list[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    return max((row for row in rows if row["kind"] == kind), key=lambda row: row["on"], default=None)


def _at_end(rows: list[dict[str, Any]], goal: float) -> dict[str, float]:
    """The values that are named at the end: the target, and the lines that go on to the last day."""
    wanted = {"target": goal}
    for kind in ("path", "actual"):
        last = _last(rows, kind)
        # A path that ends in the target needs no label of its own.
        met = kind == "path" and last is not None and abs(last["value"] - goal) < 1e-9 * max(goal, 1.0)
        if last is not None and not met and last["on"] == max(row["on"] for row in rows):
            wanted[kind] = last["value"]
    return wanted


def _inner_labels(
    result: Path,
    rows: list[dict[str, Any]],
    scale: float,
    lang: str,
    *,
    x: alt.X,
    y: alt.Y,
    colour: alt.Color,
) -> Iterator[alt.Chart]:
    """The labels of the latest value and of what is due by now: below their points, under the rising lines.
    None where the latest value is at the end.

    Where the two points are close, the upper one's label stands above; one near the axis stands beside.
    """
    last, goal = _last(rows, "actual"), (result.number or 0.0) / scale
    if last is None or last["on"] >= max(row["on"] for row in rows):
        return
    found: list[dict[str, Any]] = [{"kind": "actual", "on": last["on"], "value": last["value"]}]
    found += [{"kind": "due", "on": mark.on, "value": mark.value / scale} for mark in result.of("due")]
    found.sort(key=lambda row: row["value"])
    days = [row["on"] for row in found]
    near = len(found) > 1 and (max(days) - min(days)).days < _LABEL_DAYS
    for place, row in enumerate(found):
        beside = row["value"] < _NEAR_AXIS * goal
        dx, dy = (12, 1) if beside else (8, -13 if near and place else 15)
        row["text"] = f"{KINDS[row['kind']].get(lang)} {row['value']:,.4g}"
        text = alt.Chart(pl.DataFrame([row], schema=_LABELS))
        mark = text.mark_text(align="left", dx=dx, dy=dy, fontWeight="bold")
        yield mark.encode(x=x, y=y, text=alt.Text("text:N"), color=colour)


def _scale(result: Path, lang: str) -> tuple[float, str]:
    return money_scale(max([result.number or 0.0, *(mark.value for mark in result.marks)]), result.unit, lang)


def money_scale(largest: float, code: str, lang: str) -> tuple[float, str]:
    """What to divide values up to ``largest`` of unit ``code`` by, and what their axis is called."""
    shown = units.display(largest, code, lang)
    unit = units.get(code)
    if unit.dimension != "money":
        return 1.0, unit.title.get(lang)
    digits = float(shown.number.replace(",", "").split("\u00a0")[-1]) or 1.0
    step = 10 ** round(len(str(int(largest / digits))) - 1)
    name = shown.unit if lang.startswith("zh") else f"{unit.currency} {shown.unit}"
    return float(step), name
