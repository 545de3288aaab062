"""A published series on a later day: a seasonal random walk with drift, and how it did on its own past.

The forecast repeats the value a season ago (a year's value: the year before) and adds the mean change a
season for every season that has passed; in logarithms where all values are above zero. Its spread grows with
the horizon and with how few changes the drift rests on; draws come from a t distribution.
Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, sections 5.2 and 5.5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

POINTS_NEEDED = 24
ORIGINS_NEEDED = 8
DRAWS = 4000
SEED = 20240409
SEASON = {"year": 1, "half": 2, "quarter": 4, "month": 12}


@dataclass(frozen=True, slots=True)
class Backtest:
    """How the method did on its own past: ``origins`` forecasts ``steps`` ahead, each from what was known.

    ``mase`` is the mean absolute error over that of the seasonal naive forecast (below 1 is better);
    ``coverage`` the share of outcomes inside the interval meant to hold 80 in 100.
    """

    steps: int
    origins: int
    mase: float
    coverage: float


def draws(values: Floats, *, steps: int, season: int, number: int = DRAWS, seed: int = SEED) -> Floats:
    """``number`` draws of the value ``steps`` after the last of ``values`` (regular, oldest first).

    Needs more than ``season`` + 2 values.
    """
    logs = bool((values > 0).all())
    y = np.log(values) if logs else values
    changes = y[season:] - y[:-season]
    drift, spread = changes.mean(), changes.std(ddof=1)
    seasons = -(-steps // season)
    base = y[len(y) + steps - 1 - season * seasons]
    independent = max(1.0, changes.size / season)
    width = spread * np.sqrt(seasons * (1 + seasons / independent))
    t = np.random.default_rng(seed).standard_t(max(1, changes.size - 1), size=number)
    drawn = base + seasons * drift + width * t
    return np.exp(np.minimum(drawn, 700.0)) if logs else drawn


def backtest(values: Floats, *, steps: int, season: int) -> Backtest | None:
    """Forecasts from every origin that leaves three seasons (and eight values) to learn from; None for fewer
    than eight of them.

    Where the past is too short for ``steps``, as many as leave eight origins: ``steps`` of the answer says.
    """
    least = max(3 * season, ORIGINS_NEEDED)
    possible = values.size - least - ORIGINS_NEEDED + 1
    if possible < 1:
        return None
    ahead = min(steps, possible)
    errors: list[float] = []
    naive: list[float] = []
    inside: list[bool] = []
    for known in range(least, values.size - ahead + 1):
        past, outcome = values[:known], float(values[known + ahead - 1])
        found = draws(past, steps=ahead, season=season, number=1000)
        low, middle, high = np.quantile(found, [0.1, 0.5, 0.9])
        seasons = -(-ahead // season)
        errors.append(abs(outcome - float(middle)))
        naive.append(abs(outcome - float(past[known + ahead - 1 - season * seasons])))
        inside.append(bool(low <= outcome <= high))
    scale = float(np.mean(naive))
    return Backtest(
        ahead, len(errors), float(np.mean(errors)) / scale if scale > 0 else 0.0, float(np.mean(inside))
    )
