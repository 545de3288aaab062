"""Seasonal adjustment of a monthly series whose largest holiday moves: the Lunar New Year.

The logarithm of the series is freed of what the calendar did to each month (days of the Lunar New Year season
and working days, each as a deviation from what months of that name have on average), then STL takes the
season out of the rest. Because only deviations from the usual month are in it, the calendar part holds what
moves and the seasonal part what returns.

Sources: Bell & Hillmer 1983, Modeling Time Series with Calendar Variation (JASA 78); Findley et al. 1998, New
Capabilities and Methods of the X-12-ARIMA (holiday regressors as deviations from their means); Cleveland et
al. 1990, STL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wuwai.reference.lunar_new_year import lunar_new_year
from wuwai.reference.text import Text
from wuwai.reference.working_days import working_days

Floats = NDArray[np.float64]

SEASON = 12
LEAST_POINTS = 24
# The season of the Lunar New Year: offices and plants empty a week before it and fill up to the lantern
# festival, the fifteenth day.
DAYS_BEFORE, DAYS_FROM = 7, 15
# Below so many months the season is one pattern for all years: a season free to change would swallow whatever
# two or three years of a month differ by, and leave nothing to look at.
CHANGING_FROM = 60
KEPT_AT = 0.05  # an effect counts where nothing at all would look like it less often than this
REGRESSORS: dict[str, Text] = {
    "lunar_new_year": Text("ten days of the Lunar New Year season", "春节时段每增10天"),
    "working_day": Text("one working day", "每增1个工作日"),
}
PER = {"lunar_new_year": 10.0, "working_day": 1.0}  # how many days a printed effect speaks of


@dataclass(frozen=True, slots=True)
class Effect:
    """What one day more does to the logarithm of a month: ``estimate`` with its standard ``error``.

    ``reach`` is half the width of the interval that holds it 95 times in 100. ``used`` is false where that
    holds nothing, too: then the effect is shown and not taken out.
    """

    name: str
    estimate: float
    error: float
    reach: float
    used: bool

    @property
    def percent(self) -> tuple[float, float, float]:
        """In per cent of a month, for the days of :data:`PER`: the estimate and its interval."""
        places = (self.estimate, self.estimate - self.reach, self.estimate + self.reach)
        middle, low, high = (100 * float(np.expm1(one * PER[self.name])) for one in places)
        return middle, low, high


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The parts of a series, one number a month: raw = exp(calendar + seasonal + trend + remainder).

    ``adjusted`` = exp(trend + remainder) is the series without its calendar and its season.
    """

    raw: Floats
    calendar: Floats
    seasonal: Floats
    trend: Floats
    remainder: Floats
    effects: tuple[Effect, ...]

    @property
    def adjusted(self) -> Floats:
        return np.asarray(np.exp(self.trend + self.remainder))

    @property
    def level(self) -> Floats:
        """The trend in the units of the series."""
        return np.asarray(np.exp(self.trend))


def month_after(month: str, steps: int) -> str:
    """The month ``steps`` after one (``YYYY-MM``).

    >>> month_after("2025-11", 3), month_after("2025-01", -1)
    ('2026-02', '2024-12')
    """
    year, at = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 + steps, 12)
    return f"{year}-{at + 1:02d}"


def months_from(first: str, count: int) -> tuple[str, ...]:
    """``count`` months from ``first`` on."""
    return tuple(month_after(first, n) for n in range(count))


@lru_cache(maxsize=4096)
def month_days(month: str) -> tuple[int, int]:
    """How many days of a month lie in the Lunar New Year season, and how many are worked.

    >>> month_days("2024-02"), month_days("2025-02"), month_days("2025-06")
    ((22, 18), (12, 19), (0, 20))
    """
    start = date(int(month[:4]), int(month[5:7]), 1)
    after = month_after(month, 1)
    end = date(int(after[:4]), int(after[5:7]), 1) - timedelta(days=1)
    begins = lunar_new_year(start.year)
    low = max(start, begins - timedelta(days=DAYS_BEFORE))
    high = min(end, begins + timedelta(days=DAYS_FROM - 1))
    return max(0, (high - low).days + 1), working_days(start - timedelta(days=1), end)


