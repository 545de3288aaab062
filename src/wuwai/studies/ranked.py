"""A ranking as bars: one bar a name, its amount at the end, in the house style."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.studies import charts

MOST = 15


def bars(
    rows: Sequence[tuple[str, float, str]], lang: str, *, colour: str = charts.ACCENT
) -> alt.TopLevelMixin | None:
    """A bar for each ``(name, value, unit code)``, in the order given; None without rows.

    The values are of one unit: bars of several currencies would compare what does not compare. Names that
    occur twice share a line, so they are told apart before.
    """
    if not rows:
        return None
    table = pl.DataFrame(
        [
            {"name": name, "value": value, "label": str(units.display(value, unit, lang))}
            for name, value, unit in rows
        ]
    )
    low, high = min(0.0, *(row[1] for row in rows)), max(0.0, *(row[1] for row in rows))
    y = alt.Y("name:N", sort=[row[0] for row in rows], title=None).axis(
        domain=False, ticks=False, labelLimit=190, labelColor=charts.INK
    )
    x = alt.X("value:Q", title=None, axis=None, scale=alt.Scale(domain=[low, high or 1.0]))
    base = alt.Chart(table).encode(y=y)
    drawn = base.mark_bar(height=12, cornerRadiusEnd=2).encode(x=x, color=alt.value(colour))
    text = base.mark_text(align="left", dx=5).encode(x=x, text=alt.Text("label:N"))
    return alt.layer(drawn, text).properties(
        width=charts.WIDTH - 150,
        height=22 * len(rows),
        padding={"left": 16, "right": 92, "top": 6, "bottom": 4},
    )
