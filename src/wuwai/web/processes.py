"""Further processes that serve the same address: one process works on one processor at a time.

Each is a Python of its own that inherits the listening socket; whichever is free takes the next connection.
They are told to stop by the end of their standard input, which comes when their parent ends, however it ends.
"""

from __future__ import annotations

import atexit
import base64
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import FileLock

from wuwai.web import scratch
from wuwai.web.hosts import is_loopback

logger = logging.getLogger("wuwai.web")

SHARED = "WUWAI_SHARED"  # the environment variable that names the folder the processes share
_PREFIX = "wuwai-serve-"
_held: list[FileLock] = []  # of the shared folder, by the process that made it
_AGAIN_AFTER = 2.0  # seconds after one died, before another is started
_ENDS_IN = 15.0  # seconds a process has to finish what it answers


def usual(host: str, origins: Sequence[str]) -> int:
    """How many processes serve: two for a team on two processors or more, one for somebody alone.

    >>> usual("127.0.0.1", [])
    1
    """
    alone = is_loopback(host) and not origins
    return 1 if alone or (os.cpu_count() or 1) < 2 else 2


def share(count: int) -> None:
    """Make the folder that ``count`` processes share and name it to the settings; none for one process.

    To be called before Django is loaded. The folder goes when this process ends; one whose processes were all
    killed goes here, when the next server begins.
    """
    os.environ.pop(SHARED, None)
    for left in scratch.abandoned(Path(tempfile.gettempdir()), f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    if count > 1:
        folder = tempfile.mkdtemp(prefix=_PREFIX)
        held = FileLock(Path(folder) / scratch.HELD, timeout=0)
        held.acquire()
        _held.append(held)
        os.environ[SHARED] = folder
        atexit.register(unshare)


def unshare() -> None:
    """Remove the shared folder, if there is one."""
    while _held:
        _held.pop().release()  # a file that is locked cannot be removed on Windows
    if folder := os.environ.get(SHARED):
        shutil.rmtree(folder, ignore_errors=True)


class Others:
    """The further processes of a server, ``count`` of them, started again when they die; for ``with``."""

    def __init__(self, bound: socket.socket, count: int, *, behind_proxy: bool) -> None:
        self._bound = bound
        self._behind_proxy = behind_proxy
        self._stopping = threading.Event()
        self._there: set[subprocess.Popen[bytes]] = set()
        self._watched = [
            threading.Thread(target=self._keep, name=f"wuwai-process-{n}", daemon=True) for n in range(count)
        ]

    def __enter__(self) -> Others:
        for one in self._watched:
            one.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dismiss()
        for process in tuple(self._there):
            try:
                process.wait(_ENDS_IN)
            except subprocess.TimeoutExpired:
                process.kill()

    def dismiss(self) -> None:
        """Tell the others to end; returns at once. Leaving the ``with`` waits for them."""
        self._stopping.set()
        for process in tuple(self._there):
            if process.stdin is not None:
                try:
                    process.stdin.close()
                except OSError:
                    process.terminate()

    def _keep(self) -> None:
        """Have a process serve until the end; another where it dies before."""
        while True:
            process = self._started()
            self._there.add(process)
            if self._stopping.is_set():
                self.dismiss()
            code = process.wait()
            self._there.discard(process)
            if self._stopping.wait(_AGAIN_AFTER):
                return
            logger.error("a serving process ended with %s; another is started", code)

    def _started(self) -> subprocess.Popen[bytes]:
        kept: dict[str, Any] = {"pass_fds": (self._bound.fileno(),)} if os.name != "nt" else {}
        process = subprocess.Popen([sys.executable, "-m", "wuwai.web.worker"], stdin=subprocess.PIPE, **kept)
        asked = {"socket": _handed(self._bound, process.pid), "behind_proxy": self._behind_proxy}
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
        except OSError:  # it has died already; who waits for it sees how
            logger.warning("a serving process could not be told what to serve", exc_info=True)
        return process


def _handed(bound: socket.socket, pid: int) -> int | str:
    """The socket as the process ``pid`` takes it: its number where inherited, Windows' own words there."""
    if sys.platform == "win32":
        return base64.b64encode(bound.share(pid)).decode("ascii")
    return bound.fileno()


def taken(given: int | str) -> socket.socket:
    """The socket that :func:`_handed` gave to this process."""
    if sys.platform == "win32":
        return socket.fromshare(base64.b64decode(str(given)))
    return socket.socket(fileno=int(given))


def shared_file(name: str) -> str:
    """The path of a file in the shared folder; empty where one process serves alone."""
    folder = os.environ.get(SHARED)
    return str(Path(folder) / name) if folder else ""
