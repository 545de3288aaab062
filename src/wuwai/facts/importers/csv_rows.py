"""The records of a CSV file with the row a spreadsheet shows for each, in bounded memory.

A record may run over several lines inside quotation marks; a spreadsheet shows it as one row, and so do we. A
line that is too long, or a quotation mark that is never closed, spoils its own row only.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wuwai.facts.importers.encodings import Encoding
from wuwai.reference.text import Text

MAX_LINE = 100_000
MAX_LINES_IN_RECORD = 50


@dataclass(frozen=True, slots=True)
class Record:
    """One row. ``fault`` says why its cells could not be told apart.

    ``suspect`` marks control characters or broken bytes in it. ``offset`` is where it begins, in bytes; it is
    counted only in a file with broken bytes, and is 0 in any other.
    """

    row: int
    cells: list[str]
    fault: Text | None = None
    offset: int = 0
    suspect: bool = False


_SUSPECT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\udc80-\udcff]")


@dataclass(slots=True)
class _Line:
    text: str
    whole: bool
    offset: int


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _lines(file: io.TextIOWrapper, *, offsets: bool) -> Iterator[_Line]:
    offset = 0
    while text := file.readline(MAX_LINE + 1):
        whole = len(text) <= MAX_LINE or text.endswith(("\n", "\r"))
        line = _Line(text, whole, offset)
        offset += _size(text) if offsets else 0
        while not whole:
            rest = file.readline(MAX_LINE + 1)
            offset += _size(rest) if offsets else 0
            whole = not rest or rest.endswith(("\n", "\r"))
        yield line


def _too_long() -> Text:
    return Text(
        f"a line of at most {MAX_LINE:,} characters; is this a CSV file with one record a line?",
        f"每行不超过{MAX_LINE:,}个字符；请确认是每行一条记录的CSV文件",
    )


_UNCLOSED = Text("a closing quotation mark for the one opened in this row", "与本行左引号配对的右引号")
_MISQUOTED = Text(
    'a comma or the end of the row after a closing quotation mark; a mark inside a cell is written ""',
    "右引号之后应为逗号或行尾；单元格内的引号写成两个引号",
)


def records(path: Path, encoding: Encoding) -> Iterator[Record]:
    """Every record that is not blank, the heading first, numbered as a spreadsheet does, from 1."""
    with path.open("r", encoding=encoding.name, errors=encoding.errors, newline="") as file:
        source = _lines(file, offsets=encoding.broken_at is not None)
        waiting: deque[_Line] = deque()
        row = 0
        while True:
            line = waiting.popleft() if waiting else next(source, None)
            if line is None:
                return
            row += 1
            if not line.whole:
                yield Record(row, [line.text[:80]], _too_long(), line.offset)
            elif '"' not in line.text:
                text = line.text.rstrip("\r\n")
                if text:
                    suspect = _SUSPECT.search(text) is not None
                    yield Record(row, text.split(","), None, line.offset, suspect)
            else:
                yield _quoted(row, line, waiting, source)


def _quoted(row: int, first: _Line, waiting: deque[_Line], source: Iterator[_Line]) -> Record:
    """The record that begins in ``first``; lines taken in vain go back to ``waiting``."""
    taken = [first]
    quotes, length = first.text.count('"'), len(first.text)
    while True:
        # Marks come in pairs in a whole record, so an odd count is worth parsing only on its own line.
        if quotes % 2 == 0 or len(taken) == 1:
            try:
                text = "".join(line.text for line in taken)
                cells = next(csv.reader([text], strict=True))
            except csv.Error as error:
                if "unexpected end of data" not in str(error):
                    break
            else:
                return Record(row, cells, None, first.offset, _SUSPECT.search(text) is not None)
        line = waiting.popleft() if waiting else next(source, None)
        if line is not None:
            taken.append(line)
            quotes += line.text.count('"')
            length += len(line.text)
        if line is None or not line.whole or len(taken) > MAX_LINES_IN_RECORD or length > MAX_LINE:
            waiting.extendleft(reversed(taken[1:]))
            return Record(row, [first.text.rstrip("\r\n")[:80]], _UNCLOSED, first.offset)
    waiting.extendleft(reversed(taken[1:]))
    return Record(row, [first.text.rstrip("\r\n")[:80]], _MISQUOTED, first.offset)
