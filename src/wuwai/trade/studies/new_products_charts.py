"""The charts of ``trade.new_products``: where the candidates lie, and what each would take."""

from __future__ import annotations

import altair as alt
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.trade.studies.new_products_result import Candidates

FIRST = Text("first ten by the chosen weights", "按所选权重居前十位")
OTHERS = Text("other candidates", "其他候选产品")
_FIRST, _NUMBERED, _MOST_DRAWN, _LINES = 10, 5, 400, 12


def when(result: Candidates) -> Text:
    """The year the numbers are of."""
    year = result.data.world.year
    return Text(str(year), f"{year}年")


def field_title(result: Candidates) -> Text:
    """How many candidates are nearer and more complex than the middle one."""
    table = result.table.drop_nulls(["density", "pci"])
    if table.is_empty():
        return Text("Near and complex", "邻近与复杂")
    both = table.filter(
        (pl.col("density") >= pl.col("density").median()) & (pl.col("pci") >= pl.col("pci").median())
    ).height
    return Text(
        "{k} of {n} candidates are nearer and more complex than the middle one",
        "{n}种候选产品中有{k}种的密度和复杂度均高于中位水平",
    ).format(k=both, n=table.height)


def field_subtitle(result: Candidates) -> Text:
    return Text(
        "Density and product complexity of what {r} does not export with advantage, {when}; as large as world"
        " exports; lines are the middle; numbers are the first five",
        "{r}尚无优势产品的密度与复杂度，{when}；大小表示世界出口；线为中位；数字为前五位",
    ).format(r=result.data.region, when=when(result))


def field(result: Candidates, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each candidate, the first ten filled and numbered."""
    table = result.frame().drop_nulls(["density", "pci"])
    if table.is_empty():
        return None
    title = f"product_title_{'zh' if lang.startswith('zh') else 'en'}"
    shown = table.head(_MOST_DRAWN).select(
        "rank", "density", "pci", "market", name=pl.col(title),
        side=pl.when(pl.col("rank") <= _FIRST).then(pl.lit(FIRST.get(lang))).otherwise(
            pl.lit(OTHERS.get(lang))
        ),
    ).sort("rank", descending=True)  # fmt: skip
    x = alt.X(
        "density:Q", title=Text("density: nearer →", "密度：越大越邻近 →").get(lang),
        scale=alt.Scale(zero=False, nice=True),
    ).axis(format=".2f", tickCount=5, grid=False)  # fmt: skip
    y = alt.Y("pci:Q", title=Text("PCI: more complex →", "PCI：越大越复杂 →").get(lang)).axis(
        tickCount=5, grid=False
    )
    sides = [FIRST.get(lang), OTHERS.get(lang)]
    legend = alt.Legend(title=None, orient="top", direction="vertical", symbolType="circle", symbolSize=70)
    tips = charts.tips(
        {
            "name": Text("Product", "产品"), "rank": Text("Rank", "位次"), "density": Text("Density", "密度"),
            "pci": Text("PCI", "PCI"),
        },
        lang,
    )  # fmt: skip
    base = alt.Chart(shown).encode(x=x, y=y)
    points = base.mark_point(shape="circle", filled=True, strokeWidth=1, opacity=1).encode(
        size=alt.Size("market:Q", scale=alt.Scale(range=[14, 240]), legend=None),
        fill=alt.Fill(
            "side:N", scale=alt.Scale(domain=sides, range=[charts.ACCENT, "var(--surface)"]), legend=legend
        ),
        stroke=alt.Stroke(
            "side:N", scale=alt.Scale(domain=sides, range=[charts.ACCENT, charts.INK_2]), legend=legend
        ),
        tooltip=tips,
    )
    numbers = base.transform_filter(f"datum.rank <= {_NUMBERED}")
    text = numbers.mark_text(align="left", dx=9, dy=-7, fontWeight=600).encode(text="rank:Q")
    middle = pl.DataFrame({"density": [table["density"].median()], "pci": [table["pci"].median()]})
    rule = alt.Chart(middle).mark_rule(color=charts.STRONG_LINE, strokeDash=[3, 3])
    upright, level = rule.encode(x="density:Q"), rule.encode(y="pci:Q")
    return alt.layer(upright, level, points, text).properties(width=charts.WIDTH, height=300)


def reach_title(result: Candidates) -> Text:
    """Which of the first candidates is nearest to counting."""
    table = result.table.head(_LINES).filter((pl.col("value") > 0) & pl.col("wanted").is_not_null())
    if table.is_empty():
        return Text("What it would take", "达到优势所需出口")
    nearest = table.with_columns(times=pl.col("wanted") / pl.col("value")).sort("times").row(0, named=True)
    return Text(
        "Nearest to advantage: {p}, once exports are {k} times what they are",
        "最接近形成优势：{p}，出口达到现有的{k}倍即可",
    ).format(p=result.data.quoted(nearest["product"]), k=f"{nearest['times']:.1f}")


def reach_subtitle(result: Candidates) -> Text:
    return Text(
        "Exports of {r} now and from where they count as an advantage, {when}; the first candidates",
        "{r}目前出口额与形成比较优势所需出口额，{when}；居前候选产品",
    ).format(r=result.data.region, when=when(result))


def reach(result: Candidates, lang: str) -> alt.TopLevelMixin | None:
    """A line for each of the first candidates: exports now, and where advantage begins."""
    rows = result.table.head(_LINES).drop_nulls(["wanted"])
    if rows.is_empty():
        return None
    pairs = [
        Pair(f"{rank} {result.data.short(code).get(lang)}", value or None, wanted)
        for rank, code, value, wanted in rows.select("rank", "product", "value", "wanted").iter_rows()
    ]
    first, second = Text("now", "目前"), Text("with advantage", "形成优势")
    return dots(pairs, lang, first=first, second=second, unit=result.data.unit, log=True)


CHARTS = (
    Chart("candidates", field_title, field_subtitle, field),
    Chart("reach", reach_title, reach_subtitle, reach),
)
