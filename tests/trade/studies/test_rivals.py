"""Rivals: shares that add up, changes that cancel, and the similarity of baskets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.reference.text import Text
from wuwai.trade.studies.rivals import ALL, REST, SCHEMA, TOTALS, rivals, similarity
from wuwai.trade.studies.rivals_charts import CHARTS
from wuwai.trade.studies.rivals_study import finding
from wuwai.trade.studies.rivals_words import RivalsFound

GRAINS = ("market", "product", "cell")


def trade(*rows):
    return pl.DataFrame(
        [(str(year), r, p, k, float(v)) for year, r, p, k, v in rows],
        schema=["year", "reporter", "partner", "product", "value"],
        orient="row",
    ).with_columns(pl.col("year").cast(pl.Int32))


def world(seed, *, years=(2019, 2022), part=True):
    """Countries A (with its region A-1), B, C, D selling four products to one another and to X and Y."""
    draw = np.random.default_rng(seed)
    rows = []
    for year in years:
        for seller in "ABCD":
            for market in "ABCDXY":
                for product in "1234":
                    if seller != market and draw.random() < 0.8:
                        value = draw.gamma(1.0, 100.0)
                        rows.append((year, seller, market, product, value))
                        if part and seller == "A" and draw.random() < 0.8:
                            rows.append((year, "A-1", market, product, value * draw.random()))
    return trade(*rows)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), by=st.sampled_from(GRAINS), top=st.integers(1, 4))
def test_shares_add_up_to_one_and_their_changes_cancel(seed, by, top):
    found = rivals(world(seed), exporter="A-1", part_of="A", by=by, top=top).frame()
    sums = found.group_by("market", "product").agg(
        share=pl.col("share").first() + pl.col("rival_share").sum(),
        change=pl.col("change").first() + pl.col("rival_change").sum(),
    )
    assert sums["share"].to_numpy() == pytest.approx(1.0, abs=1e-12)
    assert sums["change"].drop_nulls().to_numpy() == pytest.approx(0.0, abs=1e-12)
    assert found.columns == list(SCHEMA)
    assert found.filter(pl.col("role") == "rival").group_by("market", "product").len()["len"].max() <= top


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-6, 1e6))
def test_nothing_depends_on_the_unit(seed, scale):
    flows = world(seed)
    a = rivals(flows, exporter="A-1", part_of="A")
    b = rivals(flows.with_columns(pl.col("value") * scale), exporter="A-1", part_of="A")
    for column in ("share", "rival_share", "similarity"):
        pair = [one.cells[column].fill_null(-1.0).to_numpy() for one in (a, b)]
        assert pair[0] == pytest.approx(pair[1], rel=1e-9)
    assert a.totals["overlap"].to_numpy() == pytest.approx(b.totals["overlap"].to_numpy(), rel=1e-9)


def test_overlap_over_all_sellers_is_one_and_what_was_won_was_lost():
    found = rivals(world(3), exporter="A-1", part_of="A").totals
    assert found.columns == list(TOTALS)
    assert found["overlap"].sum() == pytest.approx(1.0)
    assert found["gained"].sum() == pytest.approx(0.0, abs=1e-9 * found["value"].sum())
    assert found.filter(pl.col("role") == "own")["gained"][0] < 0
    assert found.filter(pl.col("role") == "own")["similarity"][0] == pytest.approx(1.0)
    assert found["similarity"].is_between(0, 1 + 1e-12).all()


def test_the_country_of_a_region_is_no_rival_unless_asked_for():
    flows = trade((2022, "A", "X", "1", 100), (2022, "A-1", "X", "1", 30), (2022, "B", "X", "1", 100))
    found = rivals(flows, exporter="A-1", part_of="A").frame()
    assert found.select("rival", "role", "rival_value", "rival_share").rows() == [
        ("B", "rival", 100.0, 0.5), ("A", "home", 70.0, pytest.approx(0.35)),
    ]  # fmt: skip
    asked = rivals(flows, exporter="A-1", part_of="A", home_is_rival=True).frame()
    assert asked["role"].to_list() == ["rival", "rival"]
    assert asked["share"].to_list() == [0.15, 0.15]


def test_a_region_that_states_more_than_its_country_leaves_nothing_of_it_and_a_note():
    flows = trade((2022, "A", "X", "1", 20), (2022, "A-1", "X", "1", 30), (2022, "B", "X", "1", 70))
    found = rivals(flows, exporter="A-1", part_of="A")
    assert found.frame().select("rival", "share", "imports").rows() == [("B", 0.3, 100.0)]
    assert len(found.notes) == 1


def test_worked_by_hand():
    flows = trade(
        (2019, "A", "X", "1", 50), (2019, "B", "X", "1", 50),
        (2022, "A", "X", "1", 40), (2022, "B", "X", "1", 140), (2022, "C", "X", "1", 20),
    )  # fmt: skip
    found = rivals(flows, exporter="A")
    rows = found.frame().select("rival", "share", "change", "rival_change", "gained").rows()
    assert [r[0] for r in rows] == ["B", "C"]
    assert [round(v, 9) for v in rows[0][1:]] == [0.2, -0.3, 0.2, 40.0]
    assert [round(v, 9) for v in rows[1][1:]] == [0.2, -0.3, 0.1, 20.0]
    assert dict(found.totals.select("rival", "gained").iter_rows()) == {
        "A": pytest.approx(-60.0), "B": pytest.approx(40.0), "C": pytest.approx(20.0),
    }  # fmt: skip
    assert (found.year, found.before) == (2022, 2019)


def test_a_year_in_which_only_the_exporter_is_known_has_no_shares():
    flows = trade((2019, "A", "X", "1", 50), (2022, "A", "X", "1", 40), (2022, "B", "X", "1", 60))
    found = rivals(flows, exporter="A")
    assert (found.year, found.before) == (2022, None)
    assert found.frame()["change"].null_count() == 1
    assert found.totals["gained"].null_count() == 2


def test_similarity_is_that_of_finger_and_kreinin():
    table = pl.DataFrame(
        {
            "within": ["X"] * 5,
            "over": ["1", "2", "1", "2", "3"],
            "seller": ["A", "A", "B", "B", "C"],
            "value": [1.0, 3.0, 30.0, 10.0, 5.0],
        }
    )
    found = dict(similarity(table, "A").select("seller", "similarity").iter_rows())
    assert found == {"A": 1.0, "B": 0.5, "C": 0.0}  # min(.25, .75) + min(.75, .25)
    back = dict(similarity(table, "B").select("seller", "similarity").iter_rows())
    assert back["A"] == found["B"]


def test_the_smaller_rivals_are_one_row():
    flows = trade(*[(2022, code, "X", "1", n) for n, code in enumerate("ABCDEF", start=1)])
    found = rivals(flows, exporter="A", top=2).frame()
    assert found["rival"].to_list() == ["F", "E", REST]
    assert found["rival_value"].to_list() == [6.0, 5.0, 9.0]
    assert set(rivals(flows, exporter="A", by="product").frame()["market"]) == {ALL}


def test_any_table_is_taken_and_an_empty_one_gives_an_empty_result():
    arrow = world(1).rename({"reporter": "exporter", "partner": "importer"}).to_arrow()
    assert rivals(arrow, exporter="A-1", part_of="A").frame().height > 0
    nothing = rivals(world(1).clear(), exporter="A")
    assert nothing.frame().is_empty()
    assert nothing.totals.is_empty()
    assert nothing.year is None
    with pytest.raises(ValueError, match="value"):
        rivals(world(1).drop("value"), exporter="A")


def test_the_study_says_reasons_and_that_it_rests_on_a_sample():
    found = rivals(world(5), exporter="A-1", part_of="A", by="cell")
    result = RivalsFound(found, "A-1", "A", {"1": Text("Lamps", "灯具")}, "USD", True, ())
    frame = result.frame()
    assert finding(result).zh.startswith("样例数据：")
    assert finding(result).en.startswith("Sample data: ")
    assert frame["reason_zh"].str.len_chars().min() > 0
    assert frame["turn_en"].str.len_chars().min() > 0
    assert frame.filter(pl.col("role") == "home")["rival_zh"].unique().to_list() == ["A其他地区"]
    assert all(one.build(result, lang) is not None for one in CHARTS for lang in ("zh", "en"))


def test_china_gained_most_where_germany_lost_in_the_years_after_2000():
    path = Path("../shared/data/wiod_bilateral_sector_1995_2007.csv.gz")
    if not path.is_file():
        pytest.skip(path.name)
    table = pl.read_csv(path).filter(pl.col("year").is_in([2000, 2007]))
    value = (pl.col("intermediate_musd") + pl.col("final_musd")).clip(0)
    found = rivals(table.with_columns(value=value, product="sector"), exporter="DEU").totals
    gained = found.sort("gained", descending=True)
    assert gained["rival"][0] == "CHN"
    assert gained["gained"].sum() == pytest.approx(0.0, abs=1e-9 * gained["gained"].abs().sum())
    assert found.filter(role="rival").sort("similarity", descending=True)["rival"][0] == "FRA"
    assert found["overlap"].sum() == pytest.approx(1.0)
