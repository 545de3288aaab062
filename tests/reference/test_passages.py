"""Sea passages and assumptions on transport: what ships, what an office gives, what goes out comes back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from wuwai.reference import catalogue, own, passages, transport

METHOD = Path(__file__).parents[2] / "docs" / "reference" / "methods" / "trade.routes.md"
NAMED = (
    "suez",
    "panama",
    "malacca",
    "sunda",
    "bab-el-mandeb",
    "hormuz",
    "gibraltar",
    "northwest",
    "northeast",
)


def test_what_ships() -> None:
    shipped = passages.all_passages()
    assert tuple(shipped) == NAMED
    assert [one.id for one in shipped.values() if one.closed] == ["northwest", "northeast"]
    assert all(one.lines and one.title.zh != one.title.en for one in shipped.values())


def test_every_number_of_every_mode_has_a_source() -> None:
    found = {(one.mode, one.parameter) for one in transport.assumed() if one.source.en and one.source.zh}
    assert found == {(mode, name) for mode in transport.MODES for name in transport.PARAMETERS}
    assert set(transport.modes()) == set(transport.MODES)


def test_the_page_of_the_method_prints_every_number_with_its_source() -> None:
    page = METHOD.read_text(encoding="utf-8")
    for one in transport.assumed():
        title = transport.PARAMETERS[one.parameter].en
        assert f"| {one.mode} | {title} | {one.value:g} {one.unit} | {one.source.en} |" in page
    for gate in passages.all_passages().values():
        assert f"| {gate.title.en} | {gate.days:g} | {gate.toll:g} | {gate.source.en} |" in page


def test_an_office_replaces_one_passage_and_adds_another() -> None:
    line = {"from_longitude": "1", "from_latitude": "2", "to_longitude": "3", "to_latitude": "4"}
    rest = {"name_en": "", "name_zh": "运河", "closed": "yes", "days": "2", "toll": "", "source": "own"}
    table = passages.all_passages([{"passage": p, **line, **rest} for p in ("suez", "kiel", "kiel")])
    assert tuple(table) == (*NAMED, "kiel")
    assert (table["suez"].closed, table["suez"].days, table["suez"].toll) == (True, 2.0, 0.0)
    assert table["kiel"].lines == ((1.0, 2.0, 3.0, 4.0),) * 2
    assert table["kiel"].title.en == "运河"


@pytest.mark.parametrize("name", ["passages", "transport", "railways"])
def test_a_table_taken_away_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    folder, file = tmp_path / "reference", tmp_path / "table.csv"
    before = list(catalogue.table(name).rows(folder))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, catalogue.table(name).columns)
        writer.writeheader()
        writer.writerows(before)
    assert not own.take(folder, name, file, source="the shipped table").faults
    said = {"source", "source_zh", "from"}
    after = list(catalogue.table(name).rows(folder))
    assert [{k: v for k, v in row.items() if k not in said} for row in after] == [
        {k: v for k, v in row.items() if k not in said} for row in before
    ]
    assert {row["from"] for row in after} == {"own"}


@pytest.mark.parametrize(
    ("kind", "text", "column"),
    [
        ("transport", "mode,parameter,value,source\ntruck,days,2,own\n", "mode"),
        ("transport", "mode,parameter,value,source\nsea,day_km,0,own\n", "value"),
        (
            "passages",
            "passage,name_zh,from_longitude,from_latitude,to_longitude,to_latitude,source\n"
            "Lombok 1,海峡,1,2,3,4,own\n",
            "passage",
        ),
        ("railways", "country,source\nXX,own\n", "country"),
    ],
)
def test_a_cell_that_does_not_do_is_named(tmp_path: Path, kind: str, text: str, column: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")
    (fault,) = own.take(tmp_path / "reference", kind, file, source="own").faults
    assert fault.column == column
    assert fault.expected.zh
