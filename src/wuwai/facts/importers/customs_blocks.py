"""The rows of a customs query file, in blocks of columns of bytes.

The file is cut at line ends and parsed as bytes, without turning all of it into another encoding: in GBK and
GB18030 no second byte of a character is a comma, a quotation mark or a line end. A block that is not
well-formed is read line by line, so that each bad line can be named and the others kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from wuwai.reference.text import Text

_BLOCK = 16 << 20
_LONGEST_LINE = 1 << 20
_REPEATED = pa.dictionary(pa.int32(), pa.binary())
_TOO_LONG = Text("a line of less than a million bytes", "不超过一百万字节的行")
_CELLS = Text("{n} cells, as the heading has", "与表头相同的{n}个单元格")
_MISQUOTED = Text(
    'quotation marks in pairs around a cell, and "" for one inside it',
    "成对的引号；单元格内的引号写成两个引号",
)

Bad = tuple[int, bytes, Text]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: ``rows`` their lines as a spreadsheet shows them, ``columns`` their cells as bytes."""

    rows: np.ndarray
    columns: dict[str, pa.Array]
    bad: tuple[Bad, ...] = ()
    blank: int = 0


def blocks(path: Path, wanted: dict[str, int], width: int, plain: frozenset[str]) -> Iterator[Block]:
    """The rows below the heading. ``wanted`` names columns by their place, from 0; ``width`` is the
    heading's. Rows may end in one empty cell more. Columns that are not ``plain`` repeat few cells and come
    as dictionaries.
    """
    with path.open("rb") as file:
        file.readline(_LONGEST_LINE)
        row = 2
        trailing = None
        for data in _pieces(file):
            lines = data.count(b"\n") + (not data.endswith(b"\n"))
            if trailing is None:
                trailing = _cells_of(data.split(b"\n", 1)[0]) == width + 1
            table = _parsed(data, wanted, width + trailing, lines, plain, last=trailing)
            if table is not None and _empty_behind(table, trailing):
                yield Block(np.arange(row, row + lines), {n: table[n] for n in wanted})
            else:
                yield _by_line(data, row, wanted, width)
            row += lines


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces that end where a line ends. A line without end is cut, and so named as bad."""
    rest = b""
    while data := file.read(_BLOCK):
        end = data.rfind(b"\n") + 1
        if not end and len(rest) < 4 * _BLOCK:
            rest += data
            continue
        yield rest + data[: end or len(data)]
        rest = data[end:] if end else b""
    if rest:
        yield rest


def _cells_of(line: bytes) -> int:
    cells = _split(line)
    return len(cells) if cells else 0


def _split(line: bytes) -> list[str] | None:
    """The cells of one line, a byte a character; None where its quotation marks do not match."""
    try:
        return next(csv.reader([line.rstrip(b"\r\n").decode("latin-1")], strict=True), [])
    except csv.Error:
        return None


def _parsed(
    data: bytes, wanted: dict[str, int], width: int, lines: int, plain: frozenset[str], *, last: bool
) -> pa.Table | None:
    """The wanted columns, and the ``last``, where every line has ``width`` cells; else None."""
    names = [f"column {i}" for i in range(width)]
    for name, place in wanted.items():
        names[place] = name
    extra = [names[-1]] if last else []
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK // 4),
            parse_options=arrow_csv.ParseOptions(ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types={n: pa.binary() if n in plain else _REPEATED for n in names},
                include_columns=[*wanted, *extra],
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table if table.num_rows == lines else None


def _empty_behind(table: pa.Table, trailing: bool) -> bool:
    """Whether the cell behind the heading's last, where rows have one, is empty in every row."""
    if not trailing:
        return True
    last = table.column(table.num_columns - 1)
    return all(
        chunk.nbytes == 0 or not any(c.as_py().strip() for c in chunk.unique()) for chunk in last.chunks
    )


def _by_line(data: bytes, row: int, wanted: dict[str, int], width: int) -> Block:
    rows: list[int] = []
    cells: dict[str, list[bytes]] = {name: [] for name in wanted}
    bad: list[Bad] = []
    blank = 0
    for number, line in enumerate(io.BytesIO(data), row):
        found = _split(line) if len(line) < _LONGEST_LINE else None
        if found is None:
            bad.append((number, line[:200].rstrip(), _MISQUOTED if len(line) < _LONGEST_LINE else _TOO_LONG))
        elif not any(c.strip() for c in found):
            blank += 1
        elif len(found) < width or any(c.strip() for c in found[width:]):
            bad.append((number, line[:200].rstrip(), _CELLS.format(n=width)))
        else:
            rows.append(number)
            for name, place in wanted.items():
                cells[name].append(found[place].encode("latin-1"))
    columns: dict[str, pa.Array] = {n: pa.array(c, pa.binary()) for n, c in cells.items()}
    return Block(np.array(rows, dtype=np.int64), columns, tuple(bad), blank)


def dictionary(column: pa.Array | pa.ChunkedArray) -> tuple[Sequence[bytes], np.ndarray]:
    """A column as its distinct cells and, for each row, which of them it has."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False)
