"""``wuwai backup`` and ``wuwai restore``: what comes back is what was there, or nothing comes back."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def furnished(demo, tmp_path_factory):
    """A workspace with everything an office may keep in one, to be copied only."""
    home = tmp_path_factory.mktemp("furnished") / "w"
    shutil.copytree(demo, home)
    evidence = home / "uploads" / "evidence" / "abc123.pdf"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"%PDF-1.7 evidence")
    for name in (
        "rules/own.toml",
        "programme/own.toml",
        "forms/a.toml",
        "reference/x/t.csv",
        "clusters/c.toml",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("# 本单位\n", encoding="utf-8")
    return home


@pytest.fixture
def home(furnished, tmp_path):
    """The same for one test, which may change it."""
    return Path(shutil.copytree(furnished, tmp_path / "w"))


@pytest.fixture(scope="module")
def backed_up(run_once, furnished, tmp_path_factory):
    """A backup of it, to be copied only."""
    made = tmp_path_factory.mktemp("backed-up") / "a.tar.gz"
    assert run_once("backup", made, "--home", furnished).code == 0
    return made


@pytest.fixture
def archive(backed_up, tmp_path):
    """The same for one test, which may change it."""
    return Path(shutil.copy2(backed_up, tmp_path))


def _tables(home: Path) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(home / "wuwai.sqlite3")) as database:
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")
        ]
        return {name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in names}


def _files(home: Path) -> dict[str, bytes]:
    left_out = (
        *("wuwai.sqlite3", "facts/staging", "facts/.lock", "facts/checked.json"),
        *("uploads/jobs", "uploads/pending"),
    )
    found = {p.relative_to(home).as_posix(): p for p in home.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(left_out)}


def _leftovers(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name.endswith(".part")]


def _repacked(archive: Path, target: Path, change) -> Path:
    """The archive again, each member's content given to ``change(name, content)``; None leaves it out."""
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz", compresslevel=1) as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.tar.gz", "a folder"])
def test_what_comes_back_is_what_was_there(run, run_here, home, tmp_path, name):
    assert run("user", "add", "wang", "--role", "editor", "--home", home).code == 0
    before = _files(home), _tables(home)
    made = run_here("backup", tmp_path / name, "--home", home, "--json")
    assert made.code == 0, made.err
    assert "secret key" in made.json["notes"][0]
    again = run_here("restore", tmp_path / name, tmp_path / "again", "--json")
    assert again.code == 0, again.err
    assert again.json["files"] == made.json["files"] == len(before[0]) + 1
    assert (_files(tmp_path / "again"), _tables(tmp_path / "again")) == before
    for verb in (
        ("facts", "query", "--series", "exports", "--json"),
        ("programme", "status", "--json"),
        ("register", "list", "--json"),
        ("user", "list", "--json"),
    ):
        assert run(*verb, "--home", tmp_path / "again").out == run(*verb, "--home", home).out
    assert run("doctor", "--home", tmp_path / "again").code == run("doctor", "--home", home).code
    assert _leftovers(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_the_copy_and_the_key_are_private(run, archive, tmp_path):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert run("restore", archive, tmp_path / "again").code == 0
    assert stat.S_IMODE((tmp_path / "again" / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "again").stat().st_mode) == 0o700


def test_every_copy_is_whole_while_rows_are_being_written(run, home, tmp_path):
    done = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(home / "wuwai.sqlite3", timeout=30)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE pairs (a INTEGER, b INTEGER)")
            number = 0
            while not done.is_set():
                with database:  # both or neither
                    database.execute("INSERT INTO pairs VALUES (?, NULL)", [number])
                    database.execute("UPDATE pairs SET b = a WHERE b IS NULL")
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        time.sleep(0.2)
        made = run("backup", tmp_path / "a.tar.gz", "--home", home)
    finally:
        done.set()
        writer.join()
    assert made.code == 0, made.err
    assert run("restore", tmp_path / "a.tar.gz", tmp_path / "again").code == 0
    with closing(sqlite3.connect(tmp_path / "again" / "wuwai.sqlite3")) as database:
        rows = database.execute("SELECT a, b FROM pairs ORDER BY a").fetchall()
    assert rows
    assert rows == [(number, number) for number in range(len(rows))]


def test_nothing_is_overwritten(run_here, home, archive, tmp_path):
    before = archive.read_bytes()
    assert "already" in run_here("backup", archive, "--home", home).err
    assert archive.read_bytes() == before
    assert "inside the workspace" in run_here("backup", home / "b.tar.gz", "--home", home).err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    answer = run_here("restore", archive, tmp_path / "full")
    assert answer.code == 1
    assert "not an empty folder" in answer.err
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert run_here("restore", archive, tmp_path / "empty").code == 0


def test_a_changed_file_is_named(run_here, archive, tmp_path):
    def change(name: str, content: bytes) -> bytes | None:
        if name == "uploads/evidence/abc123.pdf":
            return content + b"."
        return None if name == "rules/own.toml" else content

    answer = run_here("restore", _repacked(archive, tmp_path / "b.tar.gz", change), tmp_path / "again")
    assert answer.code == 1
    assert "rules/own.toml, uploads/evidence/abc123.pdf" in answer.err
    assert not (tmp_path / "again").exists()
    assert _leftovers(tmp_path) == []


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_an_archive_cut_short_restores_nothing(run_here, archive, tmp_path, part):
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * part)])
    answer = run_here("restore", archive, tmp_path / "again")
    assert answer.code == 1
    assert "nothing was restored" in answer.err
    assert "Traceback" not in answer.err
    assert not (tmp_path / "again").exists()


