"""The result table on a study's page: a hundred rows at a time, in the order and with the words asked for."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pytest
from bs4 import BeautifulSoup

from wuwai.reference.text import Text
from wuwai.studies import registry
from wuwai.studies.contract import Column, Input, Parameter, Study

pytestmark = pytest.mark.django_db
PAGE = "/en/studies/trade.long/"
TEXT = Text("A long table", "长表")
ROWS = 250


@dataclass(frozen=True, slots=True)
class Long:
    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "name_en": [f"Good {n:03d}" for n in range(ROWS)],
                "name_zh": [f"商品{n:03d}" for n in range(ROWS)],
                "code": [f"{n:04d}" for n in range(ROWS)],
                "value": [None if n == 7 else float((n * 37) % ROWS) for n in range(ROWS)],
            }
        )


@pytest.fixture(autouse=True)
def _study(monkeypatch, workspace):
    declared = Study(
        name="trade.long",
        linkage="trade",
        title=TEXT,
        question=TEXT,
        how_to_read=TEXT,
        inputs=(Input("observations", "observations", where={"series": "exports"}),),
        parameters=(Parameter("top", "integer", TEXT, default=5, low=1, high=9),),
        columns=(
            Column("name", Text("Good", "商品"), "label"),
            Column("code", Text("Code", "编码"), hidden=True),
            Column("value", Text("Value", "金额"), "number", "亿元CNY"),
        ),
        kernel=lambda observations, *, top: Long(),
        method=TEXT,
        citation="none",
    )
    monkeypatch.setitem(registry._STUDIES, declared.name, declared)


def rows(client, query=""):
    page = BeautifulSoup(client.get(PAGE + query).content, "html.parser")
    lines = [[cell.text.strip() for cell in row.select("td")] for row in page.select("tbody tr")]
    return page, lines


def test_a_page_has_a_hundred_rows_and_a_way_on_that_keeps_the_parameters(client):
    page, lines = rows(client, "?top=3")
    assert [line[0] for line in lines] == [f"Good {n:03d}" for n in range(100)]
    onward = page.select_one('.pager a[rel="next"]')["href"]
    assert onward == "?top=3&page=2#table"
    _, last = rows(client, "?top=3&page=3")
    assert [line[0] for line in last] == [f"Good {n:03d}" for n in range(200, 250)]


@pytest.mark.parametrize("query", ["?page=99", "?page=x", "?sort=code", "?sort=-nothing", "?sort="])
def test_a_page_or_order_there_is_not_is_passed_over(client, query):
    answer = client.get(PAGE + query)
    assert answer.status_code == 200


def test_a_heading_sorts_by_its_column_the_undefined_last(client):
    page, _ = rows(client)
    by_value = page.select("thead a")[-1]["href"]
    assert by_value == "?sort=-value#table"
    page, lines = rows(client, "?sort=-value")
    assert page.select("th")[-1]["aria-sort"] == "descending"
    assert page.select("thead a")[-1]["href"] == "?sort=value#table"
    assert lines[0][0] == next(f"Good {n:03d}" for n in range(ROWS) if (n * 37) % ROWS == ROWS - 1)
    _, last = rows(client, "?sort=value&page=3")
    assert last[-1][0] == "Good 007"


def test_the_table_is_searched_in_the_language_of_the_page(client):
    page, lines = rows(client, "?find=GOOD%2024&top=3&page=2")
    assert len(lines) == 10
    kept = {one["name"]: one["value"] for one in page.select(".table-find input")}
    assert kept == {"top": "3", "find": "GOOD 24"}
    page, lines = rows(client, "?find=商品24")
    assert not lines
    assert "No row holds “商品24”" in page.text


def test_the_files_and_the_address_of_charts_know_nothing_of_the_page(client):
    page, _ = rows(client, "?top=3&sort=-value&page=2&find=Good")
    files = [one["href"] for one in page.select("a[download]") if "table.csv" in one["href"]]
    assert files == ["/en/studies/trade.long/table.csv?top=3"]
    assert client.get(files[0]).content.decode("utf-8-sig").count("\n") == ROWS + 1


def test_the_api_gives_all_rows_or_the_part_asked_for(client):
    from wuwai.studies import run
    from wuwai.web.results import plain
    from wuwai.workspace import current

    done = run.run("trade.long", facts=current().facts)
    assert len(plain(done, "en")["rows"]) == plain(done, "en")["total"] == ROWS
    part = plain(done, "en", limit=3, offset=248)
    assert [row["code"] for row in part["rows"]] == ["0248", "0249"]
    assert part["total"] == ROWS
