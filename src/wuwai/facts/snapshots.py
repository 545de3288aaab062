"""Snapshots on disk: one folder each, written whole or not at all, never changed.

``<folder>/snapshots/<id>/`` holds ``observations.parquet``, ``rejects.json`` and ``manifest.json``; one of
flows holds ``flows*.parquet`` and ``slices.parquet`` in place of the first. A commit builds the same in
``<folder>/staging/<id>``, waits for the disk, and renames the folder. Readers look at ``snapshots`` only, so
a folder left in ``staging`` by a crash is never read.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout

from wuwai.facts import disk, durable, inspection, manifests
from wuwai.facts.checked import UNFINISHED, Checked, stamp
from wuwai.facts.columns import STORED
from wuwai.facts.importers.contract import Batch
from wuwai.facts.inspection import MANIFEST, REJECTS, TABLE
from wuwai.facts.looking import once
from wuwai.facts.model import FactsError, Manifest, Reject
from wuwai.reference.text import Text

LOCK_SECONDS = 120
IN_USE = ".writing"  # held by the process that writes a staging folder


class Shelf:
    """The snapshots of one facts folder. Reads need no lock; :meth:`writing` is held by one process at a
    time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifests: dict[str, Manifest] = {}
        self._state: dict[str, tuple[tuple[object, ...], str]] = {}
        self._checked = Checked(folder / "checked.json")
        self._guard = threading.Lock()

    @property
    def snapshots_folder(self) -> Path:
        return self.folder / "snapshots"

    @property
    def staging_folder(self) -> Path:
        return self.folder / "staging"

    def names(self) -> tuple[str, ...]:
        """The committed snapshots' ids, in the order of their names."""
        return once(("snapshots", self.folder), self._names)

    def _names(self) -> tuple[str, ...]:
        try:
            return tuple(sorted(p.name for p in self.snapshots_folder.iterdir() if p.is_dir()))
        except FileNotFoundError:
            return ()

    def manifests(self) -> list[Manifest]:
        """The manifests of all snapshots whose manifest can be read, in order of recording."""
        found = []
        for name in self.names():
            try:
                found.append(self.manifest(name))
            except FactsError:
                continue  # named by damaged()
        return sorted(found, key=lambda m: m.sequence)

    def manifest(self, name: str) -> Manifest:
        """One snapshot's manifest; KeyError if there is no such snapshot, FactsError if it cannot be read."""
        known = self._manifests.get(name)
        if known is not None:
            return known
        if name not in self.names():
            raise KeyError(f"no snapshot is called {name!r}")
        try:
            manifest = manifests.opened(self.snapshots_folder / name / MANIFEST)
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise FactsError(inspection.damaged(name, MANIFEST)) from error
        self._manifests[name] = manifest
        return manifest

    def rejects(self, name: str) -> list[Reject]:
        """The rows of the file that a snapshot did not take."""
        self.manifest(name)
        try:
            stored = json.loads((self.snapshots_folder / name / REJECTS).read_text(encoding="utf-8"))
            return [Reject.restored(r) for r in stored]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise FactsError(inspection.damaged(name, REJECTS)) from error

    def leftovers(self) -> list[Path]:
        """What an interrupted import left behind (or one is writing now)."""
        staged = self.staging_folder.iterdir() if self.staging_folder.is_dir() else ()
        return sorted((*staged, *self.folder.glob(UNFINISHED + "*")))

    def unfinished(self) -> list[tuple[Path, bool]]:
        """What :meth:`leftovers` gives, each with whether an import is writing it now."""
        found = self.leftovers()
        if not found:
            return []
        try:
            with FileLock(self.folder / ".lock", timeout=0):
                return [(path, _in_use(path)) for path in found]
        except Timeout:  # an import is committing: of all these one may be its own
            return [(path, True) for path in found]

    def faults(self, *, thorough: bool = False) -> list[inspection.Fault]:
        """Everything that is not as it was written; ``thorough`` reads every file through again."""
        if thorough:
            with self._guard:
                self._state.clear()
                self._manifests.clear()
                self._checked.forget()
        found = [one for name in self.names() for one in inspection.faults(self, name)]
        return [*found, *inspection.strays(self)]

    def sound_flows(self) -> list[Manifest]:
        """The manifests of the snapshots of flows that are as they were written, in order of recording."""
        return [m for m in self.manifests() if m.kind == "flows" and not self.fault(m.snapshot)]

    def sound_observations(self) -> list[Manifest]:
        """The same for the snapshots of observations."""
        return [m for m in self.manifests() if m.kind == "observations" and not self.fault(m.snapshot)]

    def fault(self, name: str) -> str:
        """The file of a snapshot that is not as it was written; empty if all is well.

        Checksums are compared at the first look, and again when a file's time, size or place has changed.
        """
        return once(("fault", self.folder, name), lambda: self._known_fault(name))

    def _known_fault(self, name: str) -> str:
        with self._guard:
            known = self._state.get(name)
            if known is None or known[0] != self._stamps(name):
                self._manifests.pop(name, None)
                fault = self._fault(name)
                self._state[name] = known = (self._stamps(name), fault)
            return known[1]

    def _stamps(self, name: str) -> tuple[object, ...]:
        """What changes when a snapshot's files, or what is known of them, change."""
        manifest = self._manifests.get(name)
        folder = self.snapshots_folder / name
        files = (MANIFEST, *(inspection.tables(manifest) if manifest else ()))
        large = manifest is not None and manifest.kind == "flows"
        return (self._checked.stamp() if large else None, *(stamp(folder / file) for file in files))

    def _fault(self, name: str) -> str:
        try:
            manifest = self.manifest(name)
        except FactsError:
            return MANIFEST
        folder = self.snapshots_folder / name
        expected = inspection.tables(manifest).items()
        if manifest.kind == "flows":
            return next((t for t, sha256 in expected if not self._checked.same(folder / t, sha256)), "")
        try:
            return next((t for t, sha256 in expected if durable.sha256_of(folder / t) != sha256), "")
        except OSError:
            return TABLE

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder's lock; the system frees it if the process dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".lock", timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise FactsError(
                Text(
                    f"another import has been writing for {LOCK_SECONDS} seconds; try again when it is done",
                    f"另一个导入已写入超过{LOCK_SECONDS}秒，请待其完成后再试",
                )
            ) from error

    def clear_leftovers(self) -> list[Path]:
        """Remove what interrupted imports left; returns what was removed."""
        with self.writing():
            found = self.leftovers()
            free = [path for path in found if not _in_use(path)]
            for path in free:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return free

    @contextmanager
    def staged(self, manifest: Manifest, moment: datetime) -> Iterator[Path]:
        """A folder for a large snapshot, written while other imports go on; removed if not committed."""
        with self.writing():
            name = self._free_name(manifest, moment)
            staged = self.staging_folder / name
            staged.mkdir(parents=True)
            held = FileLock(staged / IN_USE, timeout=0)
            held.acquire()
        try:
            yield staged
        finally:
            held.release()
            shutil.rmtree(staged, ignore_errors=True)

    def commit_flows(self, staged: Path, manifest: Manifest, rejects: Sequence[Reject]) -> Manifest:
        """Take a staged folder in. To be called inside :meth:`writing` and :meth:`staged`."""
        earlier = self.manifests()
        flows = [m for m in earlier if m.kind == "flows"]
        before = flows[-1].totals_after if flows else {}
        after = dict(before)
        for key, (_, kept) in manifest.control.items():
            after[key] = after.get(key, 0.0) + kept
        for name in manifest.tables:
            durable.sync_file(staged / name)
        manifest = replace(
            manifest,
            snapshot=staged.name,
            sequence=earlier[-1].sequence + 1 if earlier else 1,
            totals_before=before,
            totals_after=after,
        )
        manifest = _described(staged, manifest, rejects)
        (staged / IN_USE).unlink(missing_ok=True)
        durable.sync_folder(staged)
        self.snapshots_folder.mkdir(exist_ok=True)
        target = self.snapshots_folder / staged.name
        staged.rename(target)
        durable.sync_folder(self.snapshots_folder)
        durable.sync_folder(self.folder)
        self._checked.note({target / name: sha256 for name, sha256 in manifest.tables.items()})
        return manifest

    def _free_name(self, manifest: Manifest, moment: datetime) -> str:
        stem = f"{moment:%Y%m%dT%H%M%S}-{manifest.sha256[:8]}"
        taken = {p.name for p in self.leftovers()} | set(self.names())
        return next(n for n in (stem, *(f"{stem}-{i}" for i in range(2, 10_000))) if n not in taken)

    def commit(self, batch: Batch, manifest: Manifest, moment: datetime) -> Manifest:
        """Write one snapshot. To be called inside :meth:`writing`; returns the manifest as written."""
        earlier = self.manifests()
        name = self._free_name(manifest, moment)
        sequence = earlier[-1].sequence + 1 if earlier else 1
        manifest = replace(manifest, snapshot=name, sequence=sequence)
        frame = _frame(batch, manifest)
        alike = [m for m in earlier if m.kind == "observations"]
        before = alike[-1].totals_after if alike else {}
        staged = self.staging_folder / name
        staged.mkdir(parents=True)
        try:
            with disk.spoken():
                frame.write_parquet(staged / TABLE, compression="zstd", statistics=True)
            durable.sync_file(staged / TABLE)
            manifest = replace(
                manifest,
                totals_before=before,
                totals_after=_totals(before, frame),
                parquet_sha256=durable.sha256_of(staged / TABLE),
            )
            manifest = _described(staged, manifest, batch.rejects)
            durable.sync_folder(staged)
            self.snapshots_folder.mkdir(exist_ok=True)
            staged.rename(self.snapshots_folder / name)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        durable.sync_folder(self.snapshots_folder)
        durable.sync_folder(self.folder)
        return manifest


