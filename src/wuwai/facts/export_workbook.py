"""Facts as an Excel workbook: the rows, and a sheet of their sources; a row at a time, in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from wuwai.facts.export import SAMPLE, Selection, whole
from wuwai.facts.importers.series_xlsx import SAMPLE_SHEET
from wuwai.facts.model import FactsError
from wuwai.reference import regions
from wuwai.reference.text import Text

TIDY_COLUMNS = (
    *("series", "region", "period", "value", "unit", "source_url"),
    *("region_code", "published_on", "certainty", "source_kind", "note"),
)
MOST_ROWS = 1_048_575  # a sheet's rows but for the heading


def workbook(selection: Selection, path: Path) -> None:
    """Write the workbook. Observations are laid out as the tidy series file, so that it can be imported; the
    first sheet of samples is called so. A text that begins like a formula is written as text.
    :class:`FactsError` for more rows than a sheet holds.
    """
    if selection.count > MOST_ROWS:
        raise FactsError(
            Text(
                f"{selection.count:,} rows; a sheet of Excel holds {MOST_ROWS:,}. Write them to .csv or a"
                " folder, or ask for fewer; nothing was written",
                f"共{selection.count:,}行，超出Excel工作表的{MOST_ROWS:,}行上限；"
                "请导出为 .csv 或文件夹，或缩小范围；未写出文件",
            )
        )
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
        "tmpdir": str(path.parent.absolute()),
        "use_zip64": True,
    }
    with whole(path) as part:
        book = xlsxwriter.Workbook(str(part), options)
        bold = book.add_format({"bold": True})
        name = SAMPLE_SHEET if selection.sample else "facts"
        _sheet(book, name, _columns(selection), _rows(selection), bold)
        _sheet(book, "sources", tuple(selection.sources.columns), _sources(selection), bold)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.args[0] if isinstance(error.args[0], OSError) else error from error


def _sources(selection: Selection) -> Iterator[tuple[Any, ...]]:
    yield from selection.sources.iter_rows()
    if selection.sample:
        yield (f"{SAMPLE.en}. {SAMPLE.zh}。",)


def _columns(selection: Selection) -> tuple[str, ...]:
    return tuple(selection.schema) if selection.kind == "flows" else TIDY_COLUMNS


def _rows(selection: Selection) -> Iterator[tuple[Any, ...]]:
    for frame in selection.frames():
        yield from (frame if selection.kind == "flows" else _tidy(frame)).iter_rows()


def _sheet(
    book: xlsxwriter.Workbook, name: str, heading: tuple[str, ...], rows: Iterator[tuple[Any, ...]], bold: Any
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, text in enumerate(heading):
        sheet.write_string(0, column, text, bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _cell(sheet, number, column, value)


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value.isoformat() if isinstance(value, date) else str(value))


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Observations in the columns of the tidy series file; figures as printed, so that no digit is lost."""
    names = {code: regions.get(code).title.en for code in frame["region"].unique()}
    placed = pl.col("place") != ""
    return frame.with_columns(
        region=pl.when(placed).then("place").otherwise(pl.col("region").replace(names)),
        region_code=pl.col("region"),
        value=pl.col("printed"),
    ).select(TIDY_COLUMNS)
