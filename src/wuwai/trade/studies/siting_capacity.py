"""The p-median where sites hold so much: every point served whole by one site, none beyond its capacity.

An integer program for HiGHS. Importing it loads the solver.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csr_array

from wuwai.trade.studies.siting_program import Answer, solved


def program(
    weighted: np.ndarray, demand: np.ndarray, room: np.ndarray, opening: np.ndarray, state: np.ndarray, p: int
) -> tuple[np.ndarray, np.ndarray, Answer]:
    """Points and sites of the pairs that are columns of the program (before the sites), and its answer.

    ``weighted`` is points x sites, infinite where a point may not go.
    """
    points, sites = weighted.shape
    allowed = np.isfinite(weighted) & (demand[:, None] <= room[None, :]) & (state[None, :] >= 0)
    i, j = np.nonzero(allowed)
    pairs = i.size
    column = np.arange(pairs)
    aim = np.concatenate([weighted[i, j], opening])
    y = pairs + np.arange(sites)
    blocks = [
        (i, column, np.ones(pairs)),  # served once
        (points + column, column, np.ones(pairs)),  # only by open sites
        (points + column, pairs + j, -np.ones(pairs)),
        (points + pairs + j, column, demand[i]),  # within capacity
    ]
    capped = np.flatnonzero(np.isfinite(room))
    blocks.append((points + pairs + capped, y[capped], -room[capped]))
    blocks.append((np.full(sites, points + pairs + sites), y, np.ones(sites)))
    row, col, value = (np.concatenate([block[n] for block in blocks]) for n in range(3))
    rows = csr_array(coo_array((value, (row, col)), shape=(points + pairs + sites + 1, pairs + sites)))
    most = np.concatenate([np.ones(points), np.zeros(pairs), np.where(np.isfinite(room), 0.0, np.inf), [p]])
    least = np.concatenate([np.ones(points), np.full(pairs + sites, -np.inf), [p]])
    low = np.concatenate([np.zeros(pairs), (state > 0).astype(float)])
    high = np.concatenate([np.ones(pairs), (state >= 0).astype(float)])
    return i, j, solved(aim, rows, least, most, low=low, high=high)
