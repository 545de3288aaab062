"""What the charts of the pipeline's studies share: dots with intervals, in rows with their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import polars as pl

from wuwai.studies import charts

HUE = "var(--investment)"
ROW = 26  # pixels a row


@dataclass(frozen=True, slots=True)
class Dot:
    """One row: a value with its interval (None: no interval), and the words beside it."""

    name: str
    value: float
    low: float | None
    high: float | None
    label: str
    strong: bool = False


def dots(rows: Sequence[Dot], *, top: float, axis: str) -> alt.TopLevelMixin | None:
    """A dot for each row on a line from ``low`` to ``high``, on an axis from 0 to ``top``; None for no rows.

    ``axis`` is a Vega expression of the axis' labels.
    """
    if not rows:
        return None
    table = pl.DataFrame(
        [(r.name, r.value, r.low, r.high, max(r.value, r.high or r.value), r.label, r.strong) for r in rows],
        schema={
            "name": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "end": pl.Float64,
            "label": pl.String, "strong": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip
    y = alt.Y("name:N", sort=[row.name for row in rows], title=None).axis(
        domain=False, ticks=False, labelLimit=170, labelColor=charts.INK, grid=False
    )
    scale = alt.Scale(domain=[0, top], nice=False)
    x = alt.X("value:Q", title=None, scale=scale).axis(labelExpr=axis, domain=False, ticks=False, tickCount=4)
    colour = alt.condition("datum.strong", alt.value(charts.ACCENT), alt.value(HUE))
    base = alt.Chart(table).encode(y=y)
    line = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour)
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(x=x, color=colour)
    text = base.mark_text(align="left", dx=9).encode(x=alt.X("end:Q", scale=scale), text="label:N")
    return alt.layer(line, dot, text).properties(
        width=charts.WIDTH - 140,
        height=ROW * len(rows),
        padding={"left": 12, "right": 70, "top": 6, "bottom": 4},
    )
