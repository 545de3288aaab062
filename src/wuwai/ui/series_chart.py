"""The line of one series in one region: the same part of each year, so that points compare."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import charts as theme

LEAST_POINTS = 3
WIDTH, HEIGHT = 620, 240

ROSE = Text("From {first} ({then}) up to {last} ({now})", "由{then}的{first}升至{now}的{last}")
FELL = Text("From {first} ({then}) down to {last} ({now})", "由{then}的{first}降至{now}的{last}")
SAME = Text("{last} in {now}, as in {then}", "{now}为{last}，与{then}持平")
WHOLE_YEARS = Text("whole years", "各年全年")
SAME_PART = Text("the same months of each year: {part}", "各年同期：{part}")


def line_chart(frame: pl.DataFrame, *, lang: str) -> dict[str, Any] | None:
    """A drawing of the comparable points in ``frame`` (one series, one region, resolved), with its finding.

    The part of the year that most years state is drawn; None below three points. Gives ``svg``, ``finding``,
    ``what`` (which part of the year) and ``unit`` (of the axis).
    """
    from wuwai.ui.charts import svg  # the renderer is slow to load, and few pages draw

    rows = _comparable(frame)
    if not rows:
        return None
    largest = max((abs(row["value"]) for row in rows), default=0.0)
    factor, unit = axis_unit(largest, rows[0]["unit"], lang)
    return {
        "svg": svg(_drawn(rows, factor, lang)),
        "finding": _finding(rows[0], rows[-1]),
        "what": _what(rows[-1]),
        "unit": unit,
    }


def _comparable(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The largest group of rows for one part of the year in one unit, oldest first; of two, the longer."""
    groups: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        start, end = row["period_start"], row["period_end"]
        if row["value"] is None or start.year != end.year or row["period_kind"] in ("fair", "to_date"):
            continue
        groups[start.month, end.month, row["unit"], row["place"]].append(row)
    best = max(
        groups.values(),
        key=lambda g: (len(g), (g[0]["period_end"] - g[0]["period_start"]).days),
        default=[],
    )
    return sorted(best, key=lambda row: row["period_end"]) if len(best) >= LEAST_POINTS else []


def axis_unit(largest: float, unit: str, lang: str) -> tuple[float, str]:
    """What to multiply values by so that the axis counts as the largest is printed, and that unit."""
    shown = units.display(largest or 1.0, unit, lang, digits=6)
    currency, _, digits = shown.number.rpartition("\u00a0")
    return float(digits.replace(",", "")) / (largest or 1.0), f"{currency} {shown.unit}".strip()


def _drawn(rows: list[dict[str, Any]], factor: float, lang: str) -> alt.TopLevelMixin:
    shown = [
        {"year": row["period_end"].year, "value": row["value"] * factor, "label": _printed(row, lang)}
        for row in rows
    ]
    ends = [shown[0], shown[-1]]
    years = [row["year"] for row in shown]
    ticks = theme.nice_ticks([row["value"] for row in shown])
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[years[0], years[-1]], nice=False, padding=36),
        axis=alt.Axis(format="d", values=years, grid=False, labelOverlap=True),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=[ticks[0], ticks[-1]]),
        axis=alt.Axis(values=ticks, domain=False, ticks=False, format=",~f"),
    )
    line = alt.Chart(alt.Data(values=shown)).encode(x=x, y=y)
    marked = alt.Chart(alt.Data(values=ends)).encode(x=x, y=y)
    return alt.layer(
        line.mark_line(color=theme.ACCENT, strokeWidth=2),
        line.mark_point(color=theme.ACCENT, filled=True, size=26),
        marked.mark_text(dy=-12, fontWeight=600).encode(text=alt.Text("label:N")),
    ).properties(width=WIDTH, height=HEIGHT)


def _printed(row: dict[str, Any], lang: str) -> str:
    return str(units.display(row["value"], row["unit"], lang))


def _finding(first: dict[str, Any], last: dict[str, Any]) -> Text:
    pattern = ROSE if last["value"] > first["value"] else FELL if last["value"] < first["value"] else SAME
    return pattern.format(
        first=_both(first), last=_both(last), then=_title(first["period"]), now=_title(last["period"])
    )


def _both(row: dict[str, Any]) -> Text:
    return Text(_printed(row, "en"), _printed(row, "zh"))


def _title(period: str) -> Text:
    return periods.parse(period).title


def _what(row: dict[str, Any]) -> Text:
    if row["period_kind"] == "year":
        return WHOLE_YEARS
    year = str(row["period_end"].year)
    title = _title(row["period"])
    part = Text(title.en.replace(year, "").strip(), title.zh.replace(f"{year}年", ""))
    return SAME_PART.format(part=part)
