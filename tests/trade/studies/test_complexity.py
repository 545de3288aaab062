"""Complexity and density against published values, their own definitions, and identities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wuwai.trade.studies.complexity import Complexity, complexity, complexity_by_year

pytestmark = pytest.mark.filterwarnings("ignore:(The exports that count|The baskets):UserWarning")

SHARED = Path(__file__).parents[4] / "shared"
PLACES, GOODS = list("ABCDE"), list("uvwxyz")
SMALL = np.array(
    [[10, 8, 4, 0, 1, 3], [6, 0, 5, 7, 0, 1], [0, 2, 0, 9, 3, 0], [1, 0, 0, 4, 6, 0], [2, 1, 0, 5, 1, 8]],
    dtype=float,
)


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"wants ../shared/{name}")
    return path


def table(values: np.ndarray, locations: list[str] | None = None) -> pl.DataFrame:
    """A row for every cell."""
    down, across = values.shape
    places = locations or [f"L{n:03}" for n in range(down)]
    return pl.DataFrame(
        {
            "location": [place for place in places for _ in range(across)],
            "product": [f"p{n:04}" for _ in places for n in range(across)],
            "value": values.ravel(),
        }
    )


def small() -> pl.DataFrame:
    cells = [(place, p, SMALL[i, j]) for i, place in enumerate(PLACES) for j, p in enumerate(GOODS)]
    return pl.DataFrame(cells, schema=["location", "product", "value"], orient="row")


@pytest.fixture(scope="module")
def published() -> Complexity:
    path = shared("reference/complexity/world_trade_avg_1998_to_2000.csv.gz")
    exports = pl.read_csv(path, schema_overrides={"product": pl.String})
    return complexity(exports.rename({"country": "location"}))


@pytest.fixture(scope="module")
def world() -> Complexity:
    path = shared("data/world_hs4_2019/exports.csv.gz")
    exports = pl.read_csv(path, schema_overrides={"product": pl.String})
    goods = exports.filter(pl.col("product").str.contains(r"^\d{4}$"))
    return complexity(goods.rename({"exporter": "location", "value_usd": "value"}))


def matrix(path: Path) -> tuple[list[str], list[str], np.ndarray]:
    frame = pl.read_csv(path, infer_schema=False)
    return frame.to_series(0).to_list(), frame.columns[1:], frame[:, 1:].cast(pl.Float64).to_numpy()


# -- published values --------------------------------------------------------------------------------


def test_which_exports_count_is_exactly_as_published(published: Complexity):
    locations, products, wanted = matrix(shared("reference/complexity/balassa_binary.csv.gz"))
    assert (published.locations, published.products) == (locations, products)
    assert (published.exported == wanted.astype(bool)).all()


def test_proximity_is_exactly_as_published(published: Complexity):
    _, products, wanted = matrix(shared("reference/complexity/proximity_product.csv.gz"))
    assert published.products == products
    assert (np.round(published.proximity, 8) == wanted).all()  # as many digits as are printed


def test_indices_are_those_printed(published: Complexity):
    def scores(values: np.ndarray) -> np.ndarray:  # as they are printed: by the sample's deviation
        return (values - values.mean()) / values.std(ddof=1)

    eci = [-0.5764283, -1.7770752, 1.4090414, -0.1732606, 1.0772452]
    pci = [-0.66657613, -1.62657599, -0.08149436, 0.19917280, 0.14935653]
    assert published.locations[:5] == ["afg", "ago", "aia", "alb", "and"]
    assert scores(published.eci)[:5] == pytest.approx(eci, abs=5e-8)
    assert scores(published.pci)[:5] == pytest.approx(pci, abs=5e-9)


def test_advantage_is_its_own_definition(world: Complexity):
    assert world.rca.shape == (133, 1218)
    x = world.values
    wanted = (x / x.sum(axis=1)[:, None]) / (x.sum(axis=0) / x.sum())
    assert np.abs(world.rca - wanted).max() <= 1e-9
    assert (world.exported == (wanted >= 1)).all()


def test_the_ranking_is_one_an_economist_recognises(world: Complexity):
    ranked = [world.locations[n] for n in np.argsort(-world.eci)]
    assert ranked[:4] == ["JPN", "CHE", "DEU", "KOR"]
    assert set(ranked[4:20]) >= {"SGP", "SWE", "AUT", "CZE", "USA", "GBR", "FIN", "ISR", "FRA", "SVK"}
    assert set(ranked[-10:]) >= {"GIN", "LBR", "NGA", "PNG", "LBY"}
    # Not where wealth would put them: Australia and Norway sell what lies in the ground or the sea.
    assert ranked.index("AUS") > 70
    assert ranked.index("NOR") > ranked.index("CHN")


def test_five_codes_of_the_world_table_are_no_goods(world: Complexity):
    path = shared("data/world_hs4_2019/exports.csv.gz")
    codes = set(pl.read_csv(path, schema_overrides={"product": pl.String})["product"])
    assert codes - set(world.products) == {"financial", "ict", "transport", "travel", "unspecified"}


# -- definitions and identities ----------------------------------------------------------------------


def plain(found: Complexity) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Density, COI and COG written out cell by cell."""
    m = found.exported.astype(float)
    phi = np.nan_to_num(found.proximity)
    np.fill_diagonal(phi, 0)
    nearness = phi.sum(axis=0)
    density = np.full(m.shape, np.nan)
    cog = np.full(m.shape, np.nan)
    coi = np.full(m.shape[0], np.nan)
    pci = np.nan_to_num(found.pci)
    for c in range(m.shape[0]):
        if not m[c].any():
            continue
        for p in np.flatnonzero(nearness > 0):
            density[c, p] = (m[c] * phi[p]).sum() / nearness[p]
        if np.isnan(found.eci[c]):
            continue
        coi[c] = np.nansum(density[c] * (1 - m[c]) * pci)
        for p in np.flatnonzero((nearness > 0) & (m[c] == 0) & ~np.isnan(found.pci)):
            gain = sum(phi[p, q] / nearness[q] * (1 - m[c, q]) * pci[q] for q in np.flatnonzero(nearness))
            cog[c, p] = gain - density[c, p] * pci[p]
    return density, coi, cog


