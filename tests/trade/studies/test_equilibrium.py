"""Tariff scenarios: published border removal, and what any exact-hat equilibrium must keep."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from wuwai.studies.progress import Cancelled
from wuwai.trade.studies.equilibrium import NoEquilibriumError, Scenario, TariffChange, tariff_scenario
from wuwai.trade.studies.equilibrium_solver import Baseline, Problem, _bit_by_bit, _Work

REFERENCE = Path(__file__).parents[4] / "shared" / "reference" / "gravity"
DEFICITS = ("ratio", "zero", "fixed")


def world(n: int, seed: int, sectors: int = 1) -> np.ndarray:
    """Random trade of ``n`` economies of very different sizes, large domestic sales, some pairs without."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0, 1.5, n)
    flows = np.outer(size, size) / size.sum() * rng.lognormal(-1, 1, (sectors, n, n))
    flows *= rng.random((sectors, n, n)) > 0.2
    flows[:, np.arange(n), np.arange(n)] = size * rng.uniform(1, 4, (sectors, n))
    return flows


def costs(n: int, seed: int) -> np.ndarray:
    found = np.random.default_rng(seed).lognormal(0, 0.2, (n, n))
    np.fill_diagonal(found, 1.0)
    return found


@cache
def fitted() -> tuple[np.ndarray, list[str], np.ndarray]:
    """The fitted flows of 2006 of the Advanced Guide's panel, its economies, and the three coefficients."""
    path = REFERENCE / "agtpa_panel.csv.gz"
    if not path.is_file():
        pytest.skip("wants ../shared/reference/gravity/agtpa_panel.csv.gz")
    year = pl.read_csv(path).filter(pl.col("year") == 2006).sort("exporter", "importer")
    names = year["exporter"].unique().sort().to_list()
    n = len(names)
    i, j = (year[end].replace_strict(names, list(range(n))).to_numpy() for end in ("exporter", "importer"))
    x = np.column_stack([np.log(year["DIST"].to_numpy()), year["CNTG"].to_numpy(), (i != j).astype(float)])
    effects = np.zeros((len(i), 2 * n))
    effects[np.arange(len(i)), i] = effects[np.arange(len(i)), n + j] = 1.0
    x, y = csr_array(np.column_stack([x, effects[:, :-1]])), year["trade"].to_numpy()
    mean, found = (y + y.mean()) / 2.0, np.zeros(x.shape[1])
    for _ in range(50):  # iteratively reweighted least squares, by the normal equations
        weighted = x.multiply(mean[:, None]).tocsr()
        wanted = weighted.T @ (np.log(mean) + y / mean - 1.0)
        before, found = found, np.linalg.solve((x.T @ weighted).toarray(), wanted)
        mean = np.exp(x @ found)
        if np.abs(found - before).max() < 1e-9:
            break
    flows = np.zeros((n, n))
    flows[i, j] = mean
    return flows, names, found[:3]


def border_removed(deficits: str = "ratio") -> Scenario:
    flows, names, found = fitted()
    shock = np.full(flows.shape, np.exp(-found[2] / (1.0 - 7.0)))
    np.fill_diagonal(shock, 1.0)
    return tariff_scenario(flows, shocks=shock, sigma=7.0, names=names, reference="DEU", deficits=deficits)


def test_border_removal_as_published():
    assert fitted()[2] == pytest.approx([-0.7912879, 0.6736456, -2.47445], abs=1e-6)
    printed = pl.read_csv(REFERENCE / "agtpa_border_removal_ge.csv")
    found = printed.join(border_removed().frame(), left_on="country", right_on="economy")
    assert found.height == printed.height == 69

    def apart(ours: str, theirs: str) -> pl.Series:
        return (100 * found[ours] - found[theirs]).abs()

    assert apart("change_exports_conditional", "change_Xi_CDL").max() < 0.002
    real = apart("change_real_income", "change_rGDP_FULL")
    assert real.max() < 0.6
    assert real.median() < 0.1
    assert apart("change_price", "change_price_FULL").max() < 0.5
    assert apart("change_price_index", "change_IMR_FULL").max() < 0.9
    assert apart("change_exports", "change_Xi_FULL").median() < 0.5
    assert found.filter(pl.col("country") == "DEU")["change_price_index"].item() == 0.0


@pytest.mark.parametrize("deficits", DEFICITS)
def test_no_shock_changes_nothing_to_the_last_bit(deficits):
    flows = world(7, 3, sectors=2)
    found = tariff_scenario(flows, shocks=np.ones((7, 7)), sigma=4.0, deficits=deficits)
    changes = found.frame().select(pl.col("^change_.*$"))
    assert changes.width == 9
    assert all((column == 0.0).all() for column in changes)
    assert (found.after == found.before).all()


