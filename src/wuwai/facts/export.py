"""Facts as files for others: SDMX-CSV, Parquet with a data package, an Excel workbook with its sources.

What is written can be imported again: SDMX-CSV and the workbook's first sheet give the same observations.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from wuwai import __version__
from wuwai.facts import durable
from wuwai.reference import regions

STRUCTURE_ID = "WUWAI:SERIES(1.0)"
SDMX_COLUMNS = (
    *("STRUCTURE", "STRUCTURE_ID", "ACTION", "SERIES", "REF_AREA", "PLACE", "TIME_PERIOD", "OBS_VALUE"),
    *(
        "UNIT_MEASURE",
        "OBS_STATUS",
        "PRINTED",
        "PUBLISHED_ON",
        "SOURCE_URL",
        "SOURCE_KIND",
        "CERTAINTY",
        "NOTE",
    ),
)
TIDY_COLUMNS = (
    *("series", "region", "period", "value", "unit", "source_url"),
    *("region_code", "published_on", "certainty", "source_kind", "note"),
)
MOST_SHEET_ROWS = 1_000_000
_TYPES = {
    pl.String(): "string",
    pl.Float64(): "number",
    pl.Int64(): "integer",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.List(pl.String()): "list",
}


def sdmx_csv(frame: pl.DataFrame) -> bytes:
    """Observations as SDMX-CSV 2.0: series, area and time are the dimensions, the rest attributes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(SDMX_COLUMNS)
    for row in frame.iter_rows(named=True):
        writer.writerow(
            [
                *("dataflow", STRUCTURE_ID, "I", row["series"], row["region"], row["place"], row["period"]),
                *(repr(row["value"]), row["unit"], row["status"], row["printed"]),
                *(row[c] or "" for c in ("published_on", "source_url", "source_kind", "certainty", "note")),
            ]
        )
    return text.getvalue().encode("utf-8")


def package(frame: pl.DataFrame, folder: Path, name: str) -> None:
    """Write ``<name>.parquet`` and the ``datapackage.json`` that describes it into a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / f"{name}.parquet"
    frame.write_parquet(table, compression="zstd")
    described = {
        "profile": "data-package",
        "name": name,
        "created_by": f"wuwai {__version__}",
        "sources": [{"path": url} for url in _sources(frame)["source_url"].to_list() if url],
        "resources": [
            {
                "name": name,
                "path": table.name,
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "bytes": table.stat().st_size,
                "hash": f"sha256:{durable.sha256_of(table)}",
                "schema": {
                    "fields": [{"name": c, "type": _TYPES.get(t, "any")} for c, t in frame.schema.items()]
                },
            }
        ],
    }
    text = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def _sources(frame: pl.DataFrame) -> pl.DataFrame:
    """Where the rows come from: each source and snapshot, how many rows, whether they are samples."""
    return (
        frame.group_by("source_url", "published_on", "snapshot", "recorded_on", "sample", maintain_order=True)
        .agg(rows=pl.len())
        .sort("source_url", "published_on", "snapshot", nulls_last=True)
    )


def workbook(frame: pl.DataFrame) -> bytes:
    """A workbook: the rows, and a sheet of their sources.

    Observations are laid out as the tidy series file, so that the workbook can be imported. A text that
    begins like a formula is written as text. ValueError for more rows than a sheet holds.
    """
    if frame.height > MOST_SHEET_ROWS:
        raise ValueError(f"{frame.height:,} rows; a sheet holds {MOST_SHEET_ROWS:,}")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    bold = book.add_format({"bold": True})
    rows = _tidy(frame) if "series" in frame.columns else frame
    for name, table in (("facts", rows), ("sources", _sources(frame))):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(table.columns):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(table.iter_rows(), 1):
            for column, value in enumerate(row):
                _cell(sheet, number, column, value)
    book.close()
    return out.getvalue()


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Observations in the columns of the tidy series file; figures as printed, so that no digit is lost."""
    names = {code: regions.get(code).title.en for code in frame["region"].unique()}
    placed = pl.col("place") != ""
    return frame.with_columns(
        region=pl.when(placed).then("place").otherwise(pl.col("region").replace(names)),
        region_code=pl.col("region"),
        value=pl.col("printed"),
    ).select(TIDY_COLUMNS)
