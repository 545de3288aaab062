"""The ten standard tables of one month together: where each number stands, and what it rests on.

No Django: a page and a command both write the workbook from this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from xlsxwriter.utility import xl_rowcol_to_cell

from wuwai.facts import datasets
from wuwai.facts.store import Facts
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.studies.contract import StudyResult
from wuwai.trade.studies.monthly_layout import ALL, PUBLISHED, TABLES, Table
from wuwai.trade.studies.monthly_result import Line, MonthlyTable
from wuwai.trade.studies.monthly_said import Cell

STUDY = "trade.monthly_tables"
MOST = "200"  # partners and products listed: a workbook has room for those a page leaves out
NUMBERS: Mapping[str, Text] = {
    "month_value": Text("Month", "当月"),
    "month_growth": Text("Growth, %", "同比（%）"),
    "value": Text("Year to date", "累计"),
    "growth": Text("Growth, %", "同比（%）"),
    "share": Text("Share, %", "比重（%）"),
    "contribution": Text("Contribution, pp", "拉动（百分点）"),
    "published": Text("Published", "公布累计"),
    "published_growth": Text("Published growth, %", "公布同比（%）"),
    "published_share": Text("Published share, %", "公布比重（%）"),
}
AMOUNTS = ("month_value", "value", "published")
FIRST_ROW, FIRST_COLUMN = 5, 1  # where the numbers of a sheet begin, counted from 0

_READ = Text("published", "公布")
_ADDED = Text("added up from the file", "按海关数据汇总")
_WORKED_OUT = Text("worked out", "计算")
_HOW: Mapping[str, Text] = {
    "month_growth": Text("month / same month a year before ({before}) − 1", "当月÷上年同月（{before}）－1"),
    "growth": Text("year to date / a year before ({before}) − 1", "累计÷上年同期（{before}）－1"),
    "share": Text("year to date / that of the whole", "累计÷合计累计"),
    "contribution": Text(
        "(year to date − a year before ({before})) / the whole a year before",
        "（累计－上年同期（{before}））÷合计上年同期",
    ),
    "month_value": Text("difference of two cumulative figures", "两期累计数之差"),
}
_OF_TABLE: Mapping[tuple[str, str], Text] = {
    ("nation", "share"): Text("year to date / the nation's", "累计÷全国累计"),
    ("nation", "contribution"): Text(
        "(year to date - a year before ({before})) / the nation's a year before",
        "（累计－上年同期（{before}））÷全国上年同期",
    ),
    ("months", "share"): Text("the month / the year to date", "当月÷累计"),
    ("months", "contribution"): Text(
        "(the month - the month a year before ({before})) / the whole a year before",
        "（当月－上年当月（{before}））÷上年同期累计",
    ),
}
_BEFORE = {"month_growth": "month_before", "growth": "before", "contribution": "before"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as a sheet holds it: rows by code, columns by measure and number."""

    result: StudyResult
    table: MonthlyTable
    codes: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    lines: Mapping[tuple[str, str], Line] = field(repr=False)

    @property
    def layout(self) -> Table:
        return self.table.layout

    def name(self, lang: str) -> str:
        """The name of the sheet, of at most 31 letters and without those that Excel refuses."""
        title = self.layout.title.get(lang).replace("/", " ")
        return f"{self.layout.number} {title}"[:31]

    def at(self, code: str, measure: str, column: str) -> str:
        """The address of a number; KeyError or ValueError where the sheet has none such."""
        row = FIRST_ROW + self.codes.index(code)
        return str(xl_rowcol_to_cell(row, FIRST_COLUMN + self.columns.index((measure, column))))

    def line(self, code: str) -> Line:
        """The first line of a row: what its name is read from."""
        return next(self.lines[code, one] for one in self.table.measures if (code, one) in self.lines)


@dataclass(frozen=True, slots=True)
class Source:
    """What one number rests on. ``how`` is said of a number that is worked out; ``origin`` opens a published
    one; ``dataset`` and ``snapshots`` are those of a file.
    """

    cell: Cell
    value: float
    unit: str
    kind: Text
    how: Text
    source: Text
    published_on: str = ""
    address: str = ""
    certainty: str = ""
    origin: str = ""
    snapshots: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """The ten tables as of a day, in the order of their numbers."""

    region: str
    sheets: tuple[Sheet, ...]
    as_of: str | None

    @property
    def sample(self) -> bool:
        """Whether a number of it rests on a synthetic file."""
        return any(one.table.sample for one in self.sheets)

    @property
    def period(self) -> str:
        """The year to date that most of the tables are of; empty where nothing is on file."""
        return next((one.table.period for one in self.sheets if one.table.period), "")


