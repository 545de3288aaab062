"""The facts of a workspace: import a file, read observations as of a date, open the origin of a number."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from wuwai.facts import (
    flow_profile,
    flow_questions,
    flow_reading,
    flow_vintages,
    quality,
    reading,
    relations,
    returned,
    shipped,
    vintages,
)
from wuwai.facts.columns import READ, SORTED_BY
from wuwai.facts.dictionary import Dictionary
from wuwai.facts.engines import answers
from wuwai.facts.engines.contract import Engine
from wuwai.facts.engines.duckdb import DuckDB
from wuwai.facts.flow_reader import FlowReader
from wuwai.facts.importing import Importing
from wuwai.facts.inspection import Fault
from wuwai.facts.looking import once
from wuwai.facts.model import ImportReport, Manifest, Reject, SnapshotVintage
from wuwai.facts.questions import QueryError, day, listed, period_filter, region_filter, series_filter
from wuwai.facts.relations import Relation
from wuwai.facts.snapshots import Shelf
from wuwai.reference.cluster_lists import ClusterLists
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


def _now() -> datetime:
    return datetime.now(UTC)


class Facts(FlowReader):
    """The facts in ``folder``. Safe to use from several threads; several processes may write in turn."""

    def __init__(
        self,
        folder: Path,
        *,
        programme: str,
        clock: Callable[[], datetime] = _now,
        engine: Engine | None = None,
    ) -> None:
        super().__init__()
        self.folder = Path(folder)
        self.programme = programme
        self._engine = engine if engine is not None else DuckDB()
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
    def clusters_folder(self) -> Path:
        """Where the office's own cluster lists stand: beside the facts, in the workspace's ``clusters/``."""
        return self.folder.parent / "clusters"

    @property
    def cluster_lists(self) -> ClusterLists:
        """The cluster lists: the programme's, with the office's own in their place."""
        return shipped.cluster_lists(self.programme, self.folder.parent)

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

    def publish(self, numbers: Sequence[returned.Returned], about: returned.About) -> Manifest:
        """Write numbers that come from no file as one snapshot; the same digest again writes nothing."""
        return returned.commit(self._shelf, numbers, about, self._importing.clock())

    def publication(self, digest: str) -> Manifest | None:
        """The snapshot that :meth:`publish` wrote for a digest; None where it did not."""
        return returned.find(self._shelf, digest)

    # -- reading -----------------------------------------------------------------------------------

    def expression(self, *, as_of: str | date | None = None, resolved: bool = True) -> ibis.Table:
        """All observations as an Ibis table, in the workspace's engine."""
        manifests, folder = self._shelf.sound_observations(), self._shelf.snapshots_folder
        rows = reading.known(reading.table(manifests, folder, self._engine.session()), day(as_of))
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
                frame = answers.frame(self.expression(as_of=as_of, resolved=resolved))
                frame = frame.select(list(READ)).cast(READ).sort(SORTED_BY)  # type: ignore[arg-type]
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

    def flows_expression(
        self,
        *,
        as_of: str | date | None = None,
        resolved: bool = True,
        datasets: Collection[str] | None = None,
    ) -> ibis.Table:
        """All flows (or those of some datasets) as an Ibis table, in the workspace's engine.

        Resolved, each slice (such as one reporter's year of one dataset) comes from its latest vintage.
        """
        manifests, folder = self.flow_snapshots(as_of), self._shelf.snapshots_folder
        if datasets is not None:
            manifests = [m for m in manifests if m.dataset in datasets]
        lost = self.superseded_slices(as_of) if resolved else {}
        return flow_reading.expression(manifests, folder, lost=lost, session=self._engine.session())

    def profile(self, reporter: str, *, as_of: str | date | None = None) -> flow_profile.Profile:
        """A country's flows by period and partner, and by period and product: see
        :mod:`wuwai.facts.flow_profile`.
        """
        return flow_profile.profile(
            self.flow_snapshots(as_of),
            self.snapshots_folder,
            lost=self.superseded_slices(as_of),
            session=self._engine.session,
            reporter=reporter,
        )

    def flow_snapshots(self, as_of: str | date | None = None) -> list[Manifest]:
        """The manifests of the sound snapshots of flows known on a day, in order of recording."""
        return flow_reading.known(self._shelf.sound_flows(), day(as_of))

    def superseded_slices(self, as_of: str | date | None = None) -> dict[str, pl.DataFrame | None]:
        """Of each snapshot of flows that later ones replace, the slices replaced; None where that is all."""
        manifests = self.flow_snapshots(as_of)
        # Snapshots never change, so what replaces what is worked out once for each set of them.
        names = tuple(m.snapshot for m in manifests)
        kept = self._superseded
        if kept is None or kept[0] != names:
            lost = flow_reading.superseded(manifests, self._shelf.snapshots_folder)
            kept = self._superseded = (names, lost)
        return kept[1]

    def compare_flows(
        self,
        before: str | date | vintages.Side | None,
        after: str | date | vintages.Side | None,
        *,
        by: Iterable[str] = (),
        asked: flow_questions.Asked | None = None,
        limit: int = flow_vintages.SHOWN,
    ) -> flow_vintages.FlowComparison:
        """What differs between two vintages of the flows asked for, summed ``by`` the columns named.

        A vintage is a day (None: now), the name of a snapshot or the address of a source. ``limit`` is how
        many groups are listed, those that changed most first; counts and totals cover all.
        """
        sides = vintages.side(before, "from"), vintages.side(after, "to")
        session = self._engine.session()
        found = []
        for one in sides:
            manifests = flow_vintages.held(one, self.flow_snapshots(one.on))
            lost = self.superseded_slices(one.on) if one.kind == "day" else {}
            rows = flow_reading.expression(manifests, self.snapshots_folder, lost=lost, session=session)
            for condition in flow_questions.conditions(rows, asked or flow_questions.Asked()):
                rows = rows.filter(condition)
            found.append(flow_vintages.Held(one.title, rows, any(m.sample for m in manifests)))
        return flow_vintages.compare(*found, by=flow_vintages.grouping(listed(by)), limit=limit)

    def flow(self, origin: str) -> dict[str, Any] | None:
        """One flow of one snapshot by its origin ``<snapshot>:<row>``; None if there is none.

        A row that states several flows gives the first.
        """
        snapshot, _, row = origin.rpartition(":")
        manifests = [m for m in self._shelf.sound_flows() if m.snapshot == snapshot]
        if not manifests or not row.isdigit():
            return None
        session = self._engine.session()
        rows = flow_reading.expression(manifests, self._shelf.snapshots_folder, lost={}, session=session)
        found = answers.frame(rows.filter(rows.row == int(row)).limit(1))
        return found.row(0, named=True) if found.height else None

    def first_flows(self, snapshot: str, limit: int) -> pl.DataFrame:
        """The first flows of one snapshot in the order of its file's rows; none where it is not sound."""
        manifests = [m for m in self._shelf.sound_flows() if m.snapshot == snapshot]
        session = self._engine.session()
        rows = flow_reading.expression(manifests, self._shelf.snapshots_folder, lost={}, session=session)
        return answers.frame(rows.order_by("row").limit(limit))

    @property
    def snapshots_folder(self) -> Path:
        """Where the snapshots' folders lie."""
        return self._shelf.snapshots_folder

    # -- what there is -----------------------------------------------------------------------------

    def sound_snapshots(self) -> list[Manifest]:
        """The manifests of the snapshots that are as they were written, in order of recording."""
        return sorted(
            [*self._shelf.sound_observations(), *self._shelf.sound_flows()], key=lambda m: m.sequence
        )

    @property
    def engine(self) -> Engine:
        """Where the facts are asked."""
        return self._engine

    @property
    def dictionary(self) -> Dictionary:
        """The shipped dictionary with the office's own ``series.csv`` laid over it."""
        stamp = once(("dictionary", self.folder), self._dictionary_stamp)
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

    def findings(self, *, as_of: str | date | None = None) -> tuple[quality.Finding, ...]:
        """What the quality page lists, over every row of every snapshot; once for each state of the facts."""
        stamp = (self.fingerprint(), self._dictionary_stamp(), day(as_of))
        if self._findings is None or self._findings[0] != stamp:
            frame = self.observations(as_of=as_of, resolved=False)
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
        """What interrupted imports left (or one is writing now); nothing reads it."""
        return self._shelf.leftovers()

    def unfinished(self) -> list[tuple[Path, bool]]:
        """The same, each with whether an import is writing it now."""
        return self._shelf.unfinished()

    def clear_leftovers(self) -> list[Path]:
        """Remove what interrupted imports left; returns what was removed."""
        return self._shelf.clear_leftovers()

    def damaged(self) -> tuple[Text, ...]:
        """A sentence for each file of a snapshot, or dictionary, that cannot be read; the others are."""
        return tuple(one.words for one in self.faults()) + self.dictionary.problems

    def faults(self, *, thorough: bool = False) -> list[Fault]:
        """What is not as it was written. A large table that was found sound is looked at again only when its
        time or size changed; ``thorough`` reads every file through.
        """
        return self._shelf.faults(thorough=thorough)

    def fingerprint(self) -> str:
        """A short text that changes with every commit (and when a snapshot is removed)."""
        return hashlib.sha256("\n".join(self._shelf.names()).encode()).hexdigest()[:16]

    def state(self) -> str:
        """Another one also where a snapshot is found damaged, or the office's dictionary changes."""
        return once(("facts-state", self.folder), self._state)

    def _state(self) -> str:
        told = [*(m.snapshot for m in self.sound_snapshots()), *self._shelf.names(), self._dictionary_stamp()]
        return hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()[:16]

    def vintages(self, frame: pl.DataFrame) -> tuple[SnapshotVintage, ...]:
        """The snapshots that the rows of a frame come from, in order of recording."""
        used = set(frame["snapshot"].unique()) if "snapshot" in frame.columns else set()
        return tuple(
            SnapshotVintage("facts", m.snapshot, m.recorded_on, m.sample)
            for m in self.snapshots()
            if m.snapshot in used
        )
