"""Simulate what arrives: each open project through its remaining stages, then its payments month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.investment.studies.paces import MOVED, Pace
from wuwai.investment.studies.payments import MONTH, Profiles
from wuwai.investment.studies.stages import OPEN, ROAD
from wuwai.studies.durations import draw_ends

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FUNDS = "funds_arrived"
NEVER = np.iinfo(np.int32).max
_AT_ONCE = 500_000  # project-futures of one round
MOST = 500_000  # project-futures of one currency
FEWEST, BLOCKS = 20, 64


# A project to be simulated. ``spent`` days in ``stage``; ``paying`` days since its first payment, null where
# none was made. ``contracted`` is null where the plan is all there is; ``left`` is what has not arrived of
# it, or the plan.
CASES = pl.Schema(
    {
        "currency": pl.String,
        "stage": pl.String,
        "spent": pl.Int64,
        "paying": pl.Int64,
        "contracted": pl.Float64,
        "left": pl.Float64,
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the draws rest on: the pace of each stage, which stage follows, payment profiles, plan ratios."""

    pace: Mapping[str, Pace]
    following: Mapping[str, Mapping[str, int]]
    paying: Profiles
    ratios: Floats


def month_of(start: date, months: int) -> tuple[tuple[str, ...], Ints]:
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
    cases: pl.DataFrame,
    rules: Rules,
    *,
    start: date,
    months: int,
    draws: int,
    chance: np.random.Generator,
    most: int = MOST,
) -> dict[str, Floats]:
    """What arrives, by currency: (draws, months) in units of the currency, from the day after ``start``.

    ``cases`` are :data:`CASES`. Of a currency with more than ``most / draws`` of them each is followed fewer
    times than ``draws``, at least :data:`FEWEST`; the futures are then put together from those of
    :data:`BLOCKS` blocks of projects, each future taking one at random from each block. Projects are drawn
    independently, so the mean is as it was and the spread too narrow by one in twice the times they are
    followed.
    """
    _, of = month_of(start + timedelta(days=1), months)
    found = {}
    for currency in cases["currency"].unique().sort():
        own = cases.filter(pl.col("currency") == currency)
        each = min(draws, max(FEWEST, most // own.height))
        if each == draws:
            found[currency] = _followed(own, rules, of, draws, 1, chance)[0]
            continue
        blocks = _followed(own, rules, of, each, BLOCKS, chance)
        found[currency] = sum(
            (block[chance.integers(each, size=draws)] for block in blocks), np.zeros((draws, months))
        )
    return found


def _followed(
    cases: pl.DataFrame, rules: Rules, of: Ints, draws: int, blocks: int, chance: np.random.Generator
) -> Floats:
    """What arrives from each of ``blocks`` parts of the cases: (blocks, draws, months)."""
    months = int(of[-1]) + 1
    found = np.zeros(blocks * draws * months)
    round_ = max(1, _AT_ONCE // draws)
    for first in range(0, cases.height, round_):
        part = cases.slice(first, round_)
        block = (np.arange(first, first + part.height) % blocks)[:, None] * draws
        for cell, amount in _payments(part, rules, of, block + np.arange(draws), chance):
            found += np.bincount(cell, weights=amount, minlength=found.size)
    return found.reshape(blocks, draws, months)


def _payments(
    cases: pl.DataFrame, rules: Rules, of: Ints, futures: Ints, chance: np.random.Generator
) -> Iterator[tuple[Ints, Floats]]:
    """The payments of each case in each of its ``futures`` (cases, draws), as ``future * months + month`` and
    amount.

    A project pays at the ages at which its donors did; of those only the ages that fall into the days asked
    for are gone through.
    """
    profile, horizon, months = rules.paying, of.size, int(of[-1]) + 1
    begins = _begins(cases, rules, futures.shape[1], chance)
    left = _worth(cases, rules, futures.shape[1], chance)
    # One draw a project and future picks its donor of every month, so that slow payers stay slow.
    which = chance.random(begins.shape)
    # Days since the first payment place a project that pays already on the profiles.
    aged = np.broadcast_to(cases["paying"].fill_null(0).to_numpy()[:, None], begins.shape)
    there = begins < horizon
    begins, future, aged = begins[there], futures[there], aged[there]
    left, which = left[there], which[there]
    month = np.maximum(0, (aged / MONTH).astype(np.int64) - 1)
    while begins.size:
        on = (month < profile.months) & (begins - aged + (month * MONTH).astype(np.int64) < horizon)
        if not on.all():
            begins, future, aged, month = begins[on], future[on], aged[on], month[on]
            left, which = left[on], which[on]
        size = profile.size[month]
        donor = profile.pooled[profile.first[month] + np.minimum((which * size).astype(np.int64), size - 1)]
        share = profile.share[donor, month]
        pays = np.flatnonzero((share > 0) & (size > 0))
        day = profile.day[donor[pays], month[pays]].astype(np.int64)
        when = begins[pays] - aged[pays] + (month[pays] * MONTH).astype(np.int64) + day
        due = (when >= begins[pays]) & (when < horizon)
        pays, when = pays[due], when[due]
        amount = share[pays] * left[pays]
        left[pays] -= amount
        yield future[pays] * months + of[when], amount
        month += 1


def _worth(cases: pl.DataFrame, rules: Rules, draws: int, chance: np.random.Generator) -> Floats:
    """What is left to come of each: of its contract, or its plan times the ratio of a past project."""
    worth = np.repeat(cases["left"].to_numpy()[:, None], draws, axis=1)
    hoped = cases["contracted"].is_null().to_numpy()
    if rules.ratios.size:
        worth[hoped] *= rules.ratios[chance.integers(rules.ratios.size, size=(int(hoped.sum()), draws))]
    else:
        worth[hoped] = 0.0
    return worth


def _begins(cases: pl.DataFrame, rules: Rules, draws: int, chance: np.random.Generator) -> Ints:
    """Days from the start on which its first (or, where it pays already, next) payment may come."""
    goal = OPEN.index(FUNDS)
    place_of = {stage: n for n, stage in enumerate(OPEN)}
    place = cases["stage"].replace_strict(place_of, default=goal, return_dtype=pl.Int64)
    before = (place < goal) & cases["paying"].is_null()
    at = np.repeat(pl.select(pl.when(before).then(place).otherwise(goal)).to_series().to_numpy(), draws)
    spent = np.repeat(cases["spent"].to_numpy(), draws)
    day = np.zeros(at.size, np.int64)
    for n in range(goal):
        here = np.flatnonzero(at == n)
        if not here.size:
            continue
        stage = OPEN[n]
        total, how = draw_ends(rules.pace[stage].curve, spent[here], chance)
        on = how == MOVED
        day[here] = np.where(on, day[here] + total - spent[here], NEVER)
        going = here[on]
        at[here[~on]] = goal
        at[going] = _next(stage, rules, going.size, chance)
        spent[going] = 0
    return day.reshape(cases.height, draws)


def _next(stage: str, rules: Rules, size: int, chance: np.random.Generator) -> Ints:
    """The place of the stage that follows, drawn as often as each was seen to."""
    seen = rules.following.get(stage, {})
    places = np.array([tuple(ROAD).index(key) for key in seen] or [OPEN.index(stage) + 1], np.int64)
    weight = np.array(list(seen.values()) or [1], float)
    return chance.choice(places, size=size, p=weight / weight.sum())
