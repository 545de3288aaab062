"""Flows and their totals over HTTP: as JSON pages, and whole as CSV and Parquet."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client

from wuwai.facts.store import Facts
from wuwai.web.api import tables
from wuwai.workspace import Workspace, current

pytestmark = pytest.mark.django_db
API = "/api/v1"
HEAD = "t,i,j,k,v,q"
LINES = ("2021,156,704,850760,1,1", "2021,156,842,850760,3,1", "2021,156,842,010121,2,1")


@pytest.fixture(autouse=True)
def facts(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    """A folder of facts with two years of a small BACI, the second a sample."""
    held = Facts(tmp_path / "facts", programme="guangdong")
    for year, sample in ((2021, False), (2022, True)):
        path = tmp_path / f"BACI_HS92_Y{year}_V202301.csv"
        path.write_text("\n".join([HEAD, *(line.replace("2021", str(year)) for line in LINES)]) + "\n")
        held.import_file(path, sample=sample)
    monkeypatch.setitem(current().__dict__, "facts", held)
    return held


def ask(client: Client, address: str, query: dict[str, Any] | None = None, status: int = 200) -> Any:
    answer = client.get(f"{API}/{address}", query or {}, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == status, answer.content[:300]
    return answer.json()


def whole(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_datasets_say_what_they_are(client: Client) -> None:
    found = ask(client, "datasets")
    assert [(one["key"], one["rows"], one["sample"]) for one in found] == [("BACI HS1992", 6, True)]
    assert found[0]["periods"] == ["2021", "2022"]
    assert "never add two editions together" in found[0]["caveat"]
    assert ask(client, "datasets", {"as_of": "2000-01-01"}) == []


def test_flows_are_filtered_and_paged(client: Client) -> None:
    page = ask(client, "flows", {"partner": "Viet Nam", "product": "8507*", "period": "2021"})
    assert page["count"] == 1
    assert page["rows"][0]["value"] == 1000.0
    assert ask(client, "flows", {"partner": "ASEAN"})["count"] == 2
    assert len(ask(client, "flows", {"limit": 2, "offset": 4})["rows"]) == 2
    assert ask(client, "flows", {"as_of": "2000-01-01"})["rows"] == []


def test_totals_keep_datasets_apart_and_name_their_periods(client: Client) -> None:
    answer = ask(client, "flows/totals", {"by": "partner", "top": 1, "period": "2021", "compare": "true"})
    assert [(r["partner"], r["value"], r["other"]) for r in answer["rows"]] == [
        ("USA", 5000.0, False),
        (None, 1000.0, True),
    ]
    assert (answer["periods"], answer["sample"]) == (["2021"], False)
    assert ask(client, "flows/totals", {"by": "year"})["count"] == 2


@pytest.mark.parametrize(
    ("address", "query", "word"),
    [
        ("flows", {"partner": "Atlantis"}, "Atlantis"),
        ("flows", {"partner": "BRI"}, "list is set"),
        ("flows", {"period": "2021-13"}, "period"),
        ("flows", {"as_of": "2021-02-31"}, "as_of"),
        ("flows", {"offset": "100001"}, "offset"),
        ("flows", {"product": "85\x00"}, "product"),
        ("flows/totals", {"by": "colour"}, "colour"),
        ("flows/totals", {"members_on": "2021-02-31"}, "members_on"),
        ("flows", {"format": "xml"}, "format"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    client: Client, address: str, query: dict[str, str], word: str
) -> None:
    assert word in str(ask(client, address, query, 422))


def test_refusals_are_in_the_language_asked(client: Client) -> None:
    answer = client.get(f"{API}/flows", {"partner": "Atlantis"}, HTTP_ACCEPT_LANGUAGE="zh")
    assert "应为" in answer.json()["error"]


@pytest.mark.parametrize("address", ["flows", "flows/totals", "facts"])
def test_csv_and_parquet_hold_the_same_rows(client: Client, address: str) -> None:
    text = client.get(f"{API}/{address}", {"format": "csv"})
    assert text["Content-Type"] == "text/csv"
    rows = list(csv.DictReader(io.StringIO(whole(text).decode())))
    packed = client.get(f"{API}/{address}", HTTP_ACCEPT="application/vnd.apache.parquet")
    assert packed["Content-Type"] == "application/vnd.apache.parquet"
    frame = pl.read_parquet(whole(packed))
    assert frame.columns == list(rows[0]) if rows else frame.is_empty()
    assert frame.height == len(rows)
    if address == "flows":
        assert {row["sample"] for row in rows} == {"true", "false"}
        assert len(rows) == 6
        some = client.get(f"{API}/flows", {"format": "csv", "limit": 2})
        assert whole(some).count(b"\n") == 3


def test_no_cell_of_a_csv_is_a_formula() -> None:
    frame = pl.DataFrame({"a": ["=1+1", "-x", "plain", None], "b": [1.0, -2.0, 3.0, 4.0]})
    text = b"".join(tables.as_csv(frame.to_arrow().schema, tables.batches_of(frame))).decode()
    assert text == "a,b\n'=1+1,1.0\n'-x,-2.0\nplain,3.0\n,4.0\n"


def test_a_large_answer_is_written_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BATCH", 10)
    frame = pl.DataFrame({"a": range(35)})
    parts = list(tables.as_parquet(frame.to_arrow().schema, tables.batches_of(frame)))
    assert len([p for p in parts if p]) == 5
    assert pl.read_parquet(b"".join(parts)).equals(frame)


def test_the_description_names_the_forms(client: Client) -> None:
    described = client.get(f"{API}/openapi.json").json()["paths"]
    for address in ("flows", "flows/totals", "facts"):
        content = described[f"{API}/{address}"]["get"]["responses"]["200"]["content"]
        assert {"text/csv", "application/json", "application/vnd.apache.parquet"} <= set(content)
