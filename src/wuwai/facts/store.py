"""The facts of a workspace: import a file, read observations as of a date, open the origin of a number."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from wuwai.facts import (
    flow_questions,
    flow_reading,
    quality,
    reading,
    relations,
    shipped,
)
from wuwai.facts.columns import READ, SORTED_BY
from wuwai.facts.dictionary import Dictionary
from wuwai.facts.importing import Importing
from wuwai.facts.model import ImportReport, Manifest, Reject
from wuwai.facts.questions import QueryError, day, listed, period_filter, region_filter, series_filter
from wuwai.facts.relations import Relation
from wuwai.facts.snapshots import Shelf
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

__all__ = ["QUERY_COLUMNS", "Facts", "QueryError", "SnapshotVintage"]

QUERY_COLUMNS = (
    *("series", "region", "place", "period", "value", "unit", "published_on", "recorded_on"),
    *("source_url", "source_kind", "certainty", "note", "origin"),
)
_KEPT_VIEWS = 8


@dataclass(frozen=True, slots=True)
class SnapshotVintage:
    """A snapshot that a table rests on."""

    kind: str
    name: str
    recorded_on: str
    sample: bool


def _now() -> datetime:
    return datetime.now(UTC)


class Facts:
    """The facts in ``folder``. Safe to use from several threads; several processes may write in turn."""

    def __init__(self, folder: Path, *, programme: str, clock: Callable[[], datetime] = _now) -> None:
        self.folder = Path(folder)
        self.programme = programme
        self._shelf = Shelf(self.folder)
        self._importing = Importing(self._shelf, clock, self.reference_folder)
        self._views: dict[tuple[str, date | None, bool], pl.DataFrame] = {}
        self._dictionary: tuple[tuple[Any, ...], Dictionary] | None = None
        self._findings: tuple[tuple[Any, ...], tuple[quality.Finding, ...]] | None = None
        self._superseded: tuple[tuple[str, ...], dict[str, pl.DataFrame | None]] | None = None
        self._guard = threading.Lock()

    @property
    def reference_folder(self) -> Path:
        """Where the office's own code tables stand: beside the facts, in the workspace's ``reference/``."""
        return self.folder.parent / "reference"

    @property
    def codes(self) -> CodeTables:
        """The code tables in use: the shipped ones with the office's own laid over them."""
        return CodeTables.load(self.reference_folder)

    # -- importing ---------------------------------------------------------------------------------

    def import_file(
        self,
        path: str | Path,
        *,
        importer: str | None = None,
        strict: bool = False,
        dry_run: bool = False,
        sample: bool = False,
        stated: Mapping[str, str] | None = None,
    ) -> ImportReport:
        """Read a file into a new snapshot. Good rows are kept, the others rejected by row and column.

        ``strict`` commits nothing if any row fails, ``dry_run`` never; ``sample`` marks every row as a
        sample. ``stated`` holds what a layout leaves out and its importer asks for: ``period``,
        ``direction``, ``classification``, ``published_on``. The same file again commits nothing and names
        the earlier snapshot. A folder is read by the importers of flows that know one.
        """
        return self._importing.run(
            Path(path), importer, stated or {}, strict=strict, dry_run=dry_run, sample=sample
        )

    # -- reading -----------------------------------------------------------------------------------

    def expression(self, *, as_of: str | date | None = None, resolved: bool = True) -> ibis.Table:
        """All observations as an Ibis table (DuckDB in memory over the snapshots' Parquet)."""
        rows = reading.known(reading.table(self._shelf.sound()[0]), day(as_of))
        return reading.resolved(rows) if resolved else reading.every(rows)

    def observations(
        self,
        *,
        series: str | Iterable[str] | None = None,
        region: str | Iterable[str] | None = None,
        period: str | Iterable[str] | None = None,
        as_of: str | date | None = None,
        resolved: bool = True,
    ) -> pl.DataFrame:
        """Observations as Polars, in order of series, region and period.

        A member of ``series`` that ends in ``*`` is a prefix. ``region`` takes codes and names; ``period``
        finds every way of writing the same stretch of time. ``resolved=False`` gives every row of every
        snapshot.
        """
        frame = self._view(day(as_of), resolved)
        if series is not None:
            frame = frame.filter(series_filter(listed(series)))
        if region is not None:
            frame = frame.filter(region_filter(listed(region)))
        if period is not None:
            frame = frame.filter(period_filter(listed(period)))
        return frame

    def _view(self, as_of: date | None, resolved: bool) -> pl.DataFrame:
        key = (self.fingerprint(), as_of, resolved)
        with self._guard:
            frame = self._views.get(key)
            if frame is None:
                frame = self.expression(as_of=as_of, resolved=resolved).to_polars()
                frame = frame.select(list(READ)).cast(READ).sort(SORTED_BY)
                # Views of an older state of the folder are never asked for again.
                self._views = {k: v for k, v in self._views.items() if k[0] == key[0]}
                while len(self._views) >= _KEPT_VIEWS:
                    self._views.pop(next(iter(self._views)))
                self._views[key] = frame
        return frame

    def query(
        self,
        *,
        series: str | Iterable[str] | None = None,
        region: str | Iterable[str] | None = None,
        period: str | Iterable[str] | None = None,
        as_of: str | date | None = None,
    ) -> list[dict[str, Any]]:
        """The rows of ``wuwai facts query --json``: what is shown for each key."""
        frame = self.observations(series=series, region=region, period=period, as_of=as_of)
        return frame.select(QUERY_COLUMNS).to_dicts()

    def observation(self, origin: str) -> dict[str, Any] | None:
        """One row of one snapshot by its origin ``<snapshot>:<row>``; None if there is none."""
        found = self.observations(resolved=False).filter(pl.col("origin") == origin)
        return found.row(0, named=True) if found.height else None

    def flows_expression(self, *, as_of: str | date | None = None, resolved: bool = True) -> ibis.Table:
        """All flows as an Ibis table (DuckDB in memory over the snapshots' Parquet).

        Resolved, each slice (such as one reporter's year of one dataset) comes from its latest vintage.
        """
        manifests = flow_reading.known(self._shelf.sound_flows(), day(as_of))
        folder, lost = self._shelf.snapshots_folder, {}
        if resolved:
            # Snapshots never change, so what replaces what is worked out once for each set of them.
            names = tuple(m.snapshot for m in manifests)
            kept = self._superseded
            if kept is None or kept[0] != names:
                kept = self._superseded = (names, flow_reading.superseded(manifests, folder))
            lost = kept[1]
        return flow_reading.expression(manifests, folder, lost=lost)

    def flows(
        self,
        *,
        reporter: str | Iterable[str] | None = None,
        partner: str | Iterable[str] | None = None,
        product: str | Iterable[str] | None = None,
        period: str | Iterable[str] | None = None,
        direction: str | Iterable[str] | None = None,
        classification: str | Iterable[str] | None = None,
        dataset: str | Iterable[str] | None = None,
        as_of: str | date | None = None,
        resolved: bool = True,
        limit: int | None = None,
    ) -> pl.DataFrame:
        """The flows that match every filter, as Polars, in order.

        ``reporter`` and ``partner`` take codes and names; a ``product`` that ends in ``*`` is a prefix;
        ``period`` finds every way of writing the same stretch of time. Summing over several datasets counts
        the same trade more than once: ``dataset`` tells them apart.
        """
        rows = self.flows_expression(as_of=as_of, resolved=resolved)
        asked = flow_questions.Asked(reporter, partner, product, period, direction, classification, dataset)
        return flow_questions.answer(rows, asked, limit=limit)

    def flow(self, origin: str) -> dict[str, Any] | None:
        """One flow of one snapshot by its origin ``<snapshot>:<row>``; None if there is none.

        A row that states several flows gives the first.
        """
        snapshot, _, row = origin.rpartition(":")
        manifests = [m for m in self._shelf.sound_flows() if m.snapshot == snapshot]
        if not manifests or not row.isdigit():
            return None
        rows = flow_reading.expression(manifests, self._shelf.snapshots_folder, lost={})
        found = rows.filter(rows.row == int(row)).limit(1).to_polars()
        return found.row(0, named=True) if found.height else None

    # -- what there is -----------------------------------------------------------------------------

    @property
    def dictionary(self) -> Dictionary:
        """The shipped dictionary with the office's own ``series.csv`` laid over it."""
        stamp = self._dictionary_stamp()
        if self._dictionary is None or self._dictionary[0] != stamp:
            self._dictionary = (stamp, Dictionary.load(self._dictionary_paths()))
        return self._dictionary[1]

    def _dictionary_paths(self) -> tuple[Path, Path]:
        return (shipped.folder(self.programme) / shipped.DICTIONARY, self.folder / shipped.DICTIONARY)

    def _dictionary_stamp(self) -> tuple[Any, ...]:
        return tuple(
            (p.stat().st_mtime_ns, p.stat().st_size) if p.is_file() else None
            for p in self._dictionary_paths()
        )

    @property
    def relations(self) -> tuple[Relation, ...]:
        """How the programme's series hang together, with an office's own ``series_relations.csv``."""
        return relations.load(
            folder / shipped.RELATIONS for folder in (shipped.folder(self.programme), self.folder)
        )

    def findings(self) -> tuple[quality.Finding, ...]:
        """What the quality page lists, over every row of every snapshot; once for each state of the facts."""
        stamp = (self.fingerprint(), self._dictionary_stamp())
        if self._findings is None or self._findings[0] != stamp:
            frame = self.observations(resolved=False)
            found = quality.findings(frame, dictionary=self.dictionary, relations=self.relations)
            self._findings = (stamp, found)
        return self._findings[1]

    def snapshots(self) -> list[Manifest]:
        """The manifests of all snapshots, in order of recording."""
        return self._shelf.manifests()

    def manifest(self, snapshot: str) -> Manifest:
        """One snapshot's manifest; KeyError if there is no such snapshot."""
        return self._shelf.manifest(snapshot)

    def rejects(self, snapshot: str) -> list[Reject]:
        """The rows of its file that a snapshot did not take."""
        return self._shelf.rejects(snapshot)

    def leftovers(self) -> list[Path]:
        """Folders an interrupted import left in staging; nothing reads them."""
        return self._shelf.leftovers()

    def clear_leftovers(self) -> list[Path]:
        """Remove what interrupted imports left; returns what was removed."""
        return self._shelf.clear_leftovers()

    def damaged(self) -> tuple[Text, ...]:
        """A sentence for each snapshot or dictionary that cannot be read; the others are."""
        return self._shelf.sound()[1] + self.dictionary.problems

    def fingerprint(self) -> str:
        """A short text that changes with every commit (and when a snapshot is removed)."""
        return hashlib.sha256("\n".join(self._shelf.names()).encode()).hexdigest()[:16]

    def vintages(self, frame: pl.DataFrame) -> tuple[SnapshotVintage, ...]:
        """The snapshots that the rows of a frame come from, in order of recording."""
        used = set(frame["snapshot"].unique()) if "snapshot" in frame.columns else set()
        return tuple(
            SnapshotVintage("facts", m.snapshot, m.recorded_on, m.sample)
            for m in self.snapshots()
            if m.snapshot in used
        )
