"""The workbook of one return: the form with what stands already, to be filled in and sent back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from wuwai.facts.dictionary import Dictionary
from wuwai.reference import units
from wuwai.reference.periods import Period
from wuwai.reference.regions import Region
from wuwai.reference.text import Text
from wuwai.returns.cells import Cell, CellError, number
from wuwai.returns.checks import Context, Finding
from wuwai.returns.forms import Form, Item

LAYOUT = "1"
SCHEMA_SHEET = "_wuwai"
FIRST_ROW = 5  # of items, counted from 0
OWN, CUMULATIVE, EXPLAINED, EXPLAINED_CUMULATIVE = 3, 4, 8, 9
PERIOD_BEFORE, YEAR_BEFORE, YEAR_BEFORE_TO_DATE = 5, 6, 7
_WRITTEN = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same template is the same file
_WIDTHS = (4, 40, 14, 16, 16, 16, 16, 16, 34, 34)
_UNIT_HINT = Text(
    "Fill in the yellow cells in the unit of column C, no formulas; explain what is unusual or missing.",
    "请填写黄色单元格，单位见C列，不得使用公式；数字异常或缺报的，请填写说明。",
)
_DUE = Text("{region}; {period}; due {due}", "{region}；{period}；{due}前报送")
_TABLE = Text("table {number}", "表号：{number}")
_NOT_STATED = Text("table number not stated", "表号：未公布")
_HEADS = (
    Text("No.", "序号"),
    Text("Item", "指标"),
    Text("Unit", "计量单位"),
    Text("{this}", "{this}"),
    Text("This year so far", "本年累计"),
    Text("{last}", "{last}"),
    Text("A year earlier", "上年同期"),
    Text("A year earlier, so far", "上年同期累计"),
    Text("Explanation, {own}", "{own}数说明"),
    Text("Explanation, so far", "累计数说明"),
)


def title_of(item: Item, dictionary: Dictionary) -> Text:
    """What an item is called: by the form, else by the dictionary of series."""
    return item.title if item.title else dictionary.get(item.series).title


def template(
    form: Form,
    *,
    region: Region,
    period: Period,
    lang: str,
    dictionary: Dictionary,
    cells: Mapping[str, Cell] | None = None,
    context: Context | None = None,
    findings: tuple[Finding, ...] = (),
    version: int = 0,
    due: str = "",
) -> bytes:
    """The workbook for one city and period, in one language.

    ``cells`` are the numbers that stand already, ``context`` the earlier ones printed beside; a cell with
    ``findings`` is marked, with what they say as its note. ``version`` is that of the return.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": form.title.get(lang), "created": _WRITTEN})
        sheet = book.add_worksheet(_sheet_name(form, lang))
        looks = _Looks(book)
        _head(sheet, looks, form, region, period, lang, due)
        told: dict[str, list[str]] = {}
        for one in findings:
            told.setdefault(one.item, []).append(one.text.get(lang))
        for place, item in enumerate(form.lines):
            _line(
                sheet, looks, form, item, place,
                title=title_of(item, dictionary).get(lang), cells=cells or {}, context=context, told=told,
                lang=lang,
            )  # fmt: skip
        sheet.protect("", {"select_locked_cells": True, "format_columns": True})
        sheet.freeze_panes(FIRST_ROW, OWN)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        schema = book.add_worksheet(SCHEMA_SHEET)
        rows = {
            "layout": LAYOUT, "form": form.name, "region": region.code, "period": period.text,
            "version": str(version), "language": lang, "items": "\n".join(item.key for item in form.lines),
        }  # fmt: skip
        for row, (name, value) in enumerate(rows.items()):
            schema.write_string(row, 0, name)
            schema.write_string(row, 1, value)
        schema.very_hidden()
        sheet.activate()
    return buffer.getvalue()


