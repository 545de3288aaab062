"""The page of e-commerce by customs mode: empty without declarations, filled by a file of them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from wuwai.facts.samples import declarations
from wuwai.facts.store import Facts

pytestmark = pytest.mark.django_db


def read(client: Client, lang: str = "en", **given: str) -> str:
    response = client.get(re.sub("^/(zh|en)/", f"/{lang}/", reverse("trade-ecommerce")), given)
    assert response.status_code == 200
    return response.content.decode()


def test_without_declarations_it_says_what_to_load_and_shows_what_was_published(workspace, viewer_client):
    text = read(viewer_client)
    assert "wuwai sample declarations" in text
    assert "监管方式" in text  # a column of the file
    assert "it is not the sum of these modes" in text
    assert "843.3" in text  # the published total of 2023
    assert "By market" not in text


@pytest.mark.slow
def test_declarations_fill_it_by_mode_month_market_product_and_city(
    workspace, viewer_client, tmp_path, monkeypatch
):
    facts = Facts(tmp_path / "facts", programme="guangdong")
    monkeypatch.setitem(vars(workspace), "facts", facts)
    for year in (2024, 2025):
        report = facts.import_file(declarations.write(tmp_path, region="CN-44", year=year, rows=800))
        assert report.rejects == ()
    text = read(viewer_client, lang="zh")
    for words in (
        "9610",
        "9710",
        "9810",
        "1210",
        "按月份",
        "按市场",
        "按商品",
        "按地市",
        "不等于各监管方式之和",
    ):
        assert words in text
    assert "合成的报关单数据" in text
    imports = read(viewer_client, direction="import")
    assert "of declared imports" in imports
    assert "9810 Cross-border" in imports  # what the mode is
    assert 'title="Cross-border e-commerce export to overseas warehouses">9810' not in imports  # no column
    assert viewer_client.get(reverse("trade-ecommerce"), {"direction": "sideways"}).status_code == 400
