"""Which sites to open, in which order, year by year; how good that is, and how sure if demand is not as said.

The plan is a p-median whose first site is the parcel sent from home: a city that no warehouse serves better
keeps to it. Its order is nested (:mod:`wuwai.trade.studies.siting_nested`): every year's warehouses are part
of the next year's. What that loses is measured against the best plan of as many warehouses, with nothing
decided before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wuwai.reference.text import Text
from wuwai.studies.progress import Report, part
from wuwai.trade.studies.siting import Siting, p_median
from wuwai.trade.studies.siting_nested import nested

Floats = np.ndarray
HOME = 0  # the column of parcels from home
_CHOOSING = Text("Choosing the sites", "正在选址")
_ORDERING = Text("Putting them in order", "正在排定建设次序")
_DRAWING = Text("Draw {n} of {draws} of demand", "需求情景第{n}次（共{draws}次）")


@dataclass(frozen=True, slots=True)
class Year:
    """The sites that one year opens, the best first. ``cost`` is that of all cities at its end, ``bound``
    what every plan with as many warehouses costs at least.
    """

    sites: tuple[int, ...]
    warehouses: int
    cost: float
    bound: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What draws of demand say. ``kept`` is by site (columns of the cost table) in how many draws the best
    plan has it; ``lost`` by draw how much of the saving over parcels the plan misses at most, as a share.
    """

    draws: int
    kept: np.ndarray
    lost: Floats


@dataclass(frozen=True, slots=True)
class Ordered:
    """The plan in its order. ``before`` is what all cities cost with what stands today, ``parcels`` without
    any warehouse; ``added`` what each site of ``years`` takes off the cost when it opens.
    """

    plan: Siting
    years: tuple[Year, ...]
    added: tuple[float, ...]
    parcels: float
    before: float
    drawn: Drawn

    @property
    def saved(self) -> float:
        """What the plan takes off the cost of parcels, days counted."""
        return self.parcels - self.plan.cost

    @property
    def missed(self) -> float:
        """How much more another plan could save at most, as a share of what this one saves."""
        return (self.plan.cost - self.plan.lower_bound) / self.saved if self.saved > 0 else 0.0

    def lost(self, year: Year) -> float:
        """How much of the saving of the best plan with as many warehouses the order misses by a year's end,
        at most, as a share."""
        best = self.parcels - year.bound
        return max(0.0, (year.cost - year.bound) / best) if best > 0 else 0.0


def ordered(
    cost: Floats,
    demand: Floats,
    *,
    there: Sequence[int],
    new: int,
    years: int,
    draws: int,
    spread: float,
    lands: np.ndarray,
    seed: int = 7,
    gap: float = 1e-6,
    report: Report | None = None,
) -> Ordered:
    """The ``new`` sites to open beside those ``there``, in ``years`` parts as equal as they can be.

    ``cost`` is cities x columns, a unit of demand, of which column 0 is the parcel from home; ``there`` are
    columns. ``lands`` numbers the market of each city: each of the ``draws`` multiplies a market's demand and
    each city's by log-normal factors of mean 1 whose logarithms have the standard deviation ``spread``.

    >>> far = np.array([[9.0, 1, 5], [9, 5, 1], [9, 6, 2]])
    >>> found = ordered(far, np.array([1.0, 2, 1]), there=(), new=2, years=2, draws=0, spread=0.3,
    ...                 lands=np.array([0, 0, 1]))
    >>> [year.sites for year in found.years], found.added, found.parcels, found.plan.cost
    ([(2,), (1,)], (27.0, 4.0), 36.0, 5.0)
    """
    fixed = [HOME, *there]
    plan = p_median(
        cost, demand, len(fixed) + new, fixed=fixed, gap=gap, report=_said(part(report, 0.0, 0.3), _CHOOSING)
    )
    sizes = [len(fixed) + new * n // years for n in range(1, years + 1)]
    stages = sorted({size for size in sizes if len(fixed) < size < len(fixed) + new})
    nest = nested(cost, demand, plan, stages=stages, gap=gap, report=_said(part(report, 0.3, 0.6), _ORDERING))
    bounds = dict(zip(nest.sizes.tolist(), nest.lower_bound.tolist(), strict=True))
    order = nest.order[nest.standing :].tolist()
    now = cost[:, fixed].min(axis=1)
    before = float(now @ demand)
    bounds.setdefault(len(fixed), before)
    timed, added, begun = [], [], 0
    for size in sizes:
        opened = order[begun : size - len(fixed)]
        begun += len(opened)
        for site in opened:
            left = np.minimum(now, cost[:, site])
            added.append(float((now - left) @ demand))
            now = left
        timed.append(Year(tuple(opened), len(there) + begun, float(now @ demand), bounds[size]))
    drawn = _drawn(cost, demand, plan, fixed, draws, spread, lands, seed, part(report, 0.6, 1.0))
    parcels = float(cost[:, HOME] @ demand)
    return Ordered(plan, tuple(timed), tuple(added), parcels, before, drawn)


def _said(told: Report, words: Text) -> Report:
    """A report in words of ours."""
    return lambda share, _: told(share, words)


def _drawn(
    cost: Floats,
    demand: Floats,
    plan: Siting,
    fixed: Sequence[int],
    draws: int,
    spread: float,
    lands: np.ndarray,
    seed: int,
    told: Report,
) -> Drawn:
    draw = np.random.default_rng(seed)
    kept = np.zeros(cost.shape[1], dtype=np.int64)
    lost = np.zeros(draws)
    pays = cost[np.arange(demand.size), plan.assignment]
    markets = int(lands.max(initial=-1)) + 1
    for n in range(draws):
        within = _said(part(told, n / draws, (n + 1) / draws), _DRAWING.format(n=n + 1, draws=draws))
        market, city = (draw.normal(0.0, spread, size) for size in (markets, demand.size))
        drawn = demand * np.exp(market[lands] + city - spread**2)
        best = p_median(cost, drawn, plan.open_sites.size, fixed=fixed, gap=1e-3, report=within)
        kept[best.open_sites] += 1
        saved = float(cost[:, HOME] @ drawn) - best.lower_bound
        lost[n] = max(0.0, float(pays @ drawn) - best.lower_bound) / saved if saved > 0 else 0.0
    return Drawn(draws, kept, lost)
