"""Exporter dynamics: a case worked by hand, identities, and what must not be told of few firms."""

from __future__ import annotations

import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.trade.studies.exporters import PARTS, exporters

ROWS = [
    # firm a: exports throughout; a new line in 2021, a line given up in 2022.
    ("a", "VNM", "850760", 2020, 100.0),
    ("a", "VNM", "850760", 2021, 150.0),
    ("a", "USA", "850760", 2021, 50.0),
    ("a", "VNM", "850760", 2022, 120.0),
    # b leaves after 2020 and comes back in 2022: an entrant again.
    ("b", "USA", "610910", 2020, 40.0),
    ("b", "USA", "610910", 2022, 10.0),
    # c and d enter in 2021; c survives, d does not.
    ("c", "USA", "850760", 2021, 30.0),
    ("c", "USA", "850760", 2022, 60.0),
    ("d", "VNM", "610910", 2021, 20.0),
]


def table(rows=ROWS) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["firm", "partner", "product", "year", "value"], orient="row")


def of(found, year, group=""):
    return found.frame().filter(pl.col("year") == year, pl.col("group") == group).row(0, named=True)


def test_a_small_case_by_hand():
    found = exporters(table())
    first, second, third = (of(found, year) for year in (2020, 2021, 2022))
    # The first year has no year before it, the last none after: not nought but not known.
    assert [first[c] for c in ("entrants", "exiters", "incumbents", "survivors", "entry_rate")] == [None] * 5
    assert [first[c] for c in ("change", *PARTS)] == [None] * 6
    assert (first["exporters"], first["value"], first["mean"], first["median"]) == (2, 140.0, 70.0, 70.0)
    assert [second[c] for c in ("exporters", "entrants", "exiters", "incumbents", "survivors")] == [
        3,
        2,
        1,
        1,
        1,
    ]
    assert second["entry_rate"] == pytest.approx(200 / 3)
    assert (second["exit_rate"], second["survival_rate"]) == (50.0, 50.0)
    assert [second[c] for c in ("change", *PARTS)] == [110.0, 50.0, -40.0, 50.0, 0.0, 50.0]
    assert second["hhi"] == pytest.approx((200**2 + 30**2 + 20**2) / 250**2)
    assert second["top1"] == second["top25"] == 80.0  # of three firms one is in the top
    assert (second["products_mean"], second["markets_mean"], second["markets_median"]) == (1.0, 4 / 3, 1.0)
    assert (second["firms_per_product"], second["firms_per_market"]) == (1.5, 2.0)
    assert [third[c] for c in ("exporters", "entrants", "exiters", "incumbents")] == [3, 1, 1, 2]
    assert (third["survivors"], third["survival_rate"]) == (None, None)
    assert [third[c] for c in ("change", *PARTS)] == [-60.0, 10.0, -20.0, 0.0, -50.0, 0.0]


def test_a_market_has_entrants_of_its_own():
    found = exporters(table(), by="partner")
    usa, vnm = of(found, 2021, "USA"), of(found, 2021, "VNM")
    # a is an incumbent of the whole and of Viet Nam, and enters the United States.
    assert [usa[c] for c in ("exporters", "entrants", "exiters", "incumbents", "survivors")] == [
        2,
        2,
        1,
        0,
        1,
    ]
    assert [vnm[c] for c in ("exporters", "entrants", "exiters", "incumbents", "survivors")] == [
        2,
        1,
        0,
        1,
        0,
    ]
    assert [usa[c] for c in ("change", *PARTS)] == [40.0, 80.0, -40.0, 0.0, 0.0, 0.0]
    by_chapter = exporters(table(), by="product", digits=2)
    assert of(by_chapter, 2022, "61")["exiters"] == 1
    assert of(by_chapter, 2021, "61")["value"] == 20.0


def test_survival_counts_years_without_a_break():
    curve = exporters(table()).survival.rows()
    assert curve == [(2021, 0, 2, 2), (2021, 1, 2, 1), (2022, 0, 1, 1)]


def test_a_year_that_is_missing_makes_no_entrants():
    found = exporters(table([row for row in ROWS if row[3] != 2021]))
    assert of(found, 2022)["entrants"] is None
    assert of(found, 2022)["change"] is None
    assert any("2021" in w.en for w in found.warnings)
    assert "2021年" in found.warnings[0].zh
    assert (
        exporters(table([row for row in ROWS if row[3] == 2021])).warnings[0].en.startswith("One year only")
    )


def test_a_year_that_has_begun_is_left_out():
    begun = table().with_columns(months=pl.when(pl.col("year") == 2022).then(7).otherwise(12))
    found = exporters(begun)
    assert found.years == (2020, 2021)
    assert of(found, 2021)["survivors"] is None
    assert "2022 covers 7 months" in found.warnings[0].en


def test_the_smallest_exports_and_fuels_may_be_left_out():
    assert of(exporters(table(), minimum=40.0), 2021)["exporters"] == 1
    with_oil = table([*ROWS, ("e", "USA", "270900", 2021, 9.0)])
    assert of(exporters(with_oil), 2021)["exporters"] == 4
    assert of(exporters(with_oil, fuels=False), 2021)["exporters"] == 3


