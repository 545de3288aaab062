"""Hand a faulty workbook back as the person's own file: each faulty cell filled and noted, each fault listed.

Values are checked with calamine, which only reads; the file itself is opened with openpyxl, so that widths,
formats and other sheets stay as they are.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from wuwai.facts.workbook_archive import LARGEST_FILE, WorkbookProblem, inspect
from wuwai.reference.text import Text
from wuwai.registers.contract import Register
from wuwai.registers.findings import Fault

LIST_NAMES = Text("Problems", "问题清单")
_AUTHOR = "wuwai"
_BELOW = f"\n— {_AUTHOR} —\n"  # between a person's own note and ours
_FAULT, _QUESTION = "FFF4C7C3", "FFFFE0A3"
_FAULTY = PatternFill("solid", start_color=_FAULT, end_color=_FAULT)
_ASKED = PatternFill("solid", start_color=_QUESTION, end_color=_QUESTION)
_NO_FILL = PatternFill()
_HEADS = (
    Text("Row", "行"), Text("Column", "列"), Text("Filled in", "填写内容"),
    Text("Expected", "应为"), Text("What to do", "处理办法"), Text("Cell", "单元格"),
)  # fmt: skip
_WIDTHS = (8, 28, 28, 60, 44, 10)
_TITLE = Text(
    "{faults} faults and {questions} questions in {file}", "{file}：错误{faults}处，疑问{questions}处"
)
_HOW = Text(
    "Red cells are wrong, amber ones are asked about. Correct them in the first sheet and upload this file"
    " again; this list may stay.",
    "红色单元格有误，黄色单元格存疑。请在第一个工作表中更正后重新上传本文件，此清单不必删除。",
)
_WHOLE_FILE = Text("whole file", "整个文件")
_WHOLE_ROW = Text("whole row", "整行")
_MOST_NOTES = 5000  # spreadsheet programs open slowly with more; the list holds every fault
_MOST_UNPACKED = 80 * 1024 * 1024  # openpyxl holds fifty times as much in memory
_LONGEST_LISTED = 1_000_000

Progress = Callable[[int, int], None]


def unheard(done: int, total: int) -> None:
    """A progress nobody looks at."""


def marked(
    register: Register,
    source: Path | bytes,
    faults: Sequence[Fault],
    lang: str,
    *,
    name: str = "",
    faulty_only: bool = False,
    progress: Progress = unheard,
) -> bytes:
    """The workbook ``source`` with every faulty cell filled and noted, and a sheet that lists the faults.

    ``lang`` is the reader's language. With ``faulty_only`` the good rows are taken out, so that the file may
    be corrected and uploaded again. A file that cannot be opened, or is too large to be marked, comes back as
    the list alone.
    """
    return marked_pair(register, source, faults, lang, name=name, progress=progress)[faulty_only]


def marked_pair(
    register: Register,
    source: Path | bytes,
    faults: Sequence[Fault],
    lang: str,
    *,
    name: str = "",
    progress: Progress = unheard,
) -> tuple[bytes, bytes]:
    """The marked workbook, and the same with its faulty rows only. The file is opened once for both."""
    file = name or (source.name if isinstance(source, Path) else "workbook.xlsx")
    progress(0, 4)
    book = _opened(source)
    if book is None:
        alone = _saved(_list_alone(register, faults, lang, file))
        return alone, alone
    sheet = book.worksheets[0]
    progress(1, 4)
    _clear(book, sheet)
    _mark(sheet, faults, lang)
    _list(book, register, faults, lang, file, sheet.title)
    progress(2, 4)
    whole = _saved(book)
    progress(3, 4)
    moved = _keep_faulty(sheet, faults)
    _clear_list(book)
    _list(book, register, [_at(one, moved) for one in faults], lang, file, sheet.title)
    return whole, _saved(book)


def _opened(source: Path | bytes) -> Workbook | None:
    content = source if isinstance(source, bytes) else source.read_bytes()
    if len(content) > LARGEST_FILE:
        return None
    try:
        inspect(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_UNPACKED:
                return None
        book = openpyxl.load_workbook(io.BytesIO(content))
    except WorkbookProblem:
        return None
    except Exception:  # openpyxl raises whatever a damaged part leads it to; the list of faults remains
        return None
    return book if book.worksheets else None


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _clear_list(book: Workbook) -> None:
    for name in (LIST_NAMES.en, LIST_NAMES.zh):
        if name in book.sheetnames and book.worksheets[0].title != name:
            del book[name]


def _clear(book: Workbook, sheet: Worksheet) -> None:
    """Take out the marks of an earlier round: a corrected cell must not stay red."""
    if not {LIST_NAMES.en, LIST_NAMES.zh} & set(book.sheetnames):
        return
    _clear_list(book)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.has_style and cell.fill.start_color.rgb in (_FAULT, _QUESTION):
                cell.fill = _NO_FILL
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
            elif cell.comment is not None and _BELOW in cell.comment.text:
                cell.comment.text = cell.comment.text.split(_BELOW)[0]


def _mark(sheet: Worksheet, faults: Sequence[Fault], lang: str) -> None:
    told: dict[tuple[int, int], list[Fault]] = {}
    for one in faults:
        if one.line:
            told.setdefault((one.line, (one.column or 0) + 1), []).append(one)
    for noted, ((line, column), here) in enumerate(told.items()):
        cell = sheet.cell(line, column)
        cell.fill = _ASKED if all(one.question for one in here) else _FAULTY
        # A cell inside a merged range, but for its first, takes no note.
        if noted < _MOST_NOTES and not isinstance(cell, MergedCell):
            words = "\n".join(f"{one.expected.get(lang)} {one.do.get(lang)}" for one in here)
            note = Comment(words[:2000], _AUTHOR, height=110, width=260)
            if cell.comment is not None and cell.comment.author != _AUTHOR:
                note.text = f"{cell.comment.text}{_BELOW}{note.text}"
                note.author = cell.comment.author
            cell.comment = note


def _list(
    book: Workbook, register: Register, faults: Sequence[Fault], lang: str, file: str, data_sheet: str
) -> None:
    listed = book.create_sheet(LIST_NAMES.get(lang), 1)
    _fill_list(listed, register, faults, lang, file, data_sheet)
    book.active = 0


def _list_alone(register: Register, faults: Sequence[Fault], lang: str, file: str) -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = LIST_NAMES.get(lang)
    _fill_list(sheet, register, faults, lang, file, "")
    return book


def _fill_list(
    listed: Worksheet, register: Register, faults: Sequence[Fault], lang: str, file: str, data_sheet: str
) -> None:
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    asked = sum(1 for one in faults if one.question)
    title = _TITLE.format(faults=len(faults) - asked, questions=asked, file=file).get(lang)
    _put(listed, 1, 1, title).font = Font(bold=True, size=12)
    _put(listed, 2, 1, _HOW.get(lang))
    for number, (head, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True), start=1):
        _put(listed, 4, number, head.get(lang)).font = bold
        listed.column_dimensions[get_column_letter(number)].width = width
    for line, one in enumerate(faults[:_LONGEST_LISTED], start=5):
        address = f"{get_column_letter((one.column or 0) + 1)}{one.line}" if one.line else ""
        column = one.heading(register, lang) or (_WHOLE_ROW if one.line else _WHOLE_FILE).get(lang)
        _put(listed, line, 1, one.line or "")
        _put(listed, line, 2, column)
        _put(listed, line, 3, one.value)
        _put(listed, line, 4, one.expected.get(lang)).alignment = wrapped
        _put(listed, line, 5, one.do.get(lang)).alignment = wrapped
        cell = _put(listed, line, 6, address)
        if data_sheet and address and line < _MOST_NOTES:
            cell.hyperlink = f"#'{data_sheet.replace(chr(39), chr(39) * 2)}'!{address}"
        cell.fill = _ASKED if one.question else _FAULTY
    listed.freeze_panes = "A5"
    listed.auto_filter.ref = f"A4:F{max(5, 4 + len(faults))}"


def _put(sheet: Worksheet, line: int, column: int, value: str | int) -> Any:
    cell = sheet.cell(line, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # a person's text that begins with "=" must not become a formula
    else:
        cell.value = value
    return cell


def _keep_faulty(sheet: Worksheet, faults: Sequence[Fault]) -> Mapping[int, int]:
    """Take the good rows out of the sheet; where each faulty line is now."""
    for span in [str(one) for one in sheet.merged_cells.ranges]:
        sheet.unmerge_cells(span)
    lines = sorted({one.line for one in faults if one.line > 1})
    if not lines:
        return {}
    wide = sheet.max_column
    moved: dict[int, int] = {}
    for at, line in enumerate(lines, start=2):
        moved[line] = at
        if at == line:
            continue
        for column in range(1, wide + 1):
            source, target = sheet.cell(line, column), sheet.cell(at, column)
            target.value, target._style, target.comment = source.value, copy(source._style), None
            if source.comment is not None:
                target.comment = copy(source.comment)
                source.comment = None
        sheet.row_dimensions[at].height = sheet.row_dimensions[line].height
    last = 1 + len(lines)
    sheet.delete_rows(last + 1, max(0, sheet.max_row - last))
    return moved


def _at(one: Fault, moved: Mapping[int, int]) -> Fault:
    return Fault(moved.get(one.line, one.line), one.column, one.value, one.expected, one.do, one.question)
