"""Simulate what arrives: each open project through its remaining stages, then its payments month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from wuwai.investment.studies.paces import MOVED, Pace
from wuwai.investment.studies.payments import MONTH, Profiles
from wuwai.investment.studies.stages import OPEN, ROAD
from wuwai.studies.durations import draw_ends

Floats = NDArray[np.float64]
FUNDS = "funds_arrived"
NEVER = np.iinfo(np.int32).max
_AT_ONCE = 4_000_000  # project-months of one round of draws


@dataclass(frozen=True, slots=True)
class Case:
    """A project to be simulated. ``spent`` days in ``stage``; ``paying`` days since its first payment, None
    where none was made. ``contracted`` is None where the plan is all there is; ``left`` is what has not
    arrived of it, or the plan.
    """

    currency: str
    stage: str
    spent: int
    paying: int | None
    contracted: float | None
    left: float


@dataclass(frozen=True, slots=True)
class Rules:
    """What the draws rest on: the pace of each stage, which stage follows, payment profiles, plan ratios."""

    pace: Mapping[str, Pace]
    following: Mapping[str, Mapping[str, int]]
    paying: Profiles
    ratios: Floats


def month_of(start: date, months: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The ``months`` calendar months from that of ``start`` on, and for each day from ``start`` its month.

    >>> names, of = month_of(date(2026, 11, 23), 2)
    >>> names, int((of == 0).sum())
    (('2026-11', '2026-12'), 8)
    """
    names, of = [], []
    for n in range(months):
        year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
        first = date(year, month + 1, 1)
        after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        names.append(f"{year}-{month + 1:02d}")
        of += [n] * (after - max(first, start)).days
    return tuple(names), np.array(of, np.int64)


def simulate(
    cases: Sequence[Case], rules: Rules, *, start: date, months: int, draws: int, chance: np.random.Generator
) -> dict[str, Floats]:
    """What arrives, by currency: (draws, months) in units of the currency, from the day after ``start``."""
    _, of = month_of(start + timedelta(days=1), months)
    found = {currency: np.zeros((draws, months)) for currency in sorted({one.currency for one in cases})}
    round_ = max(1, _AT_ONCE // max(1, draws * months))
    for first in range(0, len(cases), round_):
        _round(cases[first : first + round_], rules, of, found, draws, chance)
    return found


def _round(
    cases: Sequence[Case],
    rules: Rules,
    of: NDArray[np.int64],
    found: dict[str, Floats],
    draws: int,
    chance: np.random.Generator,
) -> None:
    begins = np.stack([_begins(one, rules, draws, chance) for one in cases])
    contracted = np.stack([_worth(one, rules, draws, chance) for one in cases])
    known = np.array([one.contracted is not None for one in cases])
    left = np.where(known[:, None], np.array([one.left for one in cases])[:, None], contracted)
    # Days since the first payment place a project that pays already on the profiles.
    aged = np.array([one.paying or 0 for one in cases], np.int64)
    profile = rules.paying
    horizon = of.size
    which = chance.random(begins.shape)
    index = {currency: n for n, currency in enumerate(found)}
    money = np.array([index[one.currency] for one in cases])
    totals = np.zeros((len(found), draws, int(of[-1]) + 1))
    draw_of = np.broadcast_to(np.arange(draws), begins.shape)
    money_of = np.broadcast_to(money[:, None], begins.shape)
    for month, pool in enumerate(profile.pool):
        if not pool.size:
            continue
        # One draw a project and future picks its donor of every month, so that slow payers stay slow.
        donor = pool[np.minimum((which * pool.size).astype(np.int64), pool.size - 1)]
        when = begins - aged[:, None] + np.int64(month * MONTH) + profile.day[donor, month].astype(np.int64)
        due = (begins < horizon) & (when >= begins) & (when < horizon)
        amount = np.where(due, profile.share[donor, month] * left, 0.0)
        left = left - amount
        inside = amount > 0
        at = of[np.clip(when, 0, horizon - 1)]
        np.add.at(totals, (money_of[inside], draw_of[inside], at[inside]), amount[inside])
    for currency, n in index.items():
        found[currency] += totals[n]


def _worth(one: Case, rules: Rules, draws: int, chance: np.random.Generator) -> Floats:
    """What the project contracts: what it did, or its plan times the ratio of a past project."""
    if one.contracted is not None:
        return np.full(draws, one.contracted)
    if not rules.ratios.size:
        return np.zeros(draws)
    return one.left * rules.ratios[chance.integers(rules.ratios.size, size=draws)]


def _begins(one: Case, rules: Rules, draws: int, chance: np.random.Generator) -> NDArray[np.int64]:
    """Days from the start on which its first (or, where it pays already, next) payment may come."""
    if one.paying is not None or one.stage not in OPEN or one.stage == FUNDS:
        return np.zeros(draws, np.int64)
    day = np.zeros(draws, np.int64)
    spent = np.full(draws, one.spent, np.int64)
    at = np.full(draws, OPEN.index(one.stage))
    goal = OPEN.index(FUNDS)
    for place in range(OPEN.index(one.stage), goal):
        here = np.flatnonzero((at == place) & (day < NEVER))
        if not here.size:
            continue
        stage = OPEN[place]
        total, how = draw_ends(rules.pace[stage].curve, spent[here], chance)
        on = how == MOVED
        day[here] = np.where(on, day[here] + total - spent[here], NEVER)
        going = here[on]
        at[going] = _next(stage, rules, going.size, chance)
        spent[going] = 0
    day[at < goal] = NEVER
    return day


def _next(stage: str, rules: Rules, size: int, chance: np.random.Generator) -> NDArray[np.int64]:
    """The place of the stage that follows, drawn as often as each was seen to."""
    seen = rules.following.get(stage, {})
    places = np.array([tuple(ROAD).index(key) for key in seen] or [OPEN.index(stage) + 1], np.int64)
    weight = np.array(list(seen.values()) or [1], float)
    return chance.choice(places, size=size, p=weight / weight.sum())
