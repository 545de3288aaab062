"""The charts of ``outbound.standing``: flow and new contracts, ranked by the breakdown."""

from __future__ import annotations

import altair as alt

from wuwai.outbound.studies.standing import BREAKDOWNS, MEASURES, Line, Standing
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import ranked
from wuwai.studies.contract import Chart

_COLOUR = "var(--outbound)"
_DATED = ("flow", "new_contracts", "turnover")


def _lines(result: Standing, measure: str) -> list[Line]:
    return result.of(measure, result.main_unit(measure))


def _chart(measure: str) -> Chart:
    def title(result: Standing) -> Text:
        lines = _lines(result, measure)
        if not lines:
            return MEASURES[measure]
        top = lines[0]
        pattern = Text("{what}: {name} leads with {value}", "{what}：{name}居首，{value}")
        return pattern.format(
            what=MEASURES[measure], name=top.title, value=units.headline(top.value, top.unit)
        )

    def subtitle(result: Standing) -> Text:
        lines = _lines(result, measure)
        if not lines:
            return Text("Registers of the office", "台账数据")
        pattern = Text("By {by}, {unit}; registers of the office", "按{by}，{unit}；台账数据")
        words = pattern.format(by=BREAKDOWNS[result.by].lower_first(), unit=units.get(lines[0].unit).title)
        if len(lines) > ranked.MOST:
            pattern = Text("{words}; the {n} largest of {all}", "{words}；共{all}项，列前{n}项")
            words = pattern.format(words=words, n=ranked.MOST, all=len(lines))
        if measure in _DATED and result.year:
            words = Text("{year}. {words}", "{year}年，{words}").format(year=result.year, words=words)
        return words

    def draw(result: Standing, lang: str) -> alt.TopLevelMixin | None:
        lines = _lines(result, measure)[: ranked.MOST]
        return ranked.bars(
            [(one.title.get(lang), one.value, one.unit) for one in lines], lang, colour=_COLOUR
        )

    return Chart(measure, title, subtitle, draw)


CHARTS = tuple(_chart(measure) for measure in ("flow", "stock", "new_contracts", "turnover"))
