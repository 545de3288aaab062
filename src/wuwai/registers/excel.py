"""Excel in and out of a register: the template, and reading a filled one cell by cell."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from wuwai.facts.model import Reject
from wuwai.facts.workbook_archive import (
    LARGEST_FILE,
    NO_WORKBOOK,
    Marks,
    WorkbookProblem,
    first_sheet,
    inspect,
)
from wuwai.reference.text import Text
from wuwai.registers import template as templates
from wuwai.registers.columns import columns, heading
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.values import ValueProblem, blank
from wuwai.registers.values import read as read_value

_TEMPLATE = Text("an .xlsx workbook: the template of this register", "本台账的.xlsx模板")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One good row: its line in the sheet (the heading is 1) and its values; empty cells are left out."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook held: good rows, rejects, and how many rows were filled at all."""

    file: str
    read: int
    rows: tuple[SheetRow, ...]
    rejects: tuple[Reject, ...]


def template(register: Register, lang: str, rows: Any = ()) -> bytes:
    """The register's Excel template in ``lang``; with ``rows``, filled with them for correction."""
    return templates.write(register, lang, rows)


def longest(register: Register, one: RegisterField) -> int:
    """How many characters the model keeps of a text field."""
    limit = getattr(register.model._meta.get_field(one.name), "max_length", None)
    return int(limit) if limit else 4000


def read(register: Register, source: Path | bytes, *, name: str = "") -> Sheet:
    """Read a filled template. What is wrong is a reject, never an exception; nothing is written.

    ``source`` is a path or the bytes of the file, ``name`` the file's name in the rejects.
    """
    file = name or (source.name if isinstance(source, Path) else "workbook.xlsx")
    try:
        content = _bytes(source)
        marks = inspect(content)
        lines, member = _opened(register, content)
    except WorkbookProblem as problem:
        expected = _TEMPLATE if problem is NO_WORKBOOK else problem.expected
        return Sheet(file, 0, (), (Reject(file, 0, "", "", expected),))
    wrong = _heading_rejects(register, lines[0] if lines else [], file)
    if wrong:
        return Sheet(file, 0, (), tuple(wrong))
    return _rows(register, lines, file, _addresses(marks, member), marks.merged.get(member, ()))


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


def _opened(register: Register, content: bytes) -> tuple[list[list[Any]], str]:
    """The cells of the data sheet and the name of its member in the archive."""
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
    return lines, first_sheet(content)


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


def _letters(number: int) -> str:
    """
    >>> _letters(0), _letters(26)
    ('A', 'AA')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _addresses(marks: Marks, member: str) -> set[str]:
    return set(marks.formulas.get(member, ()))


def _heading_rejects(register: Register, found: Sequence[Any], file: str) -> list[Reject]:
    expected = columns(register)
    rejects: list[Reject] = []
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
        other = _letters(places.get(here, 0))
        rejects.append(
            Reject(file, 1, here, here, pattern.format(wanted=wanted, letter=_letters(number), other=other))
        )
    for number in range(len(expected), len(printed)):
        if printed[number]:
            beyond = Text("nothing beyond column {letter}", "{letter}列之后不应有内容").format(
                letter=_letters(len(expected) - 1)
            )
            rejects.append(Reject(file, 1, printed[number], printed[number], beyond))
    return rejects


def _rows(
    register: Register, lines: list[list[Any]], file: str, formulas: set[str], merged: tuple[str, ...]
) -> Sheet:
    shown = columns(register)
    limits = [longest(register, one) for one in shown]
    spans = _merged_lines(merged)
    rows: list[SheetRow] = []
    rejects: list[Reject] = []
    read = 0
    for line, cells in enumerate(lines[1:], start=2):
        computed = any(f"{_letters(n)}{line}" in formulas for n in range(len(shown))) if formulas else False
        if all(blank(cell) for cell in cells) and not computed:
            continue
        read += 1
        wrong: list[Reject] = []
        if line in spans:
            wrong.append(
                Reject(file, line, "", spans[line], Text("cells that are not merged", "不得合并单元格"))
            )
        values: dict[str, Any] = {}
        for number, one in enumerate(shown):
            raw = cells[number] if number < len(cells) else ""
            if formulas and f"{_letters(number)}{line}" in formulas:
                wrong.append(
                    _reject(file, line, one, raw, Text("a value, not a formula", "数值或文本，不得为公式"))
                )
                continue
            try:
                value = read_value(one, raw, sheet=True, longest=limits[number])
            except ValueProblem as problem:
                wrong.append(_reject(file, line, one, raw, problem.expected))
                continue
            if value is not None:
                values[one.name] = value
        stray = next((str(cell) for cell in cells[len(shown) :] if not blank(cell)), None)
        if stray is not None:
            beyond = Text("nothing beyond the last column", "最后一列之后不应有内容")
            wrong.append(Reject(file, line, "", stray[:80], beyond))
        if wrong:
            rejects.extend(wrong)
        else:
            rows.append(SheetRow(line, values))
    if not read:
        rejects.append(
            Reject(file, 0, "", "", Text("at least one filled row below the heading", "表头以下至少填写一行"))
        )
    return Sheet(file, read, tuple(rows), tuple(rejects))


def _reject(file: str, line: int, one: RegisterField, raw: Any, expected: Text) -> Reject:
    return Reject(file, line, heading(one, "zh"), str(raw)[:80], expected)


def _merged_lines(merged: tuple[str, ...]) -> dict[int, str]:
    lines: dict[int, str] = {}
    for span in merged:
        found = re.fullmatch(r"[A-Z]+(\d+):[A-Z]+(\d+)", span)
        if found:
            for line in range(int(found[1]), min(int(found[2]), int(found[1]) + 200_000) + 1):
                lines[line] = span
    return lines
