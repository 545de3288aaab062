"""The charts of ``trade.standing``: what counts by register, by group, and why the rest does not."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.trade.studies.standing import Line, Standing
from wuwai.trade.studies.standing_parts import ALL, BREAKDOWNS, BY_KEY

COUNTED, OTHERS = Text("counted", "计入"), Text("on file, not counted", "在册未计入")
_MOST = 14
_HUE = "var(--trade)"
_ZH_LINE, _EN_LINE = 26, 46
_SIDES = {COUNTED: _HUE, OTHERS: charts.STRONG_LINE}


def _whole(line: Line, title: Text) -> dict[str, Any]:
    counted = line.counted or 0
    return {"title": title, "counted": counted, "others": int(line.value) - counted}


def _when(result: Standing) -> Text:
    if result.year is None:
        return Text("as on file", "按现有记录")
    return Text(f"year {result.year}", f"{result.year}年")


# -- registers -------------------------------------------------------------------------------------


def parts_title(result: Standing) -> Text:
    """How many of all rows count."""
    rows = int(sum(one.value for one in result.overview))
    if not rows:
        return Text("What the registers hold", "台账在册情况")
    counted = sum(one.counted or 0 for one in result.overview)
    return Text("{c} of {n} rows on file count", "在册{n}条记录中{c}条计入").format(c=counted, n=rows)


def parts_subtitle(result: Standing) -> Text:
    return Text(
        "Rows of each register that count and that do not, {when}; the programme's number where it has one",
        "各台账计入与未计入的记录数，{when}；方案定有数量目标的一并标注",
    ).format(when=_when(result))


def parts(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each register: counted, and on file but not counted."""
    if not result.overview:
        return None
    rows = []
    for line in result.overview:
        goal = result.target(line.part)
        label = f"{line.counted or 0}/{int(line.value)}"
        if goal is not None:
            label += f" · {Text('target', '目标').get(lang)} {goal:,.0f}"
        rows.append({**_whole(line, BY_KEY[line.part].short), "label": label})
    return _stacked(rows, lang, Text("Register", "台账"))


def _stacked(rows: list[dict[str, Any]], lang: str, what: Text) -> alt.TopLevelMixin:
    order = [row["title"].get(lang) for row in rows]
    pieces = [
        {"name": row["title"].get(lang), "side": side.get(lang), "order": n, "number": row[key]}
        for row in rows
        for n, (side, key) in enumerate(((COUNTED, "counted"), (OTHERS, "others")))
    ]
    ends = [
        {"name": row["title"].get(lang), "number": row["counted"] + row["others"], "label": row["label"]}
        for row in rows
    ]
    y = alt.Y("name:N", sort=order, title=None).axis(
        domain=False, ticks=False, grid=False, labelLimit=150, labelColor=charts.INK
    )
    top = max(row["number"] for row in ends)
    x = alt.X("sum(number):Q", title=None, scale=alt.Scale(domain=[0, max(top, 1)])).axis(
        tickMinStep=1, format=",d", domain=False, ticks=False, tickCount=3
    )
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=[one.get(lang) for one in _SIDES], range=list(_SIDES.values())),
        legend=alt.Legend(title=None, orient="top", direction="horizontal", symbolType="square"),
    )
    tips = charts.tips({"name": what, "side": Text("Side", "情况"), "number": Text("Rows", "记录数")}, lang)
    bars = alt.Chart(pl.DataFrame(pieces)).mark_bar(height=14)
    drawn = bars.encode(y=y, x=x, order=alt.Order("order:Q"), color=colour, tooltip=tips)
    text = alt.Chart(pl.DataFrame(ends)).mark_text(align="left", dx=5)
    labelled = text.encode(y=y, x=alt.X("number:Q"), text=alt.Text("label:N"))
    return alt.layer(drawn, labelled).properties(
        width=charts.WIDTH - 190,
        height=28 * len(rows),
        padding={"left": 12, "right": 96, "top": 6, "bottom": 4},
    )


