"""A programme of exhibitions: of the fairs on offer, those that reach most of the unrealised potential.

Beside the programme it says of every fair what would change the answer: the cost up to which it stays in or
from which it would come in, what else would leave, and the budget at which it enters. Each is a solve of
its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.fairs_program import Chosen, Clock, Program
from wuwai.trade.studies.fairs_reach import KEPT, Fair, Reach, considered, fairs_of, limits, reach

BETTER = 1e-5  # of what is reached: an improvement smaller than this is none
_FIRST = 0.5  # of the time is for the programme itself, the rest for what would change it
_POINTS = 12
_TOLERANCE = 1e-7  # of all there is: what the solver may be off by is well below
_ORDER = {"kept": 0, "chosen": 0, "not_chosen": 1, "left_out": 2}


@dataclass(frozen=True, slots=True)
class Offered:
    """One fair and what was found of it. Amounts in the unit of the potential, costs in 10,000 yuan.

    ``status`` is ``kept`` (decided on before), ``chosen``, ``not_chosen`` or ``left_out`` (with ``why``).
    ``shown`` is all that is unrealised in its market for its goods, ``alone`` what it would cover by
    itself, ``covered`` what it covers in the programme. ``adds`` is what the best programme without it
    covers less (of one not chosen: what the best programme with it covers more, so at most 0; None where it
    cannot be in). ``enters`` is the highest cost at which it is in, ``budget`` the lowest of those tried at
    which it is. ``instead`` are the fairs that would come in, or leave, in its place.
    """

    fair: Fair
    status: str
    why: Text = Text("", "")
    shown: float = 0.0
    alone: float = 0.0
    covered: float = 0.0
    adds: float | None = None
    enters: float | None = None
    budget: float | None = None
    instead: tuple[Text, ...] = ()
    chapters: tuple[str, ...] = ()
    full: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What a little more money would buy: at ``budget`` the best programme covers ``value``."""

    budget: float
    value: float
    comes: tuple[Text, ...] = ()
    goes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibitions:
    """The programme. ``offered`` has every fair of the register, those chosen first, in order of their days.

    ``curve`` gives what the best programme covers at each of some budgets. ``next_step`` is one step more,
    and ``next_change`` the least budget at which anything better can be bought (None where nothing can, or
    where the time was up). ``limited`` says that limits on numbers or days were set. ``feasible`` is false
    where the fairs decided on before do not meet the conditions.
    """

    offered: tuple[Offered, ...]
    budget: float
    year: int | None
    unit: str
    total: float
    chosen: Chosen
    within_reach: float
    curve: tuple[tuple[float, float], ...]
    next_step: Step | None
    next_change: float | None
    share: float
    away: float
    stand: float
    sample: bool
    limited: bool = False
    warnings: tuple[Text, ...] = ()

    @property
    def programme(self) -> tuple[Offered, ...]:
        return tuple(one for one in self.offered if one.status in ("kept", "chosen"))

    @property
    def rest(self) -> tuple[Offered, ...]:
        return tuple(one for one in self.offered if one.status == "not_chosen")

    def frame(self) -> pl.DataFrame:
        """A row for every fair, with the reason and what would change it in words."""
        from wuwai.trade.studies.fairs_words import table

        return table(self)


