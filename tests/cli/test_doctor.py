"""``wuwai doctor`` tells damage from leftovers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest


@pytest.fixture
def home(demo, tmp_path):
    shutil.copytree(demo, tmp_path / "w")
    return tmp_path / "w"


def _levels(answer, check):
    return {one["level"] for one in answer.json["findings"] if one["check"] == check}


def test_a_whole_workspace(run, home):
    answer = run("doctor", "--home", home, "--json")
    assert answer.code == 0
    assert {one["level"] for one in answer.json["findings"]} == {"ok"}
    assert answer.json["versions"]["wuwai"]


def test_leftovers_are_notices(run, home):
    left = home / "facts" / "staging" / "20260101T000000-abcd"
    left.mkdir(parents=True)
    (left / "observations.parquet").write_bytes(b"half")
    answer = run("doctor", "--home", home, "--json")
    assert answer.code == 0
    assert _levels(answer, "leftovers") == {"notice"}


def test_a_damaged_snapshot_is_a_problem(run, home):
    table = next((home / "facts" / "snapshots").glob("*/observations.parquet"))
    table.write_bytes(table.read_bytes()[:-9] + b"123456789")
    answer = run("doctor", "--home", home, "--json")
    assert answer.code == 1
    assert _levels(answer, "snapshots") == {"ok", "problem"}  # the others are as written


def test_a_missing_key_is_explained_and_replaced(run, home):
    (home / "secret.key").unlink()
    answer = run("doctor", "--home", home, "--json")
    assert answer.code == 1
    assert _levels(answer, "secret") == {"problem"}
    assert "--new-key" in run("programme", "status", "--home", home).err
    assert run("doctor", "--new-key", "--home", home).code == 0
    assert run("doctor", "--new-key", "--home", home).code == 1


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_a_key_that_others_can_read_is_a_problem(run, home):
    (home / "secret.key").chmod(0o644)
    assert _levels(run("doctor", "--home", home, "--json"), "secret") == {"problem"}


def test_a_database_that_is_none(run, home):
    (home / "wuwai.sqlite3").write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    answer = run("doctor", "--home", home, "--json")
    assert answer.code == 1
    assert _levels(answer, "database") == {"problem"}


def test_leftovers_are_cleared_where_that_is_asked(run, home):
    left = home / "facts" / "staging" / "20260101T000000-abcd"
    left.mkdir(parents=True)
    (left / "observations.parquet").write_bytes(b"half")
    (home / "facts" / ".checked-x").write_bytes(b"{")
    answer = run("doctor", "--clear", "--home", home, "--json")
    assert answer.json["cleared"] == [str(home / "facts" / ".checked-x"), str(left)]
    assert _levels(answer, "leftovers") == set()
    assert not left.exists()


def test_a_bit_that_nothing_shows_is_found(run, home):
    table = next((home / "facts" / "snapshots").glob("*/observations.parquet"))
    before = table.stat()
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 1
    table.write_bytes(data)
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))
    for lang, word in (("en", "is damaged"), ("zh", "已损坏")):
        answer = run("doctor", "--home", home, "--json", "--lang", lang)
        (said,) = [o["words"] for o in answer.json["findings"] if o["level"] == "problem"]
        assert word in said
        assert table.parent.name in said
        assert answer.code == 1


@pytest.mark.slow
def test_a_file_too_many_and_a_clock_gone_back_are_notices(run, home):
    snapshots = home / "facts" / "snapshots"
    (snapshots / "note.txt").write_text("mine", encoding="utf-8")
    file = home.parent / "later.csv"
    file.write_text(
        "series,region,period,value,unit,source_url\nexports,CN-44,1999,1,亿元CNY,https://example.org/\n",
        encoding="utf-8",
    )
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; "
        "from wuwai.facts.store import Facts; "
        "then = datetime(2001, 1, 1, tzinfo=UTC); "
        "f = Facts(Path(sys.argv[1]), programme='guangdong', clock=lambda: then); "
        "assert f.import_file(sys.argv[2]).accepted == 1"
    )
    subprocess.run([sys.executable, "-c", code, str(home / "facts"), str(file)], check=True)
    answer = run("doctor", "--home", home, "--json")
    assert answer.code == 0
    assert _levels(answer, "clock") == {"notice"}
    assert _levels(answer, "snapshots") == {"ok", "notice"}
    assert "snapshot 20010101" in next(o["words"] for o in answer.json["findings"] if o["check"] == "clock")


@pytest.mark.slow
def test_an_export_says_what_is_left_out(run, home, tmp_path):
    table = next((home / "facts" / "snapshots").glob("*/observations.parquet"))
    table.write_bytes(table.read_bytes()[:-20])
    answer = run("export", "--home", home, "-o", tmp_path / "a.csv")
    assert table.parent.name in answer.err
    assert "is damaged" in answer.err
