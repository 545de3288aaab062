"""Plans: sites to begin with, and the best plan seen so far. Importing it loads Numba."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from wuwai.trade.studies import siting_swap
from wuwai.trade.studies.siting_lists import Lists
from wuwai.trade.studies.siting_task import Task

_STRENGTH = 4  # swaps at most that disturb a plan before it is improved again


@dataclass(slots=True)
class Plans:
    """The best plan of a task: ``opened`` (sites, rising), its cost ``best``; ``walked`` counts the work."""

    task: Task
    lists: Lists
    opened: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    best: float = np.inf
    walked: int = 0

    def begin(self, *, effort: float, beat: Callable[[], None]) -> None:
        """A first plan that serves everybody. Infeasible where there is none, or none was found."""
        self.polish(self._any(np.zeros(0, np.int64)))
        # To leave a single point unserved costs more than serving all of them does.
        if self.best > self.task.big / 2:
            from wuwai.trade.studies.siting_program import cover

            task = self.task
            fixed = np.flatnonzero(task.state > 0)
            self.polish(self._any(cover(task.cost <= task.most, fixed, task.p, effort=effort, beat=beat)))

    def _any(self, wanted: np.ndarray) -> np.ndarray:
        """``p`` sites: the fixed ones, the ``wanted`` ones, and others at random."""
        state = self.task.state
        first = np.union1d(np.flatnonzero(state > 0), wanted)
        free = np.setdiff1d(np.flatnonzero(state == 0), first)
        others = np.random.default_rng(1).permutation(free)[: self.task.p - first.size]
        return np.concatenate([first, others])

    def polish(
        self, opened: np.ndarray, *, rounds: int = 0, seed: int = 1, state: np.ndarray | None = None
    ) -> None:
        """Improve a choice of sites by interchange, ``rounds`` times disturbed; kept where it is the best.

        ``state`` fixes further sites than the task does.
        """
        task, lists = self.task, self.lists
        state = task.state if state is None else state
        opened = opened.astype(np.int32)
        is_open, s1, d1, s2, d2 = self.nearest(opened)
        rows = (lists.start, lists.site, lists.cost, lists.cap, task.cost, task.demand, task.most, task.big)
        columns = (lists.begin, lists.point, lists.paid, task.opening, state)
        plan = (opened, is_open, s1, d1, s2, d2, 1e-11 * float(np.abs(d1).sum()))
        self.walked += siting_swap.improve(*rows, *columns, *plan, 50, 0)
        if rounds:
            self.walked += siting_swap.again(*rows, *columns, *plan, rounds, _STRENGTH, seed)
        total = float(d1.sum() + task.opening[opened].sum())
        if total < self.best:
            self.best, self.opened = total, np.sort(opened)

    def nearest(self, opened: np.ndarray) -> tuple[np.ndarray, ...]:
        """Which sites are open (int8), and of each point the nearest of them with its cost, and the next."""
        lists, task = self.lists, self.task
        is_open = np.zeros(lists.sites, np.int8)
        is_open[opened] = 1
        points = lists.points
        s1, s2 = np.empty(points, np.int32), np.empty(points, np.int32)
        d1, d2 = np.empty(points), np.empty(points)
        siting_swap.settle(
            lists.start, lists.site, lists.cost, task.cost, task.demand, task.most, task.big,
            opened.astype(np.int32), is_open, s1, d1, s2, d2,
        )  # fmt: skip
        return is_open, s1, d1, s2, d2
