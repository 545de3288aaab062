"""Tariffs whose revenue is handed back: against the model solved in levels, and what must hold of it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.optimize import root

from wuwai.trade.studies.equilibrium import Scenario, TariffChange, tariff_scenario
from wuwai.trade.studies.equilibrium_baseline import Baseline
from wuwai.trade.studies.equilibrium_solver import Problem, _Work

from .test_equilibrium import DEFICITS, costs, world

NAMES = ("a", "b", "c", "d")
STAY = tuple(TariffChange(name, None, 0.05, before=0.05) for name in NAMES)
RISES = (*STAY, TariffChange("a", "b", 0.25))


def rates(*, after: bool) -> np.ndarray:
    found = np.full((4, 4), 0.05)
    np.fill_diagonal(found, 0.0)
    if after:
        found[1, 0] = 1.05 * 1.25 - 1.0
    return found


def returned(flows: np.ndarray, shocks: object = RISES, **more: object) -> Scenario:
    return tariff_scenario(flows, **{"shocks": shocks, "sigma": 5.0, "names": NAMES, "revenue": True, **more})


@pytest.mark.parametrize("deficits", DEFICITS)
def test_a_tariff_that_stays_changes_nothing_to_the_last_bit(deficits):
    found = returned(world(4, 3, sectors=2), STAY, deficits=deficits)
    assert all((column == 0.0).all() for column in found.frame().select(pl.col("^change_.*$")))
    assert (found.after == found.before).all()
    assert found.frame()["revenue"].equals(found.frame()["revenue_after"].rename("revenue"))


def test_it_is_the_equilibrium_of_the_model_in_levels():
    flows, sigma = world(4, 5)[0], 5.0
    before, after = rates(after=False), rates(after=True)
    made, deficit = flows.sum(axis=1), flows.sum(axis=0) - flows.sum(axis=1)
    taste = flows * (1.0 + before) / (flows * (1.0 + before)).sum(axis=0)

    def levels(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        price = np.exp(np.append(0.0, logs))
        wanted = taste * (price[:, None] * (1.0 + after) / (1.0 + before)) ** (1.0 - sigma)
        share = wanted / wanted.sum(axis=0)
        bought = price * made + deficit * (price @ made / made.sum())
        spent = bought / (share / (1.0 + after)).sum(axis=0)
        income = (price * made + spent - bought) / wanted.sum(axis=0) ** (1.0 / (1.0 - sigma))
        return price * made, share * spent / (1.0 + after), income

    def excess(logs: np.ndarray) -> np.ndarray:
        output, sold, _ = levels(logs)
        return np.asarray((sold.sum(axis=1) / output - 1.0)[1:])

    _, sold, income = levels(root(excess, np.zeros(3), tol=1e-13).x)
    found = returned(flows, deficits="fixed")
    assert found.after[0] == pytest.approx(sold * flows.sum() / sold.sum(), rel=1e-9)
    assert found.revenue is not None
    assert found.revenue[0] == pytest.approx((flows * before).sum(axis=0))
    assert found.revenue[1] == pytest.approx((found.after[0] * after).sum(axis=0))
    real = income / (made + (flows * before).sum(axis=0)) - 1.0
    assert found.changes["real_income"] == pytest.approx(real, abs=1e-12)


def test_who_puts_a_small_tariff_gains_by_it_and_loses_where_it_is_lost():
    flows = np.full((4, 4), 1.0) + np.diag([6.0] * 4)
    small = [TariffChange("a", None, 0.02)]
    assert returned(flows, small).changes["real_income"][0] > 0.0
    assert returned(flows, small, revenue=False).changes["real_income"][0] < 0.0


def test_the_jacobian_is_the_derivative():
    flows = world(5, 8, sectors=2)
    flows[1, 3] = 0.0
    rng = np.random.default_rng(2)
    before, after = rng.uniform(0.0, 0.3, (2, *flows.shape))
    base = Baseline.of(flows, before)
    rise = (costs(5, 2) * (1.0 + after) / (1.0 + before)) ** -4.0 - 1.0
    for deficit in (None, base.deficit):
        work = _Work(Problem(base, rise, 5.0, deficit, after))
        x = np.where(work.active, rng.normal(0, 0.1, (2, 5)), 0.0)
        at = work.market(x)
        rows = work.active.ravel()
        exact = work.jacobian(at) - (at.output / at.output.sum()).ravel()
        for k in np.flatnonzero(rows):
            step = 1e-6 * (np.arange(10) == k).reshape(2, 5)
            numeric = (work.market(x + step).excess - work.market(x - step).excess).ravel() / 2e-6
            assert exact[rows, k] == pytest.approx(numeric[rows], abs=1e-7)


def test_large_tariffs_embargoes_draws_and_units():
    flows = world(4, 7, sectors=2)
    huge = [TariffChange("a", None, 400.0), TariffChange("b", "c", float("inf"))]
    found = returned(flows, huge, sigma=[4.0, 5.0, 6.0])
    assert found.residual < 1e-8
    assert found.after[:, 2, 1].sum() == 0.0
    assert found.low is not None
    sold = found.after.sum(axis=(0, 2))
    assert sold == pytest.approx(found.before.sum(axis=(0, 2)) * (1.0 + found.changes["price"]), rel=1e-8)
    scaled = returned(flows * 1e6, huge, sigma=5.0)
    assert scaled.changes["real_income"] == pytest.approx(found.changes["real_income"], abs=1e-9)
    assert scaled.revenue == pytest.approx(1e6 * found.revenue, rel=1e-7)


def test_only_named_tariffs_have_a_revenue():
    with pytest.raises(ValueError, match="tariffs by name"):
        returned(world(4, 1)[0], np.ones((4, 4)))
    table = pl.DataFrame({"exporter": ["b", None], "importer": ["a", "c"], "rate": [0.25, 0.1]})
    listed = returned(world(4, 1)[0], table).frame()
    assert listed.equals(
        returned(world(4, 1)[0], [TariffChange("a", "b", 0.25), TariffChange("c", None, 0.1)]).frame()
    )
    assert "revenue" not in returned(world(4, 1)[0], revenue=False).frame().columns
