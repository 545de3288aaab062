"""The compiled loop of :mod:`wuwai.trade.studies.complexity_space`; loading this module loads Numba."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def weighed(
    starts: np.ndarray, exporters: np.ndarray, locations: int, weights: np.ndarray, found: np.ndarray
) -> None:
    """Fill ``found[p]`` with the sum over q other than p of ``phi[p, q] * weights[q]``.

    Products are in the order of ubiquity. ``exporters[starts[p]:starts[p + 1]]`` (int32, int64) are the
    locations that export p. ``weights`` and ``found`` are products x rows (Float64, C order): the inner loop
    runs along a row of memory. ``taken[c]`` is what a product takes from location c: the weights of
    products behind it by their own ubiquity, of those before it by its own.
    """
    products, rows = weights.shape
    taken = np.zeros((locations, rows))
    before = np.zeros((locations, rows))
    for p in range(products):
        for at in range(starts[p], starts[p + 1]):
            share = 1.0 / (starts[p + 1] - starts[p])
            own = taken[exporters[at]]
            for r in range(rows):
                own[r] += weights[p, r] * share
    first, last = 0, 0
    while first < products:
        ubiquity = starts[first + 1] - starts[first]
        end = first + 1
        while end < products and starts[end + 1] - starts[end] == ubiquity:
            end += 1
        if ubiquity > 0:
            if last > 0:
                step = 1.0 / last - 1.0 / ubiquity
                for c in range(locations):
                    for r in range(rows):
                        taken[c, r] -= before[c, r] * step
            for p in range(first, end):
                for r in range(rows):  # the proximity of a product to itself is 1, and is not wanted
                    found[p, r] = -weights[p, r]
                for at in range(starts[p], starts[p + 1]):
                    own = taken[exporters[at]]
                    for r in range(rows):
                        found[p, r] += own[r]
            for p in range(first, end):
                for at in range(starts[p], starts[p + 1]):
                    own = before[exporters[at]]
                    for r in range(rows):
                        own[r] += weights[p, r]
            last = ubiquity
        first = end
