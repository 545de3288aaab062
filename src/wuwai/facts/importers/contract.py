"""What an importer is: it recognises a file by its heading and reads it into columns, rejects and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from wuwai.facts.importers.opening import Source
from wuwai.facts.model import ReadAs, Reject, UnknownCode
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Batch:
    """What one file gave. ``columns`` are those of an observation that the file decides, in file order."""

    columns: dict[str, list[Any]]
    rejects: tuple[Reject, ...]
    read: int
    notes: tuple[Text, ...] = ()
    mapping: tuple[ReadAs, ...] = ()
    sample: bool = False  # the file says that it holds samples

    @property
    def accepted(self) -> int:
        return len(self.columns["row"]) if "row" in self.columns else 0


@dataclass(frozen=True, slots=True)
class Written:
    """What one file of flows gave. The flows themselves stand in the Parquet files that the importer wrote.

    ``constants`` are the columns that are the same in every flow; ``slices`` the columns that together name
    what the file states as a whole: a later file about the same replaces it. ``control`` holds, by
    classification and currency, the total of the file's own cells and the total of the flows written. An
    importer that knows its slices gives them as ``slice_table``; else they are found in the flows. ``tables``
    names the code tables the file was read by, ``unknown`` the codes that they do not hold.
    """

    read: int
    accepted: int
    rejects: tuple[Reject, ...]
    dataset: str = ""
    flows: int = 0
    constants: dict[str, str] = field(default_factory=dict)
    slices: tuple[str, ...] = ()
    control: dict[str, tuple[float, float]] = field(default_factory=dict)
    published_on: str = ""
    source_url: str = ""
    notes: tuple[Text, ...] = ()
    slice_table: pl.DataFrame | None = field(default=None, repr=False, compare=False)
    tables: tuple[str, ...] = ()
    unknown: tuple[UnknownCode, ...] = ()
    mapping: tuple[ReadAs, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What an importer of flows works with: the code tables in use, and where it writes.

    Parquet goes to ``tables``, what is needed meanwhile to ``scratch``.
    """

    tables: Path
    scratch: Path
    snapshot: str
    codes: CodeTables


@dataclass(frozen=True, slots=True)
class Importer:
    """An importer. ``sniff`` gets the first bytes of a file, unpacked.

    One of observations has ``read``, which gets the path and the name to print. One of flows has ``write``,
    which gets the opened source, what the user states beside it, and what to work with. ``asks`` names what a
    user may state: the period, direction or classification that a layout does not hold.
    """

    name: str
    version: int
    title: Text
    sniff: Callable[[bytes], bool]
    read: Callable[[Path, str], Batch] | None = field(default=None, repr=False)
    write: Callable[[Source, Mapping[str, str], Work], Written] | None = field(default=None, repr=False)
    asks: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """``observations`` or ``flows``."""
        return "observations" if self.write is None else "flows"


def nothing(file: str, expected: Text, *, row: int = 0, column: str = "", value: str = "") -> Batch:
    """A file of which nothing could be read, and why."""
    return Batch({}, (Reject(file, row, column, value, expected),), 0)


def refused(
    file: str,
    expected: Text,
    *,
    row: int = 0,
    column: str = "",
    value: str = "",
    notes: tuple[Text, ...] = (),
) -> Written:
    """A file of flows of which nothing could be read, and why."""
    return Written(0, 0, (Reject(file, row, column, value, expected),), notes=notes)
