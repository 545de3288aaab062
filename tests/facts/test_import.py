"""Importing a tidy series file: what is kept, what is refused and in which words, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.facts.importers import cells, encodings, series_csv
from wuwai.facts.model import ImportReport
from wuwai.facts.shipped import folder, import_shipped
from wuwai.facts.store import Facts
from wuwai.reference import regions, units

from .conftest import GOOD, HEAD, Write


def only(report: ImportReport) -> tuple[int, str, str, str]:
    """Row, column, value and English expectation of the one reject."""
    (reject,) = report.rejects
    assert reject.expected.zh
    assert reject.file == "file.csv"
    return reject.row, reject.column, reject.value, reject.expected.en


def test_every_shipped_row_is_taken(facts: Facts) -> None:
    report = import_shipped(facts, "guangdong")
    assert report is not None
    assert (report.read, report.accepted, report.rejects, report.exit_code) == (875, 875, (), 0)
    assert facts.dictionary.undescribed(facts.observations()) == []


def test_what_ships_is_what_was_published(shared: Path) -> None:
    facts = folder("guangdong") / "series_facts.csv"
    assert facts.read_bytes() == (shared / "facts" / "guangdong_series.csv").read_bytes()


def test_the_dictionary_ships_with_its_definitions_in_chinese(shared: Path) -> None:
    ours = pl.read_csv(folder("guangdong") / "series.csv")
    theirs = pl.read_csv(shared / "facts" / "series.csv")
    # Beside them stand series that only returns hold.
    assert (
        ours.drop("definition_zh").filter(pl.col("series").is_in(theirs["series"].implode())).equals(theirs)
    )
    assert ours["definition_zh"].str.contains(r"[\u4e00-\u9fff]").all()


def test_a_programme_that_ships_nothing_imports_nothing(facts: Facts) -> None:
    assert import_shipped(facts, "elsewhere") is None


def test_unconfirmed_figures_are_read_too(facts: Facts, shared: Path) -> None:
    report = facts.import_file(shared / "facts" / "guangdong_series_unconfirmed.csv")
    assert (report.read, report.accepted) == (443, 443)


def test_the_json_is_the_documented_one(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD, GOOD, GOOD.replace("60300", "1,2x3").replace("2025,", "2024,")))
    printed = json.loads(json.dumps(report.as_dict()))
    assert list(printed) == ["importer", "snapshot", "read", "accepted", "rejected", "rejects"]
    assert (printed["importer"], printed["read"], printed["accepted"], printed["rejected"]) == (
        "series-csv",
        2,
        1,
        1,
    )
    assert list(printed["rejects"][0]) == ["file", "row", "column", "value", "expected"]
    assert printed["rejects"][0]["row"] == 3
    assert report.exit_code == 3


BAD_CELLS = [
    ("60300", "1,2x3", "value", "1,2x3", "stands in quotation marks"),
    ("60300", '"1,2x3"', "value", "1,2x3", "a number"),
    ("60300", '"1,23,456"', "value", "1,23,456", "a number"),
    ("60300", "4.4%", "value", "4.4%", "without the sign %"),
    ("60300", "1.2E+05", "value", "1.2E+05", "written out in full"),
    ("60300", "nan", "value", "nan", "finite"),
    ("60300", "inf", "value", "inf", "finite"),
    ("60300", "9" * 400, "value", "9" * 400, "finite"),
    ("60300", "６０３", "value", "６０３", "half-width"),
    ("60300", "٣", "value", "٣", "a number"),
    ("60300", "", "value", "", "this cell is empty"),
    ("2025,", "2025-13,", "period", "2025-13", "01 to 12"),
    ("2025,", "last year,", "period", "last year", "a period such as"),
    ("亿元CNY", "亿元", "unit", "亿元", "one of the units"),
    ("Guangdong", "Atlantis", "region_code", "CN-99", "a known region code"),
    ("CN-44,", "440300,", "region_code", "440300", "CN-44, the code of Guangdong"),
    ("2026-01-20", "2026-02-30", "published_on", "2026-02-30", "a date such as"),
    ("2026-01-20", "20/1/2026", "published_on", "20/1/2026", "a date such as"),
    (",H,", ",A,", "certainty", "A", "H, M, L"),
    (",official,", ",blog,", "source_kind", "blog", "official, press, copy"),
    ("exports", "", "series", "", "this cell is empty"),
    ("exports", "exp*", "series", "exp*", "without *"),
    ("https://www.stats.gov.cn/a", "", "source_url", "", "this cell is empty"),
    ("Guangdong", "Guang\x00dong", "region", "Guang\\x00dong", "control characters"),
]


@pytest.mark.parametrize(("old", "new", "column", "value", "expected"), BAD_CELLS)
def test_a_wrong_cell_is_named_and_the_good_rows_are_kept(
    facts: Facts, write: Write, old: str, new: str, column: str, value: str, expected: str
) -> None:
    bad = GOOD.replace(old, new, 1)
    if column == "region_code" and value == "CN-99":
        bad = bad.replace("CN-44", "CN-99")
    report = facts.import_file(write(HEAD, GOOD.replace("2025,", "2024,", 1), bad))
    row, at, stated, words = only(report)
    assert (row, at, stated) == (3, column, value)
    assert expected in words
    assert (report.read, report.accepted, report.exit_code) == (2, 1, 3)
    assert facts.observations()["period"].to_list() == ["2024"]


def test_a_region_may_be_a_code_an_english_or_a_chinese_name(facts: Facts, write: Write) -> None:
    rows = [f"exports,{r},{y},1,家,u" for r, y in (("CN-44", 2020), ("广东", 2021), ("Guangdong", 2022))]
    report = facts.import_file(write("series,region,period,value,unit,source_url", *rows))
    assert report.exit_code == 0
    assert facts.observations()["region"].to_list() == ["CN-44"] * 3


def test_another_place_keeps_its_name_beside_the_code(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, GOOD.replace("Guangdong", "Canton Fair 138").replace("CN-44", "440100")))
    row = facts.query()[0]
    assert (row["region"], row["place"]) == ("440100", "Canton Fair 138")


def test_an_unknown_name_without_a_code_is_refused(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD, GOOD.replace("Guangdong", "Atlantis").replace("CN-44", "")))
    assert only(report)[:3] == (2, "region", "Atlantis")
    assert report.exit_code == 1


def test_a_repeated_row_names_the_first(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD, GOOD, GOOD))
    assert only(report) == (3, "", "60300", "each row once; this repeats row 2")


def test_one_source_cannot_state_two_values_on_one_date(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD, GOOD, GOOD.replace("60300", "60400")))
    assert only(report) == (3, "value", "60400", "one value from one source on one date; row 2 states 60300")


def test_two_sources_may_differ_in_one_file(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD, GOOD, GOOD.replace("60300", "60400").replace("/a", "/b")))
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("heading", "column", "expected"),
    [
        (HEAD.replace("value", "valeu"), "value", "a column headed value"),
        (HEAD.replace(",unit", ""), "unit", "a column headed unit"),
        (HEAD + ",value", "value", "one column headed value"),
        (HEAD.replace(",", ";"), "", "separated by commas"),
        (HEAD.replace(",", "\t"), "", "separated by commas"),
        ('"series,region', "", "closing quotation mark"),
    ],
)
def test_a_wrong_heading_imports_nothing(
    facts: Facts, write: Write, heading: str, column: str, expected: str
) -> None:
    report = facts.import_file(write(heading, GOOD))
    row, at, _, words = only(report)
    assert (row, at) == (1, column)
    assert expected in words
    assert (report.snapshot, report.accepted, report.exit_code) == (None, 0, 1)
    assert facts.snapshots() == []


def test_every_missing_column_is_named(facts: Facts, write: Write) -> None:
    report = facts.import_file(write("series,region", "exports,Guangdong"))
    assert {r.column for r in report.rejects} == {"period", "value", "unit", "source_url"}


def test_further_columns_are_noted_not_read(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD + ",officer,,", GOOD + ",Li,,"))
    assert report.exit_code == 0
    assert report.notes[0].en == "columns not read: officer"


@pytest.mark.parametrize(
    ("data", "row", "expected"),
    [
        (b"", 0, "the file is empty"),
        (b"\xef\xbb\xbf", 0, "the file is empty"),
        (b"\n\n", 0, "the file is empty"),
        (HEAD.encode(), 1, "at least one row"),
        ((HEAD + "\n,,,,,,,,,,\n").encode(), 1, "at least one row"),
        (b"PK\x03\x04rest of a workbook", 0, ".xlsx workbook"),
        ("series,region".encode("utf-16"), 0, "UTF-16"),
        (bytes(range(256)) * 64, 1, "a heading"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), 1, "a heading"),
    ],
)
def test_a_file_that_is_no_series_file_says_why(
    facts: Facts, write: Write, data: bytes, row: int, expected: str
) -> None:
    report = facts.import_file(write(data=data))
    assert report.rejects[0].row == row
    assert expected in report.rejects[0].expected.en
    assert report.exit_code == 1
    assert facts.snapshots() == []
    assert facts.leftovers() == []


def test_a_folder_and_a_missing_file_say_so(facts: Facts, tmp_path: Path) -> None:
    assert "folder" in facts.import_file(tmp_path).rejects[0].expected.en
    report = facts.import_file(tmp_path / "none.csv")
    assert "none of this name" in report.rejects[0].expected.en
    assert report.exit_code == 1


def test_rows_are_numbered_as_a_spreadsheet_does(facts: Facts, write: Write) -> None:
    noted = GOOD + '"two\nlines, and ""marks"""'
    bad = GOOD.replace("60300", "x").replace("2025,", "2024,")
    report = facts.import_file(write(HEAD, noted, "", bad))
    assert only(report)[:3] == (4, "value", "x")
    assert facts.query()[0]["note"] == 'two\nlines, and "marks"'


