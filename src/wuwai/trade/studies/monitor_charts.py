"""The charts of ``trade.monitor``: year to date against last year, growth by part, shares by dimension."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.trade.studies.monitor import Line, Monitor, Point
from wuwai.trade.studies.parts import DIMENSIONS, MEASURES

_MONTHS_EN = "JFMAMJJASOND"
_WIDE_GROWTH = 100.0
_WIDE_TICKS = (-100, -50, -20, 0, 20, 50, 100, 500, 1000, 5000)
_SHARED = ("regime", "firm_type", "partner", "product")
_MOST_DOTS = 18
_FALL_ROOM = 44


def _measure(result: Monitor) -> Text:
    return MEASURES[result.measure]


def _title(period: str) -> Text:
    return periods.parse(period).title if period else Text("", "")


# -- year to date ----------------------------------------------------------------------------------


def _comparable(points: tuple[Point, ...]) -> tuple[Point, Point] | None:
    """The latest point and that of the same month a year before."""
    last = points[-1] if points else None
    if last is None:
        return None
    earlier = [p for p in points if p.year == last.year - 1 and p.month == last.month and p.unit == last.unit]
    return (last, earlier[0]) if earlier else None


def year_to_date_title(result: Monitor) -> Text:
    """What the two lines say: the published growth, where there is one."""
    total = result.total
    if total is None or total.growth is None:
        return Text("{what}, year to date", "{what}累计值").format(what=_measure(result))
    rise = total.growth >= 0
    pattern = (
        Text("{what} ran {g} above a year earlier", "{what}累计比上年同期增长{g}")
        if rise
        else Text("{what} ran {g} below a year earlier", "{what}累计比上年同期下降{g}")
    )
    return pattern.format(what=_measure(result), g=units.amount(abs(total.growth), "%"))


def year_to_date_subtitle(result: Monitor) -> Text:
    return Text(
        "Published year-to-date levels, {p}; marks are published points",
        "已公布累计值，{p}；圆点为公布数，其间为连线",
    ).format(p=_title(result.period))


def year_to_date(result: Monitor, lang: str) -> alt.TopLevelMixin | None:
    """Two lines over the months of a year, each labelled at its end; None below two points."""
    zh = lang.startswith("zh")
    points = [p for p in result.points if p.unit == result.points[-1].unit]
    if len(points) < 2:
        return None
    scale, name = (1e4, "万亿元") if zh else (1e4, "CNY trn")
    scale, name = (scale, name) if points[-1].unit == "亿元CNY" else (1.0, points[-1].unit)
    last = max(p.year for p in points)
    rows: list[dict[str, Any]] = [
        {"month": p.month, "value": p.value / scale, "year": str(p.year), "now": p.year == last}
        for p in points
    ]
    ticks = charts.nice_ticks([row["value"] for row in rows])
    ends = {
        year: max((r for r in rows if r["year"] == year), key=lambda r: r["month"])
        for year in {r["year"] for r in rows}
    }
    wanted = {year: row["value"] for year, row in ends.items()}
    apart = len({row["month"] for row in ends.values()}) > 1
    placed = wanted if apart else charts.spread(wanted, low=ticks[0], high=ticks[-1])
    labels = [
        {
            "month": row["month"],
            "value": placed[year],
            "year": year,
            "now": row["now"],
            "text": f"{year}  {row['value']:,.2f}",
            "at_end": row["month"] == max(one["month"] for one in ends.values()),
        }
        for year, row in ends.items()
    ]
    colour = alt.condition("datum.now", alt.value(charts.ACCENT), alt.value(charts.QUIET))
    months = "datum.value + '月'" if zh else f"slice('{_MONTHS_EN}', datum.value - 1, datum.value)"
    x = alt.X("month:Q", title=None, scale=alt.Scale(domain=[1, 12], nice=False)).axis(
        values=list(range(1, 13)) if not zh else [1, 3, 5, 7, 9, 12], labelExpr=months, grid=False
    )
    y = charts.value_axis(name, ticks)
    base = alt.Chart(pl.DataFrame(rows)).encode(x=x, y=y, color=colour)
    lines = base.mark_line(strokeWidth=2).encode(
        detail=alt.Detail("year:N"),
        strokeDash=alt.condition("datum.now", alt.value([1, 0]), alt.value([4, 3])),
    )
    dots = base.mark_point(filled=True, size=34, opacity=1).encode(
        tooltip=charts.tips(
            {
                "year": Text("Year", "年份"),
                "month": Text("To month", "累计至（月）"),
                "value": Text("Level", "总额"),
            },
            lang,
        )
    )
    named = alt.Chart(pl.DataFrame(labels)).encode(x=x, y=y, text=alt.Text("text:N"), color=colour)
    text = named.transform_filter("datum.at_end").mark_text(align="left", dx=9, fontWeight="bold")
    # A year that ends earlier would have its label on the other year's line: it stands above its point.
    inner = named.transform_filter("!datum.at_end").mark_text(align="right", dx=4, dy=-14, fontWeight="bold")
    return alt.layer(lines, dots, text, inner).properties(
        width=charts.WIDTH - 70,
        height=charts.HEIGHT,
        padding={"left": 4, "right": 96, "top": 22, "bottom": 4},
    )


# -- growth by part --------------------------------------------------------------------------------


def _growing(result: Monitor) -> list[Line]:
    # Headline lines belong beside parts of their own period only.
    lines = [line for line in result.lines if line.growth is not None and line.period == result.parts_period]
    ordered = sorted(lines, key=lambda one: -(one.growth or 0.0))
    if len(ordered) <= _MOST_DOTS:
        return ordered
    return [*ordered[: _MOST_DOTS // 2], *ordered[-(_MOST_DOTS // 2) :]]


def growth_title(result: Monitor) -> Text:
    lines = [line for line in _growing(result) if line.dimension not in ("total", "flow")]
    if len(lines) < 2:
        return Text("Published growth of {what}", "{what}公布增速").format(
            what=_measure(result).lower_first()
        )
    first, last = lines[0], lines[-1]
    same = Text("{a} grew fastest, {b} least", "{a}增长最快，{b}增长最慢")
    fell = Text("{a} grew fastest, {b} fell", "{a}增长最快，{b}下降")
    pattern = fell if (last.growth or 0) < 0 < (first.growth or 0) else same
    return pattern.format(a=first.title, b=last.title).upper_first()


def growth_subtitle(result: Monitor) -> Text:
    return Text("{what}: published growth on a year earlier, {p}", "{what}：公布的同比增速，{p}").format(
        what=_measure(result), p=_title(result.parts_period)
    )


def growth(result: Monitor, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each published growth rate, sorted; beyond ±100 % the axis is compressed, not the label."""
    lines = _growing(result)
    if len(lines) < 2:
        return None
    rows: list[dict[str, Any]] = [
        {
            "name": line.title.get(lang),
            "growth": line.growth,
            "label": f"{line.growth:+,.1f}%".replace("-", "−"),
            "total": line.dimension == "total",
        }
        for line in lines
    ]
    order = [row["name"] for row in rows]
    wide = max(abs(row["growth"]) for row in rows) > _WIDE_GROWTH
    scale = alt.Scale(type="symlog", constant=20) if wide else alt.Scale()
    low, high = min([0.0, *(r["growth"] for r in rows)]), max([0.0, *(r["growth"] for r in rows)])
    axis = alt.Axis(labelExpr="datum.label + '%'", domain=False, ticks=False)
    if wide:
        axis.values = [t for t in _WIDE_TICKS if low * 1.3 <= t <= high * 1.3]
    colour = alt.condition("datum.total", alt.value(charts.ACCENT), alt.value("var(--investment)"))
    base = alt.Chart(pl.DataFrame(rows)).encode(
        y=alt.Y("name:N", sort=order, title=None).axis(
            domain=False,
            ticks=False,
            labelLimit=190,
            labelColor=charts.INK,
            grid=False,
            # Room for the label of a fall, which stands to the left of its dot.
            offset=_FALL_ROOM if low < 0 else 0,
        )
    )
    rule = (
        alt.Chart(pl.DataFrame({"zero": [0]})).mark_rule(color=charts.STRONG_LINE).encode(x=alt.X("zero:Q"))
    )
    x = alt.X("growth:Q", title=None, scale=scale, axis=axis)
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(x=x, color=colour)
    # Beside the dot on the side away from zero, so that a label never lies on the zero line.
    text = base.encode(x=x, text=alt.Text("label:N"))
    labels = []
    if high > 0 or low == 0:
        labels.append(text.transform_filter("datum.growth >= 0").mark_text(align="left", dx=8))
    if low < 0:
        labels.append(text.transform_filter("datum.growth < 0").mark_text(align="right", dx=-8))
    return alt.layer(rule, dots, *labels).properties(
        width=charts.WIDTH - 150,
        height=22 * len(rows),
        # Names are a little wider on the page than where the chart was measured.
        padding={"left": 16, "right": 58, "top": 6, "bottom": 4},
    )


