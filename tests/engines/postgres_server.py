"""A PostgreSQL server of the tests' own: a new cluster in a temporary folder, on this machine only."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = "wants a PostgreSQL server's programs (initdb, pg_ctl): apt-get install postgresql"


def programs() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl``, the newest there is."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    versions = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(versions, key=lambda p: int(p.parent.name), default=None)


class Server:
    """A cluster in a folder of its own; ``address`` is that of its first database."""

    def __init__(self, bin_folder: Path, folder: Path, *, durable: bool = False) -> None:
        self._programs = bin_folder
        self._folder = folder
        self._waits = "on" if durable else "off"  # for the disk, at every commit
        # initdb refuses root, so root's tests run the server as somebody else.
        self._user = _unprivileged() if os.geteuid() == 0 else None
        if self._user is not None:
            os.chown(folder, pwd.getpwnam(self._user).pw_uid, -1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"postgresql://wuwai@127.0.0.1:{self._port}/postgres"
        self._running = False
        self._run("initdb", "-D", self._data, "-U", "wuwai", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = (
            f"-p {self._port} -k {self._folder}"
            f" -c listen_addresses=127.0.0.1 -c fsync={self._waits} -c max_connections=60"
        )
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-w", "-o", options, "start")
        self._running = True

    def stop(self) -> None:
        """Stop it at once; stopping a stopped one does nothing."""
        if self._running:
            self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
            self._running = False

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(one) for one in (self._programs / program, *arguments)]
        subprocess.run(
            command, check=True, capture_output=True, user=self._user, cwd=self._folder, timeout=120
        )


@contextmanager
def standing(bin_folder: Path, *, durable: bool = False) -> Iterator[Server]:
    """A started server on a free port of 127.0.0.1; stopped and removed at the end. Only a ``durable`` one
    waits for the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="wuwai-postgres-"))
    try:
        server = Server(bin_folder, folder, durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(bin_folder: Path) -> Iterator[str]:
    """The address of a server started for the tests."""
    with standing(bin_folder) as server:
        yield server.address


def _unprivileged() -> str:
    there = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in there)
