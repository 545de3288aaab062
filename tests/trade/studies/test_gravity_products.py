"""Many products at once: separation against linear programs, identities, and what cannot be estimated."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wuwai.studies.progress import Cancelled
from wuwai.trade.studies.gravity import product_ppml


def regressors(covariates: list[np.ndarray], inside: np.ndarray) -> np.ndarray:
    """One row a pair of the sample: the covariates, exporter dummies, importer dummies."""
    i, j = np.nonzero(inside)
    return np.column_stack(
        [
            *(z[i, j] for z in covariates),
            i[:, None] == np.arange(len(inside)),
            j[:, None] == np.arange(inside.shape[1]),
        ]
    ).astype(float)


def separated(trade: np.ndarray, covariates: list[np.ndarray], inside: np.ndarray) -> np.ndarray:
    """The separated pairs by their definition: as many as linear programs find, one after the other."""
    left = inside.copy()
    while True:
        x, y = regressors(covariates, left), trade[left]
        zero, some = x[y == 0], x[y > 0]
        if not len(zero):
            return inside & ~left
        # minimise the sum of z* over pairs without trade, with -1 <= z* <= 0 there and z* = 0 on trade
        found = linprog(
            zero.sum(axis=0), A_ub=np.vstack([zero, -zero]),
            b_ub=np.concatenate([np.zeros(len(zero)), np.ones(len(zero))]),
            A_eq=some, b_eq=np.zeros(len(some)), bounds=(None, None), method="highs",
        )  # fmt: skip
        assert found.status == 0
        out = zero @ found.x < -1e-7
        if not out.any():
            return inside & ~left
        cells = np.argwhere(left)[y == 0][out]
        left[tuple(cells.T)] = False


@st.composite
def sparse(draw):
    """Small, sparse trade with dummies and round numbers: most of it separated in some way."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    trade = rng.integers(1, 9, (rows, columns)) * (
        rng.random((rows, columns)) < draw(st.sampled_from([0.2, 0.4, 0.7]))
    )
    dummy = (rng.random((rows, columns)) < 0.3).astype(float)
    steps = rng.integers(0, 4, (rows, columns)).astype(float)
    inside = rng.random((rows, columns)) < draw(st.sampled_from([0.8, 1.0]))
    return trade.astype(float), [dummy, steps][: draw(st.integers(1, 2))], inside


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(sparse())
def test_what_is_separated_is_what_linear_programs_separate(case):
    trade, covariates, inside = case
    named = {f"z{n}": np.where(inside, z, np.nan) for n, z in enumerate(covariates)}
    found = product_ppml(trade[None], named, cluster="robust")
    row = found.counts.row(0, named=True)
    trade = np.where(inside, trade, 0.0)
    if not trade.any():
        assert row["state"] == "no trade"
        return
    assert row["state"] in ("converged", "not identified")
    expected = separated(trade, covariates, inside)
    assert row["empty"] + row["separated"] == expected.sum()
    # What remains has estimates: the residuals are orthogonal to every regressor.
    kept = inside & ~expected
    beta = np.nan_to_num(found.coefficients[0])
    with np.errstate(invalid="ignore"):
        eta = (
            sum(b * z for b, z in zip(beta, covariates, strict=True))
            + found.exporter_effects[0][:, None] + found.importer_effects[0]
        )  # fmt: skip
    left = trade[kept] - np.exp(eta[kept])
    assert np.abs(left @ regressors(covariates, kept)).max() < 1e-6 * trade.sum()


def world(many: int = 15, products: int = 12, seed: int = 3) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    rng = np.random.default_rng(seed)
    far = np.log(0.1 + np.abs(rng.normal(size=(many, 1)) - rng.normal(size=many)))
    near = (far < np.quantile(far, 0.1)).astype(float)
    np.fill_diagonal(far, np.nan)
    sizes = rng.normal(0, 1.5, (2, products, many))
    eta = (
        sizes[0][:, :, None]
        + sizes[1][:, None, :]
        - np.nan_to_num(far)
        + rng.normal(0, 1, (products, many, many))
    )
    cube = np.where(rng.random(eta.shape) < 0.6, np.exp(eta), 0.0)
    cube[:, np.arange(many), np.arange(many)] = 0.0
    return cube, {"far": far, "near": near}


CUBE, LAND = world()


@pytest.mark.slow
def test_products_do_not_touch_each_other_and_units_do_not_matter():
    together = product_ppml(CUBE, LAND)
    for p in (0, 7):
        alone = product_ppml(CUBE[p : p + 1] * 1e6, LAND, threads=1)
        assert alone.coefficients[0] == pytest.approx(together.coefficients[p], abs=1e-10)
        assert alone.errors[0] == pytest.approx(together.errors[p], rel=1e-9)
    moved = product_ppml(CUBE, {"far": 10 * LAND["far"] + 3, "near": LAND["near"]})
    assert 10 * moved.coefficients[:, 0] == pytest.approx(together.coefficients[:, 0], abs=1e-10)