@settings(max_examples=30, deadline=None)
@given(
    st.integers(2, 9), st.integers(0, 10_000), st.sampled_from(DEFICITS[:2]), st.floats(1.5, 12.0),
    st.integers(1, 2),
)  # fmt: skip
def test_markets_clear_and_the_world_balances(n, seed, deficits, sigma, sectors):
    flows = world(n, seed, sectors)
    found = tariff_scenario(flows, shocks=costs(n, seed), sigma=sigma, deficits=deficits)
    output = found.before.sum(axis=(0, 2)) * (1.0 + found.changes["price"])
    assert found.after.sum(axis=(0, 2)) == pytest.approx(output, rel=1e-9)
    assert found.after.sum() == pytest.approx(flows.sum(), rel=1e-9)
    table = found.frame()
    exports, imports = (
        (table[name] * (1.0 + table[f"change_{name}"].fill_null(0.0))).sum()
        for name in ("exports", "imports")
    )
    assert exports == pytest.approx(imports, rel=1e-9)
    spent = found.after.sum(axis=(0, 1))
    if deficits == "zero":
        assert spent == pytest.approx(output, rel=1e-9)
    else:
        held = found.before.sum(axis=(0, 1)) / found.before.sum(axis=(0, 2))
        assert spent / output / held == pytest.approx(np.full(n, spent[0] / output[0] / held[0]), rel=1e-9)


def test_a_fixed_deficit_stays_what_it_was():
    found = border_removed("fixed")
    before, after = (
        (flows.sum(axis=(0, 1)) - flows.sum(axis=(0, 2))) / flows.sum()
        for flows in (found.before, found.after)
    )
    assert after == pytest.approx(before, abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(1e-6, 1e9))
def test_units_and_a_cost_that_all_share_are_no_matter(seed, unit):
    flows, shock = world(5, seed), costs(5, seed)
    found = tariff_scenario(flows, shocks=shock, sigma=5.0)
    scaled = tariff_scenario(flows * unit, shocks=shock, sigma=5.0)
    for name, values in found.changes.items():
        assert scaled.changes[name] == pytest.approx(values, abs=1e-9, nan_ok=True)
    dearer = tariff_scenario(flows, shocks=shock * 2.0, sigma=5.0)  # at home too: half of everything real
    assert 1.0 + dearer.changes["real_income"] == pytest.approx((1.0 + found.changes["real_income"]) / 2.0)
    assert dearer.changes["exports"] == pytest.approx(found.changes["exports"], abs=1e-9, nan_ok=True)


def test_two_equal_economies_by_hand():
    """Symmetric: prices stay, so the share at home after is h / (h + (1 - h) t ** (1 - sigma))."""
    home, tariff, sigma = 0.8, 1.25, 5.0
    shock = np.array([[1.0, tariff], [tariff, 1.0]])
    found = tariff_scenario(np.array([[8.0, 2.0], [2.0, 8.0]]), shocks=shock, sigma=sigma)
    pressed = home + (1.0 - home) * tariff ** (1.0 - sigma)
    assert found.changes["price"] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert 1.0 + found.changes["real_income"] == pytest.approx(np.full(2, pressed ** (1.0 / (sigma - 1.0))))
    assert 1.0 + found.changes["exports"] == pytest.approx(np.full(2, tariff ** (1.0 - sigma) / pressed))
    # With one elasticity, gains from trade follow from the share at home alone (Arkolakis et al. 2012).
    ratio = 1.0 / pressed
    assert 1.0 + found.changes["real_income"] == pytest.approx(np.full(2, ratio ** (-1.0 / (sigma - 1.0))))


def test_the_jacobian_is_the_derivative():
    flows = world(5, 8, sectors=2)
    flows[1, 3] = 0.0  # an economy that makes nothing of a sector
    before = Baseline.of(flows)
    rise = costs(5, 2)[None] ** -4.0 - 1.0 + np.zeros_like(flows)
    for deficit in (None, before.deficit):
        work = _Work(Problem(before, rise, 5.0, deficit))
        x = np.where(work.active, np.random.default_rng(0).normal(0, 0.1, (2, 5)), 0.0)
        at = work.market(x)
        weight = np.tile((at.output / at.output.sum()).ravel(), (10, 1))
        exact = work.jacobian(at) - weight
        for k in np.flatnonzero(work.active.ravel()):
            step = np.zeros(10)
            step[k] = 1e-6
            up, down = (work.market(x + sign * step.reshape(2, 5)).excess for sign in (1, -1))
            rows = work.active.ravel()
            assert exact[rows, k] == pytest.approx(((up - down) / 2e-6).ravel()[rows], abs=1e-7)


