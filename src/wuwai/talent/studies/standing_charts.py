"""The charts of ``talent.standing``: permits by class, institutions, posts filled and open, time to fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.talent.studies.standing import Line, Standing

_MOST = 12
_OWN = "var(--talent)"
FILLED, WAITING = Text("Filled", "已到岗"), Text("Still wanted", "仍需招聘")


def _lines(result: Standing, part: str, subject: str) -> tuple[Line, ...]:
    return result.of(part, "city" if result.by == "city" else subject)[:_MOST]


def _by(result: Standing, subject: Text) -> Text:
    return Text("city", "地市") if result.by == "city" else subject


def _sized(chart: Any, items: int, step: int = 26) -> alt.TopLevelMixin:
    sized: alt.TopLevelMixin = chart.properties(
        width=charts.WIDTH - 150,
        height=step * items,
        padding={"left": 16, "right": 58, "top": 6, "bottom": 4},
    )
    return sized


def _bars(
    lines: Sequence[Line], values: Sequence[int], name: Text, unit: Text, lang: str
) -> alt.TopLevelMixin | None:
    """A bar for each line, its value at the end."""
    if not lines:
        return None
    rows = [
        {"name": one.title.get(lang), "number": value, "label": f"{value:,}"}
        for one, value in zip(lines, values, strict=True)
    ]
    y = _names([row["name"] for row in rows])
    x = alt.X("number:Q", title=None).axis(tickMinStep=1, format=",d", domain=False, ticks=False, tickCount=4)
    base = alt.Chart(pl.DataFrame(rows)).encode(y=y, x=x)
    bars = base.mark_bar(height=14, cornerRadiusEnd=2, color=_OWN).encode(
        tooltip=charts.tips({"name": name, "label": unit}, lang)
    )
    return _sized(
        alt.layer(bars, base.mark_text(align="left", dx=5).encode(text=alt.Text("label:N"))), len(rows)
    )


def _names(order: Sequence[Any]) -> alt.Y:
    return alt.Y("name:N", sort=list(order), title=None).axis(
        domain=False, ticks=False, labelLimit=190, labelColor=charts.INK, grid=False
    )


# -- institutions ----------------------------------------------------------------------------------


def institutions_title(result: Standing) -> Text:
    """How many there are, and how many meet the tax preference's conditions."""
    total = result.total("institutions")
    if total is None:
        return Text("Foreign R&D institutions", "外资研发机构")
    passed = [one.number for one in result.of("institutions", "outcome") if one.item == "pass"]
    if result.by == "city" or not passed:
        return Text("{n} foreign R&D institutions", "外资研发机构{n}家").format(n=total.number)
    return Text(
        "{n} foreign R&D institutions, {m} known to meet the conditions of the tax preference",
        "外资研发机构{n}家，其中可确认符合税收优惠条件{m}家",
    ).format(n=total.number, m=passed[0])


def institutions_subtitle(result: Standing) -> Text:
    return Text("Established or recognised, by {by}", "已设立、已认定的机构数，按{by}").format(
        by=_by(result, Text("home country or region", "投资来源地"))
    )


