"""Write a register's Excel template: locked headings, drop-downs, notes, and its hidden schema."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils import timezone

from wuwai.reference.text import Text
from wuwai.registers.columns import column, columns, heading, options, shown
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow

SCHEMA_SHEET = "_wuwai"
WRITTEN_AT = "written_at"
LISTS_SHEET = "_lists"
ROWS = 20_000
_WRITTEN = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same template is the same file
_NOTES = (
    Text("Fill one row for each {one}, from row 2 on. Headings and their order must stay as they are.",
         "从第2行起填写，每行一个{one}；请勿改动表头及列的顺序。"),
    Text("Columns with a star must be filled. Leave a cell empty where a value is not known; never estimate.",
         "带*的列为必填；情况不明的单元格请留空，不得估填。"),
    Text("A row whose {key} is on file changes that row; an empty cell keeps the value on file.",
         "{key}与已有记录相同的，按修改处理；留空的单元格保留原值。"),
    Text("No formulas, no merged cells, no macros: rows with them are sent back.",
         "不得使用公式、合并单元格和宏，否则退回。"),
)  # fmt: skip
_HEADS = (
    Text("Column", "列名"), Text("Must be filled", "必填"),
    Text("What is expected", "填写要求"), Text("Note", "说明"),
)  # fmt: skip
_EXPECTED = {
    "text": Text("text", "文本"),
    "long_text": Text("text", "文本"),
    "integer": Text("whole number", "整数"),
    "number": Text("number", "数值"),
    "date": Text("date, such as 2024-03-31", "日期，如2024-03-31"),
    "choice": Text("choose from the list", "下拉选择"),
    "choices": Text("one or several, with 、 between them", "可填多项，以顿号分隔"),
    "row": Text("the number of a row on file", "已登记记录的编号"),
    "yes_no": Text("yes or no", "是或否"),
    "region": Text("city, from the list", "地市，下拉选择"),
    "country": Text("country or region, from the list", "国家（地区），下拉选择"),
    "url": Text("web address", "网址"),
}


def sheet_name(register: Register, lang: str) -> str:
    """A sheet name Excel allows: at most 31 characters, without []:*?/\\ and quotes."""
    title = "".join("-" if c in "[]:*?/\\'" else c for c in register.title.get(lang))
    return title[:31].strip("'")


def write(
    register: Register, lang: str, rows: Iterable[RegisterRow] = (), *, leave: Collection[str] = ()
) -> bytes:
    """The template as an .xlsx file in one language, with ``rows`` already filled in where they are given.

    The columns ``leave`` stay empty: imported again, an empty cell keeps the value on file. A sheet with rows
    keeps the moment it was written, so that what others change afterwards is not undone with it.
    """
    buffer, moment = io.BytesIO(), timezone.now()
    with xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as book:
        book.set_properties({"created": _WRITTEN, "title": register.title.get(lang)})
        sheet = book.add_worksheet(sheet_name(register, lang))
        notes = book.add_worksheet("填表说明" if lang.startswith("zh") else "Notes")
        lists = book.add_worksheet(LISTS_SHEET)
        schema = book.add_worksheet(SCHEMA_SHEET)
        _headings(book, sheet, register, lang)
        filled = _filled(book, sheet, register, lang, rows, leave)
        _validated(sheet, lists, register, lang)
        _explained(book, notes, register, lang)
        told = [*_schema(register, lang), *([(WRITTEN_AT, moment.isoformat())] if filled else [])]
        for number, (name, value) in enumerate(told):
            schema.write_string(number, 0, name)
            schema.write_string(number, 1, value)
        lists.hide()
        schema.very_hidden()
        sheet.activate()
    return buffer.getvalue()


def _schema(register: Register, lang: str) -> list[tuple[str, str]]:
    return [
        ("register", register.name),
        ("schema_version", str(register.schema_version)),
        ("language", "zh" if lang.startswith("zh") else "en"),
        ("columns", ",".join(one.name for one in columns(register))),
    ]


def _cell_format(book: Any, one: RegisterField) -> Any:
    pattern = {"number": "0.########", "integer": "0", "date": "yyyy-mm-dd"}.get(one.kind, "@")
    return book.add_format({"locked": False, "num_format": pattern, "font_name": "Arial", "font_size": 10})


def _headings(book: Any, sheet: Any, register: Register, lang: str) -> None:
    looks = {
        "bold": True,
        "locked": True,
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
        "font_size": 10,
    }
    plain = book.add_format({**looks, "bg_color": "#F1EFEA"})
    required = book.add_format({**looks, "bg_color": "#F6DEDB"})
    for number, one in enumerate(columns(register)):
        text = heading(one, lang)
        wide = 30 if one.kind in ("long_text", "url") else max(12, min(28, 2 * len(text)))
        sheet.set_column(number, number, wide, _cell_format(book, one))
        sheet.write_string(0, number, text, required if one.required else plain)
        if one.help:
            sheet.write_comment(0, number, one.help.get(lang))
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.protect(
        "", {"format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True,
             "delete_rows": True, "sort": True, "autofilter": True},
    )  # fmt: skip


def _filled(
    book: Any,
    sheet: Any,
    register: Register,
    lang: str,
    rows: Iterable[RegisterRow],
    leave: Collection[str],
) -> int:
    """Write the rows, and give back how many there were."""
    shown = columns(register)
    formats = [_cell_format(book, one) for one in shown]
    line = 0
    for line, row in enumerate(rows, start=1):
        for number, one in enumerate(shown):
            value = row.value(one.name)
            if value is None or one.name in leave:
                continue
            if one.kind == "date":
                sheet.write_datetime(line, number, value, formats[number])
            elif one.kind in ("number", "integer"):
                sheet.write_number(line, number, value, formats[number])
            else:
                sheet.write_string(line, number, as_text(one, value, lang), formats[number])
    return line


def as_text(one: RegisterField, value: Any, lang: str) -> str:
    """A value as the drop-down of the sheet names it."""
    if one.kind == "yes_no":
        value = "yes" if value else "no"
    if one.kind == "choices":
        return shown(one, value).get(lang)
    named = options(one).get(str(value))
    return named.get(lang) if named else str(value)


def _validated(sheet: Any, lists: Any, register: Register, lang: str) -> None:
    for number, one in enumerate(columns(register)):
        rule = _rule(one, lang, number, lists)
        if rule is not None:
            rule["error_title"] = one.title.get(lang)[:32]
            rule["error_message"] = _expected(one, lang)[:255]
            sheet.data_validation(1, number, ROWS, number, rule)


def _rule(one: RegisterField, lang: str, number: int, lists: Any) -> dict[str, Any] | None:
    names = [text.get(lang) for text in options(one).values()]
    if names and one.kind != "choices":  # Excel's list allows one of them only
        for line, name in enumerate(names):
            lists.write_string(line, number, name)
        letter = xlsxwriter.utility.xl_col_to_name(number)
        return {"validate": "list", "source": f"={LISTS_SHEET}!${letter}$1:${letter}${len(names)}"}
    if one.kind == "date":
        return {
            "validate": "date", "criteria": "between",
            "minimum": date(1900, 1, 2), "maximum": date(2100, 12, 31),
        }  # fmt: skip
    if one.kind in ("number", "integer"):
        low = one.low if one.low is not None else -1e15
        high = one.high if one.high is not None else 1e15
        kind = "integer" if one.kind == "integer" else "decimal"
        return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    if one.length:
        return {"validate": "length", "criteria": "==", "value": one.length}
    return None


def _expected(one: RegisterField, lang: str) -> str:
    said = _EXPECTED[one.kind].get(lang)
    if one.low is not None and one.high is not None:
        said += (
            Text(", {low} to {high}", "，{low}至{high}")
            .format(low=f"{one.low:,g}", high=f"{one.high:,g}")
            .get(lang)
        )
    elif one.low is not None:
        said += Text(", {low} or more", "，不小于{low}").format(low=f"{one.low:,g}").get(lang)
    if one.length:
        said += Text(", {n} characters", "，{n}位").format(n=one.length).get(lang)
    return said


def _explained(book: Any, notes: Any, register: Register, lang: str) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1})
    notes.set_column(0, 0, 36, wrap)
    notes.set_column(1, 1, 14, wrap)
    notes.set_column(2, 3, 44, wrap)
    notes.write_string(0, 0, register.title.get(lang), book.add_format({"bold": True, "font_size": 14}))
    notes.write_string(1, 0, register.about.get(lang))
    keys = [column(register, name).title for name in register.key]
    key = Text(" and ".join(t.en for t in keys), "和".join(t.zh for t in keys))
    line = 3
    for text in _NOTES:
        notes.write_string(line, 0, text.format(one=register.one, key=key).get(lang))
        line += 1
    line += 1
    for number, head in enumerate(_HEADS):
        notes.write_string(line, number, head.get(lang), bold)
    for one in columns(register):
        line += 1
        notes.write_string(line, 0, heading(one, lang))
        notes.write_string(line, 1, Text("yes", "是").get(lang) if one.required else "")
        notes.write_string(line, 2, _expected(one, lang))
        notes.write_string(line, 3, one.help.get(lang))
