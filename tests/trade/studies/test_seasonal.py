"""Seasonal adjustment: the calendar that was put in is found again, and the parts make up the series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.trade.studies import seasonal


def made(
    count: int, *, first: str = "2016-01", new_year: float = 0.0, worked: float = 0.0, noise: float = 0.0
):
    """Logarithms of a series with trend, season and a known calendar."""
    months = seasonal.months_from(first, count)
    at = np.arange(count)
    season = 0.12 * np.sin(2 * np.pi * at / 12)
    calendar = seasonal.calendar(months) @ np.array([new_year, worked])
    draw = np.random.default_rng(7).normal(0, noise, count) if noise else 0.0
    return 6 + 0.004 * at + season + calendar + draw, months


@settings(max_examples=8, deadline=None)
@given(
    st.integers(30, 72),
    st.integers(2012, 2019),
    st.floats(-0.03, 0.0),
    st.floats(0.0, 0.05),
)
def test_known_calendar_effects_are_recovered(count, year, new_year, worked):
    logs, months = made(count, first=f"{year}-01", new_year=new_year, worked=worked)
    found = {one.name: one.estimate for one in seasonal.effects(logs, months)}
    assert found["lunar_new_year"] == pytest.approx(new_year, abs=1e-9)
    assert found["working_day"] == pytest.approx(worked, abs=1e-9)


def test_what_the_months_do_not_identify_is_left_out():
    # In 2005 and 2006 the working days of each month moved as its days of the season did.
    logs, months = made(24, first="2005-01", new_year=-0.01)
    assert [one.name for one in seasonal.effects(logs, months)] == ["lunar_new_year"]


def test_a_known_effect_is_recovered_through_noise_within_its_error():
    logs, months = made(96, new_year=-0.012, worked=0.02, noise=0.02)
    for one, true in zip(seasonal.effects(logs, months), (-0.012, 0.02), strict=True):
        assert abs(one.estimate - true) < 3 * one.error
        assert one.used


def test_an_effect_that_is_not_there_is_shown_and_not_taken_out():
    logs, _ = made(96, noise=0.03)
    adjusted = seasonal.adjust(np.exp(logs), first="2016-01")
    assert [one.used for one in adjusted.effects] == [False, False]
    for one in adjusted.effects:
        middle, low, high = one.percent
        assert low < 0 < high
        assert low < middle < high
    assert not adjusted.calendar.any()


def test_the_parts_multiply_to_the_series_and_the_calendar_is_nothing_on_average():
    logs, months = made(60, new_year=-0.015, noise=0.02)
    adjusted = seasonal.adjust(np.exp(logs), first=months[0])
    whole = adjusted.calendar + adjusted.seasonal + adjusted.trend + adjusted.remainder
    assert np.allclose(np.exp(whole), adjusted.raw, rtol=1e-12)
    assert np.allclose(adjusted.adjusted, adjusted.raw / np.exp(adjusted.calendar + adjusted.seasonal))
    for name in range(1, 13):
        of_name = [at for at, month in enumerate(months) if int(month[5:]) == name]
        assert adjusted.calendar[of_name].mean() == pytest.approx(0, abs=1e-12)


def test_the_adjusted_series_no_longer_jumps_when_the_new_year_moves():
    logs, months = made(72, new_year=-0.015)
    adjusted = seasonal.adjust(np.exp(logs), first=months[0])
    inner = slice(12, 60)  # away from the ends, where STL has less to go by
    assert np.abs(np.diff(np.log(adjusted.adjusted)[inner])).max() < 0.02
    assert np.abs(np.diff(logs[inner])).max() > 0.15


def test_without_a_calendar_it_is_the_published_stl():
    from statsmodels.tsa.seasonal import STL

    logs, _ = made(60, noise=0.03)
    adjusted = seasonal.adjust(np.exp(logs), first="2016-01")
    theirs = STL(np.log(adjusted.raw), period=12, robust=True).fit()
    assert np.allclose(adjusted.seasonal, theirs.seasonal)
    assert np.allclose(adjusted.trend, theirs.trend)


def test_two_years_leave_something_to_look_at():
    logs, _ = made(24, noise=0.03)
    adjusted = seasonal.adjust(np.exp(logs), first="2016-01")
    # One pattern for both years: the season of a month is the same in each.
    assert np.allclose(adjusted.seasonal[:12], adjusted.seasonal[12:], atol=1e-6)
    assert np.abs(adjusted.remainder).max() > 0.01


def test_the_calendar_counts_days_as_the_notices_give_them():
    # 2024: New Year on 10 February, made-up working days on the 4th and the 18th.
    assert seasonal.month_days("2024-02") == (22, 18)
    assert seasonal.month_days("2024-01") == (0, 22)
    # 2025: New Year on 29 January; the season reaches into February.
    assert seasonal.month_days("2025-01") == (10, 19)
    assert sum(seasonal.month_days(f"2025-{m:02d}")[0] for m in range(1, 13)) == 22


@pytest.mark.parametrize("values", [[1.0] * 23, [1.0] * 23 + [0.0], [1.0] * 23 + [float("nan")]])
def test_too_few_months_and_months_without_trade_are_refused(values):
    with pytest.raises(ValueError, match=r"least|no logarithm"):
        seasonal.adjust(values, first="2020-01")
