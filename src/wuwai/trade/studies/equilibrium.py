"""What a change of trade costs does to trade, prices and real income: full-endowment general equilibrium.

Every economy sells its endowment wherever it is wanted; goods of different origins are imperfect substitutes.
A tariff makes a flow dearer, buyers turn to others, prices move until all that is made is sold again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies.progress import Report, silent
from wuwai.trade.studies.equilibrium_baseline import Baseline
from wuwai.trade.studies.equilibrium_shocks import Costs, Square, TariffChange, cost_changes, read_trade
from wuwai.trade.studies.equilibrium_solver import NoEquilibriumError, Problem, Solution

__all__ = ["NoEquilibriumError", "Scenario", "TariffChange", "tariff_scenario"]

DEFICITS = ("ratio", "zero", "fixed")
_CONDITIONAL = ("exports_conditional", "imports_conditional")
_TOLD = 50  # reports of progress over all draws
_DRAWING = Text("Solving draw {n} of {all}", "正在求解第{n}次抽样，共{all}次")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A world before and after, S sectors of n economies.

    ``before`` and ``after`` are S x n x n, exporter x importer, in the unit of the trade given, with world
    output as it was; ``ratio`` is each flow after over before. ``changes`` are fractions by economy (n), nan
    where there was nothing before; the conditional ones also where what is left of the flows cannot hold
    every output. ``low`` and ``high`` hold the same of the draws of sigma, at the two ends of ``interval``;
    ``watched`` (draws x S x n) each draw's ratio of the flows of the exporter that was to be watched. All
    three are None for a single sigma.
    ``iterations`` counts the linear systems solved at ``sigma`` (full and conditional), ``drawn`` those of
    the draws; ``residual`` is the largest log of sales over output left. ``revenue`` are the tariffs that
    each economy collects before and after (2 x n), None where they are not handed back.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    ratio: np.ndarray
    changes: Mapping[str, np.ndarray]
    sigma: float
    deficits: str
    iterations: int
    residual: float
    draws: int = 1
    drawn: int = 0
    interval: float = 0.9
    low: Mapping[str, np.ndarray] | None = None
    high: Mapping[str, np.ndarray] | None = None
    watched: np.ndarray | None = None
    revenue: np.ndarray | None = None

    def frame(self) -> pl.DataFrame:
        """A row for each economy, in the order of the trade: ``economy``, ``output``, ``exports`` and
        ``imports`` before, and ``change_*`` as fractions (0.05 is five per cent more), with ``*_low`` and
        ``*_high`` where sigma was drawn; ``revenue`` and ``revenue_after`` in the unit of the trade where it
        is handed back. Null where there was nothing before."""
        whole = self.before.sum(axis=0)
        home = np.diagonal(whole)
        columns: dict[str, Any] = {
            "economy": list(self.economies),
            "output": whole.sum(axis=1),
            "exports": whole.sum(axis=1) - home,
            "imports": whole.sum(axis=0) - home,
        }
        if self.revenue is not None:
            columns |= dict(zip(("revenue", "revenue_after"), self.revenue, strict=True))
        columns |= {f"change_{name}": found for name, found in self.changes.items()}
        if self.low is not None and self.high is not None:
            for name in self.low:
                columns[f"change_{name}_low"] = self.low[name]
                columns[f"change_{name}_high"] = self.high[name]
        return pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))

    def flows(self) -> pl.DataFrame:
        """A row for each sector and pair that trades: ``sector, exporter, importer, before, after, change``
        (a fraction), domestic sales among them."""
        s, i, j = np.nonzero(self.before)
        found = {
            "sector": np.array(self.sectors)[s],
            "exporter": np.array(self.economies)[i],
            "importer": np.array(self.economies)[j],
            "before": self.before[s, i, j],
            "after": self.after[s, i, j],
            "change": self.ratio[s, i, j] - 1.0,
        }
        return pl.DataFrame(found)


def tariff_scenario(
    trade: Any,
    *,
    shocks: Any,
    sigma: float | Sequence[float] | np.ndarray,
    deficits: str = "ratio",
    revenue: bool = False,
    names: Sequence[str] | None = None,
    reference: str | None = None,
    watch: str | None = None,
    interval: float = 0.9,
    report: Report | None = None,
) -> Scenario:
    """The full-endowment general equilibrium after a change of trade costs.

    ``trade``: a square array, exporter x importer, with domestic sales on the diagonal, in any unit; or S
    such arrays, one a sector with endowments of its own (spending keeps its shares by sector); or a table
    with ``exporter, importer, value`` (and ``sector``). ``names`` are the economies of an array.
    ``shocks``: the factor by which trade costs change, in the shape of ``trade`` (1 nothing, inf an end of
    trade); or named tariff changes: a mapping from (exporter, importer), or from an importer
    alone, to the new rate or to (before, after), :class:`TariffChange` entries, or a table with ``exporter,
    importer`` and ``change`` (a factor) or ``rate`` and ``before`` (0.25 for 25%).
    ``sigma``: the elasticity of substitution, above 1; the trade elasticity is 1 - sigma. Of several draws
    the result is that of their median, with the quantiles that hold ``interval`` of the draws.
    ``deficits``: ``ratio`` what is bought stays in proportion to output, rescaled to the world's; ``fixed``
    the deficit stays, in units of world output; ``zero`` there is none: changes are then from the world
    without deficits, which is solved first.
    ``revenue``: whether the revenue of tariffs is handed back to buyers in the economy that collects it;
    tariffs by name only, those that stay (before equal to after) among them. Without it a cost is of the
    iceberg kind: a tariff takes real resources.
    ``watch``: an exporter whose flows are kept for every draw, for sums that need an interval of their own.
    ``reference``: the economy whose price index stays; without one world output does. Real income, and the
    exports and imports before, do not depend on it.

    ValueError for input that cannot be read, :class:`NoEquilibriumError` where no prices clear the markets;
    what ``report`` raises passes through. Sources: Anderson, Larch & Yotov (2018), GEPPML: general
    equilibrium analysis with PPML, The World Economy 41; Dekle, Eaton & Kortum (2008), IMF Staff Papers 55;
    revenue as in Caliendo & Parro (2015), Review of Economic Studies 82.

    >>> trade = np.array([[8.0, 1.0, 1.0], [1.0, 8.0, 1.0], [1.0, 1.0, 8.0]])
    >>> found = tariff_scenario(trade, shocks={("a", "b"): 0.25}, sigma=5.0, names="abc").frame()
    >>> found.select("economy", pl.col("change_exports", "change_real_income").round(3)).rows()
    [('a', -0.158, -0.008), ('b', -0.142, -0.01), ('c', 0.025, 0.001)]
    """
    told = report or silent
    square = read_trade(trade, names)
    costs = cost_changes(shocks, square)
    sigmas = np.sort(np.atleast_1d(np.asarray(sigma, dtype=np.float64)).ravel())
    if not len(sigmas) or not np.isfinite(sigmas).all() or sigmas[0] <= 1.0:
        raise ValueError("sigma: numbers above 1 wanted; the trade elasticity 1 - sigma is below 0")
    if deficits not in DEFICITS:
        raise ValueError(f"deficits {deficits!r}: one of {', '.join(DEFICITS)} wanted")
    if not 0.0 < interval < 1.0:
        raise ValueError(f"interval {interval}: a share of the draws between 0 and 1 wanted")
    if revenue and costs.after is None:
        raise ValueError("revenue: tariffs by name (rates) wanted; a factor may be any cost")
    level, seen = (_place(one, square.economies) for one in (reference, watch))
    world, log_costs = _World(square, deficits, level, costs if revenue else None), np.log(costs.factor)
    middle = float(np.median(sigmas))
    one = world.solved(log_costs, middle)
    held = one.problem.conditional()
    changes = world.changes(one.full, one.before) | world.conditional(held, one.before)
    draws = _Draws.of(world, log_costs, sigmas, seen, interval, told) if len(sigmas) > 1 else None
    return Scenario(
        square.economies,
        square.sectors,
        one.before.flows,
        one.before.flows * one.full.ratio,
        one.full.ratio,
        changes,
        middle,
        deficits,
        one.full.iterations + (held.iterations if held else 0),
        one.full.residual,
        draws=len(sigmas),
        drawn=draws.iterations if draws else 0,
        interval=interval,
        low=draws.low if draws else None,
        high=draws.high if draws else None,
        watched=draws.watched if draws else None,
        revenue=np.stack([one.before.revenue, one.before.revenue + one.full.collected]) if revenue else None,
    )


def _place(name: Any, economies: Sequence[str]) -> int | None:
    if name is not None and str(name) not in economies:
        raise ValueError(f"{name!r} is no economy of the trade")
    return None if name is None else economies.index(str(name))


@dataclass(frozen=True, slots=True)
class _Solved:
    """A sigma's equilibrium, the baseline it is measured from, and the problem that was solved."""

    full: Solution
    before: Baseline
    problem: Problem


