"""What one year of a trade table says of purchases and sales: totals, squares, suppliers, as arrays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_THREADS = 2
_WORTH_SPLITTING = 200_000


class BadValue(ValueError):
    """A value that is negative or not finite."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns as arrays; the codes of reporters and partners are of the same ``areas`` labels."""

    reporter: np.ndarray
    partner: np.ndarray
    product: np.ndarray
    value: Floats
    areas: int
    products: int

    def part(self, rows: slice | np.ndarray) -> Columns:
        arrays = (self.reporter[rows], self.partner[rows], self.product[rows], self.value[rows])
        return Columns(*arrays, self.areas, self.products)


@dataclass(frozen=True, slots=True)
class Tally:
    """How amounts divide: their total, the sum of their squares, how many there are, the largest and whose
    it is (-1 where there is none).
    """

    total: Floats
    squares: Floats
    number: NDArray[np.int32]
    most: Floats
    main: NDArray[np.int32]

    @property
    def concentration(self) -> Floats:
        """The Herfindahl index, in 0..1; NaN where there is nothing."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.squares / (self.total * self.total))

    @classmethod
    def empty(cls, *shape: int) -> Tally:
        """Of nothing yet."""
        floats = [np.zeros(shape) for _ in range(3)]
        number, main = np.zeros(shape, dtype=np.int32), np.full(shape, -1, dtype=np.int32)
        return cls(floats[0], floats[1], number, floats[2], main)

    @classmethod
    def of(cls, matrix: Floats) -> Tally:
        """Of each column of a matrix, sellers x products."""
        from wuwai.trade.studies.dependency_kernels import tallied

        made = cls.empty(matrix.shape[1])
        tallied(matrix, made.total, made.squares, made.number, made.most, made.main)
        return made

    @property
    def row(self) -> Tally:
        """The tally of one importer as that of importers x products."""
        return Tally(
            self.total[None], self.squares[None], self.number[None], self.most[None], self.main[None]
        )

    @property
    def turned(self) -> Tally:
        """Products x importers as importers x products."""
        return Tally(self.total.T, self.squares.T, self.number.T, self.most.T, self.main.T)


@dataclass(frozen=True, slots=True)
class Year:
    """``world`` is exporters x products and ``sold`` what they sold of each product; ``bought`` and
    ``exports`` are importers x products (one importer, or all areas). ``purchases`` is suppliers x products,
    of one importer only.
    """

    world: Floats
    sold: Tally
    bought: Tally
    exports: Floats
    purchases: Floats | None = None
    returned: float = 0.0


def of_one(table: Columns, *, importer: int, within: int = -1) -> Year:
    """The year of one importer, in one pass over the rows.

    ``within`` is the country of which the importer is a part, -1 if of none: then its rows stand beside the
    world, and what comes from its own country is no import (``returned``).
    """
    world, cells, amounts = _sold(table, importer, within >= 0)
    exports = world[importer].copy()
    if within >= 0:
        world[importer] = 0.0
    counted = np.bincount(cells, weights=amounts, minlength=table.areas * table.products)
    purchases = np.asarray(counted, dtype=np.float64).reshape(table.areas, table.products)
    returned = 0.0
    if within >= 0:
        returned = float(purchases[within].sum())
        purchases[within] = 0.0
    return Year(world, Tally.of(world), Tally.of(purchases).row, exports[None], purchases, returned)


def _sold(table: Columns, importer: int, beside: bool) -> tuple[Floats, np.ndarray, Floats]:
    """What everybody sold, and the importer's purchases: their places in that matrix, and amounts. Half of
    the table in each thread.
    """
    from wuwai.trade.studies.dependency_kernels import sold

    many = len(table.value)
    threads = _THREADS if many > _WORTH_SPLITTING else 1
    edges = np.linspace(0, many, threads + 1).astype(int)

    def one(start: int, stop: int) -> tuple[Floats, np.ndarray, Floats]:
        world = np.zeros((table.areas, table.products))
        # As long as could be; memory is taken as far as it is written.
        cells, amounts = np.empty(stop - start, dtype=np.int64), np.empty(stop - start)
        part = table.part(slice(start, stop))
        found = sold(
            *(part.reporter, part.partner, part.product, part.value),
            *(importer, beside, world, cells, amounts),
        )
        if found < 0:
            raise BadValue
        return world, cells[:found].copy(), amounts[:found].copy()

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(one, edges[:-1], edges[1:]))
    world = parts[0][0]
    for other, _, _ in parts[1:]:
        world += other
    cells, amounts = (np.concatenate([part[n] for part in parts]) for n in (1, 2))
    if not np.isfinite(world.sum()) or not np.isfinite(amounts).all():
        raise BadValue
    return world, cells, amounts


def of_all(table: Columns) -> Year:
    """The year of every importer: rows are put in order of their products, then added up product by
    product.
    """
    from wuwai.trade.studies.dependency_kernels import bought, grouped

    many, areas, products = len(table.value), table.areas, table.products
    bits = max(1, (areas - 1).bit_length())
    begin = np.zeros(products + 1, dtype=np.int64)
    pair, amount = np.empty(many, dtype=np.int32), np.empty(many)
    if grouped(table.reporter, table.partner, table.product, table.value, bits, begin, pair, amount) < 0:
        raise BadValue
    world, buying = np.zeros((products, areas)), Tally.empty(products, areas)
    # As many rows in each thread; each writes products of its own.
    middle = int(np.searchsorted(begin, many // 2))
    spans = [(0, middle), (middle, products)] if many > _WORTH_SPLITTING else [(0, products)]
    out = (world, buying.total, buying.squares, buying.number, buying.most, buying.main)
    with ThreadPoolExecutor(_THREADS) as pool:
        tasks = [pool.submit(bought, begin, pair, amount, bits, areas, *span, *out) for span in spans]
        for task in tasks:
            task.result()
    if not np.isfinite(world.sum()):
        raise BadValue
    by_seller = np.ascontiguousarray(world.T)
    return Year(by_seller, Tally.of(by_seller), buying.turned, by_seller)
