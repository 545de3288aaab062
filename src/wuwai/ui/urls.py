"""Addresses of the shared pages."""

from __future__ import annotations

from django.urls import include, path

from wuwai.ui import found, found_flows  # noqa: F401 - what the shared pages add to search
from wuwai.ui.pages import compare, data, flow_files, flows, loading, origin, search, series

urlpatterns = [
    path("", include("wuwai.ui.urls_registers")),
    path("", include("wuwai.ui.urls_studies")),
    path("", include("wuwai.ui.urls_reference")),
    path("search/", search.search, name="search"),
    path("data/", data.snapshots, name="data"),
    path("data/load/", loading.load, name="data-load"),
    path("data/series-template.xlsx", loading.template, name="series-template"),
    path("data/firms-template.csv", loading.firms_template, name="firms-template"),
    path("data/snapshots/<str:snapshot>/rejects.<str:fmt>", data.rejects, name="rejects"),
    path("data/snapshots/<str:snapshot>/", data.snapshot, name="snapshot"),
    path("data/flows/", flows.flows, name="flows"),
    path("data/flows/totals/", flows.totals, name="flow-totals"),
    path("data/flows/rows/", flows.rows, name="flow-rows"),
    path("data/flows/table.<str:fmt>", flow_files.table, name="flow-table"),
    path("data/flows/chart-<slug:name>.<str:fmt>", flow_files.chart, name="flow-chart"),
    path("data/compare/", compare.compare, name="compare"),
    path("data/compare/table.<str:fmt>", compare.download, name="compare-download"),
    path("data/quality/", data.quality, name="quality"),
    path("data/series/", series.series_list, name="series-list"),
    path("data/series/<path:series>/", series.series, name="series"),
    path("origin/<str:origin>/", origin.origin, name="origin"),
]
