"""How long things take, where some have not ended yet and some end another way.

Durations are whole days. A spell is ``(days, end)``: ``end`` is the index of how it ended (0 .. causes - 1)
or :data:`OPEN` where it has not ended, so that it is known only to last at least that long. Nothing here
knows registers: any table of spells will do.

Sources: Kaplan & Meier 1958 (survival); Aalen & Johansen 1978 (cumulative incidence with competing ends);
Greenwood 1926 (variance); Kalbfleisch & Prentice 2002, section 1.4 (log-log interval).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri

OPEN = -1
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What is left and what has ended, by day, as steps: a value holds from its day until the next one.

    ``days`` (n,) are the days on which something ended, ascending; ``at_risk`` (n,) how many were under
    observation just before; ``ended`` (causes, n) how many ended each way. ``left`` (n,) is the share that
    has not ended after the day, with its interval ``left_low`` / ``left_high``; ``incidence`` (causes, n) the
    share that has ended each way: ``left + incidence.sum(axis=0)`` is 1 on every day.
    """

    days: Ints
    at_risk: Ints
    ended: Ints
    left: Floats
    left_low: Floats
    left_high: Floats
    incidence: Floats
    incidence_low: Floats
    incidence_high: Floats
    spells: int
    open: int

    def left_after(self, days: ArrayLike) -> Floats:
        """The share that has not ended after these days; 1 before the first end."""
        return _at(self.days, self.left, 1.0, days)

    def ended_by(self, days: ArrayLike, cause: int = 0) -> Floats:
        """The share that has ended by ``cause`` within these days."""
        return _at(self.days, self.incidence[cause], 0.0, days)

    def quantile(self, share: float) -> int | None:
        """The first day by which ``share`` has ended in any way; None where so many were never seen to end.

        >>> curve([1, 2, 3, 4], [0, 0, 0, 0]).quantile(0.5)
        2
        """
        reached = np.flatnonzero(self.left <= 1.0 - share + 1e-12)
        return int(self.days[reached[0]]) if reached.size else None


def _at(days: Ints, values: Floats, before: float, wanted: ArrayLike) -> Floats:
    place = np.searchsorted(days, np.asarray(wanted), side="right")
    return np.concatenate(([before], values))[place]


def curve(days: ArrayLike, ends: ArrayLike, *, causes: int = 1, level: float = 0.95) -> Curve:
    """The curve of spells of ``days`` that ended as ``ends`` says; an open spell counts until its day.

    A spell that ends on the day another is last seen counts as ended first, as is usual. Intervals of
    ``level`` are on the log(-log) scale with Greenwood's variance for ``left`` and the Aalen-type variance
    for each ``incidence``, so they stay within 0 and 1. ValueError for a negative day or an unknown end.

    >>> found = curve([6, 6, 6, 7, 10], [0, 0, 0, 0, 0])
    >>> found.left.round(3).tolist()
    [0.4, 0.2, 0.0]
    """
    length, how = np.asarray(days, np.int64).ravel(), np.asarray(ends, np.int64).ravel()
    if length.size != how.size:
        raise ValueError(f"{length.size} durations and {how.size} ends: as many of both are expected")
    if length.size and length.min() < 0:
        raise ValueError(f"a duration of {length.min()} days: 0 or more is expected")
    if how.size and (how.max() >= causes or how.min() < OPEN):
        raise ValueError(f"ends from {how.min()} to {how.max()}: {OPEN} (open) to {causes - 1} are expected")
    when = np.unique(length[how != OPEN])
    ended = np.zeros((causes, when.size), np.int64)
    for cause in range(causes):
        on, times = np.unique(length[how == cause], return_counts=True)
        ended[cause, np.searchsorted(when, on)] = times
    at_risk = length.size - np.searchsorted(np.sort(length), when, side="left")
    every = ended.sum(axis=0)
    left = np.cumprod(1.0 - every / at_risk)
    before = np.concatenate(([1.0], left[:-1])) if when.size else left
    # Rounding may carry a sum of shares past the whole.
    incidence = np.minimum(np.cumsum(before * ended / at_risk, axis=1), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(at_risk > every, every / (at_risk * (at_risk - every)), 0.0))
    low, high = _around(left, left * np.sqrt(greenwood), level)
    spread = np.array([_incidence_spread(one, ended[c], every, at_risk, before, left)
                       for c, one in enumerate(incidence)]).reshape(causes, when.size)  # fmt: skip
    rising = [_around(one, spread[c], level) for c, one in enumerate(incidence)]
    return Curve(
        days=when,
        at_risk=at_risk.astype(np.int64),
        ended=ended,
        left=left,
        left_low=low,
        left_high=high,
        incidence=incidence,
        incidence_low=np.array([one[0] for one in rising]).reshape(causes, when.size),
        incidence_high=np.array([one[1] for one in rising]).reshape(causes, when.size),
        spells=int(length.size),
        open=int((how == OPEN).sum()),
    )