def test_an_open_quotation_mark_spoils_its_own_row_only(facts: Facts, write: Write) -> None:
    later = [GOOD.replace("2025,", f"{y},") for y in range(1990, 2020)]
    report = facts.import_file(write(HEAD, GOOD + '"never closed', *later))
    row, _, value, words = only(report)
    assert row == 2
    assert value.startswith("exports")
    assert "closing quotation mark" in words
    assert report.accepted == 30


def test_rows_of_another_length_are_refused(facts: Facts, write: Write) -> None:
    short, long = "exports,Guangdong,2024", GOOD.replace("2025,", "2023,") + ",x"
    report = facts.import_file(write(HEAD, GOOD, short, long))
    assert [(r.row, r.expected.en) for r in report.rejects] == [
        (3, "11 cells, as the heading has; here are 3"),
        (4, "11 cells, as the heading has; here are 12"),
    ]


def test_a_line_without_end_is_refused_in_words(facts: Facts, write: Write) -> None:
    endless = "exports," + "x" * 3_000_000
    report = facts.import_file(write(HEAD, GOOD, endless, GOOD.replace("2025,", "2024,")))
    row, _, value, words = only(report)
    assert row == 3
    assert len(value) <= 80
    assert "100,000 characters" in words
    assert report.accepted == 2


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_endings_and_byte_order_marks_make_no_difference(
    facts: Facts, write: Write, ending: str, mark: bytes
) -> None:
    report = facts.import_file(write(data=mark + (HEAD + ending + GOOD + ending).encode()))
    assert report.exit_code == 0
    assert report.notes == ()


