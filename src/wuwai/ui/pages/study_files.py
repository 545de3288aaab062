"""What a reader takes away of a study: its table, its charts, and the script of the interactive view."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from wuwai.accounts.access import public, reading
from wuwai.accounts.limits import within
from wuwai.studies import registry, sheets
from wuwai.studies.contract import Chart, Study, StudyResult
from wuwai.studies.sources import sources
from wuwai.ui.context import active_lang
from wuwai.ui.pages.errors import bad_request, too_many
from wuwai.ui.study_asking import TooMany, ask
from wuwai.ui.table_files import XLSX, attached
from wuwai.workspace import current

_A_YEAR = 365 * 24 * 3600


@reading
def download(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """The table as ``csv`` or ``xlsx``, for the parameters in the address."""
    if fmt not in ("csv", "xlsx"):
        raise Http404
    study = _study(name)
    result = _result(request, study)
    if isinstance(result, HttpResponse):
        return result
    lang, workspace = active_lang(), current()
    if fmt == "csv":
        return attached(sheets.as_csv(result, lang), "text/csv; charset=utf-8", f"{name}.csv")
    read = sources(result, workspace.facts)
    book = sheets.as_xlsx(result, lang, sources=read, workspace=workspace.root.name)
    return attached(book, XLSX, f"{name}.xlsx")


@reading
def chart(request: HttpRequest, name: str, chart: str, fmt: str) -> HttpResponse:
    """A chart as ``svg`` or ``png`` to take away, or as ``json`` for the interactive view."""
    study = _study(name)
    declared = next((one for one in study.charts if one.name == chart), None)
    if declared is None or fmt not in ("svg", "png", "json"):
        raise Http404
    result = _result(request, study)
    if isinstance(result, HttpResponse):
        return result
    return _drawn(request, result, declared, fmt)


def _drawn(request: HttpRequest, result: StudyResult, declared: Chart, fmt: str) -> HttpResponse:
    from wuwai.ui import charts  # the renderer is slow to load; pages without charts do without it

    built = declared.build(result.result, active_lang())
    if built is None:
        raise Http404
    if fmt == "json":
        return HttpResponse(json.dumps(charts.specification(built), default=str), "application/json")
    if not within(request, "chart"):
        return too_many(request)
    file = f"{result.study.name}.{declared.name}.{fmt}"
    if fmt == "png":
        return attached(charts.png(built), "image/png", file)
    return attached(charts.svg(built, theme="print").encode(), "image/svg+xml", file)


@public
def bundle(request: HttpRequest) -> HttpResponse:
    """Vega, Vega-Lite and Vega-Embed as vl-convert carries them; asked for only by the interactive view."""
    plain, packed = _bundle()
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if zipped else plain, "text/javascript; charset=utf-8")
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@lru_cache(maxsize=1)
def _bundle() -> tuple[bytes, bytes]:
    from wuwai.ui.charts import interactive_bundle

    plain = interactive_bundle().encode()
    return plain, gzip.compress(plain, mtime=0)


def _study(name: str) -> Study:
    try:
        return registry.get(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown


def _result(request: HttpRequest, study: Study) -> StudyResult | HttpResponse:
    try:
        asked = ask(request, study, kept=True)
    except TooMany:
        return too_many(request)
    return asked.result if asked.result is not None else bad_request(request)
