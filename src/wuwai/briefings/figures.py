"""Charts as a briefing prints them."""

from __future__ import annotations

from typing import Any

import altair as alt

from wuwai.studies.contract import Chart, StudyResult


def printed(chart: alt.TopLevelMixin, **properties: object) -> str:
    """The SVG of a chart in the colours of print; ``properties`` (width, padding) override the page's."""
    from wuwai.ui import charts  # the renderer is slow to load, and the page in the browser does without

    return charts.svg(chart.properties(**properties) if properties else chart, theme="print")


def figure(result: StudyResult, chart: Chart, lang: str, *, svg: str, refs: list[int]) -> dict[str, Any]:
    """A chart of a study as a briefing holds it; ``refs`` are its sources, ``svg`` empty where not drawn."""
    title, subtitle = chart.title(result.result).get(lang), chart.subtitle(result.result).get(lang)
    return {
        "study": result.study.name,
        "chart": chart.name,
        "title": title,
        "subtitle": subtitle,
        "svg": svg,
        "alt": f"{title}. {subtitle}",
        "sample": result.sample,
        "refs": refs,
    }


def of_study(result: StudyResult, lang: str, *, drawn: bool, most: int) -> list[dict[str, Any]]:
    """The first ``most`` charts of a study that have something to draw; titles only without ``drawn``."""
    found: list[dict[str, Any]] = []
    for chart in result.study.charts:
        built = chart.build(result.result, lang)
        if built is None:
            continue
        found.append(figure(result, chart, lang, svg=printed(built) if drawn else "", refs=[]))
        if len(found) == most:
            break
    return found