# -- shares ----------------------------------------------------------------------------------------


def _shares(result: Monitor) -> list[Line]:
    return [
        line
        for line in result.lines
        if line.dimension in _SHARED and (line.share is not None or line.share_published is not None)
    ]


def _share(line: Line) -> float:
    return line.share if line.share is not None else line.share_published or 0.0


def shares_title(result: Monitor) -> Text:
    lines = [line for line in _shares(result) if not line.derived]
    if not lines:
        return Text("Shares of {what}", "{what}构成").format(what=_measure(result).lower_first())
    top = max(lines, key=_share)
    said = Text("{a}: {s} of the total", "{a}占{s}").format(
        a=top.title, s=units.amount(round(_share(top), 1), "%")
    )
    return said.upper_first()


def shares_subtitle(result: Monitor) -> Text:
    return Text(
        "Share of {what} in per cent, {p}; partners and product groups overlap",
        "占{what}比重（%），{p}；贸易伙伴、商品类别之间有交叉",
    ).format(what=_measure(result).lower_first(), p=_title(result.parts_period))


def shares(result: Monitor, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each part with a known share, by dimension."""
    lines = _shares(result)
    if not lines:
        return None
    rows: list[dict[str, Any]] = [
        {
            "name": f"{DIMENSIONS[line.dimension].get(lang)} · {line.title.get(lang)}",
            "share": _share(line),
            "label": f"{_share(line):.1f}%",
            "derived": line.derived,
        }
        for line in lines
    ]
    y = alt.Y("name:N", sort=[row["name"] for row in rows], title=None).axis(
        domain=False, ticks=False, labelLimit=260, labelColor=charts.INK
    )
    x = alt.X(
        "share:Q", title=None, scale=alt.Scale(domain=[0, max(100.0, *(r["share"] for r in rows))])
    ).axis(values=[0, 25, 50, 75, 100], labelExpr="datum.label + '%'", domain=False, ticks=False)
    colour = alt.condition("datum.derived", alt.value(charts.STRONG_LINE), alt.value("var(--investment)"))
    base = alt.Chart(pl.DataFrame(rows)).encode(y=y)
    bars = base.mark_bar(height=12, cornerRadiusEnd=2).encode(x=x, color=colour)
    text = base.mark_text(align="left", dx=5).encode(x=x, text=alt.Text("label:N"))
    return alt.layer(bars, text).properties(
        width=charts.WIDTH - 170,
        height=22 * len(rows),
        padding={"left": 24, "right": 16, "top": 6, "bottom": 4},
    )


CHARTS = (
    Chart("year_to_date", year_to_date_title, year_to_date_subtitle, year_to_date),
    Chart("growth", growth_title, growth_subtitle, growth),
    Chart("shares", shares_title, shares_subtitle, shares),
)
