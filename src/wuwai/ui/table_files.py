"""A table as a file to take away: CSV with a byte-order mark, or a workbook with its sources beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import Http404, HttpResponse

from wuwai.reference.text import Text
from wuwai.studies.sheets import neutral

Cell = str | float | int
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_SOURCES = Text("Sources", "来源")


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte-order mark, so that Excel in Chinese opens it rightly; no cell is a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else f"{cell:.15g}" for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def as_xlsx(
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    about: Iterable[tuple[str, str]],
    lang: str,
) -> bytes:
    """A workbook: the table with codes as texts, and a sheet of what ``about`` says of it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        for line, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                else:
                    sheet.write_number(line, place, cell)
        sheet.freeze_panes(1, 0)
        sources = book.add_worksheet(_SOURCES.get(lang))
        for line, (label, words) in enumerate(about):
            sources.write_string(line, 0, label, bold)
            sources.write_string(line, 1, words)
    return buffer.getvalue()


def answer(
    name: str,
    fmt: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    about: Iterable[tuple[str, str]],
    lang: str,
) -> HttpResponse:
    """The file as a download called ``name``; 404 for a format that is neither ``csv`` nor ``xlsx``."""
    if fmt == "csv":
        return attached(as_csv(headings, rows), CSV, f"{name}.csv")
    if fmt == "xlsx":
        return attached(as_xlsx(headings, rows, about=about, lang=lang), XLSX, f"{name}.xlsx")
    raise Http404(f"no format {fmt}")


def attached(content: bytes, media_type: str, file: str, *, kept: bool = True) -> HttpResponse:
    """An answer that the browser saves as ``file`` and does not interpret. One that is not to be ``kept`` is
    the reader's alone and asked for anew each time.
    """
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    response["X-Content-Type-Options"] = "nosniff"
    if not kept:
        response["Cache-Control"] = "private, no-cache"
    return response
