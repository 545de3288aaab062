"""The largest revisions between two vintages, drawn: where each figure stood and where it stands."""

from __future__ import annotations

from typing import Any

import altair as alt

from wuwai.facts.changes import Change, Comparison
from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import charts as theme

MOST = 12
WIDTH, ROW = 620, 34
WHAT = Text(
    "The largest revisions in per cent of the earlier figure: ring before, dot after",
    "修订幅度最大的数值（占原数值的百分比）：空心为修订前，实心为修订后",
)


def drawn(found: Comparison, *, lang: str, titles: dict[str, Text]) -> dict[str, Any] | None:
    """A dumbbell a line for the largest revisions, as ``svg`` and ``what``; None where nothing was revised.

    Figures of different size stand on one scale: the earlier figure is 100.
    """
    from wuwai.ui.charts import svg  # the renderer is slow to load, and few pages draw

    rows = [_row(one, lang, titles) for one in found.of("revised")[:MOST] if one.percent is not None]
    return {"svg": svg(_dumbbells(rows)), "what": WHAT} if rows else None


def _row(one: Change, lang: str, titles: dict[str, Text]) -> dict[str, Any]:
    assert one.after is not None
    title = periods.parse(one.period).title.get(lang)
    if len(titles) > 1:
        title = f"{titles[one.series].get(lang)} · {title}"
    after = units.headline(one.after.value, one.after.unit).get(lang)
    relative = one.relative.get(lang) if one.relative else ""
    return {
        "name": title,
        "before": 100.0,
        "after": 100.0 + (one.percent or 0),
        "label": f"{after} ({relative})",
    }


def _dumbbells(rows: list[dict[str, Any]]) -> alt.TopLevelMixin:
    ends = [value for row in rows for value in (row["before"], row["after"])]
    room = max(max(ends) - min(ends), 0.1)
    scale = alt.Scale(domain=[min(ends) - 0.15 * room, max(ends) + 0.6 * room], nice=False)
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=260))
    x = alt.X("before:Q", title=None, scale=scale, axis=alt.Axis(grid=True, tickCount=5, format=",~f"))
    base = alt.Chart(alt.Data(values=rows)).encode(y=y)
    return alt.layer(
        base.mark_rule(color=theme.QUIET, strokeWidth=2).encode(x=x, x2=alt.X2("after:Q")),
        base.mark_point(color=theme.QUIET, filled=False, size=70, strokeWidth=2).encode(x=x),
        base.mark_point(color=theme.ACCENT, filled=True, size=80, opacity=1).encode(
            x=alt.X("after:Q", scale=scale)
        ),
        base.mark_text(align="left", dx=10, fontWeight=600)
        .encode(x=alt.X("reach:Q", scale=scale), text=alt.Text("label:N"))
        .transform_calculate(reach="max(datum.before, datum.after)"),
    ).properties(width=WIDTH, height=max(ROW * len(rows), 2 * ROW))
