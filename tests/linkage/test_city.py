"""A city beside its province."""

from __future__ import annotations

import polars as pl
import pytest
from django.test import Client

from wuwai.linkage.city import figures
from wuwai.programme.setup import prepare
from wuwai.reference import regions
from wuwai.ui.pages.linkage import linkage_of
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db


def test_shares_are_of_the_same_period(workspace: Workspace) -> None:
    for one in figures(workspace.facts, "440300", province="CN-44"):
        if one.share is not None:
            whole = workspace.facts.observation(one.whole_origin)
            assert whole is not None
            assert whole["period"] == one.figure.period
            assert whole["unit"] == one.figure.unit
            assert one.share == pytest.approx(100 * one.figure.value / whole["value"], abs=0.06)


def test_the_most_recent_come_first(workspace: Workspace) -> None:
    ends = [one.figure.end for one in figures(workspace.facts, "440300", province="CN-44")]
    assert ends == sorted(ends, reverse=True)


def test_every_city_has_a_page(client: Client, workspace: Workspace) -> None:
    for city in regions.cities("CN-44"):
        response = client.get(f"/en/cities/{city.code}/")
        assert response.status_code == 200
        assert city.title.en in response.content.decode()


def test_only_the_programmes_cities_have_pages(client: Client, workspace: Workspace) -> None:
    assert client.get("/en/cities/CN-44/").status_code == 404


def test_every_series_on_file_belongs_to_a_linkage(client: Client, workspace: Workspace) -> None:
    client.get("/en/")  # loads the addresses, and with them the declared pages
    shipped = prepare(workspace)  # other tests may have loaded series of their own
    assert shipped is not None
    facts = workspace.facts.observations().filter(pl.col("snapshot") == shipped.snapshot)
    names = facts["series"].unique()
    assert len(names) > 100
    assert [name for name in names if not linkage_of(name)] == []