def test_files_beyond_the_limits_say_so(facts: Facts, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(HEAD, *(GOOD.replace("2025,", f"{y},") for y in range(2000, 2010)))
    monkeypatch.setattr(series_csv, "MAX_ROWS", 5)
    report = facts.import_file(path)
    assert (report.rejects[0].row, report.snapshot) == (7, None)
    assert "at most 5 rows" in report.rejects[0].expected.en
    monkeypatch.setattr(series_csv, "MAX_BYTES", 100)
    assert "split it" in facts.import_file(path).rejects[0].expected.en


def test_a_file_that_changes_while_it_is_read_is_not_taken(
    facts: Facts, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(HEAD, GOOD)
    detect = encodings.detect

    def slowly(read: Path) -> encodings.Encoding:
        found = detect(read)
        write(HEAD, GOOD, GOOD.replace("2025,", "2024,"))
        return found

    monkeypatch.setattr(encodings, "detect", slowly)
    report = facts.import_file(path)
    assert "stays as it is" in report.rejects[0].expected.en
    assert facts.snapshots() == []


def test_the_example_of_the_guide_can_be_imported(facts: Facts, write: Write) -> None:
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "import-a-series-file.md"
    block = guide.read_text(encoding="utf-8").split("```")[1]
    report = facts.import_file(write(*(line.strip() for line in block.strip().splitlines())))
    assert (report.accepted, report.exit_code) == (2, 0)


def test_gb18030_is_read_and_said(facts: Facts, write: Write) -> None:
    text = f"{HEAD}\n{GOOD.replace('Guangdong', '广东')}海关总署广东分署公布，按人民币计价\n"
    report = facts.import_file(write(data=text.encode("gb18030")))
    assert report.exit_code == 0
    assert "GB18030" in report.notes[0].en
    assert facts.query()[0]["note"] == "海关总署广东分署公布，按人民币计价"


def test_a_broken_byte_names_row_column_and_offset(facts: Facts, write: Write) -> None:
    good, bad = (GOOD + "广东海关").encode(), GOOD.replace("2025,", "2024,").encode() + b"caf\xe9"
    data = b"\n".join((HEAD.encode(), good, bad, b""))
    report = facts.import_file(write(data=data))
    row, column, value, words = only(report)
    assert (row, column, value) == (3, "note", "caf\\xe9")
    assert f"0xE9 near offset {data.index(b'caf') + 3}" in words
    assert report.accepted == 1


def test_broken_chinese_is_not_taken_for_gb18030(facts: Facts, write: Write) -> None:
    text = "\n".join(
        [HEAD, *(GOOD.replace("2025,", f"{y},") + "广东省外贸进出口总值" for y in range(2001, 2020))]
    )
    data = text.encode()
    at = data.index("外".encode())
    report = facts.import_file(write(data=data[:at] + b"\xff" + data[at + 1 :]))
    assert only(report)[:2] == (2, "note")
    assert report.accepted == 18


def test_strict_commits_nothing_if_one_row_fails(facts: Facts, write: Write) -> None:
    path = write(HEAD, GOOD, GOOD.replace("60300", "x").replace("2025,", "2024,"))
    report = facts.import_file(path, strict=True)
    assert (report.snapshot, report.accepted, report.exit_code) == (None, 0, 1)
    assert "1 of 2 rows were good" in report.notes[-1].en
    assert facts.snapshots() == []


def test_a_dry_run_shows_rows_and_commits_nothing(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD, GOOD), dry_run=True)
    assert (report.snapshot, report.accepted, report.exit_code) == (None, 1, 0)
    assert report.preview[0]["value"] == 60300.0
    assert not facts.folder.exists()


def test_the_same_file_twice_changes_nothing_and_says_so(facts: Facts, write: Write) -> None:
    path = write(HEAD, GOOD)
    first = facts.import_file(path)
    state = facts.fingerprint()
    second = facts.import_file(path.rename(path.with_name("renamed.csv")))
    assert (second.snapshot, second.accepted, second.repeated, second.exit_code) == (
        first.snapshot,
        0,
        True,
        0,
    )
    assert first.snapshot is not None
    assert first.snapshot in second.notes[0].en
    assert first.snapshot in second.notes[0].zh
    assert facts.fingerprint() == state
    assert len(facts.snapshots()) == 1


def test_the_manifest_says_what_was_done(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, GOOD, name="a.csv"))
    bad = GOOD.replace("60300", "x")
    facts.import_file(write(HEAD, GOOD.replace("60300", "60400").replace("/a", "/b"), bad, name="b.csv"))
    first, second = facts.snapshots()
    assert (second.read, second.accepted, second.rejected, second.sequence) == (2, 1, 1, 2)
    assert first.totals_before == {}
    assert first.totals_after == second.totals_before == {"亿元CNY": 60300.0}
    assert second.totals_after == {"亿元CNY": 120700.0}
    assert len(second.sha256) == len(second.parquet_sha256) == 64
    (reject,) = facts.rejects(second.snapshot)
    assert (reject.row, reject.column, reject.value, reject.file) == (3, "value", "x", "b.csv")
    assert reject.expected.zh


