"""Facts as files for others: SDMX-CSV, Parquet with a data package, an Excel workbook with its sources.

Rows are written some at a time, so that a large answer is never held whole. What is written of observations
can be imported again: SDMX-CSV and the workbook's first sheet give the same ones. A file appears under its
name when it is whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from wuwai import __version__
from wuwai.facts import disk, durable, flow_columns
from wuwai.facts.engines import answers
from wuwai.facts.model import FactsError
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

BATCH = 50_000  # rows
SERIES_STRUCTURE, FLOWS_STRUCTURE = "WUWAI:SERIES(1.0)", "WUWAI:FLOWS(1.0)"
# The columns of SDMX-CSV, each with the column of ours that it holds.
_SERIES_CSV = {
    "SERIES": "series",
    "REF_AREA": "region",
    "PLACE": "place",
    "TIME_PERIOD": "period",
    "OBS_VALUE": "value",
    "UNIT_MEASURE": "unit",
    "OBS_STATUS": "status",
    "PRINTED": "printed",
    "PUBLISHED_ON": "published_on",
    "SOURCE_URL": "source_url",
    "SOURCE_KIND": "source_kind",
    "CERTAINTY": "certainty",
    "NOTE": "note",
    "SAMPLE": "sample",
}
_FLOWS_CSV = {
    "DATASET": "dataset",
    "REF_AREA": "reporter",
    "COUNTERPART_AREA": "partner",
    "PRODUCT": "product",
    "CLASSIFICATION": "classification",
    "TRADE_FLOW": "direction",
    "REGIME": "regime",
    "USE": "use",
    "TIME_PERIOD": "period",
    "OBS_VALUE": "value",
    "UNIT_MEASURE": "currency",
    "QUANTITY": "quantity",
    "QUANTITY_UNIT": "unit",
    "PUBLISHED_ON": "published_on",
    "SOURCE_URL": "source_url",
    "ORIGIN": "origin",
    "SAMPLE": "sample",
}
SAMPLE = Text(
    "holds sample or synthetic numbers (column sample): they are no statistics and must not be quoted",
    "含样例或合成数据（见 sample 列），不是统计数据，不得引用",
)
# A spreadsheet takes a text that begins so for a formula. An apostrophe in front keeps it a text.
_FORMULA, _NUMBER = r"^'*[=+\-@\t\r\n]", r"^[+\-]?[0-9][0-9.,]*%?$"
_TYPES = {
    pl.String(): "string",
    pl.Float64(): "number",
    pl.Int64(): "integer",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.List(pl.String()): "array",
}
_BY_SOURCE = ("source_url", "published_on", "snapshot", "recorded_on", "sample")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be written: ``kind`` is ``observations`` or ``flows``, ``sources`` where its rows come from,
    ``schema`` the columns, ``frames`` its rows, some at a time, each time anew.
    """

    kind: str
    count: int
    sources: pl.DataFrame
    schema: pl.Schema
    frames: Callable[[], Iterable[pl.DataFrame]]

    @property
    def sample(self) -> bool:
        """Whether any row is a sample."""
        return bool(self.sources["sample"].any())


def observations(frame: pl.DataFrame) -> Selection:
    """All rows of a frame of observations."""
    found = frame.group_by(_BY_SOURCE, maintain_order=True).agg(rows=pl.len().cast(pl.Int64))
    return Selection(
        "observations", frame.height, _ordered(found), frame.schema, lambda: frame.iter_slices(BATCH)
    )


def flows(rows: ibis.Table) -> Selection:
    """All rows of an expression of flows, as the engine gives them: in no particular order."""
    picked = rows.select(list(flow_columns.READ))
    found = answers.frame(picked.group_by(list(_BY_SOURCE)).aggregate(rows=picked.count()))
    schema = pl.Schema(flow_columns.READ)

    def frames() -> Iterator[pl.DataFrame]:
        for batch in picked.to_pyarrow_batches(chunk_size=BATCH):
            frame = pl.from_arrow(pa.Table.from_batches([batch]))
            assert isinstance(frame, pl.DataFrame)
            yield frame.cast(dict(schema))  # type: ignore[arg-type]

    return Selection("flows", int(found["rows"].sum()), _ordered(found), schema, frames)


def _ordered(sources: pl.DataFrame) -> pl.DataFrame:
    return sources.sort("source_url", "published_on", "snapshot", nulls_last=True)


# -- SDMX-CSV ------------------------------------------------------------------------------------------