def test_nothing_is_a_result_and_a_wrong_value_is_refused():
    assert exporters(table([])).frame().is_empty()
    assert exporters(table([("a", "VNM", "850760", 2020, 0.0)])).frame().is_empty()
    with pytest.raises(ValueError, match="value"):
        exporters(table([("a", "VNM", "850760", 2020, -1.0)]))
    with pytest.raises(ValueError, match="firm"):
        exporters(table().drop("firm"))
    assert exporters(table().to_arrow()).frame().equals(exporters(table()).frame())


def test_few_firms_are_counted_and_not_valued():
    rows = [
        (f"{market}{n}", market, "850760", year, 10.0 + n)
        for market, firms in (("VNM", 2), ("USA", 7), ("JPN", 9))
        for n in range(firms)
        for year in (2020, 2021)
    ]
    found = exporters(table(rows), by="partner", fewest=4)
    hidden = found.frame().filter("hidden")
    # Viet Nam has two firms; without the next smallest, the total less the others would tell of them.
    assert set(hidden["group"]) == {"VNM", "USA"}
    assert hidden["exporters"].to_list() == [7, 7, 2, 2]
    for name in ("value", "mean", "median", "hhi", "change", *PARTS):
        assert hidden[name].null_count() == hidden.height
    shown = of(found, 2021, "JPN")
    assert shown["value"] == sum(10.0 + n for n in range(9))
    assert (shown["top1"], shown["top5"], shown["top25"]) == (None, None, None)  # three firms are the top 25%
    assert shown["continued"] == 0.0
    lone = [*rows, ("new", "JPN", "850760", 2021, 5.0)]
    apart = of(exporters(table(lone), by="partner", fewest=4), 2021, "JPN")
    assert apart["change"] == 5.0
    assert apart["entry"] is None  # of one firm
    assert apart["continued"] is None


CELL = st.tuples(
    st.sampled_from("abcdefgh"),
    st.sampled_from(("VNM", "USA", "JPN")),
    st.sampled_from(("850760", "850711", "610910")),
    st.integers(2018, 2023),
    st.floats(0.01, 1e9),
)


@settings(max_examples=30)
@given(st.lists(CELL, min_size=1, max_size=60), st.sampled_from(("all", "partner", "product")))
def test_identities(rows, by):
    found = exporters(table(rows), by=by, digits=4)
    frame = found.frame()
    known = frame.filter(pl.col("entrants").is_not_null())
    assert (known["incumbents"] + known["entrants"]).to_list() == known["exporters"].to_list()
    for row in known.iter_rows(named=True):
        before = of(found, row["year"] - 1, row["group"])
        assert row["incumbents"] + row["exiters"] == before["exporters"]
        parts = sum(row[part] for part in PARTS)
        scale = max(row["value"], before["value"], 1.0)
        assert parts == pytest.approx(row["change"], abs=1e-9 * scale)
        assert row["change"] == pytest.approx(row["value"] - before["value"], abs=1e-9 * scale)
    some = frame.filter(pl.col("exporters") > 0)
    assert some["hhi"].is_between(0, 1 + 1e-12).all()
    assert (some["top1"] <= some["top5"] + 1e-9).all()
    assert (some["top5"] <= some["top25"] + 1e-9).all()
    assert frame["value"].sum() == pytest.approx(sum(row[4] for row in rows))
    shuffled = exporters(table(rows[::-1]), by=by, digits=4).frame()
    assert shuffled["entrants"].to_list() == frame["entrants"].to_list()


@settings(max_examples=20)
@given(st.lists(CELL, min_size=1, max_size=60))
def test_survivors_are_those_of_the_curve(rows):
    found = exporters(table(rows))
    for cohort, age, firms, left in found.survival.iter_rows():
        assert left <= firms
        if age == 1 and firms:
            assert of(found, cohort)["survivors"] == left


@pytest.mark.slow
def test_a_million_rows_add_up():
    """A file of the size of a province's year by year: the identities hold, and in seconds."""
    chance = np.random.default_rng(3)
    many = 1_000_000
    big = pl.DataFrame(
        {
            "firm": chance.integers(0, 150_000, many),
            "partner": chance.integers(0, 200, many),
            "product": chance.integers(100_000, 105_000, many),
            "year": chance.integers(2019, 2024, many),
            "value": chance.integers(1, 10**6, many).astype(float),
        }
    )
    began = time.process_time()
    frame = exporters(big).frame()
    assert time.process_time() - began < 20
    assert frame["value"].sum() == big["value"].sum()
    known = frame.drop_nulls("change")
    assert (known["incumbents"] + known["entrants"]).equals(known["exporters"], check_names=False)
    parts = known.select(pl.sum_horizontal(PARTS)).to_series()
    assert ((parts - known["change"]).abs() <= 1e-9 * known["value"]).all()
    by_market = exporters(big, by="partner").frame()
    assert by_market["value"].sum() == big["value"].sum()
