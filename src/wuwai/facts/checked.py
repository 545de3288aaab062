"""Which tables were found as they were written, so that each is read through once, not at each start.

A table is read through again when its time, size or place on disk has changed, and whenever ``wuwai doctor``
is asked. Losing the list costs time, nothing else: deleting the file makes everything be read through again.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from wuwai.facts import durable

UNFINISHED = ".checked-"  # how a list begins that is being written


class Checked:
    """The list, kept in one small file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, list[object]] = {}
        self._read: object = None

    def same(self, table: Path, sha256: str) -> bool:
        """Whether a table is as it was written."""
        try:
            entry = [*_stamp(table), sha256]
            if self._list().get(str(table)) == entry:
                return True
            if durable.sha256_of(table) != sha256:
                return False
        except OSError:
            return False
        self.note({table: sha256})
        return True

    def note(self, tables: Mapping[Path, str]) -> None:
        """Remember tables that were just written or read through."""
        known = self._list()
        with contextlib.suppress(OSError):  # a folder that cannot be written is read all the same
            known.update({str(t): [*_stamp(t), sha256] for t, sha256 in tables.items()})
            self._write(known)

    def forget(self) -> None:
        """Know nothing, so that every table is read through; other processes learn of it, too."""
        self._known = {}
        if self.path.exists():
            with contextlib.suppress(OSError):
                self._write({})

    def stamp(self) -> object:
        """What changes when another process changes the list."""
        return stamp(self.path)

    def _write(self, known: Mapping[str, list[object]]) -> None:
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=UNFINISHED)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(known, file)
            Path(name).replace(self.path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        self._known, self._read = dict(known), self.stamp()

    def _list(self) -> dict[str, list[object]]:
        now = self.stamp()
        if now is not None and now != self._read:
            try:
                found = json.loads(self.path.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                found = {}
            self._known, self._read = found if isinstance(found, dict) else {}, now
        return self._known


def stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written to or put in place of another; None where there is none."""
    try:
        return _stamp(path)
    except OSError:
        return None


def _stamp(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
