"""The export clusters through trade: all of them, and one with its markets, growth, gaps and dependencies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wuwai.accounts.access import reading
from wuwai.reference.cluster_lists import Gathered
from wuwai.reference.clusters import Cluster
from wuwai.reference.text import Text
from wuwai.studies.contract import Study, StudyResult
from wuwai.trade.studies import (
    clusters_study,
    dependency_study,
    growth_study,
    new_products_study,
    potential_study,
    rivals_study,
)
from wuwai.trade.studies.clusters import Standing
from wuwai.trade.studies.clusters_result import Report
from wuwai.trade.studies.dependency_clusters import Risk
from wuwai.trade.studies.dependency_result import Dependencies
from wuwai.trade.studies.world import place
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.pages.errors import too_many
from wuwai.ui.study_asking import TooMany, ask
from wuwai.workspace import current

_TOP = 10  # markets, products and cities listed
_NEXT = 5  # rows of the studies that a cluster's page leads to


@dataclass(frozen=True, slots=True)
class Part:
    """A market, a product or a city of a cluster, with its exports in yuan. ``listed``: the list names it."""

    code: str
    title: Text
    value: float
    before: float | None
    share: float
    listed: bool = False

    @property
    def growth(self) -> float | None:
        """On the year before, in per cent; None where it sold nothing then."""
        return round((self.value / self.before - 1) * 100, 1) if self.before else None


@dataclass(frozen=True, slots=True)
class Lead:
    """What another study says of a cluster: its finding, its first rows, and where it goes on."""

    study: Study
    finding: Text
    rows: tuple[Mapping[str, Any], ...]
    count: int
    url: str
    sample: bool


@reading
def clusters(request: HttpRequest) -> HttpResponse:
    """``?region=``: every cluster with its tier, growth and what is missing to the next tier."""
    try:
        result = _clusters(request)
    except TooMany:
        return too_many(request)
    report = _report(result)
    lists = _lists(request)
    shown = {row.cluster for row in report.rows} if report else set()
    context = {
        "result": result,
        "report": report,
        "lines": _lines(report) if report else [],
        "charts": _charts(result, "quadrant", "tiers", "trailing", "ahead"),
        "unset": [one for one in lists.clusters if one.name not in shown],
        "kept": _kept(request),
        "study_url": reverse("study", args=[clusters_study.STUDY.name]) + _query(request),
    }
    return render(request, "wuwai/trade/clusters.html", context)


@reading
def quadrant(request: HttpRequest) -> HttpResponse:
    """The clusters in two charts, for the first page: it does not wait until they are worked out."""
    try:
        result = _clusters(request)
    except TooMany:
        return too_many(request)
    context = {"charts": _charts(result, "quadrant", "tiers"), "result": result}
    return render(request, "wuwai/trade/clusters_quadrant.html", context)


@reading
def cluster(request: HttpRequest, name: str) -> HttpResponse:
    """``?region=``: one cluster: size and tier, markets, products, cities, growth, gaps, dependencies."""
    one = _known(_lists(request), name)
    try:
        result = _clusters(request)
        report = _report(result)
        row = next((r for r in report.rows if r.cluster == name), None) if report else None
        context = {"cluster": one, "row": row, "report": report, "kept": _kept(request)}
        if result is not None and report is not None and row is not None:
            context |= _of_one(request, result, report, row, one)
    except TooMany:
        return too_many(request)
    return render(request, "wuwai/trade/cluster.html", context)


def _of_one(
    request: HttpRequest, whole: StudyResult, report: Report, row: Standing, one: Cluster
) -> dict[str, Any]:
    # All clusters are worked out once; of that result this page shows one, as the study itself would.
    shown = replace(report, chosen=row.cluster)
    chosen = replace(whole, result=shown, parameters={**whole.parameters, "cluster": row.cluster}, table=None)
    asked = {**_given(request), "cluster": row.cluster}
    growth = ask(request, growth_study.STUDY, asked).result
    return {
        "result": chosen,
        "line": _lines(shown)[0],
        "markets": _parts(shown, "markets", "partner", row),
        "products": _parts(shown, "products", "product", row),
        "cities": _parts(shown, "places", "reporter", row, listed=one.cities),
        "charts": [*_charts(chosen, "ahead", "quadrant", "trailing"), *_charts(growth, "waterfall")],
        "growth": growth,
        "potential": _lead(request, potential_study.STUDY, asked),
        "dependency": _dependency(request, one.title),
        "risk": _risk(request, row.cluster),
        "further": [
            (one.title, one.question, _study_url(request, one))
            for one in (new_products_study.STUDY, rivals_study.STUDY)
        ],
        "links": [
            (clusters_study.STUDY.title, _study_url(request, clusters_study.STUDY, cluster=row.cluster)),
            (growth_study.STUDY.title, _study_url(request, growth_study.STUDY, cluster=row.cluster)),
        ],
    }


def _clusters(request: HttpRequest) -> StudyResult | None:
    return ask(request, clusters_study.STUDY, _given(request)).result


def _given(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address that all the studies of these pages take."""
    region = request.GET.get("region", "").strip()
    return {"region": region} if region else {}


