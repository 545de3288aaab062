"""Imports of flows that are killed, and imports that run at once: nothing lost, nothing half-read."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wuwai.facts.store import Facts

from . import large
from .conftest import BACI_HEAD, BACI_ROWS, GOOD, HEAD, Write, fresh

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")]

IMPORT = """
import json, sys
from pathlib import Path
from wuwai.facts.importers import known
from wuwai.facts.store import Facts
folder, path, stated = sys.argv[1:4]
facts = Facts(Path(folder), programme="guangdong")
print("begun", flush=True)
sys.stdin.readline()
report = facts.import_file(path, stated=json.loads(stated))
print(json.dumps([report.snapshot, report.accepted, report.repeated]), flush=True)
"""


def _begun(folder: Path, path: Path, stated: dict[str, str]) -> subprocess.Popen[str]:
    """A process that has loaded everything and waits for a line to import."""
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(folder), str(path), json.dumps(stated)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "begun"
    return process


def _let(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def _held(facts: Facts) -> tuple[int, float]:
    """How many flows a reader gets, and their total."""
    rows = facts.flows_expression()
    number, total = rows.aggregate(number=rows.count(), total=rows["value"].sum()).to_polars().row(0)
    return number, total


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, tuple[Path, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("files")
    return {
        "baci": (large.baci(folder / "release", years=2, rows=150_000), {}),
        "customs": (large.customs(folder / "query.csv", rows=200_000), {"direction": "export"}),
    }


def _killed(folder: Path, first: Path, path: Path, stated: dict[str, str], delay: float) -> Facts:
    """A folder with one snapshot, whose second import was killed after ``delay`` seconds, or sooner."""
    for attempt in range(8):
        facts = Facts(folder / str(attempt), programme="guangdong")
        facts.import_file(first)
        with _begun(facts.folder, path, stated) as process:
            _let(process)
            time.sleep(delay)
            process.kill()
            if process.wait() != 0:
                return facts
        delay /= 2  # the machine is faster than it was
    raise AssertionError("it always ended before it could be killed")


@pytest.mark.parametrize("kind", ["baci", "customs"])
def test_kill_9_at_ten_points_of_an_import_of_flows(write: Write, files, tmp_path: Path, kind: str) -> None:
    path, stated = files[kind]
    lengths = []
    for place in ("once", "twice"):
        with _begun(tmp_path / place, path, stated) as process:
            start = time.monotonic()
            _let(process)
            process.communicate()
            lengths.append(time.monotonic() - start)
    rows, total = _held(Facts(tmp_path / "twice", programme="guangdong"))
    first = write(BACI_HEAD, BACI_ROWS[0].replace("2021,", "2019,"), name="BACI_HS92_Y2019_V202301.csv")

    moments = random.Random(20261123)
    left = 0
    for number in range(10):
        facts = _killed(
            tmp_path / f"facts-{number}", first, path, stated, moments.uniform(0.02, 0.9) * min(lengths)
        )
        again = fresh(facts)
        assert again.faults(thorough=True) == []
        assert _held(again)[0] in (1, 1 + rows), "half an import is visible"
        assert [in_use for _, in_use in again.unfinished()] == [False] * len(again.leftovers())
        left += len(again.leftovers())
        again.clear_leftovers()
        assert again.leftovers() == []
        assert fresh(facts).import_file(path, stated=stated).exit_code == 0
        assert len(fresh(facts).snapshots()) == 2
        assert _held(fresh(facts)) == (1 + rows, pytest.approx(total + 1001.0, rel=1e-12))
    assert left >= 1


def test_imports_at_once_lose_nothing_and_one_file_is_taken_once(facts: Facts, write: Write, files) -> None:
    series = write(HEAD, GOOD)
    other = write(HEAD, GOOD.replace("2025,", "2024,"), name="other.csv")
    asked = [files["baci"], files["baci"], files["customs"], (series, {}), (series, {}), (other, {})]
    processes = [_begun(facts.folder, path, stated) for path, stated in asked]
    for process in processes:
        _let(process)
    answers = []
    for process in processes:
        out, _ = process.communicate(timeout=200)
        assert process.returncode == 0
        answers.append(json.loads(out))
    again = fresh(facts)
    assert again.faults(thorough=True) == []
    assert again.leftovers() == []
    snapshots = again.snapshots()
    assert [m.sequence for m in snapshots] == [1, 2, 3, 4]
    assert {m.snapshot for m in snapshots} == {name for name, _, _ in answers}
    assert [answers[0][2], answers[1][2]].count(True) == 1
    assert [answers[3][2], answers[4][2]].count(True) == 1
    assert answers[0][0] == answers[1][0]
    assert answers[3][0] == answers[4][0]
    assert _held(again)[0] == 500_000
    assert sorted(again.observations()["period"]) == ["2024", "2025"]


def test_what_one_import_left_is_not_taken_for_what_another_is_writing(facts: Facts, files) -> None:
    path, stated = files["baci"]
    stale = facts.folder / "staging" / "20200101T000000-dead"
    stale.mkdir(parents=True)
    with _begun(facts.folder, path, stated) as process:
        _let(process)
        deadline = time.monotonic() + 60
        while len(facts.leftovers()) < 2 and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        if process.poll() is None:
            time.sleep(0.05)
            assert dict(facts.unfinished()).get(stale) is not None
            assert facts.clear_leftovers() == [stale]
        process.communicate(timeout=100)
    assert process.returncode == 0
    assert _held(fresh(facts))[0] == 300_000
