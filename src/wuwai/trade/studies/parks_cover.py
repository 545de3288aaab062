"""Which sites cover most: maximal covering with partial cover and rules on how many lie where.

Source: Church & ReVelle 1974, The maximal covering location problem, Papers in Regional Science 32; partial
cover: Berman & Krass 2002, Computers & Operations Research 29. Solved exactly by HiGHS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from wuwai.reference.text import Text

# Weights become whole parts of their sum, so that two plans differ by nothing or by a part at least and the
# solver's bound, which is rounded, may be cut down to a whole number of parts.
PARTS = 10**8
_SLACK = 0.5  # of a part: what the solver's arithmetic may be off, far above what it is
_WHOLE = 1e-6  # how near to open or closed a site is that counts as such


@dataclass(frozen=True, slots=True)
class Limit:
    """At least ``least`` and at most ``most`` (None: any number) of the candidates ``members`` are opened."""

    name: Text
    members: tuple[int, ...]
    least: int = 0
    most: int | None = None


class Infeasible(ValueError):
    """No choice keeps all limits. ``gives`` names those that would have to give way, with by how many sites,
    the fewest in all; empty where the number of sites itself cannot be reached.
    """

    def __init__(self, gives: tuple[tuple[Limit, int], ...]) -> None:
        said = "; ".join(f"{limit.name.en} by {by}" for limit, by in gives)
        super().__init__(f"no choice of sites keeps all limits{': ' if said else ''}{said}")
        self.gives = gives


@dataclass(frozen=True, slots=True)
class Coverage:
    """The chosen sites and what they cover.

    ``assignment`` is for each demand the open site that covers most of it (-1: none does), ``covered`` which
    part of it (0 to 1). ``value`` is the weight covered, ``upper_bound`` what no choice within the limits can
    exceed, both in the unit of the weights.
    """

    open_sites: tuple[int, ...]
    assignment: NDArray[np.int64] = field(repr=False)
    covered: NDArray[np.float64] = field(repr=False)
    value: float
    upper_bound: float
    total: float

    @property
    def gap(self) -> float:
        """How far the bound is above the value, as a part of the value; 0 is proven to be the best."""
        return self.upper_bound / self.value - 1.0 if self.value > 0 else 0.0

    @property
    def share(self) -> float:
        """The part of all weight that is covered, 0 to 1."""
        return self.value / self.total if self.total else 0.0

    def frame(self) -> pl.DataFrame:
        """A row a demand: ``demand``, ``site`` (null where none), ``covered``."""
        site = pl.Series("site", self.assignment, pl.Int64)
        rows = pl.DataFrame(
            {"demand": pl.Series(range(len(self.covered)), dtype=pl.Int64), "covered": self.covered}
        )
        return rows.with_columns(site=pl.when(site >= 0).then(site)).select("demand", "site", "covered")


def max_coverage(
    weight: ArrayLike,
    cover: ArrayLike,
    number: int,
    *,
    limits: Sequence[Limit] = (),
    fixed: Iterable[int] = (),
    barred: Iterable[int] = (),
) -> Coverage:
    """Choose ``number`` of the candidates so that the weight they cover is largest.

    ``weight`` holds the demands' weights (not negative); ``cover``, demands x candidates, which part of a
    demand a candidate covers, 0 to 1. A demand counts by the open candidate that covers most of it, so sites
    near one another add little. ``fixed`` candidates are open, ``barred`` ones closed. :class:`Infeasible`
    where the limits contradict one another; ValueError for numbers that make no sense.

    >>> found = max_coverage([5, 4, 3], [[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], 1)
    >>> found.open_sites, found.value, found.gap
    ((2,), 7.5, 0.0)
    """
    return CoverProblem(weight, cover, number, limits).solve(fixed=fixed, barred=barred)


class CoverProblem:
    """One problem to be asked several times: with sites forced in or out, or with a limit lifted."""

    def __init__(
        self, weight: ArrayLike, cover: ArrayLike, number: int, limits: Sequence[Limit] = ()
    ) -> None:
        self.weight = np.asarray(weight, dtype=np.float64)
        self.cover = np.asarray(cover, dtype=np.float64)
        self.number, self.limits = number, tuple(limits)
        demands, self.sites = self.cover.shape
        if self.weight.shape != (demands,):
            raise ValueError(f"{self.weight.size} weights for {demands} demands")
        if not (np.isfinite(self.weight).all() and (self.weight >= 0).all()):
            raise ValueError("weights must be finite and not negative")
        if not ((self.cover >= 0) & (self.cover <= 1)).all():
            raise ValueError("cover must lie between 0 and 1")
        if not 0 <= number <= self.sites:
            raise ValueError(f"{number} sites of {self.sites} candidates")
        self.total = float(self.weight.sum())
        gains = self.weight[:, None] * self.cover * (PARTS / self.total if self.total else 0.0)
        self.parts = np.rint(gains).astype(np.int64)
        self._lp = self.model()
        self._relaxed = _solver(self._lp)
        self._whole: Any = None  # the same with whole sites, made when it is needed

    def solve(
        self, *, fixed: Iterable[int] = (), barred: Iterable[int] = (), lifted: Collection[int] = ()
    ) -> Coverage:
        """The best choice with sites forced in or out, or with the limits at these positions lifted."""
        low, high = np.zeros(self.sites), np.ones(self.sites)
        low[list(fixed)] = 1.0
        high[list(barred)] = 0.0
        if (low > high).any():
            raise ValueError("a site is both fixed and barred")
        # Without integrality the best is nearly always whole already, and begins where the last one ended.
        share, bound = self._run(self._relaxed, low, high, lifted)
        if (np.minimum(share, 1.0 - share) > _WHOLE).any():
            if self._whole is None:
                self._whole = _solver(self._lp, whole=self.sites)
            share, bound = self._run(self._whole, low, high, lifted)
        return self._told(np.flatnonzero(share > 0.5), bound)

    def _run(
        self, solver: Any, low: NDArray[np.float64], high: NDArray[np.float64], lifted: Collection[int]
    ) -> tuple[NDArray[np.float64], float]:
        """How far each site is open, and the bound."""
        import highspy

        solver.changeColsBounds(self.sites, np.arange(self.sites, dtype=np.int32), low, high)
        for limit in lifted:
            solver.changeRowBounds(1 + limit, 0.0, float(self.sites))  # the first row is the number of sites
        solver.run()
        status, info = solver.getModelStatus(), solver.getInfo()
        bound = float(info.objective_function_value if solver is self._relaxed else info.mip_dual_bound)
        share = np.asarray(solver.getSolution().col_value)[: self.sites]
        for limit in lifted:  # only now: a changed bound clears what was found
            solver.changeRowBounds(1 + limit, *self._bounds(self.limits[limit]))
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Infeasible(self._conflict(low, high, lifted))
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS ended with {status}")
        return share, bound

    def opened(self, sites: Iterable[int]) -> Coverage:
        """What these sites cover, whether or not they are the best; the bound is their own value."""
        return self._told(np.array(sorted(sites), dtype=np.int64), 0.0)

    def gains(self, sites: Iterable[int]) -> NDArray[np.float64]:
        """What each candidate would add to the weight that these sites cover."""
        here = list(sites)
        reached = self.cover[:, here].max(axis=1) if here else np.zeros(len(self.weight))
        more: NDArray[np.float64] = self.weight @ np.maximum(self.cover - reached[:, None], 0.0)
        return more

    def _told(self, chosen: NDArray[np.int64], bound: float) -> Coverage:
        rows = np.arange(len(self.weight))
        if chosen.size:
            best = chosen[self.cover[:, chosen].argmax(axis=1)]
            assignment = np.where(self.cover[rows, best] > 0, best, -1)
            covered, reached = self.cover[rows, best], int(self.parts[rows, best].sum())
        else:
            assignment, covered, reached = np.full(len(rows), -1), np.zeros(len(rows)), 0
        value = float(self.weight @ covered)
        above = max(int(np.floor(bound + _SLACK)) - reached, 0)
        upper = min(value + above * self.total / PARTS, self.total)
        return Coverage(
            *(tuple(int(one) for one in chosen), assignment.astype(np.int64), covered),
            *(value, max(upper, value), self.total),
        )

    def _bounds(self, limit: Limit) -> tuple[float, float]:
        return float(limit.least), float(self.sites if limit.most is None else limit.most)

    def model(self) -> Any:
        """The model for HiGHS: a column a site (open or not), then one a demand and site that covers it."""
        import highspy

        at_demand, at_site = np.nonzero(self.parts)
        links, demands = len(at_demand), len(self.weight)
        rows = _Rows()
        rows.add(np.arange(self.sites), np.ones(self.sites), self.number, self.number)
        for limit in self.limits:
            members = np.array(limit.members, dtype=np.int64)
            rows.add(members, np.ones(members.size), *self._bounds(limit))
        of_link = self.sites + np.arange(links)
        edges = np.searchsorted(at_demand, np.arange(demands + 1))
        for demand in range(demands):  # a demand is covered once at most
            if edges[demand + 1] > edges[demand]:
                columns = of_link[edges[demand] : edges[demand + 1]]
                rows.add(columns, np.ones(columns.size), -np.inf, 1.0)
        for link in range(links):  # and only by a site that is open
            rows.add(np.array([of_link[link], at_site[link]]), np.array([1.0, -1.0]), -np.inf, 0.0)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.sites + links, len(rows.low)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.concatenate([np.zeros(self.sites), self.parts[at_demand, at_site].astype(float)])
        lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
        lp.row_lower_, lp.row_upper_ = np.array(rows.low), np.array(rows.high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(one.size for one in rows.columns)])
        lp.a_matrix_.index_ = np.concatenate(rows.columns)
        lp.a_matrix_.value_ = np.concatenate(rows.values)
        return lp

    def _conflict(
        self, low: NDArray[np.float64], high: NDArray[np.float64], lifted: Collection[int]
    ) -> tuple[tuple[Limit, int], ...]:
        """The limits that give way by the fewest sites in all, so that a choice exists."""
        import highspy

        limits = [one for at, one in enumerate(self.limits) if at not in lifted]
        rows, n = _Rows(), self.sites
        rows.add(np.arange(n), np.ones(n), self.number, self.number)
        for at, limit in enumerate(limits):
            members = np.array(limit.members, dtype=np.int64)
            columns = np.concatenate([members, [n + 2 * at, n + 2 * at + 1]])
            rows.add(columns, np.concatenate([np.ones(members.size), [1.0, -1.0]]), *self._bounds(limit))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n + 2 * len(limits), len(rows.low)
        lp.col_cost_ = np.concatenate([np.zeros(n), np.ones(2 * len(limits))])
        slack = np.full(2 * len(limits), float(n))
        lp.col_lower_ = np.concatenate([low, np.zeros(2 * len(limits))])
        lp.col_upper_ = np.concatenate([high, slack])
        lp.row_lower_, lp.row_upper_ = np.array(rows.low), np.array(rows.high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(one.size for one in rows.columns)])
        lp.a_matrix_.index_ = np.concatenate(rows.columns)
        lp.a_matrix_.value_ = np.concatenate(rows.values)
        solver = _solver(lp, whole=lp.num_col_)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return ()
        gave = np.rint(np.asarray(solver.getSolution().col_value)[n:]).astype(int).reshape(-1, 2).sum(axis=1)
        return tuple((limit, int(by)) for limit, by in zip(limits, gave, strict=True) if by)


@dataclass(slots=True)
class _Rows:
    """The rows of a model as they are added."""

    columns: list[NDArray[np.int64]] = field(default_factory=list)
    values: list[NDArray[np.float64]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, columns: NDArray[np.int64], values: NDArray[np.float64], low: float, high: float) -> None:
        self.columns.append(columns)
        self.values.append(values)
        self.low.append(low)
        self.high.append(high)


def _solver(lp: Any, *, whole: int = 0) -> Any:
    """A solver of the model, whose first ``whole`` columns take whole numbers."""
    import highspy

    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger] * whole + [kinds.kContinuous] * (lp.num_col_ - whole) if whole else []
    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-3), ("mip_feasibility_tolerance", 1e-9), ("primal_feasibility_tolerance", 1e-9),
    ):  # fmt: skip
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    return solver
