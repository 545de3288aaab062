"""Answers of a fetch that asks many times, kept until its file is written: a second run asks for the rest."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from wuwai.facts import disk, durable
from wuwai.facts.fetchers.contents import FetchError

FOLDER = ".answers"
LONGEST = 24 * 3600.0  # seconds; after a day the source may state something else


class Kept:
    """Good answers beside the file that is made of them, by address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._used: list[Path] = []

    def find(self, url: str) -> bytes | None:
        """The answer of an earlier run, or None."""
        path = self._path(url)
        try:
            if time.time() - path.stat().st_mtime > LONGEST:
                return None
            return path.read_bytes()
        except OSError:
            return None

    def keep(self, url: str, body: bytes) -> None:
        """Keep an answer that was found good."""
        path = self._path(url)
        part = path.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            durable.write(part, body)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            said = disk.words(self._folder, error)
            raise FetchError(said.en, said.zh) from error

    def clear(self) -> None:
        """Take away what this run used, once its file is written."""
        for path in self._used:
            path.unlink(missing_ok=True)
        if self._folder.is_dir() and not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _path(self, url: str) -> Path:
        path = self._folder / (hashlib.sha256(url.encode()).hexdigest()[:32] + ".json")
        if path not in self._used:
            self._used.append(path)
        return path
