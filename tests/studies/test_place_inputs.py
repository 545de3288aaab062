"""Inputs from an office's tables: uses of HS codes, areas of a province, counties."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wuwai.facts.store import Facts
from wuwai.reference import own
from wuwai.studies import code_inputs


@pytest.fixture
def facts(tmp_path):
    return Facts(tmp_path / "facts", programme="guangdong", clock=lambda: datetime.now(UTC))


def take(facts, kind, text):
    path = facts.reference_folder.parent / f"{kind}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    taken = own.take(facts.reference_folder, kind, path, source="an office")
    assert taken.faults == ()


def read(facts, kind):
    given = code_inputs.provided(kind, facts, {}, None)
    assert dict(given.table.schema) == code_inputs.SCHEMAS[kind]
    return given


def test_without_a_table_of_uses_nothing_is_said_and_areas_are_the_shipped_ones(facts):
    assert read(facts, "uses").table.is_empty()
    assert read(facts, "counties").table.is_empty()
    areas = read(facts, "areas")
    assert areas.table.height == 21
    assert areas.vintages == ()


def test_uses_are_the_part_of_a_codes_classes_that_is_consumption(facts):
    rows = ["edition,code,revision,bec", "HS2022,330300,4,63", "HS2022,850760,4,42", "HS2022,870321,4,51",
            "HS2022,090111,4,111", "HS2022,090111,4,112", "HS2022,330300,5,111"]  # fmt: skip
    take(facts, "bec", "\n".join([*rows, ""]))
    given = read(facts, "uses")
    found = {code: part for _, code, part in given.table.iter_rows()}
    # Passenger cars (51) are of no single use in BEC Rev. 4; coffee stands in two classes.
    assert found == {"330300": 1.0, "850760": 0.0, "090111": 0.5}
    assert {one.name for one in given.vintages} == {"bec-HS2022-4", "bec-HS2022-5"}


def test_an_offices_areas_take_the_place_of_the_shipped_ones_of_their_cities(facts):
    take(
        facts,
        "areas",
        "area,city,name_zh,name_en,source\nCOAST,汕头,沿海,Coast,own\nCOAST,440300,沿海,Coast,own\n",
    )
    given = read(facts, "areas")
    by_city = {row["city"]: row["area"] for row in given.table.iter_rows(named=True)}
    assert len(by_city) == given.table.height == 21
    assert (by_city["440500"], by_city["440300"], by_city["440100"]) == ("COAST", "COAST", "CN-44-PRD")
    assert [one.name for one in given.vintages] == ["areas"]


def test_counties_are_read_with_their_shares(facts):
    take(
        facts, "counties",
        "code,city,name_zh,cluster,share,longitude,latitude\n445281,揭阳,普宁市,toys,0.4,116.17,23.3\n",
    )  # fmt: skip
    assert read(facts, "counties").table.row(0) == (
        "445281", "445200", "普宁市", "普宁市", "toys", 0.4, 116.17, 23.3
    )  # fmt: skip
    before = code_inputs.stamp("counties", facts)
    take(
        facts,
        "counties",
        "code,city,name_zh,cluster,share,longitude,latitude\n445281,揭阳,普宁市,toys,1,116,23\n",
    )
    assert code_inputs.stamp("counties", facts) != before


@pytest.mark.parametrize(
    ("kind", "row", "column"),
    [
        ("areas", "East,汕头,东,own", "area"),
        ("areas", "E,Atlantis,东,own", "city"),
        ("areas", "E,广东,东,own", "city"),
    ],
)
def test_an_area_that_does_not_do_is_named(facts, tmp_path, kind, row, column):
    path = tmp_path / "bad.csv"
    path.write_text(f"area,city,name_zh,source\n{row}\n", encoding="utf-8")
    (fault,) = own.take(facts.reference_folder, kind, path, source="x").faults
    assert fault.column == column
