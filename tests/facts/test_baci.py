"""CEPII's BACI: what its files give, and what is refused."""

from __future__ import annotations

import gzip
import tempfile
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.facts.importers import baci, baci_blocks, coded, flow_csv
from wuwai.facts.importers.contract import Work
from wuwai.facts.importers.opening import look
from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts
from wuwai.reference.code_tables import SHIPPED

from .conftest import BACI, BACI_HEAD, BACI_ROWS, Write


def test_baci_values_become_dollars_and_lost_zeros_come_back(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    assert (report.importer, report.read, report.accepted, report.rejects) == ("baci", 3, 3, ())
    assert any("1 product codes had lost" in n.en for n in report.notes)
    flows = facts.flows()
    assert flows.select("reporter", "partner", "product", "value", "quantity", "row").rows() == [
        ("CHN", "USA", "010121", 2000.0, None, 3),
        ("CHN", "VNM", "850760", 1001.0, 0.5, 2),
        ("VNM", "CHN", "080300", 3000.0, None, 4),
    ]
    first = flows.row(0, named=True)
    assert first["origin"] == f"{report.snapshot}:3"
    assert facts.flow(first["origin"]) == first
    assert (first["classification"], first["currency"], first["direction"]) == ("HS1992", "USD", "export")
    assert (first["dataset"], first["published_on"], first["sample"]) == ("BACI HS1992", "2023-01", False)


def test_a_bad_cell_rejects_its_row_by_line_and_column(facts: Facts, write: Write) -> None:
    bad = (
        "2021,998,704,850760,1,1",
        "2021,156,704,8507,1,1",
        "2021,156,704,850760,much,1",
        "x,156,704,850760,1,1",
        "2021,156,704,850760,1,few",
        "2021,156,704,850760,inf,1",
        "2021,156",
        "",
    )
    report = facts.import_file(write(BACI_HEAD, BACI_ROWS[0], *bad, BACI_ROWS[1], name=BACI))
    assert (report.read, report.accepted, report.exit_code) == (9, 2, 3)
    assert [(r.row, r.column, r.value) for r in report.rejects] == [
        (3, "i", "998"),
        (4, "k", "8507"),
        (5, "v", "much"),
        (6, "t", "x"),
        (7, "q", "few"),
        (8, "v", "inf"),
        (9, "j", ""),
    ]
    assert facts.flows()["row"].to_list() == [11, 2]
    assert report.snapshot is not None
    assert facts.rejects(report.snapshot) == list(report.rejects)
    manifest = facts.manifest(report.snapshot)
    assert manifest.control == {"HS1992 USD": (7001.0, 3001.0)}  # 4,000 of rows not taken
    assert facts.import_file(facts.folder.parent / BACI).repeated


def test_strict_takes_nothing_and_dry_run_shows(facts: Facts, write: Write) -> None:
    path = write(BACI_HEAD, *BACI_ROWS, "2021,998,704,850760,1,1", name=BACI)
    strict = facts.import_file(path, strict=True)
    assert (strict.snapshot, strict.accepted, strict.exit_code) == (None, 0, 1)
    shown = facts.import_file(path, dry_run=True)
    assert (shown.snapshot, shown.accepted, shown.rejected) == (None, 3, 1)
    assert shown.preview[0]["product"] == "850760"
    assert any("control total HS1992 USD" in n.en for n in shown.notes)
    assert facts.snapshots() == []
    assert facts.leftovers() == []


def test_a_row_with_too_many_cells_or_an_open_quote_spoils_itself_only(facts: Facts, write: Write) -> None:
    lines = (
        BACI_ROWS[0],
        "2021,156,704,850760,1,1,9",
        '2021,"156,704,850760,1,1',
        BACI_ROWS[1],
        BACI_ROWS[2],
    )
    report = facts.import_file(write(BACI_HEAD, *lines, name=BACI))
    assert (report.read, report.accepted) == (5, 3)
    assert [r.row for r in report.rejects] == [3, 4]
    assert facts.flows()["value"].sum() == 6001.0


def test_packed_files_folders_and_archives_are_the_same_flows(facts: Facts, tmp_path: Path) -> None:
    text = "\n".join((BACI_HEAD, *BACI_ROWS, "2021,156,697,850760,5,1", "")).encode()
    codes = b"country_code,country_name,country_iso2,country_iso3\n156,China,CN,CHN\n697,EFTA,N/A,N/A\n"
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / BACI).write_bytes(text)
    (folder / "country_codes_V202301.csv").write_bytes(codes)
    packed = tmp_path / f"{BACI}.gz"
    packed.write_bytes(gzip.compress(text))
    archive = tmp_path / "BACI_HS92_V202301.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(f"inner/{BACI}", text)
        out.writestr("inner/country_codes_V202301.csv", codes)
    wanted = None
    for path in (folder, packed, archive):
        own = Facts(tmp_path / f"facts-{path.name}", programme="none")
        report = own.import_file(path)
        assert (report.importer, report.accepted, report.rejected) == ("baci", 4, 0)
        assert own.import_file(path).repeated
        rows = own.flows().drop("origin", "snapshot", "recorded_on")
        wanted = rows if wanted is None else wanted
        assert rows.equals(wanted)
    assert wanted is not None
    assert "X-EFTA" in wanted["partner"].to_list()


