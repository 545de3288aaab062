"""The charts of ``trade.dependency``: the two concentrations of the products nearest to the rule, their main
suppliers, the clusters at risk.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.studies.labels import wrapped
from wuwai.studies.plane import Layer, across, down, sheet
from wuwai.studies.ranked import bars
from wuwai.trade.studies.dependency_result import Dependencies
from wuwai.trade.studies.dependency_words import percent, titled
from wuwai.trade.studies.world import place, sampled

_MOST = 12
_LINE, _BAR, _WIDTH = 41.0, 13.0, charts.WIDTH
# The first supplier stands out, the next two are quieter, the rest is a track.
_SHADES = (charts.ACCENT, charts.QUIET, charts.STRONG_LINE)


def _when(result: Dependencies) -> str:
    return "–".join(dict.fromkeys(str(year) for year in (*result.found.years[:1], *result.found.years[-1:])))


def _name(result: Dependencies, product: str, lang: str) -> str:
    return titled(product, result.names.get(product, Text(product, product))).get(lang)


# -- concentrations --------------------------------------------------------------------------------


def concentration_title(result: Dependencies) -> Text:
    """How many are above both limits."""
    limits = result.found.limits
    many = result.rows.filter(
        (pl.col("import_hhi") > limits.import_hhi) & (pl.col("world_hhi") > limits.world_hhi)
    ).height
    if not many:
        words = Text(
            "None of the {what} is concentrated both in {place}'s imports and in the world",
            "没有一{what}同时在{place}进口和世界出口中高度集中",
        )
    else:
        words = Text(
            "{n} {what} are concentrated both in {place}'s imports and in the world",
            "{n}{what}在{place}进口和世界出口中均高度集中",
        )
    return sampled(words.format(n=many, place=result.place, what=result.what), result.sample)


def concentration_subtitle(result: Dependencies) -> Text:
    limits = result.found.limits
    return Text(
        "Herfindahl index of imports and of world exports, {year}; limits {a} and {b}; the products on the"
        " list, then those nearest to it",
        "{year}年进口与世界出口的赫芬达尔指数，界限分别为{a}、{b}；先列入围商品，再列最接近者",
    ).format(year=result.year or "—", a=f"{limits.import_hhi:g}", b=f"{limits.world_hhi:g}")


def concentration(result: Dependencies, lang: str) -> alt.TopLevelMixin | None:
    """A line for each product: a ring for the world, a dot for the imports."""
    rows = result.rows.filter(pl.col("import_hhi").is_not_null()).head(_MOST)
    return dots(
        [Pair(_name(result, r["product"], lang), r["world_hhi"], r["import_hhi"]) for r in rows.to_dicts()],
        lang,
        first=Text("world exports", "世界出口"),
        second=Text("imports", "进口"),
        unit="",
    )


# -- suppliers -------------------------------------------------------------------------------------


def suppliers_title(result: Dependencies) -> Text:
    """Who is the main supplier most often."""
    rows = result.rows.filter(pl.col("supplier_en").is_not_null()).head(_MOST)
    if rows.is_empty():
        return Text("No imports on file", "尚无进口数据")
    most = rows.group_by("supplier_en", "supplier_zh").agg(pl.len()).sort("len", "supplier_en").row(-1)
    words = Text(
        "{who} is the main supplier of {n} of the {all} {what} nearest to the rule",
        "最接近规则的{all}{what}中，{n}项的最大来源为{who}",
    ).format(who=Text(most[0], most[1]), n=most[2], all=rows.height, what=result.what)
    return sampled(words, result.sample)


def suppliers_subtitle(result: Dependencies) -> Text:
    return Text(
        "Shares of the three main suppliers in imports, {year}; the rest is drawn as a line",
        "{year}年前三大来源占进口的比重，其余部分以细线表示",
    ).format(year=result.year or "—")


def suppliers(result: Dependencies, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each product, divided by supplier; the first supplier and its share are written above it."""
    rows = result.rows.filter(pl.col("supplier_en").is_not_null()).head(_MOST)["product"].to_list()
    parts = {one: result.main.filter(pl.col("product") == one).to_dicts() for one in rows}
    bands: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    for number, (product, found) in enumerate(parts.items()):
        top, at = number * _LINE, 0.0
        said = [f"{place(one['supplier']).get(lang)} {percent(one['share'])}" for one in found]
        share = said[0] if said else ""
        room = _WIDTH - 8 * len(share) - 40
        name = next(iter(wrapped(_name(result, product, lang), room, lines=1)), "")
        names.append({"x": 0.0, "y": top + 9, "text": name, "end": _WIDTH, "share": share})
        bands.append({"x": 0.0, "x2": _WIDTH, "y": top + 27, "y2": top + 28, "fill": charts.LINE, "said": ""})
        for shade, one in zip(_SHADES, found, strict=False):
            end = at + one["share"] * _WIDTH
            place_of = {"x": at, "x2": max(end - 1, at + 0.5), "y": top + 20, "y2": top + 20 + _BAR}
            bands.append({**place_of, "fill": shade, "said": said[found.index(one)]})
            at = end
    if not names:
        return None
    drawn = (
        alt.Chart(pl.DataFrame(bands))
        .mark_rect()
        .encode(
            x=across("x"), x2="x2", y=down("y"), y2="y2", fill=alt.Fill("fill:N", scale=None, legend=None),
            tooltip=charts.tips({"said": Text("Supplier", "来源")}, lang),
        )
    )  # fmt: skip
    table = pl.DataFrame(names)
    left = alt.Chart(table).mark_text(align="left", color=charts.INK, fontSize=12)
    right = alt.Chart(table).mark_text(align="right", color=charts.INK_2, fontSize=12)
    layers: list[Layer] = [
        drawn,
        left.encode(x=across("x"), y=down("y"), text="text:N"),
        right.encode(x=across("end"), y=down("y"), text="share:N"),
    ]
    return sheet(layers, width=_WIDTH, height=_LINE * len(names))


