"""A served workspace whose server is killed while officers save: nothing that was kept is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
LOAD = Path(__file__).parents[2] / "benchmarks" / "load.py"
SMALL = ("--accounts", "40", "--rows", "260", "--no-sample-flows", "--wait", "0.1", "0.3", "--spread", "1")


def loaded(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A short run of the load that ``make load`` measures."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, str(LOAD), *SMALL, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
    )


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_what_was_kept_is_there_after_the_server_was_killed_while_saving() -> None:
    done = loaded("--minutes", "0.1", "--readers", "0", "--writers", "8", "--kill-after", "4")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lost: 0" in done.stdout
