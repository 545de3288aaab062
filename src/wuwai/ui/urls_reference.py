"""Addresses of the code tables and the clusters."""

from __future__ import annotations

from django.urls import path

from wuwai.ui import found_reference  # noqa: F401 - what code tables and clusters add to search
from wuwai.ui.pages import cluster_editing as editing
from wuwai.ui.pages import clusters, own_tables, reference

urlpatterns = [
    path("data/reference/", reference.index, name="reference"),
    path("data/reference/own/<slug:kind>/", own_tables.take, name="own-take"),
    path("data/reference/own/tables/<str:name>/", own_tables.versions, name="own-versions"),
    path("data/reference/own/tables/<str:name>/restore/", own_tables.restore, name="own-restore"),
    path("data/reference/countries/<str:code>/", reference.country, name="country"),
    path("data/reference/blocs/<str:code>/", reference.bloc, name="bloc"),
    path("data/reference/products/<str:edition>/<str:code>/", reference.product, name="product"),
    path("data/reference/<slug:name>/", reference.table, name="reference-table"),
    path("data/reference/<slug:name>.<str:fmt>", reference.download, name="reference-download"),
    path("data/clusters/", clusters.clusters, name="clusters"),
    path("data/clusters/new/", editing.new, name="cluster-new"),
    path("data/clusters/new/code/", editing.look_up, name="cluster-code"),
    path("data/clusters/overlaps/", clusters.overlaps, name="cluster-overlaps"),
    path("data/clusters/overlaps.<str:fmt>", clusters.download_overlaps, name="cluster-overlaps-download"),
    path("data/clusters/<slug:name>/", clusters.cluster, name="cluster-products"),
    path("data/clusters/<slug:name>/list.<str:fmt>", clusters.download, name="cluster-download"),
    path("data/clusters/<slug:name>/edit/", editing.edit, name="cluster-edit"),
    path("data/clusters/<slug:name>/history/", clusters.history, name="cluster-history"),
    path("data/clusters/<slug:name>/versions/<int:number>/", clusters.version, name="cluster-version"),
    path("data/clusters/<slug:name>/versions/<int:number>/restore/", editing.restore, name="cluster-restore"),
]
