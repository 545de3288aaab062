"""What an import says where it has nothing, or nothing new, to take in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from wuwai.facts import disk
from wuwai.facts.importers.contract import Batch, Importer
from wuwai.facts.model import FactsError, ImportReport, Manifest, Reject
from wuwai.facts.questions import QueryError
from wuwai.reference.text import Text

PREVIEW_COLUMNS = ("row", "series", "region", "place", "period", "value", "unit", "published_on")
_PREVIEW_ROWS = 20
CHANGED = Text(
    "a file that stays as it is while it is read; import it again", "读取期间不被改动的文件；请重新导入"
)


def begun(file: str, reader: Importer, sha256: str, size: int, moment: datetime, *, sample: bool) -> Manifest:
    """A manifest of what is known before a file is read."""
    return Manifest(
        snapshot="",
        importer=reader.name,
        importer_version=reader.version,
        file=file,
        sha256=sha256,
        size=size,
        recorded_on=moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
        read=0,
        accepted=0,
        rejected=0,
        sample=sample,
        kind=reader.kind,
    )


def asked(reader: Importer, stated: Mapping[str, str]) -> dict[str, str]:
    """What the user states beside the file; :class:`QueryError` for what this importer does not ask."""
    for name, value in stated.items():
        if name not in reader.asks:
            raise QueryError(
                name,
                value,
                Text(
                    f"nothing: the importer {reader.name} does not ask for it",
                    f"导入器 {reader.name} 不需要此项",
                ),
            )
    return dict(stated)


def unwritable(folder: Path, error: OSError, need: int | None = None) -> FactsError:
    """The error of a facts folder that cannot be written; ``need`` is about how many bytes are wanted."""
    said = disk.words(folder, error, need)
    return FactsError(Text(f"{said.en}; nothing was imported", f"{said.zh}；未导入任何数据"))


def unreadable(path: Path, importer: str, error: OSError | None, *, dry_run: bool) -> ImportReport:
    """The report on a path that cannot be read."""
    reject = Reject(path.name, 0, "", str(path), _unopened(path, error))
    return ImportReport(importer, None, 0, 0, (reject,), dry_run=dry_run)


def _unopened(path: Path, error: OSError | None) -> Text:
    if path.is_dir():
        return Text("a file; this is a folder", "文件；这是一个文件夹")
    if error is not None:
        why = error.strerror or str(error)
        return Text(f"a file that can be read ({why})", f"可读取的文件（{why}）")
    if path.exists():
        return Text("an ordinary file", "普通文件")
    return Text("a file; there is none of this name", "文件；没有这个名称的文件")


def uncommitted(reader: Importer, batch: Batch, *, strict: bool, dry_run: bool) -> ImportReport:
    """The report on a file of observations that was read and not taken in."""
    notes = list(batch.notes)
    accepted = batch.accepted
    if strict and batch.rejects and accepted:
        notes.append(
            Text(
                f"strict: nothing was imported; {accepted} of {batch.read} rows were good",
                f"严格模式：未导入任何数据；{batch.read}行中有{accepted}行合格",
            )
        )
        accepted = 0
    rows = range(min(_PREVIEW_ROWS, batch.accepted) if dry_run else 0)
    preview = tuple({c: batch.columns[c][i] for c in PREVIEW_COLUMNS} for i in rows)
    if dry_run:
        notes += _control(batch)
    return ImportReport(
        *(reader.name, None, batch.read, accepted, batch.rejects, tuple(notes), preview, dry_run),
        mapping=batch.mapping,
    )


def _control(batch: Batch) -> list[Text]:
    """The sum of the rows kept by unit: a control total, with no meaning beyond that."""
    sums: dict[str, float] = {}
    for unit, value in zip(batch.columns.get("unit", ()), batch.columns.get("value", ()), strict=True):
        sums[unit] = sums.get(unit, 0.0) + value
    listed = [f"{unit} {total:,.2f}" for unit, total in sorted(sums.items())]
    if not listed:
        return []
    return [
        Text(
            f"control totals of the rows kept: {'; '.join(listed)}",
            f"保留行的控制总额：{'；'.join(listed)}",
        )
    ]


def repeated_report(reader: Importer, earlier: Manifest, file: str) -> ImportReport:
    """The report on a file that an earlier snapshot holds."""
    note = Text(
        f"{file} is already in snapshot {earlier.snapshot} of {earlier.recorded_on}; nothing was done",
        f"{file} 已在 {earlier.recorded_on} 的快照 {earlier.snapshot} 中，未做改动",
    )
    notes = [note]
    if earlier.rejected:
        notes.append(Text(f"that import rejected {earlier.rejected} rows", f"当时有{earlier.rejected}行被拒"))
    return ImportReport(reader.name, earlier.snapshot, 0, 0, (), tuple(notes), repeated=True)
