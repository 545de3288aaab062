"""The workbook of a return, out and back: the same numbers, every faulty cell named, hostile ones refused."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from wuwai.facts import shipped
from wuwai.facts.dictionary import Dictionary
from wuwai.reference import periods, regions
from wuwai.reference.text import Text
from wuwai.returns import forms, sheet_reading
from wuwai.returns.cells import Cell
from wuwai.returns.checks import Finding
from wuwai.returns.template import template

FORM = forms.load(shipped.folder("guangdong") / "forms" / "service-outsourcing.toml")
MONTH = periods.parse("2026-10")


def workbook(lang: str = "zh", **more) -> bytes:
    return template(
        FORM, region=regions.get("440300"), period=MONTH, lang=lang, dictionary=Dictionary(), **more
    )


def changed(content: bytes, **cells) -> bytes:
    """The workbook with cells filled in as Excel would."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, region: str = "440300", period: str = "2026-10") -> sheet_reading.SheetRead:
    return sheet_reading.read(content, FORM, region=region, period=period)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_numbers_come_back_as_they_went_out(lang):
    given = {
        "so_contract_usd": Cell(value_text="1234.5", explanation="一家企业集中签约"),
        "so_contract_usd.cumulative": Cell(value_text="98765432.123456"),
    }
    found = read(workbook(lang, cells=given, version=7))
    assert (found.faults, found.version) == ((), 7)
    assert found.cells["so_contract_usd"] == given["so_contract_usd"]
    assert found.cells["so_contract_usd.cumulative"].value_text == "98765432.123456"
    assert found.cells["so_executed_usd"].value_text == ""
    assert set(found.cells) == {item.key for item in FORM.items}


def test_numbers_typed_as_text_with_separators_and_units_are_read():
    found = read(changed(workbook(), D6="1,234.5", E6="1.2亿", D7="—"))
    assert found.faults == ()
    assert found.good["so_contract_usd.cumulative"].value_text == "1.2亿"


def test_every_faulty_cell_is_named_with_what_would_do():
    found = read(changed(workbook(), D6="lots", D7="=1+1", E7=5, D8=True))
    assert [(one.address, one.item) for one in found.faults] == [
        ("D6", "so_contract_usd"), ("D7", "so_executed_usd"), ("D8", "so_offshore_contract_usd"),
    ]  # fmt: skip
    assert all(one.expected.zh and one.expected.en for one in found.faults)
    assert "formula" in found.faults[1].expected.en
    assert "so_executed_usd.cumulative" in found.good
    assert "so_executed_usd" not in found.good


def test_a_cell_with_a_finding_is_marked_and_explained():
    told = (Finding("so_contract_usd", "outlier", False, Text("why so much?", "为何偏大？")),)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(findings=told))).worksheets[0]
    assert "为何偏大" in sheet["D6"].comment.text
    assert sheet["D6"].fill.start_color.rgb != sheet["D7"].fill.start_color.rgb


@pytest.mark.parametrize(("region", "period"), [("440100", "2026-10"), ("440300", "2026-09")])
def test_another_city_s_or_month_s_workbook_is_refused(region, period):
    found = read(workbook(), region, period)
    assert found.cells == {}
    assert "440300 2026-10" in found.faults[0].expected.en


def macro() -> bytes:
    content = io.BytesIO(workbook())
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return content.getvalue()


def bomb() -> bytes:
    content = io.BytesIO(workbook())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        for n in range(4):
            archive.writestr(f"xl/media/{n}.xml", b"0" * (100 * 1024 * 1024))
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 not really", b"%PDF-1.7", b"a,b\n1,2\n", b"x" * (3 * 1024 * 1024)],
    ids=["empty", "broken", "pdf", "csv", "large"],
)
def test_what_is_no_workbook_is_refused_in_words(content):
    found = read(content)
    assert found.cells == {}
    assert found.faults[0].expected.zh


def test_a_workbook_with_macros_is_refused():
    assert "macros" in read(macro()).faults[0].expected.en


@pytest.mark.slow
def test_a_zip_bomb_is_refused():
    found = read(bomb())
    assert found.cells == {}
    assert "20 MB" in found.faults[0].expected.en


def test_another_workbook_is_not_taken_for_the_template():
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    assert "downloaded" in read(out.getvalue()).faults[0].expected.en


def test_items_in_other_places_are_not_misread():
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    schema = book["_wuwai"]
    for row in schema.iter_rows():
        if row[0].value == "items":
            row[1].value = "so_executed_usd\nso_contract_usd"
    out = io.BytesIO()
    book.save(out)
    assert "template again" in read(out.getvalue()).faults[0].expected.en
