"""In which order to open the sites of a plan, so that it can be built year by year.

Every stage keeps what the stages before it opened. The last is the plan; the one before it the best choice
of so many of the plan's sites, and so backwards (each a p-median of its own); within a stage the site that
saves most comes first. What that costs against opening freely at each stage is stated, with its bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from wuwai.reference.text import Text
from wuwai.studies.progress import Report, part
from wuwai.trade.studies.siting import Siting, numbers, p_median

_STAGES = 5
_SAME = 1e-9  # relative, what sums of the same costs may differ by


@dataclass(frozen=True, slots=True)
class Nested:
    """``order`` lists all sites of the plan: those that stand (``standing`` of them), then as they open.

    By stage: ``sizes`` (sites open at its end), ``cost`` of the first so many of ``order``, ``free`` (the
    cheapest plan of that size that was found, nested or not) and ``lower_bound`` (of any plan of that size).
    """

    order: np.ndarray
    standing: int
    sizes: np.ndarray
    cost: np.ndarray
    free: np.ndarray
    lower_bound: np.ndarray

    @property
    def loss(self) -> np.ndarray:
        """By stage, at most how much dearer the order is than the cheapest plan of that size, as a share."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (self.cost - self.lower_bound) / np.abs(self.lower_bound)
        return np.where(self.cost <= self.lower_bound, 0.0, found)

    def frame(self) -> pl.DataFrame:
        """One row a site: ``rank`` (0 for those that stand), ``site``, ``stage`` (from 1; 0)."""
        rank = np.maximum(np.arange(1, self.order.size + 1) - self.standing, 0)
        stage = np.searchsorted(self.sizes, np.arange(self.order.size), side="right") + 1
        return pl.DataFrame(
            {"rank": rank, "site": self.order, "stage": np.where(rank > 0, stage, 0).astype(np.int64)}
        )

    def stages(self) -> pl.DataFrame:
        """One row a stage: ``stage, sites, cost, free, lower_bound, loss``."""
        return pl.DataFrame(
            {
                "stage": np.arange(1, self.sizes.size + 1),
                "sites": self.sizes,
                "cost": self.cost,
                "free": self.free,
                "lower_bound": self.lower_bound,
                "loss": self.loss,
            }
        )


def nested(
    cost: ArrayLike,
    demand: ArrayLike,
    plan: Siting,
    *,
    stages: Iterable[int] = (),
    gap: float = 0.005,
    effort: float = 0.2,
    report: Report | None = None,
) -> Nested:
    """The order in which to open the sites of ``plan``, made for the same ``cost`` and ``demand``.

    ``stages`` are numbers of sites open, rising, more than stand already and less than the plan has; five
    equal steps where none are given. The plan's opening costs count at each stage. Until the plan is complete
    a point may be served from further than the plan's ``max_cost``, and a site that cannot serve it at all
    counts twice the dearest cell of the table, so that reaching everybody comes first. ``gap`` and ``effort``
    are of each stage's own p-median.

    ValueError where the stages do not fit, where the plan was made for other numbers, and where its
    capacities bind: an order does not look at them.

    >>> far = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))
    >>> plan = p_median(far, np.array([9.0, 1, 1, 1, 1, 5]), 3)
    >>> found = nested(far, np.array([9.0, 1, 1, 1, 1, 5]), plan, stages=[1, 2])
    >>> found.order.tolist()[:2], found.sizes.tolist(), found.loss.tolist()
    ([0, 5], [1, 2, 3], [0.0, 0.0, 0.0])
    """
    cost, demand = numbers(cost), numbers(demand)
    _fits(plan, cost, demand)
    total, standing = plan.open_sites.size, len(plan.fixed)
    sizes = _sizes(list(stages), standing, total)
    known = np.isfinite(cost)
    if not known.all():
        cost = np.where(known, cost, cost[known].max() + np.abs(cost[known]).max())
    opening, fixed = plan.opening_cost, np.asarray(plan.fixed, dtype=np.int64)
    inside, paid = [plan.open_sites], [_paid(cost, demand, opening, plan.open_sites)]
    if paid[0] < plan.cost - _SAME * abs(plan.cost):
        raise ValueError("plan: its capacities bind, and an order does not look at capacities")
    free, bounds = [paid[0]], [plan.lower_bound]
    words = Text("Working out in which order to open", "测算建设次序")
    for n, size in enumerate(sizes[-2::-1]):
        told = part(report, n / len(sizes), (n + 1) / len(sizes))
        told(0.0, words)
        last = inside[-1]
        held = np.flatnonzero(np.isin(last, fixed))
        own = p_median(
            cost[:, last], demand, size, fixed=held.tolist(), opening_cost=opening[last],
            gap=gap, effort=effort, report=part(told, 0.0, 0.5),
        )  # fmt: skip
        other = p_median(
            cost, demand, size, fixed=fixed.tolist(), opening_cost=opening,
            gap=gap, effort=effort, report=part(told, 0.5, 1.0),
        )  # fmt: skip
        inside.append(last[own.open_sites])
        paid.append(own.cost)
        free.append(min(own.cost, other.cost))
        bounds.append(other.lower_bound)
    order = [int(site) for site in fixed]
    for chosen in reversed(inside):
        order += _by_saving(cost, demand, opening, order, [int(s) for s in chosen if s not in set(order)])
    return Nested(
        np.array(order, dtype=np.int64),
        standing,
        np.array(sizes, dtype=np.int64),
        np.array(paid[::-1]),
        np.array(free[::-1]),
        np.array(bounds[::-1]),
    )


