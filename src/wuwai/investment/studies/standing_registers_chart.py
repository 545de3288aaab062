"""The chart of ``investment.standing`` that shows the registers: what is on file, and what of it counts."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.investment.studies.standing import Standing
from wuwai.investment.studies.standing_lines import Line
from wuwai.investment.studies.standing_words import ALL, BREAKDOWNS, PARTS
from wuwai.reference.text import Text
from wuwai.studies import charts

_MOST = 14
_SIDES = {
    Text("counted", "计入"): "var(--investment)",
    Text("on file, not counted", "在册未计入"): charts.STRONG_LINE,
}


def _lines(result: Standing) -> list[tuple[Text, Line]]:
    """The totals of all registers; of one asked for its groups, by kind where it has no other."""
    counts = [one for one in result.held if one.measure == "rows"]
    groups = [one for one in counts if one.part == result.what and one.group]
    chosen = [one for one in groups if not one.by_kind] or groups
    if chosen:
        return [(one.group_title, one) for one in chosen[:_MOST]]
    return [(PARTS[one.part][1], one) for one in counts if not one.group]


def registers_title(result: Standing) -> Text:
    """How many rows are on file, of the register asked for or of all, and how many of them count."""
    totals = [one for one in result.held if one.measure == "rows" and not one.group]
    own = [one for one in totals if one.part == result.what] or totals
    if not own:
        return Text("What the registers hold", "台账在册情况")
    counted, rows = sum(one.counted or 0 for one in own), int(sum(one.value for one in own))
    name = PARTS[result.what][1] if len(own) == 1 and result.what != ALL else Text("Registers", "各台账")
    pattern = Text("{p}: {c} of {n} rows on file count", "{p}在册{n}条，计入{c}条")
    return pattern.format(p=name, c=counted, n=rows)


def registers_subtitle(result: Standing) -> Text:
    grouped = any(one.part == result.what and one.group for one in result.held if one.measure == "rows")
    if not grouped:
        return Text("Rows that count and that do not, by register", "计入与未计入的记录数，按台账")
    said = Text("Rows of {p} that count and that do not, by {by}", "{p}计入与未计入的记录数，按{by}")
    kinds = all(line.by_kind for _, line in _lines(result))
    by = Text("kind", "类别") if kinds else BREAKDOWNS[result.by]
    return said.format(p=PARTS[result.what][1].lower_first(), by=by)


def registers(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each register or group: counted, and on file but not counted."""
    lines = _lines(result)
    if not lines:
        return None
    pieces: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    sides = [side.get(lang) for side in _SIDES]
    for title, line in lines:
        name, counted = title.get(lang), line.counted or 0
        numbers = (counted, int(line.value) - counted)
        pieces += [
            {"name": name, "side": side, "order": n, "number": number}
            for n, (side, number) in enumerate(zip(sides, numbers, strict=True))
        ]
        ends.append({"name": name, "number": int(line.value), "label": f"{counted}/{int(line.value)}"})
    y = alt.Y("name:N", sort=[end["name"] for end in ends], title=None).axis(
        domain=False, ticks=False, grid=False, labelLimit=150, labelColor=charts.INK
    )
    x = alt.X("sum(number):Q", title=None).axis(
        tickMinStep=1, format=",d", domain=False, ticks=False, tickCount=4
    )
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=sides, range=list(_SIDES.values())),
        legend=alt.Legend(title=None, orient="top", direction="horizontal", symbolType="square"),
    )
    told = {"name": Text("Group", "分组"), "side": Text("Side", "情况"), "number": Text("Rows", "记录数")}
    bars = alt.Chart(pl.DataFrame(pieces)).mark_bar(height=14)
    drawn = bars.encode(y=y, x=x, order=alt.Order("order:Q"), color=colour, tooltip=charts.tips(told, lang))
    text = alt.Chart(pl.DataFrame(ends)).mark_text(align="left", dx=5)
    return alt.layer(drawn, text.encode(y=y, x=alt.X("number:Q"), text=alt.Text("label:N"))).properties(
        width=charts.WIDTH - 150,
        height=28 * len(ends),
        padding={"left": 12, "right": 52, "top": 6, "bottom": 4},
    )
