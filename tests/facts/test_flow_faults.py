"""Files of flows that are damaged, packed to do harm, or no flows at all."""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.facts.importers import opening
from wuwai.facts.model import FactsError
from wuwai.facts.store import Facts

from .conftest import BACI, BACI_HEAD, BACI_ROWS, LEGACY, Write, fresh


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


@pytest.mark.slow
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