def _described(staged: Path, manifest: Manifest, rejects: Sequence[Reject]) -> Manifest:
    """Write the rejects and the manifest beside the tables; the manifest as written."""
    stored = manifests.as_json([r.stored() for r in rejects])
    durable.write(staged / REJECTS, stored)
    manifest = replace(manifest, rejects_sha256=hashlib.sha256(stored).hexdigest())
    durable.write(staged / MANIFEST, manifests.packed(manifest))
    return manifest


def _in_use(path: Path) -> bool:
    if not (path / IN_USE).exists():
        return False
    try:
        with FileLock(path / IN_USE, timeout=0):
            return False
    except Timeout:
        return True


def _frame(batch: Batch, manifest: Manifest) -> pl.DataFrame:
    given = {k: v for k, v in STORED.items() if k in batch.columns}
    return (
        pl.DataFrame(batch.columns, schema=given)
        .with_columns(
            origin=pl.format(f"{manifest.snapshot}:{{}}", "row"),
            status=pl.lit("A"),
            recorded_on=pl.lit(manifest.recorded_on),
            snapshot=pl.lit(manifest.snapshot),
            sample=pl.lit(manifest.sample),
            sequence=pl.lit(manifest.sequence, dtype=pl.Int64),
        )
        .select(list(STORED))
    )


def _totals(before: dict[str, float], frame: pl.DataFrame) -> dict[str, float]:
    """The sum of all values by unit: a control total, with no meaning beyond that."""
    after = dict(before)
    for unit, values in frame.group_by("unit", maintain_order=True).agg("value").iter_rows():
        after[unit] = math.fsum([after.get(unit, 0.0), *values])
    return after
