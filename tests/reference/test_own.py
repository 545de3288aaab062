"""An office's own tables: taken whole or not at all, with words for every cell that does not do."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from wuwai.reference import own, sheets

CONCORDANCES = Path(__file__).resolve().parents[3] / "shared" / "data" / "concordances"


def _file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_table_is_kept_with_its_source(tmp_path):
    path = _file(tmp_path, "edition,code,name_zh\nHS 2022,850760,锂离子蓄电池\n", "gb18030")
    taken = own.take(tmp_path / "reference", "products", path, source="office list of 2026-01-05")
    assert not taken.faults
    assert [t.name for t in own.tables(tmp_path / "reference")] == ["products-HS2022"]
    assert own.tables(tmp_path / "reference")[0].source == "office list of 2026-01-05"
    (row,) = own.rows(tmp_path / "reference", "products")
    assert (row["edition"], row["code"], row["name_zh"]) == ("HS2022", "850760", "锂离子蓄电池")


def test_one_bad_cell_and_nothing_is_taken(tmp_path):
    path = _file(tmp_path, "code,country\n116,JPN\n11,KOR\n110,Atlantis\n116,KOR\n,VNM\n")
    taken = own.take(tmp_path / "reference", "partners", path, source="office")
    assert [(f.row, f.column, f.value) for f in taken.faults] == [
        (3, "code", "11"),
        (4, "country", "Atlantis"),
        (5, "code", "116"),
        (6, "code", ""),
    ]
    assert "row 2" in taken.faults[2].expected.en
    assert own.tables(tmp_path / "reference") == ()


def test_a_lost_leading_zero_is_refused_not_mended(tmp_path):
    path = _file(tmp_path, "edition,code\nHS2022,10121\n")
    (fault,) = own.take(tmp_path / "reference", "products", path, source="office").faults
    assert "leading zero" in fault.expected.en
    assert "前导零" in fault.expected.zh


def test_a_replaced_table_is_kept_as_earlier(tmp_path):
    folder = tmp_path / "reference"
    own.take(folder, "regimes", _file(tmp_path, "code,name_zh\n10,一般贸易\n"), source="first")
    own.take(folder, "regimes", _file(tmp_path, "code,name_zh\n10,一般贸易\n39,其他\n"), source="second")
    assert [t.source for t in own.tables(folder)] == ["second"]
    assert len(own.rows(folder, "regimes")) == 2
    assert len(list((folder / "earlier").glob("*.csv"))) == 1


def test_a_dry_run_keeps_nothing(tmp_path):
    taken = own.take(
        tmp_path / "r", "regimes", _file(tmp_path, "code,name_zh\n10,一般贸易\n"), source="", dry_run=True
    )
    assert (taken.read, taken.faults, (tmp_path / "r").exists()) == (1, (), False)


def test_supervision_modes_are_no_regimes(tmp_path):
    path = _file(tmp_path, "code,name_zh\n0110,一般贸易\n")
    (fault,) = own.take(tmp_path / "r", "regimes", path, source="office").faults
    assert "another list" in fault.expected.en


def test_a_workbook_is_read_as_it_shows(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["edition", "code", "name_en"])
    book.active.append(["HS2017", "010121", "Horses"])
    book.save(tmp_path / "t.xlsx")
    taken = own.take(tmp_path / "r", "products", tmp_path / "t.xlsx", source="office")
    assert [t.name for t in taken.tables] == ["products-HS2017"]


def test_a_workbook_of_zeros_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (100 * 1024**2))
    with pytest.raises(sheets.SheetError, match="not opened"):
        own.take(tmp_path / "r", "products", tmp_path / "bomb.xlsx", source="office")


def test_noise_is_refused_in_words(tmp_path):
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)) * 100)
    with pytest.raises(sheets.SheetError, match="neither"):
        own.take(tmp_path / "r", "products", tmp_path / "noise.csv", source="office")


def test_a_published_correspondence_is_read_and_turned_round(tmp_path):
    path = _file(tmp_path, "HS 2022,HS 2017\n854142,854140\n854143,854140\n010121,010121\n")
    taken = own.take(tmp_path / "r", "conversion", path, source="UNSD")
    assert [t.name for t in taken.tables] == ["conversion-HS2022-HS2017"]
    turned = own.concordance(tmp_path / "r", "HS2017", "HS2022")
    assert [r["to_code"] for r in turned if r["from_code"] == "854140"] == ["854142", "854143"]
    assert own.concordance(tmp_path / "r", "HS1992", "HS2022") == []


def test_a_real_concordance_is_taken(tmp_path):
    path = CONCORDANCES / "hs6_hs5.csv"
    if not path.is_file():
        pytest.skip(f"needs {path}")
    taken = own.take(tmp_path / "r", "conversion", path, source="UNSD, by the R package concordance")
    assert not taken.faults
    assert [t.name for t in taken.tables] == ["conversion-HS2022-HS2017"]
    assert taken.read > 5000


def test_a_replaced_table_holds_again_and_nothing_goes(tmp_path):
    folder = tmp_path / "reference"
    for name, text in (("first", "code,name_zh\n10,一般贸易\n"), ("second", "code,name_zh\n39,其他\n")):
        own.take(folder, "regimes", _file(tmp_path, text), source=name)
    ((key, first),) = own.earlier(folder, "regimes")
    assert first.source == "first"
    assert own.restore(folder, key).source == "first"
    assert [r["code"] for r in own.rows(folder, "regimes")] == ["10"]
    assert {t.source for _, t in own.earlier(folder, "regimes")} == {"first", "second"}
    with pytest.raises(KeyError):
        own.restore(folder, "../regimes")
    assert own.set_aside(folder, "regimes").source == "first"
    assert (own.tables(folder), own.rows(folder, "regimes"), own.damaged(folder)) == ((), [], ())
    own.restore(folder, next(key for key, one in own.earlier(folder, "regimes") if one.source == "second"))
    assert [r["code"] for r in own.rows(folder, "regimes")] == ["39"]
    for name in ("partners", "../regimes"):
        with pytest.raises(KeyError):
            own.set_aside(folder, name)


def test_a_dry_run_shows_the_first_rows_and_what_is_not_read(tmp_path):
    path = _file(tmp_path, "remark,code,name_zh\nx,10,一般贸易\n")
    taken = own.take(tmp_path / "r", "regimes", path, source="", dry_run=True)
    assert [{k: v for k, v in row.items() if v} for row in taken.first] == [
        {"code": "10", "name_zh": "一般贸易"}
    ]
    assert taken.unread == ("remark",)


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("regimes.json", b"{", "cannot be read"),
        ("regimes.csv", b"\xff\xfe", "cannot be read"),
        ("regimes.csv", b"a,b\n1,2\n", "cannot be read"),
        ("regimes.csv", b"code,name_zh\n10,x\n11,y\n", "the file has 2"),
    ],
)
def test_a_damaged_table_is_named_and_stops_nothing(tmp_path, file, content, words):
    folder = tmp_path / "reference"
    own.take(folder, "regimes", _file(tmp_path, "code,name_zh\n10,一般贸易\n"), source="office")
    assert own.damaged(folder) == ()
    (folder / file).write_bytes(content)
    (found,) = own.damaged(folder)
    assert words in found.en
    assert len(own.rows(folder, "regimes")) in (0, 2)
    again = _file(tmp_path, "code,name_zh\n10,一般贸易\n39,其他\n")
    assert not own.take(folder, "regimes", again, source="office").faults
    assert own.damaged(folder) == ()
