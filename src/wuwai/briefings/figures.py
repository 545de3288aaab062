"""Charts as a briefing prints them."""

from __future__ import annotations

import altair as alt


def printed(chart: alt.TopLevelMixin, **properties: object) -> str:
    """The SVG of a chart in the colours of print; ``properties`` (width, padding) override the page's."""
    from wuwai.ui import charts  # the renderer is slow to load, and the page in the browser does without

    return charts.svg(chart.properties(**properties) if properties else chart, theme="print")
