"""The charts of ``trade.parks``: how cover grows park by park, where the parks lie, what each rule costs."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.studies import charts, shading
from wuwai.studies.contract import Chart
from wuwai.studies.plane import Layer, across, down, fill, ink, sheet
from wuwai.studies.ranked import MOST, bars
from wuwai.trade.studies.dependency_words import joined, percent
from wuwai.trade.studies.parks import Parks
from wuwai.trade.studies.parks_frame import place_of
from wuwai.trade.studies.world import sampled

_NOTHING = Text("No plan of parks", "尚无园区方案")
_WIDE, _HIGH, _GAP = 44.0, 36.0, 3.0
_SMALL = {"zh": 10, "en": 8}  # of names in tiles: the longest must fit


def growth_title(result: Parks) -> Text:
    """What the plan covers, and how little the last parks add."""
    chosen = result.plan.chosen
    if not chosen:
        return _NOTHING
    half = next((n for n, one in enumerate(chosen, 1) if (one.reach or 0) >= result.plan.share / 2), 0)
    words = Text(
        "{n} parks cover {share} of the suitable exports; the first {half} do half of it",
        "{n}个园区覆盖适配出口的{share}，前{half}个即占一半",
    ).format(n=len(chosen), share=percent(result.plan.share), half=half)
    return sampled(words, result.sample)


def growth_subtitle(result: Parks) -> Text:
    return Text(
        "Suitable exports covered as parks are built in the plan's order, % of all; exports of {year}",
        "按方案顺序建设时累计覆盖的适配出口占比，%；{year}年出口",
    ).format(year=result.year or "—")


def growth(result: Parks, lang: str) -> alt.TopLevelMixin | None:
    """A step a park; those that are there already come first."""
    chosen = result.plan.chosen
    if not chosen:
        return None
    rows = [{"n": n, "value": 100 * (one.reach or 0.0)} for n, one in enumerate(chosen, 1)]
    table = pl.DataFrame([{"n": 0, "value": 0.0}, *rows])
    ticks = charts.nice_ticks([rows[-1]["value"]])
    every = max(1, len(chosen) // 10)
    x = alt.X("n:Q", title=Text("parks", "园区数").get(lang)).axis(
        values=list(range(0, len(chosen) + 1, every)), format="d", grid=False
    )
    base = alt.Chart(table).encode(x=x, y=charts.value_axis("%", ticks))
    line = base.mark_line(color=charts.ACCENT, strokeWidth=2, interpolate="step-after")
    end = (
        alt.Chart(table.tail(1))
        .mark_text(align="right", dy=-8, fontWeight="bold")
        .encode(x="n:Q", y="value:Q", text=alt.value(percent(result.plan.share)))
    )
    return alt.layer(line, end).properties(width=charts.WIDTH - 60, height=charts.HEIGHT)


def map_title(result: Parks) -> Text:
    """Which area has most of the parks."""
    found = Counter(_area(result, one.pair.place.city) for one in result.plan.chosen)
    if not found:
        return _NOTHING
    said = [
        Text("{n} in {area}", "{area}{n}个").format(n=n, area=area)
        for area, n in sorted(found.items(), key=lambda pair: (-pair[1], pair[0].en))
    ]
    return sampled(Text("Parks by area: {said}", "园区分布：{said}").format(said=joined(said)), result.sample)


def _area(result: Parks, city: str) -> Text:
    for title, cities in result.areas.values():
        if city in cities:
            return title
    return Text("elsewhere", "其他")


def map_subtitle(result: Parks) -> Text:
    return Text(
        "Parks of the plan by city, those that are there already among them; tiles, not boundaries",
        "方案中各地市园区数（含已有）；方块图不表示边界",
    )


def tile_map(result: Parks, lang: str) -> alt.TopLevelMixin | None:
    """A tile a city of the province, with its name and how many parks it gets."""
    found = Counter(one.pair.place.city for one in result.plan.chosen)
    province = next((regions.get(code).parent for code in found if regions.find(code)), None)
    placed = regions.tiles(province or "")
    if not found or not placed:
        return None
    between = shading.edges([float(n) for n in found.values()])
    cells: list[dict[str, Any]] = []
    for code, (column, row) in placed.items():
        n = found.get(code, 0)
        shade = shading.shade(float(n), between) if n else 0
        x, y = column * (_WIDE + _GAP), row * (_HIGH + _GAP)
        cells.append(
            {
                "x": x, "x2": x + _WIDE, "y": y, "y2": y + _HIGH, "at": x + _WIDE / 2,
                "name_at": y + 12, "count_at": y + 26, "count": str(n) if n else "–",
                "name": regions.get(code).short.get(lang),
                "full": regions.get(code).title.get(lang),
                "fill": shading.FILLS[shade - 1] if shade else shading.EMPTY,
                "ink": shading.ink_on(shade),
            }
        )  # fmt: skip
    base = alt.Chart(pl.DataFrame(cells))
    layers: list[Layer] = [
        base.mark_rect(cornerRadius=3, stroke=charts.LINE).encode(
            x=across("x"), x2="x2", y=down("y"), y2="y2", fill=fill(),
            tooltip=[alt.Tooltip("full:N", title=" "), alt.Tooltip("count:N", title=" ")],
        ),
        base.mark_text(baseline="middle", fontSize=_SMALL["zh" if lang.startswith("zh") else "en"]).encode(
            x=across("at"), y=down("name_at"), text="name:N", color=ink()
        ),
        base.mark_text(baseline="middle", fontSize=12, fontWeight="bold").encode(
            x=across("at"), y=down("count_at"), text="count:N", color=ink()
        ),
    ]  # fmt: skip
    width = max(row["x2"] for row in cells)
    return sheet(layers, width=width, height=max(row["y2"] for row in cells))


def pairs_title(result: Parks) -> Text:
    """The pair whose park covers most."""
    chosen = [one for one in result.plan.chosen if not one.pair.parks]
    if not chosen:
        return _NOTHING
    first = max(chosen, key=lambda one: one.covers)
    words = Text(
        "A park for {title} in {place} would cover most: {share} of all suitable exports",
        "{place}{title}园区覆盖最多，占全部适配出口的{share}",
    ).format(
        title=_title(result, first.pair.cluster), place=place_of(first.pair), share=percent(first.covers)
    )
    return sampled(words, result.sample)


def pairs_subtitle(result: Parks) -> Text:
    return Text(
        "Share of all suitable exports that each new park of the plan covers, %; each export counts once",
        "各新建园区覆盖的适配出口占全部的比重，%；每笔出口只计一次",
    )


def pair_bars(result: Parks, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the first pairs."""
    chosen = sorted((one for one in result.plan.chosen if not one.pair.parks), key=lambda one: -one.covers)[
        :MOST
    ]
    pattern = Text("{place}: {title}", "{place}·{title}")
    rows = [
        (
            pattern.format(place=place_of(one.pair), title=_title(result, one.pair.cluster)).get(lang),
            100 * one.covers,
            "%",
        )
        for one in chosen
    ]
    return bars(rows, lang)


