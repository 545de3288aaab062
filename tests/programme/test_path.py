"""Identities of the path to a target."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wuwai.programme.studies.path import due_by_now, needed_growth, progress_ratio, road, status

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
SPANS = st.integers(30, 5000)
YEARS = st.integers(300, 5000)
AMOUNTS = st.floats(0.1, 1e6)
START = date(2024, 1, 1)


@given(AMOUNTS, DAYS, AMOUNTS, SPANS)
def test_the_path_starts_at_the_baseline_and_ends_at_the_target(baseline, start, number, days):
    path = {"baseline": baseline, "baseline_on": start, "number": number, "due": start + timedelta(days)}
    assert due_by_now(**path, today=start) == baseline
    assert due_by_now(**path, today=path["due"]) == pytest.approx(number)
    assert due_by_now(**path, today=path["due"] + timedelta(400)) == pytest.approx(number)
    assert due_by_now(**path, today=start - timedelta(400)) == baseline


@given(AMOUNTS, AMOUNTS, SPANS, st.floats(0, 1), st.floats(0, 1))
def test_the_path_never_turns_back(baseline, number, days, one, other):
    path = {"baseline": baseline, "baseline_on": START, "number": number, "due": START + timedelta(days)}
    early, late = sorted(START + timedelta(round(days * part)) for part in (one, other))
    first, second = due_by_now(**path, today=early), due_by_now(**path, today=late)
    assert (second - first) * (number - baseline) >= 0


@given(AMOUNTS, AMOUNTS, YEARS)
def test_growing_as_needed_arrives_on_the_day(current, number, days):
    assume(number > current)
    due = START + timedelta(days)
    growth = needed_growth(current=current, current_on=START, number=number, due=due)
    assert current * (1 + growth) ** (days / 365.25) == pytest.approx(number)


@given(AMOUNTS, AMOUNTS, YEARS)
def test_shrinking_as_needed_arrives_on_the_day(current, number, days):
    assume(number < current)
    due = START + timedelta(days)
    growth = needed_growth(current=current, current_on=START, number=number, due=due, direction="down")
    assert growth < 0
    assert current * (1 + growth) ** (days / 365.25) == pytest.approx(number)


@given(AMOUNTS, AMOUNTS, SPANS, st.floats(0.05, 0.99))
def test_progress_at_the_required_rate_is_a_ratio_of_one(baseline, number, days, part):
    assume(abs(number / baseline - 1) > 0.01)
    passed = max(1, round(days * part))
    current = baseline * (number / baseline) ** (passed / days)
    ratio = progress_ratio(
        current=current,
        current_on=START + timedelta(passed),
        number=number,
        baseline=baseline,
        baseline_on=START,
        due=START + timedelta(days),
    )
    assert ratio == pytest.approx(1, rel=1e-6)


@given(st.floats(1, 1e6), SPANS, st.floats(0.05, 0.95))
def test_from_nothing_progress_is_of_absolute_changes(number, days, part):
    passed = max(1, round(days * part))
    ratio = progress_ratio(
        current=number * passed / days,
        current_on=START + timedelta(passed),
        number=number,
        baseline=0.0,
        baseline_on=START,
        due=START + timedelta(days),
    )
    assert ratio == pytest.approx(1)


CASE = {
    "number": 100.0, "direction": "up", "baseline": 0.0, "baseline_on": START,
    "current_on": date(2025, 1, 1), "due": date(2026, 1, 1), "today": date(2025, 1, 1),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"current": None}, "no_data"),
        ({"current": 100.0}, "met"),
        ({"current": 100.0, "due": None}, "met"),
        ({"current": 100.0, "today": date(2027, 1, 1)}, "met"),
        ({"current": 50.0, "due": None}, "not_stated"),
        ({"current": 50.0, "baseline": None}, "not_stated"),
        ({"current": 99.0, "today": date(2026, 1, 2)}, "missed"),
        ({"current": 50.0}, "on_track"),
        ({"current": 48.0}, "on_track"),
        ({"current": 40.0}, "behind"),
        ({"current": 29.0}, "at_risk"),
        ({"current": -5.0}, "at_risk"),
        ({"current": 90.0, "number": 50.0, "direction": "down", "baseline": 100.0}, "at_risk"),
        ({"current": 50.0, "number": 50.0, "direction": "down", "baseline": 100.0}, "met"),
        ({"current": 70.0, "number": 50.0, "direction": "down", "baseline": 100.0}, "on_track"),
        ({"current": 50.0, "current_on": START}, "not_stated"),
    ],
)
def test_the_word_for_where_a_target_stands(changed, word):
    assert status(**{**CASE, **changed}) == word


@given(AMOUNTS, AMOUNTS, SPANS)
def test_the_drawn_road_lies_on_the_path(baseline, number, days):
    path = {"baseline": baseline, "baseline_on": START, "number": number, "due": START + timedelta(days)}
    drawn = road(**path, today=START + timedelta(days // 2))
    assert drawn.days[0] == START
    assert drawn.days[-1] == path["due"]
    for day, value in zip(drawn.days, drawn.values, strict=True):
        assert value == pytest.approx(due_by_now(**path, today=day))


@given(st.floats(1e-9, 1e15), st.floats(1e-9, 1e15), st.integers(1, 5), st.sampled_from(["up", "down"]))
def test_a_day_before_the_end_no_rate_overflows(current, number, days, direction):
    due = START + timedelta(days)
    needed_growth(current=current, current_on=START, number=number, due=due, direction=direction)
    assert status(
        current=current,
        number=number,
        direction=direction,
        baseline=1.0,
        baseline_on=START - timedelta(1),
        current_on=START,
        due=due,
        today=START,
    )
