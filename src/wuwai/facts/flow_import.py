"""One import of flows: the importer writes into a staging folder, which is checked and taken in whole."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from wuwai.facts import disk, durable
from wuwai.facts.engines.layout import FIRMS, FLOWS, SLICES, SUMS
from wuwai.facts.flow_columns import STORED
from wuwai.facts.import_reports import CHANGED, repeated_report
from wuwai.facts.importers.contract import Importer, Work, Written
from wuwai.facts.importers.opening import Source
from wuwai.facts.model import FactsError, ImportReport, Manifest, Reject
from wuwai.facts.snapshots import Shelf
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text

PREVIEW = (
    "row",
    "period",
    "reporter",
    "partner",
    "product",
    "classification",
    "direction",
    "regime",
    "use",
    "value",
    "currency",
    "quantity",
    "unit",
)
_PREVIEW_ROWS = 20
MOST_LISTED = 100_000


def run(
    shelf: Shelf,
    staged: Path,
    source: Source,
    reader: Importer,
    manifest: Manifest,
    codes: CodeTables,
    *,
    strict: bool,
    dry_run: bool,
    repeated: Callable[[], Manifest | None],
) -> ImportReport:
    """Write, check and commit one snapshot. ``repeated`` looks again for the same file, under the lock."""
    assert reader.write is not None
    before = source.stamp()
    scratch = staged / "scratch"
    scratch.mkdir()
    with disk.spoken():
        written = reader.write(source, manifest.stated, Work(staged, scratch, staged.name, codes))
    if source.stamp() != before:
        written = Written(0, 0, (Reject(source.name, 0, "", "", CHANGED),))
    notes, listed = _notes(written)
    tables = sorted(staged.glob(f"{FLOWS}*.parquet"))
    beside = sorted(p for kind in (SUMS, FIRMS) for p in staged.glob(f"{kind}*.parquet"))
    if dry_run or not written.accepted or (strict and written.accepted < written.read):
        kept = written.accepted if dry_run and not (strict and written.accepted < written.read) else 0
        if strict and written.accepted and not kept:
            notes.append(
                Text(
                    f"strict: nothing was imported; {written.accepted} of {written.read} rows were good",
                    f"严格模式：未导入任何数据；{written.read}行中有{written.accepted}行合格",
                )
            )
        preview = tuple(_preview(tables, written)) if dry_run else ()
        return ImportReport(
            *(reader.name, None, written.read, kept, listed, tuple(notes), preview, dry_run),
            unknown=written.unknown,
            mapping=written.mapping,
        )
    with disk.spoken():
        _write_slices(tables, staged / SLICES, written)
    shutil.rmtree(scratch)
    manifest = replace(
        manifest,
        read=written.read,
        accepted=written.accepted,
        rejected=written.read - written.accepted,
        notes=tuple(notes),
        tables={t.name: durable.sha256_of(t) for t in (*tables, *beside, staged / SLICES)},
        dataset=written.dataset,
        flows=written.flows,
        constants=written.constants,
        slices=written.slices,
        control=written.control,
        published_on=written.published_on,
        # Nobody published a sample, least of all the office whose format it is in.
        source_url="" if manifest.sample else written.source_url,
        codes=codes.stamps(written.tables),
        unknown=written.unknown,
    )
    with shelf.writing():
        if earlier := repeated():
            return repeated_report(reader, earlier, source.name)
        manifest = shelf.commit_flows(staged, manifest, listed)
    return ImportReport(
        *(reader.name, manifest.snapshot, written.read, written.accepted, listed, tuple(notes)),
        unknown=written.unknown,
    )


def _notes(written: Written) -> tuple[list[Text], tuple[Reject, ...]]:
    """The notes and the rejects to list; how many more there are is among the notes."""
    notes = list(written.notes)
    notes += [_reconciled(key, *both) for key, both in written.control.items()]
    listed = written.rejects[:MOST_LISTED]
    rejected = written.read - written.accepted
    if rejected > len(listed):
        notes.append(
            Text(
                f"{len(listed):,} of {rejected:,} rejected rows are listed",
                f"共{rejected:,}行被拒，列出其中{len(listed):,}行",
            )
        )
    return notes, listed


def _reconciled(key: str, file_total: float, kept: float) -> Text:
    """A control total of the file beside that of the flows kept, and by what they differ."""
    said = Text(
        f"control total {key}: {file_total:,.2f} in the file, {kept:,.2f} kept",
        f"控制总额 {key}：文件中 {file_total:,.2f}，已保留 {kept:,.2f}",
    )
    missing = f"{abs(file_total - kept):,.2f}"
    if missing == "0.00" or math.isclose(file_total, kept, rel_tol=1e-11):  # the order of adding, no more
        return said
    return Text(f"{said.en}; they differ by {missing}", f"{said.zh}，相差 {missing}")


def _preview(tables: Sequence[Path], written: Written) -> list[dict[str, object]]:
    if not tables:
        return []
    rows = pl.scan_parquet(tables[0]).head(_PREVIEW_ROWS).collect()
    absent = {
        c: pl.lit(written.constants.get(c) or None, dtype=STORED[c]) for c in PREVIEW if c not in rows.columns
    }
    return rows.with_columns(**absent).select(PREVIEW).to_dicts()


def _write_slices(tables: Sequence[Path], target: Path, written: Written) -> None:
    """Each slice that the snapshot states, once."""
    columns = written.slices
    missing = [c for c in columns if c not in pl.scan_parquet(tables[0]).collect_schema()]
    if missing:
        raise FactsError(Text(f"flows without {missing}", f"贸易流量缺少 {missing}"))
    if written.slice_table is not None:
        found = written.slice_table.select(columns)
    else:
        parts = [pl.scan_parquet(t).select(columns).unique().collect(engine="streaming") for t in tables]
        found = pl.concat(parts)
    found.unique().sort(columns).write_parquet(target)
    durable.sync_file(target)