def _title(result: Parks, cluster: str) -> Text:
    return result.clusters.get(cluster, Text(cluster, cluster))


def prices_title(result: Parks) -> Text:
    """What all rules cost together, and which costs most."""
    plan = result.plan
    if not plan.prices:
        return Text("No rules were set", "未设约束")
    first = plan.prices[0]
    if first.share < 5e-5 and plan.free - plan.share < 5e-5:
        return sampled(Text("The rules cost nothing", "各项约束不减少覆盖"), result.sample)
    words = Text(
        "All rules together cost {all} of the suitable exports; “{rule}” alone {one}",
        "全部约束共减少覆盖{all}，其中“{rule}”单独减少{one}",
    ).format(all=percent(max(plan.free - plan.share, 0.0)), rule=first.title, one=percent(first.share))
    return sampled(words, result.sample)


def prices_subtitle(result: Parks) -> Text:
    return Text(
        "How much more would be covered without each rule, % of all suitable exports; the others hold",
        "单独取消各项约束可多覆盖的适配出口占比，%；其余约束不变",
    )


def price_bars(result: Parks, lang: str) -> alt.TopLevelMixin | None:
    """A bar a rule."""
    return bars([(one.title.get(lang), 100 * max(one.share, 0.0), "%") for one in result.plan.prices], lang)


CHARTS = (
    Chart("growth", growth_title, growth_subtitle, growth),
    Chart("map", map_title, map_subtitle, tile_map),
    Chart("pairs", pairs_title, pairs_subtitle, pair_bars),
    Chart("prices", prices_title, prices_subtitle, price_bars),
)
