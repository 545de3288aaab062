"""What survives a crash, a second writer and a damaged disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wuwai.facts import durable, snapshots
from wuwai.facts.model import FactsError, ImportReport
from wuwai.facts.store import Facts

from .conftest import GOOD, HEAD, Write


def fresh(facts: Facts) -> Facts:
    """The same folder as a new process sees it."""
    return Facts(facts.folder, programme="guangdong")


def test_a_staging_folder_is_never_read(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD, GOOD))
    assert report.snapshot is not None
    stale = facts.folder / "staging" / "20200101T000000-dead"
    stale.parent.mkdir(exist_ok=True)
    (facts.folder / "snapshots" / report.snapshot).rename(stale)
    assert fresh(facts).observations().is_empty()
    assert facts.leftovers() == [stale]
    assert facts.clear_leftovers() == [stale]
    assert facts.leftovers() == []


@pytest.mark.parametrize("step", ["sync_file", "write", "sync_folder"])
def test_an_import_that_fails_half_way_leaves_the_old_state(
    facts: Facts, write: Write, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    facts.import_file(write(HEAD, GOOD))
    before = facts.fingerprint()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, step, full)
    with pytest.raises(FactsError, match="No space left"):
        facts.import_file(write(HEAD, GOOD.replace("2025,", "2024,"), name="b.csv"))
    monkeypatch.undo()
    assert facts.fingerprint() == before
    assert facts.leftovers() == []
    assert fresh(facts).observations().height == 1


def test_a_damaged_table_is_named_and_the_rest_is_read(facts: Facts, write: Write) -> None:
    first = facts.import_file(write(HEAD, GOOD)).snapshot
    facts.import_file(write(HEAD, GOOD.replace("2025,", "2024,"), name="b.csv"))
    assert first is not None
    table = facts.folder / "snapshots" / first / snapshots.TABLE
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 0xFF
    table.write_bytes(data)
    again = fresh(facts)
    assert again.observations()["period"].to_list() == ["2024"]
    (said,) = again.damaged()
    assert first in said.en
    assert first in said.zh
    assert again.import_file(facts.folder.parent / "file.csv").accepted == 1
    assert again.observations()["period"].to_list() == ["2024", "2025"]


@pytest.mark.parametrize("file", [snapshots.MANIFEST, snapshots.TABLE])
def test_a_missing_file_of_a_snapshot_is_named(facts: Facts, write: Write, file: str) -> None:
    first = facts.import_file(write(HEAD, GOOD)).snapshot
    assert first is not None
    (facts.folder / "snapshots" / first / file).unlink()
    again = fresh(facts)
    assert again.observations().is_empty()
    assert file in again.damaged()[0].en
    facts.import_file(write(HEAD, GOOD.replace("2025,", "2024,"), name="b.csv"))
    assert fresh(facts).observations().height == 1


def test_a_manifest_that_is_no_json_is_an_error_in_words(facts: Facts, write: Write) -> None:
    first = facts.import_file(write(HEAD, GOOD)).snapshot
    assert first is not None
    (facts.folder / "snapshots" / first / snapshots.MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(FactsError, match="damaged"):
        fresh(facts).manifest(first)
    with pytest.raises(KeyError, match="nothing"):
        facts.manifest("nothing")


def test_two_writers_at_once_both_succeed(facts: Facts, write: Write) -> None:
    paths = [write(HEAD, GOOD.replace("2025,", f"{2000 + i},"), name=f"{i}.csv") for i in range(8)]
    reports: list[ImportReport] = []
    threads = [
        threading.Thread(target=lambda p=p: reports.append(fresh(facts).import_file(p))) for p in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({r.snapshot for r in reports}) == 8
    manifests = fresh(facts).snapshots()
    assert [m.sequence for m in manifests] == list(range(1, 9))
    assert manifests[-1].totals_after == {"亿元CNY": 8 * 60300.0}
    assert fresh(facts).observations().height == 8


def test_two_writers_of_one_file_write_it_once(facts: Facts, write: Write) -> None:
    path = write(HEAD, GOOD)
    reports: list[ImportReport] = []
    threads = [
        threading.Thread(target=lambda: reports.append(fresh(facts).import_file(path))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(facts.snapshots()) == 1
    assert sum(r.accepted for r in reports) == 1
    assert {r.snapshot for r in reports} == {facts.snapshots()[0].snapshot}


def test_a_writer_that_never_ends_is_waited_for_in_words(
    facts: Facts, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "LOCK_SECONDS", 0.2)
    with facts._shelf.writing(), pytest.raises(FactsError, match="another import"):
        fresh(facts).import_file(write(HEAD, GOOD))


IMPORT = """
import sys
from pathlib import Path
from wuwai.facts import durable
from wuwai.facts.store import Facts
write = durable.write
def slowly(path, data):
    write(path, data)
    print("staged", flush=True)
    sys.stdin.read()
if sys.argv[3] == "hold":
    durable.write = slowly
report = Facts(Path(sys.argv[1]), programme="guangdong").import_file(sys.argv[2])
print(report.accepted, flush=True)
"""


def started(facts: Facts, path: Path, mode: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(facts.folder), str(path), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not a Windows signal")
def test_kill_9_between_staging_and_commit_changes_nothing(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, GOOD))
    before = facts.fingerprint()
    path = write(HEAD, GOOD.replace("2025,", "2024,"), name="b.csv")
    with started(facts, path, "hold") as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "staged"
        process.send_signal(signal.SIGKILL)
        process.wait()
    again = fresh(facts)
    assert again.fingerprint() == before
    assert again.observations().height == 1
    assert len(again.leftovers()) == 1
    assert again.import_file(path).accepted == 1
    assert fresh(facts).observations().height == 2


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not a Windows signal")
@pytest.mark.parametrize("delay", [0.2, 0.4, 0.6, 0.8])
def test_kill_9_at_any_moment_leaves_the_old_state_or_the_new(
    facts: Facts, write: Write, delay: float
) -> None:
    years = [
        GOOD.replace("2025,", f"{y},").replace("/a", f"/{n}") for y in range(1990, 2020) for n in range(400)
    ]
    path = write(HEAD, *years)
    with started(facts, path, "run") as process:
        time.sleep(delay)
        process.kill()
        process.wait()
    again = fresh(facts)
    rows = again.observations(resolved=False).height
    assert rows in (0, len(years))
    assert again.damaged() == ()
    assert again.import_file(path).exit_code == 0
    assert fresh(facts).observations(resolved=False).height == len(years)


@pytest.mark.slow
def test_a_file_of_one_endless_line_needs_little_memory(facts: Facts, tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        for _ in range(64):
            file.write(b"x" * (1 << 20))
    tracemalloc.start()
    report = facts.import_file(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "100,000 characters" in report.rejects[0].expected.en
    assert peak < 16 << 20
