"""The charts of ``trade.exporters`` over the years: who enters and leaves, who survives, how much the largest
have.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.labels import width_of
from wuwai.trade.studies.exporters_group_charts import GROUPS, GROWTH
from wuwai.trade.studies.exporters_result import Dynamics
from wuwai.trade.studies.world import sampled

_HUE = "var(--trade)"
_LABEL_ROOM = 86
STAYED = Text("entrants that stayed", "新进入，次年存续")
LEFT = Text("entrants that left", "新进入，次年退出")
ENTERED = Text("entrants, next year not on file", "新进入，次年未知")
EXITED = Text("exiters", "退出")
_SIDES = {
    STAYED: (_HUE, 1.0),
    LEFT: (_HUE, 0.45),
    ENTERED: (charts.QUIET, 0.45),
    EXITED: (charts.STRONG_LINE, 1.0),
}
_TOPS = {
    "top25": Text("largest 25%", "最大25%"),
    "top5": Text("largest 5%", "最大5%"),
    "top1": Text("largest 1%", "最大1%"),
}
_YEAR, _FIRMS = Text("Year", "年份"), Text("Firms", "企业数")


def _span(result: Dynamics) -> Text:
    years = result.whole.years
    if not years:
        return Text("no year on file", "暂无数据")
    first, last = str(years[0]), str(years[-1])
    return Text(first, f"{first}年") if first == last else Text(f"{first}–{last}", f"{first}–{last}年")


def _per_cent(value: float) -> Text:
    return units.amount(round(value, 1), "%")


# -- entrants and exiters --------------------------------------------------------------------------


def turnover_title(result: Dynamics) -> Text:
    """Whether more firms began to export than stopped in the latest year."""
    last = result.latest
    if last is None or last["entrants"] is None:
        return Text("Firms that begin and stop exporting", "出口企业的进入与退出")
    net = last["entrants"] - last["exiters"]
    pattern = (
        Text("{n} more exporters in {year} than a year before", "{year}年出口企业净增{n}家")
        if net >= 0
        else Text("{n} fewer exporters in {year} than a year before", "{year}年出口企业净减{n}家")
    )
    return sampled(pattern.format(n=f"{abs(net):,}", year=last["year"]), result.sample)


def turnover_subtitle(result: Dynamics) -> Text:
    return Text(
        "Firms of {region} that entered (up) and left (down) in each year, {span}",
        "{region}各年新进入（向上）与退出（向下）的出口企业数，{span}",
    ).format(region=result.region, span=_span(result))


def turnover(result: Dynamics, lang: str) -> alt.TopLevelMixin | None:
    """Bars up for entrants, by what became of them the year after, and down for exiters."""
    rows: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for row in result.whole.frame().filter(pl.col("entrants").is_not_null()).iter_rows(named=True):
        stayed = row["survivors"]
        entered = (
            [(ENTERED, row["entrants"])]
            if stayed is None
            else [(STAYED, stayed), (LEFT, row["entrants"] - stayed)]
        )
        at = 0
        for side, number in (*entered, (EXITED, row["exiters"])):
            start, stop = (0, -number) if side is EXITED else (at, at + number)
            at = at if side is EXITED else stop
            rows.append(
                {
                    "year": str(row["year"]),
                    "side": side.get(lang),
                    "number": number,
                    "start": start,
                    "stop": stop,
                }
            )
        ends.append({"year": str(row["year"]), "at": at, "label": f"{row['entrants']:,}", "dy": -8})
        ends.append(
            {"year": str(row["year"]), "at": -row["exiters"], "label": f"{row['exiters']:,}", "dy": 9}
        )
    if not rows:
        return None
    shown = [side for side in _SIDES if any(row["side"] == side.get(lang) for row in rows)]
    names = [side.get(lang) for side in shown]
    x = alt.X("year:N", title=None).axis(domain=False, ticks=False, labelAngle=0, grid=False)
    y = alt.Y("start:Q", title=None).axis(format=",d", domain=False, ticks=False, tickCount=5, labels=False)
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=names, range=[_SIDES[side][0] for side in shown]),
        legend=alt.Legend(
            title=None, orient="top", direction="vertical", symbolType="square", labelLimit=300
        ),
    )
    opacity = alt.Opacity(
        "side:N", scale=alt.Scale(domain=names, range=[_SIDES[side][1] for side in shown]), legend=None
    )
    bars = (
        alt.Chart(pl.DataFrame(rows))
        .mark_bar(size=34)
        .encode(
            x=x, y=y, y2="stop:Q", color=colour, opacity=opacity,
            tooltip=charts.tips({"year": _YEAR, "side": Text("Side", "类别"), "number": _FIRMS}, lang),
        )
    )  # fmt: skip
    texts = [
        alt.Chart(pl.DataFrame([one for one in ends if one["dy"] == dy]))
        .mark_text(dy=dy)
        .encode(x=x, y=alt.Y("at:Q"), text="label:N")
        for dy in (-8, 9)
    ]
    zero = alt.Chart(pl.DataFrame({"start": [0]})).mark_rule(color=charts.STRONG_LINE).encode(y=y)
    return alt.layer(bars, zero, *texts).properties(width=charts.WIDTH - 24, height=charts.HEIGHT)


# -- survival --------------------------------------------------------------------------------------


def survival_title(result: Dynamics) -> Text:
    """How many entrants of the latest cohort were still there a year on."""
    curve = result.whole.survival.filter(pl.col("age") == 1, pl.col("firms") > 0)
    if curve.is_empty():
        return Text("How long entrants go on exporting", "新进入企业的存续")
    last = curve.row(-1, named=True)
    pattern = Text(
        "Of those that began in {year}, {s} exported a year later", "{year}年新进入的企业，一年后仍有{s}出口"
    )
    share = _per_cent(100 * last["left"] / last["firms"])
    return sampled(pattern.format(year=last["cohort"], s=share), result.sample)


def survival_subtitle(result: Dynamics) -> Text:
    return Text(
        "Entrants of each year that have exported in every year since, %; by years since they began",
        "各年新进入企业中此后逐年均有出口的比重（%），按进入后年数",
    )


def survival(result: Dynamics, lang: str) -> alt.TopLevelMixin | None:
    """A line for each year's entrants, named at its end."""
    curve = result.whole.survival.filter(pl.col("firms") > 0).with_columns(
        value=100 * pl.col("left") / pl.col("firms"), cohort=pl.col("cohort").cast(pl.String)
    )
    if curve.filter(pl.col("age") > 0).is_empty():
        return None
    curve = curve.filter(pl.len().over("cohort") > 1)
    last = curve.group_by("cohort", maintain_order=True).agg(pl.col("age", "value").last())
    oldest = int(curve["age"].max())  # type: ignore[arg-type]
    longest = last.filter(pl.col("age") == oldest)
    placed = charts.spread(dict(zip(longest["cohort"], longest["value"], strict=True)), low=0, high=100)
    said = Text("{y}: {s}", "{y}年：{s}")
    ends = last.with_columns(
        place=pl.col("cohort").replace_strict(placed, default=None, return_dtype=pl.Float64),
        label=pl.Series(
            [
                said.format(y=row["cohort"], s=_per_cent(row["value"])).get(lang)
                for row in last.iter_rows(named=True)
            ]
        ),
    )
    x = alt.X("age:Q", title=None, scale=alt.Scale(domain=[0, oldest])).axis(
        values=list(range(oldest + 1)), format="d", grid=False
    )
    y = charts.value_axis("%", [0, 20, 40, 60, 80, 100])
    fields = {"cohort": Text("Began", "进入年份"), "age": Text("Years on", "进入后年数"), "left": _FIRMS}
    base = alt.Chart(curve).encode(x=x, detail="cohort:N")
    lines = base.mark_line(strokeWidth=2, color=_HUE, point={"size": 34, "color": _HUE})
    drawn = lines.encode(y=y, tooltip=charts.tips(fields, lang))
    # A line that ends before the others is named below its end, clear of those that go on.
    below, beside = ends.filter(pl.col("age") < oldest), ends.filter(pl.col("age") == oldest)
    right = alt.Chart(beside).mark_text(align="left", dx=8).encode(x=x, y=alt.Y("place:Q"), text="label:N")
    names = [right]
    if below.height:
        under = alt.Chart(below).mark_text(align="right", dx=-4, dy=14)
        names.append(under.encode(x=x, y=alt.Y("value:Q"), text="label:N"))
    return alt.layer(drawn, *names).properties(
        width=charts.WIDTH - _LABEL_ROOM - 10,
        height=charts.HEIGHT,
        padding={"left": 8, "right": _LABEL_ROOM, "top": 20, "bottom": 4},
    )


