"""Addresses of the returns' pages."""

from django.urls import path

from wuwai.returns import pages, urls_desk, urls_fill

urlpatterns = [
    *urls_desk.urlpatterns,  # before a form's own address, which any word would be
    *urls_fill.urlpatterns,
    path("returns/", pages.forms, name="returns"),
    path("returns/<slug:name>/", pages.form, name="return-form"),
    path("returns/<slug:name>/template.xlsx", pages.template, name="return-template"),
]
