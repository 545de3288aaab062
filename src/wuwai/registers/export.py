"""A register as CSV or Excel, for reading elsewhere. Nothing in it is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from wuwai.reference.text import Text
from wuwai.registers import access
from wuwai.registers.columns import heading
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.personal import note_rows
from wuwai.registers.rows import RegisterRow
from wuwai.registers.template import as_text, sheet_name
from wuwai.studies.sheets import neutral

_SYNTHETIC = Text("Synthetic sample", "合成样例")


def headings(register: Register, lang: str, user: Any, *, personal: bool) -> list[str]:
    """The headings of an export: those of the template that this person may read, whether the row is
    synthetic, and where columns are left out a last one that says which.
    """
    told = access.left_out(register, user, asked=personal)
    shown = (heading(one, lang).removesuffix(" *") for one in access.readable(register, user, asked=personal))
    return [*shown, _SYNTHETIC.get(lang), *([told.get(lang)] if told else [])]


def cells(fields: Sequence[RegisterField], row: RegisterRow, lang: str) -> list[Any]:
    """One row as text, numbers and dates; None where nothing is on file."""
    found: list[Any] = []
    for one in fields:
        value = row.value(one.name)
        if value is None or one.kind in ("number", "integer", "date"):
            found.append(value)
        else:
            found.append(as_text(one, value, lang))
    yes = Text("yes", "是") if row.synthetic else Text("no", "否")
    return [*found, yes.get(lang)]


def as_csv(
    register: Register, rows: Iterable[RegisterRow], lang: str, *, user: Any, personal: bool = False
) -> bytes:
    """UTF-8 with a byte-order mark, so that Excel in Chinese opens it rightly. ``user`` is who gets it.

    What tells of a person is in it only where ``personal`` asks for it and the person may read it; that is
    noted.
    """
    fields, rows = _taken(register, rows, user, personal)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(headings(register, lang, user, personal=personal))
    for row in rows:
        writer.writerow([_plain(value) for value in cells(fields, row, lang)])
    return buffer.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else neutral(str(value))


def as_xlsx(
    register: Register, rows: Iterable[RegisterRow], lang: str, *, user: Any, personal: bool = False
) -> bytes:
    """A workbook of one sheet for ``user``; texts are written as texts, whatever they begin with.

    ``personal`` is as for :func:`as_csv`.
    """
    fields, rows = _taken(register, rows, user, personal)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name(register, lang))
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        _write(sheet, 0, headings(register, lang, user, personal=personal), day)
        for line, row in enumerate(rows, start=1):
            _write(sheet, line, cells(fields, row, lang), day)
        sheet.freeze_panes(1, 1)
    return buffer.getvalue()


def _taken(
    register: Register, rows: Iterable[RegisterRow], user: Any, personal: bool
) -> tuple[tuple[RegisterField, ...], Iterable[RegisterRow]]:
    """The columns to write and the rows; noted first where they tell of persons."""
    fields = access.readable(register, user, asked=personal)
    if any(one.personal for one in fields):
        rows = list(rows)
        note_rows(register, fields, rows, by=user, how="file")
    return fields, rows


def _write(sheet: Any, line: int, values: Sequence[Any], day: Any) -> None:
    for number, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, date):
            sheet.write_datetime(line, number, value, day)
        elif isinstance(value, int | float):
            sheet.write_number(line, number, value)
        else:
            sheet.write_string(line, number, value)
