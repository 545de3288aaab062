"""The programme of exhibitions: what is chosen, what is left out and why, and what would change it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from wuwai.studies.contract import StudyResult
from wuwai.trade.studies.fairs import SCHEMA, choose_fairs
from wuwai.trade.studies.fairs_chapters import chapters_of
from wuwai.trade.studies.fairs_charts import CHARTS
from wuwai.trade.studies.fairs_reach import fairs_of, limits
from wuwai.trade.studies.fairs_study import STUDY, finding

REGISTER = {
    "uid": pl.String, "name": pl.String, "name_en": pl.String, "region": pl.String, "country": pl.String,
    "place": pl.String, "markets": pl.String, "starts_on": pl.Date, "ends_on": pl.Date, "chapters": pl.String,
    "sectors": pl.String, "cost": pl.Float64, "capacity": pl.Int64, "organiser": pl.String,
    "stage": pl.String, "synthetic": pl.Boolean,
}  # fmt: skip
CELLS = pl.DataFrame(
    {
        "market": ["VNM", "VNM", "DEU", "SAU", "OMN"],
        "product": ["8517", "9403", "8517", "8517", "8517"],
        "unrealised": [1000.0, 500.0, 800.0, 600.0, 400.0],
    }
)


def fair(name, country, chapters="85", cost=50.0, start=date(2027, 3, 1), **more):
    row = {
        "uid": name, "name": name, "name_en": "", "region": "440000", "country": country, "place": "",
        "markets": "", "starts_on": start, "ends_on": None, "chapters": chapters, "sectors": "", "cost": cost,
        "capacity": 1000, "organiser": "", "stage": "listed", "synthetic": False,
    }  # fmt: skip
    return row | more


def register(*rows):
    return pl.DataFrame(list(rows), schema=REGISTER, orient="row")


def chosen(rows, *, budget=1000.0, stand=1.0, share=0.2, away=0.05, **asked):
    return choose_fairs(
        register(*rows),
        CELLS,
        chapters_of(CELLS["product"]),
        budget=budget,
        stand=stand,
        share=share,
        away=away,
        **asked,
    )


def names(result):
    return {one.fair.name for one in result.programme}


def test_a_fair_covers_its_share_of_the_goods_it_shows_in_its_market():
    found = chosen([fair("a", "VNM"), fair("b", "VNM", "94")])
    assert {one.fair.name: round(one.covered, 6) for one in found.programme} == {"a": 200.0, "b": 100.0}
    assert found.chosen.value == pytest.approx(300.0)
    assert found.total == pytest.approx(3300.0)
    assert found.within_reach == pytest.approx(1500.0)


def test_buyers_of_other_markets_come_too():
    found = chosen([fair("a", "SAU", markets="OMN")])
    assert found.chosen.value == pytest.approx(0.2 * 600 + 0.05 * 400)
    assert found.programme[0].shown == pytest.approx(600.0)


def test_the_better_fair_is_chosen_and_the_other_is_told_what_would_bring_it_in():
    found = chosen([fair("a", "VNM"), fair("b", "DEU")], budget=60.0)
    assert names(found) == {"a"}
    out = found.rest[0]
    assert out.fair.name == "b"
    assert out.enters == pytest.approx(10.0)  # what the budget leaves beside the other
    assert out.instead[0].zh == "a"
    assert out.adds == pytest.approx(-40.0)
    again = chosen([fair("a", "VNM"), fair("b", "DEU", cost=10.0)], budget=60.0)
    assert names(again) == {"a", "b"}
    assert "10" in found.frame().filter(pl.col("name") == "b")["change_zh"][0]


def test_one_inside_says_up_to_which_cost_it_stays():
    found = chosen([fair("a", "VNM"), fair("b", "DEU", cost=30.0)], budget=60.0)
    inside = found.programme[0]
    assert (inside.fair.name, inside.enters) == ("a", pytest.approx(60.0))
    assert inside.adds == pytest.approx(200.0 - 160.0)
    assert inside.instead[0].zh == "b"
    assert names(chosen([fair("a", "VNM", cost=60.0), fair("b", "DEU", cost=30.0)], budget=60.0)) == {"a"}
    assert names(chosen([fair("a", "VNM", cost=61.0), fair("b", "DEU", cost=30.0)], budget=60.0)) == {"b"}


def test_the_next_money_buys_what_it_says():
    found = chosen([fair("a", "VNM"), fair("b", "DEU")], budget=60.0, step=10.0)
    assert found.next_step is not None
    assert found.next_step.value == pytest.approx(200.0)
    assert found.next_change == pytest.approx(100.0)
    more = chosen([fair("a", "VNM"), fair("b", "DEU")], budget=60.0, step=40.0).next_step
    assert more is not None
    assert more.value == pytest.approx(360.0)
    assert [one.zh for one in more.comes] == ["b"]


def test_the_curve_rises_and_meets_the_programme():
    rows = [fair("a", "VNM"), fair("b", "DEU"), fair("c", "SAU", markets="OMN"), fair("d", "VNM", "94;85")]
    found = chosen(rows, budget=110.0)
    values = [value for _, value in found.curve]
    assert values == sorted(values)
    assert dict(found.curve)[110.0] == pytest.approx(found.chosen.value)
    assert values[0] == 0.0


def test_an_empty_budget_is_an_empty_programme_that_says_so():
    found = chosen([fair("a", "VNM"), fair("b", "DEU")], budget=0.0)
    assert found.programme == ()
    assert found.chosen.feasible
    assert found.next_change == pytest.approx(50.0)


def test_fairs_decided_on_stay_and_what_they_cost_is_gone():
    rows = [fair("a", "DEU", stage="chosen"), fair("b", "VNM")]
    assert names(chosen(rows, budget=50.0)) == {"a"}
    assert names(chosen(rows, budget=50.0, keep=False)) == {"b"}
    assert chosen(rows, budget=100.0).programme[0].status in ("kept", "chosen")
    too_dear = chosen(rows, budget=40.0)
    assert not too_dear.chosen.feasible
    assert too_dear.programme == ()


def test_what_cannot_be_chosen_is_listed_with_its_reason():
    rows = [
        fair("a", "VNM"), fair("no cost", "VNM", cost=None), fair("no day", "VNM", start=None),
        fair("dropped", "VNM", stage="dropped"), fair("before", "VNM", start=date(2026, 3, 1)),
        fair("no goods", "VNM", chapters=""), fair("no stands", "VNM", capacity=None),
    ]  # fmt: skip
    found = chosen(rows)
    frame = found.frame()
    assert found.year == 2027
    assert names(found) == {"a"}
    out = frame.filter(pl.col("status_key") == "left_out")
    assert out.height == 6
    assert frame.columns == list(SCHEMA)
    assert out["reason_zh"].n_unique() == 6
    assert names(chosen(rows, year=2026)) == {"before"}
    far = fair("far", "VNM", start=date(2030, 3, 1))
    assert chosen([fair("a", "VNM"), far]).year == 2030
    assert chosen([fair("a", "VNM"), fair("b", "DEU"), far]).year == 2027


def test_conditions_on_the_number_the_country_and_the_days_are_kept():
    rows = [
        fair("a", "VNM", ends_on=date(2027, 3, 4)), fair("b", "DEU", start=date(2027, 3, 5)),
        fair("c", "SAU", start=date(2027, 6, 1)), fair("d", "VNM", "94", start=date(2027, 9, 1)),
    ]  # fmt: skip
    assert len(names(chosen(rows, most=2))) == 2
    assert names(chosen(rows, per_country=1)) == {"a", "b", "c"}
    assert names(chosen(rows, delegations=1, days_between=2)) == {"a", "c", "d"}
    assert names(chosen(rows, delegations=1, days_between=0)) == {"a", "b", "c", "d"}
    assert names(chosen(rows, delegations=2, days_between=2)) == {"a", "b", "c", "d"}
    out = chosen(rows, delegations=1, days_between=2).rest[0]
    assert out.adds == pytest.approx(-40.0)
    assert out.enters is None


def test_as_many_at_a_time_as_there_are_delegations():
    held = [fair(n, "VNM", start=date(2027, 1, day), ends_on=date(2027, 1, day + 3))
            for n, day in (("a", 1), ("b", 3), ("c", 5), ("d", 20))]  # fmt: skip
    rows = fairs_of(register(*held))
    assert limits(rows, delegations=1) == (((0, 1), 1), ((1, 2), 1))
    assert limits(rows, delegations=1, days_between=1) == (((0, 1), 1), ((0, 1, 2), 1))
    assert limits(rows, delegations=3) == ()


def test_industries_are_spread_over_chapters():
    table = chapters_of(["C27", "C26", "J61"], system="ICIO2025")
    sums = table.group_by("product").agg(pl.col("weight").sum())
    assert dict(sums.iter_rows()) == {"C27": pytest.approx(1.0), "C26": pytest.approx(1.0)}
    sold = pl.DataFrame({"product": ["850760", "841510"], "value": [3.0, 1.0]})
    weighed = chapters_of(["C27", "C28"], system="ICIO2025", exports=sold)
    assert weighed.filter(pl.col("product") == "C27").rows() == [("C27", "85", 1.0)]


def test_nothing_on_offer_is_no_programme():
    found = choose_fairs(register(), CELLS, chapters_of([]), budget=100.0)
    assert found.frame().is_empty()
    assert found.chosen.value == 0.0
    assert found.curve == ()


def test_what_is_found_is_said_with_its_mark_and_drawn():
    rows = [
        fair("a", "VNM", synthetic=True),
        fair("b", "DEU", stage="chosen"),
        fair("c", "SAU", markets="OMN"),
    ]
    result = chosen(rows, budget=110.0)
    assert finding(result).zh.startswith("样例数据：")
    assert "2 fairs" in finding(result).en
    assert "proven" in finding(result).en
    assert all(one.build(result, lang) is not None for one in CHARTS for lang in ("zh", "en"))
    assert "No fair" in finding(chosen([fair("a", "VNM")], budget=1.0)).en
    assert "decided on" in finding(chosen([fair("a", "VNM", stage="chosen")], budget=1.0)).en
    assert "2031" in finding(chosen([fair("a", "VNM")], year=2031)).en
    frame = result.frame()
    assert frame["reason_zh"].str.len_chars().min() > 0
    assert frame["change_en"].str.len_chars().min() > 0


def test_a_chosen_fair_and_its_market_are_proposed_and_no_other():
    result = chosen([fair("a", "VNM"), fair("b", "DEU")], budget=60.0)
    run = StudyResult(STUDY, result, {"region": "CN-44"}, (), ())
    given = [
        {one.register: one.values(row, run) for one in STUDY.proposes} for row in result.frame().to_dicts()
    ]
    assert given[0]["exhibitions"] == {
        "kind": "overseas", "name": "a", "name_en": "a", "region": "440000", "country": "VNM",
        "starts_on": date(2027, 3, 1),
    }  # fmt: skip
    assert (given[0]["market-plans"]["country"], given[0]["market-plans"]["goods"]) == ("VNM", "HS 85")
    assert given[1] == {"exhibitions": None, "market-plans": None}
    abroad = StudyResult(STUDY, result, {"region": "VNM"}, (), ())
    assert STUDY.proposes[1].values(result.frame().row(0, named=True), abroad) is None
