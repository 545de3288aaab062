"""Which economies export what a region exports, and what they export that it does not.

Three measures of likeness: the cosine of the products exported with advantage (how many are shared); the
correlation of log RCA (Bahar, Hausmann and Hidalgo 2014); the part of the baskets that is the same (Finger
and Kreinin 1979). They answer different questions, so every row carries all three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.complexity_placed import Placed, located

Measure = Literal["cosine", "correlation", "overlap"]
MEASURES: tuple[Measure, ...] = ("cosine", "correlation", "overlap")
EPSILON = 0.1  # Bahar et al.: keeps the logarithm of what is not exported finite
THEIRS = 5

SCHEMA: dict[str, Any] = {
    "rank": pl.Int64, "location": pl.String, "similarity": pl.Float64, "cosine": pl.Float64,
    "correlation": pl.Float64, "overlap": pl.Float64, "rank_cosine": pl.Int64, "rank_correlation": pl.Int64,
    "rank_overlap": pl.Int64, "both": pl.Int64, "ours": pl.Int64, "theirs": pl.Int64, "eci": pl.Float64,
    "exports": pl.Float64, "largest": pl.List(pl.String),
}  # fmt: skip
LESSONS: dict[str, Any] = {
    "product": pl.String, "holders": pl.Int64, "among": pl.Int64, "share": pl.Float64, "density": pl.Float64,
    "pci": pl.Float64, "value": pl.Float64, "rca": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class SimilarRegions:
    """The result. ``table`` has the columns :data:`SCHEMA`, one row for each economy, the most alike first.

    ``both``, ``ours``, ``theirs`` count products exported with advantage by both, by the region alone, by the
    economy alone; ``largest`` are the codes of the largest of the last. ``lessons`` (:data:`LESSONS`) are the
    products that the ``among`` most similar export and the region does not: how many of them do
    (``holders``), and by their similarity (``share``, 0..1).
    """

    placed: Placed
    table: pl.DataFrame
    lessons: pl.DataFrame
    measure: Measure
    names: Mapping[str, Text] = field(default_factory=dict)

    def frame(self) -> pl.DataFrame:
        """The table, ``largest`` as codes with spaces between."""
        return self.table.with_columns(pl.col("largest").list.join(" "))


def similar_regions(
    exports: Any,
    *,
    region: str,
    outside: bool = False,
    leave_out: tuple[str, ...] = (),
    measure: Measure = "cosine",
    rca_threshold: float = 1.0,
    among: int = 10,
) -> SimilarRegions:
    """Rank the economies of ``exports`` (``location, product, value``) by how like ``region`` they export.

    ``leave_out`` are locations not to rank, such as the country the region lies in. ``among`` is how many of
    the most similar tell what could be learned. Locations without a product that counts are not ranked.

    >>> sold = {"location": list("AABBC"), "product": list("xyxzz"), "value": [3.0, 3, 3, 3, 6]}
    >>> similar_regions(pl.DataFrame(sold), region="A").table["location"].to_list()
    ['B', 'C']
    """
    if measure not in MEASURES:
        raise ValueError(f"measure is {measure!r}: one of {', '.join(MEASURES)} is wanted")
    if among < 1:
        raise ValueError(f"among is {among}: at least 1 is wanted")
    found = located(exports, region=region, outside=outside, rca_threshold=rca_threshold)
    return compared(found, leave_out=leave_out, measure=measure, among=among)


def compared(found: Placed, *, leave_out: tuple[str, ...], measure: Measure, among: int) -> SimilarRegions:
    """The same for a region that is placed already."""
    world = found.world
    wanted = np.array([n not in (found.location, *leave_out) for n in world.locations], dtype=bool)
    rows = np.flatnonzero(wanted & world.exported.any(axis=1)) if found.exported.any() else np.arange(0)
    likeness: dict[str, np.ndarray] = {name: _MEASURES[name](found, rows) for name in MEASURES}
    held = world.exported[rows]
    largest = []
    for n, row in enumerate(rows):
        values = np.where(held[n] & ~found.exported, world.values[row], 0.0)
        order = np.argsort(-values, kind="stable")[:THEIRS]
        largest.append([world.products[p] for p in order if values[p] > 0])
    ranks = {f"rank_{name}": _ranks(values) for name, values in likeness.items()}
    table = pl.DataFrame(
        {
            "rank": ranks[f"rank_{measure}"], "location": [world.locations[row] for row in rows],
            "similarity": likeness[measure], **likeness, **ranks,
            "both": (held & found.exported).sum(axis=1), "ours": (~held & found.exported).sum(axis=1),
            "theirs": (held & ~found.exported).sum(axis=1), "eci": world.eci[rows],
            "exports": world.values[rows].sum(axis=1), "largest": largest,
        },
        schema=SCHEMA,
    ).with_columns(pl.col(pl.Float64).fill_nan(None))  # fmt: skip
    alike = np.nan_to_num(likeness[measure])
    first = np.argsort(-alike, kind="stable")[:among]
    lessons = _lessons(found, rows[first], alike[first])
    return SimilarRegions(found, table.sort("rank", "location"), lessons, measure)


def _cosine(found: Placed, rows: np.ndarray) -> np.ndarray:
    held = found.world.exported[rows].astype(np.float64)
    own = found.exported.astype(np.float64)
    return held @ own / np.sqrt(held.sum(axis=1) * own.sum())


def _correlation(found: Placed, rows: np.ndarray) -> np.ndarray:
    """Of the products whose RCA is defined on both sides."""
    known = ~np.isnan(found.rca)
    own = np.log(found.rca[known] + EPSILON)
    theirs = np.log(found.world.rca[np.ix_(rows, known)] + EPSILON)
    own -= own.mean()
    theirs -= theirs.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return theirs @ own / np.sqrt((theirs**2).sum(axis=1) * (own**2).sum())


def _overlap(found: Placed, rows: np.ndarray) -> np.ndarray:
    theirs = found.world.values[rows]
    theirs = theirs / theirs.sum(axis=1, keepdims=True)
    total = found.values.sum() + found.elsewhere
    return np.minimum(theirs, found.values / total).sum(axis=1)


_MEASURES: Mapping[Measure, Callable[[Placed, np.ndarray], np.ndarray]] = {
    "cosine": _cosine,
    "correlation": _correlation,
    "overlap": _overlap,
}


def _ranks(values: np.ndarray) -> np.ndarray:
    """1 for the most alike; equal ones share the better rank."""
    return pl.Series(np.round(np.nan_to_num(values, nan=-2), 12)).rank("min", descending=True).to_numpy()


def _lessons(found: Placed, rows: np.ndarray, alike: np.ndarray) -> pl.DataFrame:
    """What the locations of ``rows`` export and the region does not, by how many of them do and how alike."""
    weights = np.maximum(alike, 0.0)
    held = found.world.exported[rows]
    share = weights @ held / weights.sum() if weights.sum() > 0 else np.zeros(found.exported.size)
    wanted = np.flatnonzero(held.any(axis=0) & ~found.exported)
    frame = pl.DataFrame(
        {
            "product": [found.world.products[p] for p in wanted],
            "holders": held.sum(axis=0)[wanted], "among": np.full(wanted.size, rows.size),
            "share": share[wanted], "density": found.density[wanted], "pci": found.world.pci[wanted],
            "value": found.values[wanted], "rca": found.rca[wanted],
        },
        schema=LESSONS,
    )  # fmt: skip
    frame = frame.with_columns(pl.col(pl.Float64).fill_nan(None))
    return frame.sort("share", "density", "product", descending=[True, True, False], nulls_last=True)