@pytest.mark.slow
def test_a_table_and_an_array_give_the_same():
    codes = [f"C{n:02}" for n in range(CUBE.shape[1])]
    p, i, j = np.nonzero(CUBE)
    trade = pl.DataFrame(
        {"product": [f"{n:02}" for n in p], "exporter": [codes[n] for n in i],
         "importer": [codes[n] for n in j], "value": CUBE[p, i, j]}
    )  # fmt: skip
    i, j = np.nonzero(~np.isnan(LAND["far"]))
    pairs = pl.DataFrame(
        {"reporter": [codes[n] for n in i], "partner": [codes[n] for n in j],
         **{name: z[i, j] for name, z in LAND.items()}}
    )  # fmt: skip
    one, other = product_ppml(CUBE, LAND), product_ppml(trade, pairs)
    assert other.coefficients == pytest.approx(one.coefficients, abs=1e-11)
    assert other.errors == pytest.approx(one.errors, rel=1e-9)
    assert other.missed == 0.0
    beside = trade.rename({"exporter": "reporter", "importer": "partner"}).join(
        pairs, on=["reporter", "partner"]
    )
    own = product_ppml(beside, ["far", "near"])
    assert own.terms == ("far", "near")
    every = pairs.join(trade.select("product").unique(), how="cross").rename(
        {"reporter": "exporter", "partner": "importer"}
    )
    zeros = every.join(trade, on=["product", "exporter", "importer"], how="left").with_columns(
        pl.col("value").fill_null(0.0)
    )
    assert product_ppml(zeros, ["far", "near"]).coefficients == pytest.approx(one.coefficients, abs=1e-11)
    assert product_ppml(zeros.to_pandas(), pairs.to_pandas()).errors == pytest.approx(one.errors, rel=1e-9)
    with pytest.raises(ValueError, match="no column 'nothing'"):
        product_ppml(trade, ["nothing"])
    half = product_ppml(trade, pairs.filter(pl.col("reporter") != "C00"))
    assert half.missed == pytest.approx(CUBE[:, 0].sum() / CUBE.sum())
    assert half.products == tuple(f"{n:02}" for n in range(len(CUBE)))


@pytest.mark.slow
def test_terms_that_are_explained_are_empty_and_said_so():
    seller = np.broadcast_to(np.arange(15.0)[:, None], (15, 15))
    found = product_ppml(CUBE, LAND | {"far again": LAND["far"] * 2, "seller": seller})
    plain = product_ppml(CUBE, LAND)
    assert np.isnan(found.coefficients[:, 2:]).all()
    assert found.coefficients[:, :2] == pytest.approx(plain.coefficients, abs=1e-9)
    assert found.frame()["coefficient"].null_count() == 2 * len(CUBE)
    only = product_ppml(CUBE, {"seller": seller})
    assert only.counts["state"].to_list() == ["not identified"] * len(CUBE)


@pytest.mark.slow
def test_no_trade_and_a_single_flow_are_answers():
    cube = np.zeros((2, 15, 15))
    cube[1, 2, 3] = 5.0
    found = product_ppml(cube, LAND)
    assert found.counts["state"].to_list() == ["no trade", "not identified"]
    assert found.frame().height == 4
    nothing = pl.DataFrame(
        schema={"exporter": pl.String, "importer": pl.String, "product": pl.String, "value": pl.Float64}
    )
    pairs = pl.DataFrame({"exporter": ["A"], "importer": ["B"], "far": [1.0]})
    assert product_ppml(nothing, pairs).frame().is_empty()


@pytest.mark.slow
def test_flows_that_differ_by_seventeen_orders_of_size_are_fitted_all_the_same():
    rng = np.random.default_rng(11)
    many = 30
    far = rng.normal(size=(many, many))
    np.fill_diagonal(far, np.nan)
    sizes = rng.normal(0, 4, (2, 40, many))
    eta = sizes[0][:, :, None] + sizes[1][:, None, :] - np.nan_to_num(far)
    cube = np.where(rng.random(eta.shape) < 0.3, np.exp(eta + rng.normal(0, 1.5, eta.shape)), 0.0)
    cube[:, np.arange(many), np.arange(many)] = 0.0
    found = product_ppml(cube, {"far": far})
    assert set(found.counts["state"]) == {"converged"}
    exact = product_ppml(np.where(np.isnan(far), 0.0, np.exp(eta)), {"far": far})
    assert exact.coefficients[:, 0] == pytest.approx(np.full(40, -1.0), abs=1e-9)


@pytest.mark.slow
def test_progress_is_told_and_a_cancel_passes_through():
    heard = []
    product_ppml(CUBE, LAND, report=lambda share, words: heard.append((share, words.zh)))
    assert heard[0][0] == 0.0
    assert heard[-1] == (1.0, "12种产品中已完成12种")

    def stop(share, words):
        raise Cancelled

    with pytest.raises(Cancelled):
        product_ppml(CUBE, LAND, report=stop)


@pytest.mark.parametrize(
    ("trade", "covariates", "cluster", "words"),
    [
        (-CUBE, LAND, "pair", "negative"),
        (CUBE, {"far": LAND["far"][:3]}, "pair", "shape"),
        (CUBE, LAND, "continent", "'continent' is not known"),
        (CUBE, {"far": np.full((15, 15), np.inf)}, "pair", "infinite"),
        (CUBE, {}, "pair", "no covariates"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(trade, covariates, cluster, words):
    with pytest.raises(ValueError, match=words):
        product_ppml(trade, covariates, cluster=cluster)


def test_one_name_by_itself_is_one_name_and_faults_name_the_row():
    far = pl.DataFrame({"exporter": ["A", "B", "A"], "importer": ["B", "A", "C"], "far": [1.0, 2.0, 3.0]})
    trade = far.select("exporter", "importer").with_columns(product=pl.lit("85"), value=pl.lit(1.0))
    found = product_ppml(trade, far.with_columns(near=pl.lit(0.0)), products="85", terms="far")
    assert (found.products, found.terms) == (("85",), ("far",))
    with pytest.raises(ValueError, match="pair A, B stands 2 times"):
        product_ppml(trade, pl.concat([far, far]))
    with pytest.raises(ValueError, match="column 'value' is '-' in row 0: a number is wanted"):
        product_ppml(trade.with_columns(value=pl.lit("-")), far)
