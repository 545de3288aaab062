"""The first page: fast, small, honest about what is missing."""

from __future__ import annotations

import time

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from wuwai.linkage.changes import biggest
from wuwai.linkage.tiles import MEASURES, city_tiles, finding
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db


def _page(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


def test_every_city_has_a_tile(workspace: Workspace) -> None:
    for measure in MEASURES:
        tiles = city_tiles(workspace.facts, measure, province="CN-44", lang="en")
        assert len(tiles) == 21
        assert len({(tile.column, tile.row) for tile in tiles}) == 21
        assert all(tile.period and tile.origin for tile in tiles if tile.value is not None)


def test_a_city_without_a_figure_says_so(client: Client, workspace: Workspace) -> None:
    page = _page(client, "/en/")
    silent = page.select(".tile-none")
    assert silent
    assert all("not stated" in tile.get_text() for tile in silent)


def test_the_title_of_the_map_counts_only_what_is_known(workspace: Workspace) -> None:
    tiles = city_tiles(workspace.facts, "trade", province="CN-44", lang="en")
    known = sum(tile.value is not None for tile in tiles)
    assert finding(tiles).en.startswith(f"{known} of 21 cities")


def test_three_changes_in_words_with_their_origin(workspace: Workspace) -> None:
    changes = biggest(workspace.facts, region="CN-44")
    assert len(changes) == 3
    rates = [abs(change.rate) for change in changes]
    assert rates == sorted(rates, reverse=True)
    for change in changes:
        row = workspace.facts.observation(change.origin)
        assert row is not None
        assert row["value"] == change.rate
        assert "同比" in change.sentence.zh


def test_no_growth_on_file_is_no_change(workspace: Workspace) -> None:
    assert biggest(workspace.facts, region="441800") == []


def test_overview_is_quick_once_warm(client: Client, workspace: Workspace) -> None:
    client.get("/zh/")
    times = []
    for _ in range(5):
        start = time.perf_counter()
        response = client.get("/zh/")
        times.append(time.perf_counter() - start)
    assert len(response.content) < 500_000
    assert sorted(times)[2] < 0.3


def test_the_measure_is_in_the_address(client: Client, workspace: Workspace) -> None:
    page = _page(client, "/en/?measure=exports")
    assert page.select_one(".choices [aria-current]").get_text() == "Exports"
    assert client.get("/en/?measure=nonsense").status_code == 200


def test_every_linkage_has_a_card(client: Client, workspace: Workspace) -> None:
    page = _page(client, "/en/")
    cards = page.select(".five .link-card")
    assert len(cards) == 5
    assert "not stated" in cards[-1].get_text(" ")


def test_numbers_open_their_origin(client: Client, workspace: Workspace) -> None:
    for link in _page(client, "/en/").select(".five a.origin"):
        assert client.get(link["href"]).status_code == 200
