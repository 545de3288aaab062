"""Tables as CSV and Parquet: written batch by batch, so that a large answer is never held whole."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Schema
from pydantic import Field

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

Kind = Literal["json", "csv", "parquet"]
CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
BATCH = 50_000  # rows
_ENDINGS = {"csv": CSV, "parquet": PARQUET}
_STARTS_A_FORMULA = r"^[=+\-@\t\r\n]"

# What the description of the API says of an address that answers in all three.
DOCUMENTED: dict[str, Any] = {
    "responses": {
        200: {
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                PARQUET: {"schema": {"type": "string", "format": "binary"}},
            }
        }
    }
}


class Format(Schema):
    """In which form the answer is wanted."""

    format: Kind | None = Field(
        None,
        description="`json` a page of `limit` rows; `csv` and `parquet` the whole answer, unless `limit` is "
        "given. Without it the header `Accept` decides.",
    )


def wanted(request: HttpRequest, named: Kind | None) -> Kind:
    """The form asked for by the parameter, else by the header ``Accept``; JSON where neither says."""
    if named is not None:
        return named
    for part in request.headers.get("Accept", "").split(","):
        match part.split(";")[0].strip().lower():
            case "application/json":
                return "json"
            case "text/csv":
                return "csv"
            case "application/vnd.apache.parquet":
                return "parquet"
    return "json"


def batches(rows: ibis.Table) -> Iterator[pa.RecordBatch]:
    """The rows of an expression, some at a time."""
    yield from rows.to_pyarrow_batches(chunk_size=BATCH)


def batches_of(frame: pl.DataFrame) -> Iterator[pa.RecordBatch]:
    """A frame in the same form; one empty batch for a frame without rows, so that its columns are said."""
    yield from frame.to_arrow().to_batches(max_chunksize=BATCH) or frame.to_arrow().to_batches()


def answer(
    kind: Kind, name: str, schema: pa.Schema, parts: Iterable[pa.RecordBatch]
) -> StreamingHttpResponse:
    """A file called ``name``, sent while it is written."""
    stream = as_csv(schema, parts) if kind == "csv" else as_parquet(schema, parts)
    response = StreamingHttpResponse(stream, content_type=_ENDINGS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_csv(schema: pa.Schema, parts: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """UTF-8 with one heading; a text that begins like a formula has an apostrophe before it."""
    import pyarrow as pa

    texts = [f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
    neutral = [
        pl.when(pl.col(name).str.contains(_STARTS_A_FORMULA))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ]
    yield (",".join(schema.names) + "\n").encode()
    for part in parts:
        frame = pl.from_arrow(pa.Table.from_batches([part]))
        assert isinstance(frame, pl.DataFrame)
        yield frame.with_columns(neutral).write_csv(include_header=False).encode()


def as_parquet(schema: pa.Schema, parts: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Parquet with a row group for each batch."""
    import pyarrow.parquet as pq

    sink = _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for part in parts:
            writer.write_batch(part)
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Keeps what was written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._at += len(part)
        return len(part)

    def taken(self) -> bytes:
        found, self._parts = b"".join(self._parts), []
        return found
