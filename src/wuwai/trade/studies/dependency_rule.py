"""The three limits of import dependency over the years of a window, and which of them is nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.trade.studies.dependency_year import Year

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
    main, leader = pl.Series(bought.main[at]), pl.Series(sold.main[what])
    frame = pl.DataFrame(
        {
            "importer": importers.gather(who),
            "product": products.gather(what),
            "imports": bought.total[at],
            "exports": year.exports[at],
            "import_hhi": bought.concentration[at],
            "world_hhi": sold.concentration[what],
            "suppliers": bought.number[at],
            "supplier": areas.gather(main.replace(-1, None)),
            "most": bought.most[at],
            "leader": areas.gather(leader.replace(-1, None)),
            "leader_share": (sold.most / np.where(sold.total > 0, sold.total, np.nan))[what],
            "years_met": seen.met[at],
            "years_seen": seen.bought[at],
        }
    )
    enough = min(limits.needed, seen.years)
    return (
        frame.with_columns(
            pl.lit(window[-1] if window else None, dtype=pl.Int64).alias("year"),
            pl.col("import_hhi", "world_hhi", "leader_share").fill_nan(None),
            ratio=pl.when(pl.col("exports") > 0).then(pl.col("imports") / pl.col("exports")),
            supplier_share=pl.when(pl.col("imports") > 0).then(pl.col("most") / pl.col("imports")),
            dependent=pl.col("years_met") >= enough,
        )
        .with_columns(*_nearest(limits), shift=_shift(limits.import_hhi))
        .select(pl.col(name).cast(kind) for name, kind in CELLS.items())
    )


def _nearest(limits: Limits) -> list[pl.Expr]:
    """How many limits are passed, which one decides soonest, and how far off it is as a share of the limit.

    Of a row that passes all three it is the one that is passed by least; otherwise the one that is failed by
    most: while it stands, passing the others changes nothing.
    """
    off = {
        IMPORTS: pl.col("import_hhi") / limits.import_hhi - 1,
        WORLD: pl.col("world_hhi") / limits.world_hhi - 1,
        RATIO: pl.when(pl.col("imports") > 0).then(
            pl.when(pl.col("exports") > 0)
            .then(pl.col("imports") / (limits.ratio * pl.col("exports")) - 1)
            .otherwise(float("inf"))
        ),
    }
    least = pl.min_horizontal(*off.values())
    known = pl.all_horizontal(one.is_not_null() for one in off.values())
    passed = pl.sum_horizontal((one > 0).fill_null(False).cast(pl.Int64) for one in off.values())
    name = pl.coalesce(pl.when(one == least).then(pl.lit(key)) for key, one in off.items())
    return [
        passed.alias("passed"),
        pl.when(known).then(name).alias("nearest"),
        pl.when(known).then(least).alias("gap"),
    ]


def _shift(limit: float) -> pl.Expr:
    """The share of the imports that would have to go from the main supplier to one new supplier for the
    index to come down to its limit; null where it is not above, and where one new supplier is not enough.

    With a share s of the main supplier and an index H, moving x gives H - s^2 + (s - x)^2 + x^2.
    """
    share, over = pl.col("supplier_share"), pl.col("import_hhi") - limit
    inside = share * share - 2 * over
    return pl.when((over > 0) & (inside >= 0)).then((share - inside.sqrt()) / 2)
