"""Full years between two days, as criteria such as "registered for two years" mean them."""

from __future__ import annotations

from datetime import date


def full_years(since: date | None, on: date) -> int | None:
    """Whole years from ``since`` to ``on``; None where ``since`` is not known, below 0 where it lies ahead.

    >>> full_years(date(2022, 5, 10), date(2024, 5, 9))
    1
    >>> full_years(date(2020, 2, 29), date(2022, 3, 1))
    2
    """
    if since is None:
        return None
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
