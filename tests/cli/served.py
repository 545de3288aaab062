"""``wuwai serve`` in a process group of its own, to be asked, watched and killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WITHOUT = ("WUWAI_", "DJANGO_", "LC_")


@contextmanager
def served(
    home: Path, *options: str, temporary: Path | None = None
) -> Iterator[tuple[str, subprocess.Popen]]:
    """The server's address and its first process; whatever is left of it is killed at the end."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(WITHOUT)}
    environment |= {"LANG": "C.UTF-8", "TMPDIR": str(temporary or tempfile.gettempdir())}
    process = subprocess.Popen(
        [sys.executable, "-m", "wuwai", "serve", "--home", str(home), "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert process.stdout
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"(http://127\S+)", line):
                yield found[1], process
                return
        raise AssertionError("".join(said))
    finally:
        killed(process)


def killed(process: subprocess.Popen) -> None:
    """kill -9, all processes of the server at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
