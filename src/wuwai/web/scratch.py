"""A private folder beside a copy being made; the next copy removes what a killed one left of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_SCRATCH, HELD = ".part", ".held"  # a scratch folder, and in it the lock of who writes it


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A private scratch folder on the same disk as ``target``, removed at the end. What a backup or restore
    that was killed left in the same place is removed first.
    """
    for left in abandoned(target.parent):
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=_SCRATCH, dir=target.parent))
    held = FileLock(scratch / HELD, timeout=0)
    try:
        held.acquire()
        yield scratch
    finally:
        held.release()
        shutil.rmtree(scratch, ignore_errors=True)


def abandoned(folder: Path, pattern: str = f".*{_SCRATCH}") -> list[Path]:
    """The folders in ``folder``, called by ``pattern``, of programs that were killed: the system freed the
    lock (:data:`HELD`) that each holds in its own.
    """
    found = []
    for path in sorted(folder.glob(pattern)):
        if not (path / HELD).is_file():
            continue
        try:
            with FileLock(path / HELD, timeout=0):
                found.append(path)
        except (Timeout, OSError):
            continue
    return found
