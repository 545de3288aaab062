"""What a person whose sheet has faults gets back: their own workbook, every fault marked and explained."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.styles import Font

from wuwai.registers import importing, marking
from wuwai.registers.registry import get

pytestmark = pytest.mark.django_db


@pytest.fixture
def good(warehouse):
    return warehouse


@pytest.fixture
def bad(warehouse):
    return {**warehouse, "name": "二号仓", "area_m2": "1.5万", "region": "亚特兰蒂斯"}


def checked(content: bytes):
    return importing.check(get("overseas-warehouses"), content, name="return.xlsx")


def pair(content: bytes, lang: str = "zh") -> tuple[openpyxl.Workbook, openpyxl.Workbook]:
    register = get("overseas-warehouses")
    whole, faulty = marking.marked_pair(register, content, checked(content).faults, lang, name="return.xlsx")
    return openpyxl.load_workbook(io.BytesIO(whole)), openpyxl.load_workbook(io.BytesIO(faulty))


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def column(sheet, title: str) -> int:
    return next(cell.column for cell in sheet[1] if str(cell.value).startswith(title))


def test_each_faulty_cell_is_filled_noted_and_listed_in_the_readers_language(filled, good, bad):
    for lang, name, words in (("zh", "问题清单", "15000"), ("en", "Problems", "is 15000")):
        whole, _ = pair(filled([good, bad]), lang)
        sheet = whole.worksheets[0]
        cell = sheet.cell(3, column(sheet, "仓储面积"))
        assert cell.fill.start_color.rgb == "FFF4C7C3"
        assert words in cell.comment.text
        assert sheet.cell(2, column(sheet, "仓储面积")).fill.fill_type is None
        listed = [[c.value for c in row] for row in whole[name].iter_rows(min_row=5)]
        assert [line[0] for line in listed] == [3, 3]
        assert {line[2] for line in listed} == {"1.5万", "亚特兰蒂斯"}
        assert all(line[3] and line[4] and line[5] for line in listed)


def test_widths_formats_other_sheets_and_notes_of_the_person_survive(filled, good, bad):
    def own(book, sheet):
        sheet.column_dimensions["A"].width = 44
        sheet["B2"].font = Font(italic=True)
        book.create_sheet("我的底稿")["C3"] = "自留"
        sheet["A3"].comment = openpyxl.comments.Comment("核对过", "李")

    whole, faulty = pair(filled([good, bad], change=own))
    for book in (whole, faulty):
        assert book.worksheets[0].column_dimensions["A"].width == 44
        assert book["我的底稿"]["C3"].value == "自留"
        assert book["_wuwai"].sheet_state == "veryHidden"
    assert whole.worksheets[0]["B2"].font.italic
    assert whole.worksheets[0]["A3"].comment.text == "核对过"


def test_the_faulty_rows_alone_can_be_corrected_and_sent_again(filled, good, bad):
    many = [{**good, "name": f"仓{n}"} for n in range(5)]
    _, faulty = pair(filled([*many, bad, {**bad, "name": "三号仓"}]))
    sheet = faulty.worksheets[0]
    assert [sheet.cell(line, 1).value for line in (2, 3, 4)] == ["二号仓", "三号仓", None]
    assert [row[0].value for row in faulty["问题清单"].iter_rows(min_row=5)] == [2, 2, 3, 3]
    sheet.cell(2, column(sheet, "仓储面积")).value = 15000
    sheet.cell(2, column(sheet, "注册地市")).value = "深圳市"
    again = checked(saved(faulty))
    assert (again.read, len(again.planned), {one.line for one in again.faults}) == (2, 1, {3})
    whole, _ = pair(saved(faulty))
    sheet = whole.worksheets[0]
    corrected = sheet.cell(2, column(sheet, "仓储面积"))
    assert (corrected.fill.fill_type, corrected.comment) == (None, None)
    assert sheet.cell(3, column(sheet, "仓储面积")).comment is not None
    assert whole.sheetnames.count("问题清单") == 1


def test_merged_cells_formulas_and_wrong_headings_are_marked_too(filled, good):
    def spoil(book, sheet):
        sheet.merge_cells("L2:L3")
        sheet["P2"] = "=1+1"

    whole, faulty = pair(filled([good, {**good, "name": "二"}], change=spoil))
    assert whole.worksheets[0]["L2"].fill.start_color.rgb == "FFF4C7C3"
    assert not faulty.worksheets[0].merged_cells.ranges
    whole, _ = pair(filled([good], change=lambda book, sheet: sheet.__setitem__("B1", "公司")))
    assert whole.worksheets[0]["B1"].comment is not None


def test_what_a_person_typed_never_becomes_a_formula_in_the_list(filled, good):
    whole, _ = pair(filled([{**good, "area_m2": "＝1+1"}, {**good, "name": "三", "country": "@SUM(A1)"}]))
    values = [row[2] for row in whole["问题清单"].iter_rows(min_row=5)]
    assert {cell.data_type for cell in values} == {"s"}


def test_a_file_that_cannot_be_opened_comes_back_as_the_list_alone():
    register = get("overseas-warehouses")
    content = b"not a workbook"
    book = openpyxl.load_workbook(
        io.BytesIO(marking.marked(register, content, checked(content).faults, "zh"))
    )
    assert book.sheetnames == ["问题清单"]
    assert book["问题清单"]["B5"].value == "整个文件"
