"""Addresses of the pages that cross the five linkages."""

from django.urls import path

from wuwai.linkage import city, overview

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("cities/<str:code>/", city.city, name="city"),
]
