"""What firms traded: the one reader of the rows of firm-level files with their firms.

They stand in Parquet files of their own beside the flows, which are their sums over firms; no engine's copy
holds them, so they are read where they lie. Vintages are resolved as those of all flows. Rows are added up by
firm, partner, product and year; where a place's year stands beside its months, each stretch counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts import flow_cells
from wuwai.facts.engines.layout import FIRMS
from wuwai.reference import periods, regions

if TYPE_CHECKING:
    from wuwai.facts.model import Manifest
    from wuwai.facts.store import Facts

FRAME: dict[str, pl.DataType] = {
    "firm": pl.String(),
    "partner": pl.String(),
    "product": pl.String(),
    "classification": pl.String(),
    "year": pl.Int32(),
    "currency": pl.String(),
    "value": pl.Float64(),
    "months": pl.Int64(),
}
_READ = (
    *("firm", "partner", "product", "classification", "period", "reporter", "direction"),
    *("currency", "value", "snapshot"),
)


@dataclass(frozen=True, slots=True)
class FirmFlows:
    """``frame`` has the columns of :data:`FRAME`; ``months`` is how many months of its year the flows cover
    (12 where only the year is stated). ``snapshots`` are those it was read from.
    """

    frame: pl.DataFrame
    snapshots: tuple[Manifest, ...]


def firm_flows(
    facts: Facts, *, dataset: str | None, region: str | None, direction: str, as_of: str | date | None = None
) -> FirmFlows:
    """What the firms of a region (all, where it is None) traded, by firm, partner, product and year.

    Without a ``dataset``, or of one that holds no firms, there is nothing.
    """
    if dataset is None:
        return FirmFlows(pl.DataFrame(schema=FRAME), ())
    held = [m for m in facts.flow_snapshots(as_of) if m.dataset == dataset]
    cells = facts.flow_cells(as_of=as_of).filter(
        pl.col("dataset") == dataset, pl.col("direction") == direction
    )
    inside = [code for code in cells["reporter"].unique() if region is None or regions.lies_in(code, region)]
    counted = _counted(cells.filter(pl.col("reporter").is_in(inside)))
    parts = [] if counted.is_empty() else _parts(facts, held, as_of)
    if not parts:
        return FirmFlows(pl.DataFrame(schema=FRAME), ())
    rows = (
        pl.concat(parts)
        .filter(pl.col("direction") == direction)
        .join(counted.lazy(), on=["reporter", "period"], how="semi")
        .with_columns(year=pl.col("period").str.head(4).cast(pl.Int32))
    )
    keys = [name for name in FRAME if name not in ("value", "months")]
    found = rows.group_by(keys).agg(pl.col("value").sum())
    frame = found.sort(keys).collect(engine="streaming")
    used = set(rows.select(pl.col("snapshot").unique()).collect(engine="streaming")["snapshot"])
    covered = _covered(counted["period"].unique().to_list())
    return FirmFlows(
        frame.join(covered, on="year", how="left", maintain_order="left").select(FRAME.keys()).cast(FRAME),  # type: ignore[arg-type]
        tuple(m for m in held if m.snapshot in used),
    )


def _parts(facts: Facts, held: list[Manifest], as_of: str | date | None) -> list[pl.LazyFrame]:
    """The rows of each snapshot that has firms, but for the slices that later ones replace."""
    lost = facts.superseded_slices(as_of)
    found = []
    for one in held:
        folder = facts.snapshots_folder / one.snapshot
        paths = [folder / name for name in one.tables if name.startswith(FIRMS)]
        gone = lost.get(one.snapshot)
        if not paths or (gone is None and one.snapshot in lost):
            continue
        rows = pl.scan_parquet(paths).select(_READ)
        found.append(rows if gone is None else rows.join(gone.lazy(), on=list(one.slices), how="anti"))
    return found


def _counted(cells: pl.DataFrame) -> pl.DataFrame:
    """The periods of each reporter to add up: none that overlaps another, none over the turn of a year."""
    pairs = [
        (reporter, period)
        for (reporter,), part in cells.group_by("reporter", maintain_order=True)
        for period in flow_cells.apart(part["period"].unique(), unit="year")
    ]
    return pl.DataFrame(pairs, schema=["reporter", "period"], orient="row")


def _covered(texts: list[str]) -> pl.DataFrame:
    """How many months of each year the periods cover."""
    months = {
        (one.start.year, month)
        for one in map(periods.parse, texts)
        for month in range(one.start.month, one.end.month + 1)
    }
    years = pl.DataFrame(sorted(months), schema={"year": pl.Int32, "month": pl.Int64}, orient="row")
    return years.group_by("year").agg(months=pl.len().cast(pl.Int64))
