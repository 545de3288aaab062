"""A rule book over many cases says of each what it says of the case alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.rules import shelf
from wuwai.rules.batch import evaluate_all
from wuwai.rules.book import InputError, evaluate, load
from wuwai.rules.candidates import candidates

BOOK = """\
name = "shares"
title = { en = "Shares", zh = "份额" }
issuing_body = { en = "Office", zh = "机关" }
valid_from = ""
source_url = "https://www.gd.gov.cn/"
certainty = "H"
inputs = [
  { name = "a", type = "number", title = { en = "A", zh = "甲" } },
  { name = "b", type = "number", title = { en = "B", zh = "乙" } },
  { name = "n", type = "integer", title = { en = "N", zh = "数" } },
]

[[clauses]]
id = "ratio"
title = { en = "Ratio", zh = "比" }
expr = "a / b > 0.5"
citation = "1"

[[clauses]]
id = "whole"
title = { en = "Whole", zh = "整" }
expr = "10 / n > 1 || a > 5.0"
citation = "2"
"""


def values(declared, text):
    tried = candidates(declared, text)
    more = {
        "number": st.floats(-1e6, 1e6),
        "integer": st.integers(-(2**63), 2**63 - 1),
        "date": st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    }.get(declared.type, st.nothing())
    return st.none() | st.sampled_from(tried) | more


def cases(book):
    parts = (*book.clauses, *book.points, *book.results, *book.amounts)
    text = " ".join(one.expr for one in parts)
    return st.lists(st.fixed_dictionaries({i.name: values(i, text) for i in book.inputs}), max_size=6)


@pytest.mark.parametrize("book", shelf.books(), ids=lambda book: f"{book.name}@{book.valid_from}")
@settings(max_examples=25)
@given(data=st.data())
def test_every_shipped_book_says_the_same_of_many_as_of_one(book, data):
    rows = data.draw(cases(book))
    done = evaluate_all(book, rows)
    assert done.size == len(rows)
    for case, row in enumerate(rows):
        assert done.evaluation(case) == evaluate(book, row, explain=False)


@settings(max_examples=60)
@given(data=st.data())
def test_division_by_zero_and_missing_values_stay_unknown(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("book") / "shares.toml"
    path.write_text(BOOK, encoding="utf-8")
    book = load(path)
    rows = data.draw(cases(book))
    rows += [{"a": 1.0, "b": 0.0, "n": 0}, {"a": 9.0, "b": 0.0, "n": 0}, {}]
    done = evaluate_all(book, rows)
    for case, row in enumerate(rows):
        assert done.evaluation(case) == evaluate(book, row, explain=False)
    zero = done.evaluation(len(rows) - 3)
    assert [one.outcome for one in zero.outcomes] == ["unknown", "unknown"]
    assert "zero" in zero.outcomes[0].would_change.en
    assert done.evaluation(len(rows) - 2).outcomes[1].outcome == "pass"  # the other half decides


def test_a_value_of_the_wrong_type_is_named_and_stops_nothing():
    book = shelf.get("public-overseas-warehouse")
    rows = [{"entity_share": "half"}, {"entity_share": 51, "firm_years": True}, {"entity_share": [1]}, {}]
    done = evaluate_all(book, rows)
    assert sorted(done.errors) == [0, 1, 2]
    assert {one.input for one in done.errors.values()} == {"entity_share", "firm_years"}
    assert list(done.overall) == ["unknown"] * 4
    with pytest.raises(InputError):
        evaluate(book, rows[0])


def test_equal_values_of_other_types_are_not_mixed_up():
    book = shelf.get("regional-headquarters")
    rows = [
        {"entities": 3, "entities_outside": 1},
        {"entities": True},
        {"entities": 3, "entities_outside": 1.0},
    ]
    assert sorted(evaluate_all(book, rows).errors) == [1, 2]


def test_the_counts_and_what_is_missing():
    book = shelf.get("foreign-rd-centre")
    full = {"investment": 9.0, "staff": 90, "equipment": 3000.0}
    rows = [full, {**full, "staff": 10}, {**full, "staff": None}, {**full, "staff": None, "equipment": None}]
    done = evaluate_all(book, rows)
    assert [done.total(one) for one in ("pass", "fail", "unknown")] == [1, 1, 2]
    assert [(one.clause.id, one.passed, one.failed, one.unknown) for one in done.by_clause()] == [
        ("investment", 4, 0, 0),
        ("staff", 1, 1, 2),
        ("equipment", 3, 0, 1),
    ]
    assert [(one.input.name, one.cases, one.alone) for one in done.lacking()] == [
        ("staff", 2, 1),
        ("equipment", 1, 0),
    ]


def test_classes_are_counted_and_open_ones_say_what_is_missing():
    book = shelf.get("work-permit-points")
    nothing = evaluate_all(book, [{}])
    assert nothing.total("unknown") == 1
    assert len(nothing.lacking()) > 3
    sure = evaluate_all(book, [{"wage_multiple": 7.0}, {"wage_multiple": 8.0}])
    ((several, number),) = sure.by_class()
    assert ([one.id for one in several if one], number) == (["A"], 2)


def test_days_are_taken_with_and_without_a_time():
    book = shelf.get("executed-value")
    known = {"received_on": date(2024, 5, 1), "year": 2024, "deadline": date(2025, 1, 5)}
    timed = {**known, "received_on": datetime(2024, 5, 1, tzinfo=UTC)}
    done = evaluate_all(book, [known, timed])
    assert done.evaluation(0) == done.evaluation(1) == evaluate(book, known, explain=False)
