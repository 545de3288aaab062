"""Constant market share: a case worked by hand, the identity, and what must not change the parts."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.trade.studies.growth import change_by_margin, decompose_growth

BASE, END = 2020, 2021


def table(*rows):
    """Rows of reporter, partner, product, value in the base year, value in the end year."""
    return pl.DataFrame(
        [(r, j, p, v, y) for r, j, p, a, b in rows for y, v in ((BASE, float(a)), (END, float(b)))],
        schema=["reporter", "partner", "product", "value", "year"],
        orient="row",
    )


def split(flows, **given):
    return decompose_growth(flows, exporter="A", base=BASE, end=END, **given)


# World 200 -> 260 (g = 30 %); p 100 -> 150, q 100 -> 110;
# p in X 50 -> 90, p in Y 50 -> 60, q in X 100 -> 110.
WORKED = table(
    ("A", "X", "p", 10, 20), ("A", "Y", "p", 20, 21), ("A", "X", "q", 30, 36),
    ("B", "X", "p", 40, 70), ("B", "Y", "p", 30, 39), ("B", "X", "q", 70, 74),
)  # fmt: skip


def test_a_case_worked_by_hand():
    found = split(WORKED)
    assert found.growth == pytest.approx(0.3)
    # world .3 * 60; products (.5-.3) * 30 + (.1-.3) * 30; markets (.8-.5) * 10 + (.2-.5) * 20 + 0 * 30
    assert found.parts == pytest.approx(
        {"world": 18.0, "product_mix": 0.0, "market_mix": -3.0, "competitiveness": 2.0, "new": 0.0}
    )
    # by cell: 20 - 1.8 * 10, 21 - 1.2 * 20, 36 - 1.1 * 30
    assert found.cells.sort("product", "partner")["competitiveness"].to_list() == pytest.approx([2, -3, 3])


def test_cells_without_world_trade_in_the_base_year_are_new():
    found = split(pl.concat([WORKED, table(("A", "Z", "q", 0, 5), ("A", "X", "r", 0, 7))]))
    assert found.new == pytest.approx(12)
    assert sum(found.parts.values()) == pytest.approx(found.change)


def test_a_province_is_not_counted_twice():
    """Its country's rows hold its trade: the world is the same with and without the province's own rows."""
    province = table(("CN-44", "X", "p", 5, 9))
    with_own = decompose_growth(
        pl.concat([WORKED, province]), exporter="CN-44", base=BASE, end=END, counted_by="A"
    )
    assert with_own.growth == pytest.approx(0.3)
    assert with_own.parts == pytest.approx(
        {"world": 1.5, "product_mix": 1.0, "market_mix": 1.5, "competitiveness": 0.0, "new": 0.0}
    )


def test_exports_that_the_world_table_lacks_go_to_new_whole():
    """A customs file may hold a cell of the base year that the world's table does not."""
    province = table(("CN-44", "Z", "p", 5, 9))
    found = decompose_growth(
        pl.concat([WORKED, province]), exporter="CN-44", base=BASE, end=END, counted_by="A"
    )
    assert found.parts == {
        "world": 0.0, "product_mix": 0.0, "market_mix": 0.0, "competitiveness": 0.0, "new": 4.0,
    }  # fmt: skip


def test_margins_by_what_became_of_a_cell():
    own = table(("A", "X", "p", 10, 14), ("A", "Y", "p", 10, 7), ("A", "Z", "p", 0, 5), ("A", "X", "q", 6, 0))
    found = change_by_margin(own, exporter="A", base=BASE, end=END)
    assert found.parts == {"grew": 4.0, "fell": -3.0, "started": 5.0, "ended": -6.0}
    assert found.change == 0.0


@pytest.mark.parametrize(
    ("years", "words"),
    [((2019, END), "no world trade of 2019"), ((END, BASE), "not before"), ((BASE, BASE), "not before")],
)
def test_years_that_will_not_do(years, words):
    with pytest.raises(ValueError, match=words):
        decompose_growth(WORKED, exporter="A", base=years[0], end=years[1])


def test_an_exporter_without_exports_has_no_parts():
    found = decompose_growth(WORKED, exporter="C", base=BASE, end=END)
    assert found.frame().is_empty()
    assert set(found.parts.values()) == {0.0}


amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e9))
cells = st.tuples(st.sampled_from("ABC"), st.sampled_from("XYZ"), st.sampled_from("pqr"), amounts, amounts)
tables = st.lists(cells, min_size=1, max_size=25).map(lambda rows: table(*rows))


