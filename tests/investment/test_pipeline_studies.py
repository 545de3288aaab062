"""Clocks, funnel and forecast: by hand, by identities, and by finding again what the data were made from."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from wuwai.investment.studies.arrivals import arrivals
from wuwai.investment.studies.cases import cases, rules
from wuwai.investment.studies.funnel import ROAD_SO_FAR, STEP, funnel
from wuwai.investment.studies.looking_back import look_back
from wuwai.investment.studies.paces import paces, truncated
from wuwai.investment.studies.payments import profiles
from wuwai.investment.studies.pipeline import pipeline
from wuwai.investment.studies.simulating import CASES, Rules, simulate
from wuwai.investment.studies.survival import survival

TODAY = date(2026, 11, 23)
_STAYS = {
    "uid": pl.String, "region": pl.String, "stage": pl.String, "entered_on": pl.Date, "left_on": pl.Date,
    "next_stage": pl.String, "synthetic": pl.Boolean, "seen_on": pl.Date,
}  # fmt: skip


def _stays(*lives, region="440300", seen=TODAY):
    """Each life is (uid, [(stage, day it was entered), ...]); the last stage is the present one."""
    rows = []
    for uid, steps in lives:
        for n, (stage, entered) in enumerate(steps):
            after = steps[n + 1] if n + 1 < len(steps) else (None, None)
            rows.append((uid, region, stage, entered, after[1], after[0], True, seen))
    return pl.DataFrame(rows, schema=_STAYS, orient="row")


def _projects(*uids, currency="USD", plan=100.0):
    return pl.DataFrame(
        [(u, u, u, "440300", "food", "HKG", "equity", currency, plan, "") for u in uids],
        schema=[
            *("uid", "project_no", "name", "region", "sector", "source_country", "project_class"),
            *("currency", "investment", "leader"),
        ],
        schema_overrides={"investment": pl.Float64},
        orient="row",
    )


def _funds(*rows):
    return pl.DataFrame(
        [(p, kind, day, amount, money, "440300", "approved") for p, kind, day, amount, money in rows],
        schema={
            "project": pl.String, "kind": pl.String, "dated_on": pl.Date, "amount": pl.Float64,
            "currency": pl.String, "region": pl.String, "stage": pl.String,
        },
        orient="row",
    )  # fmt: skip


def _ago(days):
    return TODAY - timedelta(days=days)


def _leads(*days, spent=()):
    """Leads that moved on after so many days, and ones that have been leads for so many."""
    done = [(f"D{n}", [("lead", _ago(500)), ("promoted", _ago(500 - d))]) for n, d in enumerate(days)]
    return _stays(*done, *((f"O{n}", [("lead", _ago(d))]) for n, d in enumerate(spent)))


def test_stuck_is_longer_than_four_in_five_completed_stays():
    stays = _leads(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, spent=(80, 81, 91))
    line = pipeline(_projects(), stays).all[0]
    assert (line.usual, line.long, line.completed) == (80, 90, 10)
    assert (line.projects, line.stuck, line.stuck_long) == (3, 2, 1)
    assert line.age == 81


def test_below_five_completed_stays_nobody_is_stuck():
    result = pipeline(_projects(), _leads(1, 2, 3, 4, spent=(400,)))
    assert result.stuck == 0
    assert any("Fewer than 5" in one.en for one in result.warnings)


def test_a_day_that_is_not_on_file_gives_no_clock():
    result = pipeline(_projects(), _stays(("A", [("signed", None)])))
    assert [line.undated for line in result.all if line.stage == "signed"] == [1]
    assert result.open == 1


def test_groups_add_up_to_all_of_them():
    stays = _leads(10, 20, 30, 40, 50, spent=(60, 5))
    uids = stays["uid"].unique().to_list()
    projects = _projects(*uids).with_columns(sector=pl.when(pl.col("uid") < "O").then(pl.lit("food")))
    frame = pipeline(projects, stays, by="sector").frame()
    totals = frame.group_by("group_key").agg(pl.col("projects").sum())
    sums = dict(totals.iter_rows())
    assert sums["*"] == sum(n for key, n in sums.items() if key != "*") == 7


def test_a_lead_under_way_is_no_failure():
    """Four leads: two signed after 10 and 30 days, one lost after 20, one a lead for 15 days."""
    stays = _stays(
        ("A", [("lead", _ago(100)), ("signed", _ago(90))]),
        ("B", [("lead", _ago(100)), ("signed", _ago(70))]),
        ("C", [("lead", _ago(100)), ("lost", _ago(80))]),
        ("D", [("lead", _ago(15))]),
    )
    result = funnel(_projects(), stays, months=12)
    signed = next(one for one in result.of(ROAD_SO_FAR) if one.to == "signed")
    # 1/4 after 10 days; of the 3/4 left two are watched beyond day 15: half lost, half signed.
    assert (signed.share, signed.lost) == pytest.approx((1 / 4 + 3 / 8, 3 / 8))
    assert (signed.projects, signed.reached, signed.ended, signed.open) == (4, 2, 1, 1)
    talks = next(one for one in result.of(ROAD_SO_FAR) if one.to == "in_talks")
    assert talks.reached == 2, "a stage that was skipped counts as reached"


_lives = st.lists(
    st.tuples(
        st.lists(st.integers(0, 60), min_size=1, max_size=7), st.sampled_from(["open", "lost", "withdrawn"])
    ),
    min_size=1,
    max_size=25,
)
_ROAD = ("lead", "promoted", "in_talks", "signed", "to_start", "funds_arrived", "in_production")


def _made(lives):
    made = []
    for n, (waits, end) in enumerate(lives):
        day = _ago(900)
        steps = []
        for stage, wait in zip(_ROAD, waits, strict=False):
            steps.append((stage, day))
            day += timedelta(days=wait)
        if end != "open" and len(steps) < len(_ROAD):
            steps.append((end, day))
        made.append((f"P{n:02d}", steps))
    return _stays(*made)


@given(_lives)
@with_settings(max_examples=25)
def test_shares_add_up_and_intervals_hold_them(lives):
    stays = _made(lives)
    result = funnel(_projects(), stays, months=24)
    for one in result.lines:
        assert one.share + one.lost + one.undecided == pytest.approx(1)
        assert one.low - 1e-9 <= one.share <= one.high + 1e-9
        assert one.projects == one.reached + one.ended + one.open
    frame = survival(_projects(), stays).frame()
    total = frame["still"] + frame["moved"] + frame["ended"]
    assert np.allclose(total.to_numpy(), 100.0)
    steps = {one.to: one for one in result.of(STEP)}
    assert all(one.projects >= one.reached for one in steps.values())


def _paid_in_two(uid, first, money="USD"):
    """Signed 50 days before the first half arrives; the other half a hundred days later."""
    return (
        (uid, "contracted", first - timedelta(days=50), 100.0, money),
        (uid, "arrived", first, 50.0, money),
        (uid, "arrived", first + timedelta(days=100), 50.0, money),
    )


def test_the_only_way_anything_went_is_the_forecast():
    """All past projects took 50 days from signing to the first half and 100 to the other."""
    past = [f"D{n}" for n in range(6)]
    stays = _stays(
        *(
            (u, [("signed", _ago(500)), ("funds_arrived", _ago(450)), ("in_production", _ago(300))])
            for u in past
        ),
        ("NEW", [("signed", _ago(10))]),
    )
    funds = _funds(
        *(row for u in past for row in _paid_in_two(u, _ago(450))),
        ("NEW", "contracted", _ago(10), 80.0, "USD"),
    )
    result = arrivals(_projects(*past, "NEW"), stays, funds, goal=80 / 1e8, currency="USD", months=12)
    expected = {one.period: one.value for one in result.months if one.kind == "expected" and one.value}
    # 40 days from 23 November is 2 January; a hundred more are 12 April.
    assert expected == pytest.approx({"2027-01": 40.0, "2027-04": 40.0})
    goal = result.goal("USD")
    assert (goal.arrived, goal.expected, goal.chance) == (0.0, 0.0, 0.0)
    assert goal.projects is None, "none signed today brings anything this year"
    assert goal.one_more_later == pytest.approx(goal.median)
    assert goal.projects_later == 1


def test_currencies_are_kept_apart():
    stays = _stays(("A", [("funds_arrived", _ago(30))]), ("B", [("funds_arrived", _ago(30))]))
    funds = _funds(*_paid_in_two("A", _ago(200)), *_paid_in_two("B", _ago(150), "CNY"))
    result = arrivals(_projects("A", "B"), stays, funds)
    arrived = {
        money: sum(x.value for x in result.months if x.kind == "arrived" and x.currency == money)
        for money in ("USD", "CNY")
    }
    assert arrived == {"USD": 100.0, "CNY": 100.0}
    assert {one.currency for one in result.goals} == {"USD", "CNY"}


def test_void_and_unapproved_amounts():
    stays = _stays(("A", [("funds_arrived", _ago(30))]))
    funds = _funds(*_paid_in_two("A", _ago(150))).with_columns(
        stage=pl.Series(["approved", "recorded", "void"])
    )
    for basis, arrived in (("recorded", 50.0), ("approved", 0.0)):
        result = arrivals(_projects("A"), stays, funds, basis=basis)
        assert sum(one.value for one in result.months if one.kind == "arrived") == arrived


def test_a_project_without_amount_or_day_is_left_out_and_counted():
    stays = _stays(("A", [("signed", None)]), ("B", [("lead", _ago(3))]))
    found, left_out = cases(_projects("A", "B", plan=None), stays, _funds(), on=TODAY)
    assert (found.height, left_out) == (0, 2)


@given(st.lists(st.floats(1, 1e9), min_size=1, max_size=6), st.integers(0, 2**20))
@with_settings(max_examples=20)
def test_no_more_arrives_than_is_left(amounts, seed):
    past = [f"D{n}" for n in range(6)]
    stays = _stays(
        *((u, [("signed", _ago(500)), ("funds_arrived", _ago(450 - 9 * int(u[1])))]) for u in past)
    )
    funds = _funds(*(row for u in past for row in _paid_in_two(u, _ago(450 - 9 * int(u[1])))))
    basis = Rules(
        paces(stays), {"signed": {"funds_arrived": 6}}, profiles(funds, on=TODAY, months=60), np.array([])
    )
    given_cases = pl.DataFrame(
        [("USD", "signed", 5, None, one, one / 2) for one in amounts], schema=CASES, orient="row"
    )
    futures = simulate(
        given_cases, basis, start=TODAY, months=24, draws=20, chance=np.random.default_rng(seed)
    )
    assert (futures["USD"].sum(axis=1) <= sum(amounts) / 2 * (1 + 1e-9)).all()


def test_many_projects_followed_fewer_times_give_the_same_forecast():
    """Put together from blocks of projects: the mean and the spread of every project followed every time."""
    stays, funds, uids = _history(np.random.default_rng(1))
    known = funds.filter(pl.col("dated_on") <= TODAY)
    basis = rules(_projects(*uids), stays, known, on=TODAY)
    one, _ = cases(_projects(*uids), stays, known, on=TODAY)
    many = pl.concat([one] * 40)
    sums = {}
    for most in (10**9, 1):
        futures = simulate(
            many, basis, start=TODAY, months=12, draws=400, chance=np.random.default_rng(7), most=most
        )
        sums[most] = futures["USD"].sum(axis=1)
    assert sums[1].mean() == pytest.approx(sums[10**9].mean(), rel=0.02)
    assert sums[1].std() == pytest.approx(sums[10**9].std(), rel=0.15)


def _history(chance, count=260):
    """Projects with lognormal stays, one in ten lost from each stage, and three payments of random size."""
    lives, funds = [], []
    for n in range(count):
        uid, day = f"P{n:03d}", date(2019, 1, 1) + timedelta(days=int(chance.integers(2800)))
        steps = []
        for stage, median in (("signed", 80), ("to_start", 90), ("funds_arrived", 400)):
            if day > TODAY:
                break
            steps.append((stage, day))
            size = 100.0 * float(np.exp(0.4 * chance.standard_normal()))
            if stage == "signed":
                funds.append((uid, "contracted", day, size, "USD"))
                worth = size
            if stage == "funds_arrived":
                left, paid_on = worth, day
                for part in range(3):
                    amount = left if part == 2 else left * chance.uniform(0.2, 0.6)
                    if paid_on <= TODAY:
                        funds.append((uid, "arrived", paid_on, amount, "USD"))
                    left -= amount
                    paid_on += timedelta(days=int(chance.integers(40, 200)))
            day += timedelta(days=max(1, int(median * np.exp(0.5 * chance.standard_normal()))))
            if stage != "funds_arrived" and chance.random() < 0.1:
                if day <= TODAY:
                    steps.append(("lost", day))
                break
        if steps:
            lives.append((uid, steps))
    return _stays(*lives), _funds(*funds), [uid for uid, _ in lives]


def test_earlier_forecasts_hold_what_then_arrived_about_as_often_as_they_say():
    inside = total = 0
    ratio = []
    for seed in range(4):
        stays, funds, uids = _history(np.random.default_rng(seed))
        looked = look_back(_projects(*uids), stays, funds, on=TODAY, level=80, seed=seed)
        inside, total = inside + sum(one.inside for one in looked), total + len(looked)
        ratio += [one.actual / one.expected for one in looked]
    assert total == 32
    assert inside / total >= 0.6
    assert np.mean(ratio) == pytest.approx(1.0, abs=0.1)


def test_looking_back_forgets_what_came_later():
    stays = _stays(("A", [("lead", _ago(100)), ("signed", _ago(50))]), ("B", [("lead", _ago(10))]))
    then = truncated(stays, _ago(60))
    assert then.select("uid", "stage", "left_on", "next_stage").rows() == [("A", "lead", None, None)]
