"""Bring a file into the shelf: recognise it, read it, refuse it in words or commit it as one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from wuwai.facts import flow_import
from wuwai.facts.import_reports import (
    CHANGED,
    asked,
    begun,
    repeated_report,
    uncommitted,
    unreadable,
    unwritable,
)
from wuwai.facts.importers import opening
from wuwai.facts.importers.contract import Batch, Importer, nothing
from wuwai.facts.importers.opening import Source
from wuwai.facts.model import ImportReport, Manifest, Reject
from wuwai.facts.snapshots import Shelf
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text

_READ_AGAIN = Text(
    "snapshot {snapshot} holds this file already; it is read again, for code tables changed since: {tables}",
    "快照 {snapshot} 已含本文件；此后代码表有变（{tables}），故重新读取",
)


@dataclass(frozen=True, slots=True)
class Importing:
    """Imports into one shelf; what a file means for it is said by :meth:`Facts.import_file`."""

    shelf: Shelf
    clock: Callable[[], datetime]
    reference: Path  # the folder of the office's own code tables

    def run(
        self,
        path: Path,
        importer: str | None,
        stated: Mapping[str, str],
        *,
        strict: bool,
        dry_run: bool,
        sample: bool,
    ) -> ImportReport:
        """Read ``path`` and commit what is good of it, or say why not."""
        from wuwai.facts.importers import known  # every format there is: whoever only reads facts needs none

        if not (path.is_file() or path.is_dir()):
            return unreadable(path, importer or known.IMPORTERS[0].name, None, dry_run=dry_run)
        reader = known.get(importer) if importer else None
        try:
            source = opening.look(path)
            before = source.stamp()
            sample = sample or source.is_synthetic
            reader = reader or known.recognise(source)
            said = asked(reader, stated)
            if path.is_dir() and reader.read:
                return unreadable(path, reader.name, None, dry_run=dry_run)
            sha256 = source.sha256()
            codes = CodeTables.load(self.reference)
            if not dry_run and (earlier := self._imported(sha256, reader, sample, said, codes)):
                return repeated_report(reader, earlier, path.name)
            if reader.read is None:
                return self._import_flows(
                    source, reader, said, codes, sha256, strict=strict, dry_run=dry_run, sample=sample
                )
            batch = reader.read(path, path.name)
            if source.stamp() != before:
                batch = nothing(path.name, CHANGED)
        except OSError as error:
            name = reader.name if reader else known.IMPORTERS[0].name
            return unreadable(path, name, error, dry_run=dry_run)
        if dry_run or not batch.accepted or (strict and batch.rejects):
            return uncommitted(reader, batch, strict=strict, dry_run=dry_run)
        return self._commit(path, reader, batch, sha256, sample=sample or batch.sample)

    def _imported(
        self, sha256: str, reader: Importer, sample: bool, stated: Mapping[str, str], codes: CodeTables
    ) -> Manifest | None:
        """The last sound snapshot of the same file, if it was read by tables that say what they say today."""
        last = self._last_of(sha256, reader, sample, stated)
        return last if last is not None and not _changed(last, codes) else None

    def _last_of(
        self, sha256: str, reader: Importer, sample: bool, stated: Mapping[str, str]
    ) -> Manifest | None:
        wanted = (sha256, reader.name, reader.version, sample, dict(stated))
        for m in reversed(self.shelf.manifests()):
            # A damaged snapshot gives nothing, so its file may be imported again.
            found = (m.sha256, m.importer, m.importer_version, m.sample, m.stated)
            if found == wanted and not self.shelf.fault(m.snapshot):
                return m
        return None

    def _import_flows(
        self,
        source: Source,
        reader: Importer,
        stated: Mapping[str, str],
        codes: CodeTables,
        sha256: str,
        *,
        strict: bool,
        dry_run: bool,
        sample: bool,
    ) -> ImportReport:
        moment = self.clock().astimezone(UTC)
        manifest = begun(source.name, reader, sha256, source.size(), moment, sample=sample)
        manifest = replace(manifest, stated=dict(stated))
        earlier = self._last_of(sha256, reader, sample, stated)
        try:
            with self.shelf.staged(manifest, moment) as staged:
                report = flow_import.run(
                    self.shelf,
                    staged,
                    source,
                    reader,
                    manifest,
                    codes,
                    strict=strict,
                    dry_run=dry_run,
                    repeated=lambda: self._imported(sha256, reader, sample, stated, codes),
                )
            changed = _changed(earlier, codes) if earlier is not None and not report.repeated else []
            if earlier is None or not changed:
                return report
            note = _READ_AGAIN.format(snapshot=earlier.snapshot, tables=", ".join(changed))
            return replace(report, notes=(note, *report.notes))
        except opening.Unreadable as error:
            reject = Reject(source.name, 0, "", "", error.message)
            return ImportReport(reader.name, None, 0, 0, (reject,), dry_run=dry_run)
        except OSError as error:
            if not source.readable():
                return unreadable(source.path, reader.name, error, dry_run=dry_run)
            raise unwritable(self.shelf.folder, error, _needed(source)) from error

    def _commit(
        self, path: Path, reader: Importer, batch: Batch, sha256: str, *, sample: bool
    ) -> ImportReport:
        try:
            with self.shelf.writing():
                # Another process may have imported the same file while this one read it.
                if earlier := self._imported(sha256, reader, sample, {}, CodeTables()):
                    return repeated_report(reader, earlier, path.name)
                moment = self.clock().astimezone(UTC)
                manifest = replace(
                    begun(path.name, reader, sha256, path.stat().st_size, moment, sample=sample),
                    read=batch.read,
                    accepted=batch.accepted,
                    rejected=batch.read - batch.accepted,
                    notes=tuple(batch.notes),
                )
                manifest = self.shelf.commit(batch, manifest, moment)
        except OSError as error:
            raise unwritable(self.shelf.folder, error) from error
        return ImportReport(
            reader.name, manifest.snapshot, batch.read, batch.accepted, batch.rejects, batch.notes
        )


def _changed(manifest: Manifest, codes: CodeTables) -> list[str]:
    """The code tables a snapshot's file was read by that say something else today."""
    return [table for table, stamp in manifest.codes.items() if codes.stamp(table) != stamp]


def _needed(source: Source) -> int:
    """About how many bytes an import of flows takes while it goes on: the text, and the tables made of it."""
    return 2 * source.unpacked_size()
