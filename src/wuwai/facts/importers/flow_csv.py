"""Writes a large CSV of flows as Parquet in bounded memory, whatever its layout.

Three ways, each tried only where the one before it cannot answer: columns parsed as their types, which is
enough where every cell is good; columns as text, to name the cells that are not; record by record, where the
file is not well-formed CSV. All three put the same questions (:class:`Check`) to the same columns.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from wuwai.facts import disk
from wuwai.facts.flow_columns import STORED
from wuwai.facts.importers import column_mapping, unknown_codes
from wuwai.facts.importers.coded import ROW_GROUP
from wuwai.facts.importers.contract import Work
from wuwai.facts.importers.csv_rows import records
from wuwai.facts.importers.encodings import Encoding
from wuwai.facts.importers.flow_text import all_columns, as_utf8, heading_of
from wuwai.facts.importers.opening import Member
from wuwai.facts.model import FactsError, ReadAs, Reject, UnknownCode
from wuwai.reference.text import Text

LISTED = 1000  # rejects kept by row; the rest are counted
_RECORDS_AT_ONCE = 100_000
_MIXED = 0.4  # a row group may hold this share of all reporters before the file is sorted

NUMBER = Text("a number such as 1234.5", "数字，如 1234.5")
FILLED = Text("a value; this cell is empty", "应填写内容；此单元格为空")
_NO_MORE_CELLS = Text("no more cells than the heading has", "单元格数不超过表头列数")


@dataclass(frozen=True, slots=True)
class Check:
    """What a cell must be: ``ok`` asks it of the file's columns, parsed; a null answer is a no.

    ``kind`` is set where a no means a code that no table holds: ``product``, ``partner``, ``regime``,
    ``place``. Such codes are listed (:mod:`.unknown_codes`). A reject does not repeat a ``private`` cell.
    """

    column: str
    ok: pl.Expr
    expected: Text
    kind: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV's columns make flows.

    ``types`` are the columns read; ``shapes`` the flows a row gives, most often one, each column of a flow
    that varies as an expression; ``checks`` what every row must satisfy, in the order in which faults are
    named. ``counts`` are yes-or-no questions whose yeses are counted for a note, over good and bad rows.
    ``names`` tells, of columns of codes, which column names them; ``currency`` is that of all rows where they
    do not name it; ``how`` says in words how a column is read.
    """

    types: Mapping[str, pl.DataType]
    shapes: tuple[Mapping[str, pl.Expr], ...]
    checks: tuple[Check, ...]
    keep: pl.Expr | None = None  # rows that the layout means to hold; others are passed over and counted
    counts: Mapping[str, pl.Expr] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    how: Mapping[str, Text] = field(default_factory=dict)

    def mapping(self, heading: Sequence[str]) -> tuple[ReadAs, ...]:
        """What becomes of each column."""
        how = {c: column_mapping.NUMBER for c, t in self.types.items() if t.is_numeric()}
        how |= {check.column: column_mapping.CHECKED for check in self.checks if check.kind}
        return column_mapping.of_flows(heading, self.shapes, how | dict(self.how), self.keep)


@dataclass(frozen=True, slots=True)
class Table:
    """What one CSV gave."""

    read: int = 0
    accepted: int = 0
    flows: int = 0
    passed_over: int = 0
    rejects: tuple[Reject, ...] = ()
    rejected_total: float = 0.0
    file_total: float = 0.0
    kept_total: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    notes: tuple[Text, ...] = ()
    unknown: tuple[UnknownCode, ...] = ()
    mapping: tuple[ReadAs, ...] = ()
    slices: pl.DataFrame | None = field(default=None, compare=False)  # where the way of reading tells them