def institutions(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each home country, or each city."""
    lines = _lines(result, "institutions", "home")
    name = _by(result, Text("Home country", "投资来源地")).upper_first()
    return _bars(lines, [one.number for one in lines], name, Text("Institutions", "机构数"), lang)


# -- permits ---------------------------------------------------------------------------------------


def permits_title(result: Standing) -> Text:
    """The share of class A among permits in force."""
    total = result.total("permits")
    if total is None or not total.number:
        return Text("Work permits in force", "有效工作许可")
    high = sum(one.number for one in result.of("permits", "class") if one.item == "A")
    return Text("{a} of {n} permits in force are of class A", "有效许可{n}份，其中A类{a}份").format(
        a=high, n=total.number
    )


def permits_subtitle(result: Standing) -> Text:
    if result.by == "city":
        return Text("Permits issued and not ended, by city", "已发放且未终止的许可，按地市")
    return Text("Permits issued and not ended, by the class decided", "已发放且未终止的许可，按认定类别")


def permits(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each class decided, or each city."""
    lines = _lines(result, "permits", "class")
    name = _by(result, Text("Class decided", "认定类别")).upper_first()
    return _bars(lines, [one.number for one in lines], name, Text("Permits", "许可数"), lang)


# -- posts -----------------------------------------------------------------------------------------


def posts_title(result: Standing) -> Text:
    """How many of the people wanted came."""
    total = result.total("posts")
    if total is None or not total.wanted:
        return Text("Posts filled and open", "岗位到岗与待招情况")
    return Text(
        "{f} of {w} people wanted have come, {o} are still wanted", "需求{w}人，已到岗{f}人，仍需{o}人"
    ).format(f=total.filled, w=total.wanted, o=total.open)


def posts_subtitle(result: Standing) -> Text:
    return Text("People, by {by}; withdrawn openings are left out", "人数，按{by}；不含已撤回的需求").format(
        by=_by(result, Text("industrial cluster", "产业集群"))
    )


def posts(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """People hired and people still wanted end to end, a bar for each cluster or city."""
    lines = [one for one in _lines(result, "posts", "cluster") if one.filled or one.open]
    if not lines:
        return None
    names = [FILLED.get(lang), WAITING.get(lang)]
    rows: list[dict[str, Any]] = [
        {"name": one.title.get(lang), "side": side, "order": n, "number": number}
        for one in lines
        for n, (side, number) in enumerate(zip(names, (one.filled or 0, one.open or 0), strict=True))
    ]
    sums = [
        {
            "name": one.title.get(lang),
            "number": (one.filled or 0) + (one.open or 0),
            "label": f"{one.filled}/{(one.filled or 0) + (one.open or 0)}",
        }
        for one in lines
    ]
    y = _names([one.title.get(lang) for one in lines])
    legend = alt.Legend(
        title=None,
        orient="top",
        direction="horizontal",
        labelColor=charts.INK,
        labelFontSize=12,
        symbolType="square",
    )
    bars = (
        alt.Chart(pl.DataFrame(rows))
        .mark_bar(height=14)
        .encode(
            y=y,
            x=alt.X("sum(number):Q", title=None).axis(
                tickMinStep=1, format=",d", domain=False, ticks=False, tickCount=4
            ),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "side:N", scale=alt.Scale(domain=names, range=[_OWN, charts.STRONG_LINE]), legend=legend
            ),
            tooltip=charts.tips(
                {
                    "name": Text("Item", "项目"),
                    "side": Text("State", "状态"),
                    "number": Text("People", "人数"),
                },
                lang,
            ),
        )
    )
    text = (
        alt.Chart(pl.DataFrame(sums))
        .mark_text(align="left", dx=5)
        .encode(y=y, x=alt.X("number:Q"), text=alt.Text("label:N"))
    )
    return _sized(alt.layer(bars, text), len(lines))


# -- time to fill ----------------------------------------------------------------------------------


def _timed(result: Standing) -> list[Line]:
    return sorted(
        (one for one in _lines(result, "posts", "cluster") if one.days is not None),
        key=lambda one: -(one.days or 0),
    )


def days_title(result: Standing) -> Text:
    """The median of all openings."""
    total = result.total("posts")
    if total is None or total.days is None:
        return Text("Time to fill an opening", "岗位到岗用时")
    return Text("Half of the openings are filled within {n} days", "半数岗位在{n}天内到岗").format(
        n=total.days
    )


def days_subtitle(result: Standing) -> Text:
    return Text(
        "Median days from opening to filling, by {by}; open ones counted as lasting so far",
        "从发布到到岗天数的中位数，按{by}；仍在招聘的按截至目前的时长计入",
    ).format(by=_by(result, Text("industrial cluster", "产业集群")))


def days(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each cluster or city in which half of the openings were seen filled."""
    lines = _timed(result)
    name = _by(result, Text("Industrial cluster", "产业集群")).upper_first()
    return _bars(lines, [one.days or 0 for one in lines], name, Text("Days", "天数"), lang)


CHARTS = (
    Chart("permits", permits_title, permits_subtitle, permits),
    Chart("institutions", institutions_title, institutions_subtitle, institutions),
    Chart("posts", posts_title, posts_subtitle, posts),
    Chart("days", days_title, days_subtitle, days),
)