# -- clusters --------------------------------------------------------------------------------------


def clusters_title(result: Dependencies) -> Text:
    """Which cluster is hit hardest."""
    if not result.risks:
        words = Text("No cluster needs a product on the list", "没有集群需要入围商品")
    elif result.risks[0].exposure:
        words = Text(
            "{cluster} rests most on them: {share} of its imported inputs",
            "{cluster}所受影响最大：占其进口中间投入的{share}",
        ).format(cluster=result.risks[0].title, share=percent(result.risks[0].exposure))
    else:
        words = Text(
            "{n} clusters have a product on the list among their own", "{n}个集群的产品清单含入围商品"
        ).format(n=len(result.risks))
    return sampled(words, result.sample)


def clusters_subtitle(result: Dependencies) -> Text:
    if result.uses is None:
        return Text(
            "Imports of the products on the list that clusters hold, {year}; no input-output table is on"
            " file",
            "{year}年集群清单所含入围商品的进口额；尚无投入产出表",
        ).format(year=result.year or "—")
    return Text(
        "Share of dependent goods in the imported inputs of the industries that make a cluster's goods,"
        " input-output table of {year}",
        "集群产品所属行业的进口中间投入中，依赖性商品所占比重（{year}年投入产出表）",
    ).format(year=result.uses)


def clusters(result: Dependencies, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each cluster: its exposure, or its imports where no input-output table is on file."""
    if result.uses is None:
        rows = [(r.title.get(lang), r.imports, result.unit) for r in result.risks]
    else:
        rows = [(r.title.get(lang), 100 * (r.exposure or 0.0), "%") for r in result.risks]
    return bars(rows[:_MOST], lang)


CHARTS = (
    Chart("concentration", concentration_title, concentration_subtitle, concentration),
    Chart("suppliers", suppliers_title, suppliers_subtitle, suppliers),
    Chart("clusters", clusters_title, clusters_subtitle, clusters),
)