class _Looks:
    """The formats of the sheet."""

    def __init__(self, book: Any) -> None:
        figure = {"num_format": "#,##0.######", "border": 1, "border_color": "#c9c5bd"}
        text = {"text_wrap": True, "border": 1, "border_color": "#c9c5bd", "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.small = book.add_format({"font_color": "#5b564d"})
        self.head = book.add_format({**text, "bold": True, "bg_color": "#f1efea", "valign": "vcenter"})
        self.item = book.add_format({**text, "bg_color": "#f8f7f4"})
        self.known = book.add_format({**figure, "bg_color": "#f8f7f4"})
        self.open = book.add_format({**figure, "locked": False, "bg_color": "#fff8e1"})
        self.marked = book.add_format({**figure, "locked": False, "bg_color": "#f6d9cc", "bold": True})
        self.words = book.add_format({**text, "locked": False, "bg_color": "#fff8e1", "num_format": "@"})


def _sheet_name(form: Form, lang: str) -> str:
    title = "".join("-" if c in "[]:*?/\\'" else c for c in form.title.get(lang))
    return title[:31].strip("'")


def _head(sheet: Any, looks: _Looks, form: Form, region: Region, period: Period, lang: str, due: str) -> None:
    table = _TABLE.format(number=form.table_number) if form.table_number else _NOT_STATED
    where = _DUE.format(region=region.title, period=period.title, due=due or form.due_on(period).isoformat())
    sheet.write_string(0, 0, form.title.get(lang), looks.title)
    sheet.write_string(1, 0, where.get(lang), looks.small)
    sheet.write_string(2, 0, table.get(lang), looks.small)
    sheet.write_string(3, 0, _UNIT_HINT.get(lang), looks.small)
    often = form.frequency
    named = {"this": often.this, "last": often.last, "own": often.this.lower_first()}
    hidden = _unasked(form)
    for column, (head, wide) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, wide, None, {"hidden": column in hidden})
        sheet.write_string(FIRST_ROW - 1, column, head.format(**named).get(lang), looks.head)
    sheet.set_row(FIRST_ROW - 1, 32)


def _unasked(form: Form) -> set[int]:
    """The columns that say nothing in this form: numbers to date that it does not ask, a year ago where that
    is the period before.
    """
    to_date = {CUMULATIVE, YEAR_BEFORE_TO_DATE, EXPLAINED_CUMULATIVE}
    asked = any(item.cumulative_of for item in form.items)
    return (set() if asked else to_date) | ({YEAR_BEFORE} if form.frequency.kind == "year" else set())


def _line(
    sheet: Any,
    looks: _Looks,
    form: Form,
    item: Item,
    place: int,
    *,
    title: str,
    cells: Mapping[str, Cell],
    context: Context | None,
    told: Mapping[str, list[str]],
    lang: str,
) -> None:
    row = FIRST_ROW + place
    sheet.write_number(row, 0, place + 1, looks.item)
    sheet.write_string(row, 1, title, looks.item)
    sheet.write_string(row, 2, units.get(item.unit).title.get(lang), looks.item)
    so_far = form.cumulative(item)
    for column, words, one in ((OWN, EXPLAINED, item), (CUMULATIVE, EXPLAINED_CUMULATIVE, so_far)):
        if one is None:
            sheet.write_blank(row, column, None, looks.known)
            sheet.write_blank(row, words, None, looks.item)
            continue
        cell = cells.get(one.key) or Cell(value_text="")
        look = looks.marked if one.key in told else looks.open
        _figure(sheet, row, column, cell, one.unit, look)
        sheet.write_string(row, words, cell.explanation, looks.words)
        if one.key in told:
            sheet.write_comment(row, column, "\n".join(told[one.key]), {"x_scale": 2})
    known = (
        (PERIOD_BEFORE, item.key, context.last_period if context else {}),
        (YEAR_BEFORE, item.key, context.last_year if context else {}),
        (YEAR_BEFORE_TO_DATE, so_far.key if so_far else "", context.last_year if context else {}),
    )
    for column, key, numbers in known:
        value = numbers.get(key)
        if value is None:
            sheet.write_blank(row, column, None, looks.known)
        else:
            sheet.write_number(row, column, float(value), looks.known)


def _figure(sheet: Any, row: int, column: int, cell: Cell, unit: str, look: Any) -> None:
    """The number, or what was typed in its place where it is none."""
    try:
        value: Decimal | None = number(cell.value_text, unit, stated=cell.unit)
    except CellError:
        sheet.write_string(row, column, cell.value_text, look)
        return
    if value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, float(value), look)
