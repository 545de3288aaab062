"""The charts of ``trade.rivals``: shares in the largest markets, who gained, who is met most."""

from __future__ import annotations

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.studies.ranked import bars
from wuwai.trade.studies.rivals_words import RivalsFound

_CELLS, _RIVALS = 10, 10


def _first_rivals(result: RivalsFound) -> pl.DataFrame:
    """The largest rival of each of the largest cells."""
    cells = result.found.cells
    rivals = cells.filter(pl.col("role") == "rival")
    return rivals.group_by("rank", maintain_order=True).first().sort("rank").head(_CELLS)


def _year(result: RivalsFound) -> Text:
    return Text(f"{result.found.year}", f"{result.found.year}年")


def shares_title(result: RivalsFound) -> Text:
    """In how many of the largest cells the exporter is behind its first rival."""
    table = _first_rivals(result)
    if table.is_empty():
        return Text("Shares beside the first rival", "与首要竞争对手的份额比较")
    behind = table.filter(pl.col("rival_share") > pl.col("share")).height
    return Text(
        "In {n} of the {all} largest the first rival sells more than {own}",
        "前{all}位中有{n}个，首要竞争对手的份额高于{own}",
    ).format(n=behind, all=table.height, own=result.title)


def shares_subtitle(result: RivalsFound) -> Text:
    return Text(
        "Share of imports, %, {year}; largest rival named", "占进口比重，%，{year}；括号内为首要竞争对手"
    ).format(year=_year(result))


def shares(result: RivalsFound, lang: str) -> alt.TopLevelMixin | None:
    """A line for each of the largest cells: the exporter's share and that of its largest rival."""
    pairs = []
    for row in _first_rivals(result).iter_rows(named=True):
        where, rival = result.where(row), result.rival(row["rival"])
        name = Text("{w} ({r})", "{w}（{r}）").format(w=where, r=rival).get(lang)
        pairs.append(Pair(name, 100 * row["share"], 100 * row["rival_share"]))
    return dots(pairs, lang, first=result.title, second=Text("first rival", "首要对手"), unit="%")


def gained_title(result: RivalsFound) -> Text:
    """Who gained most where the exporter lost share, and how much that is a year."""
    won = _won(result)
    if result.found.before is None:
        return Text(
            "Who gained where share was lost: no earlier year is on file",
            "份额下降处由谁取代：缺少可比的较早年份",
        )
    if won.is_empty():
        return Text("Nobody gained where share was lost", "没有份额下降之处")
    first, lost = won.row(0, named=True), _lost(result)
    return Text(
        "Where {own} lost share ({lost} a year), {rival} gained most",
        "{own}份额下降之处（折年贸易额{lost}），{rival}所得最多",
    ).format(own=result.title, lost=units.headline(lost, result.unit), rival=result.rival(first["rival"]))


def gained_subtitle(result: RivalsFound) -> Text:
    if result.found.before is None:
        return Text("Needs two years of the world table", "需要两个年份的世界贸易数据")
    return Text(
        "Change in share since {before} times today's imports, summed over single goods and markets in which"
        " {own} lost share",
        "份额较{before}年的变化乘以当前进口额，就{own}份额下降的各市场各商品加总",
    ).format(before=result.found.before, own=result.title)


def _lost(result: RivalsFound) -> float:
    own = result.found.totals.filter(pl.col("role") == "own")["gained"].to_list()
    return -float(own[0] or 0.0) if own else 0.0


def _won(result: RivalsFound) -> pl.DataFrame:
    others = result.found.totals.filter((pl.col("role") != "own") & (pl.col("gained") > 0))
    return others.sort("gained", descending=True).head(_RIVALS)


def gained(result: RivalsFound, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each exporter that gained where share was lost."""
    return _bars(result, _won(result), "gained", result.unit, lang)


def met_title(result: RivalsFound) -> Text:
    met = _met(result)
    if met.is_empty():
        return Text("Rivals met in the same goods and markets", "在同一市场、同一商品上的竞争对手")
    first = met.row(0, named=True)
    return Text(
        "The rival met most is {rival}: {share} of imports where {own} sells",
        "竞争最直接的是{rival}：在{own}出口的市场和商品上占进口的{share}",
    ).format(rival=result.rival(first["rival"]), own=result.title, share=f"{100 * first['overlap']:.1f}%")


def met_subtitle(result: RivalsFound) -> Text:
    return Text(
        "Share of imports of each good in each market, weighted by what {own} sells there, %, {year}",
        "各市场各商品的进口份额，按{own}在该处的出口额加权，%，{year}",
    ).format(own=result.title, year=_year(result))


def _met(result: RivalsFound) -> pl.DataFrame:
    return result.found.totals.filter((pl.col("role") == "rival") & (pl.col("overlap") > 0)).head(_RIVALS)


def met(result: RivalsFound, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the rivals that are met most."""
    table = _met(result).with_columns(pl.col("overlap") * 100)
    return _bars(result, table, "overlap", "%", lang)


def alike_title(result: RivalsFound) -> Text:
    """Whose exports are most like the exporter's."""
    alike = _alike(result)
    if alike.is_empty():
        return Text("Whose exports are alike", "出口结构相近的经济体")
    first = alike.row(0, named=True)
    return Text("The basket most like it is that of {rival}: {s}", "出口结构最相近的是{rival}：{s}").format(
        rival=result.rival(first["rival"]), s=f"{first['similarity']:.1%}"
    )


def alike_subtitle(result: RivalsFound) -> Text:
    return Text(
        "Similarity of exports to all markets with those of {own}, 0 to 100% (Finger & Kreinin), {year}",
        "对全部市场的出口结构与{own}的相似度，0至100%（Finger–Kreinin），{year}",
    ).format(own=result.title, year=_year(result))


def _alike(result: RivalsFound) -> pl.DataFrame:
    others = result.found.totals.filter((pl.col("role") == "rival") & (pl.col("similarity") > 0))
    return others.sort("similarity", "rival", descending=[True, False]).head(_RIVALS)


def alike(result: RivalsFound, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the exporters whose baskets are most alike."""
    table = _alike(result).with_columns(pl.col("similarity") * 100)
    return _bars(result, table, "similarity", "%", lang)


def _bars(
    result: RivalsFound, table: pl.DataFrame, value: str, unit: str, lang: str
) -> alt.TopLevelMixin | None:

    rows = [
        (result.rival(row["rival"]).get(lang), float(row[value]), unit) for row in table.iter_rows(named=True)
    ]
    return bars(rows, lang, colour="var(--trade)")


CHARTS = (
    Chart("shares", shares_title, shares_subtitle, shares),
    Chart("met", met_title, met_subtitle, met),
    Chart("alike", alike_title, alike_subtitle, alike),
    Chart("gained", gained_title, gained_subtitle, gained),
)