def _incidence_spread(
    share: Floats, ended: Ints, every: Ints, at_risk: Ints, before: Floats, left: Floats
) -> Floats:
    """The standard error of a cumulative incidence (Marubini & Valsecchi 1995, equation 10.12)."""
    risk, all_, own = at_risk.astype(float), every.astype(float), ended.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(risk > all_, all_ / (risk * (risk - all_)), 0.0)
    first, second, third = np.cumsum(ratio), np.cumsum(share * ratio), np.cumsum(share**2 * ratio)
    spread = share**2 * first - 2 * share * second + third
    spread = spread + np.cumsum(before**2 * (risk - own) * own / risk**3)
    ties = before * own / risk**2
    spread = spread - 2 * (share * np.cumsum(ties) - np.cumsum(share * ties))
    return np.sqrt(np.maximum(spread, 0.0))


def _around(share: Floats, error: Floats, level: float) -> tuple[Floats, Floats]:
    """The interval of a share by the log(-log) transform; the share itself where it is 0 or 1."""
    z = float(ndtri(0.5 + level / 2))
    inside = (share > 1e-12) & (share < 1.0 - 1e-12)
    kept = np.where(inside, share, 0.5)
    scale = np.exp(z * error / (kept * -np.log(kept)))
    one, other = kept**scale, kept ** (1.0 / scale)
    return np.where(inside, one, share), np.where(inside, other, share)


def jeffreys(successes: float, trials: float, *, level: float = 0.95) -> tuple[float, float]:
    """Jeffreys interval of a share (Brown, Cai & DasGupta 2001): 0 and 1 where nothing or all succeeded.

    ``trials`` may be an effective number, not a whole one. (0, 1) for no trials.

    >>> [round(one, 4) for one in jeffreys(1, 10)]
    [0.011, 0.3813]
    """
    if trials <= 0:
        return 0.0, 1.0
    a, b, tail = successes + 0.5, trials - successes + 0.5, (1.0 - level) / 2
    low = 0.0 if successes <= 0 else float(betaincinv(a, b, tail))
    high = 1.0 if successes >= trials else float(betaincinv(a, b, 1.0 - tail))
    return low, high


def draw_ends(found: Curve, spent: ArrayLike, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw when and how spells end that have lasted ``spent`` (n,) days already.

    Gives total days (n,) and ends (n,). The chance of each day is the curve's own, given that the spell
    lasted so long. Beyond the last day on which anything ended the curve says nothing: such a spell stays
    :data:`OPEN` with the days it has spent.
    """
    passed = np.asarray(spent, np.int64).ravel()
    total, how = passed.copy(), np.full(passed.size, OPEN, np.int64)
    if not found.days.size or not passed.size:
        return total, how
    # Each end is an atom (day, cause) with its share of all spells, in the order of days.
    share = np.diff(
        np.concatenate((np.zeros((found.incidence.shape[0], 1)), found.incidence), axis=1), axis=1
    )
    heights = np.concatenate(([0.0], np.cumsum(share.T.ravel())))
    causes = share.shape[0]
    gone = 1.0 - found.left_after(passed)
    drawn = gone + chance.random(passed.size) * (1.0 - gone)
    place = np.searchsorted(heights, drawn, side="right") - 1
    ends = place < heights.size - 1
    # Rounding may name the day before; nothing ends before the days it has spent.
    total[ends] = np.maximum(found.days[place[ends] // causes], passed[ends])
    how[ends] = place[ends] % causes
    return total, how
