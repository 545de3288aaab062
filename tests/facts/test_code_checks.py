"""Codes are checked against the tables in use, shipped and the office's own; unknown ones are listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.facts.store import Facts
from wuwai.reference import own, products

from .conftest import BACI_HEAD, Write

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
BACI_2022 = "BACI_HS22_Y2023_V202501.csv"


def _taken(facts: Facts, write: Write, kind: str, *lines: str) -> None:
    taken = own.take(facts.reference_folder, kind, write(*lines, name="table.csv"), source="office, 2026-01")
    assert not taken.faults


def _edition(edition: str, *, without: str = "") -> list[str]:
    """A table of an edition, as large as one: the codes of HS 2022 under another edition's name."""
    six = sorted(products.codes("HS2022") - {without})
    return ["edition,code,name_zh", *(f"{edition},{code},商品{code}" for code in six)]


def test_baci_products_are_checked_against_their_edition(facts: Facts, write: Write) -> None:
    rows = ("2023,156,704,850760,1,1", "2023,156,704,850799,2,1", "2023,156,704,10121,3,1")
    report = facts.import_file(write(BACI_HEAD, *rows, "2023,156,704,10199,4,1", name=BACI_2022))
    assert [(r.row, r.column, r.value) for r in report.rejects] == [(3, "k", "850799"), (5, "k", "10199")]
    assert "HS2022" in report.rejects[0].expected.en
    assert sorted(facts.flows()["product"]) == ["010121", "850760"]
    assert [(u.kind, u.code, u.classification, u.rows, u.value, u.currency) for u in report.unknown] == [
        ("product", "10199", "HS2022", 1, 4000.0, "USD"),
        ("product", "850799", "HS2022", 1, 2000.0, "USD"),
    ]


def test_unknown_codes_are_kept_in_the_manifest_and_printed(facts: Facts, write: Write) -> None:
    rows = ("2023,156,704,850799,2,1", "2023,156,998,850799,2,1", "2023,156,704,850760,5,1")
    report = facts.import_file(write(BACI_HEAD, *rows, name=BACI_2022))
    assert report.snapshot is not None
    assert facts.manifest(report.snapshot).unknown == report.unknown
    assert Facts(facts.folder, programme="guangdong").manifest(report.snapshot).unknown == report.unknown
    assert [(u["kind"], u["code"], u["rows"]) for u in report.as_dict()["unknown"]] == [
        ("product", "850799", 2),
        ("partner", "998", 1),
    ]


def test_without_a_table_of_the_edition_the_report_says_so(facts: Facts, write: Write) -> None:
    report = facts.import_file(
        write(BACI_HEAD, "2021,156,704,999998,1,1", name="BACI_HS92_Y2021_V202301.csv")
    )
    assert report.accepted == 1
    (note,) = [n.en for n in report.notes if "HS1992 were checked by their form only" in n.en]
    assert "wuwai reference import products" in note
    assert report.snapshot is not None
    assert facts.manifest(report.snapshot).codes == {"products-HS1992": "none"}


def test_an_office_table_is_used_and_the_file_then_read_again(facts: Facts, write: Write) -> None:
    path = write(
        BACI_HEAD, "2021,156,704,850760,1,1", "2021,156,704,850799,1,1", name="BACI_HS17_Y2021_V202301.csv"
    )
    assert facts.import_file(path).accepted == 2
    assert facts.import_file(path).repeated
    _taken(facts, write, "products", *_edition("HS2017"))
    again = facts.import_file(path)
    assert (again.repeated, again.accepted, [r.value for r in again.rejects]) == (False, 1, ["850799"])
    assert again.snapshot is not None
    stamp = facts.manifest(again.snapshot).codes["products-HS2017"]
    assert stamp.startswith("own ")
    assert any("code tables changed since: products-HS2017" in n.en for n in again.notes)
    assert facts.flows()["snapshot"].unique().to_list() == [again.snapshot]
    assert facts.import_file(path).repeated
    _taken(facts, write, "products", "edition,code", "HS2017,850760")  # no list of all: none to check against
    back = facts.import_file(path)
    assert (back.repeated, back.accepted) == (False, 2)
    assert facts.flows()["snapshot"].unique().to_list() == [back.snapshot]


def test_a_table_the_file_was_not_read_by_changes_nothing(facts: Facts, write: Write) -> None:
    path = write(BACI_HEAD, "2023,156,704,850760,1,1", name=BACI_2022)
    facts.import_file(path)
    _taken(facts, write, "products", *_edition("HS2017"))
    _taken(facts, write, "partners", "code,country", "116,JPN")
    assert facts.import_file(path).repeated


def test_a_list_of_some_products_is_no_table_to_check_against(facts: Facts, write: Write) -> None:
    _taken(facts, write, "products", "edition,code,name_zh", "HS2017,850760,锂离子蓄电池")
    assert facts.codes.products("HS2017") == frozenset()
    assert facts.codes.product_name("HS2017", "85076000").zh == "锂离子蓄电池"  # type: ignore[union-attr]
    report = facts.import_file(
        write(BACI_HEAD, "2021,156,704,850799,1,1", name="BACI_HS17_Y2021_V202301.csv")
    )
    assert report.accepted == 1


def test_codes_of_the_release_come_first(facts: Facts, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / BACI_2022).write_text(BACI_HEAD + "\n2023,156,704,850760,1,1\n2023,156,704,850780,1,1\n")
    (folder / "product_codes_HS22_V202501.csv").write_text("code,description\n850760,Lithium-ion\n")
    report = facts.import_file(folder)
    assert [(r.value, "product_codes" in r.expected.en) for r in report.rejects] == [("850780", True)]


@pytest.mark.slow
def test_the_real_sample_against_its_real_edition(facts: Facts, write: Write) -> None:
    sample = SHARED / "baci_sample" / "BACI_HS92_Y2021_V202301_i4_i710.csv.gz"
    names = SHARED / "concordances" / "hs0_desc.csv"
    if not (sample.is_file() and names.is_file()):
        pytest.skip(f"needs {sample} and {names}")
    lines = names.read_text(encoding="utf-8").splitlines()
    codes = [line.split(",")[0] for line in lines[1:]]
    _taken(facts, write, "products", "edition,code", *(f"HS1992,{c}" for c in codes))
    report = facts.import_file(sample)
    assert any("4,442 product codes had lost their leading zero" in n.en for n in report.notes)
    assert (report.rejects, report.unknown) == ((), ())


def test_a_dry_run_shows_what_becomes_of_each_column(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(BACI_HEAD, "2023,156,704,10121,1,NA", name=BACI_2022), dry_run=True)
    assert {m.column: m.fields for m in report.mapping} == {
        "t": ("period",),
        "i": ("reporter",),
        "j": ("partner",),
        "k": ("product",),
        "v": ("value",),
        "q": ("quantity",),
    }
    assert "HS2022" in next(m for m in report.mapping if m.column == "k").how.en
    printed = report.as_dict("zh")
    assert [m["column"] for m in printed["mapping"]] == list("tijkvq")
    assert printed["preview"][0]["product"] == "010121"
    assert any("控制总额" in n for n in printed["notes"])
    assert facts.snapshots() == []
