"""A study's chart as a figure on a page; drawn once for each state of what it rests on."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from typing import Any
from urllib.parse import urlencode

from django.core.cache import caches
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from wuwai.facts.turns import Turns
from wuwai.studies import run
from wuwai.studies.contract import Chart, StudyResult
from wuwai.ui.context import active_lang
from wuwai.workspace import current

FILES = ("csv", "xlsx")
PICTURES = ("svg", "png")
NARROWEST = 360.0  # px
RESULT = "result"  # the parameter of an address that asks for a kept result by its id
_KEPT = 256
_BETWEEN = 3600  # seconds for which another process finds a drawing
_SHEET = re.compile(
    r'width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)" viewBox="0 0 (?P<wide>[\d.]+) (?P<high>[\d.]+)"'
)
_drawings: OrderedDict[tuple[Any, ...], str] = OrderedDict()
_guard = threading.Lock()
_turns = Turns()


def figure(result: StudyResult, chart: Chart | str, *, level: int = 2) -> SafeString:
    """The figure's HTML: the finding as a heading of ``level``, the drawing, links to table and files."""
    declared = chart if isinstance(chart, Chart) else next(c for c in result.study.charts if c.name == chart)
    query = _query(result)
    name = result.study.name
    drawing = _drawing(result, declared, active_lang())
    return render_to_string(
        "wuwai/parts/chart_figure.html",
        {
            "title": declared.title(result.result),
            "subtitle": declared.subtitle(result.result),
            "svg": mark_safe(drawing),  # noqa: S308 - drawn here, labels escaped
            "sample": result.sample,
            "level": level,
            "study_url": reverse("study", args=[name]) + query,
            "downloads": [
                *((one.upper(), reverse("study-download", args=[name, one]) + query) for one in FILES),
                *(
                    (one.upper(), reverse("study-chart", args=[name, declared.name, one]) + query)
                    for one in (PICTURES if drawing else ())
                ),
            ],
        },
    )


def has_picture(result: StudyResult, chart: Chart) -> bool:
    """Whether there is anything to draw; the drawing is kept for the figure."""
    return bool(_drawing(result, chart, active_lang()))


def widened(svg: str, least: float = NARROWEST) -> str:
    """The drawing on a sheet at least ``least`` px wide. A page shows every chart as wide as its card: else
    the letters of a narrow one would be larger than those of the chart beside it.

    >>> widened('<svg width="200" height="90" viewBox="0 0 200 90"><g/></svg>', 360)
    '<svg width="360" height="90" viewBox="0 0 360 90"><g/></svg>'
    """
    found = _SHEET.search(svg)
    if found is None or float(found["wide"]) >= least:
        return svg
    sheet = f'width="{least:g}" height="{found["height"]}" viewBox="0 0 {least:g} {found["high"]}"'
    return svg[: found.start()] + sheet + svg[found.end() :]


def _query(result: StudyResult) -> str:
    """The parameters that differ from their defaults, as a query string: the address repeats the study.
    A kept result is asked for by its id.
    """
    if result.kept_as:
        return f"?{urlencode({RESULT: result.kept_as})}"
    given = {
        key: value
        for key, value in result.parameters.items()
        if value is not None and value != result.study.parameter(key).default
    }
    if result.as_of:
        given["as_of"] = result.as_of
    return f"?{urlencode(given)}" if given else ""


def _drawing(result: StudyResult, chart: Chart, lang: str) -> str:
    key = (
        result.study.name,
        result.study.version,
        chart.name,
        lang,
        result.kept_as,
        result.as_of,
        str(current().root),
        tuple(sorted((name, str(value)) for name, value in result.parameters.items())),
        run.stamps(result.study, current().facts),
    )
    with _turns.turn(key):
        with _guard:
            if key in _drawings:
                _drawings.move_to_end(key)
                return _drawings[key]
        # Another process may have drawn it: there is nothing in it but what the key names.
        between = caches["between"]
        name = f"drawing:{hashlib.sha256(repr(key).encode()).hexdigest()}"
        drawn = between.get(name)
        if not isinstance(drawn, str):
            drawn = _drawn(result, chart, lang)
            between.set(name, drawn, _BETWEEN)
        return _keep(key, drawn)


def _drawn(result: StudyResult, chart: Chart, lang: str) -> str:
    from wuwai.ui.charts import svg  # the renderer is slow to load; pages without charts do without it

    built = chart.build(result.result, lang)
    return widened(svg(built, theme="page")) if built is not None else ""


def _keep(key: tuple[Any, ...], drawn: str) -> str:
    with _guard:
        _drawings[key] = drawn
        while len(_drawings) > _KEPT:
            _drawings.popitem(last=False)
    return drawn
