"""Other files of facts: SDMX-CSV, workbooks; and what is exported comes back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from wuwai.facts import export, export_workbook
from wuwai.facts.store import Facts

from .conftest import GOOD, HEAD, Write

KEPT = (
    "series",
    "region",
    "place",
    "period",
    "value",
    "printed",
    "unit",
    "published_on",
    "source_url",
    "certainty",
    "note",
)
PLACE = (
    "fair,Canton Fair 138,2025-autumn,256.5,亿USD,https://www.cantonfair.org.cn/a,440100,2025-11-05,M,official,"
    '"=1+1, with ""marks"""'
)


def book(path: Path, *rows: tuple[object, ...], merge: str = "") -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    workbook.save(path)
    return path


def filled(facts: Facts, write: Write) -> pl.DataFrame:
    assert facts.import_file(write(HEAD, GOOD, PLACE)).rejects == ()
    return facts.observations()


# -- there and back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_is_exported_comes_back(facts: Facts, write: Write, tmp_path: Path, suffix: str) -> None:
    before = filled(facts, write)
    path = tmp_path / f"out.{suffix}"
    written = export.sdmx_csv if suffix == "csv" else export_workbook.workbook
    written(export.observations(before), path)
    other = Facts(tmp_path / "other", programme="guangdong")
    report = other.import_file(path)
    assert report.importer == {"csv": "sdmx-csv", "xlsx": "series-xlsx"}[suffix]
    assert report.rejects == ()
    assert other.observations().select(KEPT).equals(before.select(KEPT))


def test_a_workbook_has_its_sources_and_no_formula(facts: Facts, write: Write, tmp_path: Path) -> None:
    export_workbook.workbook(export.observations(filled(facts, write)), tmp_path / "out.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert workbook.sheetnames == ["facts", "sources"]
    cells = [c for sheet in workbook for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    assert '=1+1, with "marks"' in [c.value for c in cells]
    assert [r[0].value for r in workbook["sources"].iter_rows(min_row=2)] == [
        "https://www.cantonfair.org.cn/a",
        "https://www.stats.gov.cn/a",
    ]


def test_a_data_package_describes_its_table(facts: Facts, write: Write, tmp_path: Path) -> None:
    before = filled(facts, write)
    export.package(export.observations(before), tmp_path / "package")
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = described["resources"]
    assert pl.read_parquet(tmp_path / "package" / resource["path"]).equals(before)
    assert [f["name"] for f in resource["schema"]["fields"]] == before.columns
    assert {"title": "https://www.stats.gov.cn/a", "path": "https://www.stats.gov.cn/a"} in described[
        "sources"
    ]


# -- SDMX --------------------------------------------------------------------------------------------


def test_sdmx_of_others(facts: Facts, write: Write) -> None:
    lines = (
        "DATAFLOW,FREQ,INDICATOR,REF_AREA: Area,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,UNIT_MULT",
        "NBS:TRADE(1.0),Q,EXP,CHN,2024-Q1,5.5,亿USD,0",
        "NBS:TRADE(1.0),Q,EXP,CHN,2024-Q9,5.5,亿USD,0",
        "NBS:TRADE(1.0),Q,EXP,XXX,2024-Q2,5.5,亿USD,",
        "NBS:TRADE(1.0),Q,EXP,CHN,2024-Q3,5.5,亿USD,6",
    )
    report = facts.import_file(write(*lines))
    assert report.importer == "sdmx-csv"
    rows = facts.observations().select("series", "region", "period", "value").rows()
    assert rows == [("NBS:TRADE(1.0).Q.EXP", "CHN", "2024Q1", 5.5)]
    assert [(r.row, r.column) for r in report.rejects] == [(3, "TIME_PERIOD"), (4, "region"), (5, "")]
    assert "UNIT_MULT" in report.rejects[2].expected.en


# -- workbooks ---------------------------------------------------------------------------------------


def test_a_workbook_is_read_by_row(facts: Facts, tmp_path: Path) -> None:
    head, good = tuple(HEAD.split(",")), GOOD.split(",")
    typed = (*good[:3], 60300, *good[4:])
    formula = (*good[:2], 2024, "=1+1", *good[4:])
    report = facts.import_file(
        book(tmp_path / "a.xlsx", head, typed, formula, (None,), (*good[:3], "x", *good[4:]))
    )
    assert (report.importer, report.read, report.accepted) == ("series-xlsx", 3, 1)
    assert [(r.row, r.column) for r in report.rejects] == [(3, ""), (5, "value")]
    assert "D3" in report.rejects[0].expected.zh


@pytest.mark.parametrize("kind", ["merged", "macro", "bomb", "rubbish", "doctype"])
def test_hostile_workbooks_are_refused_in_words(facts: Facts, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.xlsx"
    book(path, tuple(HEAD.split(",")), tuple(GOOD.split(",")), merge="A2:B2" if kind == "merged" else "")
    if kind == "rubbish":
        path.write_bytes(b"PK\x03\x04 not a zip")
    elif kind != "merged":
        added = {
            "macro": ("xl/vbaProject.bin", b"macro"),
            "bomb": ("xl/worksheets/sheet9.xml", b"\0" * (301 << 20)),
            "doctype": ("xl/worksheets/sheet9.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
        }[kind]
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(*added)
    report = facts.import_file(path)
    assert (report.importer, report.snapshot) == ("series-xlsx", None)
    assert report.rejects[0].expected.zh
