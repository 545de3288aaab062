"""Excel in and out of a register: the template, and reading a filled one cell by cell."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import python_calamine

from wuwai.facts.model import Reject
from wuwai.facts.workbook_archive import (
    LARGEST_FILE,
    NO_WORKBOOK,
    WorkbookProblem,
    first_sheet,
    inspect,
)
from wuwai.reference.text import Text
from wuwai.registers import template as templates
from wuwai.registers.columns import columns, heading
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.findings import CORRECT, FILL_IN, FRESH_TEMPLATE, Fault, shortened
from wuwai.registers.values import ValueProblem, blank
from wuwai.registers.values import read as read_value

_TOLD_EVERY = 200
# Cells of these kinds hold few different texts: each is looked up once.
_CODED = ("choice", "choices", "yes_no", "region", "country")
_FORMULA = Text("a value, not a formula", "数值或文本，不得为公式")
_FORMULA_DO = Text("Copy the cell and paste it as a value.", "复制该单元格，选择性粘贴为数值。")
_MERGED = Text("cells that are not merged ({span})", "不得合并单元格（{span}）")
_MERGED_DO = Text("Unmerge them and fill each cell.", "取消合并后逐格填写。")
_BEYOND = Text("nothing beyond the last column", "最后一列之后不应有内容")
_BEYOND_DO = Text("Delete it, or put it into the column 'Note'.", "删去，或移入“备注”列。")
_TEMPLATE = Text("an .xlsx workbook: the template of this register", "本台账的.xlsx模板")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One good row: its line in the sheet (the heading is 1) and its values; empty cells are left out."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook held: good rows, faults, and how many rows were filled at all.

    ``lang`` is the language of its headings; ``written_at`` when wuwai wrote the sheet with rows in it, None
    for a template that was empty.
    """

    register: Register
    file: str
    read: int
    rows: tuple[SheetRow, ...]
    faults: tuple[Fault, ...]
    lang: str = "zh"
    written_at: datetime | None = None

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """The faults in the form that every import hands back."""
        return tuple(one.reject(self.register, self.file, self.lang) for one in self.faults)


def template(register: Register, lang: str, rows: Any = (), *, leave: Collection[str] = ()) -> bytes:
    """The register's Excel template in ``lang``; with ``rows``, filled with them for correction.

    The columns ``leave`` stay empty.
    """
    return templates.write(register, lang, rows, leave=leave)


def longest(register: Register, one: RegisterField) -> int:
    """How many characters the model keeps of a text field."""
    limit = getattr(register.model._meta.get_field(one.name), "max_length", None)
    return int(limit) if limit else 4000