class _World:
    """The baseline, and how a solution of it is told by economy."""

    def __init__(
        self, square: Square, deficits: str, reference: int | None, tariffs: Costs | None = None
    ) -> None:
        self.before = Baseline.of(square.flows, tariffs.before if tariffs else None)
        self.duty = tariffs.after if tariffs else None
        self.deficits, self.reference = deficits, reference

    def solved(self, log_costs: np.ndarray, sigma: float, start: np.ndarray | None = None) -> _Solved:
        before = self.before
        if self.deficits == "zero":
            same = np.zeros_like(before.flows)
            none = Problem(before, same, sigma, np.zeros_like(before.deficit), before.duty)
            before = Baseline.of(before.flows * none.solve().ratio, before.duty)
        rise = np.zeros_like(before.flows)
        moved = log_costs != 0.0
        rise[moved] = np.expm1((1.0 - sigma) * log_costs[moved])
        problem = Problem(
            before, rise, sigma, before.deficit if self.deficits == "fixed" else None, self.duty
        )
        return _Solved(problem.solve(start), before, problem)

    def changes(self, found: Solution, before: Baseline) -> dict[str, np.ndarray]:
        """The changes by economy, as fractions."""
        output, spent = before.output.sum(axis=0), before.spending.sum(axis=0)
        gained = (before.output * np.expm1(found.price)).sum(axis=0)
        grown = gained / output
        earned = (gained + found.collected) / (output + before.revenue)
        index = (found.cost * before.spending).sum(axis=0) / spent
        level = 0.0 if self.reference is None else float(index[self.reference])
        scale = np.exp(-level)
        told = _traded(before.flows, before.flows * found.ratio, scale)
        return told | {
            "price": (1.0 + grown) * scale - 1.0,
            "price_index": np.expm1(index - level),
            "real_income": np.expm1(np.log1p(earned) - index),
            "real_spending": np.expm1(np.log1p(found.budget) - index),
        }

    @staticmethod
    def conditional(held: Solution | None, before: Baseline) -> dict[str, np.ndarray]:
        """Exports and imports with outputs and spending held: only resistances to trade adjust."""
        if held is None:
            return dict.fromkeys(_CONDITIONAL, np.full(before.flows.shape[1], np.nan))
        told = _traded(before.flows, before.flows * held.ratio, 1.0)
        return {name: told[name.removesuffix("_conditional")] for name in _CONDITIONAL}


