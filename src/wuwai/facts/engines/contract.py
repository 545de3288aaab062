"""What an engine is to the rest of the facts room: two ways of getting a table to ask.

The questions themselves are Ibis expressions, written once (``reading.py``, ``flow_reading.py``). An engine
only says where the rows stand. Whatever it keeps is a copy: the snapshots' Parquet is the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import polars as pl

from wuwai.facts.model import FactsError, Manifest
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis


class EngineError(FactsError):
    """An engine that is not there, not reachable or not installed; ``message`` says what to do."""


class Session(Protocol):
    """One place to ask for the length of one expression: its tables may be joined with each other."""

    def rows(self, manifests: Sequence[Manifest], folder: Path) -> ibis.Table:
        """All rows of at least one snapshot in ``folder``, all of one kind.

        A column that is missing from a snapshot's files, because its manifest states it once for every row,
        is null in that snapshot's rows, or missing where no snapshot's files have it.
        """

    def frame(self, frame: pl.DataFrame) -> ibis.Table:
        """A frame as a table; its columns keep their types."""


class Engine(Protocol):
    """Where facts are asked. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """As ``facts.engine`` of ``wuwai.toml`` names it."""

    def examined(self, manifests: Sequence[Manifest]) -> Text:
        """What the engine is and how it stands to these snapshots, in words; :class:`EngineError` where it
        cannot be reached.
        """

    def session(self) -> Session:
        """A session to build one expression in; :class:`EngineError` where the engine cannot be reached."""
