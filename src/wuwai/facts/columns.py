"""The columns of an observation, as snapshots store them and as readers get them."""

from __future__ import annotations

import polars as pl

# What a snapshot's Parquet holds. ``place`` is the name as printed where it is not the region's own.
STORED: dict[str, pl.DataType] = {
    "origin": pl.String(),
    "series": pl.String(),
    "region": pl.String(),
    "place": pl.String(),
    "period": pl.String(),
    "period_kind": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "value": pl.Float64(),
    "printed": pl.String(),
    "unit": pl.String(),
    "status": pl.String(),
    "published_on": pl.String(),
    "published_by": pl.Date(),
    "recorded_on": pl.String(),
    "source_url": pl.String(),
    "source_kind": pl.String(),
    "certainty": pl.String(),
    "note": pl.String(),
    "snapshot": pl.String(),
    "row": pl.Int64(),
    "sample": pl.Boolean(),
    "sequence": pl.Int64(),
}

# What a reader gets: without the snapshot's number, with the sources that state the same value, the kind of
# period that makes its key, and its place among the statements about the same thing (0 is shown).
READ: dict[str, pl.DataType] = {k: v for k, v in STORED.items() if k != "sequence"} | {
    "other_sources": pl.List(pl.String()),
    "period_group": pl.String(),
    "standing": pl.Int64(),
}

# What makes two rows statements about the same thing. Spans written differently have the same days.
KEY = ("series", "region", "place", "period_group", "period_start", "period_end")

SORTED_BY = ("series", "region", "place", "period_end", "period_start", "period", "snapshot", "row")


def empty() -> pl.DataFrame:
    """A frame of no observations with every column a reader gets."""
    return pl.DataFrame(schema=READ)
