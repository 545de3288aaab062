"""What the checks say of numbers: what blocks, what asks for an explanation, and what is left in peace."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.returns.cells import Cell, CellError, number, written
from wuwai.returns.checks import Context, findings, unsettled
from wuwai.returns.forms import Form, Item
from wuwai.returns.frequencies import MONTHLY

UNIT = "万USD"
ITEMS = (
    Item("total", UNIT, sum_of=("goods", "services")),
    Item("total", UNIT, cumulative_of="total"),
    Item("goods", UNIT),
    Item("services", UNIT, low=None),
    Item("offshore", UNIT, part_of="total", optional=True),
    Item("share", "%", high=100.0, optional=True),
)
FORM = Form(
    name="f", linkage="trade", title=Text("f", "f"), table_number="", frequency=MONTHLY, due_day=5,
    due_months_after=1, fills=Text("", ""), receives=Text("", ""), certainty="L", source_url="",
    note=Text("", ""), items=ITEMS,
)  # fmt: skip
GOOD = {"total": "30", "total.cumulative": "100", "goods": "20", "services": "10"}
OCTOBER = periods.parse("2026-10")


def said(month: str = "2026-10", context: dict | None = None, **changed: str) -> list[tuple[str, str, bool]]:
    """Item, kind and whether it blocks, for good numbers with some changed."""
    cells = {key: Cell(value_text=text) for key, text in (GOOD | changed).items()}
    known = Context(period=periods.parse(month), **(context or {}))
    return [(one.item, one.kind, one.blocks) for one in findings(FORM, cells, known)]


def test_good_numbers_are_left_in_peace():
    assert said() == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"goods": "20.5"}, ("total", "arithmetic", True)),
        ({"total": "29"}, ("total", "arithmetic", True)),
        ({"offshore": "31"}, ("offshore", "arithmetic", True)),
        ({"goods": ""}, ("goods", "missing", False)),
        ({"goods": "-20", "services": "50"}, ("goods", "negative", True)),
        ({"share": "101"}, ("share", "range", True)),
        ({"goods": "many"}, ("goods", "number", True)),
        ({"goods": "20亿元CNY"}, ("goods", "unit", True)),
        ({"total.cumulative": "29"}, ("total.cumulative", "cumulative", True)),
    ],
)
def test_each_fault_is_found(changed, expected):
    assert expected in said(**changed)


def test_a_series_that_may_fall_below_zero_may():
    assert said(services="-5", total="15") == []


def test_rounded_parts_may_miss_the_total_by_their_rounding_and_no_more():
    assert said(goods="19.94", services="10.02", total="29.97") == []
    assert ("total", "arithmetic", True) in said(goods="19.94", services="10.02", total="30.97")


def test_parts_that_exceed_the_total_are_found_though_one_is_missing():
    assert ("total", "arithmetic", True) in said(goods="31", services="")


def test_numbers_to_date_add_up_like_the_month_s():
    parts = tuple(Item(name, UNIT, cumulative_of=name, optional=True) for name in ("goods", "services"))
    form = replace(FORM, items=(*ITEMS, *parts))
    cells = {key: Cell(value_text=text) for key, text in GOOD.items()}
    cells |= {"goods.cumulative": Cell(value_text="70"), "services.cumulative": Cell(value_text="20")}
    found = findings(form, cells, Context(period=OCTOBER))
    assert [(one.item, one.kind, one.blocks) for one in found] == [("total.cumulative", "arithmetic", True)]


def test_in_january_the_number_to_date_is_the_month_s():
    assert said("2026-01", **{"total.cumulative": "30"}) == []
    assert ("total.cumulative", "cumulative", True) in said("2026-01")


def test_last_month_s_number_to_date_and_this_month_s_make_this_one_or_it_is_explained():
    before = {"last_period": {"total.cumulative": Decimal(70)}}
    assert said(context=before) == []
    before = {"last_period": {"total.cumulative": Decimal(60)}}
    assert said(context=before) == [("total.cumulative", "cumulative", False)]


def test_an_empty_return_cannot_be_explained_away():
    cells = {"total": Cell(value_text="", explanation="later")}
    found = findings(FORM, cells, Context(period=OCTOBER))
    assert [(one.item, one.blocks) for one in found] == [("", True)]
    assert unsettled(found, cells) == found


USUAL = tuple(Decimal(one) for one in (28, 31, 30, 29, 32, 30, 31, 29, 30))


@pytest.mark.parametrize(
    ("total", "kind"),
    [
        ("300000", "unit_slip"), ("0.003", "unit_slip"), ("3000000000", "unit_slip"), ("120000", "unit_slip"),
        ("90", "outlier"), ("3", "outlier"), ("0", "outlier"), ("36", ""), ("25", ""),
    ],
)  # fmt: skip
def test_a_number_unlike_its_own_history_is_asked_about(total, kind):
    parts = {"goods": total, "services": "0", "total.cumulative": str(Decimal(total) + 100)}
    found = said(context={"history": {"total": USUAL}}, total=total, **parts)
    assert found == ([("total", kind, False)] if kind else [])


def test_a_season_is_no_outlier_where_last_year_had_it_too():
    history = {"history": {"total": USUAL}}
    parts = {"goods": "90", "services": "0"}
    assert said(context=history, total="90", **parts) == [("total", "outlier", False)]
    assert said(context={**history, "last_year": {"total": Decimal(85)}}, total="90", **parts) == []


def test_with_little_history_only_what_is_far_from_all_of_it_is_asked_about():
    near = {"last_period": {"total": Decimal(9)}, "last_year": {"total": Decimal(25)}}
    assert said(context=near) == []
    far = {"last_period": {"total": Decimal(9)}, "last_year": {"total": Decimal(8)}}
    assert said(context=far) == [("total", "outlier", False)]


def test_a_number_to_date_in_another_unit_is_asked_about():
    known = {"last_year": {"total.cumulative": Decimal(98)}}
    assert said(context=known, **{"total.cumulative": "1000000"}) == [
        ("total.cumulative", "unit_slip", False)
    ]


def test_an_explanation_settles_what_does_not_block():
    cells = {key: Cell(value_text=text) for key, text in (GOOD | {"goods": "", "total": "-1"}).items()}
    cells["goods"] = Cell(value_text="", explanation="the firm reports next week")
    cells["total"] = Cell(value_text="-1", explanation="it is so")
    left = unsettled(findings(FORM, cells, Context(period=OCTOBER)), cells)
    assert [(one.item, one.kind) for one in left] == [("total", "negative")]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1,234.5", "万USD", "1234.5"), ("１，２３４", "万USD", "1234"), ("1 234 567", "家", "1234567"),
        ("1.2亿", "万USD", "12000"), ("12,000万", "万USD", "12000"), ("1.2亿", "亿元CNY", "1.2"),
        ("3500万元", "亿元CNY", "0.35"), ("1.5万", "家", "15000"), ("(12)", "万USD", "-12"),
        ("\u221212.5", "万USD", "-12.5"), (" 7 ", "万USD", "7"), (".5", "万USD", "0.5"), ("0", "万USD", "0"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, unit, value):
    found = number(text, unit)
    assert written(found) == value


@pytest.mark.parametrize("text", ["", "-", "——", "…", "n/a", "\u3000"])
def test_none_is_no_zero(text):
    assert number(text, "万USD") is None


@pytest.mark.parametrize(
    "text",
    ["1,23", "1.2.3", "12abc", "=1+1", "1e5", "十二", "5万", "1" * 16, "0.1234567", "--5", "1,2345"],
)
def test_what_is_no_number_is_refused_and_never_guessed(text):
    with pytest.raises(CellError):
        number(text, "%")


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=4, allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_was_written(value):
    assert number(written(value), "万USD") == value
    assert number(f"{value:,f}", "万USD") == value


@given(st.text(max_size=30), st.text(max_size=8))
def test_no_text_makes_the_checks_fall_over(text, unit):
    cells = {item.key: Cell(value_text=text, unit=unit) for item in ITEMS}
    for one in findings(FORM, cells, Context(period=OCTOBER)):
        assert one.text.zh
