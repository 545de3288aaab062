"""The endowment model of trade in exact-hat form: one system of prices, solved by Newton's method.

Written in changes (Dekle, Eaton & Kortum 2008) no cost, preference or endowment need be known: only the
flows before, the change of costs and the elasticity. Everything is kept as change less one, so that nothing
changed is zero to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wuwai.trade.studies.equilibrium_baseline import Baseline, Duties

_PRECISE = 1e-11  # largest log of sales over output that counts as a cleared market
_ROUNDED = 1e-8  # the same, where rounding lets no step come closer
_STEPS = 50
_FAR = 1.0  # longest step of a log price
_SHORTEST = 1e-3  # of a step that is cut
_PIECE, _LEAST_PIECE = 0.25, 1e-3  # of a shock that is taken bit by bit
_LEVEL = 1e-12  # keeps the level of parts that do not trade with each other, which is no matter there


class NoEquilibriumError(ArithmeticError):
    """No prices clear all markets, or none were found."""


@dataclass(frozen=True, slots=True)
class Solution:
    """An equilibrium after the shock, world output kept as it was.

    ``price`` (S x n) is the log change of producers' prices, ``cost`` (S x n) that of what a buyer pays in a
    sector, ``budget`` (n) the change of spending less one, ``ratio`` (S x n x n) each flow after over before,
    ``collected`` (n) the tariffs after less those before. ``residual`` is the largest log of sales over
    output; ``iterations`` counts the linear systems solved.
    """

    price: np.ndarray
    cost: np.ndarray
    budget: np.ndarray
    ratio: np.ndarray
    collected: np.ndarray
    iterations: int
    residual: float


@dataclass(frozen=True, slots=True)
class _Market:
    """What the unknowns make of demand. All but ``budget`` and ``kept`` (n) are S x n.

    A flow after is ``pull * own * pressed``: its share before with the shock, by what scales its exporter,
    by the buyer's spending over ``grown``, what all shares before have grown to. ``received`` of a buyer's
    spending in a sector reaches sellers, ``kept`` of all of it: the rest are tariffs, which come back as
    income. ``excess`` is the log of sales over output.
    """

    own: np.ndarray
    grown: np.ndarray
    pressed: np.ndarray
    sales: np.ndarray
    output: np.ndarray
    excess: np.ndarray
    budget: np.ndarray
    received: np.ndarray
    kept: np.ndarray

    @property
    def size(self) -> float:
        return float(np.abs(self.excess).max(initial=0.0))


@dataclass(frozen=True, slots=True)
class Problem:
    """A baseline with a shock. ``rise`` (S x n x n) is cost change ** (1 - sigma) less one.

    With ``deficit`` None what an economy buys stays in proportion to its output and is rescaled to the
    world's; else it is output plus that deficit (n), a fixed part of world output. ``duty`` (S x n x n) are
    the tariffs after, wanted where the baseline has those before: their revenue is spent on top of that.
    """

    before: Baseline
    rise: np.ndarray
    sigma: float
    deficit: np.ndarray | None = None
    duty: np.ndarray | None = None

    def solve(self, start: np.ndarray | None = None) -> Solution:
        """The equilibrium with all incomes and prices adjusted (Anderson, Larch & Yotov 2018).

        ``start`` are log prices to begin from, S x n. :class:`NoEquilibriumError` where none is found.
        """
        work = _Work(self)
        x, iterations, residual = _found(self, work, start)
        gained = np.expm1(x)
        x = np.where(work.active, x - np.log1p((self.before.output * gained).sum() / self.before.world), 0.0)
        found = work.market(x)
        if (found.budget <= -1.0).any():
            raise NoEquilibriumError("no equilibrium: an economy's fixed surplus takes more than its income")
        return Solution(
            x,
            np.log(found.grown) / (1.0 - self.sigma),
            found.budget,
            work.ratio(found),
            work.collected(found),
            iterations,
            residual,
        )

    def conditional(self) -> Solution | None:
        """The same with outputs and what is bought as they were: only the resistances to trade adjust.

        Its ``price`` is the log of what scales an exporter's flows, over (1 - sigma). None where what is left
        of the flows cannot hold every output and spending, as after an embargo of an economy's only market.
        """
        if self.before.duty is not None and self.duty is not None:
            # Of what sellers receive, a tariff takes its own part beside that of dearer goods.
            rise = (1.0 + self.rise) * ((1.0 + self.before.duty) / (1.0 + self.duty)) - 1.0
            return Problem(Baseline.of(self.before.flows), rise, self.sigma).conditional()
        work = _Work(self, held=True)
        try:
            z, iterations, residual = _found(self, work, None)
        except NoEquilibriumError:
            return None
        found = work.market(z)
        of = 1.0 - self.sigma
        return Solution(
            z / of,
            np.log(found.grown) / of,
            found.budget,
            work.ratio(found),
            np.zeros_like(found.budget),
            iterations,
            residual,
        )


class _Work:
    """The arrays that every step of one problem uses. With ``held`` incomes stay and the unknowns are the
    logs of what scales exporters' flows; else they are the logs of prices."""

    def __init__(self, problem: Problem, *, held: bool = False) -> None:
        before = problem.before
        self.before, self.deficit, self.held = before, problem.deficit, held
        self.rise = problem.rise
        self.power = 1.0 if held else 1.0 - problem.sigma
        self.pull = before.shares * (1.0 + problem.rise)  # as `ratio` has it, to the last digit
        self.added = (before.shares * problem.rise).sum(axis=1)
        self.active = before.output > 0.0
        # Who buys nothing of a sector has no price there.
        self.idle_buyers = None if (before.spending > 0.0).all() else before.spending == 0.0
        self.income = before.output.sum(axis=0)
        self.spending = before.spending.sum(axis=0)
        self.bought = before.bought
        # What a flow sends to its seller: all of it but the tariff.
        self.net = self.pull
        self.duties: Duties | None = None
        if before.duty is not None and problem.duty is not None and not held:
            self.net = self.pull / (1.0 + problem.duty)
            self.duties = Duties.of(before, before.duty, problem.duty, self.net)
        if problem.deficit is not None:
            # Exactly zero where the deficit asked for is the one there is.
            self.gap = (problem.deficit - before.deficit) / self.bought

    def budget(self, gained: np.ndarray) -> np.ndarray:
        """The change of what each economy buys less one; ``gained`` are outputs after less before, S x n."""
        if self.held:
            return np.zeros_like(self.income)
        mine = gained.sum(axis=0)
        if self.deficit is not None:
            found: np.ndarray = (mine + self.deficit * (mine.sum() / self.before.world)) / self.bought
            return found + self.gap
        grown = mine / self.income
        world = self.before.world
        scale = (1.0 + mine.sum() / world) / (1.0 + (self.bought * grown).sum() / world)
        return scale * (1.0 + grown) - 1.0

    def market(self, x: np.ndarray) -> _Market:
        """Two products of a matrix and a vector a sector: no flow is formed."""
        scale = np.expm1(self.power * x)
        # As change, so that nothing changed is 1 to the last bit; where little is left, as what is left.
        grown = 1.0 + (self.added + _times(scale, self.pull))
        if (grown < 0.5).any():
            grown = np.where(grown < 0.5, _times(1.0 + scale, self.pull), grown)
        if self.idle_buyers is not None:
            grown = np.where(self.idle_buyers, 1.0, grown)
        gained = np.zeros_like(x) if self.held else self.before.output * np.expm1(x)
        own, output = 1.0 + scale, self.before.output + gained
        with np.errstate(divide="ignore", invalid="ignore"):
            budget = self.budget(gained)
            if self.duties is None:
                received, kept = np.ones_like(grown), np.ones_like(budget)
            else:
                received = (self.duties.received + (self.duties.added + _times(scale, self.net))) / grown
                kept = (self.duties.weight * received).sum(axis=0)
                budget = (1.0 + budget) * (self.duties.kept / kept) - 1.0
            pressed = self.before.spending * (1.0 + budget) / grown
            sales = own * _times(pressed, self.net.transpose(0, 2, 1))
            excess = np.where(self.active, np.log(sales / output), 0.0)
        return _Market(own, grown, pressed, sales, output, excess, budget, received, kept)

    def ratio(self, at: _Market) -> np.ndarray:
        """Each flow after over before, S x n x n."""
        buyers = (1.0 + at.budget) / at.grown
        found: np.ndarray = (1.0 + self.rise) * at.own[:, :, None]
        found *= buyers[:, None, :]
        if self.duties is not None:
            found *= self.duties.eased
        return found

    def collected(self, at: _Market) -> np.ndarray:
        """The tariffs after less those before, n; nothing to the last bit where there are none."""
        if self.duties is None:
            return np.zeros_like(at.budget)
        more = (1.0 + at.budget) * (1.0 - at.kept) - (1.0 - self.duties.kept)
        return np.where(self.duties.levied, self.spending * more, 0.0)

    def jacobian(self, at: _Market) -> np.ndarray:
        """The derivative of ``excess`` by the unknowns, S n x S n, with the level of all prices held.

        Prices have no level of their own: adding a constant to all logs changes nothing. A row of ones times
        a weight takes that one direction out of the kernel.
        """
        sectors, n = self.before.output.shape
        found = np.zeros((sectors, n, sectors, n)) if sectors > 1 else np.empty((1, n, 1, n))
        sales = np.where(self.active, at.sales, 1.0)
        weight = at.output / at.output.sum()
        whole = at.output.sum(axis=0)
        after = self.spending * (1.0 + at.budget) * at.kept  # of it, what sellers receive
        # What all spending is scaled with, by the unknowns.
        raised = self.bought / self.income
        scaled = at.output * (raised / (raised * whole).sum())
        for s in range(sectors):
            net, own, each = self.net[s], found[s, :, s, :], at.own[s] / sales[s]
            reached = net * at.pressed[s]
            for r in range(sectors):
                block = found[s, :, r, :]
                if r == s:  # what a dearer origin loses to the others of a market
                    spread = net * np.sqrt(np.maximum(0.0, at.pressed[s]) / at.grown[s])
                    if self.duties is not None:
                        spread[:, self.duties.levied] = 0.0
                    np.matmul(spread, spread.T, out=block)
                    block *= -self.power * at.own[s]
                if self.duties is not None:
                    at_duty = self._at_duty(at, s, r)
                    block -= reached[:, self.duties.levied] @ (at_duty.T * (self.power * at.own[r]))
                if not self.held:  # more income is more demand
                    block += reached * (at.output[r] / (whole if self.deficit is None else after))
                block *= each[:, None]
                if self.held:
                    if r == s:
                        block += weight[s] / max(weight[s].sum(), 1e-300)
                elif self.deficit is None:
                    block += 2.0 * weight[r] - scaled[r]
                else:
                    of = each * (net @ (at.pressed[s] * self.deficit / after))
                    block += of[:, None] * (at.output[r] / self.before.world) + weight[r]
            own[np.diag_indices(n)] += self.power * (at.sales[s] / sales[s]) + (_LEVEL if self.held else -1.0)
        matrix = found.reshape(sectors * n, sectors * n)
        if not self.active.all():
            idle = np.flatnonzero(~self.active.ravel())
            matrix[idle, :] = 0.0
            matrix[idle, idle] = 1.0
        return matrix

    def _at_duty(self, at: _Market, s: int, r: int) -> np.ndarray:
        """In markets with tariffs: what a dearer origin of sector r loses to others, and leaves of tariffs to
        spend in sector s, n x such markets."""
        assert self.duties is not None
        levied = self.duties.levied
        net, pull, grown = self.net[r][:, levied], self.pull[r][:, levied], at.grown[r, levied]
        of_spending = self.duties.weight[r, levied] / (at.kept[levied] * grown)
        found: np.ndarray = (net - at.received[r, levied] * pull) * of_spending
        if r == s:
            found += pull / grown
        return found


