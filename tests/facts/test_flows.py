"""Trade flows: what each layout gives, what is refused, which vintage is shown."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.facts.importers import flow_csv, opening
from wuwai.facts.model import FactsError, Manifest
from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts

from .conftest import GOOD, HEAD, Write

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
BACI = "BACI_HS92_Y2021_V202301.csv"
BACI_HEAD = "t,i,j,k,v,q"
BACI_ROWS = (
    "2021,156,704,850760,1.001,        0.5",
    "2021,156,842,10121,2,           NA",
    "2021,704,156,080300,3,",
)
TRADE_DATA = (
    "period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,classificationCode,"
    "cmdCode,customsCode,motCode,qtyUnitAbbr,qty,primaryValue"
)
LEGACY = (
    "Classification,Year,Period,Trade Flow Code,Reporter Code,Reporter,Partner Code,Partner,Commodity Code,"
    "Qty Unit,Qty,Trade Value (US$)"
)


def shared(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"wants ../shared/data/{name}")
    return path


def fresh(facts: Facts) -> Facts:
    return Facts(facts.folder, programme="guangdong")


# -- BACI --------------------------------------------------------------------------------------------


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


def test_unsorted_files_are_put_in_order_of_reporter(facts: Facts, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(flow_csv, "ROW_GROUP", 2048)
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


# -- vintages ----------------------------------------------------------------------------------------


def test_a_later_release_replaces_the_slices_it_holds_and_no_others(facts: Facts, write: Write) -> None:
    old = facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI)).snapshot
    new = facts.import_file(
        write(BACI_HEAD, "2021,156,704,850760,9,1", name="BACI_HS92_Y2021_V202401.csv")
    ).snapshot
    shown = facts.flows()
    assert shown.select("reporter", "value", "snapshot").rows() == [
        ("CHN", 9000.0, new),
        ("VNM", 3000.0, old),
    ]
    assert facts.flows(resolved=False).height == 4
    assert facts.flows(as_of="2023-06-30")["snapshot"].unique().to_list() == [old]
    assert facts.flows(as_of="2020").height == 0


def test_an_older_release_imported_later_does_not_replace(facts: Facts, write: Write) -> None:
    facts.import_file(write(BACI_HEAD, "2021,156,704,850760,9,1", name="BACI_HS92_Y2021_V202401.csv"))
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    assert facts.flows(reporter="CHN")["value"].to_list() == [9000.0]


def test_other_editions_and_datasets_stand_side_by_side(facts: Facts, write: Write) -> None:
    facts.import_file(write(BACI_HEAD, BACI_ROWS[0], name=BACI))
    facts.import_file(write(BACI_HEAD, BACI_ROWS[0] + " ", name="BACI_HS17_Y2021_V202401.csv"))
    facts.import_file(write("exporter,product,value", "CHN,8507,4", name="m.csv"), stated={"period": "2021"})
    rows = facts.flows(reporter="China")
    assert rows["dataset"].to_list() == ["BACI HS1992", "BACI HS2017", "matrix m"]
    assert rows["currency"].to_list() == ["USD", "USD", ""]
    assert facts.flows(dataset="matrix m")["partner"].to_list() == ["W00"]


def test_observations_and_flows_live_beside_each_other(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, GOOD))
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    facts.import_file(write(HEAD, GOOD.replace("2025,", "2024,"), name="b.csv"))
    again = fresh(facts)
    assert again.observations().height == 2
    assert again.flows().height == 3
    assert [m.kind for m in again.snapshots()] == ["observations", "flows", "observations"]
    assert again.snapshots()[-1].totals_after == {"亿元CNY": 2 * 60300.0}
    assert again.damaged() == ()


def test_a_manifest_of_before_flows_is_read(facts: Facts, write: Write) -> None:
    snapshot = facts.import_file(write(HEAD, GOOD)).snapshot
    assert snapshot is not None
    path = facts.folder / "snapshots" / snapshot / "manifest.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    added = ("kind", "tables", "dataset", "flows", "constants", "slices", "control", "stated", "published_on")
    old = {k: v for k, v in stored.items() if k not in (*added, "source_url")}
    assert Manifest.restored(old).kind == "observations"
    path.write_text(json.dumps(old), encoding="utf-8")
    assert fresh(facts).observations().height == 1


# -- Comtrade ----------------------------------------------------------------------------------------


def test_comtrade_rows_that_are_parts_are_passed_over(facts: Facts, write: Write) -> None:
    rows = (
        '"2014","764","THA","M","156","CHN","0","H4","8542","C00","0","u","10","100",',
        '"2014","764","THA","M","156","CHN","0","H4","8542","C00","1000","u","4","40",',
        '"201407","764","THA","RX","899","_X ","0","H6","TOTAL","C04","0","N/A","","7",',
        '"2014","764","THA","Z","156","CHN","0","H4","8542","C00","0","u","10","100",',
    )
    report = facts.import_file(write(TRADE_DATA, *rows))
    assert (report.importer, report.read, report.accepted) == ("comtrade", 3, 2)
    assert [(r.row, r.column, r.value) for r in report.rejects] == [(5, "flowCode", "Z")]
    columns = ("period", "partner", "classification", "direction", "regime", "value", "quantity", "unit")
    assert facts.flows().select(columns).rows() == [
        ("2014", "CHN", "HS2012", "import", "", 100.0, 10.0, "u"),
        ("2014-07", "X-UNKNOWN", "HS2022", "re-export", "C04", 7.0, None, ""),
    ]


def test_the_earlier_comtrade_layout(facts: Facts, write: Write) -> None:
    rows = (
        "H2,2005,2005,2,156,China,842,USA,010110,Number of items,5,1234",
        "H2,2005,2005,2,156,China,0,World,01,,,99999",
    )
    report = facts.import_file(write(LEGACY, *rows))
    assert (report.importer, report.accepted, report.rejects) == ("comtrade", 2, ())
    assert facts.flows(partner="W00").select("product", "value", "classification", "direction").rows() == [
        ("01", 99999.0, "HS2002", "export")
    ]


def test_downloads_of_other_products_add_to_one_another(facts: Facts, write: Write) -> None:
    row = "2014,764,THA,M,156,CHN,0,H4,{product},C00,0,u,10,{value}"
    facts.import_file(write(TRADE_DATA, row.format(product="8542", value=1), name="a.csv"))
    facts.import_file(write(TRADE_DATA, row.format(product="8541", value=2), name="b.csv"))
    facts.import_file(write(TRADE_DATA, row.format(product="8542", value=3), name="c.csv"))
    assert facts.flows().select("product", "value").rows() == [("8541", 2.0), ("8542", 3.0)]


# -- questions ---------------------------------------------------------------------------------------


def test_questions(facts: Facts, write: Write) -> None:
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    assert facts.flows(reporter="中国", partner="Viet Nam")["value"].to_list() == [1001.0]
    assert facts.flows(product=["85*", "080300"]).height == 2
    assert facts.flows(period="2021", direction="出口", limit=2).height == 2
    assert facts.flows(direction="import").height == 0
    assert facts.flow("nothing:1") is None
    for wrong in ({"reporter": "Atlantis"}, {"period": "2021-13"}, {"direction": "up"}):
        with pytest.raises(QueryError):
            facts.flows(**wrong)


def test_no_flows_is_an_empty_table(facts: Facts) -> None:
    assert facts.flows().is_empty()
    assert facts.flows_expression().count().to_polars() == 0


# -- faults ------------------------------------------------------------------------------------------


def test_a_damaged_table_of_flows_is_named_and_the_rest_is_read(facts: Facts, write: Write) -> None:
    path = write(BACI_HEAD, *BACI_ROWS, name=BACI)
    first = facts.import_file(path).snapshot
    facts.import_file(write(BACI_HEAD, "2022,156,704,850760,9,1", name="BACI_HS92_Y2022_V202401.csv"))
    assert first is not None
    table = facts.folder / "snapshots" / first / "flows-001.parquet"
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 0xFF
    table.write_bytes(data)
    again = fresh(facts)
    assert again.flows()["period"].to_list() == ["2022"]
    (said,) = again.damaged()
    assert first in said.en
    assert "flows-001.parquet" in said.zh
    assert again.import_file(path).accepted == 3


def test_the_list_of_checked_tables_may_be_lost_or_broken(facts: Facts, write: Write) -> None:
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    listed = facts.folder / "checked.json"
    for content in ("{", "[]", None):
        listed.unlink() if content is None else listed.write_text(content)
        assert fresh(facts).flows().height == 3
    assert listed.is_file()


def test_an_import_killed_half_way_leaves_nothing_to_read(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / BACI
    rows = (f"2021,156,704,{100000 + i % 800000},1,1" for i in range(600_000))
    path.write_text("\n".join((BACI_HEAD, *rows, "")))
    code = (
        "import os, signal\nfrom wuwai.facts import flow_import\nfrom wuwai.facts.store import Facts\n"
        "flow_import._write_slices = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"Facts({str(facts.folder)!r}, programme='guangdong').import_file({str(path)!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, env=os.environ)
    assert done.returncode != 0
    assert len(facts.leftovers()) == 1
    assert facts.flows().is_empty()
    assert len(facts.clear_leftovers()) == 1
    assert facts.import_file(path).accepted == 600_000


def test_a_folder_being_written_is_not_cleared(facts: Facts, write: Write) -> None:
    shelf = facts._shelf
    report = facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    assert report.snapshot is not None
    manifest = facts.manifest(report.snapshot)
    with shelf.staged(manifest, datetime.now(UTC)) as staged:
        assert facts.clear_leftovers() == []
        assert staged.is_dir()
    assert facts.leftovers() == []


def test_a_full_disk_is_said_in_words(facts: Facts, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wuwai.facts.durable.sync_file", full)
    with pytest.raises(FactsError, match="No space left"):
        facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    assert facts.leftovers() == []
    assert facts.flows().is_empty()


def test_a_bomb_is_refused_in_words(facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ALWAYS_ALLOWED", 1 << 20)
    path = tmp_path / f"{BACI}.gz"
    path.write_bytes(gzip.compress((BACI_HEAD + "\n").encode() + b"1,1,1,1,1,1\n" * 2_000_000))
    report = facts.import_file(path)
    assert report.snapshot is None
    assert "500 times" in report.rejects[0].expected.en
    assert facts.leftovers() == []


@pytest.mark.parametrize("cut", [10, 60])
def test_a_truncated_gzip_is_refused_in_words(facts: Facts, tmp_path: Path, cut: int) -> None:
    path = tmp_path / f"{BACI}.gz"
    text = "\n".join((BACI_HEAD, *(f"2021,156,704,{850000 + i},{i},1" for i in range(5000)), "")).encode()
    path.write_bytes(gzip.compress(text)[:-cut])
    report = facts.import_file(path, importer="baci")
    assert report.snapshot is None
    assert report.rejects


@pytest.mark.parametrize("importer", ["baci", "comtrade", "sectors", "matrix"])
@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00" * 999, b"a,b\n1,2\n", b"PK\x03\x04rubbish", b'"' * 9999]
)
def test_forced_on_the_wrong_file_an_importer_says_what_it_wants(
    facts: Facts, write: Write, importer: str, data: bytes
) -> None:
    report = facts.import_file(write(data=data), importer=importer)
    assert (report.snapshot, report.accepted, report.exit_code) == (None, 0, 1)
    assert report.rejects[0].expected.en
    assert report.rejects[0].expected.zh


def test_names_in_other_encodings_cost_no_row(facts: Facts, write: Write) -> None:
    head = LEGACY.encode()
    row = "H2,2005,2005,2,156,{},842,USA,010110,,,5".format
    latin = b"\n".join((head, row("Côte d'Ivoire").encode("latin-1"), b""))
    chinese = b"\n".join((head, row("中国中国中国").encode("gb18030"), b""))
    for data, word in ((latin, "not UTF-8"), (chinese, "GB18030")):
        report = facts.import_file(write(data=data))
        assert (report.accepted, report.rejects) == (1, ())
        assert any(word in n.en for n in report.notes)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(["2021", "99", "", "x"]),
            st.sampled_from(["156", "704", "9999", "-1", " 842 "]),
            st.sampled_from(["850760", "10121", "1", "ABCDEF"]),
            st.one_of(
                st.floats(-1e9, 1e9).map(lambda v: f"{v:.3f}"), st.sampled_from(["", "n", "1e400", "1,5"])
            ),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_row_is_kept_or_rejected_and_totals_agree(tmp_path_factory, cells) -> None:
    folder = tmp_path_factory.mktemp("flows")
    lines = [f'{t},{i},704,{k},"{v}",1' for t, i, k, v in cells]
    path = folder / BACI
    path.write_text("\n".join((BACI_HEAD, *lines, "")))
    own = Facts(folder / "facts", programme="none")
    report = own.import_file(path)
    assert report.read == len(cells)
    assert report.accepted + report.rejected == len(cells)
    assert len(report.rejects) == report.rejected
    kept = set(own.flows()["row"].to_list())
    assert kept | {r.row for r in report.rejects} == set(range(2, len(cells) + 2))
    if report.snapshot:
        ((_, total),) = own.manifest(report.snapshot).control.values()
        assert total == pytest.approx(own.flows()["value"].sum())


@pytest.mark.slow
def test_200_mb_of_noise_is_refused_in_bounded_memory(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / BACI
    noise = os.urandom(1 << 20)
    with path.open("wb") as out:
        out.write((BACI_HEAD + "\n").encode())
        for _ in range(200):
            out.write(noise)
    code = (
        "import resource\nfrom pathlib import Path\nfrom wuwai.facts.store import Facts\n"
        f"r = Facts({str(facts.folder)!r}, programme='none').import_file({str(path)!r}, importer='baci')\n"
        "assert r.snapshot is None and r.rejects, r\n"
        "peak = [l for l in Path('/proc/self/status').read_text().splitlines() if 'VmHWM' in l]\n"
        "print(int(peak[0].split()[1]) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert int(done.stdout.split()[-1]) < 1500, resource.getpagesize()


# -- real files --------------------------------------------------------------------------------------


def test_the_baci_sample(facts: Facts) -> None:
    report = facts.import_file(shared("baci_sample"))
    assert (report.importer, report.read, report.rejected) == ("baci", 71_192, 0)
    assert any("4,442 product codes had lost" in n.en for n in report.notes)
    assert facts.flows()["product"].str.len_chars().unique().to_list() == [6]


def test_the_comtrade_sample(facts: Facts) -> None:
    report = facts.import_file(shared("comtrade_sample/TradeData_HS8542_THA.csv"))
    assert (report.importer, report.read, report.rejected) == ("comtrade", 1178, 0)
    world = facts.flows(partner="W00", period="2014", direction="import")
    assert world["value"].to_list() == [9680795326.0]


def test_the_world_matrix_needs_its_period(facts: Facts) -> None:
    path = shared("world_hs4_2019/exports.csv.gz")
    assert "--period" in facts.import_file(path).rejects[0].expected.en
    report = facts.import_file(path, stated={"period": "2019"})
    assert (report.importer, report.read, report.rejected) == ("matrix", 162_659, 0)


def test_the_bilateral_sector_table(facts: Facts) -> None:
    report = facts.import_file(shared("wiod_bilateral_sector_1995_2007.csv.gz"))
    assert (report.importer, report.read, report.rejected) == ("sectors", 746_200, 0)
    rows = facts.flows(reporter="AUS", partner="AUT", product="c1", period="1995")
    assert rows.select("use", "value").rows() == [("final", 1e6), ("intermediate", 1e6)]
