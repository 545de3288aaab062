"""Import dependency: cases worked by hand, a second way to compute it, what must not change the answer."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.trade.studies.dependency import import_dependency

BACI = Path("../shared/data/baci_sample/BACI_HS92_Y2021_V202301_i4_i710.csv.gz")
PLACES, GOODS = "ABCDEF", ("p", "q", "r")


def table(*rows, columns=("reporter", "partner", "product", "value")):
    return pl.DataFrame(rows, schema=list(columns), orient="row").with_columns(pl.col("value").cast(float))


def years(*rows):
    return table(*rows, columns=("year", "reporter", "partner", "product", "value"))


def by_product(found):
    return {row["product"]: row for row in found.frame().iter_rows(named=True)}


# A buys 60 and 40 of p; the world sells 60 + 140 of it; A sells 20 itself.
WORKED = table(
    ("B", "A", "p", 60), ("C", "A", "p", 40), ("C", "D", "p", 100), ("A", "D", "p", 20), ("D", "A", "q", 5)
)  # fmt: skip


def test_a_case_worked_by_hand():
    row = by_product(import_dependency(WORKED, importer="A"))["p"]
    assert row["imports"] == 100
    assert row["exports"] == 20
    assert row["ratio"] == 5
    assert row["import_hhi"] == pytest.approx(0.36 + 0.16)
    assert row["world_hhi"] == pytest.approx((60**2 + 140**2 + 20**2) / 220**2)
    assert (row["supplier"], row["supplier_share"], row["suppliers"]) == ("B", 0.6, 2)
    assert row["leader"] == "C"
    assert row["leader_share"] == pytest.approx(140 / 220)
    assert row["dependent"]
    assert row["nearest"] == "world_hhi"
    assert row["gap"] == pytest.approx(row["world_hhi"] / 0.4 - 1)


def test_moving_the_shift_to_a_new_supplier_brings_the_index_to_its_limit():
    row = by_product(import_dependency(WORKED, importer="A", import_limit=0.45))["p"]
    x = row["shift"]
    assert (0.6 - x) ** 2 + x**2 + 0.4**2 == pytest.approx(0.45)
    # A single supplier cannot come below 0.5 by one more.
    assert by_product(import_dependency(WORKED, importer="A"))["q"]["shift"] is None


def test_without_exports_the_third_limit_is_passed_and_its_ratio_is_null():
    row = by_product(import_dependency(WORKED, importer="A"))["q"]
    assert row["ratio"] is None
    assert row["passed"] == 3
    assert row["dependent"]


def test_limits_are_passed_only_above_them():
    even = table(("B", "A", "p", 1), ("C", "A", "p", 1), ("A", "B", "p", 2))
    row = by_product(import_dependency(even, importer="A", import_limit=0.5))["p"]
    assert row["passed"] == 0  # 0.5 of 0.5; 0.375 of 0.4; 2 of 2
    assert not row["dependent"]
    assert row["nearest"] == "world_hhi"


def test_two_of_three_years():
    one, two = (("B", "A", "p", 9),), (("B", "A", "p", 5), ("C", "A", "p", 5), ("D", "A", "p", 5))
    dated = [(year, *row) for year, rows in ((2020, one), (2021, two), (2022, one)) for row in rows]
    found = import_dependency(years(*dated), importer="A")
    row = by_product(found)["p"]
    assert (row["years_met"], row["years_seen"], row["dependent"], row["year"]) == (2, 3, True, 2022)
    assert found.warnings == ()
    # An older year is outside the window; with two years both are asked for, with one that one.
    older = years((2018, "B", "A", "p", 9), *dated[1:4], (2022, "B", "A", "p", 9))
    found = import_dependency(older, importer="A")
    assert found.years == (2021, 2022)
    assert not by_product(found)["p"]["dependent"]
    assert "2 of 3 years; 2 on file (2021, 2022)" in found.warnings[0].en
    alone = import_dependency(older.filter(pl.col("year") == 2022), importer="A")
    assert by_product(alone)["p"]["dependent"]
    assert "1 on file (2022)" in alone.warnings[0].en


def test_a_product_that_was_not_bought_in_the_last_year_has_no_index_there():
    found = import_dependency(
        years((2021, "B", "A", "p", 9), (2020, "B", "A", "p", 9), (2022, "B", "A", "q", 9)), importer="A"
    )
    row = by_product(found)["p"]
    assert (row["imports"], row["import_hhi"], row["supplier"], row["nearest"]) == (0, None, None, None)
    assert (row["years_met"], row["dependent"]) == (2, True)


def test_a_part_of_a_country_stands_beside_the_world():
    world = [("B", "H", "p", 60), ("C", "X", "p", 40), ("H", "X", "p", 100)]
    own = [("B", "R", "p", 30), ("C", "R", "p", 10), ("H", "R", "p", 7), ("R", "X", "p", 12)]
    found = import_dependency(table(*world, *own), importer="R", within="H")
    row = by_product(found)["p"]
    assert row["world_hhi"] == pytest.approx((60**2 + 40**2 + 100**2) / 200**2)
    assert (row["imports"], row["exports"]) == (40, 12)
    assert row["import_hhi"] == pytest.approx(0.75**2 + 0.25**2)
    assert "14.9%" in found.warnings[-1].en
    assert found.home_exports().rows() == [("p", 100.0)]
    # The country is known to be beside even where the table has no row of it.
    bare = import_dependency(table(*world[:2], *own[:2]), importer="R", within="H")
    assert by_product(bare)["p"]["world_hhi"] == pytest.approx((60**2 + 40**2) / 100**2)


def test_substitutes_sell_elsewhere_and_are_ranked_by_capacity_and_ease():
    rows = table(
        ("B", "A", "p", 100), ("C", "A", "p", 0.5), ("C", "X", "p", 50), ("D", "X", "p", 80),
        ("D", "A", "q", 10), ("E", "X", "p", 900), ("C", "A", "q", 90), ("F", "X", "p", 30),
        ("F", "A", "q", 60),
    )  # fmt: skip
    found = import_dependency(rows, importer="A", world_limit=0.1)
    others = found.substitutes(["p"])
    # B supplies already; C has 0.5 % and counts as none; E, the largest, sells nothing to A.
    ease = {"C": 90.5 / (140.5), "D": 10 / 90, "F": 60 / 90}
    assert others["supplier"].to_list() == sorted(
        "CDF", key=lambda i: -{"C": 50, "D": 80, "F": 30}[i] * ease[i]
    )
    scale = 1320.5 / 260.5
    assert others.filter(supplier="C")["ease"].item() == pytest.approx(ease["C"] * scale)
    assert others.filter(supplier="C").select("capacity", "covers").row(0) == (50, 0.5)
    assert found.substitutes(["p"], present=0.001)["supplier"].to_list() == ["F", "D"]
    assert found.substitutes(["p"], most=1).height == 1


def test_what_cannot_be_counted_is_refused_by_name():
    for wrong in (-1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"column 'value' is .* in row 1"):
            import_dependency(
                WORKED.with_columns(
                    value=pl.when(pl.int_range(pl.len()) == 1).then(wrong).otherwise("value")
                ),
                importer="A",
            )
        with pytest.raises(ValueError, match="column 'value'"):
            import_dependency(WORKED.with_columns(value=pl.lit(wrong)), importer=None)
    with pytest.raises(ValueError, match="no column 'product'"):
        import_dependency(WORKED.drop("product"), importer="A")
    with pytest.raises(ValueError, match="needed 4"):
        import_dependency(WORKED, importer="A", needed=4)
    with pytest.raises(ValueError, match="name it"):
        import_dependency(WORKED, importer=None).suppliers()


def test_nothing_gives_nothing():
    assert import_dependency(WORKED.clear(), importer="A").frame().is_empty()
    stranger = import_dependency(WORKED, importer="Z")
    assert stranger.frame().is_empty()
    assert stranger.suppliers().is_empty()
    assert stranger.substitutes().is_empty()
    assert "no trade of Z" in stranger.warnings[-1].en


FLOWS = st.lists(
    st.tuples(
        st.sampled_from(PLACES), st.sampled_from(PLACES), st.sampled_from(GOODS),
        st.integers(0, 50), st.integers(2020, 2023),
    ), min_size=1, max_size=60,
)  # fmt: skip
SOME = settings(max_examples=12, deadline=None)
COLUMNS = ("reporter", "partner", "product", "value", "year")


def by_sums(rows, importer, limit=0.4):
    """The rule by dictionaries: what the kernels must give."""
    met, last = defaultdict(int), max(year for *_, year in rows)
    window = {y for *_, y in rows if y > last - 3}
    for year in window:
        bought, sold = defaultdict(lambda: defaultdict(float)), defaultdict(lambda: defaultdict(float))
        for i, j, k, v, y in rows:
            if y == year and i != j and v:
                sold[k][i] += v
                if j == importer:
                    bought[k][i] += v
        for k, suppliers in bought.items():
            hhi = [sum(v * v for v in of.values()) / sum(of.values()) ** 2 for of in (suppliers, sold[k])]
            dear = sum(suppliers.values()) > sold[k][importer]
            met[k] += hhi[0] > limit and hhi[1] > limit and dear
    return {k: (n, n >= min(2, len(window))) for k, n in met.items()}


def answers(found, importer):
    rows = found.frame().filter(pl.col("importer") == importer)
    return {r["product"]: (r["years_met"], r["dependent"]) for r in rows.iter_rows(named=True)}


@SOME
@given(FLOWS, st.randoms())
def test_both_kernels_agree_with_sums_by_hand(rows, chance):
    flows = table(*rows, columns=COLUMNS)
    everyone = import_dependency(flows, importer=None)
    for importer in PLACES:
        wanted = by_sums(rows, importer)
        assert answers(import_dependency(flows, importer=importer), importer) == wanted
        assert answers(everyone, importer) == wanted
    # Neither the order of rows, nor units, nor splitting a row in two, nor the kind of column changes it.
    mixed = list(rows)
    chance.shuffle(mixed)
    halves = [(i, j, k, v / 2 * 1024, y) for i, j, k, v, y in mixed for _ in range(2)]
    coded = table(*halves, columns=COLUMNS).with_columns(
        pl.col("reporter", "partner").cast(pl.Enum(list(PLACES))), pl.col("product").cast(pl.Categorical)
    )
    assert answers(import_dependency(coded, importer="A"), "A") == answers(everyone, "A")
    both = import_dependency(coded, importer=None).frame()
    assert both.drop("imports", "exports").equals(everyone.frame().drop("imports", "exports"))


@SOME
@given(FLOWS)
def test_shares_and_indices_keep_their_bounds(rows):
    flows = table(*rows, columns=COLUMNS)
    found = import_dependency(flows, importer="A")
    for row in found.frame().filter(pl.col("imports") > 0).iter_rows(named=True):
        assert 1 / row["suppliers"] - 1e-12 <= row["import_hhi"] <= 1 + 1e-12
        assert row["supplier_share"] ** 2 <= row["import_hhi"] + 1e-12
    shares = found.suppliers().group_by("product").agg(pl.col("share").sum(), pl.col("rank").max(), pl.len())
    assert all(abs(s - 1) < 1e-12 for s in shares["share"])
    assert shares["rank"].to_list() == shares["len"].to_list()
    others = found.substitutes(GOODS, present=0.0)
    sellers = set(found.suppliers().select("product", "supplier").iter_rows())
    assert not sellers & set(others.select("product", "supplier").iter_rows())


def test_a_long_table_is_read_in_two_threads_with_the_same_answer():
    many = 220_000
    n = pl.int_range(many, eager=True)
    flows = pl.DataFrame(
        {
            "reporter": (n * 7 % 97).cast(pl.Int16),
            "partner": (n * 11 % 89).cast(pl.Int16),
            "product": (n * 13 % 50).cast(pl.Int16),
            "value": (n * 31 % 1009).cast(pl.Float64),
        }
    )
    mine = import_dependency(flows, importer="5").frame().sort("product")
    theirs = import_dependency(flows, importer=None).frame().filter(importer="5").sort("product")
    assert mine.drop("import_hhi", "world_hhi", "gap").equals(theirs.drop("import_hhi", "world_hhi", "gap"))
    assert (mine["import_hhi"] - theirs["import_hhi"]).abs().max() < 1e-12
    key = ["reporter", "partner", "product"]
    summed = (
        flows.filter((pl.col("partner") == 5) & (pl.col("reporter") != 5))
        .group_by(key)
        .agg(pl.col("value").sum())
    )
    wanted = (
        summed.group_by("product")
        .agg(hhi=(pl.col("value") ** 2).sum() / pl.col("value").sum() ** 2)
        .with_columns(pl.col("product").cast(str))
        .sort("product")
    )
    assert (mine["import_hhi"] - wanted["hhi"]).abs().max() < 1e-12


@pytest.mark.skipif(not BACI.exists(), reason=f"{BACI} is not here")
def test_rows_of_baci_by_hand():
    """The sample holds two exporters of 2021: enough for the columns of a real file, not for a finding."""
    names = {"t": "year", "i": "reporter", "j": "partner", "k": "product", "v": "value"}
    flows = pl.read_csv(BACI, columns=list(names), schema_overrides={"k": pl.String}).rename(names)
    everyone = import_dependency(flows, importer=None).frame()
    assert everyone["imports"].sum() == pytest.approx(flows["value"].sum(), rel=1e-12)
    for importer in (72, 24):
        mine = everyone.filter(importer=str(importer))
        part = flows.filter(partner=importer)
        totals = part.group_by("product").agg(pl.col("value").sum()).sort("product")
        assert mine["product"].to_list() == totals["product"].to_list()
        assert (mine["imports"] - totals["value"]).abs().max() < 1e-6
