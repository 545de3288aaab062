"""Loops for sites that hold so much: prices with a knapsack a site, and points put into given sites.

Importing it loads Numba.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from wuwai.trade.studies.siting_dual import EPS, smallest


@njit(cache=True, nogil=True)
def _filled(weighted, demand, room, u, j, taken, at, less, ratio):  # type: ignore[no-untyped-def]
    """The most that site ``j`` can save at prices ``u`` (a number below 0), points taken in parts if need be.

    ``taken`` gets the part of each point. Returns the saving and the ratio of the last point taken, 0 where
    all that gain fit in.
    """
    many, full, saved = 0, 0.0, 0.0
    for i in range(u.size):
        taken[i] = 0.0
        one = weighted[i, j] - u[i]
        if one < 0.0 and demand[i] <= room[j]:
            if demand[i] == 0.0:
                taken[i] = 1.0
                saved += one
            else:
                at[many], less[many], ratio[many] = i, one, one / demand[i]
                full += demand[i]
                many += 1
    if full <= room[j]:
        for n in range(many):
            taken[at[n]] = 1.0
            saved += less[n]
        return saved, 0.0
    left = room[j]
    for n in np.argsort(ratio[:many]):
        i = at[n]
        if demand[i] <= left:
            taken[i] = 1.0
            saved += less[n]
            left -= demand[i]
        else:
            taken[i] = left / demand[i]
            return saved + less[n] * taken[i], ratio[n]
    return saved, 0.0


@njit(cache=True, nogil=True)
def ascend(  # type: ignore[no-untyped-def]
    weighted, demand, room, opening, state, wanted, target, u, scale, rounds, patience, step,
    best_u, rho, critical, chosen,
):  # fmt: skip
    """Raise the bound as :func:`siting_dual.ascend` does, each site's points chosen by a knapsack in parts.

    ``weighted`` is points x sites, infinite where a point may not go. ``best_u``, ``rho``, ``critical`` (the
    ratio of the last point of each site) and ``chosen`` take the best round. Returns the bound, rounded down,
    the rho of the last site chosen, and the step left.
    """
    points, sites = weighted.shape
    taken = np.empty((sites, points))
    at, less, ratio = np.empty(points, np.int64), np.empty(points), np.empty(points)
    now, edge, inside = np.empty(sites), np.empty(sites), np.zeros(sites, np.int8)
    free = np.flatnonzero(state == 0)
    values, scratch = np.empty(free.size), np.empty(free.size)
    slope, move = np.empty(points), np.zeros(points)
    best, edge_rho, idle = -np.inf, -np.inf, 0
    for _ in range(rounds):
        total, size = u.sum(), np.abs(u).sum()
        for j in range(sites):
            if state[j] >= 0:
                saved, edge[j] = _filled(weighted, demand, room, u, j, taken[j], at, less, ratio)
                now[j] = opening[j] + saved
        for n in range(free.size):
            values[n] = now[free[n]]
        last = smallest(values, wanted, scratch) if wanted > 0 else -np.inf
        inside[:] = state > 0
        left = wanted
        for n in range(free.size):
            if values[n] < last:
                inside[free[n]] = 1
                left -= 1
        for n in range(free.size):
            if values[n] == last and left > 0:
                inside[free[n]] = 1
                left -= 1
        slope[:] = 1.0
        for j in range(sites):
            if inside[j]:
                total += now[j]
                size += abs(now[j]) + 2.0 * abs(opening[j])
                slope -= taken[j]
        bound = total - 4.0 * EPS * (points + sites + 8.0) * size
        if bound > best:
            if bound > best + 1e-5 * (target - best):
                idle = 0
            best, edge_rho = bound, last
            best_u[:], rho[:], critical[:], chosen[:] = u, now, edge, inside
        else:
            idle += 1
            if idle >= patience:
                idle, step = 0, step * 0.5
                u[:] = best_u
                move[:] = 0.0
                if step < 1e-3:
                    break
        move[:] = slope + 0.5 * move
        norm = np.sum((move * scale) ** 2)
        if norm == 0.0 or best >= target:
            break
        u += step * (target - bound) / norm * move * scale**2
    return best, edge_rho, step


@njit(cache=True, nogil=True)
def put(weighted, demand, room, opened, order):  # type: ignore[no-untyped-def]
    """Points, in ``order``, each to the cheapest open site with room; then moved and exchanged while it pays.

    Returns the sites of the points (-1 where one found no room) and what they pay.
    """
    points = demand.size
    site, left = np.full(points, -1, np.int64), room.copy()
    for i in order:
        for j in opened:
            fits = demand[i] <= left[j] and weighted[i, j] < np.inf
            if fits and (site[i] < 0 or weighted[i, j] < weighted[i, site[i]]):
                site[i] = j
        if site[i] < 0:
            return site, np.inf
        left[site[i]] -= demand[i]
    gained = True
    while gained:
        gained = False
        for i in range(points):
            for j in opened:
                now = weighted[i, site[i]]
                if weighted[i, j] < now - 1e-12 * abs(now) and demand[i] <= left[j]:
                    left[site[i]] += demand[i]
                    left[j] -= demand[i]
                    site[i] = j
                    gained = True
        for i in range(points):
            for k in range(i):
                a, b = site[i], site[k]
                if a != b:
                    before = weighted[i, a] + weighted[k, b]
                    if (
                        weighted[i, b] + weighted[k, a] < before - 1e-12 * abs(before)
                        and demand[i] <= left[b] + demand[k]
                        and demand[k] <= left[a] + demand[i]
                    ):
                        left[a] += demand[i] - demand[k]
                        left[b] += demand[k] - demand[i]
                        site[i], site[k] = b, a
                        gained = True
    total = 0.0
    for i in range(points):
        total += weighted[i, site[i]]
    return site, total
