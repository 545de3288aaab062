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


@contextmanager
def serving(bin_folder: Path) -> Iterator[str]:
    """Start a server on a free port of 127.0.0.1; gives its address, and stops it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wuwai-postgres-"))
    # initdb refuses root, so root's tests run the server as somebody else.
    user = _unprivileged() if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log = folder / "data", folder / "log"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"

    def run(*command: str | Path) -> None:
        subprocess.run(
            [str(one) for one in command], check=True, capture_output=True, user=user, cwd=folder, timeout=120
        )

    try:
        run(
            bin_folder / "initdb", "-D", data, "-U", "wuwai", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust"
        )
        run(bin_folder / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql://wuwai@127.0.0.1:{port}/postgres"
        finally:
            run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str:
    there = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in there)
