"""Tidy series CSV: one figure a row. The format is described in docs/reference/facts-format.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from wuwai.facts.importers import cells, column_mapping, encodings, headings
from wuwai.facts.importers.contract import Batch, Importer, nothing
from wuwai.facts.importers.csv_rows import Record, records
from wuwai.facts.model import Reject
from wuwai.reference import periods, regions, units
from wuwai.reference.periods import Period
from wuwai.reference.text import Text

NAME = "series-csv"
VERSION = 1

MAX_BYTES = 4 * 1024**3
MAX_ROWS = 5_000_000
MOST_LISTED = 100_000  # rejects kept by row; the rest are counted
_NOTHING_GOOD = Text(
    f"none of the first {MOST_LISTED:,} rows can be read, so the rest was not; is it the right file?",
    f"前{MOST_LISTED:,}行均无法读取，其余部分未再读取；请确认文件是否正确",
)

_SURROGATE = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MAX_SERIES = 200

_FILLED = Text("a value; this cell is empty", "应填写内容；此单元格为空")
_REGION = Text(
    "a region code (CN-44, 440300, CHN ...) or a name in English or Chinese; else give region_code",
    "地区代码（CN-44、440300、CHN 等）或中英文名称；其他地点请填写 region_code",
)
_REGION_CODE = Text(
    "a known region code such as CN-44, 440300 or CHN", "已知的地区代码，如 CN-44、440300 或 CHN"
)
_SERIES = Text(
    f"a series name of at most {_MAX_SERIES} characters on one line, without *",
    f"不超过{_MAX_SERIES}个字符、不换行且不含 * 的指标名",
)
_UNQUOTED = Text(
    'a number such as 1234.5; one with a comma stands in quotation marks: "1,234.5"',
    '数字，如 1234.5；带千位分隔符的数须加英文引号："1,234.5"',
)
_EMPTY_FILE = Text(
    f"a heading ({', '.join(headings.REQUIRED)}) and rows; the file is empty",
    f"表头（{'、'.join(headings.REQUIRED)}）和数据行；该文件为空",
)
_NO_ROWS = Text("at least one row below the heading", "表头下至少有一行数据")


class _Row(Exception):
    """A row that is refused: the column, the cell and what was expected."""

    def __init__(self, column: str, value: str, expected: Text) -> None:
        super().__init__(expected.en)
        self.column, self.value, self.expected = column, value, expected


class _Reader:
    """Reads records one by one; keeps what it accepted, to tell repeats and contradictions in the file."""

    def __init__(self, at: dict[str, int], width: int, widest: int) -> None:
        self.at = at
        self.width, self.widest = width, widest  # without and with the commas behind the heading's last name
        self.columns: dict[str, list[Any]] = {
            name: []
            for name in (
                *("row", "series", "region", "place", "period", "period_kind", "period_start", "period_end"),
                *("value", "printed", "unit", "published_on", "published_by"),
                *("source_url", "source_kind", "certainty", "note"),
            )
        }
        self._seen: dict[tuple[Any, ...], tuple[int, str]] = {}
        self._places: dict[tuple[str, str], tuple[str, str]] = {}
        self._periods: dict[str, Period] = {}

    def take(self, record: Record) -> None:
        """Add the record's observation, or raise :class:`_Row`."""
        if record.fault is not None:
            raise _Row("", record.cells[0], record.fault)
        row = record.cells
        if not self.width <= len(row) <= self.widest or any(c.strip() for c in row[self.width :]):
            raise self._odd_length(row)
        cell = {name: row[i].strip() for name, i in self.at.items()}
        for name in headings.REQUIRED:
            if not cell[name]:
                raise _Row(name, "", _FILLED)
        series = cell["series"]
        if len(series) > _MAX_SERIES or "*" in series or "\n" in series or "\r" in series:
            raise _Row("series", series[:80], _SERIES)
        region, place = self._region(cell["region"], cell.get("region_code", ""))
        period = self._period(cell["period"])
        unit = cell["unit"]
        value: float = self._checked("value", cell["value"], cells.number)
        try:
            units.get(unit)
        except units.UnitError as error:
            raise _Row("unit", unit, error.expected) from None
        published_on = cell.get("published_on", "")
        by: date | None = self._checked("published_on", published_on, cells.published_by)
        certainty = self._checked("certainty", cell.get("certainty", ""), cells.certainty)
        kind = self._checked("source_kind", cell.get("source_kind", ""), cells.source_kind)
        key = (series, region, place, period.key, unit, cell["source_url"], published_on)
        first = self._seen.setdefault(key, (record.row, cell["value"]))
        if first[0] != record.row:
            raise _repeat(first, cell["value"], value)
        out = self.columns
        for name, item in (
            *(("row", record.row), ("series", series), ("region", region), ("place", place)),
            *(("period", period.text), ("period_kind", period.kind)),
            *(("period_start", period.start), ("period_end", period.end)),
            *(("value", value), ("printed", cell["value"]), ("unit", unit)),
            *(("published_on", published_on or None), ("published_by", by)),
            *(("source_url", cell["source_url"]), ("source_kind", kind)),
            *(("certainty", certainty), ("note", cell.get("note", ""))),
        ):
            out[name].append(item)

    def _odd_length(self, row: list[str]) -> _Row:
        split = row[self.at["value"] : self.at["value"] + 2]
        if len(row) == self.widest + 1 and len(split) == 2 and all(c[:1].isdigit() for c in split):
            return _Row("value", ",".join(split), _UNQUOTED)
        expected = Text(
            f"{self.width} cells, as the heading has; here are {len(row)}",
            f"与表头相同的{self.width}个单元格；此行有{len(row)}个",
        )
        return _Row("", ",".join(row)[:200], expected)

    @staticmethod
    def _checked(column: str, text: str, check: Any) -> Any:
        try:
            return check(text)
        except cells.CellError as error:
            raise _Row(column, text, error.expected) from None

    def _period(self, text: str) -> Period:
        period = self._periods.get(text)
        if period is None:
            try:
                period = self._periods[text] = periods.parse(text)
            except periods.PeriodError as error:
                raise _Row("period", text, error.expected) from None
        return period

    def _region(self, name: str, code: str) -> tuple[str, str]:
        """The region's code, and the name as printed where it is not the region's own."""
        known = self._places.get((name, code))
        if known is not None:
            return known
        named = regions.find(name)
        if not code:
            if named is None:
                raise _Row("region", name, _REGION)
            place = (named.code, "")
        else:
            try:
                region = regions.get(code)
            except KeyError:
                raise _Row("region_code", code, _REGION_CODE) from None
            if named is not None and named.code != code:
                raise _Row(
                    "region_code",
                    code,
                    Text(
                        f"{named.code}, the code of {named.title.en}; {code} is {region.title.en}",
                        f"{named.title.zh}的代码 {named.code}；{code} 是{region.title.zh}",
                    ),
                )
            place = (code, "" if named is not None else name)
        self._places[name, code] = place
        return place


