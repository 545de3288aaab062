"""Read a filled-in workbook back. What is wrong is a fault with the cell's address, never an exception."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from wuwai.facts.workbook_archive import NO_WORKBOOK, WorkbookProblem, first_sheet, inspect
from wuwai.reference.text import Text
from wuwai.returns.cells import NOT_A_NUMBER, Cell, CellError, number
from wuwai.returns.filled import MOST_EXPLAINED
from wuwai.returns.forms import Form, Item
from wuwai.returns.template import (
    CUMULATIVE,
    EXPLAINED,
    EXPLAINED_CUMULATIVE,
    FIRST_ROW,
    LAYOUT,
    OWN,
    SCHEMA_SHEET,
)

LARGEST = 2 * 1024 * 1024  # a return has some dozens of numbers
_SMALL = Text("a workbook of at most 2 MB", "不超过2 MB的工作簿")
_TEMPLATE = Text("the workbook of this return, as downloaded here", "从本页下载的本表模板")
_UNREADABLE = Text("a workbook that can be opened", "可以打开的工作簿")
_FORMULA = Text("a value, not a formula", "数值，不得为公式")
_MERGED = Text("a cell that is not merged with others", "未合并的单元格")
_LONG = Text(f"at most {MOST_EXPLAINED:,} characters", f"不超过{MOST_EXPLAINED:,}个字符")
_OTHER = Text("the workbook of {wanted}; this one is of {found}", "{wanted}的模板；此文件为{found}的模板")
_CHANGED = Text("the items in their places; download the template again", "指标行保持原样；请重新下载模板")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFault:
    """What is wrong: the cell's address (``D7``; empty for the whole file), its item, what it says, what
    would do.
    """

    address: str
    item: str
    value_text: str
    expected: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRead:
    """What a workbook held, by item key: every cell as written, and the faults. ``version`` is that of the
    return when the workbook was made; 0 where it holds none. ``cells`` is empty where the file is refused.
    """

    cells: Mapping[str, Cell]
    faults: tuple[SheetFault, ...]
    version: int = 0

    @property
    def good(self) -> dict[str, Cell]:
        """The cells without a fault."""
        wrong = {one.item for one in self.faults}
        return {key: cell for key, cell in self.cells.items() if key not in wrong}


def read(content: bytes, form: Form, *, region: str, period: str) -> SheetRead:
    """Read the workbook of one return; another form's, city's or period's is refused."""
    try:
        if len(content) > LARGEST:
            raise WorkbookProblem(_SMALL)
        marks = inspect(content)
        lines, schema = _opened(content)
        _check(schema, form, region, period)
        member = first_sheet(content)
    except WorkbookProblem as problem:
        refused = _TEMPLATE if problem is NO_WORKBOOK else problem.expected
        return SheetRead(cells={}, faults=(SheetFault(address="", item="", value_text="", expected=refused),))
    spoilt = dict.fromkeys(marks.formulas.get(member, ()), _FORMULA)
    for span in marks.merged.get(member, ()):
        spoilt |= dict.fromkeys(_addresses(span), _MERGED)
    cells: dict[str, Cell] = {}
    faults: list[SheetFault] = []
    for place, item in enumerate(form.lines):
        row = FIRST_ROW + place
        line = lines[row] if row < len(lines) else []
        so_far = form.cumulative(item)
        for one, column, words in (
            (item, OWN, EXPLAINED),
            (so_far, CUMULATIVE, EXPLAINED_CUMULATIVE),
        ):
            if one is None:
                continue
            address = f"{chr(ord('A') + column)}{row + 1}"
            text, wrong = _text(_at(line, column))
            explanation, _ = _text(_at(line, words))
            cells[one.key] = Cell(value_text=text, explanation=explanation)
            expected = spoilt.get(address) or wrong or _fault(text, explanation, one)
            if expected is not None:
                faults.append(SheetFault(address=address, item=one.key, value_text=text, expected=expected))
    version = schema.get("version", "")
    return SheetRead(cells=cells, faults=tuple(faults), version=int(version) if version.isdigit() else 0)


def _opened(content: bytes) -> tuple[list[list[Any]], dict[str, str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        if SCHEMA_SHEET not in book.sheet_names or book.sheet_names[0] == SCHEMA_SHEET:
            raise WorkbookProblem(_TEMPLATE)
        rows = book.get_sheet_by_name(SCHEMA_SHEET).to_python()
        schema = {str(row[0]): str(row[1]) for row in rows if len(row) > 1}
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, python_calamine.ZipError, python_calamine.XmlError) as error:
        raise WorkbookProblem(_UNREADABLE) from error
    return lines, schema


def _check(schema: Mapping[str, str], form: Form, region: str, period: str) -> None:
    wanted = (form.name, region, period)
    found = tuple(schema.get(name, "?") for name in ("form", "region", "period"))
    if found != wanted:
        raise WorkbookProblem(_OTHER.format(wanted=" ".join(wanted), found=" ".join(found)))
    items = "\n".join(item.key for item in form.lines)
    if schema.get("layout") != LAYOUT or schema.get("items") != items:
        raise WorkbookProblem(_CHANGED)


def _at(line: list[Any], column: int) -> Any:
    return line[column] if column < len(line) else ""


def _text(value: Any) -> tuple[str, Text | None]:
    """A cell as text, and what is expected in its place where it is a day or a yes."""
    if isinstance(value, bool | date | datetime | time | timedelta):
        return str(value), NOT_A_NUMBER
    if isinstance(value, float | int):
        return f"{value:.15g}" if abs(value) < 1e15 else f"{value:f}", None
    return str(value).strip(), None


def _fault(text: str, explanation: str, item: Item) -> Text | None:
    if len(explanation) > MOST_EXPLAINED:
        return _LONG
    try:
        number(text, item.unit)
    except CellError as error:
        return error.expected
    return None


def _addresses(span: str) -> list[str]:
    """The cells of a merged range that lie where numbers are filled in."""
    match = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", span)
    if match is None:
        return []
    first, top, last, bottom = match.groups()
    columns = [chr(ord("A") + place) for place in (OWN, CUMULATIVE)]
    inside = [one for one in columns if (len(first), first) <= (1, one) and (1, one) <= (len(last), last)]
    rows = range(max(int(top), FIRST_ROW + 1), min(int(bottom), FIRST_ROW + 500) + 1)
    return [f"{column}{row}" for row in rows for column in inside]