def choose_fairs(
    fairs: pl.DataFrame,
    unrealised: pl.DataFrame,
    chapters: pl.DataFrame,
    *,
    budget: float,
    share: float = 0.02,
    away: float = 0.005,
    stand: float = 2e7,
    year: int | None = None,
    most: int | None = None,
    per_country: int | None = None,
    delegations: int | None = None,
    days_between: int = 2,
    keep: bool = True,
    step: float = 10.0,
    seconds: float = 20.0,
    unit: str = "元CNY",
    sample: bool = False,
    warnings: Sequence[Text] = (),
    ask: bool = True,
) -> Exhibitions:
    """Choose from ``fairs`` (the register's columns) within ``budget`` (10,000 yuan).

    ``unrealised`` has ``market, product, unrealised`` in ``unit``; ``chapters`` spreads products over HS
    chapters (:func:`~wuwai.trade.studies.fairs_chapters.chapters_of`). ``share`` of what is unrealised is
    reached in the market where the fair is held, ``away`` in the others whose buyers come, and one stand
    serves ``stand`` of it (in ``unit``). ``most`` fairs in all, ``per_country`` in one country,
    ``delegations`` at the same time with ``days_between`` on the way. With ``keep`` fairs already decided
    on stay in. ``step`` is the further money asked about. The search stops after ``seconds`` and then says
    how far from the best it may be.

    >>> def table(**columns): return pl.DataFrame(columns, strict=False)
    >>> one = table(name=["A"], country=["VNM"], chapters=["85"], cost=[50.0], capacity=[10],
    ...     starts_on=["2027-03-01"], stage=["listed"]).with_columns(pl.col("starts_on").str.to_date())
    >>> cells = table(market=["VNM"], product=["8517"], unrealised=[1000.0])
    >>> of = table(product=["8517"], chapter=["85"], weight=[1.0])
    >>> [choose_fairs(one, cells, of, budget=budget).chosen.value for budget in (60.0, 40.0)]
    [20.0, 0.0]
    """
    everything = fairs_of(fairs)
    offered, left_out, held_in = considered(everything, year=year)
    bounds = limits(
        offered, most=most, per_country=per_country, delegations=delegations, days_between=days_between
    )
    met = reach(offered, unrealised, chapters, share=share, away=away, stand=stand, limits=bounds)
    kept = tuple(n for n, fair in enumerate(offered) if keep and fair.stage == KEPT)
    program = Program(met.offers)
    best = program.choose(budget=budget, forced=kept, seconds=_FIRST * seconds)
    clock = Clock((1 - _FIRST) * seconds if ask else 0.0)
    asked = _Asked(met, program, best, budget, kept, clock)
    curve = asked.curve()
    further = asked.further(step) if best.feasible else None
    answers = {n: asked.offered(n, curve) for n in asked.order()}
    rows = [
        *(answers[n] for n in range(len(offered))),
        *(Offered(f, "left_out", left_out[f.name]) for f in everything if f.name in left_out),
    ]
    rows.sort(key=lambda one: _ORDER[one.status])
    return Exhibitions(
        offered=tuple(rows),
        budget=budget,
        year=held_in,
        unit=unit,
        total=float(unrealised["unrealised"].fill_null(0.0).sum()),
        chosen=best,
        within_reach=float(met.offers.worth[(met.offers.rates > 0).any(axis=0)].sum()),
        curve=tuple((at, found.value) for at, found in curve),
        next_step=further,
        next_change=asked.next_change() if best.feasible else None,
        share=share,
        away=away,
        stand=stand,
        sample=sample or any(f.synthetic for f in everything),
        limited=bool(bounds),
        warnings=tuple(warnings),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions beside the programme, each answered by a solve as long as there is time."""

    met: Reach
    program: Program
    best: Chosen
    budget: float
    kept: tuple[int, ...]
    clock: Clock

    def solve(
        self, budget: float, *, forced: Sequence[int] = (), barred: Sequence[int] = ()
    ) -> Chosen | None:
        """The best programme under other conditions; None where the time is up or it was not proven."""
        left = self.clock.left()
        if left <= 0:
            return None
        into = dict.fromkeys((*(k for k in self.kept if k not in barred), *forced))
        found = self.program.choose(budget=budget, forced=tuple(into), barred=barred, seconds=left)
        return found if found.proven else None

    def least_cost(self, least: float, fair: int | None) -> float | None:
        left = self.clock.left()
        if left <= 0:
            return None
        forced = tuple(k for k in self.kept if k != fair)
        better = least + max(BETTER * self.best.value, _TOLERANCE * self.met.offers.scale)
        return self.program.cheapest(least=better, fair=fair, forced=forced, seconds=left)

    def curve(self) -> list[tuple[float, Chosen]]:
        """The best programme at evenly spaced budgets up to what all fairs cost, and at the one given."""
        all_cost = float(self.met.offers.cost.sum())
        if not all_cost:
            return []
        decided = float(self.met.offers.cost[list(self.kept)].sum())
        budgets = sorted({*np.linspace(0.0, all_cost, _POINTS + 1).round(), decided, self.budget})
        found = [(b, self.best if b == self.budget else self.solve(b)) for b in budgets]
        return [(float(b), one) for b, one in found if one is not None and one.feasible]

    def further(self, step: float) -> Step | None:
        found = self.solve(self.budget + step)
        if found is None or not found.feasible:
            return None
        return Step(
            self.budget + step,
            max(found.value, self.best.value),
            self._titles(set(found.fairs) - set(self.best.fairs)),
            self._titles(set(self.best.fairs) - set(found.fairs)),
        )

    def next_change(self) -> float | None:
        return self.least_cost(self.best.value, None)

    def order(self) -> list[int]:
        """The fairs in the order in which they are asked about, should the time not do for all of them: those
        of the programme, then those that cover most for their cost."""
        alone = self.met.offers.alone() / (self.met.offers.cost + 1e-9)
        inside = set(self.best.fairs)
        return sorted(range(len(self.met.fairs)), key=lambda n: (n not in inside, -alone[n]))

    def offered(self, n: int, curve: Sequence[tuple[float, Chosen]]) -> Offered:
        """What is to be said of the fair number ``n`` that may be chosen."""
        fair, offers = self.met.fairs[n], self.met.offers
        inside = n in self.best.fairs
        alone = float(offers.alone()[n])
        parts = self.met.of(n)
        one = Offered(
            fair,
            ("kept" if n in self.kept else "chosen") if inside else "not_chosen",
            shown=self.met.shown(n),
            alone=alone,
            covered=float(self.best.covered[n]),
            chapters=tuple(parts),
            full=sum(parts.values()) > float(offers.capacity[n]),
            budget=next((at for at, found in curve if n in found.fairs), None),
        )
        if not self.best.feasible:
            return one
        if inside:
            other = self.solve(self.budget, barred=(n,))
            if other is None:
                return one
            rest = None if n in self.kept else self.least_cost(other.value, n)
            comes = set(other.fairs) - set(self.best.fairs)
            return replace(
                one,
                adds=self.best.value - other.value,
                enters=None if rest is None else max(self.budget - rest, offers.cost[n]),
                instead=self._titles(comes),
                answered=True,
            )
        if alone <= 0:
            return replace(one, answered=True)
        other = self.solve(self.budget, forced=(n,))
        if other is None:
            return one
        rest = self.least_cost(self.best.value, n)
        return replace(
            one,
            adds=min(0.0, other.value - self.best.value) if other.feasible else None,
            enters=None if rest is None or rest > self.budget else self.budget - rest,
            instead=self._titles(set(self.best.fairs) - set(other.fairs)) if other.feasible else (),
            answered=True,
        )

    def _titles(self, numbers: set[int]) -> tuple[Text, ...]:
        return tuple(self.met.fairs[n].title for n in sorted(numbers))


SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("fair_en", "fair_zh", "uid", "status_en", "status_zh", "status_key"), pl.String),
    **dict.fromkeys(("country", "market_en", "market_zh", "place"), pl.String),
    **dict.fromkeys(("starts_on", "ends_on"), pl.Date),
    **dict.fromkeys(("sectors", "chapters"), pl.String), "cost": pl.Float64, "capacity": pl.Int64,
    **dict.fromkeys(("shown", "alone", "covered", "adds", "enters", "budget"), pl.Float64),
    **dict.fromkeys(("unit", "reason_en", "reason_zh", "change_en", "change_zh"), pl.String),
    **dict.fromkeys(("organiser", "region", "name"), pl.String), "synthetic": pl.Boolean,
}  # fmt: skip
