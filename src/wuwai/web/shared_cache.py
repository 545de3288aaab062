"""What the processes of a server remember together: Django's cache in one SQLite file.

Limits are counted here, so that a second process does not double them, and what one process has made (a
chart, a printed page, a sum) another need not make again. The file lives as long as the server.
"""

from __future__ import annotations

import logging
import pickle
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

logger = logging.getLogger("wuwai.web")

_WAIT = 5.0  # seconds for a writer before
_NEVER = 1e15  # expires then: what has no end
_CULL_EVERY = 200  # writings of a connection
_TABLE = "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value, expires REAL NOT NULL)"


class SharedCache(BaseCache):
    """A cache in the file ``location``; :meth:`add` and :meth:`incr` are one step whoever else asks.

    Whole numbers are kept as such, everything else is pickled: the folder is readable by its owner only.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._file = Path(location)
        self._local = threading.local()

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            found = (
                self._open()
                .execute("SELECT value FROM kept WHERE key = ? AND expires > ?", self._now(key, version))
                .fetchone()
            )
        except sqlite3.OperationalError:
            return self._missed(default)
        return default if found is None else _thawed(found[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        row = (self.make_and_validate_key(key, version), _frozen(value), self._end(timeout))
        try:
            self._open().execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", row)
        except sqlite3.OperationalError:
            self._missed(None)
        self._cull()

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        row = (self.make_and_validate_key(key, version), _frozen(value), self._end(timeout), time.time())
        done = self._open().execute(
            "INSERT INTO kept VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE"
            " SET value = excluded.value, expires = excluded.expires WHERE kept.expires <= ?",
            row,
        )
        return done.rowcount == 1

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """One more, or ``delta``; ValueError where nothing is kept under the key."""
        asked = self._now(key, version)
        there = self._open()
        there.execute("BEGIN IMMEDIATE")
        try:
            there.execute("UPDATE kept SET value = value + ? WHERE key = ? AND expires > ?", (delta, *asked))
            found = there.execute("SELECT value FROM kept WHERE key = ? AND expires > ?", asked).fetchone()
        finally:
            there.execute("COMMIT")
        if found is None:
            raise ValueError(f"nothing is kept under {key!r}")
        return int(found[0])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        asked = (self._end(timeout), *self._now(key, version))
        done = self._open().execute("UPDATE kept SET expires = ? WHERE key = ? AND expires > ?", asked)
        return done.rowcount == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        done = self._open().execute("DELETE FROM kept WHERE key = ? AND expires > ?", self._now(key, version))
        return done.rowcount == 1

    def has_key(self, key: str, version: int | None = None) -> bool:
        found = self._open().execute(
            "SELECT 1 FROM kept WHERE key = ? AND expires > ?", self._now(key, version)
        )
        return found.fetchone() is not None

    def clear(self) -> None:
        self._open().execute("DELETE FROM kept")

    def _now(self, key: str, version: int | None) -> tuple[str, float]:
        return self.make_and_validate_key(key, version), time.time()

    def _end(self, timeout: Any) -> float:
        end = self.get_backend_timeout(timeout)
        return _NEVER if end is None else end

    def _open(self) -> sqlite3.Connection:
        """This thread's connection; kept open, for opening costs more than asking."""
        there: sqlite3.Connection | None = getattr(self._local, "there", None)
        if there is None:
            there = sqlite3.connect(self._file, timeout=_WAIT, isolation_level=None)
            there.execute("PRAGMA journal_mode=WAL")
            there.execute("PRAGMA synchronous=OFF")  # nothing here outlives the server
            there.execute(_TABLE)
            self._local.there, self._local.written = there, 0
        return there

    def _missed(self, default: Any) -> Any:
        """A file that cannot be used just now costs time, no page."""
        logger.warning("the cache %s could not be used (%s)", self._file, sys.exception())
        return default

    def _cull(self) -> None:
        """Now and then: what is over goes, and of too many those that end first."""
        self._local.written = getattr(self._local, "written", 0) + 1
        if self._local.written % _CULL_EVERY:
            return
        there = self._open()
        there.execute("DELETE FROM kept WHERE expires <= ?", (time.time(),))
        (held,) = there.execute("SELECT count(*) FROM kept").fetchone()
        if held > self._max_entries:
            there.execute(
                "DELETE FROM kept WHERE key IN (SELECT key FROM kept ORDER BY expires LIMIT ?)",
                (held - self._max_entries * 2 // 3,),
            )


def _frozen(value: Any) -> int | bytes:
    return value if type(value) is int else pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _thawed(kept: int | bytes) -> Any:
    return kept if isinstance(kept, int) else pickle.loads(kept)  # noqa: S301 - written by this server