def write(
    member: Member, layout: Layout, work: Work, name: str, *, first: Callable[[], Table | None] | None = None
) -> Table:
    """Write the member's flows as ``<tables>/<name>*.parquet``.

    ``first`` is a quicker way of a layout's own, which gives None where it leaves the file to the ways here.
    """
    head = member.head()
    heading = heading_of(head)
    wrong = _heading_rejects(member.name, heading, layout)
    if wrong:
        return Table(rejects=wrong)
    mapping = layout.mapping(heading)
    if first is not None and (done := first()) is not None:
        return _finished(member, replace(done, mapping=mapping), work)
    plain, notes = as_utf8(member, work.scratch)
    try:
        columns = all_columns(heading, head)
        try:
            done = _trusting(plain, columns, layout, work, name)
            if done is None:
                done = _careful(
                    [_scan(plain, dict.fromkeys(columns, pl.String()))], layout, work, name, member
                )
        except pl.exceptions.PolarsError as error:
            if (stopped := disk.fault(error)) is not None:
                raise stopped from error
            for part in work.tables.glob(f"{name}*.parquet"):
                part.unlink()
            done = _record_by_record(plain, columns, layout, work, name, member)
    finally:
        if plain != member.path:
            plain.unlink(missing_ok=True)
    return _finished(member, replace(done, notes=notes + done.notes, mapping=mapping), work)


def _finished(member: Member, done: Table, work: Work) -> Table:
    for part in done.files:
        _sorted_by_reporter(part, work.scratch)
    reconcile(member.name, done)
    return done


def _heading_rejects(file: str, heading: Sequence[str], layout: Layout) -> tuple[Reject, ...]:
    shown = ",".join(heading)[:200]
    missing = [c for c in layout.types if c not in heading]
    twice = [c for c in layout.types if heading.count(c) > 1]
    return tuple(
        Reject(file, 1, c, shown, Text(f"a column headed {c}", f"名为 {c} 的列")) for c in missing
    ) + tuple(
        Reject(file, 1, c, c, Text(f"one column headed {c}, not two", f"只有一列名为 {c}")) for c in twice
    )


def _scan(plain: Path, schema: Mapping[str, pl.DataType], *, forgiving: bool = False) -> pl.LazyFrame:
    return pl.scan_csv(
        plain,
        schema=dict(schema),
        ignore_errors=forgiving,
        row_index_name="row",
        row_index_offset=2,
    )


def _ok(layout: Layout) -> pl.Expr:
    return pl.all_horizontal(*(c.ok.fill_null(False) for c in layout.checks))


def _shaped(good: pl.LazyFrame, layout: Layout, snapshot: str) -> pl.LazyFrame:
    """The flows of good rows, with the columns in their fixed order; those of the layout's own come last."""
    frames = []
    for shape in layout.shapes:
        columns = (*STORED, *(name for name in shape if name not in STORED))
        given = {"row": pl.col("row").cast(pl.Int64), **shape, "snapshot": pl.lit(snapshot)}
        frames.append(good.select([given[c].alias(c) for c in columns if c in given]))
    return frames[0] if len(frames) == 1 else pl.concat(frames)


def _value(layout: Layout) -> pl.Expr:
    """The sum of the finite values that a row states."""
    values = [shape["value"] for shape in layout.shapes]
    return pl.sum_horizontal(*(pl.when(v.is_finite()).then(v).otherwise(0.0) for v in values))


def _sink(frame: pl.LazyFrame, path: Path) -> int:
    """Write a frame; returns its rows. A path without rows is not kept."""
    frame.sink_parquet(
        path, compression="snappy", statistics=True, row_group_size=ROW_GROUP, maintain_order=True
    )
    rows: int = pq.read_metadata(path).num_rows
    if not rows:
        path.unlink()
    return rows


def kept_total(path: Path) -> float:
    """The total of the flows as they stand on the disk."""
    total = pl.scan_parquet(path).select(pl.col("value").sum()).collect(engine="streaming").item()
    return float(total or 0.0)


