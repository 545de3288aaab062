"""The charts of ``trade.exporters`` of one year: where exporters sell, and what makes exports grow."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.labels import width_of, wrapped
from wuwai.studies.plane import across, down, sheet
from wuwai.studies.waterfall import Step, waterfall
from wuwai.trade.studies.exporters_result import PARTNER, Dynamics
from wuwai.trade.studies.world import sampled

_HUE = "var(--trade)"
_MOST = 15
PART_NAMES = {
    "entry": Text("Entrants", "新进入企业"),
    "exit": Text("Exiters", "退出企业"),
    "added": Text("Lines taken up", "持续企业新增业务"),
    "dropped": Text("Lines given up", "持续企业停止业务"),
    "continued": Text("Lines continued", "持续业务"),
}
_CHANGE = Text("Change", "增减合计")


# -- markets or products ---------------------------------------------------------------------------


def _groups(result: Dynamics) -> pl.DataFrame:
    if not result.groups.years:
        return result.groups.frame()
    now = result.groups.frame().filter(pl.col("year") == result.groups.years[-1], pl.col("exporters") > 0)
    return now.sort("exporters", "group", descending=[True, False]).head(_MOST)


def groups_title(result: Dynamics) -> Text:
    """Where most exporters sell, and where a few have the most of it."""
    table = _groups(result)
    of_markets = result.groups.by == PARTNER
    if table.is_empty():
        return (
            Text("Exporters by market", "分市场出口企业")
            if of_markets
            else Text("Exporters by product", "分商品出口企业")
        )
    first = table.row(0, named=True)
    many = (
        Text("Most exporters sell to {g}: {n}", "出口企业最多的市场是{g}，{n}家")
        if of_markets
        else Text("Most exporters sell {g}: {n}", "出口企业最多的商品是{g}，{n}家")
    )
    said = many.format(g=result.names[first["group"]], n=f"{first['exporters']:,}")
    return sampled(said, result.sample)


def groups_subtitle(result: Dynamics) -> Text:
    year = result.groups.years[-1] if result.groups.years else "—"
    return Text(
        "Number of exporters, and share of the largest 5% of them, {year}; a share of fewer than {n} firms is"
        " not shown",
        "出口企业数与其中最大5%企业的份额，{year}年；涉及不足{n}家企业的份额不显示",
    ).format(year=year, n=result.fewest)


def groups(result: Dynamics, lang: str) -> alt.TopLevelMixin | None:
    """A line for each group: a bar for its exporters, and a dot for the share of the largest of them."""
    table = _groups(result)
    if table.is_empty():
        return None
    line, top = 30.0, 26.0
    names_end, bars_end, dots_at, right = 112.0, 196.0, 236.0, charts.WIDTH - 14.0
    most = float(table["exporters"].max())  # type: ignore[arg-type]
    bars: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    tracks: list[dict[str, Any]] = []
    dots: list[dict[str, Any]] = []
    for number, row in enumerate(table.iter_rows(named=True)):
        y = top + line * (number + 0.5)
        for n, part in enumerate(
            lines := wrapped(result.names[row["group"]].get(lang), names_end - 6, lines=2)
        ):
            texts.append({"x": 0.0, "y": y + (n - (len(lines) - 1) / 2) * 13, "text": part})
        end = names_end + (bars_end - names_end) * row["exporters"] / most
        bars.append({"x": names_end, "x2": end, "y": y - 5, "y2": y + 5})
        texts.append({"x": end + 4, "y": y, "text": f"{row['exporters']:,}"})
        tracks.append({"x": dots_at, "x2": right, "y": y})
        if row["top5"] is not None:
            at = dots_at + (right - dots_at) * row["top5"] / 100
            dots.append({"x": at, "y": y})
            beside = f"{row['top5']:.0f}%"
            texts.append({"x": at - width_of(beside) - 8, "y": y, "text": beside})
        else:
            texts.append({"x": dots_at, "y": y, "text": "—"})
    heads = [
        {"x": names_end, "y": 8.0, "text": Text("Exporters", "企业数").get(lang)},
        {"x": dots_at, "y": 8.0, "text": Text("Largest 5%", "最大5%占比").get(lang)},
    ]
    layers: list[alt.Chart] = [
        alt.Chart(pl.DataFrame(tracks))
        .mark_rule(color=charts.LINE)
        .encode(x=across("x"), x2="x2", y=down("y")),
        alt.Chart(pl.DataFrame(bars))
        .mark_rect(color=_HUE, cornerRadius=1)
        .encode(x=across("x"), x2="x2", y=down("y"), y2="y2"),
        *([_dotted(dots)] if dots else []),
        *(
            alt.Chart(pl.DataFrame(some))
            .mark_text(align="left", baseline="middle", fontSize=12, color=colour)
            .encode(x=across("x"), y=down("y"), text="text:N")
            for some, colour in ((texts, charts.INK), (heads, charts.INK_2))
        ),
    ]
    return sheet(layers, width=charts.WIDTH, height=top + line * table.height)


def _dotted(dots: list[dict[str, Any]]) -> alt.Chart:
    drawn = alt.Chart(pl.DataFrame(dots)).mark_point(
        size=64, opacity=1, filled=True, fill=charts.ACCENT, strokeWidth=0
    )
    return drawn.encode(x=across("x"), y=down("y"))


# -- growth ----------------------------------------------------------------------------------------


def _split(result: Dynamics) -> dict[str, Any] | None:
    last = result.latest
    return last if last is not None and last["continued"] is not None else None


def growth_title(result: Dynamics) -> Text:
    """What moved exports the most."""
    last = _split(result)
    if last is None:
        return Text("What makes exports grow", "出口增减的构成")
    part = max(PART_NAMES, key=lambda name: abs(last[name]))
    amount = units.headline(last[part], result.unit)
    pattern = Text("{p}: {a} of a change of {c} in {y}", "{y}年出口增减{c}，其中{p}{a}")
    said = pattern.format(
        p=PART_NAMES[part], a=amount, c=units.headline(last["change"], result.unit), y=last["year"]
    )
    return sampled(said, result.sample)


def growth_subtitle(result: Dynamics) -> Text:
    last = result.latest
    year = last["year"] if last else "—"
    return Text(
        "Exports of {region} in {year} against the year before, by what firms did; a line is a product in a"
        " market",
        "{region}{year}年出口比上年增减，按企业行为拆分；“业务”指一种商品在一个市场的销售",
    ).format(region=result.region, year=year)


def growth(result: Dynamics, lang: str) -> alt.TopLevelMixin | None:
    """The parts one after the other, and the change they make up."""
    last = _split(result)
    if last is None:
        return None
    steps = [Step(title.get(lang), last[name]) for name, title in PART_NAMES.items()]
    return waterfall([*steps, Step(_CHANGE.get(lang), last["change"], total=True)], lang, unit=result.unit)


GROUPS = Chart("groups", groups_title, groups_subtitle, groups)
GROWTH = Chart("growth", growth_title, growth_subtitle, growth)
