"""Durations with stays that are not over and ends that compete: against SciPy, printed tables and by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wuwai.studies.durations import OPEN, _incidence_spread, curve, draw_ends, jeffreys

# Weeks in remission under 6-mercaptopurine, + marks those still in it (Freireich et al. 1963).
_FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
_WEEKS = [int(one.rstrip("+")) for one in _FREIREICH.split()]
_ENDS = [OPEN if one.endswith("+") else 0 for one in _FREIREICH.split()]

_spells = st.lists(st.tuples(st.integers(0, 40), st.integers(OPEN, 1)), max_size=40)


def test_the_textbook_table_of_remissions():
    found = curve(_WEEKS, _ENDS)
    assert found.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.left.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.quantile(0.5) == 23
    assert found.quantile(0.6) is None, "no six in ten were seen to end"


@given(_spells)
def test_it_agrees_with_scipy(spells):
    days, ended = [d for d, _ in spells], [e for _, e in spells]
    seen = [d for d, e in spells if e != OPEN]
    if not seen:
        return
    found = curve(days, ended, causes=2)
    censored = stats.CensoredData.right_censored(days, [e == OPEN for e in ended])
    theirs = stats.ecdf(censored).sf
    assert np.allclose(found.left_after(theirs.quantiles), theirs.probabilities)
    with warnings.catch_warnings(action="ignore"):
        interval = theirs.confidence_interval(method="log-log")
    inside = (theirs.probabilities > 1e-9) & (theirs.probabilities < 1 - 1e-9)
    at = np.searchsorted(found.days, theirs.quantiles, side="right") - 1
    assert np.allclose(found.left_low[at][inside], interval.low.probabilities[inside])
    assert np.allclose(found.left_high[at][inside], interval.high.probabilities[inside])


def test_competing_ends_by_hand():
    """Five stays: on after 2, lost after 3, open at 4, on after 5, open at 6."""
    found = curve([2, 3, 4, 5, 6], [0, 1, OPEN, 0, OPEN], causes=2)
    assert found.left.tolist() == pytest.approx([4 / 5, 3 / 5, 3 / 10])
    assert found.incidence[0].tolist() == pytest.approx([1 / 5, 1 / 5, 1 / 5 + 3 / 5 * 1 / 2])
    assert found.incidence[1].tolist() == pytest.approx([0, 1 / 5, 1 / 5])
    assert found.ended_by([1, 2, 4, 100]).tolist() == pytest.approx([0, 0.2, 0.2, 0.5])


def test_a_share_never_exceeds_the_whole():
    ended = [curve(range(1, n), [0] * (n - 1), causes=1) for n in range(2, 60)]
    assert max(one.incidence.max() for one in ended) == 1.0
    assert max(one.incidence_high.max() for one in ended) == 1.0


@given(_spells)
def test_the_shares_add_up_and_lie_within_their_intervals(spells):
    found = curve([d for d, _ in spells], [e for _, e in spells], causes=2)
    assert np.allclose(found.left + found.incidence.sum(axis=0), 1.0)
    for share, low, high in (
        (found.left, found.left_low, found.left_high),
        (found.incidence, found.incidence_low, found.incidence_high),
    ):
        assert ((low <= share + 1e-9) & (share <= high + 1e-9)).all()
        assert ((low >= 0) & (high <= 1)).all()
    assert (np.diff(found.left) <= 1e-12).all()


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from([OPEN, 0])), min_size=2, max_size=30))
def test_with_one_end_the_variance_is_greenwoods(spells):
    found = curve([d for d, _ in spells], [e for _, e in spells])
    risk, ended = found.at_risk.astype(float), found.ended[0].astype(float)
    inside = risk > ended
    greenwood = np.cumsum(np.where(inside, ended / (risk * np.where(inside, risk - ended, 1)), 0))
    before = np.concatenate(([1.0], found.left[:-1])) if found.left.size else found.left
    spread = _incidence_spread(
        found.incidence[0], found.ended[0], found.ended[0], found.at_risk, before, found.left
    )
    assert np.allclose(spread[inside], (found.left * np.sqrt(greenwood))[inside], atol=1e-6)


def test_jeffreys_is_the_beta_quantile():
    assert jeffreys(3, 20) == pytest.approx(stats.beta(3.5, 17.5).ppf([0.025, 0.975]))
    assert jeffreys(0, 20)[0] == 0.0
    assert jeffreys(20, 20)[1] == 1.0
    assert jeffreys(0, 0) == (0.0, 1.0)


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="0 or more"):
        curve([-1], [0])
    with pytest.raises(ValueError, match="as many of both"):
        curve([1, 2], [0])
    with pytest.raises(ValueError, match="expected"):
        curve([1], [2], causes=2)


def test_draws_follow_the_curve_given_the_days_spent():
    """Of those still there after 3 days one in three is lost on day 5 and the rest move on on day 8."""
    found = curve([2, 2, 5, 8, 8], [0, 1, 1, 0, 0], causes=2)
    total, how = draw_ends(found, np.full(30_000, 3), np.random.default_rng(1))
    assert set(total) == {5, 8}
    assert (how[total == 5] == 1).all()
    assert (how[total == 8] == 0).all()
    assert (total == 5).mean() == pytest.approx(1 / 3, abs=0.01)


def test_beyond_the_last_end_nothing_is_drawn():
    found = curve([2, 9], [0, OPEN])
    total, how = draw_ends(found, [5, 0, 0, 0, 0, 0, 0, 0], np.random.default_rng(1))
    assert (total[0], how[0]) == (5, OPEN)
    assert set(how) == {OPEN, 0}
    assert (total[how == 0] == 2).all()
    total, how = draw_ends(curve([], []), [4], np.random.default_rng(1))
    assert (total.tolist(), how.tolist()) == ([4], [OPEN])


def test_the_shape_it_was_made_from_is_found_again():
    """Lognormal stays of median 100 days, lost in one of four, watched for 60 to 400 days."""
    chance = np.random.default_rng(7)
    inside = []
    for _ in range(60):
        days = np.ceil(100 * np.exp(0.6 * chance.standard_normal(150))).astype(int)
        how = (chance.random(150) < 0.25).astype(int)
        watched = chance.integers(60, 400, 150)
        found = curve(np.minimum(days, watched), np.where(days <= watched, how, OPEN), causes=2)
        place = np.searchsorted(found.days, 100, side="right") - 1
        inside.append(
            (
                found.left_low[place] <= 0.5 <= found.left_high[place],
                found.incidence_low[1, place] <= 0.125 <= found.incidence_high[1, place],
            )
        )
    covered = np.mean(inside, axis=0)
    assert (covered >= 0.85).all(), covered
