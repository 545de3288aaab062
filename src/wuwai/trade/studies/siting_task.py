"""What is asked of siting, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


class Infeasible(ValueError):
    """No choice of sites meets the conditions; the message says which one stands in the way."""


@dataclass(frozen=True, slots=True)
class Task:
    """A p-median: ``cost`` (points x sites, a unit; NaN or above ``most`` serves nobody), ``demand``,
    ``opening`` by site, ``state`` (int8: 1 open, -1 closed, 0 to be decided), ``p``.

    ``grain`` is what all costs of plans are multiples of, 0 where they are not whole. ``big`` is what leaving
    a point unserved is taken to cost: more than twice what any plan that serves everybody does.
    """

    cost: np.ndarray
    demand: np.ndarray
    opening: np.ndarray
    state: np.ndarray
    p: int
    most: float
    grain: float
    big: float
