"""Ten kills of one import, a clock that goes back: nothing lost, nothing half-read."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wuwai.facts.store import Facts

from .conftest import GOOD, HEAD, Write, fresh

IMPORT = """
import sys
from pathlib import Path
from wuwai.facts.store import Facts
print("begun", flush=True)
Facts(Path(sys.argv[1]), programme="guangdong").import_file(sys.argv[2])
"""


def many(write: Write) -> tuple[Path, int]:
    rows = [
        GOOD.replace("2025,", f"{y},").replace("/a", f"/{n}") for y in range(1990, 2020) for n in range(400)
    ]
    return write(HEAD, *rows, name="many.csv"), len(rows)


def begun(facts: Facts, path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(facts.folder), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "begun"
    return process


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not a Windows signal")
def test_kill_9_at_ten_points_of_one_import(facts: Facts, write: Write, tmp_path: Path) -> None:
    facts.import_file(write(HEAD, GOOD))
    path, number = many(write)
    start = time.monotonic()
    with begun(Facts(tmp_path / "whole", programme="guangdong"), path) as process:
        process.wait()
    length = time.monotonic() - start
    killed = 0
    for part in range(1, 11):
        with begun(facts, path) as process:
            time.sleep(length * part / 11)
            process.kill()
            killed += process.wait() != 0
        again = fresh(facts)
        assert again.damaged() == ()
        assert again.observations(resolved=False).height in (1, 1 + number)
    assert killed >= 3
    facts.clear_leftovers()
    assert fresh(facts).import_file(path).exit_code == 0
    assert fresh(facts).observations(resolved=False).height == 1 + number
    assert len(fresh(facts).snapshots()) == 2
    assert facts.leftovers() == []


def test_a_clock_that_goes_back_does_not_change_which_import_is_the_later(
    tmp_path: Path, write: Write
) -> None:
    moments = [datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=30 * i) for i in range(3)]
    for number, moment in enumerate(moments):
        facts = Facts(tmp_path / "facts", programme="guangdong", clock=lambda moment=moment: moment)
        path = write(HEAD, GOOD.replace("60300", f"6030{number}"), name=f"{number}.csv")
        assert facts.import_file(path).accepted == 1
    facts = fresh(Facts(tmp_path / "facts", programme="guangdong"))
    assert [m.sequence for m in facts.snapshots()] == [1, 2, 3]
    assert facts.observations()["value"].to_list() == [60302.0]
    assert facts.observations(resolved=False).height == 3
    assert facts.observations(as_of="2026-01-19").is_empty()
    assert facts.observations(as_of="2026-01-20")["value"].to_list() == [60302.0]
