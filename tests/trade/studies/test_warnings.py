"""Warnings: each rule fires where it should and nowhere else, says why, and says what would clear it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.studies import checks
from wuwai.studies.code_inputs import CLUSTERS
from wuwai.trade.studies.seasonal import months_from
from wuwai.trade.studies.warnings import warnings
from wuwai.trade.studies.warnings_charts import CHARTS
from wuwai.trade.studies.warnings_rules import changes, concentration, falls, herfindahl, slips, steps, tail
from wuwai.trade.studies.warnings_study import STUDY, finding

MONTHS = months_from("2024-01", 24)
LISTS = pl.DataFrame([("cells", "Cells", "电池", "own", "8507", 1.0, "")], schema=CLUSTERS, orient="row")


def table(rows, *columns: str, sample: bool = False) -> pl.DataFrame:
    """Totals with ``columns`` and a value."""
    schema = {**dict.fromkeys(columns, pl.String), "value": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(direction=pl.lit("export"), currency=pl.lit("CNY"), sample=pl.lit(value=sample))


def run(trade: dict[tuple[str, str], list[float]], *, sample: bool = False, months=MONTHS, **options):
    """Run on exports by (partner, code), a value a month."""
    cells = [(m, p, c, v) for (p, c), row in trade.items() for m, v in zip(months, row, strict=True)]
    whole = table([(m, "440100", v) for m, _, _, v in cells], "month", "reporter", sample=sample)
    whole = whole.group_by("month", "reporter", "direction", "currency", "sample").agg(pl.col("value").sum())
    pairs = [table([(p, c, v) for m, p, c, v in cells if m in side], "partner", "product6")
             for side in (months[-12:], months[:-12])]  # fmt: skip
    return warnings(
        whole,
        table([(m, p, v) for m, p, _, v in cells], "month", "partner"),
        table([(m, c, v) for m, _, c, v in cells], "month", "product6"),
        *pairs,
        LISTS,
        region="CN-44",
        **options,
    )


def steady(level: float, seed: int = 0, *, count: int = 24) -> list[float]:
    return list(level * (1 + np.random.default_rng(seed).normal(0, 0.02, count)))


CALM = {("USA", "850760"): steady(100, 1), ("VNM", "610910"): steady(80, 2), ("DEU", "940360"): steady(60, 3)}


def test_a_calm_trade_raises_nothing_and_says_what_was_looked_at():
    result = run(CALM)
    assert result.raised == ()
    assert [one.severity for one in result.rows] == ["clear"] * 4
    assert finding(result).en == "No warning about exports in Dec 2025"
    assert all(chart.build(result, "zh") is None for chart in CHARTS)


def test_a_fall_beyond_its_history_names_its_evidence_and_what_clears_it():
    trade = CALM | {("VNM", "610910"): [*steady(80, 2)[:-1], 50.0]}
    result = run(trade, sample=True)
    found = {one.code: one for one in result.raised if one.rule == "fall"}
    assert set(found) >= {"partner:VNM"}
    one = found["partner:VNM"]
    assert one.value < one.threshold < 0
    assert "of its 10 earlier changes" in one.reason.en
    assert "Cleared by a month" in one.change.en
    assert one.severity == "serious"
    assert finding(result).en.startswith("Sample data: ")
    # What would have cleared it does.
    level = trade[("VNM", "610910")][11] * (1 + one.threshold / 100) * 1.0001
    assert "partner:VNM" not in {
        x.code for x in run(CALM | {("VNM", "610910"): [*steady(80, 2)[:-1], level]}).raised
    }


def test_a_partner_lost_is_found_and_cleared_by_a_tenth():
    gone = [*steady(20, 4)[:-3], 0.0, 0.0, 0.0]
    result = run(CALM | {("JPN", "850760"): gone})
    lost = [one for one in result.raised if one.rule == "lost"]
    assert [one.code for one in lost] == ["partner:JPN"]
    back = [*steady(20, 4)[:-3], 0.0, 0.0, 7.0]
    assert not [one for one in run(CALM | {("JPN", "850760"): back}).raised if one.rule == "lost"]


def test_concentration_up_names_the_part_that_did_it():
    up = list(np.array(steady(100, 1)) * np.repeat([1.0, 2.0], 12))
    rows = [one for one in run(CALM | {("USA", "850760"): up}).raised if one.rule == "concentration"]
    assert {one.code for one in rows} == {"partners", "products"}
    assert "United States did most" in next(one for one in rows if one.code == "partners").reason.en


def test_a_share_lost_in_a_growing_market_is_found():
    trade = {
        ("USA", "850760"): steady(50, 1),
        ("USA", "940360"): list(np.array(steady(100, 2)) * np.repeat([1.0, 1.5], 12)),
    }
    result = run(trade)
    one = next(one for one in result.raised if one.rule == "slip")
    assert one.code == "cells:USA"
    assert "its share fell" in one.reason.en
    assert "Cleared at a share of" in one.change.en
    # Not where the market shrinks.
    trade[("USA", "940360")] = list(np.array(steady(100, 2)) * np.repeat([1.5, 1.0], 12))
    assert not [one for one in run(trade).raised if one.rule == "slip"]


def test_too_short_a_file_is_not_tested_and_says_what_it_needs():
    months = months_from("2024-01", 6)
    result = run({("USA", "850760"): [1.0] * 6}, months=months)
    assert {one.severity for one in result.rows} == {"untested"}
    assert "fifteen months" in next(one for one in result.rows if one.rule == "lost").reason.en


def test_nothing_on_file_is_an_empty_result():
    assert run({}).frame().is_empty()


def test_january_and_february_are_one_step():
    stretch = steps(MONTHS)
    assert stretch.labels[:2] == ("2024-01..02", "2024-03")
    assert len(stretch.labels) == 22
    # New Year moved from February to January: neither month is a fall, the two together stand still.
    row = [10.0] * 24
    row[0], row[1], row[12], row[13] = 12.0, 8.0, 8.0, 12.0
    assert changes(np.array([row]), stretch)[0, 11] == 0.0


@given(st.integers(19, 60), st.integers(0, 1000))
def test_the_tail_is_an_order_statistic_with_at_most_its_share_below(n, seed):
    values = np.random.default_rng(seed).normal(size=n)
    limit = tail(values, 0.05)
    assert (values < limit).sum() <= 0.05 * (n + 1)
    assert limit in values


def test_one_in_twenty_falls_by_chance():
    draw = np.random.default_rng(5)
    for n in (10, 40):
        samples = draw.normal(size=(2000, n + 1))
        beyond = [row[-1] < tail(row[:-1], 0.05) for row in samples]
        assert np.mean(beyond) == pytest.approx(0.05, abs=0.015)


def test_a_series_with_too_little_history_is_not_judged():
    found, looked = falls(np.ones((2, 15)), steps(months_from("2024-01", 15)), share=0.05)
    assert (found, looked) == ([], 0)


def test_herfindahl_and_its_bounds():
    assert herfindahl(np.ones(4)) == 0.25
    assert herfindahl(np.array([3.0, 0.0])) == 1.0
    assert concentration(np.ones((3, 23))) is None
    assert concentration(np.ones((4, 24))).now == 0.25


def test_a_slip_needs_both_a_growing_market_and_a_falling_share():
    ones = np.ones(3)
    found = slips(np.array([0.8, 1.0, 0.8]), ones, np.array([1.2, 1.2, 0.9]), ones, growing=0.05, falling=0.1)
    assert [one.row for one in found] == [0, 1]


def test_the_charts_are_drawn_in_both_languages():
    result = run(CALM | {("VNM", "610910"): [*steady(80, 2)[:-1], 50.0]})
    assert all(chart.build(result, lang) is not None for chart in CHARTS for lang in ("zh", "en"))


def test_the_study_keeps_the_contract():
    assert checks.check_study(STUDY, methods=None) == []
