"""Trade by sector, and tables of location by product: which codes are known, what is made of the values."""

from __future__ import annotations

import pytest

from wuwai.facts.store import Facts

from .conftest import Write

SECTORS = "year,exporter,sector,importer,intermediate_musd,final_musd"
MATRIX = "exporter,product,value_usd"


def test_each_row_of_sectors_is_two_flows_in_dollars(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(SECTORS, "1995,AUS,c1,ROM,1.5,0.25", "1995,RoW,c35,CHN,0,2"))
    assert (report.importer, report.read, report.accepted, report.rejects) == ("sectors", 2, 2, ())
    rows = facts.flows().select("reporter", "partner", "product", "use", "value").rows()
    assert rows == [
        ("AUS", "ROU", "c1", "final", 250_000.0),
        ("AUS", "ROU", "c1", "intermediate", 1_500_000.0),
        ("ROW", "CHN", "c35", "final", 2_000_000.0),
        ("ROW", "CHN", "c35", "intermediate", 0.0),
    ]
    assert facts.snapshots()[0].control == {"WIOD2013 USD": (3_750_000.0, 3_750_000.0)}
    assert any("ROM was read as ROU" in n.en for n in report.notes)


def test_a_sector_or_country_that_no_table_holds_is_rejected(facts: Facts, write: Write) -> None:
    path = write(
        SECTORS, "1995,AUS,c36,AUT,1,1", "1995,AUS,c1,QQQ,1,1", "1995,AUS,c1,AUT,1,few", "1995,AUS,c1,AUT,1,1"
    )
    report = facts.import_file(path)
    assert [(r.row, r.column, r.value) for r in report.rejects] == [
        (2, "sector", "c36"),
        (3, "importer", "QQQ"),
        (4, "final_musd", "few"),
    ]
    other = facts.import_file(path, stated={"classification": "OURS"})
    assert [r.row for r in other.rejects] == [3, 4]
    assert any("checked by shape only" in n.en for n in other.notes)


def test_a_table_of_locations_is_held_to_the_stated_edition(facts: Facts, write: Write) -> None:
    lines = (
        MATRIX,
        "CHN,850760,5",
        "440300,8507,2",
        "CN-44,101,1",
        "Atlantis,8507,9",
        "CHN,8599,9",
        "CHN,85x,9",
    )
    report = facts.import_file(write(*lines), stated={"period": "2024", "classification": "HS22"})
    assert report.importer == "matrix"
    assert [(r.row, r.column, r.value) for r in report.rejects] == [
        (5, "exporter", "Atlantis"),
        (6, "product", "8599"),
        (7, "product", "85x"),
    ]
    rows = facts.flows().select("reporter", "product", "classification", "partner").rows()
    assert set(rows) == {
        ("CHN", "850760", "HS2022", "W00"),
        ("440300", "8507", "HS2022", "W00"),
        ("CN-44", "0101", "HS2022", "W00"),
    }
    assert any("1 product codes had lost their leading zero" in n.en for n in report.notes)
    assert {(u.kind, u.code) for u in facts.snapshots()[0].unknown} == {
        ("place", "Atlantis"),
        ("product", "8599"),
    }


@pytest.mark.parametrize("stated", [{}, {"classification": "ISIC4"}, {"classification": "HS1992"}])
def test_codes_that_cannot_be_checked_are_kept_and_said(
    facts: Facts, write: Write, stated: dict[str, str]
) -> None:
    report = facts.import_file(write(MATRIX, "CHN,850760,5"), stated={"period": "2024", **stated})
    assert (report.accepted, report.rejects) == (1, ())
    assert any("checked" in n.en for n in report.notes)