def calendar(months: Sequence[str], over: Sequence[str] | None = None) -> Floats:
    """The regressors of each month, in days (months x 2, in the order of :data:`REGRESSORS`), as deviations
    from the mean of the months of the same name in ``over`` (else in ``months`` themselves).
    """
    basis = months if over is None else over
    found = np.array([month_days(m) for m in months], dtype=np.float64).reshape(len(months), 2)
    means = {
        name: np.mean([month_days(m) for m in basis if m[5:] == name], axis=0)
        for name in {m[5:] for m in basis}
    }
    plain = np.zeros(2)
    usual = np.array([means.get(m[5:], plain) for m in months]).reshape(len(months), 2)
    return found - usual


def effects(logs: Floats, months: Sequence[str]) -> tuple[Effect, ...]:
    """The calendar effects in the logarithms of consecutive months.

    Least squares on month-to-month changes with a constant for each month of the year, so that neither trend
    nor season is taken for the calendar. An effect that the months do not identify is left out.
    """
    from scipy.stats import t

    change = np.diff(logs)
    moved = np.diff(calendar(months), axis=0)
    of_year = np.array([int(m[5:]) for m in months[1:]])
    constants = (of_year[:, None] == np.unique(of_year)[None, :]).astype(np.float64)
    there = np.flatnonzero(np.ptp(_within(moved, constants), axis=0) > 1e-9)
    found = []
    while there.size:
        design = np.hstack([moved[:, there], constants])
        freedom = change.size - np.linalg.matrix_rank(design)
        if freedom < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
            there = there[:-1]
            continue
        solved, *_ = np.linalg.lstsq(design, change, rcond=None)
        rest = change - design @ solved
        variance = float(rest @ rest) / freedom
        errors = np.sqrt(np.maximum(0.0, np.diag(np.linalg.inv(design.T @ design)) * variance))
        wanted = float(t.ppf(1 - KEPT_AT / 2, freedom))
        for place, which in enumerate(there):
            estimate, error = float(solved[place]), float(errors[place])
            reach = wanted * error
            found.append(
                Effect(tuple(REGRESSORS)[which], estimate, error, reach, abs(estimate) > reach + 1e-12)
            )
        break
    return tuple(found)


def _within(moved: Floats, constants: Floats) -> Floats:
    """The regressors less their means by month of the year: what is left identifies an effect."""
    return moved - constants @ (constants.T @ moved / constants.sum(axis=0)[:, None])


def calendar_part(found: Sequence[Effect], months: Sequence[str], over: Sequence[str]) -> Floats:
    """What the calendar adds to the logarithm of each month, by the effects in use."""
    days = calendar(months, over)
    names = tuple(REGRESSORS)
    total = np.zeros(len(months))
    for one in found:
        if one.used:
            total += one.estimate * days[:, names.index(one.name)]
    return total


def adjust(values: Sequence[float] | Floats, *, first: str) -> Adjusted:
    """Adjust consecutive months from ``first`` (``YYYY-MM``) on; any unit, every value above zero.

    ValueError below :data:`LEAST_POINTS` months or for a value that has no logarithm.
    """
    from statsmodels.tsa.seasonal import STL

    raw = np.asarray(values, dtype=np.float64)
    if raw.size < LEAST_POINTS:
        raise ValueError(f"{raw.size} months: {LEAST_POINTS} are the least")
    if not (np.isfinite(raw).all() and (raw > 0).all()):
        raise ValueError("a month without a value above zero has no logarithm")
    months = months_from(first, raw.size)
    logs = np.log(raw)
    found = effects(logs, months)
    moved = calendar_part(found, months, months)
    fixed = {} if raw.size >= CHANGING_FROM else {"seasonal": 10 * raw.size + 1, "seasonal_deg": 0}
    fitted = STL(logs - moved, period=SEASON, robust=True, **fixed).fit()
    seasonal, trend, rest = (np.asarray(part) for part in (fitted.seasonal, fitted.trend, fitted.resid))
    return Adjusted(raw, moved, seasonal, trend, rest, found)