def test_a_sample_is_marked_on_every_row(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, GOOD), sample=True)
    assert facts.observations()["sample"].to_list() == [True]
    assert facts.vintages(facts.observations())[0].sample


NAMES = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="*"), min_size=1, max_size=20
)
ROWS = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from([r.code for r in regions.all_regions()]),
        st.integers(1900, 2199),
        st.decimals(-(10**12), 10**12, places=3, allow_nan=False),
        st.sampled_from([u.code for u in units.all_units()]),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda r: r[:3],
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_what_is_written_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple]) -> None:
    import csv

    folder_ = tmp_path_factory.mktemp("trip")
    path = folder_ / "file.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["series", "region", "period", "value", "unit", "note", "source_url"])
        out.writerows([*row, "https://www.stats.gov.cn/"] for row in rows)
    facts = Facts(folder_ / "facts", programme="none")
    report = facts.import_file(path)
    assert report.rejects == ()
    read = facts.observations(resolved=False).sort("row")
    assert read["series"].to_list() == [r[0].strip() for r in rows]
    assert read["value"].to_list() == [float(r[3]) for r in rows]
    assert read["unit"].to_list() == [r[4] for r in rows]
    assert read["note"].to_list() == [r[5].strip() for r in rows]


@given(st.text(max_size=30))
def test_a_number_is_read_or_refused_in_words(text: str) -> None:
    try:
        value = cells.number(text)
    except cells.CellError:
        return
    assert value == float(text.replace(",", "").replace("−", "-"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_no_bytes_break_the_importer(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    folder_ = tmp_path_factory.mktemp("noise")
    path = folder_ / "file.csv"
    path.write_bytes(HEAD.encode() + b"\n" + GOOD.encode() + b"\n" + noise)
    report = Facts(folder_ / "facts", programme="none").import_file(path, dry_run=True)
    assert report.read >= report.accepted
    assert all(r.expected.en and r.expected.zh for r in report.rejects)
