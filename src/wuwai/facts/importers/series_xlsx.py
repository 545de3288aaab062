"""The tidy series file as an Excel workbook: the same columns in the first sheet, the same checks.

``wuwai facts template`` writes an empty one, ``wuwai export -o series.xlsx`` one with rows. Rows that hold
a formula are rejected: what a formula shows depends on who opens it. Merged cells, macros and workbooks
that unpack to more than they should are refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import python_calamine

from wuwai.facts.importers import headings, series_csv
from wuwai.facts.importers.contract import Batch, Importer, nothing
from wuwai.facts.importers.csv_rows import Record
from wuwai.facts.workbook_archive import LARGEST_FILE, WorkbookProblem, first_sheet, inspect
from wuwai.reference.text import Text

NAME = "series-xlsx"
VERSION = 1
SAMPLE_SHEET = "sample facts"  # how `wuwai export` calls a sheet that holds samples

_OPENS = Text("a workbook that can be opened", "可以打开的工作簿")
_NO_FORMULA = Text("a value; this row holds a formula ({address})", "数值；此行含公式（{address}）")
_NOT_MERGED = Text("cells that are not merged; {range} are", "未合并的单元格；{range} 已合并")


def sniff(head: bytes) -> bool:
    """Whether the content is a workbook: a zip that was not taken for an archive, or an old .xls."""
    return head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _text(value: Any) -> str:
    """A cell as a tidy CSV would print it.

    >>> _text(60300.0), _text(1.5), _text(date(2025, 7, 19)), _text(None)
    ('60300', '1.5', '2025-07-19', '')
    """
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).upper()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def read(path: Path, file: str) -> Batch:
    """Read the first sheet; rows are numbered as the workbook shows them."""
    with path.open("rb") as opened:
        content = opened.read(LARGEST_FILE + 1)
    try:
        marks = inspect(content)
        member = first_sheet(content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except WorkbookProblem as problem:
        return nothing(file, problem.expected)
    except (python_calamine.CalamineError, python_calamine.ZipError, python_calamine.XmlError):
        return nothing(file, _OPENS)
    if merged := marks.merged.get(member):
        return nothing(file, _NOT_MERGED.format(range=merged[0]))
    formulas = {
        int("".join(c for c in address if c.isdigit())): address for address in marks.formulas.get(member, ())
    }
    rows = [[_text(cell) for cell in line] for line in lines]
    if not rows:
        return nothing(file, Text("a heading and rows", "表头和数据行"))
    heading = Record(1, rows[0])
    at, rejects, notes = headings.check(file, heading)
    if rejects:
        return Batch({}, tuple(rejects), 0, tuple(notes))
    batch = series_csv.rows(_records(rows, formulas), file, heading, at, notes)
    return replace(batch, sample=book.sheet_names[0] == SAMPLE_SHEET)


def _records(rows: list[list[str]], formulas: dict[int, str]) -> Iterator[Record]:
    for number, cells in enumerate(rows[1:], 2):
        if not any(cells):
            continue
        address = formulas.get(number)
        yield Record(number, cells, _NO_FORMULA.format(address=address) if address else None)


IMPORTER = Importer(NAME, VERSION, Text("tidy series in Excel", "整洁格式指标Excel"), sniff, read)