def test_an_embargo_ends_a_flow_and_others_take_it_over():
    flows = world(6, 5)
    found = tariff_scenario(flows, shocks={("0", "1"): float("inf")}, sigma=6.0)
    assert found.after[0, 0, 1] == 0.0
    assert found.changes["real_income"][0] < 0.0
    rows = found.flows().filter(exporter="0", importer="1")
    assert rows["change"].to_list() == [-1.0]


def test_names_tables_and_arrays_say_the_same():
    flows, names = world(4, 1, sectors=2), ("CHN", "USA", "DEU", "VNM")
    s, i, j = np.nonzero(flows)
    label = np.array(names)
    table = pl.DataFrame(
        {
            "exporter": label[i],
            "importer": label[j],
            "sector": np.array(["a", "b"])[s],
            "trade": flows[s, i, j],
        }
    )
    wanted = np.ones_like(flows)
    wanted[1, 0, 1] = 1.25 / 1.05
    by_array = tariff_scenario(flows, shocks=wanted, sigma=5.0, names=names).frame().sort("economy")
    change = TariffChange("USA", "CHN", 0.25, before=0.05, sector="b")
    by_name = tariff_scenario(table, shocks=[change], sigma=5.0).frame()
    assert by_name["economy"].to_list() == by_array["economy"].to_list()
    assert by_name["change_real_income"].to_list() == pytest.approx(by_array["change_real_income"].to_list())
    frame = pl.DataFrame({"reporter": ["CHN"], "partner": ["USA"], "sector": ["b"], "change": [1.25 / 1.05]})
    assert tariff_scenario(table, shocks=frame, sigma=5.0).frame().equals(by_name)
    everybody = tariff_scenario(table, shocks=[TariffChange("USA", None, 0.1)], sigma=5.0)
    assert set(everybody.flows().filter(importer="USA", change=0.0)["exporter"]) == set()
    same = tariff_scenario(table, shocks={"USA": 0.1}, sigma=5.0)
    assert same.frame().equals(everybody.frame())
    listed = tariff_scenario(flows.tolist(), shocks=wanted.tolist(), sigma=5.0, names=names)
    assert listed.frame().sort("economy").equals(by_array)
    years = pl.concat([table.with_columns(year=year) for year in (pl.lit(2005), pl.lit(2006))])
    with pytest.raises(ValueError, match="one year wanted; the table has 2005, 2006"):
        tariff_scenario(years, shocks={"USA": 0.1}, sigma=5.0)
    pair = {("CHN", "USA"): (0.05, 0.25)}
    assert tariff_scenario(table, shocks=pair, sigma=5.0).ratio[0, 0, 2] < 1.0
    square = pd.DataFrame(flows[0], index=list(names), columns=list(names))
    labelled = tariff_scenario(square, shocks={("CHN", "USA"): [0.05, 0.25]}, sigma=5.0).frame()
    assert labelled.equals(tariff_scenario(flows[0], shocks=pair, sigma=5.0, names=names).frame())
    numbered = tariff_scenario(flows[0], shocks={(0, 1): (0.05, 0.25)}, sigma=5.0).frame()
    assert numbered.drop("economy").equals(labelled.drop("economy"))


