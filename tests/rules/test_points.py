"""What an office may rely on in points tables, classes and amounts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.rules import shelf
from wuwai.rules.book import BookError, InputError, evaluate, load

PERMIT = shelf.get("work-permit-points")
ENGINEER = {
    "salary": 30.0, "education": "master", "work_years": 5, "months": 12.0, "chinese": "hsk1",
    "location": "other", "age": 42, "top_university": False, "global_500": False, "provincial_points": 0.0,
    "wage_multiple": 2.0, "postdoc": False,
}  # fmt: skip
CASES = st.fixed_dictionaries(
    {
        "salary": st.floats(0, 500),
        "education": st.sampled_from(list(PERMIT.input("education").choices)),
        "work_years": st.integers(0, 50),
        "months": st.floats(0, 12),
        "chinese": st.sampled_from(list(PERMIT.input("chinese").choices)),
        "location": st.sampled_from(list(PERMIT.input("location").choices)),
        "age": st.integers(16, 90),
        "top_university": st.booleans(),
        "global_500": st.booleans(),
        "provincial_points": st.floats(0, 10),
        "wage_multiple": st.floats(0, 12),
        "postdoc": st.booleans(),
    }
)


def test_the_maxima_of_the_permit_table_add_up_to_120():
    assert sum(item.most or 0 for item in PERMIT.points) == 120


def test_points_are_added_item_by_item():
    case = evaluate(PERMIT, ENGINEER)
    points = {one.item.id: one.low for one in case.points}
    assert points == {
        "salary": 14, "education": 15, "work-years": 8, "months": 15, "chinese": 2, "location": 0, "age": 15,
        "university-or-500": 0, "provincial": 0,
    }  # fmt: skip
    assert case.total == (69, 69)
    assert case.result is not None
    assert case.result.id == "B"


@pytest.mark.parametrize(
    ("age", "points"),
    [(17, 0), (18, 10), (25, 10), (26, 15), (45, 15), (46, 10), (55, 10), (56, 5), (60, 5), (61, 0)],
)
def test_ages_that_stand_in_no_printed_band_are_read_as_the_last_year_of_the_band_before(age, points):
    case = evaluate(PERMIT, {"age": age})
    assert next(one.low for one in case.points if one.item.id == "age") == points


def test_what_would_turn_b_into_a_is_named_with_the_nearest_value():
    person = ENGINEER | {"chinese": "degree", "global_500": True, "provincial_points": 1.0}
    case = evaluate(PERMIT, person)
    assert case.total == (83, 83)
    lifts = {one.input.name: one for one in case.lifts}
    assert lifts["provincial_points"].value == 3.0
    assert lifts["salary"].value == 35.0
    assert lifts["work_years"].value == 7
    assert lifts["wage_multiple"].value == 6.0
    assert {one.result.id for one in case.lifts} == {"A"}
    for name, lift in lifts.items():
        turned = evaluate(
            PERMIT,
            ENGINEER
            | {"chinese": "degree", "global_500": True, "provincial_points": 1.0}
            | {name: lift.value},
        )
        assert turned.result is lift.result
        assert turned.total[0] == lift.points


def test_the_direct_route_needs_no_points():
    assert [one.id for one in evaluate(PERMIT, {"wage_multiple": 6.0}).possible] == ["A"]
    assert [one.id for one in evaluate(PERMIT, {"wage_multiple": 5.9}).possible] == ["A", "B"]


@given(case=CASES, dropped=st.sets(st.sampled_from(list(ENGINEER))))
def test_a_case_with_gaps_never_excludes_what_the_full_case_is(case, dropped):
    full = evaluate(PERMIT, case, explain=False)
    partial = evaluate(PERMIT, {k: v for k, v in case.items() if k not in dropped}, explain=False)
    assert full.result in partial.possible
    low, high = partial.total
    assert high is not None
    assert low <= full.total[0] <= high
    assert 0 <= full.total[0] <= 120


def test_a_text_that_is_no_choice_is_refused():
    with pytest.raises(InputError, match="phd"):
        evaluate(PERMIT, {"education": "doctor"})


FIRM = {
    "city_group": "G1", "sector": "hi_tech_manufacturing", "finance_or_real_estate": False, "new_fdi": 100.0,
    "exchange_rate": 7.0, "awarded_before": 0.0, "recognised_headquarters": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "award"),
    [
        ({}, 21.0),  # 3% of 700 m yuan
        ({"new_fdi": 1000.0}, 50.0),  # the cap of the year
        ({"new_fdi": 1000.0, "awarded_before": 120.0}, 30.0),  # what is left of the cap of all years
        ({"awarded_before": 200.0}, 0.0),
        ({"sector": "other"}, 7.0),
    ],
)
def test_an_award_is_a_ceiling_within_both_caps(changed, award):
    case = evaluate(shelf.get("fdi-award", on=date(2026, 1, 1)), FIRM | changed)
    (one,) = [one for one in case.amounts if one.applies]
    assert one.value == pytest.approx(award)
    assert one.amount.ceiling


def test_a_rate_that_was_not_read_is_an_empty_slot_and_not_zero():
    case = evaluate(
        shelf.get("fdi-award", on=date(2026, 1, 1)), FIRM | {"city_group": "G2", "sector": "other"}
    )
    (one,) = [one for one in case.amounts if one.applies]
    assert one.amount.empty
    assert one.value is None


@pytest.mark.parametrize(
    ("changed", "outcome", "award"),
    [
        ({"new_fdi": 12.0}, "pass", 10.0),
        ({"new_fdi": 12.0, "recognised_headquarters": False}, "fail", None),
        ({"new_fdi": 12.0, "recognised_headquarters": None}, "unknown", None),
        ({"new_fdi": 9.0}, "fail", None),
        ({"new_fdi": 6.0, "city_group": "G2"}, "pass", 5.0),
        ({"new_fdi": 12.0, "finance_or_real_estate": True}, "fail", None),
    ],
)
def test_a_headquarters_has_thresholds_of_its_own(changed, outcome, award):
    book = shelf.get("fdi-award", on=date(2026, 1, 1))
    case = evaluate(book, FIRM | {"recognised_headquarters": True} | changed)
    assert case.outcome == outcome
    assert [one.value for one in case.amounts if one.applies] == ([] if award is None else [award])


def test_the_superseded_rule_is_found_by_its_day():
    old = shelf.get("fdi-award", on=date(2020, 5, 1))
    assert old.valid_to == date(2022, 12, 31)
    case = evaluate(old, {"new_fdi": 1000.0, "exchange_rate": 7.0})
    assert case.amounts[0].value == 100.0
    assert case.outcome == "unknown"  # neither its threshold nor the sectors it leaves out were read


def test_the_average_city_scores_one_hundred_and_a_city_may_exceed_it():
    book = shelf.get("outsourcing-demonstration-city")
    average = {one.name: 1.0 for one in book.inputs}
    assert evaluate(book, average).total == (100, 100)
    above = evaluate(book, average | {"industry": 1.5})
    assert above.total == (120, 120)
    assert above.outcome == "pass"
    assert evaluate(book, {"industry": 1.0}).total == (40, None)


@pytest.mark.parametrize("client", ["HKG", "MAC", "TWN", "VNM"])
def test_clients_outside_the_mainland_are_offshore(client):
    book = shelf.get("offshore-service")
    assert evaluate(book, {"client": client, "supplier": "CHN"}).outcome == "pass"
    assert evaluate(book, {"client": "CHN", "supplier": "CHN"}).outcome == "fail"


def test_a_receipt_before_its_contract_or_outside_the_year_does_not_count():
    book = shelf.get("executed-value")
    good = {
        "received_on": date(2025, 12, 31), "signed_on": date(2025, 1, 2), "approved_on": date(2026, 1, 10),
        "deadline": date(2026, 1, 15), "year": 2025,
    }  # fmt: skip
    assert evaluate(book, good).outcome == "pass"
    assert [o.clause.id for o in evaluate(book, good | {"signed_on": date(2026, 1, 1)}).of("fail")] == [
        "after-contract"
    ]
    assert [o.clause.id for o in evaluate(book, good | {"received_on": date(2026, 1, 1)}).of("fail")] == [
        "in-year"
    ]


HEAD = """\
name = "test"
title = { en = "Test", zh = "测试" }
issuing_body = { en = "Office", zh = "机关" }
valid_from = "2024"
source_url = "https://www.gd.gov.cn/"
certainty = "H"

