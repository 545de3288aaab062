"""The forecast of months ahead and its backtest, against statsmodels and on simulated pasts."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from wuwai.trade.studies import outlook_forecast, seasonal
from wuwai.trade.studies.outlook_forecast import backtest, forecast, method_for, scaled, smoothed


def simulated(count: int, seed: int, *, first: str = "2016-01") -> np.ndarray:
    """Months with a wandering level, a season, a Lunar New Year effect and noise."""
    draw = np.random.default_rng(seed)
    at, months = np.arange(count), seasonal.months_from(first, count)
    level = 5 + 0.004 * at + np.cumsum(draw.normal(0, 0.012, count))
    season = 0.1 * np.sin(2 * np.pi * at / 12)
    calendar = -0.012 * seasonal.calendar(months)[:, 0]
    return np.exp(level + season + calendar + draw.normal(0, 0.03, count))


def test_below_24_usable_points_there_is_no_forecast():
    values = simulated(24, 1)
    assert forecast(values[1:], first="2016-02") is None
    assert forecast(np.where(np.arange(24) == 5, 0.0, values), first="2016-01") is None
    assert method_for(23) == ""
    found = forecast(values, first="2016-01")
    assert (found.method, found.points, len(found.ahead)) == ("growth", 24, 6)


@pytest.mark.parametrize("count", [24, 30, 43])
def test_every_forecast_carries_a_backtest_of_eight_origins_or_more(count):
    found = forecast(simulated(count, 2), first="2016-01", ahead=12)
    assert found.tested
    assert all(one.origins >= 8 for one in found.tested)
    assert len(found.trials) == found.tested[0].origins
    assert [one.steps for one in found.tested] == list(range(1, len(found.tested) + 1))


def test_the_seasonal_naive_against_itself_scores_one():
    values = simulated(60, 3)
    naive = values[12:] - values[:-12]
    assert scaled(naive, naive) == 1.0
    assert scaled(naive, np.zeros(48)) is None


def test_months_that_repeat_every_year_are_forecast_exactly():
    year = 100 + 10 * np.sin(np.arange(12))
    found = forecast(np.tile(year, 3) * np.repeat([1, 1.05, 1.1025], 12), first="2016-01", ahead=12)
    assert [one.middle for one in found.ahead] == pytest.approx(list(year * 1.157625))
    assert found.tested[0].mase == pytest.approx(0, abs=1e-9)
    assert found.together[1] / found.before == pytest.approx(1.05)


def test_the_intervals_lie_around_the_middle_and_widen():
    found = forecast(simulated(36, 4), first="2016-01", ahead=6)
    for one in found.ahead:
        assert one.low95 < one.low80 < one.middle < one.high80 < one.high95
    fitted = outlook_forecast.fit(
        np.log(simulated(36, 4)), seasonal.months_from("2016-01", 42), ahead=6, method="growth"
    )
    assert (np.diff(fitted.widths) > 0).all()
    low, middle, high = found.together
    assert low < middle < high


def test_nothing_later_enters_a_backtest():
    values = simulated(40, 5)
    months = seasonal.months_from("2016-01", 40)
    whole = backtest(np.log(values), months, ahead=1, method="growth")[1]
    short = backtest(np.log(values[:34]), months[:34], ahead=1, method="growth")[1]
    assert [one.middle for one in whole[: len(short)]] == [one.middle for one in short]


def test_simple_smoothing_is_that_of_statsmodels():
    import pandas as pd
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    series = np.random.default_rng(6).normal(0.05, 0.02, 30) + np.linspace(0, 0.1, 30)
    level, weight, spread = smoothed(series)
    model = SimpleExpSmoothing(pd.Series(series), initialization_method="estimated")
    theirs = model.fit()
    same = model.fit(smoothing_level=weight, optimized=True)
    assert level == pytest.approx(float(same.forecast(1).iloc[0]), abs=1e-5)
    # The grid of weights costs next to nothing against an optimiser.
    assert spread**2 * 27 <= theirs.sse * 1.005


@pytest.mark.slow
def test_the_widths_of_ets_are_those_of_statsmodels():
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    logs = np.log(simulated(60, 7))
    fitted = outlook_forecast._ets(logs, 6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ETSModel(
            pd.Series(logs), error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=12,
            initialization_method="heuristic",
        ).fit(disp=False)  # fmt: skip
        theirs = model.get_prediction(start=60, end=65).summary_frame(alpha=0.2)
    width = (theirs["pi_upper"] - theirs["mean"]).to_numpy() / 1.2815515655446004
    # Theirs divide the squares by all months, ours by those that are left when the states are estimated.
    assert fitted.widths * np.sqrt((60 - 17) / 60) == pytest.approx(width, rel=1e-6)
    assert fitted.middle == pytest.approx(theirs["mean"].to_numpy(), rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("count", [24, 36])
def test_intervals_of_short_pasts_hold_what_they_promise(count):
    found = [forecast(simulated(count, seed), first="2016-01", ahead=3).tested[0] for seed in range(60)]
    assert np.mean([one.covered80 for one in found]) == pytest.approx(0.8, abs=0.08)
    assert np.mean([one.covered95 for one in found]) == pytest.approx(0.95, abs=0.04)
    assert np.mean([one.mase for one in found]) < 1


@pytest.mark.slow
def test_intervals_of_long_pasts_hold_what_they_promise():
    found = [forecast(simulated(72, seed), first="2016-01", ahead=6).tested for seed in range(3)]
    assert np.mean([one.covered80 for tested in found for one in tested]) == pytest.approx(0.8, abs=0.12)
    assert np.mean([one.mase for tested in found for one in tested]) < 1
