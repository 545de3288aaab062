"""Covering sites: the integer program against every choice there is, its proof, and its limits."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.reference.text import Text
from wuwai.trade.studies.parks_cover import PARTS, CoverProblem, Infeasible, Limit, max_coverage


def limit(name, members, least=0, most=None):
    return Limit(Text(name, name), tuple(members), least, most)


def keeps(chosen, limits):
    counts = [(len(set(one.members) & set(chosen)), one) for one in limits]
    return all(one.least <= n and (one.most is None or n <= one.most) for n, one in counts)


def worth(weight, cover, chosen):
    return float(weight @ cover[:, list(chosen)].max(axis=1)) if chosen else 0.0


def every_choice(weight, cover, number, limits=(), fixed=(), barred=()):
    """What each choice covers, from the definition."""
    sets = itertools.combinations(range(cover.shape[1]), number)
    return {
        one: worth(weight, cover, one)
        for one in sets
        if set(fixed) <= set(one) and not set(barred) & set(one) and keeps(one, limits)
    }


@st.composite
def problems(draw):
    demands, sites = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    weight = np.array(draw(st.lists(st.integers(0, 1000), min_size=demands, max_size=demands)), float)
    parts = st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.9, 1.0])
    cover = np.array(draw(st.lists(st.lists(parts, min_size=sites, max_size=sites),
                                   min_size=demands, max_size=demands)))  # fmt: skip
    number = draw(st.integers(0, sites))
    limits = []
    for n in range(draw(st.integers(0, 3))):
        members = draw(st.sets(st.integers(0, sites - 1)))
        least = draw(st.integers(0, 2))
        most = draw(st.one_of(st.none(), st.integers(0, 3)))
        limits.append(limit(str(n), sorted(members), least, most))
    return weight, cover, number, tuple(limits)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_choice_within_the_limits_covers_more(problem):
    weight, cover, number, limits = problem
    allowed = every_choice(weight, cover, number, limits)
    if not allowed:
        with pytest.raises(Infeasible):
            max_coverage(weight, cover, number, limits=limits)
        return
    found = max_coverage(weight, cover, number, limits=limits)
    best, total = max(allowed.values()), float(weight.sum())
    assert found.open_sites in allowed
    assert found.value == pytest.approx(allowed[found.open_sites])
    # Rounding weights to whole parts moves a plan by half a part for each demand at most.
    near = total * len(weight) / PARTS
    assert best - near <= found.value <= best + 1e-9
    assert found.value <= found.upper_bound
    assert found.upper_bound >= best - near
    assert found.gap == 0
    assert found.covered == pytest.approx(cover[:, list(found.open_sites)].max(axis=1) if number else 0)
    frame = found.frame()
    assert frame.height == len(weight)
    assert set(frame["site"].drop_nulls()) <= set(found.open_sites)


@settings(max_examples=25, deadline=None)
@given(problems(), st.data())
def test_what_is_forced_lifted_or_asked_again_is_exact_too(problem, data):
    weight, cover, number, limits = problem
    if not every_choice(weight, cover, number, limits):
        return
    asked = CoverProblem(weight, cover, number, limits)
    first = asked.solve()
    site = data.draw(st.integers(0, cover.shape[1] - 1))
    near = weight.sum() * len(weight) / PARTS + 1e-9
    for given_, kept in (
        ({"barred": [site]}, every_choice(weight, cover, number, limits, barred=[site])),
        ({"fixed": [site]}, every_choice(weight, cover, number, limits, fixed=[site])),
        ({"lifted": range(len(limits))}, every_choice(weight, cover, number)),
    ):
        if kept:
            assert asked.solve(**given_).value == pytest.approx(max(kept.values()), abs=near)
        else:
            with pytest.raises(Infeasible):
                asked.solve(**given_)
    # Nothing of what was asked stays behind; of choices as good, another may be found.
    assert asked.solve().value == pytest.approx(first.value, abs=near)


def test_limits_that_contradict_say_what_would_have_to_give_way():
    cover = np.eye(6)
    east, west = limit("east", (0, 1), least=2), limit("west", (2, 3, 4, 5), least=3)
    with pytest.raises(Infeasible, match="no choice of sites keeps all limits") as told:
        max_coverage(np.ones(6), cover, 3, limits=(east, west))
    assert sum(by for _, by in told.value.gives) == 2
    assert {one.name.en for one, _ in told.value.gives} <= {"east", "west"}
    found = max_coverage(np.ones(6), cover, 5, limits=(east, west))
    assert {0, 1} <= set(found.open_sites)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="2 weights for 1 demands"):
        max_coverage([1, 2], [[1.0]], 1)
    with pytest.raises(ValueError, match="not negative"):
        max_coverage([-1], [[1.0]], 1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        max_coverage([1], [[2.0]], 1)
    with pytest.raises(ValueError, match="3 sites of 1 candidates"):
        max_coverage([1], [[1.0]], 3)
    with pytest.raises(ValueError, match="both fixed and barred"):
        max_coverage([1, 1], [[1, 0], [0, 1]], 1, fixed=[0], barred=[0])


def test_without_weight_nothing_is_covered():
    found = max_coverage([0, 0], np.eye(2), 1)
    assert (found.value, found.upper_bound, found.gap, found.share) == (0, 0, 0, 0)
    assert max_coverage([3], [[1.0]], 0).open_sites == ()


@pytest.mark.slow
def test_a_problem_of_a_province_is_proven():
    chance = np.random.default_rng(7)
    clusters, cities = 22, 21
    at = chance.random((cities, 2)) * 400
    near = np.maximum(0, 1 - np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) / 100)
    cover = np.kron(np.eye(clusters), near)
    weight = chance.lognormal(0, 2, clusters * cities)
    limits = [limit(str(c), range(c, clusters * cities, cities), 0, 3) for c in range(cities)]
    found = max_coverage(weight, cover, 20, limits=limits)
    assert len(found.open_sites) == 20
    assert found.gap == 0
    # Exchanging any one site for any other within the limits does not help.
    for out in found.open_sites:
        rest = [one for one in found.open_sites if one != out]
        reached = cover[:, rest].max(axis=1)
        others = weight @ np.maximum(cover, reached[:, None])
        allowed = [n for n in range(cover.shape[1]) if n not in rest and keeps([*rest, n], limits)]
        assert max(others[allowed]) <= found.value * (1 + 1e-6)
