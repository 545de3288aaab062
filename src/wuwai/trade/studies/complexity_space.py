"""Which products are exported together: proximity, and sums weighted by it that never hold the matrix.

Proximity (Hidalgo, Klinger, Barabasi and Hausmann 2007) of products p and q is
phi_pq = sum_c M_cp M_cq / max(u_p, u_q), with M the exports that count and u the number of locations that
export a product. Of 5,000 products it has 25 million cells, but M has only as many rows as there are
locations. Sums over q of W_lq phi_pq need no more than M: with products in the order of u, the larger of the
two is u_p for every q before p and u_q for every q after it. So p takes the same two sums from each location
c that exports it, over the q that c exports too, and these change only where u does. The work is
3 x locations x (ones in M) additions instead of locations x products x products multiplications.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

_CHUNK = 64  # rows at a time: what they take from 230 locations stays in a core's own cache
_BLOCK = 256


class ProductSpace:
    """The proximity of the products of ``exported``, the exports that count (locations x products, bool)."""

    def __init__(self, exported: np.ndarray) -> None:
        ubiquity = np.count_nonzero(exported, axis=0)
        self._order = np.argsort(ubiquity, kind="stable")
        self._ubiquity = ubiquity[self._order]
        self._locations = exported.shape[0]
        self._exporters = np.nonzero(exported.T[self._order])[1].astype(np.int32)
        self._starts = np.concatenate([[0], np.cumsum(self._ubiquity)]).astype(np.int64)

    def weighed(self, weights: np.ndarray) -> np.ndarray:
        """The sums over q other than p of ``weights[l, q] * phi[p, q]``, rows x products (Float64).

        ``weights`` has a column for each product; a product that nobody exports gets 0 and gives nothing.
        """
        from wuwai.trade.studies import complexity_loops

        wanted = np.asarray(weights, dtype=np.float64)
        found = np.empty_like(wanted)

        def chunk(first: int) -> None:
            rows = slice(first, first + _CHUNK)
            given = np.ascontiguousarray(wanted[rows, self._order].T)
            sums = np.zeros_like(given)
            complexity_loops.weighed(self._starts, self._exporters, self._locations, given, sums)
            found[rows, self._order] = sums.T

        firsts = range(0, wanted.shape[0], _CHUNK)
        if len(firsts) < 2:
            for first in firsts:
                chunk(first)
        else:
            with ThreadPoolExecutor(min(len(firsts), os.cpu_count() or 1)) as pool:
                list(pool.map(chunk, firsts))
        return found

    def totals(self) -> np.ndarray:
        """The sum of each product's proximities to all others."""
        return self.weighed(np.ones((1, self._order.size)))[0]


def proximity(exported: np.ndarray, of: np.ndarray | None = None) -> np.ndarray:
    """Proximity of every pair of products, products x products; 1 with itself, NaN where nobody exports one.
    With ``of`` (indices) only the rows of these products.

    >>> proximity(np.array([[True, True], [True, False]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    narrow = exported.astype(np.float32)  # counts of locations are far below 2^24: exact
    ubiquity = np.count_nonzero(exported, axis=0).astype(np.float64)
    largest = np.where(ubiquity > 0, ubiquity, np.nan)
    chosen = np.arange(ubiquity.size) if of is None else np.asarray(of)
    found = np.empty((chosen.size, ubiquity.size))
    for first in range(0, chosen.size, _BLOCK):
        rows = chosen[first : first + _BLOCK]
        counts = narrow[:, rows].T @ narrow
        np.divide(counts, np.maximum.outer(largest[rows], largest), out=found[first : first + _BLOCK])
    return found
