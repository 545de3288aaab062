"""The loops of :mod:`wuwai.trade.studies.dependency`; importing it loads Numba."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def sold(  # type: ignore[no-untyped-def]
    reporter, partner, product, value, importer, beside, world, cells, amounts
):
    """One pass: adds what everybody sold to ``world`` (exporters x products), lists what one importer bought.

    ``cells`` takes the place in ``world`` (flat) of each purchase and ``amounts`` its value; how many there
    are is returned, or -1 - row for a value below nothing or none at all. Sales within a country count for
    nobody. ``beside`` keeps the rows to ``importer`` out of the world: they are part of its country's as
    well. Rows that stand together are added up before they are written: in sorted tables most do.
    """
    many = 0
    last_reporter, last_product, run = np.int64(-1), np.int64(-1), 0.0
    for row in range(value.size):
        seller, goods, amount = np.int64(reporter[row]), np.int64(product[row]), value[row]
        if (seller ^ last_reporter) | (goods ^ last_product):
            if last_product >= 0:
                world[last_reporter, last_product] += run
            last_reporter, last_product, run = seller, goods, 0.0
        if not amount >= 0.0:
            return -1 - row
        buyer = np.int64(partner[row])
        if (buyer == importer) | (buyer == seller):
            if buyer != seller:
                cells[many] = seller * world.shape[1] + goods
                amounts[many] = amount
                many += 1
                if not beside:
                    run += amount
        else:
            run += amount
    if last_product >= 0:
        world[last_reporter, last_product] += run
    return many


@njit(cache=True, nogil=True)
def tallied(matrix, total, squares, number, most, main):  # type: ignore[no-untyped-def]
    """Of each column of ``matrix`` (sellers x products): sum, sum of squares, cells above 0, the largest and
    where it is (-1 where there is none).
    """
    main[:] = -1
    for i in range(matrix.shape[0]):
        for k in range(matrix.shape[1]):  # without branches: the compiler takes several columns at once
            one = matrix[i, k]
            total[k] += one
            squares[k] += one * one
            number[k] += np.int32(one > 0.0)
            main[k] = np.int32(i) if one > most[k] else main[k]
            most[k] = max(one, most[k])


@njit(cache=True, nogil=True)
def grouped(reporter, partner, product, value, bits, begin, pair, amount):  # type: ignore[no-untyped-def]
    """Rows in order of their products (a counting sort): product ``k`` has the places ``begin[k]`` to
    ``begin[k + 1]`` of ``pair`` (``reporter << bits | partner``) and ``amount``.

    Returns 0, or -1 - row for a value below nothing or none at all.
    """
    for row in range(value.size):
        begin[product[row] + 1] += 1
        if not value[row] >= 0.0:
            return -1 - row
    for k in range(begin.size - 1):
        begin[k + 1] += begin[k]
    free = begin.copy()
    for row in range(value.size):
        place = free[product[row]]
        free[product[row]] = place + 1
        pair[place] = (np.int32(reporter[row]) << bits) | np.int32(partner[row])
        amount[place] = value[row]
    return 0


@njit(cache=True, nogil=True)
def bought(  # type: ignore[no-untyped-def]
    begin, pair, amount, bits, areas, start, stop, world, imports, squares, number, most, main
):
    """Everybody's purchases of the products ``start`` to ``stop`` of what :func:`grouped` made.

    The same key several times is added up before it is squared. ``world`` is products x exporters; the others
    are products x importers: total, sum of squares, number of suppliers, the largest and who that is.
    """
    held = np.zeros(areas << bits)
    touched = np.empty(areas << bits, dtype=np.int32)
    low = (1 << bits) - 1
    for k in range(start, stop):
        many = 0
        for place in range(begin[k], begin[k + 1]):
            one = pair[place]
            more = amount[place]
            if more > 0.0:
                if held[one] == 0.0:
                    touched[many] = one
                    many += 1
                held[one] += more
        for n in range(many):
            one = touched[n]
            seller, buyer, total = one >> bits, one & low, held[one]
            held[one] = 0.0
            if seller == buyer:
                continue
            world[k, seller] += total
            imports[k, buyer] += total
            squares[k, buyer] += total * total
            number[k, buyer] += 1
            if total > most[k, buyer]:
                most[k, buyer] = total
                main[k, buyer] = seller
