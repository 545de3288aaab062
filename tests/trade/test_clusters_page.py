"""The clusters through trade: from a customs file, without one, and a cluster that has no list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from wuwai.facts.store import Facts
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db

HEADING = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,"
    "收发货人注册地编码,收发货人注册地名称,第一数量,第一计量单位,第二数量,第二计量单位,人民币"
)
CITIES = {"深圳市": "440300", "惠州市": "441300"}
GOODS = {"85076000": 6e9, "85423100": 2e9}


@pytest.fixture
def with_exports(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The workspace with a synthetic customs file of two years and no other facts."""
    rows = [
        f"{year}{month:02d},{code},x,{market},10,一般贸易,{place},{city},1,个,1,千克,{value * rise:.0f},"
        for year, rise in ((2024, 1.0), (2025, 1.2))
        for month in range(1, 13)
        for city, place in CITIES.items()
        for code, value in GOODS.items()
        for market in ("116,日本", "133,韩国")
    ]
    path = tmp_path / "synthetic-customs.csv"
    path.write_text("\n".join((HEADING, *rows, "")), encoding="utf-8")
    facts = Facts(tmp_path / "facts", programme="guangdong")
    report = facts.import_file(path, stated={"direction": "export"})
    assert report.rejects == ()
    monkeypatch.setitem(vars(workspace), "facts", facts)
    return workspace


def address(name: str, *args: str, lang: str = "en") -> str:
    return re.sub("^/(zh|en)/", f"/{lang}/", reverse(name, args=args))


def read(client: Client, name: str, *args: str, lang: str = "en", **given: str) -> str:
    response = client.get(address(name, *args, lang=lang), given)
    assert response.status_code == 200
    return response.content.decode()


def test_clusters_are_listed_with_tier_reason_and_what_is_missing(with_exports, viewer_client):
    text = read(viewer_client, "trade-clusters")
    assert re.search(r"<h1[^>]*>\s*Sample data: 12 months to Dec 2025", text)
    # Lithium cells of two cities and two markets: 6 bn x 4 x 12 months x 1.2.
    assert "345.6" in text
    assert "hundred-billion" in text
    assert "654.4" in text.replace("\xa0", " ")
    assert "would lose the tier" in text
    assert "+20%" in text
    assert "have no product list" in text
    assert "every number on this page is a sample" in text
    assert f'href="{address("trade-cluster", "new-energy-storage")}"' in text


@pytest.mark.slow
def test_a_cluster_shows_markets_products_cities_and_its_studies(with_exports, viewer_client):
    text = read(viewer_client, "trade-cluster", "new-energy-storage")
    assert re.search(r"<h1[^>]*>\s*Sample data: New energy storage: CNY", text)
    for word in ("Shenzhen", "Huizhou", "South Korea", "Japan", "850760", "50.0%", "+20%"):
        assert word in text
    assert "/studies/trade.clusters/?cluster=new-energy-storage" in text
    assert "/studies/trade.growth/?cluster=new-energy-storage" in text
    assert text.count('class="card chart"') == 4
    assert "needs a world table in HS codes" in text
    assert "各集群" not in text
    assert "深圳市" in read(viewer_client, "trade-cluster", "new-energy-storage", lang="zh")


@pytest.mark.slow
def test_a_city_has_clusters_of_its_own(with_exports, viewer_client):
    text = read(viewer_client, "trade-clusters", region="440300")
    assert "172.8" in text
    assert "trade/clusters/new-energy-storage/?region=440300" in text


@pytest.mark.slow
def test_the_list_and_the_page_through_trade_lead_to_one_another(with_exports, viewer_client):
    names = ("cluster-products", "trade-cluster")
    for here, there in (names, names[::-1]):
        assert f'href="{address(there, "new-three")}"' in read(viewer_client, here, "new-three")


def test_without_a_customs_file_it_says_what_to_load(workspace, viewer_client, tmp_path, monkeypatch):
    monkeypatch.setitem(vars(workspace), "facts", Facts(tmp_path / "facts", programme="guangdong"))
    for name, args in (("trade-clusters", ()), ("trade-cluster", ("semiconductors",))):
        text = read(viewer_client, name, *args)
        assert "No exports by product are on file for the region" in text
        assert "wuwai import FILE.csv --direction export" in text


def test_a_cluster_without_a_list_says_who_sets_it_and_an_unknown_one_is_not_found(workspace, viewer_client):
    assert "Nobody has set a product list" in read(viewer_client, "trade-cluster", "advanced-materials")
    assert viewer_client.get(reverse("trade-cluster", args=["boats"])).status_code == 404


@pytest.mark.slow
def test_the_first_page_asks_for_the_quadrant_by_itself(with_exports, viewer_client):
    first = read(viewer_client, "overview")
    assert f'hx-get="{address("trade-clusters-quadrant")}" hx-trigger="load"' in first
    assert "Sample data" not in first.partition("clusters-title")[2].partition("</section>")[0]
    part = read(viewer_client, "trade-clusters-quadrant")
    assert part.count('class="card chart"') == 2
    assert "<html" not in part
    assert "Sample data: " in part
    then = read(viewer_client, "trade-clusters-quadrant", as_of="2020-12-31")
    assert "No exports by product are on file" in then
