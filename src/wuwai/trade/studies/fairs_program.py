"""Which fairs to choose: weighted maximum coverage under a budget, as an integer program (HiGHS).

A fair ``f`` reaches the share ``r_fc`` of the unrealised potential ``u_c`` of a cell (a market and a
chapter), and a set ``X`` of fairs ``u_c (1 - prod_{f in X} (1 - r_fc))`` of it: every further fair reaches
its share of what is left. What the stands of a fair can serve bounds what it covers over all of its cells.
With ``s = -log(1 - r)`` the covered share is ``1 - exp(-sum s)``, concave, so the chords between the sums
that sets of fairs can reach say it exactly: at every choice the tightest chord is the share itself. Cells
of the same fairs at the same rates are added up first, which changes nothing and leaves few rows.

Budgeted maximum coverage: Khuller, Moss & Naor 1999; HiGHS: Huangfu & Hall 2018.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

_MOST_SUMS = 64  # sums of rates at which the covered share of a group of cells is exact
_GAP = 1e-7
_TIE = 1e-6  # of two programmes that cover as much the cheaper one is wanted


@dataclass(frozen=True, slots=True)
class Offers:
    """What there is to choose from: ``rates`` (fairs x cells, 0 to below 1), ``worth`` of the cells, and of
    each fair ``capacity`` (in units of worth) and ``cost``. ``limits`` are sets of fairs of which at most
    so many are taken.

    ValueError where shapes do not fit or a number is negative, not finite, or a rate is 1 or more.
    """

    rates: np.ndarray
    worth: np.ndarray
    capacity: np.ndarray
    cost: np.ndarray
    limits: tuple[tuple[tuple[int, ...], int], ...] = ()
    scale: float = field(init=False)
    grouped: np.ndarray = field(init=False)
    summed: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        fairs, cells = self.rates.shape
        if self.worth.shape != (cells,) or self.capacity.shape != (fairs,) or self.cost.shape != (fairs,):
            raise ValueError("rates, worth, capacity and cost do not fit together")
        for name in ("rates", "worth", "cost"):
            values = getattr(self, name)
            if not np.isfinite(values).all() or (values < 0).any():
                raise ValueError(f"{name}: finite numbers from 0 up wanted")
        if (self.rates >= 1).any() or (self.capacity < 0).any() or np.isnan(self.capacity).any():
            raise ValueError("rates below 1 and capacities from 0 up wanted")
        reached = (self.rates > 0).any(axis=0) & (self.worth > 0)
        columns, group = np.unique(self.rates[:, reached], axis=1, return_inverse=True)
        sums = np.bincount(group.ravel(), weights=self.worth[reached], minlength=columns.shape[1])
        scale = float(sums.sum()) or 1.0
        for name, value in (("scale", scale), ("grouped", columns), ("summed", sums / scale)):
            object.__setattr__(self, name, value)

    @property
    def number(self) -> int:
        return int(self.cost.size)

    def alone(self) -> np.ndarray:
        """What each fair would cover if it were the only one."""
        return np.minimum(self.rates @ self.worth, self.capacity)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An answer: the fairs, what they cover (each and together), and the ``bound`` no choice can exceed.

    ``feasible`` is false where nothing meets the conditions; ``proven`` where the bound was reached.
    """

    fairs: tuple[int, ...]
    covered: np.ndarray
    value: float
    bound: float
    cost: float
    feasible: bool = True
    proven: bool = True

    @property
    def gap(self) -> float:
        """How much better another choice could be at most, as a share of this one's value."""
        return max(0.0, self.bound - self.value) / self.value if self.value > 0 else 0.0


