"""The pages of trade flows: from a dataset down to the row of its file, and what can be taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from wuwai.facts.store import Facts
from wuwai.workspace import Workspace, current

pytestmark = pytest.mark.django_db
TRADE_DATA = (
    "period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,classificationCode,"
    "cmdCode,customsCode,motCode,qtyUnitAbbr,qty,primaryValue"
)
ROWS = [
    (f"{year},764,THA,M,{code},{iso},0,H6,{product},C00,0,kg,5,{value * (year - 2020)}")
    for year in (2022, 2023)
    for code, iso, value in ((0, "W00", 60), (704, "VNM", 40), (276, "DEU", 20))
    for product in ("850760",)
] + [
    "2023,764,THA,M,704,VNM,0,H6,271019,C00,0,kg,5,30",
    "2023,764,THA,M,0,W00,0,H6,271019,C00,0,kg,5,30",
]
DATASET = "UN Comtrade"


@pytest.fixture(scope="module", autouse=True)
def _flows(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The pages read a folder of facts that holds what the test says, and put the old one back."""
    folder = tmp_path_factory.mktemp("flows")
    path = folder / "TradeData.csv"
    path.write_text("\n".join([TRADE_DATA, *ROWS]) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        facts = Facts(folder / "facts", programme="guangdong")
        facts.import_file(path, importer="comtrade")
        patch.setitem(current().__dict__, "facts", facts)
        yield


def page(client: Client, path: str, lang: str = "en", status: int = 200, **query: str) -> str:
    answer = client.get(f"/{lang}/{path}?{urlencode(query)}" if query else f"/{lang}/{path}")
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


def test_the_list_says_what_a_dataset_is_and_what_else_can_be_loaded(client: Client) -> None:
    text = page(client, "data/flows/")
    assert "UN Comtrade" in text
    assert "2022 – 2023" in text
    assert "BACI" in text  # not on file: how to load it


def test_a_dataset_opens_with_a_finding_a_chart_and_a_table(client: Client) -> None:
    text = page(client, "data/flows/totals/", dataset=DATASET)
    assert "leads imports into Thailand with" in text
    assert "Electrical machinery" in text
    assert text.count("<svg") >= 1
    assert "2023, USD" in text
    # The world total beside the partners is counted once, and the page says so.
    assert "Totals for the world stand beside the partners" in text
    assert "+66.7%" not in text
    assert page(client, "data/flows/totals/", lang="zh", dataset=DATASET).count("泰国") >= 1


def test_a_prefix_may_be_written_as_the_terminal_takes_it(client: Client) -> None:
    asked = {"dataset": DATASET, "by": "partner", "period": "2023"}
    with_star = page(client, "data/flows/totals/", product="8507*", **asked)
    assert 'name="product" value="8507"' in with_star
    assert "field-error" not in with_star


def test_a_click_goes_down_to_the_row_of_the_file(client: Client) -> None:
    text = page(client, "data/flows/totals/", dataset=DATASET)
    assert "product=85&amp;by=product4" in text or "by=product4" in text
    text = page(client, "data/flows/totals/", dataset=DATASET, by="partner", product="850760", period="2023")
    assert "+50%" in text or "+50.0%" in text
    rows = page(client, "data/flows/rows/", dataset=DATASET, product="850760", period="2023", partner="VNM")
    assert "1 flow as its file states it" in rows
    origin = rows.split('href="/en/origin/')[1].split('"')[0]
    text = page(client, f"origin/{origin}")
    assert "TradeData.csv" in text
    assert "Row " in text
    assert "lithium-ion" in text


def test_a_group_of_countries_and_words_for_a_product_are_filters(client: Client) -> None:
    text = page(client, "data/flows/totals/", dataset=DATASET, partner="ASEAN", by="partner")
    assert "Viet Nam" in text or "Vietnam" in text
    assert "Germany" not in text.split("<tbody>")[1]
    text = page(client, "data/flows/totals/", dataset=DATASET, product="not light oils", by="partner")
    assert 'value="271019"' in text
    several = page(client, "data/flows/totals/", status=400, dataset=DATASET, product="machinery")
    assert "choose one" in several
    assert "<tbody>" not in several  # nothing is shown for a question that was not asked


@pytest.mark.parametrize(
    ("name", "value"),
    [("partner", "Atlantis"), ("period", "2023-13"), ("reporter", "x"), ("direction", "up")],
)
def test_a_filter_that_names_nothing_says_what_was_expected(client: Client, name: str, value: str) -> None:
    text = page(client, "data/flows/totals/", status=400, dataset=DATASET, **{name: value})
    assert "Expected:" in text


def test_an_unknown_dataset_and_an_unknown_file_are_not_found(client: Client) -> None:
    page(client, "data/flows/totals/", status=404, dataset="none")
    page(client, "data/flows/rows/", status=404)
    page(client, "data/flows/table.pdf", status=404, dataset=DATASET)
    page(client, "data/flows/chart-none.svg", status=404, dataset=DATASET)
    page(client, "origin/none:5/", status=404)


def test_no_match_says_what_to_do(client: Client) -> None:
    text = page(client, "data/flows/totals/", dataset=DATASET, partner="USA", by="year")
    assert "No flow matches" in text


def test_the_table_and_the_charts_can_be_taken_away(client: Client) -> None:
    query = {"dataset": DATASET, "by": "partner", "period": "2023"}
    rows = list(
        csv.reader(io.StringIO(client.get("/en/data/flows/table.csv", query).content.decode("utf-8-sig")))
    )
    assert rows[0][:4] == ["Code", "Name", "Edition", "Value"]
    assert [(r[0], r[3], r[5]) for r in rows[1:]] == [("VNM", "150", "80"), ("DEU", "60", "40")]
    book = client.get("/zh/data/flows/table.xlsx", query)
    assert book.content[:2] == b"PK"
    svg = client.get("/en/data/flows/chart-ranked.svg", query).content.decode()
    assert "UN Comtrade" in svg
    assert client.get("/en/data/flows/chart-ranked.png", query).content[:4] == b"\x89PNG"


def test_a_sample_says_so_beside_every_number(
    client: Client, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "TradeData.csv"
    path.write_text("\n".join([TRADE_DATA, *ROWS]) + "\n", encoding="utf-8")
    facts = Facts(tmp_path / "facts", programme="guangdong")
    facts.import_file(path, importer="comtrade", sample=True)
    monkeypatch.setitem(current().__dict__, "facts", facts)
    dataset = facts.flows()["dataset"][0]
    text = page(client, "data/flows/totals/", dataset=dataset, by="partner")
    table = text.split("<tbody>")[1].split("</table>")[0]
    assert table.count("chip-sample") == table.count("<tr>")
    assert "synthetic" in client.get("/en/data/flows/chart-ranked.svg", {"dataset": dataset}).content.decode()
    assert ",yes" in client.get("/en/data/flows/table.csv", {"dataset": dataset}).content.decode()


def test_without_flows_the_page_says_what_to_load(
    client: Client, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Facts(tmp_path / "facts", programme="guangdong")
    monkeypatch.setitem(current().__dict__, "facts", empty)
    text = page(client, "data/flows/")
    assert "wuwai import FILE.csv" in text
    assert "wuwai sample customs" in text


def test_search_opens_the_flows_of_a_product_and_of_a_partner(client: Client) -> None:
    for words, found in (
        ("lithium-ion", "product=850760"),
        ("8507", "product=8507"),
        ("越南", "partner=VNM"),
    ):
        assert found in page(client, "search/", q=words), words


def test_the_trade_page_leads_to_flows(client: Client) -> None:
    assert 'href="/en/data/flows/"' in page(client, "trade/")


def test_the_address_holds_the_day_that_is_asked_about(client: Client) -> None:
    page(client, "data/flows/totals/", status=404, dataset=DATASET, as_of="2020-01-01")
    day = current().facts.flow_snapshots()[0].recorded_on[:10]
    text = page(client, "data/flows/totals/", dataset=DATASET, as_of=day)
    assert f"as_of={day}" in text
