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

    ``grain`` is what all costs of plans are multiples of, 0 where they are not whole.
    """

    cost: np.ndarray
    demand: np.ndarray
    opening: np.ndarray
    state: np.ndarray
    p: int
    most: float
    grain: float

    @property
    def big(self) -> float:
        """More than any plan that serves everybody costs; what serving a point against the rules costs."""
        allowed = np.where(self.cost <= self.most, self.cost, 0.0).max(axis=1)
        return float(4.0 * (np.abs(allowed * self.demand).sum() + np.abs(self.opening).sum()) + 1.0)
