"""The road to a target: where it should stand by now, how it compares, and the growth it still needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_A_YEAR = 365.25
ON_TRACK, BEHIND = 0.95, 0.6
_LARGEST_EXPONENT = 700.0


def due_by_now(
    *, baseline: float | None, baseline_on: date | None, number: float, due: date | None, today: date
) -> float | None:
    """The point on the straight line from baseline to target on ``today`` (序时进度), in the target's unit.

    None where baseline or due date is not stated. Before the baseline's day it is the baseline, after the due
    date the target.

    >>> due_by_now(baseline=0, baseline_on=date(2024, 1, 1), number=100, due=date(2026, 1, 1),
    ...            today=date(2025, 1, 1))
    50.06839945280438
    """
    if baseline is None or baseline_on is None or due is None:
        return None
    length = (due - baseline_on).days
    if length <= 0:
        return number
    passed = min(max((today - baseline_on).days / length, 0.0), 1.0)
    return baseline + (number - baseline) * passed


def needed_growth(
    *,
    current: float | None,
    current_on: date | None,
    number: float,
    due: date | None,
    direction: str = "up",
) -> float | None:
    """The growth a year, as a ratio, that takes ``current`` to ``number`` by ``due``; 0 where it is there.

    Below zero where a ``down`` target is still to be reached. None without a value above zero, its day, or a
    due date after that day. Compound, on years of 365.25 days.

    >>> day = date(2023, 12, 31)
    >>> round(needed_growth(current=100.0, current_on=day, number=121.0, due=date(2025, 12, 31)), 4)
    0.0999
    """
    if (
        current is None
        or current_on is None
        or due is None
        or current <= 0
        or number <= 0
        or due <= current_on
    ):
        return None
    if (current >= number) if direction == "up" else (current <= number):
        return 0.0
    years = (due - current_on).days / DAYS_A_YEAR
    rate = math.log(number / current) / years
    return math.expm1(rate) if rate < _LARGEST_EXPONENT else None


def status(
    *,
    current: float | None,
    number: float,
    direction: str,
    baseline: float | None,
    baseline_on: date | None,
    current_on: date | None,
    due: date | None,
    today: date,
) -> str:
    """One of met, on_track, behind, at_risk, missed, not_stated (no due date, or no path to it), no_data.

    ``direction`` is ``up`` (reach at least ``number``) or ``down`` (at most). The ratio of achieved to
    required progress decides: 0.95 and more is on track, 0.6 and more behind, less at risk. With a positive
    baseline it is a ratio of yearly growth rates, otherwise of absolute changes. Source: Statistics Canada
    and Open SDG, progress measures with a quantitative target.
    """
    if current is None:
        return "no_data"
    if (current >= number) if direction == "up" else (current <= number):
        return "met"
    if due is None:
        return "not_stated"
    if today > due:
        return "missed"
    if baseline is None or baseline_on is None:
        return "not_stated"
    ratio = progress_ratio(
        current=current,
        current_on=current_on or today,
        number=number,
        baseline=baseline,
        baseline_on=baseline_on,
        due=due,
    )
    if ratio is None:
        return "not_stated"
    if ratio >= ON_TRACK:
        return "on_track"
    return "behind" if ratio >= BEHIND else "at_risk"


def progress_ratio(
    *, current: float, current_on: date, number: float, baseline: float, baseline_on: date, due: date
) -> float | None:
    """Achieved over required progress; None where nothing has passed or nothing is required.

    >>> progress_ratio(current=105, current_on=date(2025, 1, 1), number=110, baseline=100,
    ...                baseline_on=date(2024, 1, 1), due=date(2026, 1, 1)) > 0.95
    True
    """
    passed, length = (current_on - baseline_on).days, (due - baseline_on).days
    if passed <= 0 or length <= 0 or number == baseline:
        return None
    if baseline > 0 and current > 0 and number > 0:
        achieved = _yearly(current / baseline, passed)
        required = _yearly(number / baseline, length)
    else:
        achieved, required = (current - baseline) / passed, (number - baseline) / length
    return achieved / required


def _yearly(ratio: float, days: int) -> float:
    """The growth a year behind a change by ``ratio`` in ``days``; bounded, because a day may multiply."""
    return math.expm1(min(math.log(ratio) * DAYS_A_YEAR / days, _LARGEST_EXPONENT))


@dataclass(frozen=True, slots=True)
class Road:
    """The straight line from baseline to target, a point each quarter and one on ``today``."""

    days: tuple[date, ...]
    values: tuple[float, ...]


def road(*, baseline: float, baseline_on: date, number: float, due: date, today: date) -> Road:
    """The points of the path, from the baseline's day to the due date.

    >>> road(baseline=0, baseline_on=date(2024, 1, 1), number=10, due=date(2024, 12, 31),
    ...      today=date(2024, 6, 1)).values[-1]
    10.0
    """
    steps = max(1, (due - baseline_on).days // 91)
    days = {
        baseline_on + timedelta(days=round(i * (due - baseline_on).days / steps)) for i in range(steps + 1)
    }
    if baseline_on < today < due:
        days.add(today)
    ordered = tuple(sorted(days))
    values = tuple(
        float(
            due_by_now(baseline=baseline, baseline_on=baseline_on, number=number, due=due, today=day) or 0.0
        )
        for day in ordered
    )
    return Road(ordered, values)
