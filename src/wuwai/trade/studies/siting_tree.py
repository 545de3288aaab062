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
from wuwai.trade.studies import siting_dual, siting_lists, siting_swap
from wuwai.trade.studies.siting_lists import Lists
from wuwai.trade.studies.siting_task import Infeasible, Task

_CLOSE = 1e-9  # costs that differ by less, relatively, are the same: their sums are rounded


@dataclass(slots=True)
class Node:
    """A part of the problem: what is fixed there, the best prices found, and the bound they prove."""

    bound: float
    state: np.ndarray
    u: np.ndarray
    step: float = 1.0
    share: np.ndarray = field(default_factory=lambda: np.zeros(0))


@dataclass(slots=True)
class Search:
    """The work on one task; :meth:`run` leaves ``opened``, ``best`` and ``bound``."""

    task: Task
    effort: float
    gap: float
    report: Report
    lists: Lists = field(init=False)
    big: float = field(init=False)
    opened: np.ndarray = field(init=False)
    best: float = np.inf
    bound: float = -np.inf
    nodes: int = 0

    def __post_init__(self) -> None:
        sites = self.task.cost.shape[1]
        length = sites if self.task.p <= 16 else min(sites, 16 * sites // self.task.p + 64)
        self.lists = siting_lists.near(self.task.cost, self.task.demand, most=self.task.most, length=length)
        self.big = self.task.big

    # -- plans ---------------------------------------------------------------------------------------------

    def polished(self, opened: np.ndarray, *, rounds: int = 0, seed: int = 1) -> None:
        """A choice of sites improved; kept where it is the best so far."""
        task, lists = self.task, self.lists
        opened = opened.astype(np.int32)
        points = lists.points
        is_open = np.zeros(lists.sites, np.int8)
        is_open[opened] = 1
        s1, s2 = np.empty(points, np.int32), np.empty(points, np.int32)
        d1, d2 = np.empty(points), np.empty(points)
        rows = (lists.start, lists.site, lists.cost)
        dense = (task.cost, task.demand, task.most, self.big)
        paid = siting_swap.settle(*rows, *dense, opened, is_open, s1, d1, s2, d2)
        tiny = 1e-11 * max(abs(paid), 1.0)
        columns = (lists.begin, lists.point, lists.paid, task.opening, task.state)
        plan = (opened, is_open, s1, d1, s2, d2, tiny)
        siting_swap.improve(*rows, lists.cap, *dense, *columns, *plan, 50, 0)
        if rounds:
            siting_swap.again(*rows, lists.cap, *dense, *columns, *plan, rounds, 4, seed)
        total = float(np.sum(d1) + task.opening[opened].sum())
        if total < self.best:
            self.best, self.opened = total, np.sort(opened)

    def first(self) -> np.ndarray:
        """Fixed sites, and others at random: where the search for a plan begins."""
        state = self.task.state
        free = np.flatnonzero(state == 0)
        chance = np.random.default_rng(1)
        taken = chance.permutation(free)[: self.task.p - int((state > 0).sum())]
        return np.concatenate([np.flatnonzero(state > 0), taken])

    def _cover(self) -> None:
        """A plan that serves everybody, where one is hard to come by."""
        from wuwai.trade.studies.siting_program import cover

        task = self.task
        held = np.flatnonzero(task.state > 0)
        found = cover(task.cost <= task.most, held, task.p)
        if found is None:
            raise Infeasible(f"no {task.p} sites serve every point within max_cost")
        rest = np.setdiff1d(self.first(), found)[: task.p - found.size]
        others = np.setdiff1d(np.arange(task.opening.size), np.concatenate([found, rest]))
        self.polished(np.concatenate([found, rest, others[: task.p - found.size - rest.size]]))

    # -- bounds --------------------------------------------------------------------------------------------

    def enough(self) -> float:
        """The bound from which on no better plan than the one at hand exists, or none better by the gap."""
        if self.task.grain:
            better = float(np.nextafter(self.best - self.task.grain, np.inf))
            return min(better, self.best - self.gap * abs(self.best))
        return self.best - max(_CLOSE, self.gap) * abs(self.best)

    def raised(self, node: Node, lists: Lists, *, rounds: int, patience: int) -> Node:
        """The node with better prices, and with what they fix."""
        task = self.task
        points, sites = lists.points, lists.sites
        u, best_u = np.minimum(node.u, lists.cap), np.empty(points)
        rho, chosen = np.empty(sites), np.zeros(sites, np.int8)
        share = node.share if node.share.size else np.zeros(sites)
        wanted = task.p - int((node.state > 0).sum())
        bound, last, beyond, step = siting_dual.ascend(
            lists.start, lists.site, lists.cost, lists.cap, task.opening, node.state, wanted, self.best,
            u, rounds, patience, node.step, self.enough(), best_u, rho, chosen, share,
        )  # fmt: skip
        if rounds > 100 or bound > node.bound:
            before = self.best
            self.polished(np.flatnonzero(chosen))
            if self.best < before:
                node.step = 1.0
        state = node.state.copy()
        slack = self.enough() - bound
        # What rounding may do to the difference of two rhos is far below this.
        sure = slack + 1e-9 * abs(bound)
        free = state == 0
        state[free & (chosen == 0) & (rho - last > sure)] = -1
        state[free & (chosen == 1) & (beyond - rho > sure)] = 1
        return Node(max(bound, node.bound), state, best_u, step, share)

    def run(self) -> None:
        """Until the bound meets the plan, or the effort is spent."""
        self.report(0.0, Text("Looking for a good plan", "寻找较优方案"))
        self.polished(self.first())
        if self.best > self.big / 2:
            self._cover()
        self.polished(self.opened, rounds=30)
        begun = Node(-np.inf, self.task.state.copy(), self._prices())
        lists = self.lists
        for rounds, patience in ((200, 20), (300, 20), (1000, 30)):
            root = self._grown(begun, lists, rounds=rounds, patience=patience)
            if root is None:
                break
            begun = root
            self.bound = root.bound
            lists = siting_lists.narrowed(self.lists, root.state)
            root.step = max(root.step, 0.25)
        self._tree(root, lists)

    def _prices(self) -> np.ndarray:
        """Prices to begin with: between the two nearest open sites."""
        is_open = np.zeros(self.lists.sites, np.int8)
        is_open[self.opened] = 1
        points = self.lists.points
        s1, s2 = np.empty(points, np.int32), np.empty(points, np.int32)
        d1, d2 = np.empty(points), np.empty(points)
        siting_swap.settle(
            self.lists.start, self.lists.site, self.lists.cost, self.task.cost, self.task.demand,
            self.task.most, self.big, self.opened.astype(np.int32), is_open, s1, d1, s2, d2,
        )  # fmt: skip
        return np.where(d2 < self.big, (d1 + d2) / 2, d1)

    def _tree(self, root: Node | None, lists: Lists) -> None:
        waiting = [(root.bound, 0, root)] if root else []
        limit = int(2000 * self.effort)
        while waiting and waiting[0][0] < self.enough() and self.nodes < limit:
            self.bound = waiting[0][0]
            _, _, node = heapq.heappop(waiting)
            for child in self._children(node):
                self.nodes += 1
                grown = self._grown(child, siting_lists.narrowed(lists, child.state), rounds=100, patience=10)
                if grown is not None:
                    heapq.heappush(waiting, (grown.bound, self.nodes, grown))
            self.report(0.5, Text("Proving the plan", "证明方案的优度"))
        # What was put aside or fixed away costs at least what is enough, which only fell since.
        self.bound = min([self.enough(), *(one[0] for one in waiting)])

    def _children(self, node: Node) -> list[Node]:
        free = np.flatnonzero(node.state == 0)
        pick = free[np.argmin(np.abs(node.share[free] - 0.5))]
        found = []
        for value in (1, -1):
            state = node.state.copy()
            state[pick] = value
            found.append(Node(node.bound, state, node.u.copy(), 0.5, node.share.copy()))
        return found

    def _grown(self, node: Node, lists: Lists, *, rounds: int, patience: int) -> Node | None:
        """The node with better prices, and with what they fix; nothing where it holds no better plan."""
        if not self._undecided(node.state):
            return None
        grown = self.raised(node, lists, rounds=rounds, patience=patience)
        if grown.bound >= self.enough() or not self._undecided(grown.state):
            return None
        return grown

    def _undecided(self, state: np.ndarray) -> bool:
        """Whether a part holds more than one plan; the only one is looked at."""
        p = self.task.p
        is_open, free = int((state > 0).sum()), int((state == 0).sum())
        if is_open > p or is_open + free < p:
            return False
        if is_open == p or is_open + free == p:
            self.polished(np.flatnonzero(state > 0 if is_open == p else state >= 0))
            return False
        return True


def whole(bound: float, grain: float) -> float:
    """A bound lifted to the next cost a plan can have.

    >>> whole(5818.2, 1.0), whole(5818.2, 0.0)
    (5819.0, 5818.2)
    """
    return float(np.ceil(bound / grain) * grain) if grain else bound
