"""Siting against published optima, every choice tried, and the textbook programs solved by HiGHS."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import csgraph_from_dense, dijkstra

from wuwai.reference.text import Text
from wuwai.studies.progress import Cancelled
from wuwai.trade.studies.siting import Infeasible, Siting, p_median
from wuwai.trade.studies.siting_nested import nested

FEW = settings(max_examples=40)


def instance(folder: Path, name: str) -> tuple[np.ndarray, int]:
    """An instance of OR-Library: distances of all pairs over its graph (a later edge replaces an earlier)."""
    with (folder / f"{name}.txt").open() as lines:
        points, _, p = (int(word) for word in next(lines).split())
        far = np.full((points, points), np.inf)
        for line in lines:
            a, b, length = (int(word) for word in line.split())
            far[a - 1, b - 1] = far[b - 1, a - 1] = length
    return dijkstra(csgraph_from_dense(far, null_value=np.inf)), p


def published(folder: Path) -> dict[str, int]:
    return dict(pl.read_csv(folder / "optimal_values.csv").iter_rows())


@pytest.mark.parametrize("name", ["pmed1", "pmed5", "pmed9", "pmed15"])
def test_published_optima(shared: Path, name: str) -> None:
    folder = shared / "reference" / "pmedian"
    cost, p = instance(folder, name)
    found = p_median(cost, np.ones(len(cost)), p)
    assert found.cost == found.lower_bound == published(folder)[name]
    assert found.open_sites.size == p


@pytest.mark.slow
def test_all_published_optima_are_proven(shared: Path) -> None:
    folder = shared / "reference" / "pmedian"
    optima = published(folder)
    assert len(optima) == 20
    for name, optimum in optima.items():
        cost, p = instance(folder, name)
        found = p_median(cost, np.ones(len(cost)), p)
        assert (found.cost, found.lower_bound) == (optimum, optimum), name


@st.composite
def problems(draw: st.DrawFn, *, room: bool = False) -> dict[str, object]:
    """Small problems of whole or broken numbers, with every condition now and then."""
    points, sites = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    p = draw(st.integers(1, sites))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    whole = draw(st.booleans())
    cost = chance.integers(0, 20, (points, sites)).astype(float) if whole else chance.random((points, sites))
    if draw(st.booleans()):
        cost[chance.random(cost.shape) < 0.15] = np.nan
    found: dict[str, object] = {
        "cost": cost,
        "demand": chance.integers(0, 6, points).astype(float),
        "p": p,
        "fixed": chance.permutation(sites)[: draw(st.integers(0, p))].tolist() if draw(st.booleans()) else [],
        "opening_cost": chance.integers(0, 15, sites).astype(float) if draw(st.booleans()) else None,
        "max_cost": float(np.nanquantile(cost, 0.8)) if draw(st.booleans()) and whole else None,
    }
    if room:
        found["capacity"] = chance.integers(1, 16, sites).astype(float)
    return found


def textbook(
    cost: np.ndarray,
    demand: np.ndarray,
    p: int,
    *,
    fixed: list[int],
    opening_cost: np.ndarray | None,
    max_cost: float | None,
    capacity: np.ndarray | None = None,
) -> float | None:
    """The program as a textbook writes it, by HiGHS; nothing where it has no solution."""
    points, sites = cost.shape
    allowed = np.isfinite(cost) & (cost <= (np.inf if max_cost is None else max_cost))
    aim = np.concatenate(
        [
            (np.where(allowed, cost, 0.0) * demand[:, None]).ravel(),
            np.zeros(sites) if opening_cost is None else opening_cost,
        ]
    )
    pairs = points * sites
    once = np.zeros((points, pairs + sites))
    for i in range(points):
        once[i, i * sites : (i + 1) * sites] = 1
    opened = np.hstack([np.eye(pairs), -np.tile(np.eye(sites), (points, 1))])
    number = np.concatenate([np.zeros(pairs), np.ones(sites)])[None]
    rows = [
        LinearConstraint(once, 1, 1),
        LinearConstraint(opened, -np.inf, 0),
        LinearConstraint(number, p, p),
    ]
    if capacity is not None:
        held = np.hstack([np.kron(demand, np.eye(sites)), -np.diag(capacity)])
        rows.append(LinearConstraint(held, -np.inf, 0))
    low, high = np.zeros(pairs + sites), np.concatenate([allowed.ravel().astype(float), np.ones(sites)])
    low[pairs + np.array(fixed, dtype=int)] = 1
    found = milp(aim, constraints=rows, integrality=np.ones(aim.size), bounds=Bounds(low, high))
    return None if found.x is None else float(found.fun)


def check(problem: dict[str, object], found: Siting) -> None:
    """A plan keeps every condition, costs what it says, and is not below its bound."""
    cost, demand = np.asarray(problem["cost"]), np.asarray(problem["demand"])
    assert found.open_sites.size == problem["p"]
    assert set(problem["fixed"]) <= set(found.open_sites.tolist())  # type: ignore[call-overload]
    assert set(found.assignment.tolist()) <= set(found.open_sites.tolist())
    unit = cost[np.arange(len(cost)), found.assignment]
    assert np.isfinite(unit).all()
    if problem["max_cost"] is not None:
        assert (unit <= problem["max_cost"]).all()
    if problem.get("capacity") is not None:
        load = np.bincount(found.assignment, weights=demand, minlength=cost.shape[1])
        assert (load <= np.asarray(problem["capacity"]) + 1e-9).all()
    opening = problem["opening_cost"]
    paid = unit @ demand + (0.0 if opening is None else np.asarray(opening)[found.open_sites].sum())
    assert found.cost == pytest.approx(paid, rel=1e-12)
    assert found.lower_bound <= found.cost


@FEW
@given(problems())
def test_as_the_textbook_program(problem: dict[str, object]) -> None:
    best = textbook(**problem)  # type: ignore[arg-type]
    if best is None:
        with pytest.raises(Infeasible):
            p_median(**problem)  # type: ignore[arg-type]
        return
    found = p_median(**problem)  # type: ignore[arg-type]
    check(problem, found)
    assert found.cost == pytest.approx(best, abs=1e-7)
    assert found.proven


@pytest.mark.slow
@FEW
@given(problems(room=True))
def test_capacities_as_the_textbook_program(problem: dict[str, object]) -> None:
    best = textbook(**problem)  # type: ignore[arg-type]
    if best is None:
        with pytest.raises(Infeasible):
            p_median(**problem)  # type: ignore[arg-type]
        return
    found = p_median(**problem)  # type: ignore[arg-type]
    check(problem, found)
    assert found.cost == pytest.approx(best, abs=1e-7)
    assert found.gap < 1e-8


def every_choice(cost: np.ndarray, demand: np.ndarray, p: int) -> Fraction:
    """The least cost of any choice, without rounding."""
    exact = [
        [Fraction(c) * Fraction(d) for c in row]
        for row, d in zip(cost.tolist(), demand.tolist(), strict=True)
    ]
    choices = itertools.combinations(range(cost.shape[1]), p)
    return min(sum((min(row[j] for j in chosen) for row in exact), Fraction(0)) for chosen in choices)


@FEW
@given(st.integers(0, 2**32 - 1), st.integers(-6, 12), st.booleans())
def test_the_bound_holds_without_rounding(seed: int, power: int, brief: bool) -> None:
    """Numbers of very different sizes, and also where the search is cut short."""
    chance = np.random.default_rng(seed)
    points, sites, p = 6, 6, int(chance.integers(1, 5))
    cost = chance.random((points, sites)) * 10.0 ** chance.integers(power - 4, power + 1, (points, 1))
    demand = chance.pareto(1.0, points)
    found = p_median(cost, demand, p, effort=1e-12 if brief else 1.0)
    assert Fraction(found.lower_bound) <= every_choice(cost, demand, p) * (1 + Fraction(1, 10**15))
    assert brief or found.gap <= 1e-9


def town(points: int, sites: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    here, there = chance.random((points, 2)), chance.random((sites, 2))
    return np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)), chance.pareto(1.2, points) + 0.1


def test_units_and_order_do_not_matter() -> None:
    cost, demand = town(120, 60, 1)
    found = p_median(cost, demand, 8)
    assert found.proven
    scaled = p_median(cost * 8, demand / 2, 8)
    assert scaled.cost == pytest.approx(4 * found.cost)
    assert scaled.open_sites.tolist() == found.open_sites.tolist()
    # A search cut short, too, whatever the unit.
    brief = [p_median(cost * unit, demand, 8, effort=1e-12) for unit in (1.0, 2.0**-60, 2.0**60)]
    assert len({one.cost / unit for one, unit in zip(brief, (1.0, 2.0**-60, 2.0**60), strict=True)}) == 1
    order = np.random.default_rng(2).permutation(60)
    turned = p_median(cost[:, order], demand, 8)
    assert sorted(order[turned.open_sites]) == found.open_sites.tolist()
    # A point told as two is the same.
    halves = np.concatenate([demand[:1] / 2, demand[:1] / 2, demand[1:]])
    assert p_median(np.vstack([cost[:1], cost]), halves, 8).cost == pytest.approx(found.cost)


def test_more_sites_cost_no_more_and_fixed_ones_no_less() -> None:
    cost, demand = town(150, 50, 3)
    paid = [p_median(cost, demand, p).cost for p in (3, 6, 12, 50)]
    assert paid == sorted(paid, reverse=True)
    held = p_median(cost, demand, 6, fixed=[7, 9])
    assert {7, 9} <= set(held.open_sites.tolist())
    assert held.cost >= paid[1]
    assert held.sites().filter("fixed")["site"].to_list() == [7, 9]


def test_a_bound_is_of_the_whole_problem_where_points_look_at_few_sites() -> None:
    """With many sites open a point keeps a short list of the nearest; fixed ones may be far beyond it."""
    cost, demand = town(300, 200, 4)
    found = p_median(cost, demand, 60)
    assert found.proven
    assert found.lower_bound <= p_median(cost, demand, 60, effort=1e-12).cost
    bad = np.argsort(cost.mean(axis=0))[-20:]  # in the corners
    held = p_median(cost, demand, 20, fixed=bad.tolist())
    assert held.open_sites.tolist() == sorted(bad.tolist())
    assert held.cost == pytest.approx(float(cost[:, bad].min(axis=1) @ demand))
    assert held.lower_bound == held.cost or held.proven


def test_no_plan_within_max_cost_is_said() -> None:
    line = np.abs(np.subtract.outer(np.arange(9.0), np.arange(9.0)))
    assert p_median(line, np.ones(9), 3, max_cost=1).open_sites.tolist() == [1, 4, 7]
    with pytest.raises(Infeasible, match="no 2 sites serve every point within max_cost"):
        p_median(line, np.ones(9), 2, max_cost=1)
    with pytest.raises(Infeasible, match="row 4"):
        p_median(np.where(np.arange(9)[:, None] == 4, np.nan, line), np.ones(9), 2)
    with pytest.raises(Infeasible, match="hold 4 at most, less than the demand, 9"):
        p_median(line, np.ones(9), 2, capacity=np.full(9, 2.0))
    with pytest.raises(Infeasible, match="row 0"):
        p_median(line, np.full(9, 3.0), 9, capacity=np.full(9, 2.0))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cost": np.ones(3)}, "points x sites"),
        ({"demand": np.ones(2)}, "3 numbers wanted"),
        ({"demand": np.array([1.0, -1, 1])}, "from 0 up"),
        ({"p": 0}, "from 1 to 3"),
        ({"p": 4}, "from 1 to 3"),
        ({"p": np.inf}, "from 1 to 3"),
        ({"p": None}, "from 1 to 3"),
        ({"fixed": [3]}, "from 0 to 2"),
        ({"fixed": [0, 1, 2]}, "only 2 are to be open"),
        ({"fixed": [0.5]}, "from 0 to 2"),
        ({"fixed": [True]}, "from 0 to 2"),
        ({"gap": np.nan}, "gap"),
        ({"effort": 0}, "effort"),
        ({"cost": np.eye(3) * 1e308, "demand": np.full(3, 9.0)}, "too large"),
        ({"opening_cost": np.array([1, np.inf, 1])}, "finite"),
        ({"capacity": np.array([1.0, np.nan, 1])}, "capacity"),
        ({"max_cost": np.nan}, "max_cost"),
        ({"cost": np.full((3, 3), -np.inf)}, "minus infinity"),
    ],
)
def test_what_does_not_fit_is_said(wrong: dict[str, object], said: str) -> None:
    good = {"cost": np.eye(3), "demand": np.ones(3), "p": 2}
    with pytest.raises(ValueError, match=said):
        p_median(**(good | wrong))  # type: ignore[arg-type]


def test_numbers_in_any_wrapping_are_the_same_problem() -> None:
    cost, demand = town(30, 12, 13)
    found = p_median(cost, demand, 4, fixed=[2, 7])
    stays = np.isin(np.arange(12), [2, 7])
    frozen = cost.copy()
    frozen.flags.writeable = False
    far = cost > np.quantile(cost, 0.9)
    for table, load, held in (
        (cost.tolist(), demand.tolist(), (2, 7)),
        (np.asfortranarray(cost), demand, {2, 7}),
        (frozen, demand, stays),
        (pl.DataFrame(cost), pl.Series(demand), pl.Series([7, 2, 2])),
    ):
        other = p_median(table, load, 4.0, fixed=held)  # type: ignore[arg-type]
        assert (other.cost, other.open_sites.tolist()) == (found.cost, found.open_sites.tolist())
    masked = p_median(np.ma.masked_array(cost, far), demand, 4)
    assert masked.cost == p_median(np.where(far, np.nan, cost), demand, 4).cost
    # What a frozen table holds is read by the loops compiled for any table.
    from wuwai.trade.studies import siting_lists

    assert len(siting_lists.surveyed.signatures) == 1


def test_frames_add_up() -> None:
    cost, demand = town(40, 20, 5)
    found = p_median(cost, demand, 4, opening_cost=np.full(20, 0.5))
    rows, sites = found.frame(), found.sites()
    assert rows.columns == ["point", "site", "demand", "unit_cost", "cost"]
    assert rows["cost"].sum() + 4 * 0.5 == pytest.approx(found.cost)
    assert sites["site"].to_list() == found.open_sites.tolist()
    assert sites["cost"].sum() == pytest.approx(rows["cost"].sum())
    assert sites["points"].sum() == 40


def test_the_same_answer_twice_and_a_wanted_gap() -> None:
    cost, demand = town(200, 100, 6)
    first, second = (p_median(cost, demand, 12, gap=0.02) for _ in range(2))
    assert first.open_sites.tolist() == second.open_sites.tolist()
    assert first.gap <= 0.02
    assert first.lower_bound <= p_median(cost, demand, 12).cost


def test_it_tells_and_can_be_stopped() -> None:
    cost, demand = town(60, 30, 7)
    heard: list[float] = []
    p_median(cost, demand, 5, report=lambda share, words: heard.append(share))
    assert heard == sorted(heard)
    assert all(0 <= share <= 1 for share in heard)

    def stop(share: float, words: Text) -> None:
        raise Cancelled

    for room in (None, np.full(30, 1e9)):
        with pytest.raises(Cancelled):
            p_median(cost, demand, 5, capacity=room, report=stop)


@pytest.mark.slow
def test_room_that_no_whole_points_fill_is_said() -> None:
    with pytest.raises(Infeasible, match="served whole by one site"):
        p_median(np.ones((3, 9)), np.full(3, 2.0), 2, capacity=np.full(9, 3.0))


def test_whoever_stops_the_solver_does_not_wait_for_it() -> None:
    """What a beat raises reaches the caller at once, though the solver asks nobody for a while."""
    from wuwai.trade.studies.siting_program import cover

    def stop() -> None:
        raise Cancelled

    chance = np.random.default_rng(1)
    with pytest.raises(Cancelled):
        cover(chance.random((300, 200)) < 0.05, np.zeros(0, np.int64), 20, effort=1.0, beat=stop)


@pytest.mark.slow
def test_the_solver_can_be_stopped() -> None:
    """What a report raises reaches the caller through the solver, which works on the larger part here."""
    cost, _ = town(100, 50, 11)
    demand = np.random.default_rng(12).integers(1, 20, 100).astype(float)

    def stop(share: float, words: Text) -> None:
        if "exactly" in words.en:
            raise Cancelled

    with pytest.raises(Cancelled):
        p_median(cost, demand, 10, capacity=np.ceil(demand.sum() / 8.5), report=stop)


@pytest.mark.slow
def test_room_for_everybody_changes_nothing() -> None:
    cost, demand = town(30, 12, 8)
    free = p_median(cost, demand, 3)
    roomy = p_median(cost, demand, 3, capacity=np.full(12, demand.sum()))
    tight = p_median(cost, demand, 3, capacity=np.full(12, demand.sum() * 0.4))
    assert roomy.cost == pytest.approx(free.cost)
    assert tight.cost >= free.cost - 1e-9
    assert tight.gap < 1e-8


def test_an_order_to_build_in() -> None:
    cost, demand = town(300, 80, 9)
    plan = p_median(cost, demand, 24, fixed=[3, 40])
    found = nested(cost, demand, plan, stages=[6, 12])
    assert sorted(found.order.tolist()) == plan.open_sites.tolist()
    assert found.order[:2].tolist() == [3, 40]
    assert found.sizes.tolist() == [6, 12, 24]
    for size, paid, low in zip(found.sizes, found.cost, found.lower_bound, strict=True):
        inside = found.order[:size]
        assert float(cost[:, inside].min(axis=1) @ demand) == pytest.approx(paid)
        assert low <= paid
    assert (found.loss >= 0).all()
    assert found.loss[-1] <= 1e-8
    assert found.cost.tolist() == sorted(found.cost, reverse=True)
    assert (found.free <= found.cost + 1e-9).all()
    frame = found.frame()
    assert frame["rank"].to_list() == [0, 0, *range(1, 23)]
    assert frame.group_by("stage", maintain_order=True).len().rows() == [(0, 2), (1, 4), (2, 6), (3, 12)]
    assert found.stages().columns == ["stage", "sites", "cost", "free", "lower_bound", "loss"]
    with pytest.raises(ValueError, match="rising"):
        nested(cost, demand, plan, stages=[12, 6])


def test_an_order_is_of_the_plan_it_was_made_for() -> None:
    cost, demand = town(20, 8, 14)
    plan = p_median(cost, demand, 4)
    for other, load in (
        (cost[:9], demand[:9]),
        (cost[:, :3], demand),
        (cost, demand * 2),
        (cost + 1, demand),
    ):
        with pytest.raises(ValueError, match=r"the plan's table|the plan was made for"):
            nested(other, load, plan)
    with pytest.raises(ValueError, match="rising"):
        nested(cost, demand, plan, stages=[2.5])  # type: ignore[list-item]
    # Costs below zero: what an order loses is not negative.
    below = p_median(cost - 1, demand, 4)
    assert (nested(cost - 1, demand, below, stages=[1, 2, 3]).loss >= 0).all()


@pytest.mark.slow
def test_costs_below_zero_and_ties_within_capacities_end() -> None:
    cost = np.where(np.arange(6)[:, None] % 2, -2.0, -1.0) * np.ones((6, 4))
    found = p_median(cost, np.ones(6), 3, capacity=3)
    assert (found.cost, found.lower_bound) == (-9.0, -9.0)


@pytest.mark.slow
def test_an_order_does_not_look_at_capacities_and_says_so() -> None:
    cost, _ = town(20, 8, 14)
    tight = p_median(cost, np.ones(20), 4, capacity=5)
    with pytest.raises(ValueError, match="capacities bind"):
        nested(cost, np.ones(20), tight)


def test_an_order_reaches_everybody_first() -> None:
    alone = np.where(np.eye(3), 5.0, np.nan)  # each site serves one point only
    found = nested(alone, np.array([1.0, 4, 2]), p_median(alone, np.array([1.0, 4, 2]), 3), stages=[1, 2])
    assert found.order.tolist() == [1, 2, 0]