def _kept(request: HttpRequest) -> str:
    return urlencode(_given(request))


def _query(request: HttpRequest, **more: str) -> str:
    given = _given(request) | more
    return f"?{urlencode(given)}" if given else ""


def _study_url(request: HttpRequest, study: Study, **more: str) -> str:
    return reverse("study", args=[study.name]) + _query(request, **more)


def _report(result: StudyResult | None) -> Report | None:
    return result.result if result is not None and isinstance(result.result, Report) else None


def _lists(request: HttpRequest) -> Gathered:
    known = known_on(request)
    return current().clusters.gather(known.isoformat() if known else "")


def _known(found: Gathered, name: str) -> Cluster:
    try:
        return found.get(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown


def _lines(report: Report) -> list[dict[str, Any]]:
    """The rows of the table, with growth as far as a page prints it."""
    frame = report.frame().with_columns(pl.col("growth").round(1))
    return list(frame.iter_rows(named=True))


def _charts(result: StudyResult | None, *names: str) -> list[tuple[StudyResult, Any]]:
    """The charts of a result that hold something, in the order of ``names``."""
    if result is None or result.frame().is_empty():
        return []
    report, known = _report(result), {one.name: one for one in result.study.charts}
    blind = report is not None and (report.nearest is None or report.nearest.forecast is None)
    return [(result, known[name]) for name in names if not (blind and name == "ahead")]


def _parts(
    report: Report, table: str, column: str, row: Standing, *, listed: tuple[str, ...] = ()
) -> list[Part]:
    rows = getattr(report.found, table).filter(
        (pl.col("cluster") == row.cluster) & ((pl.col("value") > 0) | pl.col(column).is_in(listed))
    )
    whole = float(rows["value"].sum())
    title = report.product if table == "products" else place
    return [
        Part(code, title(code), value, before, value / whole * 100 if whole else 0.0, listed=code in listed)
        for _, code, value, before in rows.head(_TOP).iter_rows()
    ]


def _lead(request: HttpRequest, study: Study, given: Mapping[str, str]) -> Lead | None:
    """The first rows of a study of the cluster alone; None where it found none."""
    result = ask(request, study, given).result
    if result is None or result.frame().is_empty():
        return None
    frame = result.frame()
    rows = tuple(frame.head(_NEXT).iter_rows(named=True))
    url = reverse("study", args=[study.name]) + f"?{urlencode(given)}"
    return Lead(study, result.finding, rows, frame.height, url, result.sample)


def _dependency(request: HttpRequest, title: Text) -> Lead | None:
    """What the region depends on of the cluster's own goods: the rows that name the cluster."""
    study = dependency_study.STUDY
    result = ask(request, study, _given(request)).result
    if result is None or result.frame().is_empty():
        return None
    frame = result.frame().filter(pl.col("clusters_zh").str.contains(title.zh, literal=True))
    rows = tuple(frame.head(_NEXT).iter_rows(named=True))
    url = _study_url(request, study, find=title.get(active_lang()))
    return Lead(study, result.finding, rows, frame.height, url, result.sample)


def _risk(request: HttpRequest, name: str) -> Risk | None:
    """How far the cluster's industries use dependent imports; None where they do not, or nobody knows."""
    result = ask(request, dependency_study.STUDY, _given(request)).result
    risks = result.result.risks if result and isinstance(result.result, Dependencies) else ()
    return next((one for one in risks if one.cluster == name), None)