def _trusting(plain: Path, columns: list[str], layout: Layout, work: Work, name: str) -> Table | None:
    """Read every cell as its type; None if any row did not fit, so that it must be asked why."""
    schema = {c: layout.types.get(c, pl.String()) for c in columns}
    rows = _scan(plain, schema, forgiving=True)
    path = work.tables / f"{name}.parquet"
    good = rows.filter(_ok(layout) if layout.keep is None else layout.keep.fill_null(False) & _ok(layout))
    flows = _sink(_shaped(good, layout, work.snapshot), path)
    kept = pl.lit(True) if layout.keep is None else layout.keep
    asked = rows.select(
        rows=pl.len(),
        passed=(~kept).sum(),
        total=pl.when(kept).then(_value(layout)).sum(),
        **{k: e.sum() for k, e in layout.counts.items()},
    )
    seen = asked.collect(engine="streaming").row(0, named=True)
    if not flows or flows != len(layout.shapes) * (seen["rows"] - seen["passed"]):
        path.unlink(missing_ok=True)
        return None
    return Table(
        read=seen["rows"],
        accepted=seen["rows"] - seen["passed"],
        flows=flows,
        passed_over=seen["passed"],
        file_total=float(seen["total"]),
        kept_total=kept_total(path),
        counts={k: int(seen[k] or 0) for k in layout.counts},
        files=(path,),
    )


def _typed(rows: pl.LazyFrame, layout: Layout) -> pl.LazyFrame:
    """Text columns as their types beside the text itself, which stays as ``<name> as printed``."""
    return rows.with_columns(
        **{f"{c} as printed": pl.col(c) for c in layout.types},
        **{
            c: pl.col(c).str.strip_chars()
            if t == pl.String()
            else pl.col(c).str.strip_chars().cast(t, strict=False)
            for c, t in layout.types.items()
        },
    )


def _careful(pieces: Iterable[pl.LazyFrame], layout: Layout, work: Work, name: str, member: Member) -> Table:
    """Read cells as text, keep the good rows, and name the first fault of each other row."""
    done = Table(counts=dict.fromkeys(layout.counts, 0))
    ok = _ok(layout)
    for number, piece in enumerate(pieces, 1):
        blank = pl.all_horizontal(pl.col(c).is_null() for c in piece.collect_schema() if c != "row")
        rows = _typed(piece.filter(~blank), layout)
        if layout.keep is not None:
            # A cell that cannot be read does not tell whether its row is meant.
            rows = rows.with_columns(meant=layout.keep.fill_null(True))
        else:
            rows = rows.with_columns(meant=pl.lit(True))
        path = work.tables / (f"{name}.parquet" if number == 1 else f"{name}-{number}.parquet")
        flows = _sink(_shaped(rows.filter(pl.col("meant") & ok), layout, work.snapshot), path)
        bad = rows.filter(pl.col("meant") & ~ok)
        asked = rows.select(
            rows=pl.len(),
            passed=(~pl.col("meant")).sum(),
            bad=(pl.col("meant") & ~ok).sum(),
            total=pl.when("meant").then(_value(layout)).sum(),
            rejected=pl.when(pl.col("meant") & ~ok).then(_value(layout)).sum(),
            **{k: e.sum() for k, e in layout.counts.items()},
        )
        seen = asked.collect(engine="streaming").row(0, named=True)
        room = LISTED - len(done.rejects)
        listed = _faults(bad, layout, member.name, room) if seen["bad"] and room > 0 else ()
        unknown = unknown_codes.found(bad, layout, _value(layout)) if seen["bad"] else ()
        done = replace(
            done,
            read=done.read + seen["rows"],
            accepted=done.accepted + seen["rows"] - seen["passed"] - seen["bad"],
            flows=done.flows + flows,
            passed_over=done.passed_over + seen["passed"],
            rejects=done.rejects + listed,
            file_total=done.file_total + float(seen["total"] or 0.0),
            rejected_total=done.rejected_total + float(seen["rejected"] or 0.0),
            kept_total=done.kept_total + (kept_total(path) if flows else 0.0),
            counts={k: done.counts[k] + int(seen[k] or 0) for k in layout.counts},
            files=(*done.files, path) if flows else done.files,
            unknown=unknown_codes.together((*done.unknown, *unknown)),
        )
    return done


