"""The page that compares two vintages, its files, and the same through the API."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from wuwai.facts.store import Facts
from wuwai.workspace import Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]

ASKED = "series=trade_total&region=CN-44&from=2023-12-31&to=2024-01-31"


def test_the_page_opens_on_the_last_revision_on_file(client: Client) -> None:
    text = client.get("/en/data/compare/").content.decode()
    assert "1 of 20 figures revised, 4 added; largest: goods trade, total, Q1 2023" in text
    assert "15 September 2023" in text
    assert "−CNY" in text or "CNY\xa0−20\xa0bn" in text
    assert 'class="origin"' in text
    assert "<svg" in text


def test_the_finding_is_in_chinese_too(client: Client) -> None:
    text = client.get(f"/zh/data/compare/?{ASKED}").content.decode()
    assert "20项中修订1项，新增4项；最大修订：" in text
    assert "18,400亿元 → 18,200亿元（−1.09%）" in text


def test_what_changed_goes_as_a_file(client: Client) -> None:
    csv = client.get(f"/en/data/compare/table.csv?{ASKED}").content.decode("utf-8-sig").splitlines()
    assert csv[0].startswith("kind,series,region")
    assert csv[1].startswith("revised,trade_total,CN-44,,2023Q1,18400,18200,-200")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(f"/zh/data/compare/table.xlsx?{ASKED}").content)
    )
    about = book.get_sheet_by_index(1).to_python()
    assert about[0] == ["自", "2023-12-31"]
    assert client.get(f"/en/data/compare/table.doc?{ASKED}").status_code == 404


@pytest.mark.parametrize("query", ["from=never", "to=2024-02-30", "kind=flows&by=colour"])
def test_a_vintage_that_is_none_is_refused_in_words(client: Client, query: str) -> None:
    response = client.get(f"/zh/data/compare/?{query}")
    assert response.status_code == 400
    assert "应为" in response.content.decode()
    assert client.get(f"/zh/data/compare/table.csv?{query}").status_code == 400


def test_the_same_vintage_twice_says_so(client: Client) -> None:
    text = client.get("/en/data/compare/?series=trade_total&from=2024-01-31&to=2024-01-31").content.decode()
    assert "Nothing differs between these two vintages" in text


def test_an_empty_workspace_says_what_to_load(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    every = Facts.observations
    monkeypatch.setattr(Facts, "observations", lambda self, **asked: every(self, **asked).clear())
    monkeypatch.setattr(Facts, "flow_snapshots", lambda self, as_of=None: [])
    assert "wuwai import FILE.csv" in client.get("/en/data/compare/").content.decode()
    assert "No trade flows have been imported yet" in (
        client.get("/en/data/compare/?kind=flows").content.decode()
    )


def test_a_series_shows_how_its_figures_were_revised(client: Client) -> None:
    text = client.get("/en/data/series/trade_total/").content.decode()
    assert "Revision triangle" in text
    assert 'href="/en/data/compare/?series=trade_total&amp;region=CN-44"' in text
    assert "Revision triangle" not in client.get("/en/data/series/exports/").content.decode()


def test_two_releases_of_flows_on_the_page(
    client: Client, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = Facts(tmp_path / "facts", programme="guangdong")
    for release, value in (("202301", 1), ("202401", 3)):
        path = tmp_path / f"BACI_HS92_Y2021_V{release}.csv"
        path.write_text(f"t,i,j,k,v,q\n2021,156,704,850760,{value},0.5\n")
        facts.import_file(path)
    monkeypatch.setitem(vars(workspace), "facts", facts)
    text = client.get("/en/data/compare/?kind=flows&by=reporter&by=hs2").content.decode()
    assert "1 revised of 1 groups; total USD\xa01,000 → USD\xa03,000" in text
    assert "China" in text
    assert "reporter=CHN" in text
    assert "as_of=2023-01-31" in text
    csv = client.get("/en/data/compare/table.csv?kind=flows&by=reporter").content.decode("utf-8-sig")
    assert csv.splitlines()[1] == "CHN,USD,revised,1,1,1000,3000,2000,200"


def test_the_api_lists_and_compares_vintages(client: Client) -> None:
    days = client.get("/api/v1/vintages?series=trade_total&region=CN-44").json()
    assert {"day": "2024-01-17", "added": 4, "revised": 1} in days
    found = client.get(f"/api/v1/compare?{ASKED}", headers={"Accept-Language": "zh"}).json()
    assert (found["revised"], found["added"], found["unchanged"]) == (1, 4, 19)
    assert found["rows"][0]["difference"] == -200
    assert found["summary"].startswith("20项中修订1项")
    refused = client.get("/api/v1/compare?from=never", headers={"Accept-Language": "en"})
    assert refused.status_code == 422
    assert "a day such as" in refused.json()["error"]
    assert client.get("/api/v1/compare?flows=true&by=colour").status_code == 422


@pytest.mark.parametrize("by", ["1999-12-31", "2101-01-01", "20271231", "soon"])
def test_a_due_date_may_be_assumed_in_the_same_years_everywhere(client: Client, by: str) -> None:
    page = client.get("/zh/targets/", {"by": by})
    assert page.status_code == 400
    assert "2000年至2100年之间的日期" in page.content.decode()
    assert client.get("/api/v1/programme", {"by": by}).status_code == 422


def test_the_api_reads_registers_as_they_stood(client: Client) -> None:
    lines = client.get("/api/v1/registers?as_of=2001-01-01").json()
    assert lines
    assert {one["rows"] for one in lines} == {0}
    assert client.get("/api/v1/series?as_of=1950-01-01").json() == []
    assert client.get("/api/v1/registers?as_of=2001-02-30").status_code == 422