def test_draws_of_sigma_are_an_interval_and_tell_how_far_they_are():
    heard: list[float] = []
    flows, shock = world(6, 4), {("0", "1"): 0.5}
    draws = np.random.default_rng(0).normal(5.0, 0.7, 60).clip(2.0)
    found = tariff_scenario(
        flows, shocks=shock, sigma=draws, watch="1", report=lambda share, words: heard.append(share)
    )
    one = tariff_scenario(flows, shocks=shock, sigma=float(np.median(draws)))
    table = found.frame()
    assert table["change_exports"].to_list() == one.frame()["change_exports"].to_list()
    assert (table["change_exports_low"] <= table["change_exports"]).all()
    assert (table["change_exports"] <= table["change_exports_high"]).all()
    each = [tariff_scenario(flows, shocks=shock, sigma=d).changes["real_income"] for d in draws]
    wanted = np.quantile(each, [0.05, 0.95], axis=0)
    assert table["change_real_income_low"].to_numpy() == pytest.approx(wanted[0], abs=1e-10)
    assert table["change_real_income_high"].to_numpy() == pytest.approx(wanted[1], abs=1e-10)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert found.watched is not None
    again = tariff_scenario(flows, shocks=shock, sigma=float(draws.max()))
    assert found.watched[-1] == pytest.approx(again.ratio[:, 1])

    def stop(share: float, words: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        tariff_scenario(flows, shocks=shock, sigma=draws, report=stop)


@pytest.mark.parametrize(
    ("trade", "more", "said"),
    [
        (np.ones((2, 3)), {}, "square array"),
        (np.array([[1.0, -1.0], [1.0, 1.0]]), {}, "finite amounts from 0 up"),
        (np.array([[1.0, 1.0], [0.0, 0.0]]), {}, "1 sells nothing"),
        (np.ones((2, 2)), {"shocks": np.zeros((2, 2))}, "factors above 0"),
        (np.ones((2, 2)), {"shocks": np.ones((3, 3))}, "shape of trade"),
        (np.ones((2, 2)), {"shocks": {("0", "X"): 0.1}}, "unknown importer 'X'"),
        (np.ones((2, 2)), {"shocks": {("0", "0"): 0.1}}, "its own goods"),
        (np.ones((2, 2)), {"sigma": 1.0}, "above 1"),
        (np.ones((2, 2)), {"shocks": 1.25}, "array of factors, a table, or tariffs"),
        (np.ones((2, 2)), {"shocks": None}, "is no shock"),
        (1.0 - np.eye(2), {}, "nobody sells at home"),
        (np.ones((2, 2)), {"deficits": "none"}, "ratio, zero, fixed"),
        (np.ones((2, 2)), {"reference": "X"}, "no economy"),
        (np.ones((2, 2)), {"names": ("a", "a")}, "2 different"),
        (pl.DataFrame({"exporter": ["a"], "importer": ["a"]}), {}, "no column 'value'"),
    ],
)
def test_what_cannot_be_read_is_said(trade, more, said):
    with pytest.raises(ValueError, match=said):
        tariff_scenario(trade, **{"shocks": {("0", "1"): 0.1}, "sigma": 5.0, **more})


def test_no_prices_are_named_where_there_are_none():
    apart = np.zeros((4, 4))
    apart[:2, :2] = apart[2:, 2:] = [[3.0, 1.0], [1.0, 3.0]]
    with pytest.raises(NoEquilibriumError, match="do not trade"):
        tariff_scenario(apart, shocks={("0", "1"): 0.1}, sigma=5.0)
    ended = np.array([[0.0, 1.0], [1.0, 1.0]])
    with pytest.raises(NoEquilibriumError, match="without any buyer"):
        tariff_scenario(ended, shocks={("0", "1"): float("inf")}, sigma=5.0)


def test_large_shocks_are_taken_bit_by_bit():
    """Costs that fall to a twentieth or rise twentyfold at an elasticity of 12."""
    rng = np.random.default_rng(11)
    flows = world(8, 21)
    shock = rng.lognormal(0, 1.0, (8, 8)).clip(0.05, 20.0)
    np.fill_diagonal(shock, 1.0)
    found = tariff_scenario(flows, shocks=shock, sigma=12.0)
    output = found.before.sum(axis=(0, 2)) * (1.0 + found.changes["price"])
    assert found.after.sum(axis=(0, 2)) == pytest.approx(output, rel=1e-7)
    before = Baseline.of(flows)
    problem = Problem(before, shock[None] ** -11.0 - 1.0, 12.0)
    slow, solved, residual = _bit_by_bit(problem, _Work(problem), 0)
    assert residual <= 1e-8
    assert solved > 0
    level = slow - slow[0, 0]
    at_once = problem.solve().price
    assert level == pytest.approx(at_once - at_once[0, 0], abs=1e-6)


def test_what_cannot_be_held_is_not_told_and_a_surplus_has_its_limit():
    """Economy 0 sells to 1 alone; without that flow its output cannot be held; prices clear markets."""
    flows = np.array([[4.0, 6.0, 0.0], [3.0, 9.0, 3.0], [1.0, 2.0, 9.0]])
    found = tariff_scenario(flows, shocks={("0", "1"): float("inf")}, sigma=4.0)
    assert np.isnan(found.changes["exports_conditional"]).all()
    assert found.frame()["change_exports_conditional"].null_count() == 3
    assert np.isfinite(found.changes["real_income"]).all()
    with pytest.raises(NoEquilibriumError):
        tariff_scenario(flows, shocks={("0", "1"): float("inf")}, sigma=4.0, deficits="fixed")