# -- groups ----------------------------------------------------------------------------------------


def groups_title(result: Standing) -> Text:
    """The group that has the most rows: of one register or city by those that count, else of a register."""
    lines = [line for line in result.of("rows") if line.group]
    if result.what == ALL and result.by != "city" and lines:
        largest = max(lines, key=lambda one: one.value)
        whole = next(one for one in result.overview if one.part == largest.part)
        pattern = Text("{p}: {v} of {n} are '{g}'", "{p}{n}{u}中{v}{u}属“{g}”")
        part = BY_KEY[largest.part]
        said = {"v": int(largest.value), "n": int(whole.value), "u": part.unit}
        return pattern.format(p=part.title, g=largest.group_title, **said)
    sums: dict[str, tuple[Text, int]] = {}
    for line in lines:
        title, number = sums.get(line.group, (line.group_title, 0))
        sums[line.group] = (title, number + (line.counted or 0))
    most = max(sums.values(), key=lambda one: one[1], default=None)
    by = BREAKDOWNS[result.by]
    if most is None or not most[1]:
        return Text("Rows by {by}", "按{by}分布").format(by=by)
    return Text("Most rows that count: {g}, {n}", "计入最多的是{g}，{n}条").format(g=most[0], n=most[1])


def groups_subtitle(result: Standing) -> Text:
    said = (
        Text("Rows that count / on file", "计入数／在册数")
        if result.what == ALL
        else Text("{p}, rows that count and that do not", "{p}，计入与未计入记录数").format(
            p=BY_KEY[result.what].title
        )
    )
    return Text("{said} by {by}, {when}", "{said}，按{by}，{when}").format(
        said=said, by=BREAKDOWNS[result.by], when=_when(result)
    )


