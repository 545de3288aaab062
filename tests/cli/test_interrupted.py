"""An import that is killed leaves the workspace as it was before, and nobody has to repair anything."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")]

MONTHS = [f"{year}-{month:02}" for year in range(1990, 2020) for month in range(1, 13)]


@pytest.fixture
def big_file(tmp_path: Path) -> Path:
    file = tmp_path / "big.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("series,region,period,value,unit,source_url\n")
        for series in range(30):
            for number, month in enumerate(MONTHS):
                out.write(f"made-up-{series},CN-44,{month},{number}.5,亿元CNY,https://example.org/{series}\n")
    return file


def _start(home: Path, file: Path) -> subprocess.Popen:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "wuwai", "import", str(file), "--json", "--home", str(home)],
        stdout=subprocess.DEVNULL,
        env=environment,
    )


def _state(run_here, home: Path) -> tuple:
    rows = run_here("facts", "query", "--series", "made-up-*", "--json", "--home", home).json["rows"]
    published = run_here("facts", "query", "--series", "exports", "--json", "--home", home).json["rows"]
    snapshots = sorted(p.name for p in (home / "facts" / "snapshots").iterdir())
    return len(rows), published, snapshots


def test_kill_9_at_any_moment_leaves_the_workspace_as_before(run, run_here, demo, tmp_path, big_file):
    home = tmp_path / "w"
    shutil.copytree(demo, home)
    before = _state(run_here, home)

    whole = tmp_path / "whole"
    shutil.copytree(demo, whole)
    started = time.monotonic()
    assert _start(whole, big_file).wait(timeout=240) == 0
    duration = time.monotonic() - started

    killed = 0
    for part in (0.3, 0.6, 0.8, 0.95):
        moment = duration * part
        process = _start(home, big_file)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = _state(run_here, home)
        assert after[1] == before[1]
        assert after[0] in (0, 30 * len(MONTHS)), "half an import is visible"
        doctor = run("doctor", "--json", "--home", home)
        assert doctor.code == 0, doctor.out
        assert {one["level"] for one in doctor.json["findings"]} <= {"ok", "notice"}
        if after[0]:
            # The machine has become faster since the import was timed: go on with what it takes now.
            duration = moment
            shutil.rmtree(home)
            shutil.copytree(demo, home)
        else:
            assert after == before
            killed += 1
    assert killed >= 2

    assert _start(home, big_file).wait(timeout=240) in (0, 1)
    assert _state(run_here, home)[0] == 30 * len(MONTHS)


def test_kill_9_in_the_middle_of_writing_is_a_notice(run, run_here, demo, tmp_path, big_file):
    home = tmp_path / "w"
    shutil.copytree(demo, home)
    before = _state(run_here, home)
    staging = home / "facts" / "staging"
    process = _start(home, big_file)
    deadline = time.monotonic() + 120
    while not (staging.is_dir() and any(staging.iterdir())) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    after = _state(run_here, home)
    doctor = run("doctor", "--json", "--home", home)
    assert doctor.code == 0
    levels = {one["check"]: one["level"] for one in doctor.json["findings"]}
    if after[0] == 0:
        assert after == before
        assert levels["leftovers"] == "notice"
