"""Contributions as bars to the right of nothing or to its left, in the house style."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts

RISE = "var(--investment)"


def points(value: float) -> Text:
    """Percentage points with their sign.

    >>> points(-0.24).zh
    '−0.2个百分点'
    """
    number = f"{value:+.1f}".replace("-", units.MINUS)
    return Text(f"{number}\u00a0pp", f"{number}个百分点")


def bars(rows: Sequence[tuple[str, str, float]], lang: str) -> alt.TopLevelMixin | None:
    """A bar for each ``(short name, full name, percentage points)``, in the order given; None for no rows."""
    if not rows:
        return None
    table = pl.DataFrame(
        [
            {
                "n": n,
                "name": name,
                "full": full,
                "points": value,
                "label": f"{value:+.2f}".replace("-", units.MINUS),
            }
            for n, (name, full, value) in enumerate(rows)
        ]
    )
    low, high = (side([0.0, *(row[2] for row in rows)]) for side in (min, max))
    base = alt.Chart(table).encode(y=alt.Y("n:O", axis=None))
    x = alt.X("points:Q", axis=None, scale=alt.Scale(domain=[low, high]))
    told = {"full": Text("Part", "部分"), "points": Text("Points", "拉动（百分点）")}
    drawn = base.mark_bar(height=13).encode(
        x=x,
        color=alt.condition("datum.points >= 0", alt.value(RISE), alt.value(charts.ACCENT)),
        tooltip=charts.tips(told, lang),
    )
    names = base.mark_text(align="right", fontSize=12).encode(
        x=alt.XValue(-50 if low < 0 else -8), text=alt.Text("name:N")
    )
    text = base.encode(x=x, text=alt.Text("label:N"))
    rises = text.transform_filter("datum.points >= 0").mark_text(align="left", dx=4, fontSize=11)
    falls = text.transform_filter("datum.points < 0").mark_text(align="right", dx=-4, fontSize=11)
    zero = alt.Chart(pl.DataFrame({"points": [0.0]})).mark_rule(color=charts.STRONG_LINE).encode(x=x)
    return alt.layer(drawn, zero, rises, falls, names).properties(
        width=charts.WIDTH - 190 if low < 0 else charts.WIDTH - 150,
        height=22 * len(rows),
        padding={"left": 4, "right": 46, "top": 6, "bottom": 4},
    )
