"""Backups that are killed, made while facts come in, or on a disk that is full; flows in them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wuwai.facts.store import Facts

pytestmark = pytest.mark.slow

BACI = "t,i,j,k,v,q\n" + "".join(f"2021,156,704,{850000 + i},{i}.5,1\n" for i in range(2000))


@pytest.fixture
def home(demo, run_here, tmp_path):
    """A workspace with flows, the office's own tables, a cluster, evidence, rules and programme files."""
    home = tmp_path / "w"
    shutil.copytree(demo, home)
    file = tmp_path / "BACI_HS92_Y2021_V202301.csv"
    file.write_text(BACI + "2021,156,704,1,x,1\n", encoding="utf-8")
    assert run_here("import", file, "--home", home).code == 3
    for name in (
        "uploads/evidence/a.pdf",
        "rules/own.toml",
        "reference/ports/own.csv",
        "programme/own.toml",
        "uploads/jobs/slot-0.lock",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("# 本单位\n", encoding="utf-8")
    return home


def _parts(folder: Path) -> list[Path]:
    return list(folder.glob(".*.part"))


@pytest.mark.parametrize("name", ["a.tar.gz", "a folder"])
def test_flows_come_back_and_every_checksum_holds(run_here, home, tmp_path, name):
    assert run_here("backup", tmp_path / name, "--home", home).code == 0
    assert run_here("restore", tmp_path / name, tmp_path / "again").code == 0
    asked = ("facts", "query", "--flows", "--reporter", "CHN", "--partner", "VNM", "--json", "--home")
    assert run_here(*asked, tmp_path / "again").out == run_here(*asked, home).out
    facts = Facts(tmp_path / "again" / "facts", programme="guangdong")
    assert facts.faults(thorough=True) == []
    (flows,) = [m for m in facts.snapshots() if m.dataset == "BACI HS1992"]
    assert len(facts.rejects(flows.snapshot)) == 1
    for folder in ("uploads", "rules", "reference", "programme"):
        own = {p.relative_to(home): p.read_bytes() for p in (home / folder).rglob("*") if p.is_file()}
        own = {p: content for p, content in own.items() if p.parent.name != "jobs"}
        assert own
        assert own == {p: (tmp_path / "again" / p).read_bytes() for p in own}
    assert not (tmp_path / "again" / "uploads" / "jobs").exists()  # of servers that ran here, and their work


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_what_a_killed_backup_left_is_removed_by_the_next(run, home, tmp_path):
    (home / "uploads" / "large.bin").write_bytes(os.urandom(80 << 20))
    folder = tmp_path / "backups"
    folder.mkdir()
    target = folder / "a.tar.gz"
    mine = folder / ".mine.part"
    mine.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "wuwai", "backup", str(target), "--home", str(home)], stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 100
    while not list(folder.glob(".*.part/copy")) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    other = folder / "b.tar.gz"
    (home / "uploads" / "large.bin").unlink()
    assert run("backup", other, "--home", home).code == 0  # beside one that is being written
    still_writing = process.poll() is None
    assert not still_writing or len(_parts(folder)) == 2
    process.send_signal(signal.SIGKILL)
    process.wait()
    if still_writing:
        assert not target.exists()
        assert len(_parts(folder)) == 2
    assert run("backup", folder / "c.tar.gz", "--home", home).code == 0
    assert _parts(folder) == [mine]


def test_a_backup_while_facts_come_in_is_whole(run, home, tmp_path):
    done = threading.Event()

    def come_in() -> None:
        number = 0
        facts = Facts(home / "facts", programme="guangdong")
        while not done.is_set():
            file = tmp_path / f"BACI_HS92_Y{1995 + number % 25}_V202401.csv"
            file.write_text(BACI.replace("2021,", f"{1995 + number % 25},").replace(".5,1", f".5,{number}"))
            assert facts.import_file(file).exit_code == 0
            number += 1

    writer = threading.Thread(target=come_in)
    writer.start()
    try:
        for name in ("a.tar.gz", "b"):
            assert run("backup", tmp_path / name, "--home", home).code == 0
    finally:
        done.set()
        writer.join()
    for name in ("a.tar.gz", "b"):
        assert run("restore", tmp_path / name, tmp_path / f"from-{name}").code == 0
        again = Facts(tmp_path / f"from-{name}" / "facts", programme="guangdong")
        assert again.faults(thorough=True) == []
        assert again.leftovers() == []
        assert any(m.kind == "flows" for m in again.snapshots())


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="mounting a disk needs root on Linux"
)
def test_a_full_disk_is_said_in_words(run_here, home, tmp_path):
    assert run_here("backup", tmp_path / "a.tar.gz", "--home", home).code == 0
    small = tmp_path / "small"
    small.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)], capture_output=True
    )
    if made.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        for target in (small / "b.tar.gz", small / "b"):
            answer = run_here("backup", target, "--home", home)
            assert answer.code == 1
            assert "no room on the disk" in answer.err
            assert "nothing was written" in answer.err
            assert list(small.iterdir()) == []
        answer = run_here("restore", tmp_path / "a.tar.gz", small / "w", "--lang", "zh")
        assert answer.code == 1
        assert "磁盘空间不足" in answer.err
        assert "未恢复任何内容" in answer.err
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
