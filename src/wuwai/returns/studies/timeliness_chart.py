"""The charts of ``returns.timeliness``: each city by period, and both shares over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import altair as alt
import polars as pl

from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.returns.studies.timeliness import Report, Timeliness, tally
from wuwai.studies import charts, shading
from wuwai.studies.labels import width_of
from wuwai.studies.plane import Layer, across, down, fill, ink, sheet

_ROW, _TOP, _GAP, _SIZE = 22.0, 22.0, 3.0, 11
_LEAST, _MOST = 30.0, 58.0  # px a period is wide
_SHEET, _TREND = 620.0, 250
_ON_TIME, _LATE, _MISSING, _AWAITED = "var(--tile-1)", "var(--tile-3)", "var(--tile-5)", shading.EMPTY
_WORDS = {
    _ON_TIME: Text("all by the due day", "全部按期"),
    _LATE: Text("some after it", "有逾期"),
    _MISSING: Text("some missing", "有未报"),
    _AWAITED: Text("not due yet", "未到期"),
}
_WORDS_OF_ONE = {
    _ON_TIME: Text("by the due day", "按期"),
    _LATE: Text("late", "逾期"),
    _MISSING: Text("missing", "未报"),
    _AWAITED: Text("not due yet", "未到期"),
}
_INK = {_ON_TIME: "var(--tile-ink)", _LATE: "var(--tile-ink)", _MISSING: "var(--tile-ink-strong)"}
COMPLETE = Text("received", "已报送")
TIMELY = Text("by the due day", "按期报送")
_LEAST_ENDS = 2


def matrix_title(result: Timeliness) -> Text:
    """How many cities owe nothing, or who owes most."""
    owing = [line for line in result.lines if line.tally.missing]
    due = [line for line in result.lines if line.tally.due]
    if not due:
        return Text("No return was due yet", "尚无到期报表")
    if not owing:
        return Text(
            "All {n} cities have sent in every return that was due", "{n}个地市到期报表已全部报送"
        ).format(n=len(due))
    most = max(owing, key=lambda line: (line.tally.missing, line.region))
    few = Text(
        "{n} of {all} cities owe a return; {city} owes the most: {m}",
        "{all}个地市中{n}个有未报报表，{city}最多（{m}份）",
    )
    one = Text("Only {city} owes returns: {m}", "仅{city}有未报报表（{m}份）")
    words = few if len(owing) > 1 else one
    return words.format(n=len(owing), all=len(due), city=most.title, m=most.tally.missing)


def matrix_subtitle(result: Timeliness) -> Text:
    """What the figures in the squares are."""
    if len(result.forms) == 1:
        return Text(
            "{form}: days from the due day to the day it came (+3: three days late; – : not received)",
            "{form}：距截止日天数（+3为逾期3天，–为未报）",
        ).format(form=result.forms[0][1])
    return Text(
        "Returns received by the due day of returns due, by city and period",
        "各地市各期按期报送份数／应报份数",
    )


def matrix(result: Timeliness, lang: str) -> alt.TopLevelMixin | None:
    """A square for each city and period, the most punctual city on top; None where nothing was asked."""
    if not result.reports:
        return None
    names = [line.title.get(lang) for line in result.lines]
    left = max(width_of(name, _SIZE + 1) for name in names) + 10
    step = min(_MOST, max(_LEAST, (_SHEET - left) / len(result.periods)))
    cells: list[dict[str, Any]] = []
    for row, line in enumerate(result.lines):
        for column, period in enumerate(result.periods):
            own = result.of(line.region, period)
            if own:
                cells.append(_cell(own, single=len(result.forms) == 1) | _place(row, column, left, step))
    base = alt.Chart(pl.DataFrame(cells))
    squares = base.mark_rect(stroke=charts.LINE, strokeWidth=1).encode(
        x=across("x"), x2="x2", y=down("y"), y2="y2", fill=fill()
    )
    figures = base.mark_text(fontSize=_SIZE, baseline="middle").encode(
        x=across("middle"), y=down("centre"), text="text:N", color=ink()
    )
    heads = [
        {"x": left + (n + 0.5) * step - _GAP / 2, "y": _TOP - 10, "text": _short(period, n)}
        for n, period in enumerate(result.periods)
    ]
    sides = [
        {"x": left - 8, "y": _TOP + (n + 0.5) * _ROW - _GAP / 2, "text": name} for n, name in enumerate(names)
    ]
    width = left + step * len(result.periods)
    height = _TOP + _ROW * len(names)
    words = _WORDS_OF_ONE if len(result.forms) == 1 else _WORDS
    used = [(colour, text.get(lang)) for colour, text in words.items() if _drawn(colour, cells)]
    key = shading.key(used, width=width, top=height + 8)
    layers: list[Layer] = [
        squares,
        figures,
        _texts(heads, align="center", colour=charts.INK_2, size=_SIZE),
        _texts(sides, align="right", colour=charts.INK, size=_SIZE + 1),
    ]
    if key is not None:
        layers.append(key.chart)
        height += key.height + 8
    return sheet(layers, width=width, height=height)


def _drawn(colour: str, cells: list[dict[str, Any]]) -> bool:
    return any(cell["fill"] == colour for cell in cells)


def _texts(
    rows: list[dict[str, Any]], *, align: Literal["center", "right"], colour: str, size: int
) -> alt.Chart:
    mark = alt.Chart(pl.DataFrame(rows)).mark_text(
        align=align, baseline="middle", fontSize=size, color=colour
    )
    return mark.encode(x=across("x"), y=down("y"), text="text:N")


def _place(row: int, column: int, left: float, step: float) -> dict[str, float]:
    x, y = left + column * step, _TOP + row * _ROW
    right, bottom = x + step - _GAP, y + _ROW - _GAP
    return {"x": x, "x2": right, "y": y, "y2": bottom, "middle": (x + right) / 2, "centre": (y + bottom) / 2}


def _cell(own: Sequence[Report], *, single: bool) -> dict[str, str]:
    """The colour of a square, and what stands in it."""
    counted = tally(own)
    colour = (
        _AWAITED if not counted.due else _MISSING if counted.missing else _LATE if counted.late else _ON_TIME
    )
    if not counted.due:
        text = ""
    elif not single:
        text = f"{counted.on_time}/{counted.due}"
    else:
        days = own[0].days or 0
        text = "–" if own[0].mark == "missing" else f"{days:+d}".replace("-", "\u2212") if days else "0"
    return {"fill": colour, "ink": _INK.get(colour, charts.INK_2), "text": text}


def _short(period: str, place: int) -> str:
    """A period as a column's head: its number, the year before it in the first column and in January."""
    asked = periods.parse(period)
    if asked.kind == "month":
        end = asked.end
        return f"{end.year}.{end.month}" if not place or end.month == 1 else str(end.month)
    return period if asked.kind == "year" or not place or asked.start.month == 1 else period[4:]