def _traded(before: np.ndarray, after: np.ndarray, scale: float) -> dict[str, np.ndarray]:
    sums = {}
    for name, axis in (("exports", 1), ("imports", 0)):
        old, new = (one.sum(axis=0).sum(axis=axis) - np.diagonal(one.sum(axis=0)) for one in (before, after))
        sums[name] = (old, new)
    sums["domestic"] = (np.diagonal(before.sum(axis=0)), np.diagonal(after.sum(axis=0)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            name: np.where(old > 0.0, new / old * scale - 1.0, np.nan) for name, (old, new) in sums.items()
        }


@dataclass(frozen=True, slots=True)
class _Draws:
    low: Mapping[str, np.ndarray]
    high: Mapping[str, np.ndarray]
    watched: np.ndarray | None
    iterations: int

    @classmethod
    def of(
        cls,
        world: _World,
        log_costs: np.ndarray,
        sigmas: np.ndarray,
        watch: int | None,
        interval: float,
        told: Report,
    ) -> _Draws:
        """The quantiles over the draws, which come in ascending order: each begins where the two before it
        point to."""
        kept: dict[str, np.ndarray] = {}
        before: list[tuple[float, np.ndarray]] = []
        iterations, every = 0, max(1, len(sigmas) // _TOLD)
        watched = None if watch is None else np.empty((len(sigmas), *world.before.output.shape))
        for n, sigma in enumerate(sigmas):
            if n % every == 0:
                told(n / len(sigmas), _DRAWING.format(n=n + 1, all=len(sigmas)))
            found = world.solved(log_costs, float(sigma), _ahead(before, float(sigma)))
            iterations += found.full.iterations
            if watched is not None:
                watched[n] = found.full.ratio[:, watch]
            before = [*before[-1:], (float(sigma), found.full.price)]
            for name, values in world.changes(found.full, found.before).items():
                kept.setdefault(name, np.empty((len(sigmas), len(values))))[n] = values
        low, high = (
            {name: np.quantile(values, share, axis=0) for name, values in kept.items()}
            for share in ((1.0 - interval) / 2.0, (1.0 + interval) / 2.0)
        )
        told(1.0, _DRAWING.format(n=len(sigmas), all=len(sigmas)))
        return cls(low, high, watched, iterations)


def _ahead(before: Sequence[tuple[float, np.ndarray]], sigma: float) -> np.ndarray | None:
    """Where the prices of the last two draws point to; None for the first."""
    if not before:
        return None
    last, prices = before[-1]
    if len(before) == 1 or last == before[0][0]:
        return prices
    found: np.ndarray = prices + (prices - before[0][1]) * ((sigma - last) / (last - before[0][0]))
    return found
