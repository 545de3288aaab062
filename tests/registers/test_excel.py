"""What an officer may rely on when filling a register from Excel."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from wuwai.registers import excel
from wuwai.registers.columns import columns, heading
from wuwai.registers.importing import import_workbook
from wuwai.registers.registry import all_registers, get
from wuwai.registers.samples import add_samples

pytestmark = pytest.mark.django_db

WAREHOUSE = {
    "name": "汉堡仓",
    "firm": "测试企业",
    "credit_code": "91440300MA5TEXT03E",
    "region": "深圳市",
    "country": "德国",
    "registered_on": date(2019, 3, 1),
    "legal_person": "是",
    "entity_share": 80,
    "area_m2": 12000.5,
    "stage": "运营",
}


def take(content: bytes, **options):
    return import_workbook(get("overseas-warehouses"), content, name="return.xlsx", **options)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_filled_template_goes_in(filled, lang):
    report = take(filled([WAREHOUSE], lang))
    assert (report.read, report.accepted, report.rejects) == (1, 1, ())
    assert report.exit_code == 0
    row = get("overseas-warehouses").model.objects.get()
    assert (row.region, row.country, row.legal_person, row.stage) == ("440300", "DEU", True, "operating")
    assert row.history.get().history_change_reason == "Excel import return.xlsx"


def test_good_rows_are_kept_and_bad_cells_named(filled):
    bad = {**WAREHOUSE, "name": "二号仓", "area_m2": "约5000", "region": "亚特兰蒂斯"}
    report = take(filled([WAREHOUSE, bad]))
    assert (report.read, report.accepted, report.rejected, report.exit_code) == (2, 1, 1, 3)
    assert {(r.row, r.column, r.value) for r in report.rejects} == {
        (3, "注册地市 *", "亚特兰蒂斯"),
        (3, "仓储面积（m²）", "约5000"),
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("area_m2", "1,2x3"),
        ("area_m2", -1),
        ("entity_share", 101),
        ("entity_share", 0.51),
        ("registered_on", "03/04/2024"),
        ("registered_on", "2024-02-30"),
        ("registered_on", 45000),
        ("credit_code", 914403001234567890),
        ("credit_code", "9144"),
        ("legal_person", "也许"),
        ("country", "Atlantis"),
        ("stage", "somewhere"),
        ("firm", None),
        ("firm", "仓" * 300),
        ("firm", "x" * 201),
        ("source_url", "javascript:alert(1)"),
    ],
)
def test_a_wrong_cell_is_rejected_by_row_and_column(filled, field, value):
    report = take(filled([{**WAREHOUSE, field: value}]))
    assert report.accepted == 0
    (reject,) = report.rejects
    declared = next(one for one in columns(get("overseas-warehouses")) if one.name == field)
    assert (reject.row, reject.column) == (2, heading(declared, "zh"))
    assert reject.expected.en
    assert reject.expected.zh
    assert report.exit_code == 1


def test_iso_text_dates_and_full_width_digits_are_taken(filled):
    report = take(filled([{**WAREHOUSE, "registered_on": "2019-03-01", "area_m2": "５０００"}]))
    assert report.accepted == 1
    row = get("overseas-warehouses").model.objects.get()
    assert (row.registered_on, row.area_m2) == (date(2019, 3, 1), 5000)


def test_formulas_and_merged_cells_are_sent_back(filled):
    report = take(filled([{**WAREHOUSE, "area_m2": "=1+1"}]))
    assert [(r.row, r.column) for r in report.rejects] == [(2, "仓储面积（m²）")]
    report = take(
        filled(
            [WAREHOUSE, {**WAREHOUSE, "name": "二"}], change=lambda book, sheet: sheet.merge_cells("L2:L3")
        )
    )
    assert {r.row for r in report.rejects} == {2, 3}
    assert report.accepted == 0


def test_moved_and_renamed_columns_are_said_in_words(filled):
    def swap(book, sheet):
        sheet["A1"], sheet["B1"] = sheet["B1"].value, sheet["A1"].value

    report = take(filled([WAREHOUSE], change=swap))
    assert report.accepted == 0
    assert "moved" in report.rejects[0].expected.en
    assert "改动" in report.rejects[0].expected.zh

    def rename(book, sheet):
        sheet["B1"] = "公司"

    report = take(filled([WAREHOUSE], change=rename))
    assert "renamed" in report.rejects[0].expected.en


def test_the_wrong_template_is_refused(filled):
    parks = excel.template(get("ecommerce-parks"), "zh")
    report = take(parks)
    assert report.exit_code == 1
    assert "ecommerce-parks" in report.rejects[0].expected.en

    def older(book, sheet):
        book["_wuwai"]["B2"] = "0"

    assert "version" in take(filled([WAREHOUSE], change=older)).rejects[0].expected.en
    plain = openpyxl.Workbook()
    buffer = io.BytesIO()
    plain.save(buffer)
    assert "template" in take(buffer.getvalue()).rejects[0].expected.en


def test_of_two_rows_with_the_same_key_neither_is_chosen(filled):
    report = take(filled([WAREHOUSE, {**WAREHOUSE, "firm": "另一企业"}]))
    assert (report.accepted, report.rejected) == (0, 2)
    assert [(one.row, one.expected.en.split("; ")[1]) for one in report.rejects] == [
        (2, "row 3 has the same"),
        (3, "row 2 has the same"),
    ]


def test_a_second_import_changes_rows_and_empty_cells_keep_what_is_on_file(filled):
    take(filled([WAREHOUSE]))
    key = {name: WAREHOUSE[name] for name in ("name", "firm", "credit_code", "region", "country")}
    report = take(filled([{**key, "area_m2": 900}]))
    assert report.preview[0]["action"] == "change"
    row = get("overseas-warehouses").model.objects.get()
    assert (row.area_m2, row.entity_share, row.stage) == (900, 80, "operating")
    again = take(filled([{**key, "area_m2": 900}]))
    assert again.preview[0]["action"] == "same"
    assert row.history.count() == 2


def test_strict_and_dry_run_write_nothing(filled):
    model = get("overseas-warehouses").model
    bad = {**WAREHOUSE, "name": "二号仓", "area_m2": "x"}
    assert take(filled([WAREHOUSE]), dry_run=True).accepted == 1
    report = take(filled([WAREHOUSE, bad]), strict=True)
    assert (report.accepted, report.exit_code) == (0, 1)
    assert model.objects.count() == 0


def test_a_stage_that_needs_evidence_cannot_be_imported(filled):
    report = take(filled([{**WAREHOUSE, "stage": "已认定"}]))
    assert report.accepted == 0
    assert "认定文件" in report.rejects[0].expected.zh


def test_a_real_row_never_takes_the_place_of_a_sample(filled):
    add_samples(get("overseas-warehouses"))
    row = get("overseas-warehouses").model.objects.first()
    report = take(filled([{**WAREHOUSE, "name": row.name, "credit_code": row.credit_code}]))
    assert report.accepted == 0


@pytest.mark.slow
def test_every_register_survives_the_round_trip():
    for register in all_registers():
        if not add_samples(register):
            continue  # a register without samples has nothing to write
        rows = list(register.model.objects.order_by("pk"))
        for lang in ("zh", "en"):
            sheet = excel.read(register, excel.template(register, lang, rows))
            assert not sheet.rejects
            assert [
                {
                    one.name: row.value(one.name)
                    for one in columns(register)
                    if row.value(one.name) is not None
                }
                for row in rows
            ] == [one.values for one in sheet.rows]


def repacked(content: bytes, **members: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename not in members:
                new.writestr(info.filename, old.read(info))
        for name, data in members.items():
            new.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old xls",
    ],
)
def test_files_that_are_no_workbook_are_refused(content):
    report = take(content)
    assert (report.read, report.accepted, report.exit_code) == (0, 0, 1)
    assert report.rejects[0].row == 0


def test_macros_bombs_and_far_cells_are_refused_before_opening(filled):
    good = filled([WAREHOUSE])
    assert "macros" in take(repacked(good, **{"xl/vbaProject.bin": b"x"})).rejects[0].expected.en
    assert (
        "20 MB" in take(repacked(good, **{"xl/media/zeros.bin": bytes(310 * 2**20)})).rejects[0].expected.en
    )
    far = (
        b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert "rows" in take(repacked(good, **{"xl/worksheets/sheet1.xml": far})).rejects[0].expected.en
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    assert take(repacked(good, **{"xl/worksheets/sheet1.xml": entity})).accepted == 0


def test_the_template_locks_its_headings_and_offers_lists():
    book = openpyxl.load_workbook(io.BytesIO(excel.template(get("overseas-warehouses"), "zh")))
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert sheet["A1"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert len(lists) >= 6
    assert book["_wuwai"].sheet_state == "veryHidden"
    assert excel.template(get("overseas-warehouses"), "zh") == excel.template(
        get("overseas-warehouses"), "zh"
    )
