"""The day on which the lunar year begins. It moves between 21 January and 20 February."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

_DAY = "Chinese New Year (Spring Festival)"


@lru_cache(maxsize=256)
def lunar_new_year(year: int) -> date:
    """The first day of the lunar year that begins in ``year`` (1950 to 2099), from the package ``holidays``.

    >>> lunar_new_year(2024), lunar_new_year(2025)
    (datetime.date(2024, 2, 10), datetime.date(2025, 1, 29))
    """
    named = holidays.country_holidays("CN", years=year, language="en_US").items()
    return min(day for day, name in named if day.year == year and _DAY in name.split("; "))
