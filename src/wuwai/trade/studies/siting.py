"""Where to build: the p-median and its kin, each answer with a bound that no other answer can beat.

Choose ``p`` sites so that what the points of demand pay in all, each at the site it is assigned to, is least
(Hakimi 1964; ReVelle & Swain 1970). Sites may be given (``fixed``), hold so much (``capacity``), cost
something to open (``opening_cost``); a point may be too far from a site (``max_cost``).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from wuwai.reference.text import Text
from wuwai.studies.progress import Report, silent
from wuwai.trade.studies.siting_task import Infeasible, Task

__all__ = ["Infeasible", "Siting", "p_median"]

_PAUSE = 0.25  # seconds between two reports
_LARGEST = 1e290  # of what all points can pay: sums of it are far from overflowing


@dataclass(frozen=True, slots=True)
class Siting:
    """A plan. ``open_sites`` are columns of the cost table, rising; ``assignment`` gives each point its site.

    ``cost`` is what the plan costs (demand times cost, and openings), ``lower_bound`` what every plan of the
    whole problem costs at least. ``unit_cost`` is what each point pays for a unit at its site, ``demand`` and
    ``opening_cost`` (of all sites) are as given, ``fixed`` the sites that had to be open.
    """

    open_sites: np.ndarray
    assignment: np.ndarray
    cost: float
    lower_bound: float
    demand: np.ndarray
    unit_cost: np.ndarray
    opening_cost: np.ndarray
    fixed: tuple[int, ...] = ()

    @property
    def gap(self) -> float:
        """How much cheaper another plan could be at most, as a share of this one's cost."""
        if self.cost <= self.lower_bound:
            return 0.0
        return (self.cost - self.lower_bound) / abs(self.cost) if self.cost else float("inf")

    @property
    def proven(self) -> bool:
        """No plan is cheaper (by more than a billionth: sums of fractions are rounded)."""
        return self.gap <= 1e-9

    def frame(self) -> pl.DataFrame:
        """One row a point: ``point, site, demand, unit_cost, cost``."""
        return pl.DataFrame(
            {
                "point": np.arange(self.assignment.size),
                "site": self.assignment,
                "demand": self.demand,
                "unit_cost": self.unit_cost,
                "cost": self.unit_cost * self.demand,
            }
        )

    def sites(self) -> pl.DataFrame:
        """One row an open site: ``site, fixed, points, demand, cost, opening_cost, mean, farthest``, the last
        two of the costs a unit there (mean by demand; null where nobody is assigned)."""
        return (
            pl.DataFrame({"site": self.open_sites})
            .join(
                self.frame()
                .group_by("site")
                .agg(
                    points=pl.len().cast(pl.Int64),
                    demand=pl.col("demand").sum(),
                    cost=pl.col("cost").sum(),
                    farthest=pl.col("unit_cost").max(),
                ),
                on="site",
                how="left",
                maintain_order="left",
            )
            .with_columns(pl.col("points", "demand", "cost").fill_null(0))
            .select(
                "site",
                pl.col("site").is_in(list(self.fixed)).alias("fixed"),
                "points",
                "demand",
                "cost",
                opening_cost=pl.Series(self.opening_cost[self.open_sites]),
                mean=pl.when(pl.col("demand") > 0).then(pl.col("cost") / pl.col("demand")),
                farthest="farthest",
            )
        )


def p_median(
    cost: ArrayLike,
    demand: ArrayLike,
    p: int,
    *,
    fixed: Iterable[int] = (),
    capacity: ArrayLike | None = None,
    opening_cost: ArrayLike | None = None,
    max_cost: float | None = None,
    gap: float = 0.0,
    effort: float = 1.0,
    report: Report | None = None,
) -> Siting:
    """The ``p`` sites (``fixed`` ones among them) that serve all points most cheaply, with a proven bound.

    ``cost`` is points x sites, a unit of demand; a cell that is NaN, masked or infinite serves nobody.
    ``demand`` is by point, from 0 up; a point without demand needs a site like any other. ``fixed`` are
    columns, or true and false by column. ``capacity`` is by site, in units of demand: every point is then
    served whole by one site. ``opening_cost`` is by site. ``max_cost`` is the most a unit may cost any point.
    The search ends where the gap is at most ``gap`` (0: proven best), or after work in proportion to
    ``effort``, counted in steps and not in seconds, so that the same input gives the same answer on every
    machine. ``report`` hears how far it is; what it raises ends the work.

    ValueError where shapes or numbers do not fit; :class:`Infeasible` where no plan meets the conditions.

    >>> far = np.array([[0.0, 4, 9], [4, 0, 5], [9, 5, 0], [8, 6, 1]])
    >>> plan = p_median(far, np.array([2.0, 1, 1, 1]), 2)
    >>> plan.open_sites.tolist(), plan.assignment.tolist(), plan.cost, plan.lower_bound
    ([0, 2], [0, 0, 2, 2], 5.0, 5.0)
    """
    task, room = _checked(cost, demand, p, fixed, capacity, opening_cost, max_cost)
    if not 0 <= gap < np.inf or not effort > 0:
        raise ValueError(f"gap: a number from 0 up wanted; effort: one above 0; not {gap} and {effort}")
    told = _paced(report) if report else silent
    if room is None:
        opened, assignment, bound = _uncapacitated(task, effort, gap, told)
    else:
        opened, assignment, bound = _capacitated(task, room, effort, gap, told)
    unit = task.cost[np.arange(assignment.size), assignment]
    total = float((unit * task.demand).sum() + task.opening[opened].sum())
    return Siting(
        opened,
        assignment,
        total,
        min(bound, total),
        task.demand,
        unit,
        task.opening,
        tuple(np.flatnonzero(task.state > 0).tolist()),
    )


