"""The form of a study that reads trade flows: what is chosen by itself, what is folded away, what to load."""

from __future__ import annotations

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from wuwai.facts import datasets
from wuwai.reference import countries
from wuwai.reference.text import Text
from wuwai.studies.contract import Parameter
from wuwai.ui.study_fields import Field, folded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]
TEXT = Text("A setting", "设置")
WORLD = datasets.describe("BACI HS1992").title.en
STUDY = "/en/studies/trade.potential/"


def field(name, kind="integer", *, asked=False, error=None):
    one = Parameter(name, kind, TEXT, low=0, high=9)
    return Field(one, "", "text", select=False, options=[], error=error, asked=asked)


def test_what_data_is_read_is_folded_away():
    found = [field("region", "region"), field("world", "dataset"), field("year", "year"), field("rate")]
    first, rest = folded(found)
    assert [one.one.name for one in first] == ["region"]
    assert [one.one.name for one in rest] == ["world", "year", "rate"]


def test_what_the_address_gives_or_is_wrong_is_shown():
    found = [
        field("world", "dataset", asked=True), field("year", "year", error=TEXT), field("level", "level"),
        field("own", "dataset"), field("own_year", "year"),
    ]  # fmt: skip
    first, rest = folded(found)
    assert [one.one.name for one in first] == ["world", "year"]
    assert [one.one.name for one in rest] == ["level", "own", "own_year"]


def test_one_or_two_are_not_folded():
    found = [field(f"p{n}") for n in range(8)]
    assert folded(found) == (found, [])


@pytest.mark.parametrize(("lang", "words"), [("en", "is not on file yet"), ("zh", "尚未导入")])
def test_a_study_without_its_trade_table_says_what_to_load(client, lang, words):
    page = client.get(f"/{lang}/studies/trade.potential/").content.decode()
    assert words in page
    assert "BACI" in page
    assert f'href="/{lang}/data/flows/"' in page


def test_what_is_left_empty_says_what_it_comes_to(client):
    page = BeautifulSoup(client.get(STUDY).content, "html.parser")
    chosen = page.select_one("select[name=world] option")
    assert chosen["value"] == ""
    assert chosen.text == "best on file: nothing on file"
    assert page.select_one("details select[name=world]") is not None


def test_a_cluster_is_chosen_from_the_lists_that_are_set(client):
    page = BeautifulSoup(
        client.get("/en/studies/trade.growth/?cluster=semiconductors").content, "html.parser"
    )
    options = page.select("select[name=cluster] option")
    assert (options[0]["value"], options[0].text) == ("", "all")
    assert [one.text for one in options if one.has_attr("selected")] == [
        "Semiconductors and integrated circuits"
    ]
    assert "advanced-materials" not in [one["value"] for one in options]  # nobody has set its list


def test_the_cities_of_the_region_are_offered_by_name(client):
    page = BeautifulSoup(client.get("/en/studies/trade.growth/?region=440300").content, "html.parser")
    chosen = page.select("select[name=region] option[selected]")
    assert [one.text for one in chosen] == ["Shenzhen"]
    assert len(page.select("select[name=region] option[value^='44']")) == 21


def test_a_market_is_chosen_before_a_long_study_has_run(client, workspace, tmp_path):
    numbers = [one.m49 for one in countries.all_countries() if one.kind == "country"][:20]
    rows = [f"2023,{int(i)},{int(j)},850760,1,1" for i, j in pairwise([*numbers, "842", "704"])]
    path = tmp_path / "BACI_HS92_Y2023_V202501.csv"
    path.write_text("\n".join(["t,i,j,k,v,q", *rows, ""]))
    workspace.facts.import_file(path)
    for asked in ("", "?region=CN-44&tariff=high"):
        page = client.get(f"/en/studies/trade.tariff_scenario/{asked}").content
        fields = BeautifulSoup(page, "html.parser")
        assert len(fields.select("select[name=market] option")) > 15
        assert fields.select_one("select[name=market] option[selected]")["value"] == "USA"
        assert fields.select_one("select[name=world] option").text == f"best on file: {WORLD}"
        assert [one["value"] for one in fields.select("select[name=year] option")] == ["", "2023"]