def read(
    register: Register,
    source: Path | bytes,
    *,
    name: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Sheet:
    """Read a filled template. What is wrong is a fault, never an exception; nothing is written.

    ``source`` is a path or the bytes of the file, ``name`` the file's name in the rejects. ``progress`` is
    told how many lines of how many are read, and may raise to stop.
    """
    file = name or (source.name if isinstance(source, Path) else "workbook.xlsx")
    try:
        content = _bytes(source)
        marks = inspect(content)
        lines, member, schema = _opened(register, content)
    except WorkbookProblem as problem:
        expected = _TEMPLATE if problem is NO_WORKBOOK else problem.expected
        return Sheet(register, file, 0, (), (Fault(0, None, "", expected, FRESH_TEMPLATE),))
    lang = schema.get("language", "zh")
    wrong = _heading_faults(register, lines[0] if lines else [])
    if wrong:
        return Sheet(register, file, 0, (), tuple(wrong), lang)
    reading = _Reading(
        columns(register),
        tuple(longest(register, one) for one in columns(register)),
        frozenset(marks.formulas.get(member, ())),
        _merged_lines(marks.merged.get(member, ())),
    )
    rows: list[SheetRow] = []
    faults: list[Fault] = []
    filled = 0
    for line, cells in enumerate(lines[1:], start=2):
        if progress is not None and line % _TOLD_EVERY == 0:
            progress(line, len(lines))
        found = reading.row(line, cells)
        if found is None:
            continue
        filled += 1
        values, wrong = found
        if wrong:
            faults.extend(wrong)
        else:
            rows.append(SheetRow(line, values))
    if not filled:
        empty = Text("at least one filled row below the heading", "表头以下至少填写一行")
        faults.append(Fault(0, None, "", empty, FILL_IN))
    return Sheet(register, file, filled, tuple(rows), tuple(faults), lang, _written_at(schema))


def _bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        with source.open("rb") as handle:
            return handle.read(LARGEST_FILE + 1)
    except OSError as error:
        raise WorkbookProblem(
            Text("a file that can be read ({why})", "可读取的文件（{why}）").format(why=error.strerror)
        ) from error


def _written_at(schema: Mapping[str, str]) -> datetime | None:
    try:
        found = datetime.fromisoformat(schema.get(templates.WRITTEN_AT, ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _opened(register: Register, content: bytes) -> tuple[list[list[Any]], str, dict[str, str]]:
    """The cells of the data sheet, the name of its member in the archive, and what the template tells."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        schema = (
            {
                str(line[0]): str(line[1])
                for line in book.get_sheet_by_name(templates.SCHEMA_SHEET).to_python()
                if len(line) > 1
            }
            if templates.SCHEMA_SHEET in names
            else {}
        )
    except (python_calamine.CalamineError, python_calamine.ZipError, python_calamine.XmlError) as error:
        raise WorkbookProblem(Text("a workbook that can be opened", "可以打开的工作簿")) from error
    _template_fits(register, schema)
    if names[0].startswith("_"):
        raise WorkbookProblem(Text("the sheet to fill in first place", "填报表须为第一个工作表"))
    try:
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, python_calamine.XmlError) as error:
        raise WorkbookProblem(Text("a workbook that can be opened", "可以打开的工作簿")) from error
    return lines, first_sheet(content), schema


def _template_fits(register: Register, schema: dict[str, str]) -> None:
    if "register" not in schema:
        raise WorkbookProblem(
            Text(
                "the template of the register '{title}'; download it and copy the rows into it",
                "“{title}”台账的模板；请下载模板后将数据复制到模板中",
            ).format(title=register.title)
        )
    if schema["register"] != register.name:
        raise WorkbookProblem(
            Text(
                "the template of the register '{title}'; this one is of '{other}'",
                "“{title}”台账的模板；此文件为“{other}”的模板",
            ).format(title=register.title, other=schema["register"])
        )
    if schema.get("schema_version") != str(register.schema_version):
        raise WorkbookProblem(
            Text(
                "template version {wanted}; this one is version {found}: download the template again",
                "第{wanted}版模板；此文件为第{found}版，请重新下载模板",
            ).format(wanted=register.schema_version, found=schema.get("schema_version", "?"))
        )


def letters(number: int) -> str:
    """The name of a column by its place.

    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _heading_faults(register: Register, found: Sequence[Any]) -> list[Fault]:
    expected = columns(register)
    faults: list[Fault] = []
    printed = [str(cell).strip() for cell in found]
    places = {name: n for n, one in enumerate(expected) for name in (heading(one, "en"), heading(one, "zh"))}
    for number, one in enumerate(expected):
        here = printed[number] if number < len(printed) else ""
        if here in (heading(one, "en"), heading(one, "zh")):
            continue
        wanted = Text(heading(one, "en"), heading(one, "zh"))
        if here in places:
            pattern = Text(
                "'{wanted}' in column {letter}; this heading belongs in column {other}: columns were moved",
                "{letter}列应为“{wanted}”；此处的表头应在{other}列，列的顺序被改动",
            )
        elif here:
            pattern = Text(
                "'{wanted}' in column {letter}; the heading was renamed",
                "{letter}列应为“{wanted}”；表头被改名",
            )
        else:
            pattern = Text(
                "'{wanted}' in column {letter}; it is missing", "{letter}列应为“{wanted}”；此列缺失"
            )
        told = pattern.format(wanted=wanted, letter=letters(number), other=letters(places.get(here, 0)))
        faults.append(Fault(1, number, shortened(here), told, FRESH_TEMPLATE))
    beyond = Text("nothing beyond column {letter}", "{letter}列之后不应有内容")
    for number in range(len(expected), len(printed)):
        if printed[number]:
            told = beyond.format(letter=letters(len(expected) - 1))
            faults.append(Fault(1, number, shortened(printed[number]), told, _BEYOND_DO))
    return faults


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the rows of one sheet."""

    shown: tuple[RegisterField, ...]
    limits: tuple[int, ...]
    formulas: frozenset[str]
    merged: Mapping[int, tuple[int, str]]
    known: dict[tuple[int, Any], Any] = field(default_factory=dict)

    def row(self, line: int, cells: Sequence[Any]) -> tuple[dict[str, Any], list[Fault]] | None:
        """The values of a line and what is wrong with it; None for an empty one."""
        computed = self._computed(line)
        if not computed and all(blank(cell) for cell in cells):
            return None
        wrong: list[Fault] = []
        if line in self.merged:
            start, span = self.merged[line]
            wrong.append(Fault(line, start, span, _MERGED.format(span=span), _MERGED_DO))
        values: dict[str, Any] = {}
        for number, one in enumerate(self.shown):
            raw = cells[number] if number < len(cells) else ""
            if number in computed:
                wrong.append(Fault(line, number, shortened(raw), _FORMULA, _FORMULA_DO))
                continue
            value = self._value(number, one, raw)
            if isinstance(value, ValueProblem):
                do = FILL_IN if blank(raw) else CORRECT
                wrong.append(Fault(line, number, shortened(raw), value.expected, do))
            elif value is not None:
                values[one.name] = value
        for number in range(len(self.shown), len(cells)):
            if not blank(cells[number]):
                wrong.append(Fault(line, number, shortened(cells[number]), _BEYOND, _BEYOND_DO))
                break
        return values, wrong

    def _computed(self, line: int) -> set[int]:
        if not self.formulas:
            return set()
        return {n for n in range(len(self.shown)) if f"{letters(n)}{line}" in self.formulas}

    def _value(self, number: int, one: RegisterField, raw: Any) -> Any:
        """The value of a cell, or the problem with it."""
        if one.kind not in _CODED:
            return self._read(number, one, raw)
        key = (number, raw)
        if key not in self.known:
            self.known[key] = self._read(number, one, raw)
        return self.known[key]

    def _read(self, number: int, one: RegisterField, raw: Any) -> Any:
        try:
            return read_value(one, raw, sheet=True, longest=self.limits[number])
        except ValueProblem as problem:
            return problem


def _merged_lines(merged: Sequence[str]) -> dict[int, tuple[int, str]]:
    """The lines that merged cells touch, each with the first column of the range and the range."""
    lines: dict[int, tuple[int, str]] = {}
    for span in merged:
        found = re.fullmatch(r"([A-Z]+)(\d+):[A-Z]+(\d+)", span)
        if found:
            start = 0
            for letter in found[1]:
                start = start * 26 + ord(letter) - 64
            for line in range(int(found[2]), min(int(found[3]), int(found[2]) + 200_000) + 1):
                lines[line] = (start - 1, span)
    return lines
