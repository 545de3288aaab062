"""Export potential: its identities, its projections, and that all exporters at once give the same as one."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wuwai.reference.text import Text
from wuwai.trade.studies import potential_scan
from wuwai.trade.studies.potential import SCHEMA, export_potential
from wuwai.trade.studies.potential_all import export_potentials

TRADE = arrays(
    np.float64,
    st.tuples(st.integers(2, 5), st.integers(1, 5), st.integers(1, 6)),
    elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e9)),
)


def flows(cube: np.ndarray) -> pl.DataFrame:
    """The cells with trade of exporters x markets x products."""
    i, j, k = np.nonzero(cube)
    codes = {"reporter": i, "partner": j, "product": k}
    text = {
        name: [f"{name[0]}{n}" if name != "partner" else f"m{n}" for n in at] for name, at in codes.items()
    }
    return pl.DataFrame({**text, "value": cube[i, j, k]}, schema_overrides=dict.fromkeys(codes, pl.String))


RNG = np.random.default_rng(5)
CUBE = RNG.lognormal(3, 2, (4, 5, 6)) * (RNG.random((4, 5, 6)) < 0.6)
WORLD = flows(CUBE)


@settings(max_examples=40, deadline=None)
@given(TRADE)
def test_before_projections_a_pairs_potential_is_its_trade(cube):
    table = flows(cube)
    for exporter in table["reporter"].unique():
        found = export_potential(table, exporter=exporter).cells
        pairs = found.group_by("market").agg(pl.col("potential", "actual").sum())
        assert pairs["potential"].to_list() == pytest.approx(pairs["actual"].to_list(), rel=1e-9)
        assert found["actual"].sum() == pytest.approx(
            table.filter(reporter=exporter)["value"].sum(), rel=1e-9
        )
        expected = (found["potential"] - found["actual"]).clip(0.0)
        assert found["unrealised"].to_list() == pytest.approx(expected.to_list())
        product = found["supply"] * found["demand"] * found["ease"]
        assert found["potential"].to_list() == pytest.approx(product.to_list())


@settings(max_examples=25, deadline=None)
@given(TRADE, st.sampled_from([1e-3, 1e6]))
def test_units_change_amounts_and_nothing_else(cube, unit):
    table = flows(cube)
    if table.is_empty():
        return
    one = table["reporter"][0]
    keys = ["product", "market"]
    here = export_potential(table, exporter=one).cells.sort(keys)
    there = export_potential(table.with_columns(pl.col("value") * unit), exporter=one).cells.sort(keys)
    assert here.select(keys).equals(there.select(keys))
    for name in ("potential", "actual", "demand"):
        assert (here[name] * unit).to_list() == pytest.approx(there[name].to_list(), rel=1e-9)
    for name in ("supply", "ease", "share"):
        assert here[name].to_list() == pytest.approx(there[name].to_list(), rel=1e-9)


def test_ease_is_one_and_nothing_is_unrealised_where_trade_is_proportional():
    share, imports = RNG.dirichlet(np.ones(4), 6).T, RNG.lognormal(3, 1, (5, 6))
    found = export_potential(flows(share[:, None, :] * imports[None]), exporter="r1").cells
    assert found["ease"].to_list() == pytest.approx([1.0] * 30)
    assert found["unrealised"].to_list() == pytest.approx([0.0] * 30, abs=1e-9)


def test_a_table_by_hand():
    # A sells 3 of 4 of product 1 and all of product 2; market Y takes 1 of product 1 and 1 of product 2.
    table = {"exporter": ["A", "A", "B"], "importer": ["X", "Y", "Y"], "product": ["1", "2", "1"]}
    found = export_potential(pl.DataFrame({**table, "value": [3.0, 1.0, 1.0]}), exporter="A").cells
    ease = 1.0 / (0.75 * 1 + 1.0 * 1)  # traded with Y over what the shares give
    y = {row["product"]: row for row in found.filter(market="Y").iter_rows(named=True)}
    assert y["1"]["potential"] == pytest.approx(0.75 * 1 * ease)
    assert y["1"]["unrealised"] == pytest.approx(0.75 * ease)
    assert (y["2"]["actual"], y["2"]["unrealised"]) == (1.0, 0.0)
    assert found.filter(market="X")["ease"].to_list() == pytest.approx([3.0 / (0.75 * 3)])


def test_growth_moves_supply_and_demand_and_shares_still_add_up():
    growth = pl.DataFrame({"reporter": ["r0"], "factor": [2.0]})
    demand = pl.DataFrame({"partner": ["m1"], "product": ["p2"], "factor": [1.5]})
    found = {
        one: export_potential(WORLD, exporter=one, supply_growth=growth, demand_growth=demand).cells
        for one in ("r0", "r1", "r2", "r3")
    }
    shares = pl.concat(found.values()).group_by("product", "market").agg(pl.col("supply").sum(), pl.len())
    whole = shares.filter(pl.col("len") == 4)
    assert whole["supply"].to_list() == pytest.approx([1.0] * whole.height)
    assert (found["r0"]["supply"] > found["r0"]["share"]).all()
    assert (found["r1"]["supply"] <= found["r1"]["share"]).all()
    grown = found["r1"].filter(market="m1", product="p2")
    assert (grown["demand"] / grown["imports"]).to_list() == pytest.approx([1.5] * grown.height)
    rest = found["r1"].filter((pl.col("market") != "m1") | (pl.col("product") != "p2"))
    assert rest["demand_factor"].to_list() == pytest.approx([1.0] * rest.height)


def test_equal_tariffs_give_nobody_an_advantage_and_a_preference_does():
    everybody = pl.DataFrame(
        {"partner": ["m0", "m1"], "product": ["p0", "p0"], "tariff": [0.1, 0.2], "reporter": [None, None]},
        schema_overrides={"reporter": pl.String},
    )
    plain = export_potential(WORLD, exporter="r0", tariffs=everybody).cells
    assert plain["tariff_factor"].to_list() == [1.0] * plain.height
    preferred = pl.concat(
        [
            everybody,
            pl.DataFrame({"partner": ["m0"], "product": ["p0"], "tariff": [0.0], "reporter": ["r0"]}),
        ]
    )
    at = {"market": "m0", "product": "p0"}
    own = export_potential(WORLD, exporter="r0", tariffs=preferred, elasticity=5.0).cells.filter(**at)
    share = export_potential(WORLD, exporter="r0").cells.filter(product="p0")["share"][0]
    assert own["tariff_factor"][0] == pytest.approx((1 + 0.1 * (1 - share)) ** 5)
    other = export_potential(WORLD, exporter="r1", tariffs=preferred).cells.filter(**at)["tariff_factor"][0]
    assert other == pytest.approx(((1 + 0.1 * (1 - share)) / 1.1) ** 5)
    none = export_potential(WORLD, exporter="r0", tariffs=preferred, elasticity=0.0).cells
    assert none["tariff_factor"].to_list() == [1.0] * none.height


def test_reexports_leave_the_world_to_those_who_make():
    half = pl.DataFrame({"reporter": ["r3"], "share": [1.0]})
    found = export_potential(WORLD, exporter="r0", reexports=half).cells
    made = CUBE.sum(axis=1)
    made[3] = 0.0
    expected = {f"p{k}": made[0, k] / made[:, k].sum() for k in range(6)}
    assert all(row["share"] == pytest.approx(expected[row["product"]]) for row in found.iter_rows(named=True))
    gone = export_potential(WORLD, exporter="r3", reexports=half).cells
    assert gone["potential"].is_null().all(), "it makes nothing, so that its trade cannot be expected"
    assert gone["actual"].sum() == pytest.approx(CUBE[3].sum())


def test_a_province_is_placed_in_the_world_and_not_added_to_it():
    part = WORLD.filter(reporter="r0").with_columns(reporter=pl.lit("r0-1"), value=pl.col("value") / 4)
    whole = export_potential(WORLD, exporter="r0").cells.sort("product", "market")
    found = export_potential(pl.concat([part, WORLD]), exporter="r0-1", part_of="r0").cells
    found = found.sort("product", "market")
    assert found["share"].to_list() == pytest.approx((whole["share"] / 4).to_list())
    assert found["imports"].to_list() == pytest.approx(whole["imports"].to_list())
    assert found["ease"].to_list() == pytest.approx(whole["ease"].to_list())
    assert found["unrealised"].to_list() == pytest.approx((whole["unrealised"] / 4).to_list())


def test_a_product_the_world_table_does_not_have_is_not_ranked():
    part = pl.DataFrame({"reporter": ["r0-1"] * 2, "partner": ["m0"] * 2, "product": ["p0", "new"]})
    table = pl.concat([part.with_columns(value=pl.lit(5.0)), WORLD])
    found = export_potential(table, exporter="r0-1", part_of="r0").cells.filter(product="new")
    assert found.select("potential", "unrealised", "actual").rows() == [(None, None, 5.0)]


def test_years_count_as_their_mean():
    twice = pl.concat([WORLD.with_columns(year=2020), WORLD.with_columns(pl.col("value") * 3, year=2021)])
    found = export_potential(twice, exporter="r0").cells
    assert found["actual"].sum() == pytest.approx(2 * CUBE[0].sum())


def test_filters_keep_rows_and_change_no_figure():
    whole = export_potential(WORLD, exporter="r0").cells
    kept = export_potential(WORLD, exporter="r0", markets=["m1"], products=["p1", "p2"]).cells
    assert kept.equals(whole.filter(pl.col("market") == "m1", pl.col("product").is_in(["p1", "p2"])))
    large = export_potential(WORLD, exporter="r0", minimum=1.0).cells
    assert large.equals(whole.filter(pl.col("unrealised") >= 1.0))
    assert whole["unrealised"].is_sorted(descending=True)


def test_pandas_and_arrow_are_read_too():
    here = export_potential(WORLD, exporter="r0").cells
    assert export_potential(WORLD.to_arrow(), exporter="r0").cells.equals(here)
    assert export_potential(WORLD.to_pandas(), exporter="r0").cells.equals(here)


def test_reasons_and_what_would_change_them_are_said_in_both_languages():
    names = {"r0": Text("Here", "本地"), "p0": Text("lamps", "灯具"), "m0": Text("Peru", "秘鲁")}
    frame = export_potential(WORLD, exporter="r0", names=names, currency="USD").frame()
    assert set(frame.columns) == {*SCHEMA, "reason_en", "reason_zh", "change_en", "change_zh"}
    assert frame.select(pl.col("^(reason|change)_.*$").is_null().any()).row(0) == (False,) * 4
    row = frame.filter(product="p0", market="m0").row(0, named=True)
    assert row["reason_en"].startswith("Here has ")
    assert "Peru imports USD" in row["reason_en"]
    assert row["reason_zh"].startswith("本地占世界灯具出口的")
    assert "美元" in row["reason_zh"]
    fresh = frame.filter(pl.col("actual") == 0)
    assert fresh["change_en"].str.contains("None is sold there yet").all()


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"exporter": "nobody"}, "no rows of reporter 'nobody'"),
        ({"supply_growth": pl.DataFrame({"factor": [1.0]})}, "wanted; the table has factor"),
        ({"demand_growth": pl.DataFrame({"partner": ["m0"], "factor": [-1.0]})}, "'factor'"),
        ({"reexports": pl.DataFrame({"reporter": ["r0"], "share": [1.5]})}, "from 0 to 1"),
        ({"tariffs": pl.DataFrame({"partner": ["m0"], "tariff": [0.1]})}, "no column 'product'"),
        (
            {"tariffs": pl.DataFrame({"partner": ["m0"], "product": ["p0"], "tariff": [float("nan")]})},
            "'tariff'",
        ),
    ],
)
def test_what_cannot_be_read_is_said(tables, said):
    with pytest.raises(ValueError, match=said):
        export_potential(WORLD, **{"exporter": "r0", **tables})


def test_an_empty_table_is_refused_by_name():
    with pytest.raises(ValueError, match="no rows of reporter"):
        export_potential(WORLD.clear(), exporter="r0")


TARIFFS = pl.DataFrame(
    {"partner": ["m0", "m0", "m2"], "product": ["p0", "p0", "p3"], "reporter": [None, "r1", "r0"],
     "tariff": [0.1, 0.0, 0.3]}
)  # fmt: skip
GROWTH = pl.DataFrame({"reporter": ["r0", "r2"], "factor": [2.0, 0.5]})


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loops as they are written: compiling them takes seconds, and small tables need no speed."""
    loops = (potential_scan._add_up, potential_scan._rank)
    monkeypatch.setattr(potential_scan, "compiled", lambda: loops)


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("settings", [{}, {"tariffs": TARIFFS, "supply_growth": GROWTH}])
def test_all_exporters_at_once_agree_with_each_alone(settings):
    found = export_potentials(WORLD, top=7, **settings)
    for exporter in ("r0", "r1", "r2", "r3"):
        alone = export_potential(WORLD, exporter=exporter, **settings).cells
        total = found.totals.filter(exporter=exporter)
        for name in ("potential", "actual", "unrealised"):
            assert total[name][0] == pytest.approx(alone[name].sum(), rel=1e-9)
        best, mine = alone.filter(pl.col("unrealised") > 0).head(7), found.cells.filter(exporter=exporter)
        assert best.select("product", "market").rows() == mine.select("product", "market").rows()
        for name in ("potential", "actual", "unrealised", "supply", "demand", "ease"):
            assert best[name].to_list() == pytest.approx(mine[name].to_list(), rel=1e-9)


@pytest.mark.slow
def test_more_products_than_a_block_and_threads_that_do_not_matter():
    cube = RNG.lognormal(3, 2, (3, 4, 2500)) * (RNG.random((3, 4, 2500)) < 0.3)
    one, two = (export_potentials(flows(cube), top=30, threads=n) for n in (1, 2))
    assert one.totals.equals(two.totals)
    assert one.cells.equals(two.cells)
    alone = export_potential(flows(cube), exporter="r2").cells.head(30)
    mine = one.cells.filter(exporter="r2")
    assert alone.select("product", "market").rows() == mine.select("product", "market").rows()
    assert one.totals["unrealised"][2] == pytest.approx(
        export_potential(flows(cube), exporter="r2").cells["unrealised"].sum()
    )


def test_loading_the_study_modules_loads_no_compiler():
    code = "import sys, wuwai.trade.studies.potential_all as m; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
