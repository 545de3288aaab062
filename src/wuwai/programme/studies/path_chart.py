"""The chart of ``programme.path``: the path, what was reached, what is due by now, the target."""

from __future__ import annotations

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


def draw(result: Path, lang: str) -> alt.TopLevelMixin | None:
    """The path dashed, what was reached solid, the target across; None where nothing was reached."""
    actual = result.of("actual")
    if not actual or result.number is None:
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
    ends = {
        kind: max((row for row in rows if row["kind"] == kind), key=lambda row: row["on"])
        for kind in ("path", "actual")
        if any(row["kind"] == kind for row in rows)
    }
    last_day = max(row["on"] for row in rows)
    wanted: dict[str, float] = {
        "target": goal,
        **{kind: row["value"] for kind, row in ends.items() if row["on"] == last_day},
    }
    # A path that ends in the target needs no label of its own.
    if "path" in wanted and abs(wanted["path"] - goal) < 1e-9 * max(goal, 1.0):
        del wanted["path"]
    placed = charts.spread(wanted, low=ticks[0], high=ticks[-1])
    labels = [
        {
            "on": last_day,
            "value": placed[kind],
            "text": f"{KINDS[kind].get(lang)} {value:,.4g}",
            "kind": kind,
        }
        for kind, value in wanted.items()
    ]
    inner = _inner_labels(result, ends, scale, lang) if ends["actual"]["on"] < last_day else []
    span = last_day - min(row["on"] for row in rows)
    x = alt.X("on:T", title=None).axis(
        format="%Y" if span.days > _YEARS_ONLY else "%Y-%m",
        tickCount="year" if span.days > _YEARS_ONLY else 4,
        grid=False,
        labelOverlap=True,
    )
    y = charts.value_axis(unit, ticks)
    colours = {
        "path": charts.QUIET,
        "due": charts.QUIET,
        "actual": charts.ACCENT,
        "needed": charts.ACCENT,
        "target": charts.INK,
    }
    colour = alt.Color(
        "kind:N", legend=None, scale=alt.Scale(domain=list(colours), range=list(colours.values()))
    )
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
    if steps:
        # A revised target is drawn as it was in force: level, then a step on the day of the revision.
        goals = alt.Chart(pl.DataFrame(steps)).mark_line(
            interpolate="step-after", color=charts.INK, strokeWidth=1
        )
        promised = goals.encode(x=x, y=y)
    else:
        level = alt.Chart(pl.DataFrame({"value": [goal]}))
        promised = level.mark_rule(color=charts.INK, strokeWidth=1).encode(y=y)
    layers = [promised, lines, dots]
    text_schema = {"on": pl.Date, "value": pl.Float64, "text": pl.String, "kind": pl.String}
    at_end = alt.Chart(pl.DataFrame(labels, schema=text_schema)).mark_text(
        align="left", dx=9, fontWeight="bold"
    )
    layers.append(at_end.encode(x=x, y=y, text=alt.Text("text:N"), color=colour))
    for row in inner:
        text = alt.Chart(pl.DataFrame([row], schema={**text_schema, "dx": pl.Int64, "dy": pl.Int64}))
        mark = text.mark_text(align="left", dx=row["dx"], dy=row["dy"], fontWeight="bold")
        layers.append(mark.encode(x=x, y=y, text=alt.Text("text:N"), color=colour))
    return alt.layer(*layers).properties(
        width=charts.WIDTH, height=charts.HEIGHT, padding={"left": 4, "right": 104, "top": 22, "bottom": 4}
    )


def _inner_labels(
    result: Path, ends: dict[str, dict[str, Any]], scale: float, lang: str
) -> list[dict[str, Any]]:
    """The labels of the latest value and of what is due by now: below their points, under the rising lines.

    Where the two points are close, the upper one's label stands above; one near the axis stands beside.
    """
    last, goal = ends["actual"], (result.number or 0.0) / scale
    found: list[dict[str, Any]] = [{"kind": "actual", "on": last["on"], "value": last["value"]}]
    found += [{"kind": "due", "on": mark.on, "value": mark.value / scale} for mark in result.of("due")]
    found.sort(key=lambda row: row["value"])
    days = [row["on"] for row in found]
    near = len(found) > 1 and (max(days) - min(days)).days < _LABEL_DAYS
    for place, row in enumerate(found):
        beside = row["value"] < _NEAR_AXIS * goal
        row["dx"], row["dy"] = (12, 1) if beside else (8, -13 if near and place else 15)
        row["text"] = f"{KINDS[row['kind']].get(lang)} {row['value']:,.4g}"
    return found


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
