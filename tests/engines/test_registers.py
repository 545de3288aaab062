"""Registers on PostgreSQL: the rooms that keep them pass their own tests there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(900)]

TESTS = Path(__file__).resolve().parents[1]
# Those that read and write rows, accounts, returns or briefings. The others ask the same questions; the tests
# of the command line name databases of their own.
KEEPING = (
    "registers",
    *(
        f"accounts/test_{what}.py"
        for what in ("audit", "audit_chain", "audit_signing", "people_pages", "sessions")
    ),
    *(f"returns/test_{what}.py" for what in ("audited", "desk", "filling", "returns", "workflow")),
    *(f"briefings/test_{what}.py" for what in ("pages", "arranging", "approving")),
    *(f"web/test_{what}.py" for what in ("api", "api_enterprises", "api_returns", "api_rule_books")),
    *(f"{linkage}/test_registers.py" for linkage in ("trade", "investment", "outsourcing", "talent")),
    *(
        "outbound",
        "programme/test_progress.py",
        "programme/test_measured_anew.py",
        "linkage/test_enterprise.py",
    ),
)


def test_the_rooms_pass_their_tests_with_registers_on_postgresql(postgres: str) -> None:
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadfile", "-p", "no:cacheprovider"]
    command += ["-m", "not slow", *(str(TESTS / path) for path in KEEPING)]
    run = subprocess.run(
        command,
        env={**os.environ, "WUWAI_TEST_DATABASE": postgres},
        capture_output=True,
        text=True,
        cwd=TESTS.parent,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
