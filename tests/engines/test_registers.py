"""Registers on PostgreSQL: the rooms that keep them pass their own tests there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(600)]

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("room", ["accounts", "registers", "programme"])
def test_a_room_passes_its_tests_with_registers_on_postgresql(postgres: str, room: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "not slow", "-p", "no:cacheprovider", str(TESTS / room)],
        env={**os.environ, "WUWAI_TEST_DATABASE": postgres},
        capture_output=True,
        text=True,
        cwd=TESTS.parent,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
