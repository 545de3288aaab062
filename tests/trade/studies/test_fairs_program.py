"""Choosing fairs: the integer program against every choice there is, and against a greedy one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wuwai.trade.studies.fairs_program import Offers, cheapest, choose, chords, sums_of


def worth_of(offers, fairs):
    """What a set of fairs covers, from its definition: a flow from fairs to cells."""
    fairs = list(fairs)
    reached = [(f, c) for f in fairs for c in range(offers.worth.size) if offers.rates[f, c] > 0]
    if not reached:
        return 0.0
    left = offers.worth * (1 - np.prod(1 - offers.rates[fairs], axis=0))
    of_cell = [[float(c == one) for _, c in reached] for one in range(offers.worth.size)]
    of_fair = [[float(f == one) for f, _ in reached] for one in fairs]
    found = linprog(
        -np.ones(len(reached)),
        A_ub=of_cell + of_fair,
        b_ub=[*left, *offers.capacity[fairs]],
        bounds=[(0.0, offers.rates[f, c] * offers.worth[c]) for f, c in reached],
    )
    return -float(found.fun)


def allowed(offers, fairs, budget):
    if offers.cost[list(fairs)].sum() > budget:
        return False
    return all(len(set(members) & set(fairs)) <= most for members, most in offers.limits)


def every_choice(offers, budget):
    numbers = range(offers.number)
    sets = itertools.chain.from_iterable(itertools.combinations(numbers, k) for k in range(offers.number + 1))
    return {one: worth_of(offers, one) for one in sets if allowed(offers, one, budget)}


def greedy(offers, budget):
    """The fair that covers most for its cost, again and again."""
    taken: tuple[int, ...] = ()
    while True:
        now = worth_of(offers, taken)
        more = {
            f: (worth_of(offers, (*taken, f)) - now) / (offers.cost[f] + 1e-9)
            for f in range(offers.number)
            if f not in taken and allowed(offers, (*taken, f), budget)
        }
        best = max(more, key=more.get, default=None)
        if best is None or more[best] <= 0:
            return now
        taken = (*taken, best)


def drawn(seed, fairs, cells):
    draw = np.random.default_rng(seed)
    return Offers(
        rates=draw.choice([0.0, 0.0, 0.05, 0.2, 0.2], size=(fairs, cells)),
        worth=draw.gamma(1.0, 100.0, cells) * (draw.random(cells) < 0.9),
        capacity=draw.gamma(1.0, 30.0, fairs),
        cost=draw.integers(0, 10, fairs) * 10.0,
        limits=((tuple(range(fairs)), 4), (tuple(range(min(fairs, 3))), 1)),
    )


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10_000), fairs=st.integers(1, 6), cells=st.integers(1, 7), budget=st.integers(0, 200)
)
def test_no_choice_within_the_conditions_covers_more(seed, fairs, cells, budget):
    offers = drawn(seed, fairs, cells)
    found = choose(offers, budget=budget)
    choices = every_choice(offers, budget)
    assert found.proven
    assert allowed(offers, found.fairs, budget)
    assert found.value == pytest.approx(max(choices.values()), abs=3e-6 * offers.scale)
    assert found.value == pytest.approx(worth_of(offers, found.fairs), abs=1e-6 * offers.scale)
    assert found.value >= greedy(offers, budget) - 3e-6 * offers.scale


def test_a_greedy_choice_can_be_a_tenth_as_good():
    offers = Offers(np.diag([0.5, 0.5]), np.array([20.2, 200.0]), np.full(2, 1e9), np.array([1.0, 10.0]))
    assert greedy(offers, 10.0) == pytest.approx(10.1)
    assert choose(offers, budget=10.0).value == pytest.approx(100.0)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_price_at_which_a_fair_comes_in_is_the_price(seed):
    offers, budget = drawn(seed, 5, 6), 120.0
    best = choose(offers, budget=budget)
    step = 1e-4 * offers.scale
    for fair in set(range(5)) - set(best.fairs):
        rest = cheapest(offers, least=best.value + step, fair=fair)
        others = [
            offers.cost[[f for f in one if f != fair]].sum()
            for one in every_choice(offers, np.inf)
            if fair in one and worth_of(offers, one) >= best.value + step - 1e-6 * offers.scale
        ]
        assert (rest is None) == (not others)
        if rest is not None:
            assert rest == pytest.approx(min(others), abs=1e-3)


def test_cells_of_the_same_fairs_are_added_up():
    rates = np.repeat(np.array([[0.2, 0.0], [0.2, 0.05]]), 50, axis=1)
    offers = Offers(rates, np.arange(100.0), np.full(2, 1e9), np.ones(2))
    assert offers.grouped.shape == (2, 2)
    assert choose(offers, budget=2.0).value == pytest.approx(worth_of(offers, (0, 1)))


def test_a_second_fair_reaches_its_share_of_what_is_left():
    offers = Offers(np.array([[0.2], [0.2], [0.2]]), np.array([100.0]), np.full(3, 1e9), np.ones(3))
    assert [round(choose(offers, budget=b).value, 6) for b in (1.0, 2.0, 3.0)] == [20.0, 36.0, 48.8]
    assert choose(offers, budget=3.0).value < choose(offers, budget=2.0).value + 20.0


def test_stands_bound_what_a_fair_covers():
    offers = Offers(np.array([[0.5, 0.5]]), np.array([100.0, 100.0]), np.array([30.0]), np.ones(1))
    assert choose(offers, budget=1.0).value == pytest.approx(30.0)
    assert offers.alone().tolist() == [30.0]


def test_nothing_can_be_bought_for_nothing():
    offers = drawn(1, 5, 5)
    free = [f for f in range(5) if offers.cost[f] == 0]
    found = choose(offers, budget=0.0)
    assert set(found.fairs) <= set(free)
    assert found.feasible
    assert found.gap == 0.0


def test_fairs_decided_on_that_cost_too_much_are_no_programme():
    offers = drawn(2, 5, 5)
    dear = int(np.argmax(offers.cost))
    found = choose(offers, budget=offers.cost[dear] - 1.0, forced=(dear,))
    assert not found.feasible
    assert (found.fairs, found.value) == ((), 0.0)
    assert not choose(offers, budget=1e9, forced=(dear,), barred=(dear,)).feasible


def test_of_two_programmes_that_cover_as_much_the_cheaper_is_taken():
    offers = Offers(np.array([[0.2], [0.2]]), np.array([10.0]), np.full(2, 2.0), np.array([5.0, 3.0]))
    assert choose(offers, budget=5.0).fairs == (1,)


@pytest.mark.slow
def test_a_search_that_is_stopped_says_how_far_it_may_be_from_the_best():
    draw = np.random.default_rng(7)
    rates = np.where(draw.random((150, 600)) < 0.05, draw.choice([0.05, 0.2], (150, 600)), 0.0)
    cost = draw.integers(30, 200, 150) * 1.0
    offers = Offers(rates, draw.gamma(0.5, 100.0, 600), draw.gamma(2.0, 200.0, 150), cost)
    stopped = choose(offers, budget=2000.0, seconds=0.5)
    assert stopped.bound >= stopped.value
    assert stopped.proven == (stopped.gap == 0.0)
    assert stopped.value > 0
    assert stopped.cost <= 2000.0


def test_the_chords_meet_the_share_at_every_sum():
    sums = sums_of([0.2, 0.2, 0.05])
    a, b = chords(sums)
    assert np.min(a[:, None] + b[:, None] * sums, axis=0) == pytest.approx(-np.expm1(-sums), abs=1e-12)
    assert sums_of(np.linspace(0.01, 0.5, 12)).size <= 64


@pytest.mark.parametrize(
    ("change", "says"),
    [({"rates": np.array([[1.0]])}, "rates"), ({"worth": np.array([-1.0])}, "worth"),
     ({"cost": np.array([np.nan])}, "cost"), ({"capacity": np.array([1.0, 2.0])}, "fit")],
)  # fmt: skip
def test_what_is_no_offer_is_refused(change, says):
    whole = {"rates": np.array([[0.2]]), "worth": np.ones(1), "capacity": np.ones(1), "cost": np.ones(1)}
    with pytest.raises(ValueError, match=says):
        Offers(**(whole | change))
