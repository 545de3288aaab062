"""The rows of a large CSV in blocks of columns, cut and parsed as bytes.

Nothing is turned into another encoding: in UTF-8, GBK and GB18030 no second byte of a character is a comma, a
quotation mark or a line end, so bytes can be told apart before they are read as text. A block is parsed by
Arrow where its lines are beyond doubt. Elsewhere it is halved until the doubtful lines are few, and those are
read one by one, so that each bad line can be named and the others kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from wuwai.reference.text import Text

BLOCK = 16 << 20
LONGEST_LINE = 1 << 20
_MOST_LINES_IN_RECORD = 50
_FEW = 32 << 10  # bytes read line by line
_WHITE = " \t\n\r\x0b\x0c"
_SCANNED = 1 << 18  # what stays near the processor
_COMMA, _QUOTE, _LINE, _RETURN = b',"\n\r'

_TOO_LONG = Text("a line of less than a million bytes", "不超过一百万字节的行")
_CELLS = Text("{n} cells, as the heading has", "与表头相同的{n}个单元格")
_MISQUOTED = Text(
    'quotation marks in pairs around a cell, and "" for one inside it',
    "成对的引号；单元格内的引号写成两个引号",
)

Bad = tuple[int, bytes, Text]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is read of each row: ``wanted`` columns by their place, from 0, of ``width`` that the heading has.

    Columns come as bytes but for those of ``kinds``, where ``empty`` cells are null.
    """

    wanted: Mapping[str, int]
    width: int
    kinds: Mapping[str, pa.DataType] = field(default_factory=dict)
    empty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: ``rows`` their numbers as a spreadsheet shows them, ``columns`` their cells."""

    rows: np.ndarray
    columns: Mapping[str, pa.Array]
    bad: tuple[Bad, ...] = ()
    blank: int = 0


@dataclass(slots=True)
class _Mended:
    """Well-formed records in place of doubtful lines; ``rest`` was cut inside a record."""

    parts: list[bytes]
    rows: list[np.ndarray]
    bad: list[Bad]
    blank: int = 0
    records: int = 0
    rest: bytes = b""


class Doubtful(Exception):
    """Lines whose cells cannot be told apart, or are no numbers where numbers are wanted."""


def blocks(path: Path, shape: Shape, *, mend: bool = True) -> Iterator[Block]:
    """The rows below the heading. Rows may end in one empty cell more than the heading has.

    Doubtful lines are read one by one, or where ``mend`` is false end the reading with :class:`Doubtful`.
    """
    with path.open("rb", buffering=0) as file:
        row, trailing, rest = 2, -1, b""
        for piece, last in _pieces(file):
            data = rest + bytes(piece) if rest else piece
            if not len(data):
                return
            if trailing < 0:
                trailing = _cells_of(bytes(data[:LONGEST_LINE]).split(b"\n", 1)[0]) == shape.width + 1
            width = shape.width + trailing
            columns, lines = _parsed(data, shape, width)
            if columns is not None:
                rest = b""
                yield _without_blank(Block(np.arange(row, row + lines), columns), data, shape.width)
                row += lines
                continue
            if not mend:
                raise Doubtful(f"at row {row} or below")
            mended = _mended(bytes(data), row, shape, width, last=last)
            rest = mended.rest
            row += mended.records
            rows = np.concatenate([np.array([], dtype=np.int64), *mended.rows])
            columns, _ = _parsed(b"".join(mended.parts), shape, width, records=len(rows))
            if columns is None:
                raise Doubtful(f"above row {row}")
            yield _without_blank(
                Block(rows, columns, tuple(mended.bad), mended.blank), b"".join(mended.parts), shape.width
            )


def _pieces(file: IO[bytes]) -> Iterator[tuple[memoryview | bytes, bool]]:
    """The file below its heading, in pieces that end where a line ends, and whether a piece is the last.

    A piece is good until the next one is asked for. Of a line that is far too long the middle is left out.
    """
    buffer = bytearray(BLOCK + LONGEST_LINE + 1)
    view = memoryview(buffer)
    held, below = 0, False
    while True:
        got = file.readinto(view[held:])  # type: ignore[attr-defined]
        held += got
        end = buffer.rfind(b"\n", 0, held) + 1 if got else held
        start = 0
        if not below:
            start = buffer.find(b"\n", 0, held) + 1
            below = start > 0
        if below and (end > start or not got):
            yield view[start:end], not got
        if not got:
            return
        if end:
            buffer[: held - end] = buffer[end:held]
            held -= end
        else:
            held = min(held, LONGEST_LINE + 1)


def _cells_of(line: bytes) -> int:
    cells = _split(line)
    return len(cells) if cells else 0


def _split(record: bytes) -> list[str] | None:
    """The cells of one record, a byte a character; None where its quotation marks do not match."""
    try:
        return next(csv.reader([record.decode("latin-1")], strict=True), [])
    except csv.Error:
        return None


def _parsed(
    data: memoryview | bytes, shape: Shape, width: int, *, records: int | None = None
) -> tuple[dict[str, pa.Array] | None, int]:
    """The wanted columns where every line is a record of ``width`` cells, and the lines; else None.

    ``records`` says how many there are where they are known to be well-formed.
    """
    lines = _plain_lines(data) if records is None else records
    if lines < 0:
        return None, 0
    if not lines:
        return {n: pa.array([], shape.kinds.get(n, pa.binary())) for n in shape.wanted}, 0
    names = [f"column {i}" for i in range(width)]
    for name, place in shape.wanted.items():
        names[place] = name
    extra = names[shape.width :]
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(data),
            read_options=arrow_csv.ReadOptions(
                column_names=names, block_size=len(data) + 1, use_threads=False
            ),
            parse_options=arrow_csv.ParseOptions(
                ignore_empty_lines=False, newlines_in_values=records is not None
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={n: shape.kinds.get(n, pa.binary()) for n in names},
                include_columns=[*shape.wanted, *extra],
                null_values=list(shape.empty),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None, 0
    if table.num_rows != lines or not _blank(table, extra):
        return None, 0
    return {n: _whole(table[n]) for n in shape.wanted}, lines


def _plain_lines(data: memoryview | bytes) -> int:
    """How many lines there are; -1 where a mark does not stand at the beginning or the end of a cell.

    Parsers differ in what they make of such marks, and none of them says so.
    """
    whole = np.frombuffer(data, dtype=np.uint8)
    lines = int(len(whole) > 0 and whole[-1] != _LINE)
    marks = 0
    for start in range(0, len(whole), _SCANNED):
        part = whole[start : start + _SCANNED]
        lines += int(np.count_nonzero(part == _LINE))
        at = np.flatnonzero(part == _QUOTE) + start
        if not len(at):
            continue
        opening, closing = at[marks % 2 :: 2], at[1 - marks % 2 :: 2]
        marks += len(at)
        before = whole[opening[opening > 0] - 1]
        after = whole[closing[closing < len(whole) - 1] + 1]
        if not ((before == _COMMA) | (before == _LINE)).all():
            return -1
        if not ((after == _COMMA) | (after == _LINE) | (after == _RETURN)).all():
            return -1
    return -1 if marks % 2 else lines


def _blank(table: pa.Table, extra: list[str]) -> bool:
    """Whether the cell behind the heading's last, where rows have one, is blank in every row."""
    cells = (_whole(table[name]) for name in extra)
    return all(not _lengths(c).any() or not any(x.as_py().strip() for x in c.unique()) for c in cells)


