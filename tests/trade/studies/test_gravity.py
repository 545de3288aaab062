"""Gravity against published estimates, against pyfixest, and multilateral resistances by their definition."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wuwai.trade.studies.gravity import multilateral_resistances, panel_ppml, product_ppml

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:pyfixest"),
    pytest.mark.filterwarnings("ignore:The inplace keyword"),
]
SHARED = Path(__file__).parents[4] / "shared" / "reference" / "gravity"


def shared(name: str) -> pl.DataFrame:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"wants ../shared/reference/gravity/{name}")
    return pl.read_csv(path, infer_schema_length=None)


@lru_cache(maxsize=1)
def panel() -> pl.DataFrame:
    return shared("agtpa_panel.csv.gz").with_columns(
        value=pl.col("trade"),
        year=pl.col("year").cast(pl.Int32),
        far=pl.col("DIST").log(),
        border=(pl.col("exporter") != pl.col("importer")).cast(pl.Int8),
    )


def year_2006() -> pl.DataFrame:
    return panel().filter(year=2006)


TERMS_2006 = ["far", "CNTG", "border"]
PRINTED_2006 = [-0.7912879, 0.6736456, -2.47445]


@pytest.mark.slow
def test_the_cross_section_of_2006_as_printed():
    rows = year_2006()
    found = panel_ppml(rows, terms=TERMS_2006, effects=["exporter", "importer"])
    assert found.observations == 4761
    assert found.coefficients.tolist() == pytest.approx(PRINTED_2006, abs=6e-8 * 10)
    assert [f"{c:.7f}" for c in found.coefficients[:2]] == ["-0.7912879", "0.6736456"]
    assert f"{found.coefficients[2]:.5f}" == "-2.47445"
    products = product_ppml(
        rows.with_columns(product=pl.lit("all")), rows.select("exporter", "importer", *TERMS_2006)
    )
    assert products.coefficients[0] == pytest.approx(found.coefficients, abs=1e-10)
    assert products.errors[0] == pytest.approx(found.errors, rel=1e-8)
    assert products.counts["observations"][0] == 4761


@pytest.mark.slow
def test_the_panel_of_international_flows_as_printed():
    rows = panel().filter((pl.col("year") - 1986) % 4 == 0, pl.col("border") == 1)
    found = panel_ppml(
        rows, terms=["far", "CNTG", "LANG", "CLNY"], effects=["exporter^year", "importer^year"]
    )
    assert found.observations == 28152
    assert [f"{c:.3f}" for c in found.coefficients] == ["-0.841", "0.437", "0.247", "-0.222"]


@pytest.mark.slow
def test_the_panel_of_fixest_as_printed():
    rows = shared("fixest_trade.csv.gz").with_columns(far=pl.col("dist_km").log())
    effects = ["Origin", "Destination", "Product", "Year"]
    found = panel_ppml(rows, terms=["far"], effects=effects, cluster="Origin", value="Euros")
    assert f"{found.coefficients[0]:.5f}" == "-1.52787"
    assert f"{found.errors[0]:.3f}" == "0.116"
    assert found.observations == 38325


@pytest.mark.slow
def test_structural_gravity_with_pair_effects_drops_what_they_explain():
    rows = (
        panel()
        .filter(pl.col("year") >= 2003)
        .with_columns(later=((pl.col("year") == 2006) & (pl.col("border") == 1)).cast(pl.Int8))
    )
    found = panel_ppml(rows, terms=["later", "far"])
    assert found.terms == ("later",)
    assert found.dropped == ("far",)
    assert found.fitted.null_count() == rows.height - found.observations


@pytest.mark.slow
def test_the_fitted_flows_add_up_and_their_effects_are_the_resistances():
    rows = year_2006()
    pairs = rows.select("exporter", "importer", *TERMS_2006)
    found = product_ppml(rows.with_columns(product=pl.lit("all")), pairs)
    codes = found.exporters
    grid = {
        name: rows.pivot("importer", index="exporter", values=name).sort("exporter").select(codes).to_numpy()
        for name in ("value", *TERMS_2006)
    }
    costs = np.exp(sum(b * grid[name] for b, name in zip(found.coefficients[0], TERMS_2006, strict=True)))
    fitted = np.exp(found.exporter_effects[0])[:, None] * np.exp(found.importer_effects[0]) * costs
    output, spent = grid["value"].sum(axis=1), grid["value"].sum(axis=0)
    assert fitted.sum(axis=1) == pytest.approx(output, rel=1e-9)
    assert fitted.sum(axis=0) == pytest.approx(spent, rel=1e-9)
    # Fally (2015): with Poisson the fixed effects are output and expenditure over the resistances.
    sigma = 7.0
    told = multilateral_resistances(costs, output, spent, sigma=sigma, economies=codes, reference="DEU")
    power = 1 - sigma
    seller = output / told.outward**power
    buyer = spent / told.inward**power
    assert (seller[:, None] * buyer * costs / output.sum()) == pytest.approx(fitted, rel=1e-9)
    assert told.inward[codes.index("DEU")] == pytest.approx(1.0)


@pytest.mark.slow
def test_conditional_exports_without_borders_as_published():
    """The first step of the border experiment: new costs, output and expenditure as they were."""
    published = shared("agtpa_border_removal_ge.csv")
    rows = year_2006()
    pairs = rows.select("exporter", "importer", *TERMS_2006)
    found = product_ppml(rows.with_columns(product=pl.lit("all")), pairs)
    codes = found.exporters
    grid = {
        name: rows.pivot("importer", index="exporter", values=name).sort("exporter").select(codes).to_numpy()
        for name in ("value", *TERMS_2006)
    }
    output, spent = grid["value"].sum(axis=1), grid["value"].sum(axis=0)
    b = dict(zip(TERMS_2006, found.coefficients[0], strict=True))
    flows = []
    for border in (b["border"], 0.0):
        costs = np.exp(b["far"] * grid["far"] + b["CNTG"] * grid["CNTG"] + border * grid["border"])
        told = multilateral_resistances(costs, output, spent, sigma=7.0, economies=codes, reference="DEU")
        seller, buyer = output / told.outward**-6.0, spent / told.inward**-6.0
        flows.append(seller[:, None] * buyer * costs)
    exports = [one.sum(axis=1) - np.diag(one) for one in flows]
    change = pl.DataFrame({"country": codes, "change": 100 * (exports[1] / exports[0] - 1)})
    both = published.join(change, on="country")
    assert both.height == 69
    assert np.abs(both["change"] - both["change_Xi_CDL"]).max() < 0.002


@pytest.mark.slow
@pytest.mark.parametrize("clustered", ["pair", "exporter", "importer", ("exporter", "importer"), "robust"])
def test_products_have_pyfixests_coefficients_and_errors(clustered):
    pyfixest = pytest.importorskip("pyfixest")
    rng = np.random.default_rng(7)
    many = 24
    i, j = np.nonzero(~np.eye(many, dtype=bool))
    far = np.log(0.05 + np.hypot(*(rng.normal(size=(2, many, 1)) - rng.normal(size=(2, 1, many)))))[i, j]
    tongue = (rng.integers(0, 3, many)[:, None] == rng.integers(0, 3, many))[i, j].astype(float)
    eta = rng.normal(0, 1.5, many)[i] + rng.normal(0, 1.5, many)[j] - far + 0.5 * tongue
    value = np.exp(eta + rng.normal(0, 1, len(i))) * (rng.random(len(i)) < 0.4)
    value[i == 3] = 0.0  # an exporter of nothing
    codes = np.array([f"C{n:02}" for n in range(many)])
    pairs = pl.DataFrame({"exporter": codes[i], "importer": codes[j], "far": far, "tongue": tongue})
    rows = pairs.with_columns(value=value, product=pl.lit("p"))
    found = product_ppml(rows.filter(pl.col("value") > 0), pairs, cluster=clustered)
    ends = ["exporter", "importer"]
    given = rows.with_columns(
        pair=pl.concat_str(pl.min_horizontal(ends), pl.max_horizontal(ends)),
        # Clusters under names of their own: under those of an effect pyfixest 0.60 may count wrongly.
        of_exporter=pl.col("exporter"), of_importer=pl.col("importer"),
    ).to_pandas()  # fmt: skip
    names = {"exporter": "of_exporter", "importer": "of_importer", "pair": "pair"}
    by = clustered if isinstance(clustered, tuple) else (clustered,)
    kind = "hetero" if clustered == "robust" else {"CRV1": "+".join(names[one] for one in by)}
    model = pyfixest.fepois(
        "value ~ far + tongue | exporter + importer", given, vcov=kind, iwls_tol=1e-13,
        demeaner=pyfixest.MapDemeaner(fixef_tol=1e-12),
        separation_check=["fe"],
    )  # fmt: skip
    assert found.counts["observations"][0] == model._N
    assert found.coefficients[0] == pytest.approx(model._beta_hat, abs=1e-9)
    assert found.errors[0] == pytest.approx(model._se, rel=1e-8)
    listed = found.frame()
    assert listed["p"].to_list() == pytest.approx(np.asarray(model.pvalue()), abs=1e-8)
    panel_way = panel_ppml(
        rows.with_columns(robust=pl.int_range(pl.len())), terms=["far", "tongue"],
        effects=["exporter", "importer"], cluster=by,
    )  # fmt: skip
    assert panel_way.coefficients == pytest.approx(found.coefficients[0], abs=1e-9)
    assert panel_way.errors == pytest.approx(found.errors[0], rel=1e-8)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"terms": ["nothing"]}, "no column 'nothing'"),
        ({"terms": ["exporter"]}, "numbers are wanted"),
        ({"terms": ["far"], "value": "far"}, "negative"),
        ({"terms": ["value"], "value": "nought"}, "0 everywhere"),
    ],
)
def test_a_panel_that_cannot_be_read_is_refused_in_words(changed, words):
    table = pl.DataFrame(
        {
            "exporter": ["A", "B"],
            "importer": ["B", "A"],
            "far": [-1.0, 2.0],
            "value": [1.0, 2.0],
            "nought": [0, 0],
        }
    )
    with pytest.raises(ValueError, match=words):
        panel_ppml(table, effects=["exporter"], **changed)


def test_resistances_do_not_depend_on_units_and_hold_their_definition():
    rng = np.random.default_rng(2)
    costs, output, spent = rng.uniform(0.1, 1, (6, 6)), rng.uniform(1, 9, 6), rng.uniform(1, 9, 6)
    one = multilateral_resistances(costs, output, spent, sigma=4.0)
    other = multilateral_resistances(costs, 1e6 * output, 1e-3 * spent, sigma=4.0)
    assert one.frame().equals(other.frame()) or np.allclose(one.outward, other.outward, rtol=1e-12)
    out, into = one.outward**-3.0, one.inward**-3.0
    y, e = output / output.sum(), spent / spent.sum()
    assert costs.T @ (y / out) == pytest.approx(into, rel=1e-10)
    assert costs @ (e / into) == pytest.approx(out, rel=1e-10)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sigma": 1.0}, "more than 1"),
        ({"reference": "X"}, "none of the economies"),
        ({"costs": np.ones((2, 3))}, "do not fit"),
        ({"costs": np.array([[0.0, 0.0], [1.0, 1.0]])}, "nobody"),
        ({"output": [-1.0, 2.0]}, "from 0 up"),
    ],
)
def test_resistances_refuse_what_has_no_answer(given, words):
    asked = {"costs": np.ones((2, 2)), "output": [1.0, 1.0], "expenditure": [1.0, 1.0], "sigma": 5.0} | given
    with pytest.raises(ValueError, match=words):
        multilateral_resistances(
            asked.pop("costs"), asked.pop("output"), asked.pop("expenditure"), economies=["a", "b"], **asked
        )
