"""Flows in another edition: nothing is lost, and what was done is said."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from wuwai.facts.flow_questions import Asked
from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts
from wuwai.reference import own

from .conftest import BACI_HEAD, Write, shared

HEAD = "from_edition,from_code,to_edition,to_code,weight"


def _take(facts: Facts, write: Write, *lines: str, source: str = "office, 2026-01") -> None:
    path = write(HEAD, *lines, name="conversion.csv")
    assert not own.take(facts.reference_folder, "conversion", path, source=source).faults


def _baci(facts: Facts, write: Write, edition: str, year: int, *rows: str) -> None:
    path = write(BACI_HEAD, *(f"{year},{r}" for r in rows), name=f"BACI_HS{edition}_Y{year}_V202501.csv")
    assert facts.import_file(path).accepted == len(rows)


def test_codes_are_divided_by_the_weights_of_the_table(facts: Facts, write: Write) -> None:
    _baci(facts, write, "22", 2023, "156,704,854143,7.7,3", "156,704,850760,1,1")
    _take(facts, write, "HS2022,854143,HS2017,854140,3", "HS2022,854143,HS2017,850440,1")
    done = facts.flows_in("HS2017", Asked())
    rows = {r["product"]: r for r in done.frame.to_dicts()}
    assert rows["854140"]["value"] == pytest.approx(5775.0)
    assert rows["850440"]["value"] == pytest.approx(1925.0)
    assert rows["854140"]["quantity"] == pytest.approx(2.25)
    assert math.fsum(done.frame["value"]) == math.fsum(facts.flows()["value"])
    assert {r["classification"] for p, r in rows.items() if p != "850760"} == {"HS2017"}
    assert (done.unmatched, rows["850760"]["classification"]) == (("850760",), "HS2022")
    assert rows["854140"]["origin"] == rows["850440"]["origin"]
    assert any("those of the concordance (office, 2026-01)" in n.en for n in done.notes)
    assert any("850760" in n.en for n in done.notes)


def test_without_weights_the_trade_of_the_nearest_year_decides(facts: Facts, write: Write) -> None:
    _baci(facts, write, "17", 2018, "156,704,854140,900,1", "156,704,850440,100,1")
    _baci(facts, write, "17", 2021, "156,704,854140,100,1", "156,704,850440,300,1")
    _baci(facts, write, "22", 2022, "156,704,854143,8,1")
    _take(facts, write, "HS2022,854143,HS2017,854140,", "HS2022,854143,HS2017,850440,")
    done = facts.flows_in("HS2017", Asked(period="2022"))
    assert dict(done.frame.select("product", "value").rows()) == {"854140": 2000.0, "850440": 6000.0}
    assert any("in 2021, of BACI HS2017 (USD)" in n.en for n in done.notes)


def test_without_any_weights_the_parts_are_equal_and_named(facts: Facts, write: Write) -> None:
    _baci(facts, write, "22", 2022, "156,704,854143,9,1")
    _take(facts, write, *(f"HS2022,854143,HS2017,{c}," for c in ("854140", "850440", "850490")))
    done = facts.flows_in("HS2017", Asked())
    assert done.frame["value"].to_list() == [3000.0, 3000.0, 3000.0]
    assert any("equal parts" in n.en and "854143" in n.en for n in done.notes)


def test_tables_are_chained_and_turned_round(facts: Facts, write: Write) -> None:
    _baci(facts, write, "22", 2022, "156,704,854143,9,1")
    _take(facts, write, "HS2017,854140,HS2022,854143,")
    _take(facts, write, "HS2017,854140,HS2012,854140,")
    done = facts.flows_in("HS2012", Asked())
    assert done.frame.select("product", "classification", "value").rows() == [("854140", "HS2012", 9000.0)]
    assert any("by way of HS2017" in n.en for n in done.notes)


def test_what_cannot_be_converted_keeps_its_edition(facts: Facts, tmp_path: Path, write: Write) -> None:
    lines = ("年月,商品编码,美元", "202305,85414300,5", "202305,85,7", "202305,8541,3")
    path = write(*lines, name="q.csv")
    facts.import_file(path, stated={"direction": "export"})
    _take(facts, write, "HS2022,854143,HS2017,854140,")
    done = facts.flows_in("hs 17", Asked())
    assert sorted(done.frame.select("product", "classification", "value").rows()) == [
        ("85", "HS2022", 7.0),
        ("8541", "HS2022", 3.0),
        ("854140", "HS2017", 5.0),
    ]
    assert done.unmatched == ("85", "8541")
    assert any("first six" in n.en for n in done.notes)


def test_an_edition_without_a_table_is_refused_with_what_to_do(facts: Facts, write: Write) -> None:
    _baci(facts, write, "22", 2022, "156,704,854143,9,1")
    with pytest.raises(QueryError) as refused:
        facts.flows_in("HS2017", Asked())
    assert "wuwai reference import conversion" in refused.value.expected.en
    with pytest.raises(QueryError):
        facts.flows_in("HS2018", Asked())


@pytest.mark.slow
def test_the_real_sample_keeps_its_total_through_four_editions(facts: Facts) -> None:
    sample = shared("baci_sample/BACI_HS92_Y2021_V202301_i4_i710.csv.gz")
    facts.import_file(sample)
    for name in ("hs5_hs0.csv",):
        table = own.take(facts.reference_folder, "conversion", shared(f"concordances/{name}"), source="UNSD")
        assert not table.faults
    done = facts.flows_in("HS2017", Asked())
    before = math.fsum(facts.flows()["value"])
    assert math.fsum(done.frame["value"]) == pytest.approx(before, rel=1e-15)
    assert done.frame.filter(classification="HS2017").height > 0.95 * done.frame.height
