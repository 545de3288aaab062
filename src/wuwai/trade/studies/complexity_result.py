"""``trade.complexity``: how complex a region or economy is, product by product, in the world's space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.complexity import CELLS
from wuwai.trade.studies.complexity_placed import Placed
from wuwai.trade.studies.complexity_world import Counted, Exports, exports, labelled
from wuwai.trade.studies.world import place

REGION, ECONOMIES, ALL = "region", "economies", "all"
SCHEMA: dict[str, Any] = {
    "location": pl.String, "location_title_en": pl.String, "location_title_zh": pl.String,
    "product": pl.String, "product_title_en": pl.String, "product_title_zh": pl.String, "value": pl.Float64,
    "rca": pl.Float64, "exported": pl.Boolean, "density": pl.Float64, "cog": pl.Float64, "pci": pl.Float64,
    "eci": pl.Float64, "coi": pl.Float64, "diversity": pl.Int64, "unit": pl.String,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class RegionComplexity:
    """The result. ``rows`` says what the table lists: the region's products, one row for each economy, or
    every cell of the world and the region."""

    data: Exports
    rows: str

    @property
    def found(self) -> Placed | None:
        """The region in the world; None where nothing is on file."""
        return self.data.found

    @property
    def warnings(self) -> tuple[Text, ...]:
        return self.data.notes

    @property
    def sample(self) -> bool:
        return self.data.world.sample

    @cached_property
    def economies(self) -> pl.DataFrame:
        """``location, value, eci, coi, diversity`` of every economy and the region, most complex first."""
        if self.found is None:
            return pl.DataFrame(
                schema={
                    "location": pl.String, "value": pl.Float64, "eci": pl.Float64, "coi": pl.Float64,
                    "diversity": pl.Int64,
                }
            )  # fmt: skip
        placed, around = self.found, self.found.world
        table = pl.DataFrame(
            {
                "location": around.locations, "value": around.values.sum(axis=1), "eci": around.eci,
                "coi": around.coi, "diversity": around.exported.sum(axis=1),
            },
            schema_overrides={"diversity": pl.Int64},
        )  # fmt: skip
        own = pl.DataFrame(
            {
                "location": [placed.location], "value": [float(placed.values.sum())], "eci": [placed.eci],
                "coi": [placed.coi], "diversity": [int(placed.exported.sum())],
            }
        )  # fmt: skip
        others = table.filter(pl.col("location") != placed.location)
        both = pl.concat([others, own]).with_columns(pl.col(pl.Float64).fill_nan(None))
        return both.sort("eci", "location", descending=[True, False], nulls_last=True)

    def frame(self) -> pl.DataFrame:
        """The table that was asked for, with the columns :data:`SCHEMA`."""
        if self.found is None:
            return pl.DataFrame(schema=SCHEMA)
        if self.rows == ECONOMIES:
            table = self.economies
        elif self.rows == REGION:
            table = self._cells(self.found).sort("value", "product", descending=[True, False])
        else:
            others = self.found.world.frame().filter(pl.col("location") != self.found.location)
            table = pl.concat([self._cells(self.found), others.select(list(CELLS))])
        absent = [pl.lit(None, SCHEMA[name]).alias(name) for name in SCHEMA if name not in table.columns]
        table = table.with_columns(absent).drop("location_title_en", "location_title_zh")
        table = table.drop("product_title_en", "product_title_zh")
        table = labelled(table, "location", "location_title", place)
        table = labelled(table, "product", "product_title", self.data.world.name)
        return table.with_columns(unit=pl.lit(self.data.unit)).select(list(SCHEMA))

    def _cells(self, placed: Placed) -> pl.DataFrame:
        """The region's own cells, as :meth:`Complexity.frame` has them."""
        size = len(placed.world.products)
        frame = pl.DataFrame(
            {
                "location": [placed.location] * size, "product": placed.world.products,
                "value": placed.values, "rca": placed.rca, "exported": placed.exported,
                "density": placed.density, "cog": placed.cog, "eci": np.full(size, placed.eci),
                "pci": placed.world.pci, "coi": np.full(size, placed.coi),
            },
            schema=CELLS,
        )  # fmt: skip
        return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def region_complexity(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    *,
    where: Counted,
    rows: str = REGION,
) -> RegionComplexity:
    """The complexity of a region in the world; ``rows`` is what the table lists, the others are as in
    :func:`wuwai.trade.studies.complexity_world.exports`.
    """
    data = exports(trade, own_exports, names, where)
    return RegionComplexity(data, rows)