def _lengths(cells: pa.Array) -> np.ndarray:
    """The bytes of each cell."""
    return np.diff(np.frombuffer(cells.buffers()[1], np.int32, len(cells) + 1, cells.offset * 4))


def _without_blank(block: Block, data: memoryview | bytes, width: int) -> Block:
    """The block without the rows of commas only that spreadsheets leave below a table."""
    suspects = None
    for cells in block.columns.values():
        if pa.types.is_binary(cells.type):
            empty = _lengths(cells) == 0
            suspects = np.flatnonzero(empty) if suspects is None else suspects[empty[suspects]]
            if not len(suspects):
                return block
    if suspects is None:
        return block
    try:
        records = csv.reader(io.StringIO(bytes(data).decode("latin-1"), newline=""))
        nothing = np.array([not any(record[:width]) for record in records])[suspects]
    except csv.Error:  # a cell too long for this reader: the rows stay, to be judged by their cells
        return block
    kept = np.delete(np.arange(len(block.rows)), suspects[nothing])
    columns = {name: cells.take(pa.array(kept)) for name, cells in block.columns.items()}
    return Block(block.rows[kept], columns, block.bad, block.blank + int(nothing.sum()))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _mended(data: bytes, row: int, shape: Shape, width: int, *, last: bool) -> _Mended:
    if len(data) <= _FEW:
        return _by_line(data, row, shape, width, last=last)
    columns, lines = _parsed(data, shape, width)
    if columns is not None:
        return _Mended([data], [np.arange(row, row + lines)], [], records=lines)
    cut = data.find(b"\n", len(data) // 2) + 1
    if not 0 < cut < len(data):
        return _by_line(data, row, shape, width, last=last)
    first = _mended(data[:cut], row, shape, width, last=False)
    if not first.records:  # one record reaches beyond the half
        return _by_line(data, row, shape, width, last=last)
    second = _mended(first.rest + data[cut:], row + first.records, shape, width, last=last)
    return _Mended(
        first.parts + second.parts,
        first.rows + second.rows,
        first.bad + second.bad,
        first.blank + second.blank,
        first.records + second.records,
        second.rest,
    )


def _by_line(data: bytes, row: int, shape: Shape, width: int, *, last: bool) -> _Mended:
    """Each record on its own. A mark that is never closed spoils its own line only."""
    lines = io.BytesIO(data).readlines()
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\n", quoting=csv.QUOTE_ALL)
    mended = _Mended([], [], [])
    rows: list[int] = []
    at = 0
    while at < len(lines):
        taken, cells, open_ended = _record(lines, at)
        if open_ended and not last:
            mended.rest = b"".join(lines[at:])
            break
        line, number = lines[at], row + mended.records
        at += taken
        mended.records += 1
        if cells is None:
            fault = _MISQUOTED if len(line) < LONGEST_LINE else _TOO_LONG
            mended.bad.append((number, line[:200].rstrip(), fault))
        elif not line.strip() or not (any(cells[: shape.width]) or _beyond(cells, shape.width)):
            mended.blank += 1
        elif len(cells) < shape.width or _beyond(cells, shape.width):
            mended.bad.append((number, line[:200].rstrip(), _CELLS.format(n=shape.width)))
        else:
            rows.append(number)
            writer.writerow([*cells[: shape.width], *[""] * (width - shape.width)])
    mended.parts, mended.rows = [kept.getvalue().encode("latin-1")], [np.array(rows, dtype=np.int64)]
    return mended


def _beyond(cells: list[str], width: int) -> bool:
    """Whether something stands behind the last column of the heading; white space is nothing, as in bytes."""
    return any(c.strip(_WHITE) for c in cells[width:])


def _record(lines: list[bytes], at: int) -> tuple[int, list[str] | None, bool]:
    """The lines and cells of the record that begins at a line, and whether more lines might complete it."""
    record = b""
    for taken, line in enumerate(lines[at : at + _MOST_LINES_IN_RECORD], 1):
        record += line
        if len(record) >= LONGEST_LINE:
            return 1, None, False
        if record.count(b'"') % 2 == 0:
            return (taken, cells, False) if (cells := _split(record)) is not None else (1, None, False)
    return 1, None, at + _MOST_LINES_IN_RECORD > len(lines)
