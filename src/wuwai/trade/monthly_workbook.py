"""The workbook of the ten standard tables: a sheet each, the words with the cells of every figure in them,
and for every number of every table what it rests on. Nothing in it is a formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from wuwai.facts.store import Facts
from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies.sheets import KINDS, SAMPLE_NOTICE
from wuwai.trade.monthly_book import (
    AMOUNTS,
    FIRST_COLUMN,
    FIRST_ROW,
    NUMBERS,
    Book,
    Sheet,
    sources,
    unit_title,
)
from wuwai.trade.studies.monthly_layout import BASES, MEASURES, NONE
from wuwai.trade.studies.monthly_result import Line
from wuwai.trade.studies.monthly_said import Figure
from wuwai.trade.studies.monthly_words import headline, words
from wuwai.trade.studies.world import place

CONTENTS, WORDS = Text("Contents", "目录"), Text("Words", "文字表述")
SOURCES, RESTS = Text("Source of each number", "逐数来源"), Text("Versions", "数据版本")
_TITLE = Text("Standard tables of the monthly trade briefing: {r}, {p}", "外贸月度简报标准表　{r}　{p}")
_ITEM, _FROM, _NOTE = Text("Item", "项目"), Text("From", "来源"), Text("Note", "备注")
_UNITS = Text("Amounts in {u}; year to date: {p}; month: {m}", "金额单位：{u}；累计：{p}；当月：{m}")
_BACK = Text("Contents", "返回目录")
_NOT_STATED = units.NOT_STATED
_HOWS = {
    "read": Text("as in the cell", "取自单元格"),
    "difference": Text("difference of the two cells", "两单元格之差"),
    "count": Text("count of these cells", "对所列单元格计数"),
}
_FIGURE_HEADS = (
    Text("Table", "表"), Text("Sentence or figure", "句子或数字"), Text("How", "取数方式"),
    Text("Exact value", "精确值"), Text("Cell", "单元格"), Text("Further cells", "其他单元格"),
)  # fmt: skip
_SOURCE_HEADS = (
    Text("Cell", "单元格"), Text("Table", "表"), _ITEM, Text("Measure", "指标"), Text("Number", "栏目"),
    Text("Value", "数值"), Text("Unit", "单位"), Text("Kind", "性质"),
    Text("How it is worked out", "计算方法"), Text("Source", "来源"), Text("Published on", "公布日期"),
    Text("Address", "网址"), Text("Certainty", "可靠程度"), Text("Origin", "出处"),
    Text("Snapshots", "数据快照"),
)  # fmt: skip
_VERSION_HEADS = (Text("Kind", "类型"), Text("Version", "版本"), Text("Recorded on", "记录时间"))


def workbook(book: Book, facts: Facts, lang: str) -> bytes:
    """The book as an Excel file in one language."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as file:
        writer = _Writer(file, book, lang)
        writer.contents()
        for sheet in book.sheets:
            writer.table(sheet)
        writer.words()
        writer.sources(facts)
        writer.versions()
    return buffer.getvalue()


