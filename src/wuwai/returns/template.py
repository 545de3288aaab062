"""The workbook a city fills in: the tidy series file in Excel, with all but the numbers already there.

``wuwai import`` reads it back as it is: it has the columns of the tidy series file.
"""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from wuwai.facts.store import Facts
from wuwai.reference import units
from wuwai.reference.periods import Period
from wuwai.reference.regions import Region
from wuwai.returns.forms import Form

COLUMNS = ("series", "region", "region_code", "period", "value", "unit", "source_url", "source_kind", "note")
TO_FILL = "value"
_WIDTHS = {"series": 30, "region": 14, "value": 16, "source_url": 44, "note": 56}
_WRITTEN = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same template is the same file


def template(form: Form, facts: Facts, *, region: Region, period: Period, lang: str) -> bytes:
    """The workbook for one city and month. The note of each row says what the number is, and last year's."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": form.title.get(lang), "created": _WRITTEN})
        sheet = book.add_worksheet(form.title.get(lang)[:31])
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#f5f3ef"})
        open_cell = book.add_format({"locked": False, "bg_color": "#fff8e1", "num_format": "#,##0.00"})
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, head)
            sheet.set_column(column, column, _WIDTHS.get(name, 12))
        for row, item in enumerate(form.items, start=1):
            told = {
                "series": item.series,
                "region": region.title.en,
                "region_code": region.code,
                "period": period.text,
                "unit": item.unit,
                "source_url": f"return:{form.name}",
                "source_kind": "official",
                "note": _note(facts, item.series, item.unit, region, period, lang),
            }
            for column, name in enumerate(COLUMNS):
                if name == TO_FILL:
                    sheet.write_blank(row, column, None, open_cell)
                else:
                    sheet.write_string(row, column, told[name])
        sheet.data_validation(
            1, COLUMNS.index(TO_FILL), len(form.items), COLUMNS.index(TO_FILL),
            {"validate": "decimal", "criteria": ">=", "value": 0},
        )  # fmt: skip
        sheet.protect("", {"select_locked_cells": True})
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _note(facts: Facts, series: str, unit: str, region: Region, period: Period, lang: str) -> str:
    title = facts.dictionary.get(series).title.get(lang)
    before = period.year_before()
    rows = facts.query(series=series, region=region.code, period=before.text) if before else []
    if not rows or before is None:
        return title
    value = units.convert(rows[0]["value"], rows[0]["unit"], unit)
    year_ago = f"{before.title.get(lang)}: {value:,.2f} {units.get(unit).title.get(lang)}"
    return f"{title}; {year_ago}" if lang == "en" else f"{title}；{year_ago}"
