"""What every point can be served from, nearest first: the lists all of siting's loops walk.

Importing it loads Numba.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit

_ROWS = 512  # rows sorted together, so that what is sorted stays near the processor


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows of sites (weighted cost rising) and the same entries by site.

    Row ``i`` is ``start[i]:start[i + 1]`` of ``site`` (int32) and ``cost`` (float64); column ``j`` is
    ``begin[j]:begin[j + 1]`` of ``point`` and ``paid``. ``cap[i]`` is the least cost that row ``i`` leaves
    out, infinite where it leaves out nothing: what is said of lower costs is said of the whole problem.
    """

    start: np.ndarray
    site: np.ndarray
    cost: np.ndarray
    cap: np.ndarray
    begin: np.ndarray
    point: np.ndarray
    paid: np.ndarray

    @property
    def sites(self) -> int:
        return self.begin.size - 1

    @property
    def points(self) -> int:
        return self.cap.size


def near(cost: np.ndarray, demand: np.ndarray, *, most: float, length: int) -> Lists:
    """The ``length`` cheapest sites of every point among those that cost at most ``most``.

    ``cost`` is float64 points x sites a unit; what is not a number or infinite serves nobody.
    """
    points, sites = cost.shape
    length = min(length, sites)
    number = np.zeros(points, np.int64)
    cap = np.full(points, np.inf)
    site = np.empty((points, length), np.int32)
    paid = np.empty((points, length))

    def some(low: int) -> None:
        rows = slice(low, min(low + _ROWS, points))
        block = np.where(cost[rows] <= most, cost[rows], np.inf)
        if length < sites:
            chosen = np.argpartition(block, length, axis=1)[:, : length + 1]
            left = np.take_along_axis(block, chosen[:, length:], axis=1)[:, 0]
            chosen = chosen[:, :length]
            values = np.take_along_axis(block, chosen, axis=1)
            order = np.argsort(values, axis=1, kind="stable")
            chosen = np.take_along_axis(chosen, order, axis=1)
            cap[rows] = np.where(np.isfinite(left), left * demand[rows], np.inf)
        else:
            chosen = np.argsort(block, axis=1, kind="stable")
        values = np.take_along_axis(block, chosen, axis=1)
        number[rows] = np.isfinite(values).sum(axis=1)
        site[rows] = chosen
        with np.errstate(invalid="ignore"):
            paid[rows] = values * demand[rows, None]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(some, range(0, points, _ROWS)))
    start = np.concatenate([[0], np.cumsum(number)])
    kept = np.arange(length) < number[:, None]
    return _both(start, site[kept], paid[kept], cap, sites)


def narrowed(lists: Lists, state: np.ndarray) -> Lists:
    """The same without closed sites (``state`` -1) and without what a row never needs: whatever costs more
    than its nearest site that is open for good (``state`` 1)."""
    number = np.empty(lists.points, np.int64)
    site, cost, cap = np.empty_like(lists.site), np.empty_like(lists.cost), lists.cap.copy()
    filled = _narrow(lists.start, lists.site, lists.cost, state, number, site, cost, cap)
    start = np.concatenate([[0], np.cumsum(number)])
    return _both(start, site[:filled].copy(), cost[:filled].copy(), cap, lists.sites)


def _both(start: np.ndarray, site: np.ndarray, cost: np.ndarray, cap: np.ndarray, sites: int) -> Lists:
    begin = np.concatenate([[0], np.cumsum(np.bincount(site, minlength=sites))])
    point, paid = np.empty(site.size, np.int32), np.empty(site.size)
    _turn(start, site, cost, begin[:-1].copy(), point, paid)
    return Lists(start, site, cost, cap, begin, point, paid)


@njit(cache=True, nogil=True)
def surveyed(cost, demand, most):  # type: ignore[no-untyped-def]
    """One pass over all cells: what the points pay at their dearest allowed sites in all, what every allowed
    cell times its demand is a whole multiple of (0: not whole, or too large to be sure), how many points have
    no allowed site and which is the first of them.
    """
    total, grain, whole, lost, which = 0.0, np.int64(0), True, 0, -1
    for i in range(cost.shape[0]):
        dearest = -1.0
        for j in range(cost.shape[1]):
            if cost[i, j] <= most:
                value = cost[i, j] * demand[i]
                dearest = max(dearest, abs(value))
                if whole:
                    if abs(value) < 2.0**53 and value == np.rint(value):
                        a, b = grain, np.int64(abs(value))
                        if grain != 1 and (a == 0 or b % a):
                            while b:
                                a, b = b, a % b
                            grain = a
                    else:
                        whole = False
        if dearest < 0.0:
            lost += 1
            which = i if which < 0 else which
        total += max(dearest, 0.0)
    return total, grain if whole and total < 2.0**53 else 0, lost, which


@njit(cache=True, nogil=True)
def _turn(start, site, cost, at, point, paid):  # type: ignore[no-untyped-def]
    """The entries of the rows, by site; ``at`` says where each site's begin, and is used up."""
    for i in range(start.size - 1):
        for k in range(start[i], start[i + 1]):
            j = site[k]
            point[at[j]] = i
            paid[at[j]] = cost[k]
            at[j] += 1


@njit(cache=True, nogil=True)
def _narrow(start, site, cost, state, number, kept, paid, cap):  # type: ignore[no-untyped-def]
    filled = 0
    for i in range(start.size - 1):
        first = filled
        for k in range(start[i], start[i + 1]):
            at = state[site[k]]
            if at < 0:
                continue
            kept[filled] = site[k]
            paid[filled] = cost[k]
            filled += 1
            if at > 0:
                cap[i] = cost[k]
                break
        number[i] = filled - first
    return filled
