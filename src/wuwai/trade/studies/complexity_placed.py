"""A region placed in the world's product space: its advantage, density and outlook by the world's figures.

A region's trade is part of its country's, so it is no further location of the world: it is measured against
the world as it is. Its ECI is the mean PCI of what it exports with advantage, as it is for every location.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wuwai.trade.studies.coding import coded, columns_of
from wuwai.trade.studies.complexity import Complexity, complexity, revealed_advantage


@dataclass(frozen=True, eq=False)
class Placed:
    """One location's cells, an entry for each product of ``world`` (Float64, NaN where undefined).

    ``eci`` and ``coi`` are one number each. ``elsewhere`` is the value of exports of products that no
    location of the world exports: they are in no figure.
    """

    world: Complexity
    location: str
    values: np.ndarray
    rca: np.ndarray
    exported: np.ndarray
    density: np.ndarray
    cog: np.ndarray
    eci: float
    coi: float
    elsewhere: float = 0.0

    @property
    def rank(self) -> int | None:
        """Its place among the locations of the world (itself left out) by ECI, 1 the most complex."""
        if np.isnan(self.eci):
            return None
        others = np.array([name != self.location for name in self.world.locations], dtype=bool)
        return 1 + int(np.count_nonzero(self.world.eci[others] > self.eci + 1e-12))


def placed(world: Complexity, location: str, values: np.ndarray, *, rca_threshold: float = 1.0) -> Placed:
    """Place exports (``values``, one for each product of ``world``) in the world.

    RCA is against the world's totals. Outlook follows the Atlas, whichever the world was asked for.
    """
    row = np.asarray(values, dtype=np.float64)[None, :]
    rca = revealed_advantage(row, world=world.values.sum(axis=0))
    exported = rca >= rca_threshold
    known = exported[0] & ~np.isnan(world.pci)
    eci = np.array([world.pci[known].mean() if known.any() else np.nan])
    density = world.density_of(exported)
    return Placed(
        world,
        location,
        row[0],
        rca[0],
        exported[0],
        density[0],
        world.cog_of(exported, density, eci)[0],
        float(eci[0]),
        float(world.coi_of(exported, density, eci)[0]),
    )


def located(exports: Any, *, region: str, outside: bool = False, rca_threshold: float = 1.0) -> Placed:
    """The world of a table of exports and ``region`` placed in it.

    ``exports`` has ``location, product, value``. With ``outside`` the rows of the region are no part of the
    world (the country it lies in is there already); without, it is a location like the others. ValueError as
    :func:`~wuwai.trade.studies.complexity.complexity`, and where the table has no row of the region.

    >>> sold = {"location": ["A", "A", "B", "R"], "product": ["x", "y", "y", "x"], "value": [6, 2, 4, 1]}
    >>> import polars as pl
    >>> located(pl.DataFrame(sold), region="R", outside=True).rca.tolist()
    [2.0, 0.0]
    """
    table = columns_of(exports, ("location", "product"))
    own = table["location"] == region
    if not own.any():
        raise ValueError(f"no row of {region!r} in column 'location'")
    world = complexity(table.filter(~own) if outside else table, rca_threshold=rca_threshold)
    rows = table.filter(own)
    product = coded(rows["product"], world.products)
    known = product.index >= 0
    amounts = rows["value"].to_numpy()
    values = np.bincount(product.index[known], weights=amounts[known], minlength=len(world.products))
    found = placed(world, region, values, rca_threshold=rca_threshold)
    return replace(found, elsewhere=float(amounts[~known].sum()))
