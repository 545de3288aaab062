"""A private folder beside a copy being made; the next copy removes what a killed one left of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_SCRATCH, _HELD = ".part", ".held"  # a scratch folder, and in it the lock of who writes it


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A private scratch folder on the same disk as ``target``, removed at the end. What a backup or restore
    that was killed left in the same place is removed first.
    """
    for left in abandoned(target.parent):
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=_SCRATCH, dir=target.parent))
    held = FileLock(scratch / _HELD, timeout=0)
    try:
        held.acquire()
        yield scratch
    finally:
        held.release()
        shutil.rmtree(scratch, ignore_errors=True)


def abandoned(folder: Path) -> list[Path]:
    """The scratch folders in ``folder`` whose backup or restore was killed: the system freed their lock."""
    found = []
    for path in sorted(folder.glob(f".*{_SCRATCH}")):
        if not (path / _HELD).is_file():
            continue
        try:
            with FileLock(path / _HELD, timeout=0):
                found.append(path)
        except (Timeout, OSError):
            continue
    return found