def sdmx_csv(selection: Selection, path: Path) -> None:
    """SDMX-CSV 2.0: of observations series, frequency, area and time are the dimensions, the rest attributes.

    Quarters and half-years are written as SDMX writes them (``2025-Q3``, ``2025-S1``); a stretch of time that
    is neither year, half, quarter nor month has the frequency "other" (``_O``) and is written as ours.
    """
    of_flows = selection.kind == "flows"
    columns = _FLOWS_CSV if of_flows else _SERIES_CSV
    structure = FLOWS_STRUCTURE if of_flows else SERIES_STRUCTURE
    picked = [
        pl.lit("dataflow").alias("STRUCTURE"),
        pl.lit(structure).alias("STRUCTURE_ID"),
        pl.lit("I").alias("ACTION"),
        _frequency().alias("FREQ"),
        *(
            (_time() if ours == "period" else _as_text(selection.schema, ours)).alias(name)
            for name, ours in columns.items()
        ),
    ]
    heading = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", *columns)
    with whole(path) as part, part.open("wb") as file:
        file.write((",".join(heading) + "\r\n").encode())
        for frame in selection.frames():
            frame.select(picked).write_csv(file, include_header=False, line_terminator="\r\n")
        file.flush()
        os.fsync(file.fileno())


def _frequency() -> pl.Expr:
    """The code of SDMX's list of frequencies for a period."""
    period = pl.col("period")
    found = pl.lit("_O")
    for code, pattern in (
        ("A", r"^\d{4}$"),
        ("S", r"^\d{4}H\d$"),
        ("Q", r"^\d{4}Q\d$"),
        ("M", r"^\d{4}-\d\d$"),
    ):
        found = pl.when(period.str.contains(pattern)).then(pl.lit(code)).otherwise(found)
    return found


def _time() -> pl.Expr:
    halves = pl.col("period").str.replace(r"^(\d{4})H(\d)$", "$1-S$2")
    return halves.str.replace(r"^(\d{4})(Q\d)$", "$1-$2")


def _as_text(schema: pl.Schema, name: str) -> pl.Expr:
    column = pl.col(name)
    if schema[name] != pl.String():
        return column
    formula = column.str.contains(_FORMULA) & ~column.str.contains(_NUMBER)
    return pl.when(formula).then(pl.concat_str(pl.lit("'"), column)).otherwise(column)


# -- Parquet ---------------------------------------------------------------------------------------------


def package(selection: Selection, folder: Path) -> None:
    """Write ``<kind>.parquet`` and the ``datapackage.json`` that describes it into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / f"{selection.kind}.parquet"
    schema = pl.DataFrame(schema=selection.schema).to_arrow().schema
    with whole(table) as part, pq.ParquetWriter(part, schema, compression="zstd") as writer:
        for frame in selection.frames():
            writer.write_table(frame.to_arrow().cast(schema))
    text = json.dumps(_described(selection, table), ensure_ascii=False, indent=1) + "\n"
    with whole(folder / "datapackage.json") as part:
        durable.write(part, text.encode())


def _described(selection: Selection, table: Path) -> dict[str, Any]:
    """The data package: frictionless Data Package, version 1, of one resource."""
    urls = dict.fromkeys(url for url in selection.sources["source_url"].to_list() if url)
    said = {"description": f"{SAMPLE.en}. {SAMPLE.zh}。"} if selection.sample else {}
    return {
        "profile": "data-package",
        "name": selection.kind,
        "created_by": f"wuwai {__version__}",
        "sample": selection.sample,
        **said,
        **({"sources": [{"title": url, "path": url} for url in urls]} if urls else {}),
        "resources": [
            {
                "name": selection.kind,
                "path": table.name,
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "bytes": table.stat().st_size,
                "hash": f"sha256:{durable.sha256_of(table)}",
                "rows": selection.count,
                "schema": {
                    "fields": [{"name": c, "type": _TYPES.get(t, "any")} for c, t in selection.schema.items()]
                },
            }
        ],
    }


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file to write beside ``path``, which it becomes when the block ends well; :class:`FactsError` says in
    words what the disk does not let be.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with disk.spoken():
            yield part
            durable.sync_file(part)
            part.replace(path)
    except OSError as error:
        said = disk.words(path, error)
        raise FactsError(Text(f"{said.en}; nothing was written", f"{said.zh}；未写出文件")) from error
    finally:
        part.unlink(missing_ok=True)
