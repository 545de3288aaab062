"""The foreign-trade section: the finding of ``trade.monitor``, the published totals, and its charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from wuwai.briefings import figures, indicators
from wuwai.briefings.citations import Citations
from wuwai.briefings.parts import full_stop, part
from wuwai.facts.store import Facts
from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.studies.contract import Chart, StudyResult, Vintage
from wuwai.trade.studies.monitor import Monitor

STUDY = "trade.monitor"
# Side by side, in this order.
CHARTS = ("year_to_date", "growth")
_WIDTHS = {"year_to_date": 235, "growth": 165}
# Letters are a little wider on paper than where the chart was measured.
_PADDING = {
    "year_to_date": {"left": 6, "right": 90, "top": 22, "bottom": 4},
    "growth": {"left": 16, "right": 50, "top": 6, "bottom": 4},
}

_NONE = Text("No published figure of foreign trade is in the workspace", "工作区内没有外贸的已公布数据")


@dataclass(frozen=True, slots=True)
class TradeBlock:
    """The section's blocks, with what the end of the briefing has to say about them."""

    blocks: list[dict[str, Any]]
    notes: tuple[Text, ...]
    vintages: tuple[Vintage, ...]
    sample: bool


def compose(
    facts: Facts, cites: Citations, lang: str, *, region: str, as_of: str | None, drawn: bool = True
) -> TradeBlock:
    """The section for ``region``, as known on ``as_of``; it says so where the workspace holds no figure.

    Without ``drawn`` the figures have their titles and sources, not their drawings.
    """
    found = indicators.headlines(facts, "trade", region=region, as_of=as_of)
    if not found:
        return TradeBlock([_paragraph([part(_NONE.get(lang), end=full_stop(lang))])], (), (), False)
    result = run.run(STUDY, facts=facts, parameters={"region": region}, as_of=as_of)
    # The finding says how total, exports and imports grew; what remains to be said is how large the two are.
    said = result.finding.get(lang).rstrip("。.")
    finding = part(
        said,
        refs=cites.observations(_said(_monitor(result)), facts),
        sample=result.sample,
        end=full_stop(lang),
    )
    flows = [item.part(cites, lang, with_growth=False) for item in found if item.series != "trade_total"]
    blocks = [_paragraph([finding, *flows])]
    drawings = _figures(result, facts, cites, lang, drawn=drawn)
    if drawings:
        blocks.append({"kind": "figures", "figures": drawings})
    sample = result.sample or any(item.sample for item in found)
    return TradeBlock(blocks, result.warnings, result.vintages, sample)


def _monitor(result: StudyResult) -> Monitor:
    return cast(Monitor, result.result)


def _paragraph(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "paragraph", "parts": parts}


def _figures(
    result: StudyResult, facts: Facts, cites: Citations, lang: str, *, drawn: bool
) -> list[dict[str, Any]]:
    """The charts of the page in the colours of print; a chart with nothing to draw is left out."""
    found = []
    for chart in sorted(
        (c for c in result.study.charts if c.name in CHARTS), key=lambda c: CHARTS.index(c.name)
    ):
        origins = _drawn(_monitor(result), chart.name)
        if len(origins) < 2:
            continue
        svg = _svg(chart, result, lang) if drawn else ""
        if svg is None:
            continue
        refs = cites.observations(origins, facts)
        found.append(figures.figure(result, chart, lang, svg=svg, refs=refs))
    return found


def _svg(chart: Chart, result: StudyResult, lang: str) -> str | None:
    """The chart in the colours of print; None where there is nothing to draw."""
    built = chart.build(result.result, lang)
    if built is None:
        return None
    # Narrower than on a page, so that two stand side by side with letters of a readable size.
    return figures.printed(built, width=_WIDTHS[chart.name], padding=_PADDING[chart.name])


def _said(result: Monitor) -> list[str]:
    """The observations the finding states: level and growth of the total, growth of exports and imports."""
    lines = [line for line in (*result.of("total"), *result.of("flow")) if line.period == result.period]
    return [origin for line in lines for origin in (line.level_origin, line.growth_origin) if origin]


def _drawn(result: Monitor, chart: str) -> list[str]:
    """The observations a chart draws: the points of two years, or the growth rates of the parts' period."""
    if chart == "year_to_date":
        return [point.origin for point in result.points]
    lines = (line for line in result.lines if line.period == result.parts_period)
    return [line.growth_origin for line in lines if line.growth_origin]
