"""Addresses of the pages that cross the five linkages."""

from django.urls import path

from wuwai.linkage import city, enterprise, merging_pages, overview
from wuwai.linkage import found as _found  # noqa: F401 - what this room adds to search

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("cities/<str:code>/", city.city, name="city"),
    path("enterprises/", enterprise.enterprises, name="enterprises"),
    path("enterprises/duplicates/", merging_pages.duplicates, name="enterprise-duplicates"),
    path("enterprises/duplicates/look/", merging_pages.look, name="enterprise-duplicates-look"),
    path("enterprises/duplicates/not/", merging_pages.not_the_same, name="enterprise-not-the-same"),
    path("enterprises/merge/", merging_pages.merge_page, name="enterprise-merge"),
    path("enterprises/merge/now/", merging_pages.merge_now, name="enterprise-merge-now"),
    path("enterprises/merges/", merging_pages.merges, name="enterprise-merges"),
    path("enterprises/merges/<slug:uid>/undo/", merging_pages.undo_merge, name="enterprise-merge-undo"),
    path("enterprises/<slug:uid>/", enterprise.enterprise_page, name="enterprise"),
    path("enterprises/<slug:uid>/names/", enterprise.add_alias, name="enterprise-alias"),
    path(
        "enterprises/<slug:uid>/names/<int:alias>/remove/",
        enterprise.remove_alias,
        name="enterprise-alias-remove",
    ),
]
