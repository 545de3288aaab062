"""The Excel workbook in which an office writes down series: the columns of the tidy file, explained."""

from __future__ import annotations

import io

import xlsxwriter

from wuwai.facts.dictionary import Dictionary
from wuwai.facts.importers.headings import OPTIONAL, REQUIRED
from wuwai.reference import units
from wuwai.reference.text import Lang, Text

_ROWS = 5000  # as far down as cells are text and offer their lists

_WHAT: dict[str, Text] = {
    "series": Text("Name of the series; see the sheet 'series'", "指标名，见“series”表"),
    "region": Text("A region's code or name, such as CN-44 or 广州市", "地区代码或名称，如 CN-44 或 广州市"),
    "period": Text(
        "Such as 2025, 2025H1, 2025Q1, 2025-07, 2025-01..07", "如 2025、2025H1、2025Q1、2025-07、2025-01..07"
    ),
    "value": Text(
        "The number as printed, without unit; leave the row out where nothing was published",
        "按原文填写的数字，不带单位；未公布的请勿填行",
    ),
    "unit": Text("A code from the sheet 'units'", "“units”表中的单位代码"),
    "source_url": Text("Where it was read: a page's address, or a document's name", "出处：网址或文件名称"),
    "region_code": Text(
        "The code where 'region' names another place, such as a fair",
        "region 为其他地点（如展会）时填写的地区代码",
    ),
    "published_on": Text(
        "Day, month or year of publication; empty where not stated", "发布日期（可只到月或年）；未注明则留空"
    ),
    "certainty": Text(
        "H official or two sources, M one established source, L a copy",
        "H 官方或两处来源，M 一处可靠来源，L 转载",
    ),
    "source_kind": Text("official, press or copy", "official（官方）、press（媒体）或 copy（转载）"),
    "note": Text("Anything worth knowing", "其他说明"),
}
_NEEDED = {True: Text("must be filled", "必填"), False: Text("may be empty", "可留空")}
_FILL_IN = Text("What to fill in", "填写说明")
_CHOICES = {"certainty": ["H", "M", "L"], "source_kind": ["official", "press", "copy"]}


def workbook(dictionary: Dictionary, lang: Lang) -> bytes:
    """The empty workbook, with sheets that explain its columns and list the units and the known series.

    ``wuwai import`` reads the first sheet and passes over the others.

    >>> workbook(Dictionary(), "en")[:2]
    b'PK'
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1})
    text = book.add_format({"num_format": "@"})  # else Excel makes a date of 2025-07
    facts = book.add_worksheet("facts")
    facts.freeze_panes(1, 0)
    known = sorted(dictionary, key=lambda one: one.series)
    lists = {"unit": f"=units!$A$2:$A${len(units.all_units()) + 1}", **_CHOICES}
    if known:
        lists["series"] = f"=series!$A$2:$A${len(known) + 1}"
    for at, name in enumerate((*REQUIRED, *OPTIONAL)):
        facts.set_column(at, at, 16, None if name == "value" else text)
        facts.write_string(0, at, name, bold)
        facts.write_comment(0, at, _WHAT[name].get(lang))
        if name in lists:
            # A series of the office's own is welcome; any other unit or mark is not.
            strict = name != "series"
            facts.data_validation(
                1, at, _ROWS, at, {"validate": "list", "source": lists[name], "show_error": strict}
            )
    columns = [
        (name, _NEEDED[name in REQUIRED].get(lang), _WHAT[name].get(lang)) for name in (*REQUIRED, *OPTIONAL)
    ]
    _sheet(book, "columns", ("column", "", _FILL_IN.get(lang)), columns)
    _sheet(
        book, "units", ("unit", "", ""), [(u.code, u.title.get(lang), u.currency) for u in units.all_units()]
    )
    _sheet(book, "series", ("series", "", ""), [(s.series, s.title.get(lang), s.unit) for s in known])
    book.close()
    return out.getvalue()


def _sheet(
    book: xlsxwriter.Workbook, name: str, heading: tuple[str, ...], rows: list[tuple[str, str, str]]
) -> None:
    sheet = book.add_worksheet(name)
    for row, cells in enumerate([heading, *rows]):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    sheet.autofit()
