"""Lower bounds: the Lagrangian of "every point is served once", raised by subgradients.

For prices ``u`` of being served (Cornuejols, Fisher & Nemhauser 1977; Beasley 1985)

    L(u) = sum_i u_i + the least sum of p values rho_j,  rho_j = f_j + sum_i min(0, w_ij - u_i)

is at most the cost of every plan, whatever ``u`` is: the bound needs no solver and no tolerance, only that
the sum is not rounded upwards, which :func:`ascend` sees to. Importing it loads Numba.
"""

from __future__ import annotations

import numpy as np
from numba import njit

EPS = 2.0**-52


@njit(cache=True, nogil=True)
def smallest(values, number, scratch):  # type: ignore[no-untyped-def]
    """The ``number``-th smallest of ``values`` (from 1) by selection; ``scratch`` is as long, and used up."""
    scratch[:] = values
    low, high, k = 0, values.size - 1, number - 1
    while low < high:
        pivot = scratch[(low + high) // 2]
        a, b = low, high
        while a <= b:
            while scratch[a] < pivot:
                a += 1
            while scratch[b] > pivot:
                b -= 1
            if a <= b:
                scratch[a], scratch[b] = scratch[b], scratch[a]
                a += 1
                b -= 1
        if k <= b:
            high = b
        elif k >= a:
            low = a
        else:
            break
    return scratch[k]


@njit(cache=True, nogil=True)
def priced(start, site, cost, opening, state, free, wanted, u, rho, chosen, values, scratch):  # type: ignore[no-untyped-def]
    """L(u), rounded down, with ``rho`` of all sites and ``chosen`` (int8): ``wanted`` of the sites ``free``.

    Returns the bound, and the rho of the last site chosen and of the first one not.
    """
    rho[:] = opening
    total, size = 0.0, 0.0
    for i in range(start.size - 1):
        at = u[i]
        total += at
        size += abs(at)
        for k in range(start[i], start[i + 1]):
            less = cost[k] - at
            if less >= 0.0:
                break
            rho[site[k]] += less
    for n in range(free.size):
        values[n] = rho[free[n]]
    last, first = -np.inf, np.inf
    if wanted > 0:
        last = smallest(values, wanted, scratch)
    chosen[:] = state > 0
    left = wanted
    for n in range(free.size):
        if values[n] < last:
            chosen[free[n]] = 1
            left -= 1
    for n in range(free.size):
        if values[n] == last and left > 0:
            chosen[free[n]] = 1
            left -= 1
        elif values[n] >= last:
            first = min(first, values[n])
    for j in range(rho.size):
        if chosen[j]:
            total += rho[j]
            size += abs(rho[j]) + 2.0 * abs(opening[j])
    # Sums of n + m numbers, each a sum of at most n: what rounding can do to them, and twice that.
    margin = 2.0 * EPS * (start.size + rho.size + 8.0) * size
    return total - margin, last, first


@njit(cache=True, nogil=True)
def ascend(  # type: ignore[no-untyped-def]
    start, site, cost, cap, opening, state, wanted, target, u, scale, rounds, patience, step, enough,
    best_u, best_rho, best_chosen, share,
):  # fmt: skip
    """Raise L(u) by at most ``rounds`` steps towards ``target`` (the cost of a plan at hand).

    A step is Polyak's: ``step`` times the distance to the target along the subgradient, smoothed by the one
    before, each price in units of its ``scale``; ``step`` is halved after ``patience`` rounds without gain.
    Stops at ``enough``. ``best_u``, ``best_rho`` and ``best_chosen`` take the best round, ``share`` the part
    of late rounds in which each site was chosen. Returns the bound, the two rhos beside the choice, the step
    left, and how many entries were walked.
    """
    points, sites = start.size - 1, opening.size
    number = 0
    for j in range(sites):
        number += state[j] == 0
    free = np.empty(number, np.int32)
    number = 0
    for j in range(sites):
        if state[j] == 0:
            free[number] = j
            number += 1
    rho, chosen = np.empty(sites), np.empty(sites, np.int8)
    values, scratch = np.empty(number), np.empty(number)
    move = np.zeros(points)
    best, last, first, idle, walked = -np.inf, 0.0, 0.0, 0, 0
    for _ in range(rounds):
        bound, low, high = priced(
            start, site, cost, opening, state, free, wanted, u, rho, chosen, values, scratch
        )
        if bound > best:
            if bound > best + 1e-5 * (target - best):
                idle = 0
            best, last, first = bound, low, high
            best_u[:] = u
            best_rho[:] = rho
            best_chosen[:] = chosen
            if best >= enough:
                break
        else:
            idle += 1
            if idle >= patience:
                idle = 0
                step *= 0.5
                u[:] = best_u
                move[:] = 0.0
                if step < 1e-4:
                    break
        norm = 0.0
        walked += points
        for i in range(points):
            at, slope = u[i], 1.0
            for k in range(start[i], start[i + 1]):
                if cost[k] >= at:
                    break
                slope -= chosen[site[k]]
                walked += 1
            one = slope + 0.5 * move[i]
            if one > 0.0 and at >= cap[i]:
                one = 0.0
            move[i] = one
            norm += (one * scale[i]) ** 2
        for j in range(sites):
            share[j] += 0.05 * (chosen[j] - share[j])
        if norm == 0.0:
            break
        far = step * (target - bound) / norm
        for i in range(points):
            u[i] = min(cap[i], u[i] + far * move[i] * scale[i] ** 2)
    return best, last, first, step, walked
