"""The first day of the lunar year against almanacs."""

from __future__ import annotations

from datetime import date

import pytest

from wuwai.reference.lunar_new_year import lunar_new_year


# Hong Kong Observatory, Gregorian-lunar calendar conversion table.
@pytest.mark.parametrize(
    "day", ["1985-02-20", "2001-01-24", "2012-01-23", "2015-02-19", "2020-01-25", "2026-02-17", "2033-01-31"]
)
def test_the_day_is_that_of_the_almanac(day):
    assert lunar_new_year(int(day[:4])) == date.fromisoformat(day)


def test_the_day_always_lies_between_21_january_and_20_february():
    days = [lunar_new_year(year) for year in range(1950, 2100)]
    assert all((1, 21) <= (one.month, one.day) <= (2, 21) for one in days)