def _times(vectors: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """Each vector times its matrix, S x n."""
    return np.stack([vector @ matrix for vector, matrix in zip(vectors, matrices, strict=True)])


def _found(problem: Problem, work: _Work, start: np.ndarray | None) -> tuple[np.ndarray, int, float]:
    """The unknowns that clear all markets, the linear systems solved, and the largest excess left."""
    x = np.where(work.active, 0.0 if start is None else start, 0.0)
    x, solved, residual = _newton(work, x)
    if residual <= _ROUNDED:
        return x, solved, residual
    _refuse(problem, work)
    return _bit_by_bit(problem, work, solved)


def _newton(work: _Work, x: np.ndarray) -> tuple[np.ndarray, int, float]:
    """Newton's method from ``x``, with steps that are cut where they do not help. The excess that is left is
    above what counts as cleared, or not finite, where it fails."""
    at = work.market(x)
    solved = 0
    while not at.size <= _PRECISE:
        if solved == _STEPS or not np.isfinite(at.size):
            break
        step = _step(work, at)
        solved += 1
        longest = float(np.abs(step).max())
        share = min(1.0, _FAR / longest) if longest > 0.0 else 1.0
        best = float(np.linalg.norm(at.excess))
        while True:
            moved = x + share * step
            then = work.market(moved)
            if float(np.linalg.norm(then.excess)) < best * (1.0 - 1e-4 * share):
                break
            if at.size <= _ROUNDED:
                return x, solved, at.size
            share *= 0.5
            if share < _SHORTEST:
                moved, then = _towards(work, x, at)
                break
        x, at = moved, then
    return x, solved, at.size


def _bit_by_bit(problem: Problem, whole: _Work, solved: int) -> tuple[np.ndarray, int, float]:
    """The same by a growing part of the shock, each from where the last ones point to; for shocks so large
    that Newton's method does not find the way at once."""
    x, done, piece = np.zeros_like(problem.before.output), 0.0, _PIECE
    last: tuple[float, np.ndarray] | None = None
    with np.errstate(divide="ignore"):
        logs = np.log1p(problem.rise)
    while done < 1.0:
        part = min(1.0, done + piece)
        rise = problem.rise if part == 1.0 else np.expm1(part * logs)
        work = _Work(replace(problem, rise=rise, duty=_part(problem, part)), held=whole.held)
        ahead = x if last is None else x + (x - last[1]) * ((part - done) / (done - last[0]))
        found, more, residual = _newton(work, np.where(whole.active, ahead, 0.0))
        solved += more
        if residual <= _ROUNDED:
            last, x, done = (done, x), found, part
            piece *= 1.5
        elif piece > _LEAST_PIECE:
            piece *= 0.5
        else:
            raise NoEquilibriumError(
                f"no equilibrium found: beyond {done:.0%} of the shock (in logs) no prices clear all markets"
            )
    return x, solved, residual


def _part(problem: Problem, part: float) -> np.ndarray | None:
    """The tariffs after that part of the shock, in logs of one plus them."""
    if problem.duty is None or problem.before.duty is None or part == 1.0:
        return problem.duty
    found: np.ndarray = np.expm1((1.0 - part) * np.log1p(problem.before.duty) + part * np.log1p(problem.duty))
    return found


def _step(work: _Work, at: _Market) -> np.ndarray:
    """Newton's step; where the matrix says nothing, dearer where more is asked for than there is."""
    try:
        found: np.ndarray = np.linalg.solve(work.jacobian(at), -at.excess.ravel())
    except np.linalg.LinAlgError:
        return at.excess
    return found.reshape(at.excess.shape) if np.isfinite(found).all() else at.excess


def _towards(work: _Work, x: np.ndarray, at: _Market) -> tuple[np.ndarray, _Market]:
    """Where Newton's step does not help: dearer where more is asked for than there is, some rounds of it."""
    slow = 1.0 if work.held else 1.0 / (1.0 - work.power)
    for _ in range(20):
        x = x + slow * at.excess
        at = work.market(x)
    return x, at


def _refuse(problem: Problem, work: _Work) -> None:
    """Raises what there is to say of a shock after which no prices can clear all markets."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    left = work.pull > 0.0
    if (work.active & ~left.any(axis=2)).any():
        raise NoEquilibriumError("no equilibrium: an economy is left without any buyer")
    if ((problem.before.spending > 0.0) & ~left.any(axis=1)).any():
        raise NoEquilibriumError("no equilibrium: an economy is left without anything to buy")
    if connected_components(csr_array(left.any(axis=0)), connection="strong")[0] > 1:
        raise NoEquilibriumError(
            "the prices are not determined: the flows fall into parts that do not trade with each other, or"
            " one way only"
        )
