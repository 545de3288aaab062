"""Code tables and clusters over the API."""

from __future__ import annotations

import pytest
from django.test import Client

from wuwai.reference import catalogue

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def _facts(workspace):
    return workspace


@pytest.mark.parametrize("name", [t.name for t in catalogue.TABLES])
def test_each_table_answers_in_pages_and_as_csv(client: Client, name: str):
    page = client.get(f"{API}/reference/{name}", {"limit": 2}).json()
    assert page["columns"] == list(catalogue.table(name).columns)
    assert len(page["rows"]) == min(2, page["count"])
    text = client.get(f"{API}/reference/{name}", {"format": "csv"}).content.decode("utf-8-sig")
    assert len(text.splitlines()) == page["count"] + 1


def test_tables_are_listed_and_searched(client: Client):
    listed = {one["name"]: one for one in client.get(f"{API}/reference").json()}
    assert listed["products"]["editions"][0] == "HS2022"
    (row,) = client.get(f"{API}/reference/countries", {"q": "越南"}).json()["rows"]
    assert (row["code"], row["m49"], row["blocs"][:10]) == ("VNM", "704", "ASEAN RCEP")
    assert client.get(f"{API}/reference/products", {"q": "8507"}).json()["count"] > 5


def test_what_is_not_there_is_said(client: Client):
    assert client.get(f"{API}/reference/nothing").status_code == 404
    assert client.get(f"{API}/clusters/nothing").status_code == 404
    wrong = client.get(f"{API}/reference/products", {"edition": "HS1900"}, HTTP_ACCEPT_LANGUAGE="en")
    assert wrong.status_code == 422
    assert "HS2022" in wrong.json()["error"]
    assert client.get(f"{API}/clusters", {"on": "2026-02-31"}).status_code == 422


def test_clusters_on_a_day(client: Client):
    assert len(client.get(f"{API}/clusters").json()) == 22
    codes = [
        p["code"] for p in client.get(f"{API}/clusters/new-three", {"on": "2021-06-30"}).json()["products"]
    ]
    assert codes == ["870380", "850760", "854140"]
    shared = {o["code"]: o for o in client.get(f"{API}/clusters/overlaps").json()}
    assert shared["850760"]["counted"] == 2.0
    assert shared["850760"]["clusters"] == {"new-energy-storage": 1.0, "new-three": 1.0}