def test_density_and_outlook_are_their_definitions_for_every_cell():
    found = complexity(small())
    density, coi, cog = plain(found)
    np.testing.assert_allclose(found.density, density, atol=1e-12)
    np.testing.assert_allclose(found.coi, coi, atol=1e-12)
    np.testing.assert_allclose(found.cog, cog, atol=1e-12)


def test_density_of_real_trade_is_the_product_of_matrices(world: Complexity):
    phi = world.proximity.copy()
    np.fill_diagonal(phi, 0)
    wanted = world.exported.astype(float) @ phi / phi.sum(axis=0)
    np.testing.assert_allclose(world.density, wanted, atol=1e-12)
    weights = (1 - world.exported) * world.pci / phi.sum(axis=0)
    gain = weights @ phi - wanted * world.pci
    np.testing.assert_allclose(world.cog, np.where(world.exported, np.nan, gain), atol=1e-11)
    assert np.isfinite(world.density).all()


def test_mean_pci_of_a_basket_is_its_eci(world: Complexity, published: Complexity):
    for found in (world, published, complexity(small())):
        m = found.exported.astype(float)
        np.testing.assert_allclose(m @ found.pci / m.sum(axis=1), found.eci, atol=1e-10)
        assert found.eci.mean() == pytest.approx(0, abs=1e-12)
        assert found.eci.std() == pytest.approx(1)
        assert np.corrcoef(found.eci, m.sum(axis=1))[0, 1] > 0


def test_fewer_products_than_locations_are_the_same_numbers():
    wide, tall = complexity(small()), complexity(table(np.vstack([SMALL, SMALL[:3] + 1])))
    assert len(tall.locations) > len(tall.products) > len(wide.locations)
    m = tall.exported.astype(float)
    np.testing.assert_allclose(m @ tall.pci / m.sum(axis=1), tall.eci, atol=1e-12)
    scaled = m / m.sum(axis=1)[:, None]
    values, vectors = np.linalg.eig(scaled @ (m / m.sum(axis=0)).T)
    second = np.real(vectors[:, np.argsort(values.real)[-2]])
    assert abs(np.corrcoef(second, tall.eci)[0, 1]) == pytest.approx(1)


MATRICES = arrays(float, st.tuples(st.integers(2, 7), st.integers(2, 9)), elements=st.integers(0, 20))


@settings(max_examples=60, deadline=None)
@given(MATRICES)
def test_every_cell_follows_the_definitions_whatever_the_trade(values: np.ndarray):
    found = complexity(table(values))
    density, coi, cog = plain(found)
    np.testing.assert_allclose(found.density, density, atol=1e-10)
    np.testing.assert_allclose(found.coi, coi, atol=1e-7)
    np.testing.assert_allclose(found.cog, cog, atol=1e-7)
    assert found.frame().height == values.size
    assert not found.frame().select(pl.col(pl.Float64).is_nan().any()).row(0).count(True)
    undefined = ~found.exported.any(axis=1)
    assert np.isnan(found.eci[undefined]).all()
    assert np.isnan(found.density[undefined]).all()


