"""The charts of ``trade.similar_regions``: who is alike, and what the most similar export besides."""

from __future__ import annotations

import altair as alt
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies import charts, ranked
from wuwai.studies.contract import Chart
from wuwai.trade.studies.similar_regions_result import TITLES, Alike

_LINES, _LESSONS = 12, 12
_NAMES, _ROW = 150, 24


def when(result: Alike) -> Text:
    """The year the numbers are of."""
    year = result.data.world.year
    return Text(str(year), f"{year}年")


def alike_title(result: Alike) -> Text:
    frame = result.frame()
    if frame.is_empty():
        return Text("Who exports alike", "出口结构相似的经济体")
    first = Text(frame["location_title_en"][0], frame["location_title_zh"][0])
    return Text("{first} exports most like {r}", "{first}的出口结构与{r}最相似").format(
        first=first, r=result.data.region
    )


def alike_subtitle(result: Alike) -> Text:
    measure = result.ranking.measure if result.ranking else "cosine"
    return Text("Similarity by {m}, {when}, per cent", "按{m}计算的相似度，{when}，百分比").format(
        m=TITLES[measure], when=when(result)
    )


def bars(result: Alike, lang: str) -> alt.TopLevelMixin | None:
    """The most similar economies, the most alike first."""
    frame = result.frame().drop_nulls(["similarity"]).head(_LINES)
    title = f"location_title_{'zh' if lang.startswith('zh') else 'en'}"
    rows = [
        (str(row[title]), round(100 * float(row["similarity"]), 1), "%")
        for row in frame.iter_rows(named=True)
    ]
    return ranked.bars(rows, lang)


def lessons_title(result: Alike) -> Text:
    table = result.lessons
    if table.is_empty():
        return Text("What the most similar export besides", "相似经济体的其他优势产品")
    row = table.row(0, named=True)
    return Text(
        "{k} of the {n} most similar export {p} with advantage, {r} does not",
        "最相似的{n}个经济体中有{k}个在{p}上具有优势，{r}尚无",
    ).format(k=row["holders"], n=row["among"], p=result.data.quoted(row["product"]), r=result.data.region)


def lessons_subtitle(result: Alike) -> Text:
    return Text(
        "How many of the most similar economies export it with advantage and {r} does not, {when}; beside:"
        " its density here",
        "最相似经济体中具有优势而{r}尚无优势的数目，{when}；右侧为本地密度",
    ).format(r=result.data.region, when=when(result))


def lessons(result: Alike, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each product: how many of the most similar export it."""
    table = result.lessons.head(_LESSONS)
    if table.is_empty():
        return None
    density = Text("density {d}", "密度{d}")
    shown = pl.DataFrame(
        {
            "name": [f"{code} {result.data.short(code).get(lang)}" for code in table["product"]],
            "holders": table["holders"],
            "label": [
                f"{n} · {density.format(d='—' if d is None else f'{d:.2f}').get(lang)}"
                for n, d in table.select("holders", "density").iter_rows()
            ],
        }
    )
    y = alt.Y("name:N", sort=shown["name"].to_list(), title=None).axis(
        domain=False, ticks=False, labelLimit=_NAMES + 20, labelColor=charts.INK, grid=False
    )
    x = alt.X("holders:Q", title=None, scale=alt.Scale(domain=[0, int(table["among"][0])])).axis(
        tickMinStep=1, format="d", domain=False, ticks=False, tickCount=5, grid=False
    )
    base = alt.Chart(shown).encode(y=y, x=x)
    tips = charts.tips({"name": Text("Product", "产品"), "holders": Text("Economies", "经济体数")}, lang)
    dots = base.mark_point(filled=True, size=80, opacity=1, color=charts.ACCENT).encode(tooltip=tips)
    text = base.mark_text(align="left", dx=9, color=charts.INK_2).encode(text="label:N")
    lines = base.mark_rule(color=charts.LINE).encode(x2=alt.datum(0))
    return alt.layer(lines, dots, text).properties(
        width=charts.WIDTH - _NAMES - 90,
        height=_ROW * shown.height,
        padding={"left": 4, "right": 100, "top": 6, "bottom": 4},
    )


CHARTS = (
    Chart("alike", alike_title, alike_subtitle, bars),
    Chart("lessons", lessons_title, lessons_subtitle, lessons),
)
