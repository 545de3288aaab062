"""The rules of ``trade.warnings``: plain numbers held against plain thresholds.

A rule takes series and gives what it found, with the numbers it rests on. None of them knows what a series is
called; :mod:`wuwai.trade.studies.warnings` says it in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wuwai.trade.studies.seasonal import SEASON

Floats = NDArray[np.float64]

LEAST_CHANGES = 8  # earlier changes a fall is held against
LOST_MONTHS = 3
LOST_SHARE = 0.1  # of the same months of the year before: what is less is lost
RISE = 0.01  # of Herfindahl's index: a hundred points of ten thousand


@dataclass(frozen=True, slots=True)
class Steps:
    """The stretches changes are read in: single months, January and February as one. ``months`` are the
    columns of each.
    """

    labels: tuple[str, ...]
    months: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Fall:
    """A series whose latest change lies below the tail of its earlier ones (changes as 0.05 for 5 %)."""

    row: int
    change: float
    limit: float
    earlier: tuple[float, ...]
    now: float
    before: float


@dataclass(frozen=True, slots=True)
class Lost:
    """A series of which next to nothing is left: its last months, and the same ones a year before."""

    row: int
    now: float
    before: float


@dataclass(frozen=True, slots=True)
class Rise:
    """Herfindahl's index of the last twelve months and of the twelve before; ``row`` rose most in it."""

    now: float
    before: float
    row: int
    share: float
    share_before: float


@dataclass(frozen=True, slots=True)
class Slip:
    """A part whose share of a growing market fell: amounts of part and market, now and before."""

    row: int
    part: float
    part_before: float
    market: float
    market_before: float

    @property
    def share(self) -> float:
        return self.part / self.market

    @property
    def share_before(self) -> float:
        return self.part_before / self.market_before


def steps(months: Sequence[str]) -> Steps:
    """Consecutive months as :class:`Steps`. A January whose February is not there is left out, and so is a
    February whose January is not.

    >>> steps(["2024-12", "2025-01", "2025-02", "2025-03"]).labels
    ('2024-12', '2025-01..02', '2025-03')
    """
    found: list[tuple[str, tuple[int, ...]]] = []
    for at, month in enumerate(months):
        if month[5:] == "01" and at + 1 < len(months):
            found.append((f"{month}..02", (at, at + 1)))
        elif month[5:] not in ("01", "02"):
            found.append((month, (at,)))
    return Steps(tuple(label for label, _ in found), tuple(columns for _, columns in found))


def changes(matrix: Floats, stretch: Steps) -> Floats:
    """The change of each series (rows) on the same months of the year before, by step; nan where the year
    before is not on file or was nothing.
    """
    sums = np.stack([matrix[:, list(columns)].sum(axis=1) for columns in stretch.months], axis=1)
    place = {label: at for at, label in enumerate(stretch.labels)}
    found = np.full(sums.shape, np.nan)
    for label, at in place.items():
        earlier = place.get(f"{int(label[:4]) - 1}{label[4:]}")
        if earlier is not None:
            base = sums[:, earlier]
            with np.errstate(divide="ignore", invalid="ignore"):
                found[:, at] = np.where(base > 0, sums[:, at] / base - 1, np.nan)
    return found


def tail(earlier: Floats, share: float) -> float:
    """The value below which a further change falls with the probability ``share``, if it is like them.

    With enough of them an order statistic: of n values the k-th smallest has k / (n + 1) below it. With fewer
    the prediction limit of a normal sample (mean - t * s * sqrt(1 + 1/n)), since no smallest of ten values
    has so little below it. Source: Hahn & Meeker 1991, Statistical Intervals, sections 4.7 and 5.4.

    >>> tail(np.arange(19.0), 0.05), round(tail(np.array([0.0, 1.0, 2.0]), 0.05), 3)
    (0.0, -2.372)
    """
    from scipy.stats import t

    n = earlier.size
    rank = int(share * (n + 1) + 1e-9)
    if rank >= 1:
        return float(np.sort(earlier)[rank - 1])
    spread = float(earlier.std(ddof=1)) * np.sqrt(1 + 1 / n)
    return float(earlier.mean() + float(t.ppf(share, n - 1)) * spread)


def falls(matrix: Floats, stretch: Steps, *, share: float) -> tuple[list[Fall], int]:
    """The series whose latest change is a fall beyond the tail of its own history; how many were held
    against it.
    """
    moved = changes(matrix, stretch)
    found, looked = [], 0
    last = stretch.months[-1]
    before = tuple(column - SEASON for column in last)
    for row in range(matrix.shape[0]):
        change, earlier = moved[row, -1], moved[row, :-1]
        earlier = earlier[np.isfinite(earlier)]
        if not np.isfinite(change) or earlier.size < LEAST_CHANGES:
            continue
        looked += 1
        limit = tail(earlier, share)
        if change < min(limit, 0.0):
            amounts = (float(matrix[row, list(columns)].sum()) for columns in (last, before))
            found.append(Fall(row, float(change), limit, tuple(map(float, earlier)), *amounts))
    return found, looked


def lost(matrix: Floats, *, least: float) -> tuple[list[Lost], int]:
    """The series that were at least ``least`` of the total in the same :data:`LOST_MONTHS` months of the
    year before, and of which less than :data:`LOST_SHARE` is left; how many were as large.
    """
    if matrix.shape[1] < SEASON + LOST_MONTHS:
        return [], 0
    now = matrix[:, -LOST_MONTHS:].sum(axis=1)
    before = matrix[:, -SEASON - LOST_MONTHS : -SEASON].sum(axis=1)
    large = before >= max(least * before.sum(), 1e-300)
    gone = np.flatnonzero(large & (now < LOST_SHARE * before))
    return [Lost(int(row), float(now[row]), float(before[row])) for row in gone], int(large.sum())


def herfindahl(amounts: Floats) -> float:
    """The sum of squared shares; nan of nothing.

    >>> herfindahl(np.array([1.0, 1.0]))
    0.5
    """
    total = amounts.sum()
    return float(((amounts / total) ** 2).sum()) if total > 0 else float("nan")


def concentration(matrix: Floats) -> Rise | None:
    """The index over the last twelve months and the twelve before; None below 24 months or of nothing."""
    if matrix.shape[1] < 2 * SEASON or not matrix.size:
        return None
    now, before = matrix[:, -SEASON:].sum(axis=1), matrix[:, -2 * SEASON : -SEASON].sum(axis=1)
    if not (now.sum() > 0 and before.sum() > 0):
        return None
    shares, earlier = now / now.sum(), before / before.sum()
    row = int((shares**2 - earlier**2).argmax())
    return Rise(herfindahl(now), herfindahl(before), row, float(shares[row]), float(earlier[row]))


def slips(
    part: Floats,
    part_before: Floats,
    market: Floats,
    market_before: Floats,
    *,
    growing: float,
    falling: float,
) -> list[Slip]:
    """Where a market grew by at least ``growing`` (0.05 for 5 %) and the part's share of it fell by at least
    ``falling`` of what it was. Arrays of the same length, one place for each part and market.
    """
    there = (market_before > 0) & (part_before > 0) & (market > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        grew = market / market_before - 1
        kept = (part / market) / (part_before / market_before)
    rows = np.flatnonzero(there & (grew >= growing) & (kept <= 1 - falling))
    return [
        Slip(int(n), float(part[n]), float(part_before[n]), float(market[n]), float(market_before[n]))
        for n in rows
    ]