def groups(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """Of all registers a matrix of groups by register; of one a bar for each group."""
    lines = [line for line in result.of("rows") if line.group]
    if not lines:
        return None
    if result.what != ALL:
        rows = [
            {**_whole(line, line.group_title), "label": f"{line.counted or 0}/{int(line.value)}"}
            for line in lines[:_MOST]
        ]
        return _stacked(rows, lang, BREAKDOWNS[result.by])
    return _matrix(lines, result, lang)


def _matrix(lines: list[Line], result: Standing, lang: str) -> alt.TopLevelMixin:
    sizes: dict[str, float] = {}
    for line in lines:
        name = line.group_title.get(lang)
        sizes[name] = sizes.get(name, 0.0) + line.value
    names = list(sizes)
    if result.by != "stage":
        names = sorted(sizes, key=lambda name: (-sizes[name], name))
    names = names[:_MOST] if result.by == "kind" else names
    registers = [BY_KEY[one.part].short.get(lang) for one in result.overview]
    cells: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        cell = cells.setdefault((line.group_title.get(lang), BY_KEY[line.part].short.get(lang)), [0, 0])
        cell[0] += line.counted or 0
        cell[1] += int(line.value)
    rows = [
        {"name": name, "register": register, "counted": pair[0], "label": f"{pair[0]}/{pair[1]}"}
        for (name, register), pair in cells.items()
        if name in names
    ]
    y = alt.Y("name:N", sort=names, title=None).axis(
        domain=False, ticks=False, grid=False, labelLimit=150, labelColor=charts.INK
    )
    x = alt.X("register:N", sort=registers, title=None).axis(
        orient="top",
        domain=False,
        ticks=False,
        grid=False,
        labelAngle=0 if lang.startswith("zh") else -35,
        labelFontSize=10,
        labelColor=charts.INK,
    )
    shade = alt.Opacity("counted:Q", legend=None, scale=alt.Scale(type="sqrt", range=[0.04, 0.5]))
    base = alt.Chart(pl.DataFrame(rows)).encode(x=x, y=y)
    told = {"name": BREAKDOWNS[result.by], "register": Text("Register", "台账"), "label": COUNTED}
    cells_drawn = base.mark_rect(color=_HUE).encode(opacity=shade, tooltip=charts.tips(told, lang))
    return alt.layer(cells_drawn, base.mark_text(fontSize=11).encode(text=alt.Text("label:N"))).properties(
        width=charts.WIDTH - 90,
        height=22 * len(names),
        padding={"left": 8, "right": 24, "top": 6, "bottom": 4},
    )


# -- reasons, or the largest -----------------------------------------------------------------------


def rest_title(result: Standing) -> Text:
    """Of all registers the reason that leaves out the most; of one its largest row."""
    if result.what == ALL:
        most = max(result.overview, key=lambda one: one.value - (one.counted or 0), default=None)
        left = int(most.value) - (most.counted or 0) if most else 0
        if most is None or not left:
            return Text("Every row on file counts", "在册记录全部计入")
        part = BY_KEY[most.part]
        pattern = Text("{p}: {l} of {n} do not count", "{p}在册{n}{u}，未计入{l}{u}")
        return pattern.format(p=part.title, l=left, n=int(most.value), u=part.unit)
    first = next(iter(result.of("top")), None)
    if first is None:
        return Text("The largest of them", "规模居前")
    amount = units.headline(first.value, first.unit)
    return Text("The largest: {n}, {a}", "规模最大：{n}，{a}").format(n=first.group_title, a=amount)


def rest_subtitle(result: Standing) -> Text:
    if result.what == ALL:
        return Text("Rows on file that do not count, by register and reason", "未计入的记录，按台账和原因")
    top = next(iter(result.of("top")), None)
    said = top.measure_title if top else Text("Largest", "规模居前")
    return Text("{p}, {said}; rows that count", "{p}，{said}；仅计入的记录").format(
        p=BY_KEY[result.what].title, said=said.lower_first()
    )


def rest(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """Of all registers a bar for each reason; of one a bar for each of its largest rows."""
    lines = result.of("left_out" if result.what == ALL else "top")
    if not lines:
        return None
    if result.what == ALL:
        lines = tuple(sorted(lines, key=lambda one: -one.value)[:_MOST])
    rows = []
    for n, line in enumerate(lines):
        name = line.group_title.get(lang)
        if result.what == ALL:
            short = BY_KEY[line.part].short.get(lang)
            name = f"{short}：{name}" if lang == "zh" else f"{short}: {name}"
        shown = units.display(line.value, line.unit, lang)
        rows.append(
            {"n": n, "name": _folded(name, lang), "full": name, "value": line.value, "label": str(shown)}
        )
    y = alt.Y("n:O", title=None, axis=None)
    x = alt.X("value:Q", title=None).axis(None)
    base = alt.Chart(pl.DataFrame(rows)).encode(y=y)
    told = {"full": Text("What", "内容"), "label": Text("Value", "数值")}
    bars = base.mark_bar(height=8, yOffset=9, cornerRadiusEnd=2, color=_HUE)
    drawn = bars.encode(x=x, tooltip=charts.tips(told, lang))
    names = base.mark_text(align="left", dy=-5, fontSize=12).encode(x=alt.XValue(0), text=alt.Text("name:N"))
    ends = base.mark_text(align="left", dx=5, dy=9, fontSize=11, color=charts.INK_2)
    return alt.layer(drawn, names, ends.encode(x=x, text=alt.Text("label:N"))).properties(
        width=charts.WIDTH - 90,
        height=40 * len(rows),
        padding={"left": 4, "right": 84, "top": 6, "bottom": 4},
    )


def _folded(text: str, lang: str) -> str:
    """A text short enough for one line of the chart."""
    most = _ZH_LINE if lang.startswith("zh") else _EN_LINE
    return text if len(text) <= most else text[: most - 1] + "…"


CHARTS = (
    Chart("registers", parts_title, parts_subtitle, parts),
    Chart("groups", groups_title, groups_subtitle, groups),
    Chart("reasons", rest_title, rest_subtitle, rest),
)