def trend_title(result: Timeliness) -> Text:
    """Whether reporting became more punctual."""
    known = [
        (period, share)
        for end, period in result.ends.items()
        if (share := result.ending(end).timeliness) is not None
    ]
    if not known:
        return Text("No return was due yet", "尚无到期报表")
    period, last = known[-1]
    now = periods.parse(period).title
    if len(known) < _LEAST_ENDS:
        return Text("{p}% by the due day for {now}", "{now}按期报送率{p}%").format(now=now, p=f"{last:.0f}")
    before = known[-2][1]
    words = (
        Text("Up to {p}% by the due day for {now} ({b}% the time before)",
             "{now}按期报送率升至{p}%（上期{b}%）")
        if last > before
        else Text("Down to {p}% by the due day for {now} ({b}% the time before)",
                  "{now}按期报送率降至{p}%（上期{b}%）")
        if last < before
        else Text("{p}% by the due day for {now}, as the time before", "{now}按期报送率{p}%，与上期持平")
    )  # fmt: skip
    return words.format(now=now, p=f"{last:.0f}", b=f"{before:.0f}")


def trend_subtitle(result: Timeliness) -> Text:
    """What the two lines are."""
    return Text(
        "Returns received, and received by the due day, of returns due, by period, %",
        "各期已报送与按期报送份数占应报份数的比重，%",
    )


def trend(result: Timeliness, lang: str) -> alt.TopLevelMixin | None:
    """Both shares by the end of the period; None below two."""
    rows: list[dict[str, Any]] = [
        {"place": n, "kind": name, "value": share}
        for n, end in enumerate(result.ends)
        for name, share in _shares(result, end)
        if share is not None
    ]
    if len({row["place"] for row in rows}) < _LEAST_ENDS:
        return None
    last = max(row["place"] for row in rows)
    ends = {row["kind"]: row["value"] for row in rows if row["place"] == last}
    placed = charts.spread(ends, low=0, high=100)
    titles = {"complete": COMPLETE, "timely": TIMELY}
    labels = [
        {"place": last, "kind": kind, "value": placed[kind], "text": f"{titles[kind].get(lang)} {value:.0f}%"}
        for kind, value in ends.items()
    ]
    heads = [_short(period, n) for n, period in enumerate(result.ends.values())]
    x = alt.X("place:Q", title=None, scale=alt.Scale(domain=[0, max(last, 1)], nice=False)).axis(
        values=list(range(last + 1)),
        grid=False,
        labelExpr=f"{heads!r}[datum.value]",
        labelOverlap=True,
        labelSeparation=10,
    )
    y = charts.value_axis("%", [0, 25, 50, 75, 100])
    colour = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["complete", "timely"], range=[charts.QUIET, charts.ACCENT]),
    )
    base = alt.Chart(pl.DataFrame(rows))
    ended = alt.Chart(pl.DataFrame(labels)).mark_text(align="left", dx=9, fontWeight="bold")
    layers = (
        base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour),
        base.mark_point(filled=True, size=36, opacity=1).encode(x=x, y=y, color=colour),
        ended.encode(x=x, y=y, text="text:N", color=colour),
    )
    return alt.layer(*layers).properties(
        width=_TREND, height=charts.HEIGHT, padding={"left": 4, "right": 128, "top": 22, "bottom": 4}
    )


def _shares(result: Timeliness, end: date) -> tuple[tuple[str, float | None], ...]:
    counted = result.ending(end)
    return (("complete", counted.completeness), ("timely", counted.timeliness))
