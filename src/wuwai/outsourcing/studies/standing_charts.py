"""The charts of ``outsourcing.standing``: contracts by side, amounts in one currency, the course of years."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.outsourcing.studies.standing import BREAKDOWNS, SIDES, Line, Standing
from wuwai.reference import units
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart

_MOST = 12
_UNKNOWN = Text("Not stated", "未填报")
_COLOURS = {"offshore": "var(--outsourcing)", "onshore": "var(--investment)", "": charts.STRONG_LINE}
VALUE, EXECUTED = Text("Contract value", "合同额"), Text("Executed value", "执行额")
_ZH_STEPS = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
_EN_STEPS = ((1e12, "trn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))


def _when(result: Standing) -> Text:
    if result.year is None or result.by == "year":
        return Text("all years", "各年")
    return Text(str(result.year), f"{result.year}年")


def _of_currency(result: Standing) -> list[Line]:
    """The lines in the chart's currency that have an amount, the largest executed value first."""
    found = [one for one in result.lines if one.currency == result.currency and _has_amount(one)]
    if result.by == "year":
        return found
    return sorted(found, key=lambda one: -(one.executed or 0) - 1e-9 * (one.value or 0))[:_MOST]


def _has_amount(one: Line) -> bool:
    return bool(one.value or one.executed)


# -- contracts by side -----------------------------------------------------------------------------


def _by_item(result: Standing) -> dict[str, tuple[Text, dict[str, int]]]:
    """Contracts of each item by side, over all currencies: numbers of contracts may be added."""
    found: dict[str, tuple[Text, dict[str, int]]] = {}
    for one in result.lines:
        if not one.contracts:
            continue
        _, sides = found.setdefault(one.item, (one.title, {"offshore": 0, "onshore": 0, "": 0}))
        sides["offshore"] += one.offshore
        sides["onshore"] += one.onshore
        sides[""] += one.contracts - one.offshore - one.onshore
    largest = sorted(found.items(), key=lambda one: -sum(one[1][1].values()))
    return dict((list(found.items()) if result.by == "year" else largest)[:_MOST])


def contracts_title(result: Standing) -> Text:
    """How many contracts, and how many of them are offshore."""
    total = sum(one.contracts for one in result.totals)
    if not total:
        return Text("Contracts by where the client is", "合同按发包方所在地")
    offshore = sum(one.offshore for one in result.totals)
    return Text("{o} of {n} contracts are offshore", "{n}份合同中离岸{o}份").format(o=offshore, n=total)


def contracts_subtitle(result: Standing) -> Text:
    return Text(
        "Contracts signed and registered by {by}, {when}; offshore or onshore by the rule book",
        "已签订并登记的合同数，按{by}，{when}；离岸、在岸按规则判定",
    ).format(by=BREAKDOWNS[result.by].lower_first(), when=_when(result))


