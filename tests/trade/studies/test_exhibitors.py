"""Taking firms to fairs: within the stands, never two on one day, and the assignment that fits best."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.trade.studies.exhibitors import Firm, firms_of, match
from wuwai.trade.studies.exhibitors_result import CHARTS, Exhibitors
from wuwai.trade.studies.exhibitors_study import FIRMS, finding
from wuwai.trade.studies.fairs_reach import Fair

WORTH = pl.DataFrame(
    {
        "market": ["VNM", "VNM", "VNM", "DEU", "DEU"],
        "code": ["8517", "8507", "9403", "8517", "8516"],
        "worth": [600.0, 300.0, 100.0, 400.0, 100.0],
    }
)


def fair(name, country, *, stands=2, chapters=("85", "94"), start=date(2027, 3, 1)):
    return Fair(
        name,
        name,
        "",
        "",
        country,
        "",
        (),
        start,
        start,
        tuple(chapters),
        "",
        1.0,
        stands,
        "",
        "listed",
        False,
    )


def firm(uid, *codes, market=""):
    return Firm(uid, "440300", 2025, codes, market, synthetic=False)


def pairs(found):
    return {(one.firm.uid, one.fair.name) for one in found.placed}


def test_a_firm_goes_where_its_goods_are_wanted():
    fairs = [fair("V", "VNM"), fair("D", "DEU", start=date(2027, 6, 1))]
    found = match(fairs, [firm("a", "8507"), firm("b", "8516"), firm("c", "0101")], WORTH)
    assert pairs(found) == {("a", "V"), ("b", "D")}
    first = found.placed[0]
    assert (first.fit, first.goods, first.new) == (pytest.approx(0.3), ("8507",), True)
    assert [one.firm.uid for one in found.places if one.fair is None] == ["c"]
    assert found.proven


def test_a_market_that_a_firm_serves_already_counts_for_less():
    firms = [firm("a", "8517", market="VNM"), firm("b", "8517")]
    found = match([fair("V", "VNM", stands=1)], firms, WORTH)
    assert pairs(found) == {("b", "V")}
    assert found.waiting == {"V": pytest.approx(0.6)}
    assert pairs(match([fair("V", "VNM", stands=1)], firms[:1], WORTH)) == {("a", "V")}
    assert not match([fair("V", "VNM", stands=1)], firms[:1], WORTH).placed[0].new


def test_no_firm_is_at_two_fairs_on_one_day_or_at_more_than_asked_for():
    same = [fair("V", "VNM"), fair("D", "DEU")]
    assert len(pairs(match(same, [firm("a", "8517")], WORTH))) == 1
    apart = [fair("V", "VNM"), fair("D", "DEU", start=date(2027, 6, 1))]
    assert len(pairs(match(apart, [firm("a", "8517")], WORTH))) == 2
    assert len(pairs(match(apart, [firm("a", "8517")], WORTH, per_firm=1))) == 1


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_other_assignment_fits_better(seed):
    draw = np.random.default_rng(seed)
    codes = ["8517", "8507", "9403", "8516"]
    fairs = [
        fair("V", "VNM", stands=1),
        fair("D", "DEU", stands=2, start=date(2027, int(draw.integers(3, 5)), 1)),
    ]
    firms = [
        firm(
            f"f{n}",
            *draw.choice(codes, int(draw.integers(0, 3)), replace=False),
            market=draw.choice(["", "VNM"]),
        )
        for n in range(4)
    ]
    found = match(fairs, firms, WORTH, per_firm=1)
    fit = {(i, f): match([fairs[f]], [firms[i]], WORTH).placed for i in range(4) for f in range(2)}
    score = {at: (one[0].fit * (1.0 if one[0].new else 0.5) if one else 0.0) for at, one in fit.items()}
    best = 0.0
    for where in itertools.product((None, 0, 1), repeat=4):
        if where.count(0) <= 1 and where.count(1) <= 2:
            best = max(best, sum(score[i, f] for i, f in enumerate(where) if f is not None))
    assert sum(one.fit * (1.0 if one.new else 0.5) for one in found.placed) == pytest.approx(best)
    assert all(number <= one.capacity for one in fairs for number in [found.taken[one.name]])


def test_chapters_do_where_nothing_finer_is_known():
    worth = pl.DataFrame({"market": ["VNM", "VNM"], "code": ["85", "94"], "worth": [1.0, 3.0]})
    found = match([fair("V", "VNM")], [firm("a", "9403", "9401"), firm("b", "8517")], worth)
    assert [(one.firm.uid, one.fit) for one in found.placed] == [("a", 0.75), ("b", 0.25)]


def test_the_latest_record_of_a_firm_counts_and_none_that_was_withdrawn():
    table = pl.DataFrame(
        {
            "uid": ["1", "2", "3"], "credit_code": ["A", "A", "B"], "year": [2024, 2025, 2025],
            "region": ["440300"] * 3, "products": ["8517", "8507;8516", "9403"],
            "first_market": ["USA", None, "DEU"], "stage": ["checked", "reported", "withdrawn"],
            "synthetic": [True] * 3,
        }
    )  # fmt: skip
    found = firms_of(table)
    assert [(one.uid, one.codes, one.market) for one in found] == [("2", ("8507", "8516"), "")]


def test_nothing_to_match_is_no_places():
    assert match([], [], WORTH).places == ()
    assert match([fair("V", "VNM")], [], WORTH).taken == {"V": 0}


def test_the_study_tells_of_firms_by_their_rows_and_never_what_they_sell():
    found = match([fair("V", "VNM", stands=1)], [firm("a", "8517", market="USA"), firm("b")], WORTH)
    result = Exhibitors(found, sample=True)
    frame = result.frame()
    assert frame["origin"].to_list() == ["register:exporters:a", "register:exporters:b"]
    assert frame["reason_zh"].str.len_chars().min() > 0
    assert frame["change_en"].str.len_chars().min() > 0
    assert finding(result).zh.startswith("样例数据：")
    assert "1 of 2 firms" in finding(result).en
    assert "USA" not in str(frame.to_dicts())
    assert {"exports", "firm", "currency"}.isdisjoint(FIRMS)
    assert all(one.build(result, lang) is not None for one in CHARTS for lang in ("zh", "en"))