def _faults(bad: pl.LazyFrame, layout: Layout, file: str, room: int) -> tuple[Reject, ...]:
    which = pl.coalesce(
        *(pl.when(~c.ok.fill_null(False)).then(pl.lit(i)) for i, c in enumerate(layout.checks))
    )
    printed = [pl.col(f"{c} as printed").fill_null("").alias(c) for c in layout.types]
    rows = bad.head(room).select("row", *printed, which=which).collect(engine="streaming")
    found = []
    for row in rows.iter_rows(named=True):
        check = layout.checks[row["which"]]
        text = "" if check.private else str(row.get(check.column, ""))[:200]
        found.append(Reject(file, row["row"], check.column, text, check.expected))
    return tuple(found)


def _record_by_record(
    plain: Path, columns: list[str], layout: Layout, work: Work, name: str, member: Member
) -> Table:
    """Read a file that is not well-formed: rows whose cells cannot be told apart are rejected."""
    spoilt: list[Reject] = []
    count = 0

    def cells() -> Iterator[tuple[int, list[str]]]:
        nonlocal count
        for record in islice(records(plain, Encoding("utf-8-sig", "replace")), 1, None):
            fault = record.fault
            extra = record.cells[len(columns) :]
            if fault is None and any(c.strip() for c in extra):
                fault = _NO_MORE_CELLS
            if fault is None:
                yield record.row, record.cells[: len(columns)]
            else:
                count += 1
                if len(spoilt) < LISTED:
                    shown = ",".join(record.cells)[:200]
                    spoilt.append(Reject(member.name, record.row, "", shown, fault))

    def pieces() -> Iterator[pl.LazyFrame]:
        source = cells()
        while taken := list(islice(source, _RECORDS_AT_ONCE)):
            filled = {
                c: [r[i] or None if i < len(r) else None for _, r in taken] for i, c in enumerate(columns)
            }
            schema = {"row": pl.Int64(), **dict.fromkeys(columns, pl.String())}
            yield pl.LazyFrame({"row": [n for n, _ in taken], **filled}, schema=schema)

    done = _careful(pieces(), layout, work, name, member)
    rejects = sorted((*done.rejects, *spoilt), key=lambda r: r.row)[:LISTED]
    return replace(done, read=done.read + count, rejects=tuple(rejects))


def reconcile(file: str, table: Table) -> None:
    """The file's own total must be what was kept and what was rejected."""
    expected = table.file_total - table.rejected_total
    if not math.isclose(table.kept_total, expected, rel_tol=1e-9, abs_tol=1e-3):
        raise FactsError(
            Text(
                f"{file}: its values add up to {expected:,.3f}, those written to {table.kept_total:,.3f}; "
                "nothing was imported",
                f"{file}：原始数值合计 {expected:,.3f}，写入合计 {table.kept_total:,.3f}，不一致；"
                "未导入任何数据",
            )
        )


def _sorted_by_reporter(path: Path, scratch: Path) -> None:
    """Put a reporter's rows together, unless they are, so that reading one country skips the others."""
    metadata = pq.read_metadata(path)
    if metadata.num_row_groups < 4 or "reporter" not in metadata.schema.names:
        return
    index = metadata.schema.names.index("reporter")
    spans = []
    for group in range(metadata.num_row_groups):
        found = metadata.row_group(group).column(index).statistics
        if found is None:
            return
        spans.append((str(found.min), str(found.max)))
    known = sorted({end for span in spans for end in span})
    held = [sum(low <= k <= high for k in known) / len(known) for low, high in spans]
    if len(known) > 1 and sum(held) / len(held) <= _MIXED:
        return
    import duckdb

    target = scratch / "sorted.parquet"
    with duckdb.connect(
        config={"memory_limit": "1GB", "temp_directory": str(scratch), "autoinstall_known_extensions": False}
    ) as engine:
        rows = engine.read_parquet(str(path)).order("reporter, row")
        rows.write_parquet(str(target), row_group_size=ROW_GROUP)
    target.replace(path)