def _paced(report: Report) -> Report:
    """The same, heard a few times a second at most."""
    last = float("-inf")

    def told(share: float, words: Text) -> None:
        nonlocal last
        if time.monotonic() - last > _PAUSE:
            last = time.monotonic()
            report(share, words)

    return told


def _uncapacitated(
    task: Task, effort: float, gap: float, report: Report
) -> tuple[np.ndarray, np.ndarray, float]:
    from wuwai.trade.studies.siting_tree import Search, whole

    search = Search(task, effort=effort, gap=gap, report=report)
    search.run()
    opened = search.plans.opened.astype(np.int64)
    to_open = task.cost[:, opened]
    nearest = np.argmin(np.where(to_open <= task.most, to_open, np.inf), axis=1)
    return opened, opened[nearest], whole(search.bound, task.grain)


def _capacitated(
    task: Task, room: np.ndarray, effort: float, gap: float, report: Report
) -> tuple[np.ndarray, np.ndarray, float]:
    from wuwai.trade.studies.siting_capacity import Rooms
    from wuwai.trade.studies.siting_tree import whole

    rooms = Rooms(task, room, effort=effort, gap=gap, report=report)
    rooms.run()
    return np.sort(rooms.opened).astype(np.int64), rooms.site.astype(np.int64), whole(rooms.bound, task.grain)


def _checked(
    cost: ArrayLike,
    demand: ArrayLike,
    p: int,
    fixed: Iterable[int],
    capacity: ArrayLike | None,
    opening_cost: ArrayLike | None,
    max_cost: float | None,
) -> tuple[Task, np.ndarray | None]:
    """The problem as arrays of its own types, or what is wrong with it."""
    cost = numbers(cost)
    if cost.ndim != 2 or not cost.size:
        raise ValueError(f"cost: a table of points x sites wanted, not one of shape {cost.shape}")
    points, sites = cost.shape
    demand = numbers(demand)
    if demand.shape != (points,):
        raise ValueError(f"demand: {points} numbers wanted, one a row of cost, not shape {demand.shape}")
    if not np.isfinite(demand).all() or (demand < 0).any():
        raise ValueError("demand: finite numbers from 0 up wanted")
    if (cost == -np.inf).any():
        raise ValueError("cost: minus infinity is not a cost")
    if p not in range(1, sites + 1):
        raise ValueError(f"p: a whole number from 1 to {sites} (the sites) wanted, not {p}")
    held = _columns(fixed, sites)
    if held.size > p:
        raise ValueError(f"fixed: {held.size} sites are to stay open, but only {p} are to be open in all")
    opening = _by_site(opening_cost, sites, "opening_cost", 0.0)
    if not np.isfinite(opening).all():
        raise ValueError("opening_cost: finite numbers wanted")
    most = float("inf") if max_cost is None else float(max_cost)
    if np.isnan(most):
        raise ValueError("max_cost: a number wanted")
    most = min(most, np.finfo(np.float64).max)
    from wuwai.trade.studies.siting_lists import surveyed

    dearest, grain, lost, which = surveyed(cost, demand, most)
    if lost:
        raise Infeasible(f"{lost} points can be served from no site (within max_cost): row {which} and on")
    if not dearest < _LARGEST:
        raise ValueError("cost: times demand too large to add up: count in larger units")
    state = np.zeros(sites, np.int8)
    state[held] = 1
    room = None
    if capacity is not None:
        room = _by_site(capacity, sites, "capacity", np.inf)
        if np.isnan(room).any() or (room < 0).any():
            raise ValueError("capacity: numbers from 0 up wanted")
    openings = float(np.abs(opening).sum())
    # Whole costs move in steps of their common divisor; beyond a billion steps rounding is finer than one.
    whole = grain and openings < 2.0**53 and (opening == np.rint(opening)).all()
    grain = int(np.gcd.reduce(opening.astype(np.int64), initial=grain)) if whole else 0
    if dearest + openings > 1e9 * grain:
        grain = 0
    big = 4.0 * (dearest + openings) + 1.0
    return Task(cost, demand, opening, state, int(p), most, float(grain), big), room


def numbers(values: ArrayLike) -> np.ndarray:
    """Numbers as siting's loops take them: float64, rows together, what is masked NaN, and writable, for
    which alone the loops are compiled.

    >>> numbers(np.ma.masked_greater([1, 2, 3], 2)).tolist()
    [1.0, 2.0, nan]
    """
    if isinstance(values, np.ma.MaskedArray):
        values = np.where(np.ma.getmaskarray(values), np.nan, values.data)
    return np.require(np.asarray(values, dtype=np.float64), requirements=("C", "W"))


def _columns(fixed: Iterable[int], sites: int) -> np.ndarray:
    """The columns that are to stay open, rising, each once."""
    given = np.asarray(list(fixed))
    if given.dtype == bool and given.shape == (sites,):
        return np.flatnonzero(given)
    if (given.size and not np.isin(given, np.arange(sites)).all()) or given.ndim != 1 or given.dtype == bool:
        raise ValueError(f"fixed: columns of cost wanted, from 0 to {sites - 1}")
    return np.unique(given.astype(np.int64))


def _by_site(values: ArrayLike | None, sites: int, name: str, missing: float) -> np.ndarray:
    given = numbers(missing if values is None else values)
    if given.shape not in ((), (sites,)):
        raise ValueError(f"{name}: {sites} numbers wanted, one a column of cost, not shape {given.shape}")
    return numbers(np.broadcast_to(given, sites))