def contracts(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each item, its contracts offshore and onshore end to end."""
    items = _by_item(result)
    if not items:
        return None
    names = {**{key: title.get(lang) for key, title in SIDES.items()}, "": _UNKNOWN.get(lang)}
    rows = [
        {"name": title.get(lang), "side": names[side], "order": n, "number": number, "key": side}
        for title, sides in items.values()
        for n, (side, number) in enumerate(sides.items())
        if number
    ]
    sums = [
        {"name": title.get(lang), "number": sum(sides.values()), "label": f"{sum(sides.values()):,}"}
        for title, sides in items.values()
    ]
    used = [key for key in names if any(row["key"] == key for row in rows)]
    y = _names([title.get(lang) for title, _ in items.values()])
    x = alt.X("sum(number):Q", title=None).axis(
        tickMinStep=1, format=",d", domain=False, ticks=False, tickCount=4
    )
    bars = (
        alt.Chart(pl.DataFrame(rows))
        .mark_bar(height=14)
        .encode(
            y=y,
            x=x,
            order=alt.Order("order:Q"),
            color=_colour([names[key] for key in used], [_COLOURS[key] for key in used]),
            tooltip=charts.tips(
                {
                    "name": BREAKDOWNS[result.by],
                    "side": BREAKDOWNS["side"],
                    "number": Text("Contracts", "合同数"),
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
    return _sized(alt.layer(bars, text), len(items))


def _names(order: list[str]) -> alt.Y:
    return alt.Y("name:N", sort=order, title=None).axis(
        domain=False, ticks=False, labelLimit=190, labelColor=charts.INK, grid=False
    )


def _colour(names: list[str], colours: list[str], orient: Any = "top") -> alt.Color:
    legend = alt.Legend(
        title=None,
        orient=orient,
        direction="horizontal",
        labelLimit=220,
        labelColor=charts.INK,
        labelFontSize=12,
        symbolType="square",
    )
    return alt.Color("side:N", scale=alt.Scale(domain=names, range=colours), legend=legend)


def _sized(chart: Any, items: int, step: int = 26) -> alt.TopLevelMixin:
    sized: alt.TopLevelMixin = chart.properties(
        width=charts.WIDTH - 150,
        height=step * items,
        padding={"left": 16, "right": 58, "top": 6, "bottom": 4},
    )
    return sized


# -- amounts in one currency -----------------------------------------------------------------------


def amounts_title(result: Standing) -> Text:
    """The executed value of the year in the chart's currency."""
    total = next((one for one in result.totals if one.currency == result.currency), None)
    if total is None or not _has_amount(total):
        return Text("Contract value and executed value", "合同额与执行额")
    if not total.executed:
        return Text("Nothing was executed in {c}", "以{c}计无执行额").format(c=_currency(result))
    return Text("{e} executed on contracts of this region", "执行额{e}").format(
        e=units.headline(total.executed, units.of_currency(result.currency))
    )


def _currency(result: Standing) -> Text:
    return currencies().get(result.currency, Text(result.currency, result.currency))


def amounts_subtitle(result: Standing) -> Text:
    if not result.currency:
        return Text("By currency; currencies are never added", "分币种列示，不同币种不相加")
    return Text(
        "Contract value signed and executed value by {by}, {when}, {c} only; other currencies in the table",
        "合同额与执行额，按{by}，{when}，仅{c}；其他币种见表",
    ).format(by=BREAKDOWNS[result.by].lower_first(), when=_when(result), c=_currency(result))


def _scale(values: list[float], lang: str) -> tuple[float, str]:
    top = max(values, default=0.0)
    for step, word in _ZH_STEPS if lang.startswith("zh") else _EN_STEPS:
        if top >= step:
            return step, word
    return 1.0, ""


def _unit(result: Standing, word: str, lang: str) -> str:
    if lang.startswith("zh"):
        return f"{word}{units.get(units.of_currency(result.currency)).title.zh}"
    return f"{result.currency} {word}".strip()


def amounts(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """Two bars for each item in one currency: contract value signed, value executed."""
    lines = _of_currency(result)
    if not lines:
        return None
    scale, word = _scale([max(one.value or 0.0, one.executed or 0.0) for one in lines], lang)
    measures = {"executed": EXECUTED, "value": VALUE}
    rows: list[dict[str, Any]] = [
        {"name": one.title.get(lang), "side": title.get(lang), "amount": (getattr(one, key) or 0.0) / scale}
        for one in lines
        for key, title in measures.items()
    ]
    for row in rows:
        row["label"] = f"{row['amount']:,.4g}" if row["amount"] < 1000 else f"{row['amount']:,.0f}"
    titles = [title.get(lang) for title in measures.values()]
    y = _names([one.title.get(lang) for one in lines])
    offset = alt.YOffset("side:N", sort=titles)
    x = alt.X("amount:Q", title=_unit(result, word, lang)).axis(
        domain=False, ticks=False, tickCount=4, titleAnchor="end"
    )
    base = alt.Chart(pl.DataFrame(rows))
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        y=y,
        yOffset=offset,
        x=x,
        color=_colour(titles, ["var(--outsourcing)", charts.STRONG_LINE]),
        tooltip=charts.tips(
            {"name": BREAKDOWNS[result.by], "side": Text("Measure", "指标"), "label": Text("Amount", "金额")},
            lang,
        ),
    )
    text = base.mark_text(align="left", dx=4, fontSize=11).encode(
        y=y, yOffset=offset, x=x, text=alt.Text("label:N")
    )
    return _sized(alt.layer(bars, text), len(lines), 38)


# -- years -----------------------------------------------------------------------------------------


def _course(result: Standing) -> list[Line]:
    return [one for one in result.years if one.currency == result.currency and _has_amount(one)]


def years_title(result: Standing) -> Text:
    """The executed value of the year; its growth only where later rows show that the year is over."""
    by_year = {one.item: one.executed or 0.0 for one in _course(result)}
    now = by_year.get(str(result.year), 0.0)
    before = by_year.get(str((result.year or 0) - 1), 0.0)
    if not now:
        return Text("Contract value and executed value by year", "历年合同额与执行额")
    words = Text("Executed in {y}: {a}", "{y}年执行额{a}").format(
        y=result.year, a=units.headline(now, units.of_currency(result.currency))
    )
    over = any(int(one.item) > (result.year or 0) for one in result.years)
    if not before or not over:
        return words
    growth = 100 * (now / before - 1)
    pattern = (
        Text("{w}, up {g} on the year before", "{w}，比上年增长{g}")
        if growth >= 0
        else Text("{w}, down {g} on the year before", "{w}，比上年下降{g}")
    )
    return pattern.format(w=words, g=units.amount(round(abs(growth), 1), "%"))


def years_subtitle(result: Standing) -> Text:
    return Text(
        "From the registers, {c} only; the last year may not be complete",
        "据台账，仅{c}；最近一年数据可能尚不完整",
    ).format(c=_currency(result) if result.currency else Text("one currency", "单一币种"))


def years(result: Standing, lang: str) -> alt.TopLevelMixin | None:
    """Contract value and executed value over the years in one currency; None below two years."""
    lines = _course(result)
    if len({one.item for one in lines}) < 2:
        return None
    scale, word = _scale([max(one.value or 0.0, one.executed or 0.0) for one in lines], lang)
    measures = {"executed": EXECUTED, "value": VALUE}
    rows: list[dict[str, Any]] = [
        {"year": one.item, "side": title.get(lang), "value": (getattr(one, key) or 0.0) / scale}
        for one in lines
        for key, title in measures.items()
    ]
    ticks = charts.nice_ticks([row["value"] for row in rows])
    titles = [title.get(lang) for title in measures.values()]
    bars = (
        alt.Chart(pl.DataFrame(rows))
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=alt.X("year:O", title=None).axis(labelAngle=0, domain=False, ticks=False),
            xOffset=alt.XOffset("side:N", sort=titles),
            y=charts.value_axis(_unit(result, word, lang), ticks),
            color=_colour(titles, ["var(--outsourcing)", charts.STRONG_LINE], "bottom"),
            tooltip=charts.tips(
                {
                    "year": BREAKDOWNS["year"],
                    "side": Text("Measure", "指标"),
                    "value": Text("Amount", "金额"),
                },
                lang,
            ),
        )
    )
    return alt.layer(bars).properties(
        width=charts.WIDTH - 60,
        height=charts.HEIGHT,
        padding={"left": 4, "right": 16, "top": 22, "bottom": 4},
    )


CHARTS = (
    Chart("contracts", contracts_title, contracts_subtitle, contracts),
    Chart("amounts", amounts_title, amounts_subtitle, amounts),
    Chart("years", years_title, years_subtitle, years),
)
