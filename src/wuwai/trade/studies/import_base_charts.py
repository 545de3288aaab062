"""The charts of ``trade.import_bases``: the candidates by score, and what each kind of goods adds up to."""

from __future__ import annotations

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.import_kinds import KINDS
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.studies.ranked import MOST, bars
from wuwai.trade.studies.dependency_words import percent
from wuwai.trade.studies.import_base_plan import Base
from wuwai.trade.studies.import_base_result import ImportBases
from wuwai.trade.studies.import_base_words import called, port_of
from wuwai.trade.studies.world import place, sampled

_GOODS = {
    "bulk": Text("bulk", "大宗商品"),
    "components": Text("components", "电子元器件"),
    "consumer": Text("consumer goods", "消费品"),
}


def candidates_title(result: ImportBases) -> Text:
    """The first, and how far the second is."""
    if not result.bases:
        return Text("No candidates", "尚无候选基地")
    first = result.bases[0]
    words = Text("A base for {kind} in {city} comes first, by {port}", "{base}居首，邻近{port}").format(
        base=called(first), kind=KINDS[first.kind], city=place(first.city), port=port_of(first)
    )
    return sampled(words, result.sample)


def candidates_subtitle(result: ImportBases) -> Text:
    return Text(
        "Score: imports weighted by dependence × clusters × harbour × room beside existing bases; the"
        " first is 100; imports of {year}",
        "得分＝按依赖程度加权的进口额×集群×港口×已有基地因子，居首者为100；{year}年进口",
    ).format(year=result.year or "—")


def candidates(result: ImportBases, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the first candidates."""
    rows = [(_short(one, lang), one.score, "") for one in result.bases[:MOST] if one.score]
    return bars(rows, lang)


def _short(base: Base, lang: str) -> str:
    """City and goods, as short as they can be told apart."""
    names = Text("{city}: {kind}", "{city}·{kind}").format(city=place(base.city), kind=_GOODS[base.kind])
    return names.get(lang)


def kinds_title(result: ImportBases) -> Text:
    """Which kind weighs most."""
    weights = _by_kind(result)
    if not weights:
        return Text("No candidates", "尚无候选基地")
    kind, (_, weighted) = max(weights.items(), key=lambda pair: pair[1][1])
    total = sum(one for _, one in weights.values())
    words = Text(
        "{kind} are {share} of the imports once weighted by dependence",
        "按依赖程度加权后，{kind}占进口的{share}",
    ).format(kind=KINDS[kind], share=percent(weighted / total) if total else "—")
    return sampled(words.upper_first(), result.sample)


def kinds_subtitle(result: ImportBases) -> Text:
    return Text(
        "Imports by kind of goods, as they are and weighted by dependence (0 to 1), {year}; spaced by ratio",
        "{year}年分类进口额：原值与按依赖程度（0至1）加权值；按比例刻度",
    ).format(year=result.year or "—")


def kinds(result: ImportBases, lang: str) -> alt.TopLevelMixin | None:
    """A line for each kind: a ring for the imports, a dot for what is left of them once weighted."""
    return dots(
        [Pair(KINDS[kind].get(lang), a, b) for kind, (a, b) in _by_kind(result).items()],
        lang,
        first=Text("imports", "进口额"),
        second=Text("weighted by dependence", "按依赖程度加权"),
        unit=units.of_currency(result.currency) if result.currency else "",
        log=True,
    )


def _by_kind(result: ImportBases) -> dict[str, tuple[float, float]]:
    rows = result.rows.group_by("kind").agg(pl.col("imports").sum(), pl.col("weighted").sum())
    found = {kind: (imports, weighted) for kind, imports, weighted in rows.iter_rows()}
    return {kind: found[kind] for kind in KINDS if kind in found}


CHARTS = (
    Chart("candidates", candidates_title, candidates_subtitle, candidates),
    Chart("kinds", kinds_title, kinds_subtitle, kinds),
)
