"""The charts of ``trade.complexity``: the product space, the basket, and where the region ranks."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies import charts, shading
from wuwai.studies.contract import Chart
from wuwai.studies.labels import wrapped
from wuwai.studies.treemap import Leaf, treemap
from wuwai.trade.studies import product_space, world
from wuwai.trade.studies.complexity_result import RegionComplexity

HELD = Text("exported with advantage", "具有比较优势的出口")
NOT_HELD = Text("not yet", "尚无比较优势")
_NETWORK = 340
_LEAVES, _AROUND, _TOP = 60, 5, 4
_NAMED, _TRIED, _APART = 6, 40, 0.06  # names in the network
_ROW = 19


def when(result: RegionComplexity) -> Text:
    """The year the numbers are of."""
    year = result.data.world.year
    return Text(str(year), f"{year}年")


# -- product space ---------------------------------------------------------------------------------


def network_title(result: RegionComplexity) -> Text:
    placed = result.found
    if placed is None:
        return Text("Product space", "产品空间")
    return Text(
        "{r} exports {k} of {n} products with advantage", "{r}在{n}种产品中有{k}种具有比较优势"
    ).format(r=result.data.region, k=int(placed.exported.sum()), n=len(placed.world.products))


def network_subtitle(result: RegionComplexity) -> Text:
    return Text(
        "Product space, {when}: products that are exported together lie near one another; as large as world"
        " trade; rings are not yet exported with advantage",
        "产品空间，{when}：常被共同出口的产品相邻；大小表示世界贸易额；空心为尚无比较优势",
    ).format(when=when(result))


def network(result: RegionComplexity, lang: str) -> alt.TopLevelMixin | None:
    """The network of the largest products; filled where the region exports with advantage."""
    placed = result.found
    if placed is None or not placed.world.exported.any():
        return None
    drawn = product_space.network(placed.world)
    chosen = drawn.products
    held = placed.exported[chosen]
    nodes = pl.DataFrame(
        {
            "x": drawn.x, "y": drawn.y, "held": held,
            "side": [(HELD if one else NOT_HELD).get(lang) for one in held],
            "trade": placed.world.values.sum(axis=0)[chosen],
            "name": [result.data.world.name(placed.world.products[p]).get(lang) for p in chosen],
            "rca": placed.rca[chosen], "pci": placed.world.pci[chosen],
        }
    ).sort("held", "trade", descending=[False, True])  # fmt: skip
    links = pl.DataFrame(
        {
            "x": [drawn.x[a] for a, _, _ in drawn.links], "y": [drawn.y[a] for a, _, _ in drawn.links],
            "x2": [drawn.x[b] for _, b, _ in drawn.links], "y2": [drawn.y[b] for _, b, _ in drawn.links],
        }
    )  # fmt: skip
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.02]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.02]))
    sides = [HELD.get(lang), NOT_HELD.get(lang)]
    size = alt.Size("trade:Q", scale=alt.Scale(range=[10, 260]), legend=None)
    tips = charts.tips(
        {
            "name": Text("Product", "产品"), "side": Text("Here", "本地"), "rca": Text("RCA", "RCA"),
            "pci": Text("PCI", "PCI"),
        },
        lang,
    )  # fmt: skip
    base = alt.Chart(nodes).encode(x=x, y=y, size=size, tooltip=tips)
    legend = alt.Legend(title=None, orient="top", direction="horizontal", symbolType="circle", symbolSize=70)
    points = base.mark_point(shape="circle", filled=True, strokeWidth=1, opacity=1).encode(
        fill=alt.Fill(
            "side:N", scale=alt.Scale(domain=sides, range=[charts.ACCENT, "var(--surface)"]), legend=legend
        ),
        stroke=alt.Stroke(
            "side:N", scale=alt.Scale(domain=sides, range=[charts.ACCENT, charts.INK_2]), legend=legend
        ),
    )
    layers: list[alt.Chart] = []
    named = _named(result, drawn, lang)
    if links.height:
        rules = alt.Chart(links).mark_rule(color=charts.LINE, strokeWidth=0.8)
        layers.append(rules.encode(x=x, y=y, x2="x2", y2="y2"))
    texts = [
        layer
        for right_of in (True, False)
        for layer in _written([row for row in named if row["right"] is right_of], x, y, right_of=right_of)
    ]
    return alt.layer(*layers, points, *texts).properties(width=charts.WIDTH, height=_NETWORK)


def _written(rows: list[dict[str, Any]], x: alt.X, y: alt.Y, *, right_of: bool) -> list[alt.Chart]:
    """Names beside their nodes; a rim in the colour of the ground keeps them apart from what lies behind."""
    if not rows:
        return []
    words = alt.Chart(pl.DataFrame(rows)).encode(x=x, y=y, text="name:N")
    align: Literal["left", "right"] = "left" if right_of else "right"
    dx = 8 if right_of else -8
    rim = words.mark_text(align=align, dx=dx, fontSize=11, stroke="var(--surface)", strokeWidth=3)
    return [rim, words.mark_text(align=align, dx=dx, fontSize=11, color=charts.INK)]


def _named(result: RegionComplexity, drawn: product_space.Network, lang: str) -> list[dict[str, Any]]:
    """The largest exports with advantage that can be written beside their nodes without touching."""
    placed = result.found
    if placed is None:
        return []
    values = np.where(placed.exported, placed.values, 0.0)[drawn.products]
    found: list[dict[str, Any]] = []
    for node in np.argsort(-values, kind="stable")[:_TRIED]:
        x, y = float(drawn.x[node]), float(drawn.y[node])
        free = all(abs(y - one["y"]) > _APART for one in found)
        if values[node] > 0 and free and len(found) < _NAMED:
            name = result.data.short(placed.world.products[drawn.products[node]]).get(lang)
            line = wrapped(name, charts.WIDTH * 0.34, size=11, lines=1)
            found += [{"x": x, "y": y, "right": x < 0.5, "name": text} for text in line]
    return found


# -- basket ----------------------------------------------------------------------------------------


def basket_title(result: RegionComplexity) -> Text:
    """How much of the exports the largest products are."""
    placed = result.found
    if placed is None or not placed.values.sum():
        return Text("What is exported", "出口构成")
    largest = np.argsort(-placed.values, kind="stable")[:3]
    share = placed.values[largest].sum() / placed.values.sum()
    return Text("Three products make up {s} of what {r} exports", "前三种产品占{r}出口的{s}").format(
        s=f"{share:.0%}", r=result.data.region
    )


def basket_subtitle(result: RegionComplexity) -> Text:
    return Text(
        "Exports by product, {when}; the darker, the more complex (PCI)",
        "分产品出口额，{when}；颜色越深复杂度（PCI）越高",
    ).format(when=when(result))


def basket(result: RegionComplexity, lang: str) -> alt.TopLevelMixin | None:
    """The largest products as rectangles, the others as one; shaded by the classes of PCI of all products."""
    placed = result.found
    if placed is None or not placed.values.sum():
        return None
    between = shading.edges(placed.world.pci)
    order = np.argsort(-placed.values, kind="stable")
    first = [int(p) for p in order[:_LEAVES] if placed.values[p] > 0]
    leaves = [
        Leaf(
            name=result.data.short(placed.world.products[p]).get(lang),
            value=float(placed.values[p]),
            said=result.data.said(float(placed.values[p])).get(lang),
            shade=shading.shade(float(placed.world.pci[p]), between),
        )
        for p in first
    ]
    rest = float(placed.values.sum() - placed.values[first].sum())
    if rest > 0:
        others = Text("{n} others", "其余{n}种").format(n=int((placed.values > 0).sum()) - len(first))
        said = result.data.said(rest).get(lang)
        leaves.append(Leaf(name=others.get(lang), value=rest, said=said, shade=0))
    words = [(fill, text) for fill, text in zip(shading.FILLS, _classes(lang), strict=True)]
    return treemap(leaves, key=words if between else ())


def _classes(lang: str) -> list[str]:
    texts = (
        Text("least complex fifth", "复杂度最低的1/5"), Text("second", "第二档"), Text("middle", "中间档"),
        Text("fourth", "第四档"), Text("most complex fifth", "复杂度最高的1/5"),
    )  # fmt: skip
    return [text.get(lang) for text in texts]


# -- ranking ---------------------------------------------------------------------------------------


def ranking_title(result: RegionComplexity) -> Text:
    placed = result.found
    if placed is None or placed.rank is None:
        return Text("Economic complexity", "经济复杂度")
    ranks = "would rank" if result.data.world.own else "ranks"
    return Text(
        f"{{r}} {ranks} {{k}} of {{n}} by complexity", "按复杂度，{r}在{n}个经济体中列第{k}位"
    ).format(r=result.data.region, k=placed.rank, n=int(result.economies["eci"].is_not_null().sum()))


def ranking_subtitle(result: RegionComplexity) -> Text:
    return Text(
        "Economic complexity index, {when}: the first and those around; 0 is the mean, 1 one standard"
        " deviation",
        "经济复杂度指数，{when}：居前及相邻经济体；0为均值，单位为标准差",
    ).format(when=when(result))


def ranking(result: RegionComplexity, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each of the first economies and of those around the region."""
    placed = result.found
    table = result.economies.filter(pl.col("eci").is_not_null()).with_row_index("at", offset=1)
    if placed is None or placed.rank is None:
        return None
    own = int(table.filter(pl.col("location") == placed.location)["at"][0])
    wanted = (pl.col("at") <= _TOP) | ((pl.col("at") - own).abs() <= _AROUND)
    shown = table.with_columns(pl.col("at").cast(pl.Int64)).filter(wanted)
    shown = shown.with_columns(
        name=pl.Series([f"{a} {world.place(c).get(lang)}" for a, c in shown.select("at", "location").rows()]),
        own=pl.col("location") == placed.location,
        label=pl.col("eci").map_elements(lambda v: f"{v:+.2f}".replace("-", "−"), return_dtype=pl.String),
    )
    values = shown["eci"].to_list()
    low, high = min(values), max(values)
    pad = max((high - low) * 0.15, 0.2)
    y = alt.Y("name:N", sort=shown["name"].to_list(), title=None).axis(
        domain=False, ticks=False, labelLimit=170, labelColor=charts.INK, grid=False
    )
    x = alt.X("eci:Q", title=None, scale=alt.Scale(domain=[low - pad, high + 2 * pad], nice=False)).axis(
        domain=False, ticks=False, tickCount=4, grid=False
    )
    base = alt.Chart(shown).encode(y=y, x=x)
    colour = alt.condition("datum.own", alt.value(charts.ACCENT), alt.value(charts.INK_2))
    tips = charts.tips({"name": Text("Economy", "经济体"), "eci": Text("ECI", "ECI")}, lang)
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(color=colour, tooltip=tips)
    text = base.mark_text(align="left", dx=8).encode(text="label:N", color=colour)
    lines = base.mark_rule(color=charts.LINE).encode(x2=alt.datum(low - pad))
    return alt.layer(lines, dots, text).properties(width=charts.WIDTH - 160, height=_ROW * shown.height)


CHARTS = (
    Chart("product_space", network_title, network_subtitle, network),
    Chart("basket", basket_title, basket_subtitle, basket),
    Chart("ranking", ranking_title, ranking_subtitle, ranking),
)
