"""Export potential (Decreux & Spies 2016): what could be sold, and what is not sold yet.

potential = supply x demand x ease. Supply is the exporter's world share of a product, demand the market's
imports of it, ease the trade of the two over what their shares alone would give. Before projections the
potential of a pair of partners, summed over products, is their actual trade: the method says where that
trade would lie if the pair were as close in every product as it is on the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.potential_components import Components, projected, read_trade
from wuwai.trade.studies.potential_words import worded

SCHEMA: dict[str, Any] = {
    "product": pl.String, "market": pl.String, "potential": pl.Float64, "actual": pl.Float64,
    "unrealised": pl.Float64, "supply": pl.Float64, "demand": pl.Float64, "ease": pl.Float64,
    "share": pl.Float64, "imports": pl.Float64, "supply_factor": pl.Float64, "demand_factor": pl.Float64,
    "tariff_factor": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Potential:
    """Potential of one exporter. ``cells`` has the columns of :data:`SCHEMA`, the largest unrealised first.

    Amounts are in the unit of the flows, a year. ``supply`` is a share from 0 to 1 and ``ease`` a ratio.
    """

    exporter: str
    cells: pl.DataFrame
    names: Mapping[str, Text] = field(default_factory=dict)
    currency: str = ""

    def frame(self) -> pl.DataFrame:
        """A row for every product and market with trade or potential, with ``reason`` and ``change`` in words
        (``_en``, ``_zh``). Null where ease is not defined."""
        return worded(self.cells, self.names, self.exporter, self.currency)


def export_potential(
    flows: Any,
    *,
    exporter: str,
    part_of: str | None = None,
    supply_growth: Any = None,
    demand_growth: Any = None,
    tariffs: Any = None,
    elasticity: float = 5.0,
    reexports: Any = None,
    markets: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
    minimum: float = 0.0,
    names: Mapping[str, Text] | None = None,
    currency: str = "",
) -> Potential:
    """The export potential of ``exporter`` by product and market.

    ``flows`` has ``reporter, partner, product, value`` (or ``exporter, importer``), in Polars, pandas or
    Arrow; it is the whole world's trade. With a column ``year`` the mean year counts. An exporter that is a
    part of another (``part_of``: a province of its country) has rows of its own beside its country's.

    Projections, each a table, each left out where None:

    - ``supply_growth``: ``factor`` by ``reporter``, by ``product`` or by both; shares are made to add up
      again.
    - ``demand_growth``: ``factor`` by ``partner``, by ``product`` or by both (1.2 is a fifth more).
    - ``tariffs``: ``partner, product, tariff``, with ``reporter`` for a rate of one exporter alone; demand is
      multiplied by ((1 + what competitors pay) / (1 + what the exporter pays)) ** ``elasticity``. 5 is the
      middle of the estimates from tariffs that Head & Mayer (2014) collect.
    - ``reexports``: ``share`` (0 to 1) of exports that were made elsewhere, by ``reporter``, ``product`` or
      both.

    ``markets`` and ``products`` keep those rows only, ``minimum`` the ones with as much unrealised; neither
    changes a figure. ``names`` gives codes a name in the sentences, ``currency`` (a unit code) their
    amounts a unit.

    ValueError for an exporter that sells nothing, an unknown ``part_of``, and tables that cannot be read.
    Source: Decreux & Spies (2016), Export potential assessments, International Trade Centre.

    >>> sold = {"exporter": ["A", "A", "B", "B"], "importer": ["X", "Y", "X", "Y"], "product": ["1"] * 4}
    >>> even = export_potential(pl.DataFrame(sold | {"value": [2.0, 4.0, 1.0, 2.0]}), exporter="A")
    >>> even.frame().select("market", "potential", "unrealised", "ease").sort("market").rows()
    [('X', 2.0, 0.0, 1.0), ('Y', 4.0, 0.0, 1.0)]
    """
    parts = projected(
        read_trade(flows, exporter=exporter, part_of=part_of), only=exporter, supply_growth=supply_growth,
        demand_growth=demand_growth, tariffs=tariffs, elasticity=elasticity, reexports=reexports,
    )  # fmt: skip
    if exporter not in parts.reporters or (part_of is not None and part_of not in parts.reporters):
        missing = exporter if exporter not in parts.reporters else part_of
        raise ValueError(f"no rows of reporter {missing!r}")
    found = _cells(parts, parts.reporters.index(exporter))
    if markets is not None:
        found = found.filter(pl.col("market").is_in(list(markets)))
    if products is not None:
        found = found.filter(pl.col("product").is_in(list(products)))
    if minimum > 0:
        found = found.filter(pl.col("unrealised") >= minimum)
    ranked = found.sort(
        "unrealised", "potential", "product", "market", descending=[True, True, False, False], nulls_last=True
    )
    return Potential(exporter, ranked, names or {}, currency)


def _cells(parts: Components, i: int) -> pl.DataFrame:
    """The exporter's cells with potential or trade: one slice of the cube, markets x products."""
    wide = len(parts.products)
    first, last = parts.cells.start[i * len(parts.partners)], parts.cells.start[(i + 1) * len(parts.partners)]
    held = parts.cells.start[i * len(parts.partners) : (i + 1) * len(parts.partners) + 1]
    at = np.repeat(np.arange(len(parts.partners)), np.diff(held)) * wide + parts.cells.product[first:last]
    actual = np.zeros(len(parts.partners) * wide)
    actual[at] = parts.cells.value[first:last]
    row, ease = parts.row[i], parts.ease[i][:, None]
    with np.errstate(invalid="ignore"):
        potential = parts.supply[i] * parts.demand[row] * ease
    # A product that no exporter of the world table sells has no world share: its potential is not known.
    potential[:, (parts.world == 0.0) & (parts.share[i] == 0.0)] = np.nan
    potential = potential.ravel()
    kept = np.flatnonzero((actual > 0.0) | (potential > 0.0))
    j, k = np.divmod(kept, wide)
    supply, share = parts.supply[i][k], parts.share[i][k]
    demand, imports = parts.demand[row[j], k], parts.imports[j, k]
    tariff = parts.advantage[row[j], k]
    missing = np.isnan(potential[kept])
    with np.errstate(divide="ignore", invalid="ignore"):
        table = pl.DataFrame(
            {
                "product": pl.Series(parts.products)[k] if wide else pl.Series([], dtype=pl.String),
                "market": pl.Series(parts.partners)[j] if wide else pl.Series([], dtype=pl.String),
                "potential": potential[kept], "actual": actual[kept],
                "unrealised": np.where(missing, np.nan, np.maximum(0.0, potential[kept] - actual[kept])),
                "supply": supply, "demand": demand, "ease": parts.ease[i][j], "share": share,
                "imports": imports, "supply_factor": supply / share,
                "demand_factor": demand / imports / tariff,
                "tariff_factor": tariff,
            }
        )  # fmt: skip
    return table.with_columns(pl.col(pl.Float64).fill_nan(None)).select(*SCHEMA)