# -- concentration ---------------------------------------------------------------------------------


def concentration_title(result: Dynamics) -> Text:
    """How much the largest five per cent have, and whether it is more than before."""
    told = result.whole.frame().filter(pl.col("top5").is_not_null())
    if told.is_empty():
        return Text("How much the largest exporters have", "出口集中度")
    first, last = told.row(0, named=True), told.row(-1, named=True)
    moved = last["top5"] - first["top5"]
    share, was = _per_cent(last["top5"]), _per_cent(first["top5"])
    pattern = Text("The largest 5% have {s} of exports", "最大5%的企业占出口{s}")
    if told.height > 1:
        pattern = (
            Text("The largest 5% have {s} of exports, {was} in {y}", "最大5%的企业占出口{s}，{y}年为{was}")
            if abs(moved) >= 0.05
            else Text("The largest 5% have {s} of exports, as in {y}", "最大5%的企业占出口{s}，与{y}年持平")
        )
    return sampled(pattern.format(s=share, was=was, y=first["year"]), result.sample)


def concentration_subtitle(result: Dynamics) -> Text:
    last = result.latest
    index = f"{last['hhi']:.3f}" if last and last["hhi"] is not None else "—"
    return Text(
        "Share of the largest exporters of {region} in its exports, %, {span}; Herfindahl index {h} in the"
        " last year",
        "{region}最大的出口企业占出口总额的比重（%），{span}；末年赫芬达尔指数{h}",
    ).format(region=result.region, span=_span(result), h=index)


