"""How well a product suits e-commerce parks: what a kilogram of it is worth, and whether households buy it.

Light and dear goods bear a parcel's freight; consumer goods are what shops and marketplaces sell. Both
factors are stated assumptions: who judges otherwise sets the parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# What the units of mass that sources print are in kilograms; of other units nothing tells the weight.
_KILOGRAMS = {"千克": 1.0, "公斤": 1.0, "kg": 1.0, "克": 0.001, "吨": 1000.0, "t": 1000.0}
OWN_FILE, WORLD, UNKNOWN = "own", "world", "unknown"
GOODS: dict[str, pl.DataType] = {
    "product": pl.String(),
    "value": pl.Float64(),
    "density": pl.Float64(),
    "basis": pl.String(),
    "consumer": pl.Float64(),
    "suits": pl.Float64(),
}


@dataclass(frozen=True, slots=True)
class Suitability:
    """The products of a file with how well each suits.

    ``rows`` has ``product`` (six digits), ``value``, ``density`` (yuan a kilogram, null where unknown),
    ``basis`` (where it is from), ``consumer`` (0 to 1, null where no table says) and ``suits`` (0 to 1).
    ``known`` is the part of the value whose density is known, ``of_world`` that which has it from the world
    table, ``classed`` that which a table of uses knows.
    """

    rows: pl.DataFrame
    known: float
    of_world: float
    classed: float

    def frame(self) -> pl.DataFrame:
        """A row a product."""
        return self.rows


def suitability(
    exports: pl.DataFrame,
    world: pl.DataFrame,
    uses: pl.DataFrame,
    *,
    half_density: float,
    unknown_density: float,
    other_goods: float,
    rate: float,
) -> Suitability:
    """How well each product of ``exports`` suits, 0 to 1: density / (density + ``half_density``) x use.

    ``exports`` has ``product``, ``value`` (yuan), ``quantity`` and ``unit``, several rows a product;
    ``world`` the same of another table in dollars (``rate`` yuan each), asked where the own file states no
    mass; ``uses`` has ``code`` and ``consumption``, the part of its classes that are consumption goods. A
    product whose density nothing states counts ``unknown_density`` for it. Use counts 1 for consumption
    goods and ``other_goods`` for others and for those that the table does not know; without any table of uses
    it does not count at all.

    >>> rows = pl.DataFrame({"product": ["330300"], "value": [100.0], "quantity": [1.0], "unit": ["千克"]})
    >>> none = rows.clear()
    >>> uses = pl.DataFrame(schema={"code": pl.String, "consumption": pl.Float64})
    >>> found = suitability(rows, none, uses, half_density=100.0, unknown_density=0.5, other_goods=0.3,
    ...     rate=7.0)
    >>> found.rows["suits"].to_list(), found.known, found.classed
    ([0.5], 1.0, 0.0)
    """
    values = exports.group_by("product").agg(pl.col("value").sum()).sort("product")
    own = _densities(exports, 1.0)
    abroad = _densities(world, rate)
    rows = (
        values.join(own.rename({"density": "own"}), on="product", how="left")
        .join(abroad.rename({"density": "abroad"}), on="product", how="left")
        .with_columns(
            density=pl.coalesce("own", "abroad"),
            basis=pl.when(pl.col("own").is_not_null())
            .then(pl.lit(OWN_FILE))
            .when(pl.col("abroad").is_not_null())
            .then(pl.lit(WORLD))
            .otherwise(pl.lit(UNKNOWN)),
        )
        .join(uses.select(product="code", consumer="consumption"), on="product", how="left")
    )
    bears = (pl.col("density") / (pl.col("density") + half_density)).fill_null(unknown_density)
    if uses.is_empty():
        bought = pl.lit(1.0)
    else:
        part = pl.col("consumer").fill_null(0.0)
        bought = part + (1.0 - part) * other_goods
    rows = rows.with_columns(suits=bears * bought).select(
        pl.col(name).cast(kind) for name, kind in GOODS.items()
    )
    total = float(rows["value"].sum()) or 1.0

    def part_of(where: pl.Expr) -> float:
        return float(rows.filter(where)["value"].sum()) / total

    return Suitability(
        rows,
        known=part_of(pl.col("density").is_not_null()),
        of_world=part_of(pl.col("basis") == WORLD),
        classed=part_of(pl.col("consumer").is_not_null()),
    )


def _densities(rows: pl.DataFrame, rate: float) -> pl.DataFrame:
    """Yuan a kilogram of each product, over the rows that state a mass."""
    known = rows.filter(pl.col("quantity") > 0, pl.col("unit").is_not_null())
    return (
        known.filter(pl.col("unit").is_in(sorted(_KILOGRAMS)))
        .with_columns(kilograms=pl.col("quantity") * pl.col("unit").replace_strict(_KILOGRAMS, default=None))
        .group_by("product")
        .agg(density=pl.col("value").sum() * rate / pl.col("kilograms").sum())
    )
