"""The foreign-trade section: the finding of ``trade.monitor``, the published totals, and its charts."""

from __future__ import annotations

from typing import Any, cast

from wuwai.briefings import figures, indicators, origins
from wuwai.briefings.blocks import BlockKind, Options, Reading, Section
from wuwai.briefings.citations import Citations
from wuwai.briefings.parts import full_stop, part
from wuwai.facts.store import Facts
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.studies.contract import Chart, StudyResult
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


def compose(reading: Reading, options: Options) -> Section:
    """The section for the reading's region; it says so where the workspace holds no figure."""
    facts, cites, lang, region = reading.facts, reading.cites, reading.lang, reading.region
    heading = LINKAGES[0].title
    found = indicators.headlines(facts, "trade", region=region, as_of=reading.known_text)
    if not found:
        return Section(heading=heading, blocks=[_paragraph([part(_NONE.get(lang), end=full_stop(lang))])])
    result = run.run(STUDY, facts=facts, parameters={"region": region}, as_of=reading.known_text)
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
    drawings = _figures(result, facts, cites, lang, drawn=reading.drawn)
    if drawings:
        blocks.append({"kind": "figures", "figures": drawings})
    return Section(
        heading=heading,
        blocks=blocks,
        notes=(*result.warnings, indicators.LATEST),
        vintages=result.vintages,
        sample=result.sample or any(item.sample for item in found),
        numbers=(
            *(number for item in found for number in item.numbers()),
            *origins.numbers(facts, [*_said(_monitor(result)), *_all_drawn(_monitor(result))]),
        ),
    )


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


def _all_drawn(result: Monitor) -> list[str]:
    return [origin for chart in CHARTS for origin in _drawn(result, chart)]


KIND = BlockKind(
    name="trade",
    title=Text("Foreign trade: totals, growth, charts", "外贸运行：总额、增速与图表"),
    about=Text(
        "The published totals of exports and imports, how they grew, and two charts.",
        "已公布的进出口总额与增速，附两幅图。",
    ),
    compose=compose,
)