def test_products_are_held_to_the_releases_own_table(facts: Facts, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / BACI).write_text("\n".join((BACI_HEAD, *BACI_ROWS, "")))
    (folder / "product_codes_HS92_V202301.csv").write_text("code,description\n850760,a\n080300,b\n")
    report = facts.import_file(folder)
    assert [(r.file, r.row, r.column, r.value) for r in report.rejects] == [(BACI, 3, "k", "10121")]
    assert "product_codes" in report.rejects[0].expected.en


def test_an_edition_that_no_name_tells_must_be_stated(facts: Facts, write: Write) -> None:
    path = write(BACI_HEAD, *BACI_ROWS, name="renamed.csv")
    refused = facts.import_file(path)
    assert refused.snapshot is None
    assert "--classification" in refused.rejects[0].expected.en
    stated = facts.import_file(path, stated={"classification": "HS2017"})
    assert facts.flows()["classification"].unique().to_list() == ["HS2017"]
    assert facts.import_file(path, stated={"classification": "HS2017"}).snapshot == stated.snapshot
    with pytest.raises(QueryError, match="does not ask"):
        facts.import_file(path, stated={"direction": "import"})


GOOD_CELLS = ("2021", "156", "704", "850760", "1.5", "       2")
CELLS = (
    st.sampled_from(["2021", " 2021", "21", "2021.0", ""]),
    st.sampled_from(["4", "156", "04", " 156", "999", "-4", ""]),
    st.sampled_from(["704", "842", "+704", "7 04"]),
    st.sampled_from(["850760", "10121", "85076", "8507600", "85076x", " 850760", '"080300"', "０８０３００"]),
    st.sampled_from(["1", "1.001", " 2.5", "1e3", "", "NA", "nan", "inf", "-1", "1,5", "0"]),
    st.sampled_from(["1", "      0.006", "           NA", "NA", "", "nan", "x", "NA "]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.tuples(*(c.map(str) for c in CELLS)), st.just(GOOD_CELLS)), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
)
def test_the_quick_way_gives_what_the_careful_way_gives(rows: list[tuple[str, ...]], end: str) -> None:
    found = []
    for quick in (True, False):
        with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
            if not quick:
                patch.setattr(baci_blocks, "write", lambda *_: None)
            folder = Path(name)
            path = folder / BACI
            path.write_text(end.join((BACI_HEAD, *(",".join(row) for row in rows), "")), newline="")
            written = baci.write_flows(look(path), {}, Work(folder, folder, "s", SHIPPED))
            tables = [pl.read_parquet(t) for t in sorted(folder.glob("*.parquet"))]
            slices = written.slice_table
            if slices is None and tables:
                slices = tables[0].select(written.slices).unique().sort(written.slices)
            found.append(
                (
                    *(written.read, written.accepted, written.rejects, written.notes, written.control),
                    *(t.rows() for t in tables),
                    None if slices is None else slices.rows(),
                )
            )
    assert found[0] == found[1]


def test_unsorted_files_are_put_in_order_of_reporter(facts: Facts, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(flow_csv, "ROW_GROUP", 2048)
    monkeypatch.setattr(coded, "ROW_GROUP", 2048)
    numbers = [4, 8, 12, 24, 32, 36, 40, 156, 704, 842]
    rows = [f"2021,{numbers[i * 7 % 10]},{numbers[i * 3 % 10]},{100000 + i},1,1" for i in range(40_000)]
    path = tmp_path / BACI
    path.write_text("\n".join((BACI_HEAD, *rows, "")))
    report = facts.import_file(path)
    assert report.accepted == 40_000
    assert report.snapshot is not None
    stored = pl.read_parquet(facts.folder / "snapshots" / report.snapshot / "flows-001.parquet")
    assert stored["reporter"].is_sorted()
    assert facts.flows(reporter="CHN").height == 4_000
    assert stored["row"].sort().to_list() == list(range(2, 40_002))
