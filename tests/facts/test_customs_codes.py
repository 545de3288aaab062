"""Customs query files against the tables in use: partners, regimes and products; unknown codes are listed."""

from __future__ import annotations

from pathlib import Path

from wuwai.facts.store import Facts
from wuwai.reference import own, products

from .conftest import Write
from .test_customs import EXPORT, GOOD, HEADING


def _file(tmp_path: Path, *rows: str, heading: str = HEADING) -> Path:
    path = tmp_path / "query.csv"
    path.write_bytes("\r\n".join((heading, *rows, "")).encode("gb18030"))
    return path


def _taken(facts: Facts, write: Write, kind: str, *lines: str) -> None:
    assert not own.take(facts.reference_folder, kind, write(*lines, name="t.csv"), source="office").faults


def _codes(facts: Facts, report) -> dict[str, str]:
    return facts.manifest(report.snapshot).codes


def test_an_office_partner_table_names_and_decodes(facts: Facts, tmp_path: Path, write: Write) -> None:
    path = _file(tmp_path, GOOD.replace("116,日本", "701,国(地)别另行"), GOOD)
    first = facts.import_file(path, stated=EXPORT)
    assert [(u.kind, u.code, u.name, u.rows, u.value) for u in first.unknown] == [
        ("partner", "701", "国(地)别另行", 1, 1234567.5)
    ]
    assert _codes(facts, first)["partners"].startswith("shipped ")
    _taken(facts, write, "partners", "code,country,name_zh", "701,X-UNKNOWN,国（地）别另行", "116,JPN,日本")
    again = facts.import_file(path, stated=EXPORT)
    assert (again.repeated, again.rejects, again.unknown) == (False, (), ())
    assert sorted(facts.flows()["partner"]) == ["JPN", "X-UNKNOWN"]
    assert _codes(facts, again)["partners"].startswith("own ")


def test_codes_alone_need_the_office_table(facts: Facts, tmp_path: Path, write: Write) -> None:
    path = _file(tmp_path, "202305,116,2", "202305,133,3", heading="数据年月,贸易伙伴编码,美元")
    refused = facts.import_file(path, stated=EXPORT)
    assert "wuwai reference import partners" in refused.rejects[0].expected.en
    _taken(facts, write, "partners", "code,country", "116,JPN")
    report = facts.import_file(path, stated=EXPORT)
    assert [(r.row, r.value) for r in report.rejects] == [(3, "133")]
    assert [(u.kind, u.code) for u in report.unknown] == [("partner", "133")]
    assert facts.flows()["partner"].to_list() == ["JPN"]


def test_a_name_against_the_office_table_is_a_contradiction(
    facts: Facts, tmp_path: Path, write: Write
) -> None:
    _taken(facts, write, "partners", "code,country", "116,JPN", "133,KOR")
    rows = [GOOD.replace("日本", "韩国"), GOOD.replace("日本", "韩国"), GOOD]
    report = facts.import_file(_file(tmp_path, *rows), stated=EXPORT)
    assert [(r.row, r.value) for r in report.rejects] == [(2, "韩国"), (3, "韩国")]
    assert "116, which is JPN" in report.rejects[0].expected.en
    assert report.unknown == ()


def test_a_partner_code_is_read_as_it_was_in_its_time(facts: Facts, tmp_path: Path, write: Write) -> None:
    lines = ("code,country,valid_from,valid_to", "246,SDN,,2011-12-31", "246,SSD,2012-01-01,")
    _taken(facts, write, "partners", *lines)
    heading = "数据年月,贸易伙伴编码,美元"
    facts.import_file(_file(tmp_path, "201105,246,1", heading=heading), stated=EXPORT)
    facts.import_file(_file(tmp_path, "202305,246,1", heading=heading), stated=EXPORT)
    assert dict(facts.flows().select("period", "partner").rows()) == {"2011-05": "SDN", "2023-05": "SSD"}


def test_an_office_regime_is_known(facts: Facts, tmp_path: Path, write: Write) -> None:
    path = _file(tmp_path, GOOD.replace(",10,一般贸易", ",45,新型易货"), GOOD)
    first = facts.import_file(path, stated=EXPORT)
    assert [(u.kind, u.code, u.name) for u in first.unknown] == [("regime", "45", "新型易货")]
    _taken(facts, write, "regimes", "code,name_zh", "45,新型易货")
    assert facts.import_file(path, stated=EXPORT).rejects == ()
    assert sorted(facts.flows()["regime"]) == ["10", "45"]


def test_a_regime_holds_only_in_its_time(facts: Facts, tmp_path: Path, write: Write) -> None:
    _taken(facts, write, "regimes", "code,name_zh,valid_from", "45,新型易货,2024-01-01")
    row = GOOD.replace(",10,一般贸易", ",45,新型易货")
    early = facts.import_file(_file(tmp_path, row), stated=EXPORT)
    assert [u.code for u in early.unknown] == ["45"]
    late = facts.import_file(_file(tmp_path, row.replace("202305", "202405")), stated=EXPORT)
    assert late.rejects == ()


def test_products_are_checked_against_the_edition_of_their_year(
    facts: Facts, tmp_path: Path, write: Write
) -> None:
    gone = GOOD.replace("85076000,锂离子", "85414020,光伏电池")  # of HS 2017; split in HS 2022
    path = _file(tmp_path, gone, gone.replace("202305", "202112"), GOOD)
    first = facts.import_file(path, stated=EXPORT)
    assert [(r.row, r.value) for r in first.rejects] == [(2, "85414020")]
    assert "HS2022" in first.rejects[0].expected.en
    assert [(u.code, u.name, u.classification, u.rows) for u in first.unknown] == [
        ("85414020", "光伏电池蓄电池", "HS2022", 1)
    ]
    assert any("no table of that edition is in use" in n.en for n in first.notes)
    six = (products.codes("HS2022") | {"854140"}) - {"850760"}
    _taken(facts, write, "products", "edition,code", *(f"HS2017,{c}" for c in sorted(six)))
    path = _file(tmp_path, gone.replace("202305", "202112"), GOOD.replace("202305", "202112"))
    second = facts.import_file(path, stated=EXPORT)
    assert [(r.row, r.value) for r in second.rejects] == [(3, "85076000")]
    assert _codes(facts, second)["products-HS2017"].startswith("own ")


def test_chapters_that_a_country_fills_itself_are_kept_and_said(facts: Facts, tmp_path: Path) -> None:
    rows = [GOOD.replace("85076000", "98010010"), GOOD.replace("85076000", "99000000"), GOOD]
    report = facts.import_file(_file(tmp_path, *rows), stated=EXPORT)
    assert report.rejects == ()
    assert any("2 codes of chapters 98 and 99" in n.en for n in report.notes)


def test_every_unknown_code_is_listed_once_however_many_rows_are_rejected(
    facts: Facts, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("wuwai.facts.importers.customs_reading.MOST_LISTED", 3)
    monkeypatch.setattr("wuwai.facts.importers.csv_blocks.BLOCK", 1000)
    bad = GOOD.replace("85076000", "85079999").replace("1,234,567.5", "2")
    report = facts.import_file(_file(tmp_path, *[bad] * 50, GOOD), stated=EXPORT)
    assert len(report.rejects) == 3
    assert [(u.code, u.rows, u.value, u.currency) for u in report.unknown] == [("85079999", 50, 100.0, "USD")]