def gather(
    facts: Facts,
    *,
    region: str = "",
    to: str = "",
    measure: str = ALL,
    own: str = "",
    as_of: str | date | None = None,
) -> Book:
    """Run the ten tables, of the programme's region where none is named.

    :class:`~wuwai.studies.parameters.ParameterError` for a value that cannot be used.
    """
    asked = {"measure": measure, "top": MOST}
    asked |= {name: value for name, value in (("region", region), ("to", to), ("own", own)) if value}
    sheets = []
    for table in TABLES:
        result = run.run(STUDY, facts=facts, parameters={**asked, "table": table.key}, as_of=as_of)
        sheets.append(_sheet(result))
    told = as_of.isoformat() if isinstance(as_of, date) else as_of
    return Book(str(sheets[0].result.parameters["region"]), tuple(sheets), told)


def _sheet(result: StudyResult) -> Sheet:
    table = cast(MonthlyTable, result.result)
    lines = {(line.code, line.measure): line for line in table.lines}
    columns = tuple(
        (measure, name)
        for measure in table.measures
        for name in NUMBERS
        if any(getattr(line, name) is not None for line in table.of(measure))
    )
    codes = list(dict.fromkeys(line.code for line in table.lines))
    codes.sort(key=_last)
    return Sheet(result, table, tuple(codes), columns, lines)


def _last(code: str) -> int:
    """Parts, then what they leave, then groups that overlap them: rows keep their order within these."""
    return 2 if code.startswith("group:") else 1 if code == "rest" else 0


def sources(book: Book, facts: Facts) -> Iterator[tuple[Sheet, Source]]:
    """Every number of the book with what it rests on, table by table, row by row."""
    read: dict[str, Mapping[str, Any] | None] = {}
    files: dict[str, list[str]] = {}
    for manifest in facts.flow_snapshots(book.as_of):
        files.setdefault(manifest.dataset, []).append(manifest.snapshot)
    for sheet in book.sheets:
        for code in sheet.codes:
            for measure, column in sheet.columns:
                line = sheet.lines.get((code, measure))
                value = getattr(line, column) if line is not None else None
                if line is None or value is None:
                    continue
                origin = origin_of(line, column)
                if origin and origin not in read:
                    read[origin] = facts.observation(origin)
                held = files.get(line.source, [])
                yield sheet, _source(sheet.table.table, line, column, float(value), read.get(origin), held)


def origin_of(line: Line, column: str) -> str:
    """The observation that a number was published in; empty for one that was added up or worked out."""
    if column == "month_value" and line.derived:
        return ""
    name = {"month_value": "month_origin"}.get(column, f"{column}_origin")
    return getattr(line, name, "") if line.basis == PUBLISHED or column.startswith("published") else ""


def unit_of(line: Line, column: str) -> str:
    """The unit of a number of a line."""
    return line.unit if column in AMOUNTS else "百分点" if column == "contribution" else "%"


def _source(
    table: str,
    line: Line,
    column: str,
    value: float,
    found: Mapping[str, Any] | None,
    snapshots: Sequence[str],
) -> Source:
    cell, unit = Cell(line.code, line.measure, column), unit_of(line, column)
    if found is not None:
        return Source(
            *(cell, value, unit, _READ, Text("", ""), Text(found["series"], found["series"])),
            published_on=found["published_on"] or "",
            address=found["source_url"] or "",
            certainty=found["certainty"] or "",
            origin=found["origin"],
        )
    if column in ("month_value", "value") and line.basis != PUBLISHED:
        named = datasets.describe(line.source).title
        return Source(cell, value, unit, _ADDED, Text("", ""), named, snapshots=", ".join(snapshots))
    name = "month_before" if (table, column) == ("months", "contribution") else _BEFORE.get(column, "")
    before = getattr(line, name, None)
    told = "–" if before is None else f"{before:,.4f}".rstrip("0").rstrip(".")
    how = _OF_TABLE.get((table, column), _HOW.get(column, _WORKED_OUT)).format(before=told)
    named = datasets.describe(line.source).title if line.source else Text("published figures", "公布数")
    return Source(cell, value, unit, _WORKED_OUT, how, named)


def unit_title(sheet: Sheet, lang: str) -> str:
    """The unit of the amounts of a sheet."""
    code = next((line.unit for line in sheet.table.lines if line.unit and line.unit != "%"), "")
    return units.title(code).get(lang) if code else ""
