"""The p-median proven: a plan by interchange, a bound by prices, and a tree of fixings until they meet.

A site whose opening (or closing) would lift the bound above the plan at hand is fixed; what is left is
branched on, the part with the lowest bound first. Every bound is that of :mod:`siting_dual`, so what is
proven rests on sums rounded downwards and on no solver. Importing it loads Numba.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from wuwai.reference.text import Text
from wuwai.studies.progress import Report
from wuwai.trade.studies import siting_dual, siting_lists
from wuwai.trade.studies.siting_lists import Lists
from wuwai.trade.studies.siting_plans import Plans
from wuwai.trade.studies.siting_task import Task

_CLOSE = 5e-10  # costs that differ by less, relatively, are the same: their sums are rounded
_PART = 1e-6  # of a grain: a bound so far above the next cheaper cost leaves only the cost at hand
_WORK = 4e9  # entries walked at effort 1
_ROOT = ((200, 30), (500, 40), (1000, 50))  # rounds and patience before anything is branched on
_LOOKS = 6  # at a first plan, disturbed five times in each
_NARROWED = 6  # entries' worth of work to make an entry's lists anew
_HARD = 150  # undecided sites from which on a better plan is looked for before the tree is grown
_PLANS = Text("Looking for a good plan", "寻找较优方案")
_PROOF = Text("Proving how good the plan is", "证明方案的优度")


@dataclass(slots=True)
class Node:
    """A part of the problem: what is fixed there, the best prices found, the bound they prove; the ``step``
    to go on with, and the ``share`` of rounds in which each site was chosen."""

    bound: float
    state: np.ndarray
    u: np.ndarray
    step: float
    share: np.ndarray


@dataclass(slots=True)
class Search:
    """The work on one task; :meth:`run` leaves the plan in ``plans`` and what is proven in ``bound``."""

    task: Task
    effort: float
    gap: float
    report: Report
    plans: Plans = field(init=False)
    scale: np.ndarray = field(init=False)
    bound: float = -np.inf
    floor: float = np.inf
    nodes: int = 0
    walked: int = 0

    def __post_init__(self) -> None:
        task, sites = self.task, self.task.cost.shape[1]
        # A point looks at its nearest sites only; of p open ones several are among these.
        length = sites if task.p <= 16 else min(sites, 16 * sites // task.p + 64)
        self.plans = Plans(task, siting_lists.near(task.cost, task.demand, most=task.most, length=length))

    @property
    def best(self) -> float:
        return self.plans.best

    def better(self) -> float:
        """The bound from which on no better plan than the one at hand exists."""
        if self.task.grain:
            return self.best - (1 - _PART) * self.task.grain
        return self.best - _CLOSE * abs(self.best)

    def enough(self) -> float:
        """The bound at which the search ends."""
        return min(self.better(), self.best - self.gap * abs(self.best))

    def spent(self) -> float:
        """The share of the work allowed that is done."""
        return (self.walked + self.plans.walked) / (_WORK * self.effort)

    def run(self) -> None:
        """Until the bound meets the plan, or the effort is spent."""
        self.report(0.0, _PLANS)
        self.plans.begin(effort=self.effort, beat=lambda: self.report(0.0, _PLANS))
        for seed in range(_LOOKS):
            self.report(0.0, _PLANS)
            self.plans.polish(self.plans.opened, rounds=5, seed=seed)
        whole = self.plans.lists
        node: Node | None = self._root()
        lists = whole
        for rounds, patience in _ROOT:
            if node is None:
                break
            self.report(min(self.spent(), 0.99), _PROOF)
            node.step = max(node.step, 0.25)
            node = self._grown(node, lists, rounds=rounds, patience=patience)
            if node is not None:
                self.bound = node.bound
                lists = siting_lists.narrowed(whole, node.state)
        if node is not None and int((node.state == 0).sum()) >= _HARD:
            node = self._improved(node, lists)
            lists = siting_lists.narrowed(whole, node.state) if node is not None else lists
        self._tree(node, lists)

    def _root(self) -> Node:
        """Prices between what the two nearest open sites cost; points of large prices take larger steps."""
        _, _, d1, _, d2 = self.plans.nearest(self.plans.opened)
        u = np.where(d2 < self.task.big, (d1 + d2) / 2, d1)
        scale = np.sqrt(np.abs(u) + 0.01 * np.abs(u).mean())
        self.scale = scale / scale.mean() if scale.any() else np.ones(u.size)
        return Node(-np.inf, self.task.state.copy(), u, 1.0, np.zeros(self.task.opening.size))

    def _improved(self, node: Node, lists: Lists) -> Node | None:
        """The root after a longer look for plans, among the sites it leaves: as much as half the work."""
        before, seed, idle = self.best, 2, 0
        while idle < 3 and self.spent() < 0.5:
            last = self.best
            self.plans.polish(self.plans.opened, rounds=50, seed=seed, state=node.state)
            idle = 0 if self.best < last else idle + 1
            seed += 1
            self.report(min(self.spent(), 0.99), _PLANS)
        if self.best == before:
            return node
        node.step = 1.0
        return self._grown(node, lists, rounds=500, patience=40)

    def _tree(self, root: Node | None, lists: Lists) -> None:
        waiting = [(root.bound, 0, root)] if root else []
        while waiting and waiting[0][0] < self.enough() and self.spent() < 1.0:
            self.bound = waiting[0][0]
            _, _, node = heapq.heappop(waiting)
            for child in self._children(node):
                self.nodes += 1
                # A tree that grows on needs truer bounds.
                patience = 15 + min(self.nodes // 40, 3) * 15
                near = siting_lists.narrowed(lists, child.state)
                self.walked += _NARROWED * lists.site.size
                grown = self._grown(child, near, rounds=7 * patience, patience=patience)
                if grown is not None:
                    heapq.heappush(waiting, (grown.bound, self.nodes, grown))
            self.report(min(self.spent(), 0.99), _PROOF)
        # Sites were fixed where no better plan was left; parts put aside have bounds of their own.
        self.bound = min([self.better(), self.floor, *(one[0] for one in waiting)])

    def _children(self, node: Node) -> list[Node]:
        """The two parts by the site that is neither in nor out: open, and closed."""
        free = np.flatnonzero(node.state == 0)
        pick = free[np.argmin(np.abs(node.share[free] - 0.5))]
        found = []
        for value in (1, -1):
            state = node.state.copy()
            state[pick] = value
            found.append(Node(node.bound, state, node.u.copy(), 1.0, node.share.copy()))
        return found

    def _grown(self, node: Node, lists: Lists, *, rounds: int, patience: int) -> Node | None:
        """The node with better prices, and with what they fix; nothing where it needs no further look."""
        if not self._undecided(node.state):
            return None
        grown = self._raised(node, lists, rounds=rounds, patience=patience)
        if grown.bound >= self.enough():
            self.floor = min(self.floor, grown.bound)
            return None
        return grown if self._undecided(grown.state) else None

    def _undecided(self, state: np.ndarray) -> bool:
        """Whether a part holds more than one plan; the only one is looked at."""
        p = self.task.p
        is_open, free = int((state > 0).sum()), int((state == 0).sum())
        if is_open > p or is_open + free < p:
            return False
        if is_open == p or is_open + free == p:
            self.plans.polish(np.flatnonzero(state > 0 if is_open == p else state >= 0))
            return False
        return True

    def _raised(self, node: Node, lists: Lists, *, rounds: int, patience: int) -> Node:
        task = self.task
        u, best_u = np.minimum(node.u, lists.cap), np.empty(lists.points)
        rho, chosen = np.empty(lists.sites), np.zeros(lists.sites, np.int8)
        wanted = task.p - int((node.state > 0).sum())
        bound, last, beyond, step, walked = siting_dual.ascend(
            lists.start, lists.site, lists.cost, lists.cap, task.opening, node.state, wanted, self.best,
            u, self.scale, rounds, patience, node.step, self.enough(), best_u, rho, chosen, node.share,
        )  # fmt: skip
        self.walked += walked
        before = self.best
        self.plans.polish(np.flatnonzero(chosen))
        step = 1.0 if self.best < before else step
        # What rounding may do to the difference of two rhos is far below what is added here.
        sure = self.better() - bound + _CLOSE * abs(bound)
        state, free = node.state.copy(), node.state == 0
        state[free & (chosen == 0) & (rho - last > sure)] = -1
        state[free & (chosen == 1) & (beyond - rho > sure)] = 1
        return Node(max(bound, node.bound), state, best_u, step, node.share)


def whole(bound: float, grain: float) -> float:
    """A bound lifted to the next cost a plan can have.

    >>> whole(5818.2, 1.0), whole(5818.2, 0.0)
    (5819.0, 5818.2)
    """
    return float(np.ceil(bound / grain) * grain) if grain else bound
