"""Export potential of every exporter at once: totals for each, and its largest unrealised cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.trade.studies.potential_components import Components, projected, read_trade
from wuwai.trade.studies.potential_scan import scan

CELLS: dict[str, Any] = {
    "exporter": pl.String, "rank": pl.Int64, "product": pl.String, "market": pl.String,
    "potential": pl.Float64, "actual": pl.Float64, "unrealised": pl.Float64, "supply": pl.Float64,
    "demand": pl.Float64, "ease": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Potentials:
    """``totals``: a row an exporter with ``potential, actual, unrealised`` summed over all its cells.
    ``cells``: the columns of :data:`CELLS`, its largest unrealised cells in order."""

    totals: pl.DataFrame
    cells: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """The ranked cells."""
        return self.cells


def export_potentials(
    flows: Any,
    *,
    top: int = 20,
    threads: int = 2,
    supply_growth: Any = None,
    demand_growth: Any = None,
    tariffs: Any = None,
    elasticity: float = 5.0,
    reexports: Any = None,
) -> Potentials:
    """What :func:`~wuwai.trade.studies.potential.export_potential` gives, for all exporters: the sums over
    every market and product, and the ``top`` cells of each. The cube is gone through, never stored.
    """
    if top < 0 or threads < 1:
        raise ValueError("top from 0 up and threads from 1 up wanted")
    parts = projected(
        read_trade(flows), supply_growth=supply_growth, demand_growth=demand_growth, tariffs=tariffs,
        elasticity=elasticity, reexports=reexports,
    )  # fmt: skip
    return potentials_of(parts, top=top, threads=threads)


def potentials_of(parts: Components, *, top: int, threads: int = 2) -> Potentials:
    """The same of components that were read before."""
    found = scan(parts, top=top, threads=threads)
    sums = {"potential": found.potential, "actual": found.actual, "unrealised": found.unrealised}
    totals = pl.DataFrame(
        {"exporter": list(parts.reporters), **sums}, schema_overrides={"exporter": pl.String}
    )
    i, rank = np.nonzero(found.cell >= 0)
    j, k = np.divmod(found.cell[i, rank], max(1, len(parts.products)))
    unrealised, ease = found.left[i, rank], parts.ease[i, j]
    supply, demand = parts.supply[i, k], parts.demand[parts.row[i, j], k]
    potential = supply * demand * ease
    cells = pl.DataFrame(
        {
            "exporter": _at(parts.reporters, i),
            "rank": rank.astype(np.int64) + 1,
            "product": _at(parts.products, k),
            "market": _at(parts.partners, j),
            "potential": potential,
            "actual": found.traded[i, rank],
            "unrealised": unrealised,
            "supply": supply,
            "demand": demand,
            "ease": ease,
        },
        schema=CELLS,
    )
    return Potentials(totals, cells)


def _at(labels: tuple[str, ...], index: np.ndarray) -> list[str]:
    return [labels[n] for n in index]
