"""The next months of a monthly series, with intervals, and how the method did on the series' own past.

Two methods, both exponential smoothing of the logarithm after the calendar is taken out
(:mod:`wuwai.trade.studies.seasonal`); which one depends on the length alone, so that nothing is picked
because it looks well:

* ``ets`` from :data:`LONG` months on: additive error, damped trend and season (statsmodels' ``ETSModel``);
* ``growth`` below: simple smoothing of the change on the same month a year before, which needs no estimate of
  the season.

Both are linear innovations models: the error of ``h`` months ahead is e_h + c_1 e_{h-1} + ... + c_{h-1} e_1,
which gives the intervals. Sources: Hyndman, Koehler, Ord & Snyder 2008, Forecasting with Exponential
Smoothing, sections 3.4 and 6.1; Hyndman & Koehler 2006 (scaled errors).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wuwai.trade.studies.seasonal import LEAST_POINTS, SEASON, calendar_part, effects, months_from

Floats = NDArray[np.float64]

LEAST_ORIGINS = 8
MOST_ORIGINS = 24  # each is a fit
MOST_AHEAD = SEASON
SHORT_PAST, LONG_PAST = 16, 36  # months an origin learns from at least, by method
LONG = LONG_PAST + LEAST_ORIGINS
INTERVALS = (80, 95)
_WEIGHTS = np.linspace(0.02, 0.98, 49)
DRAWS, SEED = 4000, 20240409
# What simple smoothing takes from the data: level, weight, and the calendar before it.
_TAKEN = 3
# What ETS(A, Ad, A) takes from the data: three weights, the damping, level, trend and eleven seasons.
_STATES = 17


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted method: the middle of each month ahead in logarithms, the weights ``carry`` with which the
    errors of 1, 2, ... months earlier enter, their standard deviation and its degrees of freedom.
    """

    middle: Floats
    carry: Floats
    spread: float
    freedom: int

    @property
    def widths(self) -> Floats:
        """The standard deviation of each month ahead."""
        return self.spread * np.sqrt(1.0 + np.concatenate([[0.0], np.cumsum(self.carry**2)]))


@dataclass(frozen=True, slots=True)
class Ahead:
    """A month ahead: the middle (median) and the intervals that hold it 80 and 95 times in 100."""

    month: str
    low95: float
    low80: float
    middle: float
    high80: float
    high95: float


@dataclass(frozen=True, slots=True)
class Tested:
    """How the method did ``steps`` months ahead of ``origins`` months of the past.

    ``mase`` is its mean absolute error over that of repeating the same month of the year before, on the same
    months (below 1 is better); ``covered80`` and ``covered95`` the shares of outcomes inside the intervals.
    """

    steps: int
    origins: int
    mase: float | None
    covered80: float
    covered95: float


@dataclass(frozen=True, slots=True)
class Trial:
    """One month of the past as it was forecast the month before, beside what came."""

    month: str
    low80: float
    middle: float
    high80: float
    naive: float
    actual: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """``ahead`` by month; ``tested`` by how far ahead; ``trials`` are the forecasts one month ahead.

    ``together`` is the sum of the months ahead (low80, middle, high80) and ``before`` that of the same months
    of the year before.
    """

    method: str
    points: int
    ahead: tuple[Ahead, ...]
    tested: tuple[Tested, ...]
    trials: tuple[Trial, ...]
    together: tuple[float, float, float]
    before: float


def method_for(points: int) -> str:
    """``ets`` where the past is long enough for it and its backtest, else ``growth``; empty for neither.

    >>> method_for(23), method_for(24), method_for(60)
    ('', 'growth', 'ets')
    """
    if points < LEAST_POINTS:
        return ""
    return "ets" if points >= LONG else "growth"


def forecast(values: Sequence[float] | Floats, *, first: str, ahead: int = 6) -> Forecast | None:
    """Forecast ``ahead`` (1 to 12) months after the last of ``values``, consecutive months from ``first`` on.

    None below 24 usable points: fewer months, or one without a value above zero. Fits at most
    :data:`MOST_ORIGINS` + 1 times.
    """
    raw = np.asarray(values, dtype=np.float64)
    usable = bool(np.isfinite(raw).all() and (raw > 0).all())
    method = method_for(raw.size) if usable else ""
    if not method or not 1 <= ahead <= MOST_AHEAD:
        return None
    logs = np.log(raw)
    months = months_from(first, raw.size + ahead)
    fitted = fit(logs, months, ahead=ahead, method=method)
    rows = tuple(
        Ahead(month, *map(float, _quantiles(fitted)[:, n])) for n, month in enumerate(months[-ahead:])
    )
    tested, trials = backtest(logs, months[: raw.size], ahead=ahead, method=method)
    before = float(raw[raw.size - SEASON : raw.size - SEASON + ahead].sum())
    return Forecast(method, raw.size, rows, tested, trials, _together(fitted), before)


def backtest(
    logs: Floats, months: Sequence[str], *, ahead: int, method: str
) -> tuple[tuple[Tested, ...], tuple[Trial, ...]]:
    """Forecasts from the latest origins that leave enough to learn from, each from what was known then.

    A distance is reported where at least :data:`LEAST_ORIGINS` outcomes are known.
    """
    least = LONG_PAST if method == "ets" else SHORT_PAST
    first = max(least, logs.size - MOST_ORIGINS)
    outcomes = np.exp(logs)
    found: list[list[tuple[float, float, bool, bool]]] = [[] for _ in range(ahead)]
    trials = []
    for known in range(first, logs.size):
        reach = min(ahead, logs.size - known)
        then = fit(logs[:known], months[: known + reach], ahead=reach, method=method)
        low95, low80, middle, high80, high95 = _quantiles(then)
        actual, naive = outcomes[known : known + reach], outcomes[known - SEASON : known - SEASON + reach]
        for n in range(reach):
            inside80 = bool(low80[n] <= actual[n] <= high80[n])
            inside95 = bool(low95[n] <= actual[n] <= high95[n])
            missed = abs(float(actual[n] - middle[n])), abs(float(actual[n] - naive[n]))
            found[n].append((*missed, inside80, inside95))
        one = (low80[0], middle[0], high80[0], naive[0], actual[0])
        trials.append(Trial(months[known], *map(float, one)))
    tested = tuple(_scored(n + 1, rows) for n, rows in enumerate(found) if len(rows) >= LEAST_ORIGINS)
    return tested, tuple(trials)