def test_a_flipped_byte_restores_nothing(run_here, archive, tmp_path):
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(content)
    answer = run_here("restore", archive, tmp_path / "again")
    assert (answer.code, "Traceback" in answer.err, (tmp_path / "again").exists()) == (1, False, False)


def test_without_its_list_of_files_it_is_no_backup(run_here, archive, tmp_path):
    other = _repacked(archive, tmp_path / "b.tar.gz", lambda n, c: None if n == "backup.json" else c)
    assert "backup.json" in run_here("restore", other, tmp_path / "again").err
    newer = _repacked(
        archive,
        tmp_path / "c.tar.gz",
        lambda n, c: json.dumps({**json.loads(c), "version": 99}).encode() if n == "backup.json" else c,
    )
    assert "use the wuwai that made it" in run_here("restore", newer, tmp_path / "again").err


@pytest.mark.parametrize(
    "name", ["../outside.txt", "/tmp/outside.txt", "a/../../outside.txt", "link", "twice"]
)
def test_an_archive_that_leads_outside_is_refused(run_here, tmp_path, name):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo(name)
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        member.size = 0 if name == "link" else 4
        for _ in range(2 if name == "twice" else 1):
            tar.addfile(member, io.BytesIO(b"evil"))
    answer = run_here("restore", tmp_path / "a.tar.gz", tmp_path / "deep" / "again")
    assert answer.code == 1
    (tmp_path / "deep").mkdir()
    answer = run_here("restore", tmp_path / "a.tar.gz", tmp_path / "deep" / "again")
    assert answer.code == 1
    assert repr(name) in answer.err
    assert list((tmp_path / "deep").iterdir()) == []
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.skipif(os.name != "posix", reason="links need no rights on POSIX only")
def test_a_link_in_the_workspace_is_named(run_here, home, tmp_path):
    (home / "uploads" / "elsewhere").symlink_to("/etc")
    answer = run_here("backup", tmp_path / "a.tar.gz", "--home", home)
    assert answer.code == 1
    assert "elsewhere" in answer.err
    assert not (tmp_path / "a.tar.gz").exists()


def test_a_damaged_database_is_said_and_a_damaged_snapshot_is_noted(run_here, home, tmp_path):
    table = next((home / "facts" / "snapshots").glob("*/observations.parquet"))
    table.write_bytes(table.read_bytes()[:-9] + b"123456789")
    made = run_here("backup", tmp_path / "a.tar.gz", "--home", home, "--json")
    assert made.code == 0
    assert table.parent.name in made.json["notes"][1]
    (home / "wuwai.sqlite3").write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    answer = run_here("backup", tmp_path / "b.tar.gz", "--home", home)
    assert answer.code == 1
    assert "database" in answer.err
    assert not (tmp_path / "b.tar.gz").exists()
    assert _leftovers(tmp_path) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_kill_9_leaves_no_half_file_under_the_name(run, home, tmp_path):
    (home / "uploads" / "large.bin").write_bytes(os.urandom(60 << 20))
    target = tmp_path / "out" / "a.tar.gz"
    target.parent.mkdir()
    killed = 0
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-m", "wuwai", "backup", str(target), "--home", str(home)],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        # Somewhere between the first byte and the last.
        while not list(target.parent.glob(".*.part/copy")) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        time.sleep(0.1 * killed)
        process.send_signal(signal.SIGKILL)
        if process.wait() == 0:
            break
        assert not target.exists()
        for left in target.parent.glob(".*.part"):
            shutil.rmtree(left)
        killed += 1
    assert killed >= 2
    if not target.exists():
        assert run("backup", target, "--home", home).code == 0
    assert run("restore", target, tmp_path / "again").code == 0