@settings(max_examples=40, deadline=None)
@given(MATRICES, st.sampled_from([2.0, 3.0, 1000.0, 0.25]), st.randoms(use_true_random=False))
def test_units_and_order_do_not_matter(values: np.ndarray, unit: float, shuffle):
    first = complexity(table(values))
    rows = list(range(values.shape[0]))
    shuffle.shuffle(rows)
    other = complexity(
        table(values[rows] * unit, [f"L{n:03}" for n in rows]).sample(fraction=1, shuffle=True, seed=1)
    )
    assert (first.locations, first.products) == (other.locations, other.products)
    assert (first.exported == other.exported).all()
    for name in ("rca", "density", "eci", "pci", "coi", "cog", "proximity"):
        np.testing.assert_allclose(getattr(first, name), getattr(other, name), atol=1e-7, err_msg=name)


# -- what is undefined -------------------------------------------------------------------------------


def test_a_location_or_product_without_trade_is_undefined_and_not_zero():
    values = np.hstack([np.vstack([SMALL, np.zeros(6)]), np.zeros((6, 1))])
    found = complexity(table(values))
    assert np.isnan(found.eci[5])
    assert np.isnan(found.pci[6])
    assert np.isnan(found.density[5]).all()
    assert np.isnan(found.density[:, 6]).all()
    assert np.isnan(found.cog[:, 6]).all()
    frame = found.frame()
    assert frame.height == 42
    assert frame.filter(pl.col("location") == "L005")["eci"].null_count() == 7
    np.testing.assert_allclose(found.eci[:5], complexity(table(SMALL)).eci)


def test_of_groups_that_share_nothing_the_largest_is_ranked():
    other = np.array([[5.0, 1.0], [1.0, 5.0]])
    values = np.block([[SMALL, np.zeros((5, 2))], [np.zeros((2, 6)), other]])
    with pytest.warns(UserWarning, match="groups that share no product"):
        found = complexity(table(values))
    assert "largest" in found.warnings[0].en
    assert np.isnan(found.eci[5:]).all()
    assert np.isnan(found.pci[6:]).all()
    assert np.isnan(found.cog[5:]).all()
    assert np.isnan(found.cog[:, 6:]).all()
    m = found.exported[:5, :6].astype(float)
    np.testing.assert_allclose(m @ found.pci[:6] / m.sum(axis=1), found.eci[:5], atol=1e-12)


@pytest.mark.parametrize(
    "values",
    [np.ones((3, 4)), np.eye(3) + np.roll(np.eye(3), 1, axis=1), np.array([[1.0, 2.0]]), np.zeros((2, 2))],
)
def test_baskets_that_give_no_ranking_get_none(values: np.ndarray):
    with pytest.warns(UserWarning, match="complexity"):
        found = complexity(table(values))
    assert np.isnan(found.eci).all()
    assert found.warnings


def test_no_trade_at_all_is_an_empty_result():
    with pytest.warns(UserWarning, match="complexity"):
        found = complexity(small().clear())
    assert found.frame().is_empty()
    assert found.proximity.shape == (0, 0)


# -- what it takes -----------------------------------------------------------------------------------


def test_polars_pandas_and_arrow_give_the_same():
    wanted = complexity(small())
    columns = small().to_dict(as_series=False)
    for other in (pd.DataFrame(columns), small().to_arrow(), small().lazy(), pl.concat([small(), small()])):
        np.testing.assert_allclose(complexity(other).eci, wanted.eci)


@pytest.mark.parametrize(
    ("exports", "said"),
    [
        (small().drop("product"), "product"),
        (small().with_columns(value=pl.lit(-1.0)), "value"),
        (small().with_columns(value=pl.lit(np.nan)), "value"),
        (small().with_columns(location=pl.lit(None, pl.String)), "location"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(exports: pl.DataFrame, said: str):
    with pytest.raises(ValueError, match=said):
        complexity(exports)


def test_thresholds_are_positive_and_years_come_in_order():
    with pytest.raises(ValueError, match="rca_threshold"):
        complexity(small(), rca_threshold=0)
    assert complexity(small(), rca_threshold=1.5).exported.sum() < complexity(small()).exported.sum()
    years = pl.concat([small().with_columns(year=pl.lit(year)) for year in (2021, 2019)])
    found = dict(complexity_by_year(years))
    assert list(found) == [2019, 2021]
    np.testing.assert_allclose(found[2019].cog, complexity(small()).cog)
