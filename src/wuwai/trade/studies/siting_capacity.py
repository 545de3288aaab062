"""The p-median where sites hold so much: every point served whole by one site, none beyond its capacity.

Prices with a knapsack a site (Pirkul 1987) give a bound and plans, and rule out sites and pairs that no
better plan has; HiGHS decides what is left. Importing it loads Numba and the solver.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array, csr_array

from wuwai.reference.text import Text
from wuwai.studies.progress import Report
from wuwai.trade.studies import siting_room
from wuwai.trade.studies.siting_program import TOLERANCE, Answer, solved
from wuwai.trade.studies.siting_task import Infeasible, Task

_TURNS, _BOLD = 12, 8  # of raising the bound, and how many of them begin with a whole step
_FULL = 1e-9  # relative, what sums of demand may exceed a capacity by: they are rounded


@dataclass(slots=True)
class Rooms:
    """The work on one task with capacities ``room``; :meth:`run` leaves ``opened``, ``site`` of the points,
    what the plan costs (``best``) and what is proven (``bound``)."""

    task: Task
    room: np.ndarray
    effort: float
    gap: float
    report: Report
    weighted: np.ndarray = field(init=False)
    opened: np.ndarray = field(init=False)
    site: np.ndarray = field(init=False)
    best: float = np.inf
    bound: float = -np.inf

    def __post_init__(self) -> None:
        task = self.task
        fits = (task.cost <= task.most) & (task.demand[:, None] <= self.room[None, :])
        with np.errstate(invalid="ignore"):
            self.weighted = np.where(fits, task.cost * task.demand[:, None], np.inf)

    def run(self) -> None:
        task = self.task
        self._possible()
        points, sites = self.weighted.shape
        self.report(0.0, Text("Raising the bound", "提高下界"))
        state, keep = task.state.copy(), np.isfinite(self.weighted)
        cheapest = np.where(keep, self.weighted, np.inf).min(axis=1)
        dear = np.where(keep, self.weighted, 0.0).max(axis=1)
        u = cheapest + 0.25 * (dear - cheapest)
        scale = np.sqrt(np.abs(u) + 0.01 * np.abs(u).mean() + 1e-300)
        wanted = task.p - int((state > 0).sum())
        target = float(dear.sum() + np.abs(task.opening).sum())
        step = 1.0
        for turn in range(_TURNS):
            best_u, rho, critical = np.empty(points), np.empty(sites), np.empty(sites)
            chosen = np.zeros(sites, np.int8)
            bound, last, step = siting_room.ascend(
                self.weighted, task.demand, self.room, task.opening, task.state, wanted,
                min(self.best, target), u.copy(), scale, 60, 12, 1.0 if turn < _BOLD else step,
                best_u, rho, critical, chosen,
            )  # fmt: skip
            self.bound, u = max(self.bound, bound), best_u
            self._tried(np.flatnonzero(chosen))
            self.report(0.5 * (turn + 1) / _TURNS, Text("Raising the bound", "提高下界"))
            if self.bound >= self.enough():
                return
        if np.isfinite(self.best):
            # What no plan better than the one at hand can have.
            sure = self.better() - bound + 1e-9 * abs(bound)
            extra = np.where(chosen == 1, 0.0, np.maximum(rho - last, 0.0))
            state[(state == 0) & (extra > sure)] = -1
            for j in range(sites):
                one = np.maximum(self.weighted[:, j] - u - critical[j] * task.demand, 0.0)
                keep[:, j] &= (one + extra[j] <= sure) & (state[j] >= 0)
        self._finished(state, keep)

    def better(self) -> float:
        """The bound from which on no better plan than the one at hand exists."""
        grain = self.task.grain
        return self.best - (1 - 1e-6) * grain if grain else self.best - 5e-10 * abs(self.best)

    def enough(self) -> float:
        """The bound at which the search ends."""
        return min(self.better(), self.best - self.gap * abs(self.best))

    def _possible(self) -> None:
        """Infeasible where a glance tells."""
        task = self.task
        homeless = np.flatnonzero(~np.isfinite(self.weighted).any(axis=1))
        if homeless.size:
            raise Infeasible(f"{homeless.size} points fit into no site: row {homeless[0]} and on")
        free = np.sort(self.room[task.state == 0])[::-1][: task.p - int((task.state > 0).sum())]
        held = float(free.sum() + self.room[task.state > 0].sum())
        if held * (1 + _FULL) < task.demand.sum():
            raise Infeasible(
                f"{task.p} sites hold {held:g} at most, less than the demand, {task.demand.sum():g}"
            )

    def _tried(self, opened: np.ndarray) -> None:
        """Points put into these sites in some orders; the plan is kept where it is the best."""
        near = np.sort(self.weighted[:, opened], axis=1)
        second = near[:, min(1, opened.size - 1)]
        with np.errstate(invalid="ignore"):
            regret = np.where(np.isfinite(second), second - near[:, 0], np.inf)
        for order in (np.argsort(-regret, kind="stable"), np.argsort(-self.task.demand, kind="stable")):
            site, paid = siting_room.put(self.weighted, self.task.demand, self.room, opened, order)
            total = float(paid + self.task.opening[opened].sum())
            if total < self.best:
                self.best, self.opened, self.site = total, opened, site

    def _finished(self, state: np.ndarray, keep: np.ndarray) -> None:
        """The rest by HiGHS."""
        self._beat()
        unit = self._unit()
        pairs, answer = self._program(state, keep, unit)
        before, outside = self.best, self.better()
        if answer.values is not None:
            i, j = pairs
            taken = answer.values[: i.size] > 0.5
            site = np.empty(self.task.demand.size, np.int64)
            site[i[taken]] = j[taken]
            opened = np.flatnonzero(answer.values[i.size :] > 0.5)
            total = float(self.weighted[np.arange(site.size), site].sum() + self.task.opening[opened].sum())
            if total < self.best:
                self.best, self.opened, self.site = total, opened, site
        elif answer.impossible and not np.isfinite(before):
            raise Infeasible(
                f"no {self.task.p} sites can hold all demand, each point served whole by one site"
            )
        elif not np.isfinite(before):
            raise Infeasible("no plan was found within the effort: whether one exists is not known")
        # The solver's bound holds to its tolerance in every column.
        solver = -np.inf if np.isnan(answer.bound) else answer.bound / unit - self._doubt(pairs[0].size)
        if answer.impossible:
            solver = np.inf
        # Outside of what the solver saw no plan was better than the one at hand.
        self.bound = max(self.bound, min(solver, outside, self.best))

    def _beat(self) -> None:
        self.report(0.5, Text("Solving what is left exactly", "精确求解剩余部分"))

    def _doubt(self, columns: int) -> float:
        return float(TOLERANCE * (columns / self._unit() + 0.1 * abs(self.best)))

    def _unit(self) -> float:
        """What the solver counts a unit of cost as: its tolerances are absolute."""
        return 1e6 / abs(self.best) if np.isfinite(self.best) and self.best else 1.0

    def _program(
        self, state: np.ndarray, keep: np.ndarray, unit: float
    ) -> tuple[tuple[np.ndarray, np.ndarray], Answer]:
        """The pairs of points and sites that are columns (before the sites), and what the solver says."""
        task, room = self.task, self.room
        points, sites = self.weighted.shape
        i, j = np.nonzero(keep & (state[None, :] >= 0))
        pairs = i.size
        column, y = np.arange(pairs), pairs + np.arange(sites)
        aim = np.concatenate([self.weighted[i, j], task.opening])
        capped = np.flatnonzero(np.isfinite(room))
        blocks = (
            (i, column, np.ones(pairs)),  # served once
            (points + column, column, np.ones(pairs)),  # by an open site
            (points + column, y[j], -np.ones(pairs)),
            (points + pairs + j, column, task.demand[i]),  # within what it holds
            (points + pairs + capped, y[capped], -room[capped]),
            (np.full(sites, points + pairs + sites), y, np.ones(sites)),  # p of them
        )
        row, col, value = (np.concatenate([block[n] for block in blocks]) for n in range(3))
        rows = csr_array(coo_array((value, (row, col)), shape=(points + pairs + sites + 1, pairs + sites)))
        spare = np.where(np.isfinite(room), 0.0, np.inf)
        begun = None
        if np.isfinite(self.best):
            is_open = np.isin(np.arange(sites), self.opened)
            begun = np.concatenate([self.site[i] == j, is_open]).astype(float)
        return (i, j), solved(
            aim * unit,
            rows,
            np.concatenate([np.ones(points), np.full(pairs + sites, -np.inf), [task.p]]),
            np.concatenate([np.ones(points), np.zeros(pairs), spare, [task.p]]),
            low=np.concatenate([np.zeros(pairs), (state > 0).astype(float)]),
            high=np.concatenate([np.ones(pairs), (state >= 0).astype(float)]),
            begun=begun,
            gap=self.gap,
            effort=self.effort,
            beat=self._beat,
        )
