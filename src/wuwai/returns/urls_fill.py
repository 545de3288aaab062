"""Addresses of filling in: what is to do, and the sheet of one city's return for one period."""

from django.urls import path

from wuwai.returns import filling, sheet_pages

_ONE = "returns/<slug:name>/<slug:region>/<str:period>/"

urlpatterns = [
    path("returns/mine/", filling.mine, name="returns-mine"),
    path(_ONE, filling.sheet, name="return-fill"),
    path(f"{_ONE}cells/", filling.cells, name="return-cells"),
    path(f"{_ONE}submit/", filling.submit, name="return-submit"),
    path(f"{_ONE}take-back/", filling.take_back, name="return-take-back"),
    path(f"{_ONE}remarks/", filling.remarks, name="return-remarks"),
    path(f"{_ONE}upload/", sheet_pages.upload, name="return-upload"),
    path(f"{_ONE}marked.xlsx", sheet_pages.marked, name="return-marked"),
]
