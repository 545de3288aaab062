"""Iterative proportional fitting over a list of cells: scale values until they add up to given margins.

The margins are those of a table too large to hold; only the cells that occur are kept. Source: Deming and
Stephan (1940), *On a least squares adjustment of a sampled frequency table when the expected marginal totals
are known*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Margin:
    """What cells must add up to: ``group`` gives each cell's group, -1 for none; ``totals`` each group's."""

    name: str
    group: NDArray[np.int64]
    totals: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Raked:
    """The fitted values, the rounds it took and, by margin, the largest relative miss that is left."""

    values: NDArray[np.float64]
    rounds: int
    misses: dict[str, float]


def rake(
    values: NDArray[np.float64], margins: Sequence[Margin], *, rounds: int = 300, tolerance: float = 1e-7
) -> Raked:
    """Scale positive ``values`` to the margins in turn until all are met or ``rounds`` are over.

    ValueError where a group with a positive total has no cell to carry it.

    >>> table = np.ones(4)
    >>> rows = Margin("rows", np.array([0, 0, 1, 1]), np.array([30.0, 70.0]))
    >>> columns = Margin("columns", np.array([0, 1, 0, 1]), np.array([60.0, 40.0]))
    >>> rake(table, [rows, columns]).values.tolist()
    [18.0, 12.0, 42.0, 28.0]
    """
    fitted = values.astype(np.float64, copy=True)
    members = [np.flatnonzero(m.group >= 0) for m in margins]
    for margin, cells in zip(margins, members, strict=True):
        held = np.bincount(margin.group[cells], minlength=len(margin.totals)) > 0
        if empty := np.flatnonzero(~held & (margin.totals > 0)).tolist():
            raise ValueError(f"{margin.name}: no cell for the groups {empty}; more rows are needed")
    taken = 0
    misses: dict[str, float] = {}
    while taken < rounds and max(misses.values(), default=1.0) > tolerance:
        taken += 1
        for margin, cells in zip(margins, members, strict=True):
            group = margin.group[cells]
            sums = np.bincount(group, fitted[cells], len(margin.totals))
            factors = np.divide(margin.totals, sums, out=np.ones_like(sums), where=sums > 0)
            fitted[cells] *= factors[group]
        misses = {m.name: _miss(fitted, m, cells) for m, cells in zip(margins, members, strict=True)}
    return Raked(fitted, taken, misses)


def _miss(fitted: NDArray[np.float64], margin: Margin, cells: NDArray[np.int64]) -> float:
    sums = np.bincount(margin.group[cells], fitted[cells], len(margin.totals))
    wanted = margin.totals > 0
    if not wanted.any():
        return 0.0
    return float(np.max(np.abs(sums[wanted] / margin.totals[wanted] - 1.0)))
