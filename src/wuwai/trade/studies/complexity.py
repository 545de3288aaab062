"""Economic complexity of locations and products, and how near each product lies to what a location exports.

Balassa 1965 (revealed comparative advantage); Hidalgo, Klinger, Barabasi and Hausmann 2007 (proximity,
density); Hidalgo and Hausmann 2009 (complexity); Hausmann et al. 2014, The Atlas of Economic
Complexity (outlook).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies import complexity_variants as variants
from wuwai.trade.studies.coding import coded, columns_of
from wuwai.trade.studies.complexity_index import indices
from wuwai.trade.studies.complexity_space import ProductSpace, proximity

Outlook = Literal["atlas", "ecomplexity"]

CELLS: dict[str, Any] = {
    "location": pl.String, "product": pl.String, "value": pl.Float64, "rca": pl.Float64,
    "exported": pl.Boolean, "density": pl.Float64, "cog": pl.Float64, "eci": pl.Float64, "pci": pl.Float64,
    "coi": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Complexity:
    """The result of :func:`complexity`; L locations, P products, every array Float64, NaN where undefined.

    ``values`` (L x P) is what was exported, ``rca`` (L x P) revealed comparative advantage, ``exported``
    (L x P, bool) whether it reaches the threshold; ``eci`` (L) and ``pci`` (P) the indices. The other arrays
    are worked out when first asked for and kept: ``density`` and ``cog`` (L x P), ``coi`` (L), ``proximity``
    (P x P: 200 MB of 5,000 products; nothing else needs it). ``centre`` is the mean of k_c in its standard
    deviations; ``outlook`` which definition ``coi`` and ``cog`` follow.
    """

    locations: list[str]
    products: list[str]
    values: np.ndarray
    rca: np.ndarray
    exported: np.ndarray
    eci: np.ndarray
    pci: np.ndarray
    centre: float = np.nan
    outlook: Outlook = "atlas"
    warnings: tuple[Text, ...] = ()

    @cached_property
    def space(self) -> ProductSpace:
        """The products by who exports them."""
        return ProductSpace(self.exported)

    @cached_property
    def proximity(self) -> np.ndarray:
        """How often two products are exported together, of the locations that export the commoner one; 1 for
        a product with itself (density leaves that out)."""
        return proximity(self.exported)

    @cached_property
    def nearness(self) -> np.ndarray:
        """The sum of each product's proximities to all others; NaN where it has none."""
        totals = self.space.totals()
        return np.where(totals > 1e-12, totals, np.nan)

    @cached_property
    def density(self) -> np.ndarray:
        """The share of the products near to each that a location exports, for every cell, in 0..1."""
        return self.density_of(self.exported)

    @cached_property
    def coi(self) -> np.ndarray:
        """Complexity outlook: density times PCI over what a location does not export."""
        if self.outlook == "ecomplexity":
            return variants.coi(self.space, self.exported, self.eci, self.pci, self.centre)
        return self.coi_of(self.exported, self.density, self.eci)

    @cached_property
    def cog(self) -> np.ndarray:
        """Complexity outlook gain: what exporting a product would add to the outlook; NaN where exported."""
        if self.outlook == "ecomplexity":
            return variants.cog(self.space, self.exported, self.eci, self.pci, self.centre)
        return self.cog_of(self.exported, self.density, self.eci)

    def density_of(self, exported: np.ndarray) -> np.ndarray:
        """Density of baskets (rows x P, bool) that need not be those of the locations."""
        with np.errstate(invalid="ignore"):
            found = np.clip(self.space.weighed(exported) / self.nearness, 0.0, 1.0)
        found[~exported.any(axis=1)] = np.nan
        return found

    def coi_of(self, exported: np.ndarray, density: np.ndarray, eci: np.ndarray) -> np.ndarray:
        """Outlook of baskets with their density and index."""
        found = (np.nan_to_num(density) * ~exported) @ np.nan_to_num(self.pci)
        return np.where(np.isnan(eci), np.nan, found)

    def cog_of(self, exported: np.ndarray, density: np.ndarray, eci: np.ndarray) -> np.ndarray:
        """Outlook gain of every product for baskets with their density and index."""
        worth = np.nan_to_num(self.pci / self.nearness)
        found = self.space.weighed(~exported * worth)
        found -= density * self.pci
        found[exported | np.isnan(eci)[:, None]] = np.nan
        return found

    def frame(self) -> pl.DataFrame:
        """One row for every location and product, with the columns of :data:`CELLS`; null where undefined."""
        across, down = len(self.products), len(self.locations)
        columns = {
            "value": self.values.ravel(),
            "rca": self.rca.ravel(),
            "exported": self.exported.ravel(),
            "density": self.density.ravel(),
            "cog": self.cog.ravel(),
            "eci": np.repeat(self.eci, across),
            "pci": np.tile(self.pci, down),
            "coi": np.repeat(self.coi, across),
        }
        names = {
            "location": pl.Series(self.locations, dtype=pl.String).gather(np.repeat(np.arange(down), across)),
            "product": pl.Series(self.products, dtype=pl.String).gather(np.tile(np.arange(across), down)),
        }
        frame = pl.DataFrame({**names, **columns}, schema=CELLS)
        return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def complexity(exports: Any, *, rca_threshold: float = 1.0, outlook: Outlook = "atlas") -> Complexity:
    """Complexity, proximity, density and outlook from a table of exports.

    ``exports`` (Polars, pandas or Arrow) has ``location``, ``product`` and ``value`` (from 0 up, one unit);
    rows of the same cell are added up. An export counts (M = 1) where RCA reaches ``rca_threshold``. A
    location or product without a single one is undefined: NaN in the arrays, null in the frame, never 0.
    ``outlook`` chooses the definition of COI and COG: ``atlas`` (the Atlas of Economic Complexity), or
    ``ecomplexity``, which gives the figures of the Python package of that name.

    ValueError for a missing column, a null, a negative or infinite value (as ``coding.columns_of``), and a
    threshold that is not a positive number.

    >>> sold = {"location": ["A", "A", "B"], "product": ["x", "y", "y"], "value": [6.0, 2.0, 4.0]}
    >>> found = complexity(pl.DataFrame(sold))
    >>> found.rca.tolist()
    [[1.5, 0.5], [0.0, 2.0]]
    >>> found.frame().height
    4
    """
    if not (np.isfinite(rca_threshold) and rca_threshold > 0):
        raise ValueError(f"rca_threshold is {rca_threshold}: a positive number is wanted")
    if outlook not in ("atlas", "ecomplexity"):
        raise ValueError(f"outlook is {outlook!r}: 'atlas' or 'ecomplexity' is wanted")
    found = _complexity(columns_of(exports, ("location", "product")), rca_threshold, outlook)
    for told in found.warnings:
        warnings.warn(told.en, stacklevel=2)
    return found