@settings(max_examples=60, deadline=None)
@given(tables, st.booleans())
def test_the_parts_sum_to_the_change(flows, within):
    found = split(pl.concat([flows, table(("B", "X", "p", 0, 0))]), counted_by="B" if within else "")
    # Parts may be far larger than their sum: a market that grew ten thousand millionfold, of which another
    # reporter's table knows little. What was rounded is measured by the parts.
    size = max(flows["value"].sum(), *(found.cells[part].abs().sum() for part in found.parts))
    assert math.fsum(found.parts.values()) == pytest.approx(found.change, rel=1e-9, abs=1e-14 * size)
    for part, total in found.parts.items():
        assert math.fsum(found.cells[part]) == pytest.approx(total, rel=1e-9, abs=1e-9 * size)
    margins = change_by_margin(flows, exporter="A", base=BASE, end=END)
    assert math.fsum(margins.parts.values()) == pytest.approx(found.change, rel=1e-9, abs=1e-14 * size)


@settings(max_examples=30, deadline=None)
@given(tables, st.floats(0.01, 100), st.randoms())
def test_units_order_and_split_rows_do_not_matter(flows, factor, draw):
    found = split(flows)
    halves = pl.concat([flows.with_columns(pl.col("value") * factor / 2)] * 2)
    order = list(range(halves.height))
    draw.shuffle(order)
    again = split(halves[order])
    size = flows["value"].sum() * factor
    for part, value in found.parts.items():
        assert again.parts[part] == pytest.approx(value * factor, rel=1e-7, abs=1e-9 * size)


@settings(max_examples=30, deadline=None)
@given(tables, st.floats(0.05, 0.95))
def test_a_constant_share_of_every_cell_leaves_nothing_to_competitiveness(flows, share):
    """The method's name: who holds a share of every cell gains by world, products and markets alone."""
    others = flows.filter(pl.col("reporter") != "A")
    cells = others.group_by("partner", "product", "year").agg(pl.col("value").sum())
    own = cells.select(
        reporter=pl.lit("A"), partner="partner", product="product",
        value=pl.col("value") * share / (1 - share), year="year",
    )  # fmt: skip
    both = pl.concat([others, own])
    if both.filter(pl.col("value") > 0)["year"].n_unique() < 2:
        return
    base_cells = own.filter((pl.col("year") == BASE) & (pl.col("value") > 0)).height
    found = split(both)
    size = both["value"].sum()
    assert found.competitiveness == pytest.approx(0.0, abs=1e-9 * size)
    if base_cells == own.height / 2:
        assert found.new == 0.0


@settings(max_examples=30, deadline=None)
@given(tables)
def test_over_all_exporters_shares_are_won_from_one_another(flows):
    """What one wins another loses; what is new to the world shows as products and markets that grew less."""
    found = [decompose_growth(flows, exporter=one, base=BASE, end=END) for one in "ABC"]
    if found[0].growth is None:  # a world without trade: whatever comes is new
        return
    size = flows["value"].sum()
    for names in (("competitiveness",), ("product_mix", "market_mix", "new")):
        parts = (one.parts[name] for one in found for name in names)
        assert math.fsum(parts) == pytest.approx(0.0, abs=1e-9 * size)


def test_real_trade_of_1995_and_2007(shared):
    """WIOD, 40 economies by 35 sectors: every identity holds, and China wins share as no other does."""
    path = shared / "data" / "wiod_bilateral_sector_1995_2007.csv.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not here")
    trade = (
        pl.read_csv(path)
        .filter(pl.col("year").is_in([1995, 2007]) & (pl.col("exporter") != pl.col("importer")))
        .with_columns(value=pl.col("intermediate_musd").cast(pl.Float64))
        .select("exporter", "year", "value", partner="importer", product="sector")
    )
    found = [
        decompose_growth(trade, exporter=one, base=1995, end=2007)
        for one in trade["exporter"].unique().sort()
    ]
    for one in found:
        assert math.fsum(one.parts.values()) == pytest.approx(one.change, rel=1e-9)
        cells = sum(math.fsum(one.cells[part]) for part in one.parts)
        assert cells == pytest.approx(one.change, rel=1e-9)
    whole = math.fsum(one.change for one in found)
    assert math.fsum(one.competitiveness for one in found) == pytest.approx(0.0, abs=1e-9 * whole)
    won = sorted((one for one in found if one.exporter != "RoW"), key=lambda one: -one.competitiveness)
    assert won[0].exporter == "CHN"
    assert won[0].competitiveness > 2 * won[1].competitiveness
    assert {one.exporter for one in won[-3:]} >= {"JPN", "USA"}