[[inputs]]
name = "a"
type = "number"
title = { en = "A", zh = "甲" }
"""
ITEM = """
[[points]]
id = "one"
title = { en = "One", zh = "其一" }
most = 5
expr = "a > 1.0 ? 5.0 : 0.0"
citation = "article 1"
"""
CLASS = """
[[results]]
id = "yes"
title = { en = "Yes", zh = "是" }
expr = "points >= 5.0"
meets = true
citation = "article 2"
"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD, r"no \[\[clauses\]\]"),
        (HEAD + ITEM, "without"),
        (HEAD + ITEM.replace("5.0 : 0.0", "6.0 : 0.0") + CLASS, "from 0 to 5 expected"),
        (HEAD + ITEM.replace("5.0 : 0.0", "true : false") + CLASS, "a number expected"),
        (HEAD + ITEM.replace("most = 5", 'most = "5"') + CLASS, "most: a number"),
        (HEAD + ITEM.replace("a > 1.0", "b > 1.0") + CLASS, "not an input"),
        (HEAD.replace('"a"', '"points"') + ITEM.replace("a >", "points >") + CLASS, "sum of the points"),
        (HEAD + ITEM + CLASS + CLASS, "there twice"),
        (HEAD + ITEM + CLASS.replace("meets = true", "meets = 1"), "meets: true or false"),
    ],
)
def test_a_points_table_that_could_mislead_is_refused_with_its_line(tmp_path: Path, text, reason):
    path = tmp_path / "book.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BookError, match=reason) as caught:
        load(path)
    assert caught.value.line or "no [[clauses]]" in caught.value.reason.en


def test_a_good_points_table_is_read(tmp_path: Path):
    path = tmp_path / "book.toml"
    path.write_text(HEAD + ITEM + CLASS, encoding="utf-8")
    book = load(path)
    assert evaluate(book, {"a": 2}).outcome == "pass"
    assert evaluate(book, {"a": 1}).outcome == "fail"
    assert evaluate(book, {}).outcome == "unknown"
