"""Every exporter's potential in every market and product: one pass over the cells, which are never stored."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from wuwai.trade.studies.potential_components import Components

_NEAR = 1024  # products added up together: what a block reads stays in the first cache
_BLOCK = 16  # products passed over together where the largest of them could not rank


@dataclass(frozen=True, slots=True)
class Scan:
    """By exporter (I): sums over its cells, and its ``top`` largest unrealised cells, largest first.

    ``cell`` (I x top) is market * K + product, -1 where an exporter has fewer; ``left`` and ``traded`` (I x
    top) are what is unrealised and what is traded there.
    """

    potential: np.ndarray
    actual: np.ndarray
    unrealised: np.ndarray
    cell: np.ndarray
    left: np.ndarray
    traded: np.ndarray


def scan(parts: Components, *, top: int = 20, threads: int = 2) -> Scan:
    """Go through all exporters. Results do not depend on ``threads``.

    A multiplication and an addition a cell give the sums: what is unrealised is the potential less the
    smaller of potential and trade where there is trade. Cells are ranked only in blocks of products whose
    largest supply times largest demand could still rank.
    """
    exporters = len(parts.reporters)
    out = Scan(
        np.zeros(exporters),
        parts.traded.sum(axis=1),
        np.zeros(exporters),
        np.full((exporters, top), -1, dtype=np.int64),
        np.zeros((exporters, top)),
        np.zeros((exporters, top)),
    )
    ease, cells = np.nan_to_num(parts.ease), parts.cells
    supply_top, demand_top = _largest(parts.supply), _largest(parts.demand)
    add_up, rank = compiled()

    def one(i: int) -> None:
        held = cells.start[i * ease.shape[1] : (i + 1) * ease.shape[1] + 1]
        mine = (parts.supply[i], parts.demand, parts.row[i], ease[i], held, cells.product, cells.value)
        pair, taken = add_up(*mine, _NEAR)
        out.potential[i], out.unrealised[i] = pair.sum(), pair.sum() - taken
        if top > 0:
            order = np.argsort(-pair)
            found = (out.cell[i], out.left[i], out.traded[i])
            rank(*mine, _BLOCK, pair, order, supply_top[i], demand_top, *found)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(exporters)))
    return out


@cache
def compiled() -> tuple[Callable[..., Any], Callable[..., None]]:
    """The two loops in machine code; they let go of the interpreter, so that threads run side by side."""
    from numba import njit

    # Sums in any order, so that they fill vector registers.
    fast = njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
    return fast(_add_up), fast(_rank)


def _largest(table: np.ndarray) -> np.ndarray:
    """The largest of each block of products, rows x blocks."""
    starts = np.arange(0, table.shape[1], _BLOCK)
    return np.maximum.reduceat(table, starts, axis=1) if table.size else np.zeros((len(table), 0))


def _add_up(
    own: Any, demand: Any, row: Any, ease: Any, start: Any, product: Any, value: Any, size: int
) -> Any:
    """One exporter: its potential in each market, and how much of all of it is traded already."""
    markets, products = len(ease), len(own)
    pair, taken = np.zeros(markets), 0.0
    for j in range(markets):
        at, wanted, total = ease[j], demand[row[j]], 0.0
        n, last = start[j], start[j + 1]
        for low in range(0, products, size):
            a, b = own[low : low + size], wanted[low : low + size]
            for k in range(len(a)):
                total += a[k] * b[k]
            while n < last and product[n] < low + size:
                k = product[n] - low
                here = at * a[k] * b[k]
                taken += here if here < value[n] else value[n]
                n += 1
        pair[j] = at * total
    return pair, taken


def _rank(
    own: Any, demand: Any, row: Any, ease: Any, start: Any, product: Any, value: Any, size: int,
    pair: Any, order: Any, own_top: Any, demand_top: Any, cell: Any, best: Any, traded: Any,
) -> None:  # fmt: skip
    """One exporter: its largest unrealised cells into ``cell``, ``best`` and ``traded``. Markets come by the
    potential of the pair, so that what ranks is found early and the rest need not be looked at."""
    products, top, blocks = len(own), len(cell), len(own_top)
    filled, least = 0, 0.0
    for j in order:
        if pair[j] <= least:
            return  # no cell is larger than its pair
        at, wanted, wanted_top = ease[j], demand[row[j]], demand_top[row[j]]
        could = 0
        for block in range(blocks):
            could += at * own_top[block] * wanted_top[block] > least
        for block in range(blocks if could else 0):
            if at * own_top[block] * wanted_top[block] <= least:
                continue
            for k in range(block * size, min((block + 1) * size, products)):
                left, held = at * own[k] * wanted[k], 0.0
                if left <= least:
                    continue
                n, last = start[j], start[j + 1]
                while n < last:  # where the product would stand among those traded
                    middle = (n + last) // 2
                    if product[middle] < k:
                        n = middle + 1
                    else:
                        last = middle
                if n < start[j + 1] and product[n] == k:
                    held = value[n]
                    left -= held
                    if left <= least:
                        continue
                # Insert in order; the last one falls out where the list is full.
                place = min(filled, top - 1)
                while place > 0 and best[place - 1] < left:
                    best[place] = best[place - 1]
                    cell[place], traded[place] = cell[place - 1], traded[place - 1]
                    place -= 1
                best[place] = left
                cell[place], traded[place] = j * products + k, held
                filled = min(filled + 1, top)
                if filled == top:
                    least = best[top - 1]