def _scored(steps: int, rows: list[tuple[float, float, bool, bool]]) -> Tested:
    ours, naive, inside80, inside95 = (
        np.array(column, dtype=np.float64) for column in zip(*rows, strict=True)
    )
    return Tested(steps, len(rows), scaled(ours, naive), float(inside80.mean()), float(inside95.mean()))


def scaled(errors: Floats, naive: Floats) -> float | None:
    """The mean absolute error over that of the seasonal naive forecast; None where that one never erred.

    >>> scaled(np.array([1.0, 3.0]), np.array([2.0, 2.0]))
    1.0
    """
    scale = float(np.abs(naive).mean())
    return float(np.abs(errors).mean()) / scale if scale > 0 else None


def fit(logs: Floats, months: Sequence[str], *, ahead: int, method: str) -> Fitted:
    """Fit ``method`` to ``logs``; ``months`` are theirs and those of the ``ahead`` months that follow."""
    known = months[: logs.size]
    found = effects(logs, known)
    rest = logs - calendar_part(found, known, known)
    made = _ets(rest, ahead) if method == "ets" else _growth(rest, ahead)
    moved = calendar_part(found, months[logs.size :], known)
    return Fitted(made.middle + moved, made.carry, made.spread, made.freedom)


def _growth(rest: Floats, ahead: int) -> Fitted:
    """Simple smoothing of the changes on the year before; start and weight by least squares."""
    changes = rest[SEASON:] - rest[:-SEASON]
    level, weight, spread = smoothed(changes)
    middle = rest[rest.size - SEASON : rest.size - SEASON + ahead] + level
    return Fitted(middle, np.full(ahead - 1, weight), spread, changes.size - _TAKEN)


def smoothed(series: Floats) -> tuple[float, float, float]:
    """Simple exponential smoothing: the last level, the weight, the standard deviation of the errors.

    For each weight the start is the one of least squares (the errors are linear in it); the weight is the
    best of a grid.
    """
    fixed = np.zeros_like(_WEIGHTS)  # the level is fixed + share * start
    share = np.ones_like(_WEIGHTS)
    errors, shares = [], []
    for value in series:
        errors.append(value - fixed)
        shares.append(share)
        fixed = fixed + _WEIGHTS * (value - fixed)
        share = share * (1 - _WEIGHTS)
    a, b = np.array(errors), np.array(shares)
    starts = (a * b).sum(axis=0) / (b * b).sum(axis=0)
    squares = ((a - b * starts) ** 2).sum(axis=0)
    best = int(squares.argmin())
    spread = float(np.sqrt(squares[best] / max(1, series.size - _TAKEN)))
    return float(fixed[best] + share[best] * starts[best]), float(_WEIGHTS[best]), spread


def _ets(rest: Floats, ahead: int) -> Fitted:
    """ETS(A, Ad, A) of statsmodels from heuristic starting values; the weights and the damping are fitted."""
    import warnings

    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(
        rest, error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=SEASON,
        initialization_method="heuristic",
    )  # fmt: skip
    with warnings.catch_warnings():
        # Weights at the edge of what is allowed stop the search early; the backtest shows what it is worth.
        warnings.simplefilter("ignore", ConvergenceWarning)
        result = model.fit(disp=False)
    told = dict(zip(model.param_names, result.params, strict=True))
    damping = told["damping_trend"]
    powers = np.cumsum(damping ** np.arange(1, ahead + 1))[: ahead - 1]
    carry = told["smoothing_level"] + told["smoothing_trend"] * powers
    freedom = rest.size - _STATES
    spread = float(np.sqrt(float(result.resid @ result.resid) / freedom))
    return Fitted(np.asarray(result.forecast(ahead), dtype=np.float64), carry, spread, freedom)


def _quantiles(fitted: Fitted) -> Floats:
    """Five rows (low95, low80, middle, high80, high95), a column a month ahead, in the series' own units."""
    from scipy.stats import t

    width = fitted.widths
    sides = [float(t.ppf(0.5 + level / 200, fitted.freedom)) for level in INTERVALS]
    steps = (-sides[1], -sides[0], 0.0, sides[0], sides[1])
    return np.array([np.exp(fitted.middle + step * width) for step in steps])


def _together(fitted: Fitted) -> tuple[float, float, float]:
    """The sum of the months ahead, from draws: errors carry on from month to month."""
    rng = np.random.default_rng(SEED)
    ahead = fitted.middle.size
    weights = np.concatenate([[1.0], fitted.carry])
    mixing = np.array(
        [[weights[row - col] if row >= col else 0.0 for col in range(ahead)] for row in range(ahead)]
    )
    scale = np.sqrt(fitted.freedom / rng.chisquare(fitted.freedom, size=DRAWS))
    errors = rng.standard_normal((DRAWS, ahead)) * (fitted.spread * scale)[:, None]
    sums = np.exp(fitted.middle + errors @ mixing.T).sum(axis=1)
    low, middle, high = np.quantile(sums, [0.1, 0.5, 0.9])
    return float(low), float(middle), float(high)