def concentration(result: Dynamics, lang: str) -> alt.TopLevelMixin | None:
    """A line for each of the shares, named at its end."""
    frame = result.whole.frame()
    rows = [
        {"year": row["year"], "value": row[name], "name": name}
        for row in frame.iter_rows(named=True)
        for name in _TOPS
        if row[name] is not None
    ]
    if not rows:
        return None
    table = pl.DataFrame(rows).sort("name", "year")
    last = table.group_by("name", maintain_order=True).agg(pl.col("year", "value").last())
    placed = charts.spread(dict(zip(last["name"], last["value"], strict=True)), low=0, high=100)
    ends = last.with_columns(
        place=pl.col("name").replace_strict(placed, return_dtype=pl.Float64),
        label=pl.Series(
            [
                f"{_TOPS[row['name']].get(lang)} {_per_cent(row['value']).get(lang)}"
                for row in last.iter_rows(named=True)
            ]
        ),
    )
    x = alt.X(
        "year:Q", title=None, scale=alt.Scale(domain=[result.whole.years[0], result.whole.years[-1]])
    ).axis(values=list(result.whole.years), format="d", grid=False, labelFlush=True)
    room = max(width_of(text) for text in ends["label"]) + 12
    base = alt.Chart(table).encode(x=x, detail="name:N")
    fields = {"year": _YEAR, "value": Text("Share, %", "占比（%）")}
    lines = base.mark_line(strokeWidth=2, color=_HUE, point={"size": 34, "color": _HUE})
    drawn = lines.encode(
        y=charts.value_axis("%", [0, 20, 40, 60, 80, 100]), tooltip=charts.tips(fields, lang)
    )
    names = alt.Chart(ends).mark_text(align="left", dx=8)
    return alt.layer(drawn, names.encode(x=x, y=alt.Y("place:Q"), text="label:N")).properties(
        width=charts.WIDTH - room - 10,
        height=charts.HEIGHT,
        padding={"left": 8, "right": room, "top": 20, "bottom": 4},
    )


CHARTS = (
    Chart("turnover", turnover_title, turnover_subtitle, turnover),
    Chart("survival", survival_title, survival_subtitle, survival),
    Chart("concentration", concentration_title, concentration_subtitle, concentration),
    GROWTH,
    GROUPS,
)