def chords(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Intercepts and slopes of the chords of ``1 - exp(-s)`` between neighbouring ``sums`` (rising, from 0).

    >>> a, b = chords(np.array([0.0, np.log(2), np.log(4)]))
    >>> np.round(a + b * np.log(4), 3).tolist()
    [1.0, 0.75]
    """
    shares = -np.expm1(-sums)
    slopes = np.diff(shares) / np.diff(sums)
    return shares[:-1] - slopes * sums[:-1], slopes


def sums_of(rates: Sequence[float]) -> np.ndarray:
    """Every sum of ``-log(1 - rate)`` that a set of fairs can reach, rising from 0.

    Beyond 64 sums (fairs of many different rates in one cell) they are thinned out; the shares between them
    are then slightly low.
    """
    found = {0.0}
    for rate in rates:
        step = -np.log1p(-rate)
        found |= {round(one + step, 12) for one in found}
        if len(found) > 4 * _MOST_SUMS:
            found = set(_thinned(found, 2 * _MOST_SUMS))
    return np.array(_thinned(found, _MOST_SUMS))


def _thinned(found: set[float], most: int) -> list[float]:
    rising = sorted(found)
    if len(rising) <= most:
        return rising
    return [rising[n] for n in np.unique(np.linspace(0, len(rising) - 1, most).round().astype(int))]


def greedy(
    offers: Offers, *, budget: float, forced: Sequence[int] = (), barred: Sequence[int] = ()
) -> Chosen | None:
    """The fair that covers most for its cost, again and again; None where ``forced`` breaks a condition.

    Where the exact search begins, and what there is where the time is up before it found anything better.
    """
    n, reach, worth = offers.number, offers.grouped, offers.summed
    forced = tuple(dict.fromkeys(forced))
    if set(forced) & set(barred) or not _meets(offers, forced, budget):
        return None
    left, covered = worth.copy(), np.zeros(n)
    taken: list[int] = []
    queue = [f for f in range(n) if f not in set(barred)]
    while queue:
        served = reach[queue] @ left
        gain = np.minimum(served, offers.capacity[queue] / offers.scale)
        given = len(taken) < len(forced)
        at = queue.index(forced[len(taken)]) if given else int(np.argmax(gain / (offers.cost[queue] + 1e-9)))
        if not given and gain[at] <= 0:
            break
        fair = queue.pop(at)
        if given or _meets(offers, (*taken, fair), budget):
            taken.append(fair)
            covered[fair] = gain[at] * offers.scale
            # What was served is gone from its cells in the proportions in which it was there.
            left = left - reach[fair] * left * (gain[at] / served[at] if served[at] > 0 else 0.0)
    bound = min(float(offers.alone().sum()), offers.scale)
    cost = float(offers.cost[taken].sum())
    return Chosen(tuple(sorted(taken)), covered, float(covered.sum()), bound, cost, proven=False)


def _meets(offers: Offers, fairs: Sequence[int], budget: float) -> bool:
    inside = set(fairs)
    within = all(len(inside & set(members)) <= most for members, most in offers.limits)
    return within and float(offers.cost[list(fairs)].sum()) <= budget


def choose(
    offers: Offers,
    *,
    budget: float,
    forced: Sequence[int] = (),
    barred: Sequence[int] = (),
    seconds: float = 10.0,
) -> Chosen:
    """The fairs within ``budget`` that cover the most: :meth:`Program.choose`."""
    return Program(offers).choose(budget=budget, forced=forced, barred=barred, seconds=seconds)


def cheapest(
    offers: Offers,
    *,
    least: float,
    fair: int | None = None,
    forced: Sequence[int] = (),
    seconds: float = 10.0,
) -> float | None:
    """The lowest cost of a choice that covers ``least``: :meth:`Program.cheapest`."""
    return Program(offers).cheapest(least=least, fair=fair, forced=forced, seconds=seconds)


class Program:
    """The integer program of some offers, put together once for many questions.

    Its columns are the fairs, then what each covers of a group of cells.
    """

    def __init__(self, offers: Offers) -> None:
        self.offers = offers
        self.fairs, self.groups = np.nonzero(offers.grouped)
        self.rows: list[tuple[np.ndarray, np.ndarray, float]] = []  # columns, weights, at most
        self.held: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None = None
        worth, reach = offers.summed, offers.grouped
        n = offers.number
        self.covering = n + np.arange(self.fairs.size)
        served = reach[self.fairs, self.groups] * worth[self.groups]
        for at, column in enumerate(self.covering):
            self._at_most([column, self.fairs[at]], [1.0, -served[at]], 0.0)
        for fair in range(n):
            mine = self.covering[self.fairs == fair]
            most = offers.capacity[fair] / offers.scale
            if mine.size and most < reach[fair] @ worth:
                self._at_most([*mine, fair], [*np.ones(mine.size), -most], 0.0)
        for group in range(worth.size):
            here = np.flatnonzero(reach[:, group])
            if here.size > 1:
                steps = -np.log1p(-reach[here, group]) * worth[group]
                mine = self.covering[self.groups == group]
                for a, b in zip(*chords(sums_of(reach[here, group])), strict=True):
                    self._at_most([*mine, *here], [*np.ones(mine.size), *(-b * steps)], a * worth[group])
        for members, number in offers.limits:
            self._at_most(members, np.ones(len(members)), float(number))

    def _served(self, start: Chosen) -> np.ndarray:
        """What each fair of a choice covers of each group, when one after the other takes its share."""
        reach, left = self.offers.grouped, self.offers.summed.copy()
        taken = np.zeros_like(reach)
        for fair in start.fairs:
            shares = reach[fair] * left
            most = self.offers.capacity[fair] / self.offers.scale
            taken[fair] = shares * min(1.0, most / shares.sum()) if shares.sum() > 0 else shares
            left = left - taken[fair]
        return taken[self.fairs, self.groups]

    def choose(
        self,
        *,
        budget: float,
        forced: Sequence[int] = (),
        barred: Sequence[int] = (),
        seconds: float = 10.0,
    ) -> Chosen:
        """The fairs within ``budget`` that cover the most; ``forced`` are in, ``barred`` are out.

        The search stops after ``seconds``: the answer is then the best found, with its bound.
        """
        start = greedy(self.offers, budget=budget, forced=forced, barred=barred)
        if start is None:
            return Chosen((), np.zeros(self.offers.number), 0.0, 0.0, 0.0, feasible=False)
        offers, n = self.offers, self.offers.number
        aim = np.zeros(n + self.fairs.size)
        aim[n:] = 1.0
        if offers.cost.sum() > 0:
            aim[:n] = -_TIE * offers.cost / offers.cost.sum()
        within = (np.arange(n), offers.cost, float(budget))
        begun = np.zeros(aim.size)
        begun[list(start.fairs)] = 1.0
        begun[n:] = self._served(start)
        found = self._solved(aim, within, forced, barred, seconds, begun)
        if found is None:
            return start
        values, bound, proven = found
        taken = tuple(int(f) for f in np.flatnonzero(values[:n] > 0.5))
        covered = np.bincount(self.fairs, weights=values[n:], minlength=n) * offers.scale
        covered[np.setdiff1d(np.arange(n), taken)] = 0.0
        value, cost = float(covered.sum()), float(offers.cost[list(taken)].sum())
        if proven:
            return Chosen(taken, covered, value, value, cost)
        # The bound is of the value less the tie-break, which is never more than _TIE of all there is.
        most = min(start.bound, (bound + _TIE) * offers.scale)
        if value < start.value:
            return replace(start, bound=max(most, start.value))
        return Chosen(taken, covered, value, max(value, most), cost, proven=False)

    def cheapest(
        self,
        *,
        least: float,
        fair: int | None = None,
        forced: Sequence[int] = (),
        seconds: float = 10.0,
    ) -> float | None:
        """The lowest cost of a choice that covers ``least``, the fair ``fair`` being in it for nothing.

        A budget less that is the most that the fair may cost to be in. None where no such choice exists (or
        none was proven within ``seconds``).
        """
        offers, n = self.offers, self.offers.number
        aim = np.zeros(n + self.fairs.size)
        aim[:n] = -offers.cost
        free = [] if fair is None else [fair]
        aim[free] = 0.0
        enough = (self.covering, -np.ones(self.covering.size), -least / offers.scale)
        found = self._solved(aim, enough, (*forced, *free), (), seconds)
        if found is None or not found[2]:
            return None
        paid = np.flatnonzero((found[0][:n] > 0.5) & (aim[:n] < 0))
        return float(offers.cost[paid].sum())

    def _at_most(self, columns: Sequence[Any], weights: Any, most: float) -> None:
        self.rows.append((np.asarray(columns, dtype=np.int32), np.asarray(weights, dtype=float), most))

    def _solved(
        self,
        aim: np.ndarray,
        further: tuple[np.ndarray, np.ndarray, float],
        forced: Sequence[int],
        barred: Sequence[int],
        seconds: float,
        begun: np.ndarray | None = None,
    ) -> tuple[np.ndarray, float, bool] | None:
        """Values of the columns that make ``aim`` largest, the bound, whether it is proven; None for none.

        ``further`` is one more row; the search begins with the values ``begun``.
        """
        import highspy

        whole = self.offers.number
        low, high = np.zeros(aim.size), np.full(aim.size, np.inf)
        high[:whole] = 1.0
        low[list(forced)] = 1.0
        high[list(barred)] = 0.0
        if (low > high).any():
            return None
        starts, columns, weights, most = self._matrix()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = aim.size, most.size + 1
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = aim, low, high
        lp.row_lower_ = np.full(most.size + 1, -highspy.kHighsInf)
        lp.row_upper_ = np.append(most, further[2])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.append(starts, starts[-1] + further[0].size)
        lp.a_matrix_.index_ = np.concatenate([columns, further[0]])
        lp.a_matrix_.value_ = np.concatenate([weights, further[1]])
        continuous = [highspy.HighsVarType.kContinuous] * (aim.size - whole)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * whole + continuous
        solver = highspy.Highs()
        for option, value in (
            ("output_flag", False), ("threads", 1), ("random_seed", 0), ("time_limit", max(seconds, 0.01)),
            ("mip_rel_gap", _GAP), ("mip_abs_gap", 1e-9), ("mip_feasibility_tolerance", 1e-9),
            ("primal_feasibility_tolerance", 1e-9),
        ):  # fmt: skip
            solver.setOptionValue(option, value)
        solver.passModel(lp)
        if begun is not None:
            start = highspy.HighsSolution()
            start.col_value = begun
            solver.setSolution(start)
        solver.run()
        info = solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.asarray(solver.getSolution().col_value), float(info.mip_dual_bound), proven

    def _matrix(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The rows as one sparse matrix: starts, columns, weights, and the most that each row may be."""
        if self.held is None:
            rows = self.rows
            none: list[np.ndarray] = [np.zeros(0, dtype=np.int32)]
            self.held = (
                np.cumsum([0, *(columns.size for columns, _, _ in rows)]),
                np.concatenate([columns for columns, _, _ in rows] or none),
                np.concatenate([weights for _, weights, _ in rows] or none),
                np.array([most for _, _, most in rows], dtype=float),
            )
        return self.held


@dataclass(slots=True)
class Clock:
    """The time that several questions share; :meth:`left` never goes below nothing."""

    seconds: float
    began: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        return max(0.0, self.seconds - (time.monotonic() - self.began))
