"""Working days of mainland China: weekends and public holidays off, made-up weekends on.

The calendar is that of the ``holidays`` package: the State Council's notice for each year as far as it is
out, and for a later year weekends and the holidays fixed by law only.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

_LONGEST = 20  # years of days that are counted one by one


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


@lru_cache(maxsize=8192)
def is_working_day(day: date) -> bool:
    """Whether offices work on that day.

    >>> is_working_day(date(2026, 10, 1)), is_working_day(date(2026, 10, 10))
    (False, True)
    """
    return bool(_calendar().is_working_day(day))


def working_days(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; below zero where ``end`` is the earlier.

    A matter raised on a Monday and answered on the Tuesday took one. Days further apart than 20 years are
    counted by five a week.

    >>> working_days(date(2026, 9, 30), date(2026, 10, 10))
    3
    """
    if end < start:
        return -working_days(end, start)
    if (end - start).days > _LONGEST * 366:
        return (end - start).days * 5 // 7
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
