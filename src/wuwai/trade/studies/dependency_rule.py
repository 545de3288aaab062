"""The three limits of import dependency over the years of a window, and which of them is nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.trade.studies.dependency_year import Floats, Year

CELLS: dict[str, pl.DataType] = {
    "importer": pl.String(),
    "product": pl.String(),
    "year": pl.Int64(),
    "imports": pl.Float64(),
    "exports": pl.Float64(),
    "ratio": pl.Float64(),
    "import_hhi": pl.Float64(),
    "world_hhi": pl.Float64(),
    "suppliers": pl.Int64(),
    "supplier": pl.String(),
    "supplier_share": pl.Float64(),
    "leader": pl.String(),
    "leader_share": pl.Float64(),
    "years_met": pl.Int64(),
    "years_seen": pl.Int64(),
    "passed": pl.Int64(),
    "dependent": pl.Boolean(),
    "nearest": pl.String(),
    "gap": pl.Float64(),
    "shift": pl.Float64(),
}
# The names of the limits in ``nearest``.
IMPORTS, WORLD, RATIO = "import_hhi", "world_hhi", "ratio"


@dataclass(frozen=True, slots=True)
class Limits:
    """What has to be passed, and in how many of how many years."""

    import_hhi: float
    world_hhi: float
    ratio: float
    years: int
    needed: int


@dataclass(frozen=True, slots=True)
class Seen:
    """Over the years so far, importers x products: in how many all limits were passed, in how many it was
    imported; ``years`` is how many there were.
    """

    met: NDArray[np.int8]
    bought: NDArray[np.int8]
    years: int

    @classmethod
    def add(cls, before: Seen | None, year: Year, limits: Limits) -> Seen:
        """The years before with another."""
        with np.errstate(invalid="ignore"):
            met = year.bought.concentration > limits.import_hhi
            met &= year.sold.concentration > limits.world_hhi
        met &= year.bought.total > limits.ratio * year.exports
        bought = year.bought.total > 0
        if before is None:
            return cls(met.astype(np.int8), bought.astype(np.int8), 1)
        return cls(before.met + met, before.bought + bought, before.years + 1)


def cells_of(
    year: Year,
    seen: Seen,
    limits: Limits,
    importers: pl.Series,
    areas: pl.Series,
    products: pl.Series,
    window: Sequence[int],
) -> pl.DataFrame:
    """A row for each importer and product with imports in the window: the last year and the rule over all.

    Of one importer those the rule finds come first, then by imports; of all, rows are in order of their
    codes.
    """
    by_importer, by_product = importers.arg_sort().to_numpy(), products.arg_sort().to_numpy()
    who, what = np.nonzero(seen.bought[by_importer][:, by_product])
    at = (by_importer[who], by_product[what])
    if len(importers) == 1:
        found = (seen.met[at] >= min(limits.needed, seen.years)).astype(np.int8)
        order = np.lexsort((-year.bought.total[at], -found))
        at = (at[0][order], at[1][order])
    who, what = at
    bought, sold = year.bought, year.sold
    imports, exports, most = bought.total[at], year.exports[at], bought.most[at]
    import_hhi, world_hhi = bought.concentration[at], sold.concentration[what]
    with np.errstate(invalid="ignore", divide="ignore"):
        share, ratio = most / imports, imports / exports
        nearest, gap, passed = _nearest(limits, import_hhi, world_hhi, np.where(imports > 0, ratio, np.nan))
        leader_share = (sold.most / sold.total)[what]
        shift = _shift(limits.import_hhi, import_hhi, share)
    named = pl.Series([IMPORTS, WORLD, RATIO])
    frame = pl.DataFrame(
        {
            "importer": importers.gather(who),
            "product": products.gather(what),
            "year": pl.repeat(window[-1] if window else None, len(who), dtype=pl.Int64, eager=True),
            "imports": imports,
            "exports": exports,
            "ratio": np.where(exports > 0, ratio, np.nan),
            "import_hhi": import_hhi,
            "world_hhi": world_hhi,
            "suppliers": bought.number[at],
            "supplier": areas.gather(_or_none(bought.main[at])),
            "supplier_share": share,
            "leader": areas.gather(_or_none(sold.main[what])),
            "leader_share": leader_share,
            "years_met": seen.met[at],
            "years_seen": seen.bought[at],
            "passed": passed,
            "dependent": seen.met[at] >= min(limits.needed, seen.years),
            "nearest": named.gather(_or_none(nearest)),
            "gap": gap,
            "shift": shift,
        }
    )
    floats = [name for name, kind in CELLS.items() if kind == pl.Float64]
    return frame.select(pl.col(name).cast(kind) for name, kind in CELLS.items()).with_columns(
        pl.col(floats).fill_nan(None)
    )


def _or_none(places: np.ndarray) -> pl.Series:
    """Places in a list of names, null for -1."""
    return pl.Series(places, dtype=pl.Int32).replace(-1, None)


def _nearest(
    limits: Limits, import_hhi: Floats, world_hhi: Floats, ratio: Floats
) -> tuple[NDArray[np.int32], Floats, NDArray[np.int64]]:
    """Which limit decides soonest (a place in import HHI, world HHI, ratio; -1 where one is not known), how
    far off it is as a share of the limit, and how many are passed.

    Of a row that passes all three it is the one that is passed by least; otherwise the one that is failed by
    most: while it stands, passing the others changes nothing.
    """
    off = np.stack([import_hhi / limits.import_hhi, world_hhi / limits.world_hhi, ratio / limits.ratio]) - 1
    least = off.min(axis=0)
    known = ~np.isnan(least)
    nearest = np.where(known, off.argmin(axis=0), -1).astype(np.int32)
    return nearest, least, np.count_nonzero(off > 0, axis=0)


def _shift(limit: float, index: Floats, share: Floats) -> Floats:
    """The share of the imports that would have to go from the main supplier to one new supplier for the index
    to come down to its limit; NaN where it is not above, and where one new supplier is not enough.

    With a share s of the main supplier and an index H, moving x gives H - s^2 + (s - x)^2 + x^2.
    """
    over = index - limit
    inside = share * share - 2 * over
    return np.where((over > 0) & (inside >= 0), (share - np.sqrt(inside)) / 2, np.nan)
