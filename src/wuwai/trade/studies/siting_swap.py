"""Good plans: interchange of one open site for another (Teitz & Bart 1968), the fast way.

Whitaker 1983; Resende & Werneck 2007. Importing it loads Numba.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def _pays(cost, demand, most, big, i, j):  # type: ignore[no-untyped-def]
    """What point ``i`` pays at site ``j``; ``big`` where it may not go there."""
    one = cost[i, j]
    return one * demand[i] if one <= most else big


@njit(cache=True, nogil=True)
def _two(start, site, paid, cost, demand, most, big, i, opened, is_open):  # type: ignore[no-untyped-def]
    """The nearest open site of a point and the next one, with what they cost."""
    s1, s2, d1, d2 = -1, -1, big, big
    for k in range(start[i], start[i + 1]):
        j = site[k]
        if is_open[j]:
            if s1 < 0:
                s1, d1 = j, paid[k]
            else:
                return s1, d1, j, paid[k]
    # The list ends before the second: look at every open site.
    s1, s2, d1, d2 = -1, -1, np.inf, np.inf
    for j in opened:
        one = _pays(cost, demand, most, big, i, j)
        if one < d1:
            s2, d2, s1, d1 = s1, d1, j, one
        elif one < d2:
            s2, d2 = j, one
    return s1, d1, s2, min(d2, big)


@njit(cache=True, nogil=True)
def settle(start, site, paid, cost, demand, most, big, opened, is_open, s1, d1, s2, d2):  # type: ignore[no-untyped-def]
    """Every point to its nearest open site; returns what the points pay."""
    total = 0.0
    for i in range(s1.size):
        s1[i], d1[i], s2[i], d2[i] = _two(start, site, paid, cost, demand, most, big, i, opened, is_open)
        total += d1[i]
    return total


@njit(cache=True, nogil=True)
def _swap(  # type: ignore[no-untyped-def]
    start, site, paid, cap, cost, demand, most, big, begin, point, price,
    opened, is_open, s1, d1, s2, d2, place, new,
):  # fmt: skip
    """Close the site at ``place`` of ``opened`` and open ``new`` in its stead."""
    old = opened[place]
    opened[place] = new
    is_open[old] = 0
    is_open[new] = 1
    for n in range(begin[new], begin[new + 1]):
        i, c = point[n], price[n]
        if c < d2[i] and s1[i] != old and s2[i] != old:
            if c < d1[i]:
                s2[i], d2[i], s1[i], d1[i] = s1[i], d1[i], new, c
            else:
                s2[i], d2[i] = new, c
    for i in range(s1.size):
        if s1[i] == old or s2[i] == old or d2[i] > cap[i]:
            s1[i], d1[i], s2[i], d2[i] = _two(start, site, paid, cost, demand, most, big, i, opened, is_open)


@njit(cache=True, nogil=True)
def improve(  # type: ignore[no-untyped-def]
    start, site, paid, cap, cost, demand, most, big, begin, point, price, opening, state,
    opened, is_open, s1, d1, s2, d2, tiny, passes, first,
):  # fmt: skip
    """Swap while a swap gains, taking the best closing for each opening; at most ``passes`` times round.

    ``state`` 1 is never closed, -1 never opened. Returns how many entries were walked.
    """
    sites = is_open.size
    loss, back = np.zeros(sites), np.zeros(sites)
    where = np.full(sites, -1, np.int32)
    touched = np.empty(sites, np.int32)
    for n in range(opened.size):
        where[opened[n]] = n
    walked, since, fresh = 0, 0, True
    least = -1
    for turn in range(passes * sites):
        if since >= sites:
            break
        since += 1
        j = (first + turn) % sites
        if is_open[j] or state[j] < 0:
            continue
        if fresh:
            for n in range(opened.size):
                loss[opened[n]] = -opening[opened[n]]
            for i in range(s1.size):
                loss[s1[i]] += d2[i] - d1[i]
            least = -1
            for n in range(opened.size):
                r = opened[n]
                if state[r] == 0 and (least < 0 or loss[r] < loss[least]):
                    least = r
            if least < 0:
                break
            fresh = False
        gain, many = -opening[j], 0
        walked += begin[j + 1] - begin[j]
        for n in range(begin[j], begin[j + 1]):
            i, c = point[n], price[n]
            if c < d2[i]:
                r = s1[i]
                if back[r] == 0.0:
                    touched[many] = r
                    many += 1
                if c < d1[i]:
                    gain += d1[i] - c
                    back[r] += d2[i] - d1[i]
                    if back[r] == 0.0:
                        many -= 1
                else:
                    back[r] += d2[i] - c
        out, lost = least, loss[least] - back[least]
        for n in range(many):
            r = touched[n]
            if state[r] == 0 and loss[r] - back[r] < lost:
                out, lost = r, loss[r] - back[r]
            back[r] = 0.0
        if gain - lost > tiny:
            place = where[out]
            where[out] = -1
            where[j] = place
            _swap(
                start, site, paid, cap, cost, demand, most, big, begin, point, price,
                opened, is_open, s1, d1, s2, d2, place, j,
            )  # fmt: skip
            since = 0
            fresh = True
    return walked


@njit(cache=True, nogil=True)
def again(  # type: ignore[no-untyped-def]
    start, site, paid, cap, cost, demand, most, big, begin, point, price, opening, state,
    opened, is_open, s1, d1, s2, d2, tiny, rounds, strength, seed,
):  # fmt: skip
    """Iterated interchange: disturb the best plan by up to ``strength`` swaps, improve, keep.

    All arrays hold the best plan at the end; returns how many entries were walked.
    """
    np.random.seed(seed)
    sites = is_open.size
    free = 0
    for n in range(opened.size):
        free += state[opened[n]] == 0
    best = np.sum(d1)
    for r in opened:
        best += opening[r]
    closed = 0
    for j in range(sites):
        closed += (not is_open[j]) and state[j] == 0
    if free == 0 or closed == 0:
        return 0
    walked = 0
    kept = opened.copy()
    k1, e1, k2, e2 = s1.copy(), d1.copy(), s2.copy(), d2.copy()
    for _ in range(rounds):
        for _ in range(1 + np.random.randint(min(strength, free, closed))):
            place = np.random.randint(opened.size)
            while state[opened[place]] != 0:
                place = np.random.randint(opened.size)
            new = np.random.randint(sites)
            while is_open[new] or state[new] != 0:
                new = np.random.randint(sites)
            _swap(
                start, site, paid, cap, cost, demand, most, big, begin, point, price,
                opened, is_open, s1, d1, s2, d2, place, new,
            )  # fmt: skip
        walked += improve(
            start, site, paid, cap, cost, demand, most, big, begin, point, price, opening, state,
            opened, is_open, s1, d1, s2, d2, tiny, 50, np.random.randint(sites),
        )  # fmt: skip
        total = np.sum(d1)
        for r in opened:
            total += opening[r]
        if total <= best:
            best = total
            kept[:] = opened
            k1[:], e1[:], k2[:], e2[:] = s1, d1, s2, d2
        else:
            is_open[opened] = 0
            is_open[kept] = 1
            opened[:] = kept
            s1[:], d1[:], s2[:], d2[:] = k1, e1, k2, e2
    return walked
