"""A result as CSV and as a workbook: table, parameters, and what it rests on. Nothing is a formula."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl
import xlsxwriter

from wuwai.reference import periods, regions, units
from wuwai.reference.text import Text
from wuwai.studies import code
from wuwai.studies.contract import Column, StudyResult

SAMPLE = Text("Sample", "样例")
SAMPLE_NOTICE = Text(
    "Rests on synthetic sample rows; not official statistics", "含合成样例数据，不是官方统计"
)
YES, NO = Text("yes", "是"), Text("no", "否")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SOURCES = {
    "series": Text("Series", "指标代码"),
    "region": Text("Region", "地区"),
    "period": Text("Period", "时期"),
    "printed": Text("As printed", "公布数"),
    "unit": Text("Unit", "单位"),
    "published_on": Text("Published on", "公布日期"),
    "source_url": Text("Source", "来源"),
    "certainty": Text("Certainty", "可靠程度"),
    "origin": Text("Origin", "出处"),
}


def headings(result: StudyResult, lang: str) -> list[str]:
    """A heading for each declared column, its unit in brackets; then whether the result is a sample."""
    frame = result.frame()
    found = [_heading(column, frame, lang) for column in result.study.columns]
    return [*found, SAMPLE.get(lang)] if result.sample else found


def rows(result: StudyResult, lang: str) -> Iterator[list[Any]]:
    """The result table in ``lang``: numbers, dates and texts; None where nothing is known."""
    for row in result.frame().iter_rows(named=True):
        found = [cell(column, row, lang) for column in result.study.columns]
        yield [*found, YES.get(lang)] if result.sample else found


def cell(column: Column, row: dict[str, Any], lang: str) -> Any:
    """One value as a sheet holds it."""
    value = column.of(row, lang)
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool):
        return (YES if value else NO).get(lang)
    if column.kind == "region" and value:
        return regions.get(value).title.get(lang)
    if column.kind == "period" and value:
        return periods.parse(value).title.get(lang)
    return value


def as_csv(result: StudyResult, lang: str) -> bytes:
    """The table as CSV: one heading, no comment lines; UTF-8 with a byte-order mark, for Excel."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(headings(result, lang))
    writer.writerows([_plain(value) for value in row] for row in rows(result, lang))
    return buffer.getvalue().encode("utf-8-sig")


def as_xlsx(
    result: StudyResult, lang: str, *, sources: pl.DataFrame | None = None, workspace: str = "WORKSPACE"
) -> bytes:
    """A workbook of three sheets: the table, the parameters with method and code, and what it rests on.

    ``sources`` are the observations behind the table (:func:`wuwai.studies.sources.sources`).
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        table = book.add_worksheet(Text("Table", "结果表").get(lang))
        _fill(table, headings(result, lang), rows(result, lang), formats)
        table.freeze_panes(1, 0)
        asked = book.add_worksheet(Text("Parameters", "参数").get(lang))
        _fill(asked, (), _asked(result, lang, workspace), formats)
        asked.set_column(0, 0, 22)
        asked.set_column(1, 1, 100, book.add_format({"text_wrap": True}))
        rests = book.add_worksheet(Text("Sources", "来源与版本").get(lang))
        _fill(rests, (), _rests(result, lang, sources), formats)
        rests.set_column(0, 8, 18)
    return buffer.getvalue()


def _heading(column: Column, frame: pl.DataFrame, lang: str) -> str:
    title = column.title.get(lang)
    code_of_unit = column.unit
    if column.unit_from:
        stated = [unit for unit in frame[column.unit_from].unique() if unit]
        code_of_unit = stated[0] if len(stated) == 1 else ""
    if not code_of_unit:
        return title
    unit = units.get(code_of_unit).title.get(lang)
    return f"{title}（{unit}）" if lang.startswith("zh") else f"{title} ({unit})"


def _asked(result: StudyResult, lang: str, workspace: str) -> Iterator[list[Any]]:
    study = result.study
    yield [Text("Study", "研究").get(lang), f"{study.title.get(lang)} ({study.name}, {study.version})"]
    yield [Text("Finding", "结论").get(lang), result.finding.get(lang)]
    if result.sample:
        yield [SAMPLE.get(lang), SAMPLE_NOTICE.get(lang)]
    for one in study.parameters:
        value = result.parameters.get(one.name)
        said = one.choices[str(value)].get(lang) if value in one.choices else value
        yield [one.title.get(lang), said if isinstance(said, date | int | float) else str(said or "")]
    yield [Text("As known on", "截至").get(lang), result.as_of or Text("now", "当前").get(lang)]
    yield [Text("How to read", "如何阅读").get(lang), study.how_to_read.get(lang)]
    yield [Text("Method", "方法").get(lang), study.method.get(lang)]
    yield [Text("Citation", "引用").get(lang), study.citation]
    for warning in result.warnings:
        yield [Text("Warning", "提示").get(lang), warning.get(lang)]
    yield [Text("To repeat it", "重复运行").get(lang), code.command_line(result, workspace=workspace)]
    yield ["Python", code.python_lines(result, workspace=workspace)]


def _rests(result: StudyResult, lang: str, sources: pl.DataFrame | None) -> Iterator[list[Any]]:
    if result.sample:
        yield [SAMPLE_NOTICE.get(lang)]
    heads = (Text("Kind", "类型"), Text("Version", "版本"), Text("Recorded on", "记录时间"), SAMPLE)
    yield [head.get(lang) for head in heads]
    for one in result.vintages:
        kind = KINDS.get(one.kind, Text(one.kind, one.kind)).get(lang)
        yield [kind, one.name, one.recorded_on, (YES if one.sample else NO).get(lang)]
    if sources is None or sources.is_empty():
        return
    yield []
    yield [head.get(lang) for head in _SOURCES.values()]
    for row in sources.iter_rows(named=True):
        yield [row[name] or "" for name in _SOURCES]


KINDS: dict[str, Text] = {
    "facts": Text("snapshot of facts", "数据快照"),
    "snapshot": Text("snapshot of facts", "数据快照"),
    "register": Text("register", "台账"),
    "programme": Text("programme", "方案"),
    "study": Text("study", "研究"),
    "returns": Text("returns", "定期报表"),
    "clusters": Text("list of a cluster", "集群清单"),
    "codes": Text("code table", "基础代码"),
}


def _fill(sheet: Any, heads: Sequence[str], lines: Iterable[Sequence[Any]], formats: dict[str, Any]) -> None:
    for number, head in enumerate(heads):
        sheet.write_string(0, number, head, formats["head"])
        sheet.set_column(number, number, max(11, min(30, 2 * len(head))))
    for line, values in enumerate(lines, start=1 if heads else 0):
        for number, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, date):
                sheet.write_datetime(line, number, value, formats["day"])
            elif isinstance(value, int | float):
                sheet.write_number(line, number, value)
            else:
                sheet.write_string(line, number, str(value))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{value:.15g}"
    return neutral(str(value))


def neutral(text: str) -> str:
    """A text that no spreadsheet program takes for a formula.

    >>> neutral("=1+1"), neutral("进口")
    ("'=1+1", '进口')
    """
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