def _fits(plan: Siting, cost: np.ndarray, demand: np.ndarray) -> None:
    """ValueError where the plan was made for other numbers."""
    shape = (plan.demand.size, plan.opening_cost.size)
    if cost.shape != shape:
        raise ValueError(f"cost: the plan's table of {shape[0]} x {shape[1]} wanted, not {cost.shape}")
    paid = cost[np.arange(plan.demand.size), plan.assignment]
    if not (np.array_equal(demand, plan.demand) and np.array_equal(paid, plan.unit_cost)):
        raise ValueError("cost, demand: the numbers that the plan was made for wanted, not others")


def _sizes(stages: Sequence[int], standing: int, total: int) -> list[int]:
    if not stages:
        steps = np.linspace(standing, total, _STAGES + 1)[1:-1].round().astype(int)
        stages = sorted({int(step) for step in steps if standing < step < total})
    sizes = [int(size) for size in stages]
    if sizes != sorted(set(stages)) or (sizes and not standing < sizes[0]) or (sizes and sizes[-1] > total):
        raise ValueError(f"stages: rising numbers of sites wanted, above {standing} and up to {total}")
    return sizes if sizes and sizes[-1] == total else [*sizes, total]


def _paid(cost: np.ndarray, demand: np.ndarray, opening: np.ndarray, sites: np.ndarray) -> float:
    return float(cost[:, sites].min(axis=1) @ demand + opening[sites].sum())


def _by_saving(
    cost: np.ndarray, demand: np.ndarray, opening: np.ndarray, standing: list[int], sites: list[int]
) -> list[int]:
    """``sites`` in the order in which each saves most beside those before it; savings only shrink, so most
    need not be worked out again (Minoux 1978)."""
    left = list(sites)
    if not left:
        return []
    order: list[int] = []
    if standing:
        now = cost[:, standing].min(axis=1)
    else:
        first = int(np.argmin(demand @ cost[:, left] + opening[left]))
        order.append(left.pop(first))
        now = cost[:, order[0]].copy()
    saved = np.full(len(left), np.inf)
    fresh = np.zeros(len(left), bool)
    open_still = np.ones(len(left), bool)
    while open_still.any():
        best = int(np.argmax(np.where(open_still, saved, -np.inf)))
        if fresh[best]:
            order.append(left[best])
            open_still[best] = False
            now = np.minimum(now, cost[:, left[best]])
            fresh[:] = False
        else:
            column = cost[:, left[best]]
            saved[best] = float(np.maximum(now - column, 0.0) @ demand - opening[left[best]])
            fresh[best] = True
    return order