class _Writer:
    """One workbook being written. The names of its sheets are known before, so that links can lead on."""

    def __init__(self, file: Any, book: Book, lang: str) -> None:
        self.file, self.book, self.lang = file, book, lang
        add = file.add_format
        self.head = add(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bottom": 1}
        )
        self.title = add({"bold": True, "font_size": 14})
        self.wrapped = add({"text_wrap": True, "valign": "top"})
        self.plain = add({"valign": "top"})
        self.inner = add({"indent": 2})
        self.bold = add({"bold": True})
        self.warn = add({"font_color": "#7a4a00", "bold": True, "text_wrap": True})
        self.amount = add({"num_format": "#,##0.00"})
        self.rate = add({"num_format": "0.0"})
        self.point = add({"num_format": "0.00"})
        self.link = add({"font_color": "#1d4f91", "underline": 1})

    def _say(self, text: Text) -> str:
        return text.get(self.lang)

    def _new(self, name: str) -> Any:
        return self.file.add_worksheet(name)

    def _heads(self, at: Any, row: int, heads: Sequence[Text]) -> None:
        for column, one in enumerate(heads):
            at.write_string(row, column, self._say(one), self.head)

    def _to(self, at: Any, row: int, column: int, sheet: str, cell: str, said: str = "") -> None:
        at.write_url(row, column, f"internal:'{sheet}'!{cell}", self.link, said or f"{sheet}!{cell}")

    # -- sheets --------------------------------------------------------------------------------------

    def contents(self) -> None:
        """What is in the book, and that it is a sample where it is."""
        at = self._new(self._say(CONTENTS))
        period = periods.parse(self.book.period).title if self.book.period else _NOT_STATED
        at.write_string(0, 0, self._say(_TITLE.format(r=place(self.book.region), p=period)), self.title)
        if self.book.sample:
            at.write_string(1, 0, self._say(SAMPLE_NOTICE), self.warn)
        row = 3
        for sheet in self.book.sheets:
            self._to(at, row, 0, sheet.name(self.lang), "A1", self._say(sheet.layout.heading))
            at.write_string(row, 1, self._say(headline(sheet.table)), self.wrapped)
            row += 1
        for name in (WORDS, SOURCES, RESTS):
            self._to(at, row, 0, self._say(name), "A1", self._say(name))
            row += 1
        at.set_column(0, 0, 44)
        at.set_column(1, 1, 90)

    def table(self, sheet: Sheet) -> None:
        """One table: measures side by side, the numbers of each under its name."""
        at, lang = self._new(sheet.name(self.lang)), self.lang
        at.write_string(0, 0, self._say(sheet.layout.heading), self.title)
        self._to(at, 0, 6, self._say(CONTENTS), "A1", self._say(_BACK))
        if not sheet.codes:
            at.write_string(2, 0, self._say(_NOT_STATED))
            return
        told = {"p": periods.parse(sheet.table.period).title, "m": periods.parse(sheet.table.month).title}
        at.write_string(1, 0, self._say(_UNITS.format(u=unit_title(sheet, lang), **told)))
        if sheet.table.sample:
            at.write_string(2, 0, self._say(SAMPLE_NOTICE), self.warn)
        self._columns(at, sheet)
        for n, code in enumerate(sheet.codes):
            self._row(at, FIRST_ROW + n, sheet, code)
        row = FIRST_ROW + len(sheet.codes) + 1
        for note in sheet.table.warnings:
            at.write_string(row, 0, self._say(note))
            row += 1
        at.freeze_panes(FIRST_ROW, FIRST_COLUMN)
        at.set_column(0, 0, 40)
        at.set_column(FIRST_COLUMN, FIRST_COLUMN + len(sheet.columns) - 1, 13)
        at.set_column(FIRST_COLUMN + len(sheet.columns), FIRST_COLUMN + len(sheet.columns) + 1, 18)

    def _columns(self, at: Any, sheet: Sheet) -> None:
        at.merge_range(3, 0, 4, 0, self._say(_ITEM), self.head)
        for measure in sheet.table.measures:
            held = [n for n, (one, _) in enumerate(sheet.columns) if one == measure]
            if not held:
                continue
            first, last = FIRST_COLUMN + held[0], FIRST_COLUMN + held[-1]
            if first == last:
                at.write_string(3, first, self._say(MEASURES[measure]), self.head)
            else:
                at.merge_range(3, first, 3, last, self._say(MEASURES[measure]), self.head)
        for n, (_, column) in enumerate(sheet.columns):
            at.write_string(4, FIRST_COLUMN + n, self._say(NUMBERS[column]), self.head)
        after = FIRST_COLUMN + len(sheet.columns)
        for n, one in enumerate((_FROM, _NOTE)):
            at.merge_range(3, after + n, 4, after + n, self._say(one), self.head)

    def _row(self, at: Any, row: int, sheet: Sheet, code: str) -> None:
        first = sheet.line(code)
        at.write_string(row, 0, self._say(first.title), self.inner if first.depth == 2 else
                        self.bold if first.depth == 0 else self.plain)  # fmt: skip
        held = [sheet.lines[code, one] for one in sheet.table.measures if (code, one) in sheet.lines]
        for n, (measure, column) in enumerate(sheet.columns):
            line = sheet.lines.get((code, measure))
            self._number(at, row, FIRST_COLUMN + n, line, column)
        after = FIRST_COLUMN + len(sheet.columns)
        at.write_string(row, after, "、".join(dict.fromkeys(self._say(BASES[one.basis]) for one in held)))
        at.write_string(row, after + 1, self._notes(sheet, held))

    def _number(self, at: Any, row: int, column: int, line: Line | None, name: str) -> None:
        value = getattr(line, name) if line is not None else None
        if value is not None:
            style = self.amount if name in AMOUNTS else self.point if name == "contribution" else self.rate
            at.write_number(row, column, value, style)
        elif line is not None and line.basis == NONE and name == "value":
            at.write_string(row, column, self._say(_NOT_STATED))

    def _notes(self, sheet: Sheet, lines: Sequence[Line]) -> str:
        """Notes, periods other than the table's, and units other than that of its amounts."""
        told = [self._say(one.note) for one in lines if one.note]
        amounts = next((one.unit for one in sheet.table.lines if one.unit and one.unit != "%"), "")
        for one in lines:
            if one.period != sheet.table.period and sheet.table.table != "months":
                told.append(self._say(periods.parse(one.period).title))
            if one.unit and one.unit != amounts:
                told.append(self._say(units.title(one.unit)))
        return ("；" if self.lang.startswith("zh") else "; ").join(dict.fromkeys(told))

    def words(self) -> None:
        """Every sentence, and below it every figure in it with its cells."""
        at = self._new(self._say(WORDS))
        self._heads(at, 0, _FIGURE_HEADS)
        row = 1
        for sheet in self.book.sheets:
            for one in words(sheet.table):
                at.write_string(row, 0, self._say(sheet.layout.heading), self.plain)
                at.write_string(row, 1, self._say(one.text), self.wrapped)
                row += 1
                for figure in one.figures:
                    self._figure(at, row, sheet, figure)
                    row += 1
        at.freeze_panes(1, 0)
        at.set_column(0, 0, 30)
        at.set_column(1, 1, 90)
        at.set_column(2, 5, 24)

    def _figure(self, at: Any, row: int, sheet: Sheet, figure: Figure) -> None:
        at.write_string(row, 1, self._say(figure.printed), self.inner)
        at.write_string(row, 2, self._say(_HOWS[figure.how]))
        at.write_number(row, 3, figure.value)
        name = sheet.name(self.lang)
        cells = [sheet.at(one.code, one.measure, one.column) for one in figure.cells]
        self._to(at, row, 4, name, cells[0])
        if len(cells) > 1:
            at.write_string(row, 5, ", ".join(cells[1:]))

    def sources(self, facts: Facts) -> None:
        """A line for every number: its cell, its value, and what it rests on."""
        at = self._new(self._say(SOURCES))
        self._heads(at, 0, _SOURCE_HEADS)
        for row, (sheet, one) in enumerate(sources(self.book, facts), start=1):
            cell = one.cell
            line = sheet.lines[cell.code, cell.measure]
            self._to(at, row, 0, sheet.name(self.lang), sheet.at(cell.code, cell.measure, cell.column))
            told = (
                self._say(sheet.layout.heading), self._say(line.title), self._say(MEASURES[cell.measure]),
                self._say(NUMBERS[cell.column]),
            )  # fmt: skip
            for column, text in enumerate(told, start=1):
                at.write_string(row, column, text)
            at.write_number(row, 5, one.value)
            after = (
                units.title(one.unit).get(self.lang) if one.unit else "", self._say(one.kind),
                self._say(one.how), self._say(one.source), one.published_on, one.address, one.certainty,
                one.origin, one.snapshots,
            )  # fmt: skip
            for column, text in enumerate(after, start=6):
                at.write_string(row, column, text)
        at.freeze_panes(1, 1)
        at.autofilter(0, 0, 0, len(_SOURCE_HEADS) - 1)
        at.set_column(0, len(_SOURCE_HEADS) - 1, 20)

    def versions(self) -> None:
        """The snapshots and lists that the ten tables were made from, and the day they are read as of."""
        at = self._new(self._say(RESTS))
        told = self.book.as_of or self._say(Text("now", "当前"))
        at.write_string(0, 0, self._say(Text("As known on", "数据截至")))
        at.write_string(0, 1, told)
        self._heads(at, 2, _VERSION_HEADS)
        every = {(v.kind, v.name): v for sheet in self.book.sheets for v in sheet.result.vintages}
        for row, one in enumerate(every.values(), start=3):
            kind = KINDS.get(one.kind, Text(one.kind, one.kind))
            for column, text in enumerate((self._say(kind), one.name, one.recorded_on)):
                at.write_string(row, column, text)
        at.set_column(0, 2, 34)