def _repeat(first: tuple[int, str], text: str, value: float) -> _Row:
    row, stated = first
    if cells.number(stated) == value:
        expected = Text(f"each row once; this repeats row {row}", f"每行只出现一次；此行与第{row}行重复")
        return _Row("", text, expected)
    return _Row(
        "value",
        text,
        Text(
            f"one value from one source on one date; row {row} states {stated}",
            f"同一来源同一日期只有一个数值；第{row}行为 {stated}",
        ),
    )


def _unreadable(record: Record, heading: list[str]) -> _Row | None:
    """Why a record with broken bytes or control characters cannot be read, or None if it has none."""
    for index, cell in enumerate(record.cells):
        column = heading[index] if index < len(heading) else ""
        if match := _SURROGATE.search(cell):
            shown = cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")[:200]
            return _Row(column, shown, _broken(record, index, match.start()))
        if _CONTROL.search(cell):
            shown = cell.encode("unicode_escape").decode("ascii")[:200]
            return _Row(column, shown, Text("text without control characters", "不含控制字符的文本"))
    return None


def _broken(record: Record, index: int, position: int) -> Text:
    before = ",".join((*record.cells[:index], record.cells[index][:position]))
    offset = record.offset + len(before.encode("utf-8", "surrogateescape"))
    byte = ord(record.cells[index][position]) - 0xDC00
    # In a row with quotation marks the cells no longer say where the byte stands, so only about where.
    return Text(
        f"text in UTF-8; the byte 0x{byte:02X} near offset {offset} of the file is not",
        f"UTF-8编码的文本；文件第 {offset} 字节附近的 0x{byte:02X} 不是UTF-8",
    )


