"""``wuwai doctor`` tells damage from leftovers."""

from __future__ import annotations

import os
import shutil

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
    assert _levels(answer, "snapshots") == {"problem"}


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