def complexity_by_year(
    exports: Any, *, rca_threshold: float = 1.0, outlook: Outlook = "atlas"
) -> Iterator[tuple[int, Complexity]]:
    """Each year of a table with a column ``year`` besides those of :func:`complexity`, the earliest first.

    One year is held at a time: what is not kept of a result is gone when the next is asked for.
    """
    table = columns_of(exports, ("location", "product"), years=True)
    for year in table["year"].unique().sort():
        yield (
            year,
            complexity(table.filter(pl.col("year") == year), rca_threshold=rca_threshold, outlook=outlook),
        )


def revealed_advantage(values: np.ndarray, *, world: np.ndarray | None = None) -> np.ndarray:
    """RCA of rows x products: a product's share of the row over its share of all (Balassa 1965).

    All is the sum of the rows, or ``world`` (a value for each product) where the rows are part of it or lie
    beside it. NaN for a row and for a product without trade.
    """
    total = values.sum(axis=0) if world is None else world
    with np.errstate(divide="ignore", invalid="ignore"):
        found = values / values.sum(axis=1, keepdims=True) / (total / total.sum())
    found[np.isinf(found)] = np.nan  # of what the world does not trade
    return found


def _complexity(table: pl.DataFrame, rca_threshold: float, outlook: Outlook) -> Complexity:
    location, product = coded(table["location"]), coded(table["product"])
    down, across = len(location.labels), len(product.labels)
    cell = location.index.astype(np.int64) * across + product.index
    values = np.bincount(cell, weights=table["value"].to_numpy(), minlength=down * across)
    values = values.reshape(down, across)
    rca = revealed_advantage(values)
    exported = rca >= rca_threshold  # false where RCA is undefined
    found = indices(exported)
    return Complexity(
        list(location.labels),
        list(product.labels),
        values,
        rca,
        exported,
        found.eci,
        found.pci,
        found.centre,
        outlook,
        found.warnings,
    )
