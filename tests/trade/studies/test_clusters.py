"""Export clusters: sizes worked by hand, identities of quotients and shares, and the forecast of a tier."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.trade.studies.clusters import HUNDRED_BILLION, TRILLION, clusters, holdings
from wuwai.trade.studies.clusters_forecast import LEAST, YEARS_DIFFER, growth_on_year, outlook, usable

MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)]


def lists(*codes):
    """Rows of cluster, code, weight."""
    return pl.DataFrame(
        [(c, c, f"集群{c}", "export", code, float(weight), "") for c, code, weight in codes],
        schema=["cluster", "title_en", "title_zh", "group", "code", "weight", "cities"],
        orient="row",
    )


def exports(periods, **products):
    """The same products in every period; a value may be a list by period."""
    rows = [
        (period, code.removeprefix("_"), float(value[n] if isinstance(value, list) else value))
        for n, period in enumerate(periods)
        for code, value in products.items()
    ]
    return pl.DataFrame(rows, schema=["period", "product", "value"], orient="row")


def of(found, name):
    return next(one for one in found.rows if one.cluster == name)


LISTS = lists(("cells", "8507", 1), ("cells", "850440", 0.5), ("cars", "8703", 1))


def test_size_growth_share_and_tier():
    flows = exports(MONTHS, _850760=[4e9] * 24 + [5e9] * 12, _850440=2e9, _870380=1e11, _900110=1e9)
    found = clusters(flows, LISTS)
    cells, cars = of(found, "cells"), of(found, "cars")
    assert cells.size == pytest.approx(12 * 6e9)  # 850440 counts by half
    assert cells.before == pytest.approx(12 * 5e9)
    assert cells.growth == pytest.approx(0.2)
    assert found.total == pytest.approx(12 * (5e9 + 2e9 + 1e11 + 1e9))
    assert cells.share == pytest.approx(cells.size / found.total)
    assert (cells.tier, cars.tier) == (0, 2)
    assert cells.missing == pytest.approx(HUNDRED_BILLION - 72e9)
    assert cells.size * (1 + cells.needed(5)) ** 5 == pytest.approx(HUNDRED_BILLION)
    assert cars.missing is None
    assert cars.needed(5) is None
    assert [one.cluster for one in found.rows] == ["cars", "cells"]
    assert cells.trailing[:11] == (None,) * 11
    assert found.frame().filter(pl.col("cluster") == "cells")["growth"].item() == pytest.approx(0.2)


@pytest.mark.parametrize("size", [HUNDRED_BILLION, TRILLION])
def test_a_tier_begins_at_its_threshold(size):
    year = exports(["2025"], _8507=size)
    below = exports(["2025"], _8507=np.nextafter(size, 0))
    assert clusters(year, LISTS).rows[0].tier == clusters(below, LISTS).rows[0].tier + 1


def test_years_have_sizes_and_no_forecast():
    found = clusters(exports(["2022", "2023"], _8507=[10.0, 12.0]), LISTS)
    cells = of(found, "cells")
    assert (cells.size, cells.growth, cells.forecast) == (12.0, pytest.approx(0.2), None)


def test_a_month_that_is_not_on_file_is_unknown_not_nothing():
    gap = exports([m for m in MONTHS if m != "2025-05"], _8507=1e9)
    found = of(clusters(gap, LISTS), "cells")
    assert (found.size, found.tier, found.forecast, found.months) == (None, None, None, 7)


def test_the_longest_code_of_a_cluster_decides():
    held = holdings(
        ["850760", "850440", "852000", "87"], lists(("a", "85", 0.2), ("a", "8507", 1), ("b", "850440", 1))
    )
    assert sorted(held.rows()) == [
        ("850440", "a", 0.2), ("850440", "b", 1.0), ("850760", "a", 1.0), ("852000", "a", 0.2),
    ]  # fmt: skip


def test_concentration_of_markets_and_products_and_the_year_before():
    markets = pl.DataFrame(
        [(2024, "850760", "USA", 1.0), (2025, "850760", "USA", 3.0), (2025, "850760", "VNM", 1.0),
         (2025, "850440", "VNM", 8.0)],
        schema=["year", "product", "partner", "value"], orient="row",
    )  # fmt: skip
    found = clusters(exports(MONTHS, _8507=1e9), LISTS, markets=markets)
    cells = of(found, "cells")
    assert cells.market_concentration == pytest.approx((3 / 8) ** 2 + (5 / 8) ** 2)
    assert cells.product_concentration == pytest.approx(0.5)
    assert found.markets.rows() == [("cells", "VNM", 5.0, 0.0), ("cells", "USA", 3.0, 1.0)]
    assert of(found, "cars").market_concentration is None


def test_codes_that_the_reference_does_not_trade_are_left_out_on_both_sides():
    compared = pl.DataFrame({"product": ["850760", "870380", "999999"], "value": [2.0, 2.0, 6.0]})
    reference = pl.DataFrame({"product": ["850760", "870380"], "value": [10.0, 30.0]})
    found = clusters(exports(MONTHS, _8507=1e9), LISTS, reference=reference, compared=compared)
    assert of(found, "cells").quotient == pytest.approx((2 / 4) / (10 / 40))
    assert of(found, "cells").world_share == pytest.approx(0.2)
    assert found.unmatched == pytest.approx(0.6)


values = st.lists(st.floats(0.01, 1e6), min_size=4, max_size=4)
CODES = ["850760", "850440", "870380", "900110"]
PARTS = lists(*((code, code, 1) for code in CODES))


@settings(max_examples=30, deadline=None)
@given(values, values)
def test_clusters_that_share_out_all_codes_sum_to_the_whole(mine, theirs):
    compared = pl.DataFrame({"product": CODES, "value": mine})
    reference = pl.DataFrame({"product": CODES, "value": theirs})
    flows = exports(["2024", "2025"], **dict(zip(CODES, mine, strict=True)))
    found = clusters(flows, PARTS, reference=reference, compared=compared)
    assert math.fsum(one.size for one in found.rows) == pytest.approx(found.total)
    # Weighted with the reference's shares, quotients have the mean 1; with itself each is 1.
    mean = math.fsum(of(found, c).quotient * v for c, v in zip(CODES, theirs, strict=True)) / math.fsum(
        theirs
    )
    assert mean == pytest.approx(1.0)
    itself = clusters(flows, PARTS, reference=compared, compared=compared)
    assert [one.quotient for one in itself.rows] == pytest.approx([1.0] * 4)
    assert [one.world_share for one in itself.rows] == pytest.approx([1.0] * 4)


# -- the forecast ----------------------------------------------------------------------------------


def noisy(months, *, growth=0.1, spread=0.05, seed=7):
    draw = np.random.default_rng(seed)
    at = np.arange(months)
    seasonal = 1 + 0.2 * np.sin(2 * np.pi * at / 12)
    return 7e9 * seasonal * np.exp(growth * at / 12 + spread * draw.standard_normal(months))


def test_below_24_usable_months_there_is_no_forecast():
    assert outlook(list(noisy(LEAST - 1)), last_month=12, ahead=12) is None
    assert outlook([1.0, None, *noisy(LEAST - 1)], last_month=12, ahead=12) is None
    assert outlook(list(noisy(LEAST)), last_month=12, ahead=12) is not None
    assert usable([None, 2.0, 0.0, 1.0, 3.0]) == 2


def test_steady_growth_crosses_in_the_year_it_must():
    """Ten per cent a year and nothing else: 12 months' sums are 1.1 times those of the year before."""
    steady = [5e9 * 1.1 ** (n // 12) for n in range(36)]
    found = outlook(steady, last_month=12, ahead=120)
    size = sum(steady[-12:])
    years = math.log(HUNDRED_BILLION / size) / math.log(1.1)
    year, probability = found.crossing(HUNDRED_BILLION, first_month=(2026, 1))
    assert abs(year - 2025 - years) <= 1
    assert 0.8 < probability < 1.0  # years differ, though these three did not
    assert found.interval(24)[0] == pytest.approx(size * 1.21, rel=0.02)
    assert found.drift == pytest.approx(math.log(1.1))
    assert found.crossing(1e15, first_month=(2026, 1)) == (None, 0.0)


def test_a_higher_threshold_is_reached_later_and_less_often():
    found = outlook(list(noisy(40)), last_month=4, ahead=60)
    asked = [found.crossing(x, first_month=(2026, 5)) for x in (9e10, 1.2e11, 1.5e11, 3e11)]
    assert [p for _, p in asked] == sorted((p for _, p in asked), reverse=True)
    years = [year or 9999 for year, _ in asked]
    assert years == sorted(years)


def test_the_unit_does_not_matter_and_nothing_is_drawn_anew():
    one, other = (
        outlook(list(noisy(30)), last_month=6, ahead=24),
        outlook(list(noisy(30) / 1e8), last_month=6, ahead=24),
    )
    assert np.allclose(one.sums, other.sums * 1e8)
    assert one.backtest.mase == pytest.approx(other.backtest.mase)
    assert np.array_equal(one.sums, outlook(list(noisy(30)), last_month=6, ahead=24).sums)


@pytest.mark.parametrize(
    ("months", "origins", "ahead", "shortest"),
    [(24, 8, 1, 16), (30, 8, 1, 22), (36, 8, 5, 24), (43, 8, 12, 24), (60, 25, 12, 24)],
)
def test_the_backtest_has_eight_origins_and_says_what_they_knew(months, origins, ahead, shortest):
    found = outlook(list(noisy(months)), last_month=12, ahead=12).backtest
    assert (found.origins, found.ahead, found.shortest) == (origins, ahead, shortest)
    assert found.mase > 0
    assert 0 <= found.coverage <= 1


def test_january_and_february_are_read_together():
    run = np.ones(26)
    run[:2], run[12:14], run[24:] = [3.0, 1.0], [1.0, 3.0], [2.0, 3.0]
    growth = growth_on_year(run, 2)
    assert growth[:2] == pytest.approx([0.0, 0.0])
    assert growth[12:] == pytest.approx(np.log([5 / 4] * 2))
    assert np.isnan(growth_on_year(run[:-1], 1)[-1])  # its February is not known


@pytest.mark.slow
def test_eighty_per_cent_intervals_hold_about_that_part_of_outcomes():
    """Three years ahead, over 120 made-up series whose years differ as exports by sector and country do."""
    hits = []
    for seed in range(120):
        draw = np.random.default_rng(seed)
        growth = np.repeat(0.06 + YEARS_DIFFER * draw.standard_normal(7), 12)
        run = np.full(72, 8e9)
        for month in range(12, 72):
            run[month] = run[month - 12] * np.exp(growth[month])
        run *= np.exp(0.06 * draw.standard_normal(72))
        _, low, high = outlook(list(run[:36]), last_month=12, ahead=36).interval(36)
        hits.append(low <= run[-12:].sum() <= high)
    assert 0.7 <= np.mean(hits) <= 0.9
