"""A region placed in the world, what it could export next, and who exports alike."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wuwai.trade.studies import product_space
from wuwai.trade.studies.complexity import complexity
from wuwai.trade.studies.complexity_placed import located
from wuwai.trade.studies.new_products import new_products
from wuwai.trade.studies.similar_regions import similar_regions

pytestmark = pytest.mark.filterwarnings("ignore:(The exports that count|The baskets):UserWarning")

RNG = np.random.default_rng(7)
REACH = RNG.random(24)[:, None] * 1.6 - RNG.random(40)
SIZES = np.where(REACH + RNG.normal(0, 0.25, REACH.shape) > 0, RNG.lognormal(2, 1, REACH.shape), 0.0)


def table(values: np.ndarray = SIZES, year: int | None = None) -> pl.DataFrame:
    down, across = values.shape
    frame = pl.DataFrame(
        {
            "location": np.repeat([f"L{n:02}" for n in range(down)], across),
            "product": np.tile([f"p{n:02}" for n in range(across)], down),
            "value": values.ravel(),
        }
    )
    return frame if year is None else frame.with_columns(year=pl.lit(year))


def own(values: np.ndarray, name: str = "R") -> pl.DataFrame:
    products = [f"p{n:02}" for n in range(values.size)]
    return pl.DataFrame({"location": [name] * values.size, "product": products, "value": values})


# -- placed ------------------------------------------------------------------------------------------


def test_a_country_placed_in_the_world_it_is_part_of_is_itself():
    world = complexity(table())
    copy = own(SIZES[5])
    found = located(pl.concat([table(), copy]), region="R", outside=True)
    np.testing.assert_allclose(found.rca, world.rca[5])
    np.testing.assert_allclose(found.density, world.density[5], atol=1e-12)
    np.testing.assert_allclose(found.cog, world.cog[5], atol=1e-12)
    assert found.eci == pytest.approx(world.eci[5])
    assert found.coi == pytest.approx(world.coi[5])
    inside = located(table(), region="L05")
    np.testing.assert_allclose(inside.cog, found.cog, atol=1e-12)
    assert inside.rank == 1 + int((world.eci > world.eci[5]).sum())


def test_a_region_does_not_change_the_world_and_its_eci_is_its_mean_pci():
    world = complexity(table())
    mine = np.where(np.arange(40) % 7 == 0, 1000.0, 1.0)
    found = located(pl.concat([table(), own(mine)]), region="R", outside=True)
    np.testing.assert_array_equal(found.world.rca, world.rca)
    assert found.eci == pytest.approx(world.pci[found.exported].mean())
    assert found.exported[::7].all()
    assert found.elsewhere == 0


def test_what_the_world_does_not_export_is_told_and_in_no_figure():
    mine = pl.concat([own(SIZES[0]), pl.DataFrame({"location": ["R"], "product": ["new"], "value": [5.0]})])
    found = located(pl.concat([table(), mine]), region="R", outside=True)
    assert found.elsewhere == 5
    assert len(found.rca) == 40
    with pytest.raises(ValueError, match="'Q'"):
        located(table(), region="Q")


# -- new products ------------------------------------------------------------------------------------


def test_candidates_are_exactly_what_is_not_exported_with_advantage():
    found = new_products(table(), region="L03")
    placed = found.placed
    wanted = {p for p, held in zip(placed.world.products, placed.exported, strict=True) if not held}
    assert set(found.table["product"]) == wanted
    assert found.table["rank"].to_list() == sorted(found.table["rank"].to_list())
    assert found.table["score"].is_between(0, 100).all()


def test_the_two_pure_strategies_are_the_orders_of_their_measures():
    near = new_products(table(), region="L03", strategy=0, market=0).table
    assert near["density"].is_sorted(descending=True)
    assert (near["rank"] == near["rank_near"]).all()
    far = new_products(table(), region="L03", strategy=1, market=0).table
    together = far["pci"].rank() + far["cog"].rank()
    assert together.is_sorted(descending=True)
    assert (far["rank"] == far["rank_complex"]).all()
    market = new_products(table(), region="L03", market=1).table
    assert market["market"].is_sorted(descending=True)


def test_exports_wanted_are_where_advantage_begins():
    found = new_products(table(), region="L03")
    row = found.table.row(0, named=True)
    product = found.placed.world.products.index(row["product"])
    for times, exported in ((1 + 1e-9, True), (1 - 1e-9, False)):
        values = found.placed.values.copy()
        values[product] = row["wanted"] * times
        moved = located(pl.concat([table(), own(values)]), region="R", outside=True)
        assert moved.exported[product] == exported


def test_growth_is_that_of_the_world_a_year_and_absent_without_an_earlier_year():
    later = table(SIZES * 1.21, 2022)
    found = new_products(pl.concat([table(SIZES, 2020), later]), region="L03")
    assert (found.year, found.since) == (2022, 2020)
    assert found.table["growth"].to_list() == pytest.approx([10.0] * found.table.height)
    alone = new_products(later, region="L03")
    assert alone.table["growth"].null_count() == alone.table.height
    assert alone.since is None


def test_the_nearest_exported_products_are_named():
    found = new_products(table(), region="L03")
    phi = found.placed.world.proximity
    products = found.placed.world.products
    for row in found.table.head(5).iter_rows(named=True):
        p = products.index(row["product"])
        held = np.where(found.placed.exported, phi[p], -1)
        assert products.index(row["near"][0]) == int(held.argmax())


@settings(max_examples=25)
@given(arrays(float, (5, 6), elements=st.integers(0, 9)), st.floats(0, 1), st.floats(0, 1))
def test_any_trade_can_be_ranked(values: np.ndarray, strategy: float, market: float):
    found = new_products(table(values), region="L01", strategy=strategy, market=market)
    assert not found.table["score"].is_nan().any()
    assert found.frame().height == found.table.height


def test_weights_lie_between_nothing_and_all():
    with pytest.raises(ValueError, match="strategy"):
        new_products(table(), region="L03", strategy=1.1)


# -- similar regions ---------------------------------------------------------------------------------


def test_a_copy_is_the_most_alike_by_every_measure():
    values = np.vstack([SIZES, SIZES[4] * 3])
    for measure in ("cosine", "correlation", "overlap"):
        found = similar_regions(table(values), region="L04", measure=measure)
        first = found.table.row(0, named=True)
        assert first["location"] == "L24"
        assert first["similarity"] == pytest.approx(1)
        assert (first["ours"], first["theirs"], first["largest"]) == (0, 0, [])


def test_measures_are_their_definitions():
    found = similar_regions(table(), region="L04")
    world = found.placed.world
    row = found.table.filter(pl.col("location") == "L09").row(0, named=True)
    own_, other = world.exported[4], world.exported[9]
    assert row["both"] == (own_ & other).sum()
    assert row["cosine"] == pytest.approx(row["both"] / np.sqrt(own_.sum() * other.sum()))
    logs = np.log(world.rca[[4, 9]] + 0.1)
    assert row["correlation"] == pytest.approx(np.corrcoef(logs)[0, 1])
    shares = SIZES[[4, 9]] / SIZES[[4, 9]].sum(axis=1)[:, None]
    assert row["overlap"] == pytest.approx(shares.min(axis=0).sum())
    theirs = np.where(other & ~own_, SIZES[9], 0)
    assert row["largest"][0] == f"p{theirs.argmax():02}"


def test_what_to_learn_is_what_the_most_similar_export_and_the_region_does_not():
    found = similar_regions(table(), region="L04", among=6)
    first = found.table["location"].head(6)
    world = found.placed.world
    rows = [world.locations.index(name) for name in first]
    lesson = found.lessons.row(0, named=True)
    p = world.products.index(lesson["product"])
    assert not found.placed.exported[p]
    assert lesson["holders"] == world.exported[rows, p].sum()
    assert lesson["among"] == 6
    assert found.lessons["share"].is_sorted(descending=True)


def test_the_country_a_region_lies_in_is_not_ranked():
    frame = pl.concat([table(), own(SIZES[5] / 4)])
    found = similar_regions(frame, region="R", outside=True, leave_out=("L05",))
    assert "L05" not in found.table["location"]
    assert "R" not in found.table["location"]
    assert found.table.height == 23


# -- the network -------------------------------------------------------------------------------------


def test_the_network_joins_all_products_and_is_drawn_alike_every_time():
    world = complexity(table())
    first = product_space.network(world)
    assert product_space.network(complexity(table())) is first  # kept by what it is made of
    joined = {0}
    for _ in range(first.products.size):
        joined |= {b for a, b, _ in first.links if a in joined} | {
            a for a, b, _ in first.links if b in joined
        }
    assert joined == set(range(first.products.size))
    for a, b, near in first.links:
        assert near == pytest.approx(world.proximity[first.products[a], first.products[b]])
    assert (first.x.min(), first.x.max()) == (0, 1)
    apart = np.hypot(first.x[:, None] - first.x, first.y[:, None] - first.y)
    assert apart[np.triu_indices(first.x.size, 1)].min() > 1e-3
    product_space._networks.clear()
    again = product_space.network(world)
    np.testing.assert_array_equal(again.x, first.x)


def test_of_many_products_the_largest_are_drawn():
    world = complexity(table())
    few = product_space.network(world, drawn=10)
    assert set(few.products) == set(np.argsort(-world.values.sum(axis=0))[:10])
    assert product_space.network(complexity(table(np.ones((2, 1))))).links == ()
