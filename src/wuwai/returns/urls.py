"""Addresses of the returns' pages."""

from django.urls import path

from wuwai.returns import pages

urlpatterns = [
    path("returns/", pages.forms, name="returns"),
    path("returns/<slug:name>/", pages.form, name="return-form"),
    path("returns/<slug:name>/template.xlsx", pages.template, name="return-template"),
]