def _too_large(size: int) -> Text:
    return Text(
        f"a file of at most {MAX_BYTES // 1024**3} GB; this one has {size:,} bytes, split it",
        f"不超过{MAX_BYTES // 1024**3} GB的文件；此文件有{size:,}字节，请拆分",
    )


def read(path: Path, file: str) -> Batch:
    """Read one file; ``file`` is the name rejects print. Memory grows with the rows accepted, not with the
    file.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        return nothing(file, _too_large(size))
    with path.open("rb") as opened:
        head = opened.read(64)
    if other := encodings.other_format(head):
        return nothing(
            file,
            Text(
                f"a CSV file in UTF-8; this is {other}, save it as CSV UTF-8",
                f"UTF-8编码的CSV文件；此文件为{other}格式，请另存为CSV UTF-8",
            ),
        )
    encoding = encodings.detect(path)
    source = records(path, encoding)
    heading = next(source, None)
    if heading is None:
        return nothing(file, _EMPTY_FILE)
    if heading.suspect and (refused := _unreadable(heading, [])):
        return nothing(file, _no_heading(refused.expected), row=1, value=refused.value)
    at, rejects, notes = headings.check(file, heading)
    if rejects:
        return Batch({}, tuple(rejects), 0, tuple(notes))
    if read_as := encodings.read_as(encoding):
        notes.append(read_as)
    return rows(source, file, heading, at, notes)


def _no_heading(why: Text) -> Text:
    return Text("a heading {columns}; {why}", "表头 {columns}；{why}").format(
        columns=", ".join(headings.REQUIRED), why=why
    )


def rows(
    source: Iterator[Record], file: str, heading: Record, at: dict[str, int], notes: list[Text]
) -> Batch:
    """The observations below ``heading``, whose columns are ``at`` these places, and the rows rejected."""
    names = [c.strip() for c in heading.cells]
    while names and not names[-1]:  # a spreadsheet may leave commas behind the last column
        names.pop()
    reader = _Reader(at, len(names), len(heading.cells))
    rejects: list[Reject] = []
    count = blank = 0
    for record in source:
        filled = any(map(str.strip, record.cells))
        blank, count = blank + (not filled), count + filled
        if max(blank, count) > MAX_ROWS:
            expected = Text(
                f"at most {MAX_ROWS:,} rows in one file; split it", f"每个文件不超过{MAX_ROWS:,}行，请拆分"
            )
            return nothing(file, expected, row=record.row)
        if not filled:
            continue
        try:
            if record.suspect and (refused := _unreadable(record, names)):
                raise refused
            reader.take(record)
        except _Row as why:
            if len(rejects) < MOST_LISTED:
                rejects.append(Reject(file, record.row, why.column, why.value, why.expected))
            elif not reader.columns["row"]:
                notes.append(_NOTHING_GOOD)
                return Batch({}, tuple(rejects), count, tuple(notes))
    if not count:
        return nothing(file, _NO_ROWS, row=1)
    rejected = count - len(reader.columns["row"])
    if rejected > len(rejects):
        notes.append(
            Text(
                f"{len(rejects):,} of {rejected:,} rejected rows are listed",
                f"共{rejected:,}行被拒，列出其中{len(rejects):,}行",
            )
        )
    if blank:
        notes.append(Text(f"{blank} blank rows passed over", f"跳过{blank}个空行"))
    mapping = column_mapping.of_series(names)
    return Batch(reader.columns, tuple(rejects), count, tuple(notes), mapping)


def sniff(head: bytes) -> bool:
    """Whether the first line names the columns of a tidy series file."""
    line = head.removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    names = {n.strip() for n in line[0].split(b",")} if line else set()
    return {b"series", b"period", b"value"} <= names


IMPORTER = Importer(NAME, VERSION, Text("tidy series CSV", "整洁格式指标CSV"), sniff, read)
