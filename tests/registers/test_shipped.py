"""Rows that others published: real rows with their sources, loaded once and never against the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.facts.shipped import folder
from wuwai.registers import shipped
from wuwai.registers.registry import all_registers, get

pytestmark = pytest.mark.django_db
FOLDER = folder("guangdong") / "registers"
FILES = sorted(FOLDER.glob("*.csv"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_row_is_read_and_has_its_source(path: Path) -> None:
    rows = shipped.rows(get(path.stem), path)
    assert rows
    assert all(row.source_url and row.certainty in ("H", "M") and not row.synthetic for row in rows)


def test_loading_twice_adds_nothing_and_keeps_what_the_office_did() -> None:
    register = get("overseas-zones")
    added = shipped.load_all(FOLDER)
    assert added["overseas-zones"] == register.model._default_manager.count() > 0
    taken_out = register.model._default_manager.first()
    taken_out.delete()
    assert set(shipped.load_all(FOLDER).values()) == {0}
    assert not register.model._default_manager.filter(uid=taken_out.uid).exists()


@pytest.mark.parametrize(
    ("heading", "line", "column", "words"),
    [
        ("name,colour", "a,b", "colour", "a field of the register"),
        (
            "name,region,country,stage,source_url,certainty",
            "甲园,440300,VNM,planned,,H",
            "source_url",
            "a source",
        ),
        (
            "name,region,country,stage,source_url,certainty",
            "甲园,440300,VNM,planned,https://a.cn/b,L",
            "source_url",
            "certainty",
        ),
        ("name,region,country,stage", "甲园,440300,nowhere,planned", "country", "a country"),
        ("name,region,country,stage", "甲园,440300,VNM", "", "as many cells"),
    ],
)
def test_a_bad_file_is_named_by_line_and_column(
    tmp_path: Path, heading: str, line: str, column: str, words: str
) -> None:
    path = tmp_path / "overseas-zones.csv"
    path.write_text(f"{heading}\n{line}\n", encoding="utf-8")
    with pytest.raises(shipped.ShippedProblem) as raised:
        shipped.load(get("overseas-zones"), path)
    assert (raised.value.column, words in raised.value.expected.en) == (column, True)
    assert get("overseas-zones").model._default_manager.count() == 0


def test_every_file_belongs_to_a_register() -> None:
    assert {path.stem for path in FILES} <= {one.name for one in all_registers()}
