"""What an importer is: it recognises a file by its heading and reads it into columns, rejects and notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wuwai.facts.model import Reject
from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Batch:
    """What one file gave. ``columns`` are those of an observation that the file decides, in file order."""

    columns: dict[str, list[Any]]
    rejects: tuple[Reject, ...]
    read: int
    notes: tuple[Text, ...] = ()

    @property
    def accepted(self) -> int:
        return len(self.columns["row"]) if "row" in self.columns else 0


@dataclass(frozen=True, slots=True)
class Importer:
    """An importer: ``sniff`` gets the first bytes of a file; ``read`` gets its path and the name to print."""

    name: str
    version: int
    title: Text
    sniff: Callable[[bytes], bool]
    read: Callable[[Path, str], Batch] = field(repr=False)


def nothing(file: str, expected: Text, *, row: int = 0, column: str = "", value: str = "") -> Batch:
    """A file of which nothing could be read, and why."""
    return Batch({}, (Reject(file, row, column, value, expected),), 0)
