"""When a cluster's exports of twelve months will reach a tier: paths of a seasonal random walk with drift.

Each month's exports are those of the same month a year before times a growth. That growth has a mean (the
drift), a part of each year's own, and a part that fades from month to month; January and February are read
together, since Lunar New Year moves between them. How far years differ is taken from the cluster's own years
and, for as long as it has few, from what years differ elsewhere (:data:`YEARS_DIFFER`). Neither is known:
every path draws its own drift and its own years. No trend is assumed to slow down or to turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MONTHS = 12
LEAST = 24  # usable months; below there is no forecast
ORIGINS = 8
PATHS = 2000
LEVEL = 80
_SEED = 20240410
_MOST_PERSISTENT = 0.9
_STEEPEST = 0.7  # of the log of growth on the year before, up or down: a doubling a year
# Standard deviation of yearly log growth: the median of 228 exports of goods by country and sector above
# 5 bn dollars a year, 1995 to 2007 (WIOD 2013 release; quartiles 0.082 and 0.146, autocorrelation 0.16).
YEARS_DIFFER = 0.105
_WORTH = 4  # years of its own after which a cluster's years say as much as those elsewhere


@dataclass(frozen=True, slots=True)
class Backtest:
    """How the same forecast did on the cluster's own past.

    From each of ``origins`` past months, with what was known then, exports ``ahead`` months on. ``mase`` is
    the mean absolute error over that of the seasonal naive within the months known then (below 1 is better
    than repeating last year; None where repeating it made no error); ``coverage`` is the share of outcomes
    within the interval, to be held against its :data:`LEVEL`. ``shortest`` is how many months the earliest
    origin knew.
    """

    origins: int
    ahead: int
    mase: float | None
    coverage: float
    shortest: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """Paths of the twelve months' sum, from the month after the last: ``sums`` is paths x months ahead."""

    sums: np.ndarray
    drift: float
    backtest: Backtest

    def crossing(self, threshold: float, *, first_month: tuple[int, int]) -> tuple[int | None, float]:
        """The year by whose end half of all paths have reached ``threshold`` (None where fewer do), and the
        share of paths that reach it within the horizon. ``first_month`` is the year and month of the first
        month ahead.
        """
        reached = (self.sums >= threshold).any(axis=1)
        probability = float(reached.mean())
        if probability < 0.5:
            return None, probability
        step = np.where(reached, (self.sums >= threshold).argmax(axis=1), self.sums.shape[1])
        middle = int(np.sort(step)[(len(step) - 1) // 2])
        year, month = first_month
        return year + (month - 1 + middle) // MONTHS, probability

    def interval(self, ahead: int) -> tuple[float, float, float]:
        """The middle of the sum ``ahead`` months on, and the ends of its :data:`LEVEL` per cent interval."""
        tail = (100 - LEVEL) / 2
        low, middle, high = np.percentile(self.sums[:, ahead - 1], [tail, 50, 100 - tail])
        return float(middle), float(low), float(high)


def usable(values: Sequence[float | None]) -> int:
    """How many months up to the last have exports above nothing without a gap.

    >>> usable([3.0, None, 2.0, 4.0]), usable([1.0, 0.0])
    (2, 0)
    """
    count = 0
    for value in reversed(values):
        if not value or value <= 0:
            break
        count += 1
    return count


def outlook(values: Sequence[float | None], *, last_month: int, ahead: int) -> Outlook | None:
    """Paths of the twelve months' sum for ``ahead`` months; None below :data:`LEAST` usable months.

    ``values`` are monthly exports up to the month ``last_month`` (1 to 12), None where unknown. The same
    values give the same paths.
    """
    known = usable(values)
    if known < LEAST:
        return None
    run = np.asarray(values[-known:], dtype=float)
    growth = growth_on_year(run, last_month)
    drift, paths = _paths(run, growth, ahead, PATHS)
    whole = np.concatenate([np.broadcast_to(run[-MONTHS:], (PATHS, MONTHS)), paths], axis=1)
    running = np.cumsum(whole, axis=1)
    return Outlook(running[:, MONTHS:] - running[:, :-MONTHS], drift, _backtest(run, last_month))


def growth_on_year(run: np.ndarray, last_month: int) -> np.ndarray:
    """Log growth of each month on the year before, oldest first, for all but the first twelve months.

    That of January and February is their sum's; of a last January without its February it is nan.
    """
    growth = np.log(run[MONTHS:] / run[:-MONTHS])
    months = (last_month - np.arange(len(growth))[::-1] - 1) % MONTHS + 1
    for at in np.flatnonzero(months == 1):
        if at + 1 == len(growth):
            growth[at] = np.nan
            continue
        now = run[at + MONTHS] + run[at + MONTHS + 1]
        growth[at] = growth[at + 1] = np.log(now / (run[at] + run[at + 1]))
    return growth


def _paths(run: np.ndarray, growth: np.ndarray, ahead: int, paths: int) -> tuple[float, np.ndarray]:
    """The drift, and exports of the months ahead on each path."""
    seen = growth[np.isfinite(growth)]
    drift, count = float(np.mean(seen)), len(seen)
    years = max(count // MONTHS, 1)
    block = np.minimum(np.arange(count)[::-1] // MONTHS, years - 1)  # 0 is the last year
    means = np.bincount(block, weights=seen) / np.bincount(block)
    own = float(np.var(means, ddof=1)) if years > 1 else 0.0
    differ = (_WORTH * YEARS_DIFFER**2 + (years - 1) * own) / (_WORTH + years - 1)
    off = seen - means[block]
    spread = float(np.std(off, ddof=1)) if count > 1 else 0.0
    lag = float(off[1:] @ off[:-1] / (off @ off)) if count > 2 and off @ off > 0 else 0.0
    persistence = min(max(lag, 0.0), _MOST_PERSISTENT)
    within = spread**2 * (1 + persistence) / (1 - persistence) / count
    draw = np.random.default_rng(_SEED)
    drifts = drift + np.sqrt(differ / years + within) * draw.standard_normal(paths)
    of_year = np.sqrt(differ) * draw.standard_normal((paths, -(-ahead // MONTHS)))
    noise = draw.standard_normal((paths, ahead)) * spread * np.sqrt(1 - persistence**2)
    fading = np.full(paths, off[-1])
    made = np.empty((paths, MONTHS + ahead))
    made[:, :MONTHS] = run[-MONTHS:]
    for step in range(ahead):
        fading = persistence * fading + noise[:, step]
        rate = np.clip(drifts + of_year[:, step // MONTHS] + fading, -_STEEPEST, _STEEPEST)
        made[:, MONTHS + step] = made[:, step] * np.exp(rate)
    return drift, made[:, MONTHS:]


def _backtest(run: np.ndarray, last_month: int) -> Backtest:
    """The forecast from past months: as far ahead (a year at most) as leaves :data:`ORIGINS` of them with
    :data:`LEAST` months each; where the run is too short for that, one month ahead from shorter runs.
    """
    n = len(run)
    shortest = min(LEAST, n - ORIGINS)
    ahead = max(1, min(MONTHS, n - shortest - ORIGINS + 1))
    scaled, hits = [], []
    for known in range(shortest, n - ahead + 1):
        past = run[:known]
        growth = growth_on_year(past, (last_month - (n - known) - 1) % MONTHS + 1)
        paths = _paths(past, growth, ahead, PATHS // 4)[1][:, -1]
        tail = (100 - LEVEL) / 2
        low, middle, high = np.percentile(paths, [tail, 50, 100 - tail])
        actual = run[known + ahead - 1]
        naive = float(np.mean(np.abs(past[MONTHS:] - past[:-MONTHS])))
        if naive > 0:
            scaled.append(abs(actual - middle) / naive)
        hits.append(low <= actual <= high)
    mase = float(np.mean(scaled)) if scaled else None
    return Backtest(len(hits), ahead, mase, float(np.mean(hits)), shortest)
