"""The standing of service outsourcing keeps currencies apart and counts as executed what the rule lets."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.facts import columns
from wuwai.outsourcing.studies.standing import BREAKDOWNS, Standing, standing
from wuwai.outsourcing.studies.standing_charts import CHARTS
from wuwai.outsourcing.studies.standing_study import finding

CITIES = ("440100", "440300", "440600")
PROVINCE = "CN-44"
OF_CONTRACT = {
    "uid": pl.String, "number": pl.String, "stage": pl.String, "region": pl.String,
    "service_class": pl.String, "client_country": pl.String, "amount": pl.Float64, "currency": pl.String,
    "signed_on": pl.Date, "synthetic": pl.Boolean,
}  # fmt: skip
OF_RECEIPT = {
    "uid": pl.String, "contract": pl.String, "region": pl.String, "received_on": pl.Date,
    "amount": pl.Float64, "currency": pl.String, "synthetic": pl.Boolean,
}  # fmt: skip
JUDGED = {"uid": pl.String, "outcome": pl.String}


def contracts(*rows: tuple) -> pl.DataFrame:
    """number, stage, city, class, client, amount, currency, signed."""
    made = [(f"c{n}", *row, False) for n, row in enumerate(rows)]
    return pl.DataFrame(made, schema=OF_CONTRACT, orient="row")


def receipts(*rows: tuple) -> pl.DataFrame:
    """contract, city, received, amount, currency."""
    made = [(f"r{n}", *row, False) for n, row in enumerate(rows)]
    return pl.DataFrame(made, schema=OF_RECEIPT, orient="row")


def judged(prefix: str, *outcomes: str) -> pl.DataFrame:
    made = [(f"{prefix}{n}", one) for n, one in enumerate(outcomes)]
    return pl.DataFrame(made, schema=JUDGED, orient="row")


NOTHING = columns.empty()
CONTRACTS = contracts(
    ("A", "executing", "440100", "ITO", "HKG", 1000.0, "USD", date(2024, 3, 1)),
    ("B", "completed", "440300", "ITO", "CHN", 5000.0, "CNY", date(2024, 5, 1)),
    ("C", "registered", "440100", "KPO", "USA", 300.0, "USD", date(2023, 12, 1)),
    ("D", "signed", "440100", "BPO", "JPN", 700.0, "USD", date(2024, 6, 1)),
    ("E", "terminated", "440100", "BPO", "JPN", 900.0, "USD", date(2024, 6, 1)),
)
SIDES = judged("c", "pass", "fail", "pass", "pass", "pass")
RECEIPTS = receipts(
    ("A", "440100", date(2024, 6, 1), 400.0, "USD"),
    ("A", "440100", date(2024, 9, 1), 300.0, "CNY"),
    ("C", "440100", date(2024, 2, 1), 350.0, "USD"),
    ("B", "440300", date(2025, 1, 5), 2000.0, "CNY"),
    ("A", "440100", date(2024, 10, 1), 50.0, "USD"),
)
EXECUTED = judged("r", "pass", "pass", "pass", "pass", "fail")


def run(**asked) -> Standing:
    return standing(
        CONTRACTS, SIDES, RECEIPTS, EXECUTED, NOTHING, **{"region": PROVINCE, "year": 2024, **asked}
    )


def amounts(result: Standing) -> dict[tuple[str, str], tuple]:
    return {
        (one.item, one.currency): (one.contracts, one.value, one.receipts, one.executed)
        for one in result.lines
    }


def test_a_year_by_class_worked_by_hand():
    result = run()
    assert amounts(result) == {
        ("ITO", "CNY"): (1, 5000.0, 1, 300.0),
        ("ITO", "USD"): (1, 1000.0, 1, 400.0),
        ("KPO", "USD"): (0, None, 1, 350.0),  # signed the year before, paid this year
    }
    by_currency = {one.currency: (one.contracts, one.value, one.executed) for one in result.totals}
    assert by_currency == {"USD": (1, 1000.0, 750.0), "CNY": (1, 5000.0, 300.0)}


def test_offshore_is_what_the_rule_book_says_of_the_contract():
    assert amounts(run(by="side")) == {
        ("offshore", "USD"): (1, 1000.0, 2, 750.0),
        ("offshore", "CNY"): (0, None, 1, 300.0),
        ("onshore", "CNY"): (1, 5000.0, 0, None),
    }


def test_a_city_stands_for_itself_and_its_province_for_all():
    assert {one.item for one in run(by="city").lines} == {"440100", "440300"}
    assert {one.item for one in run(by="city", region="440300").lines} == {"440300"}


def test_the_latest_year_with_rows_is_taken_where_none_is_asked_for():
    assert run(year=None).year == 2025
    assert {one.item for one in run(year=None, by="year").lines} == {"2023", "2024", "2025"}


def test_what_was_left_out_and_what_does_not_fit_is_said():
    said = " ".join(one.en for one in run().warnings)
    assert "1 signed contracts" in said
    assert "1 receipts dated in the year do not count" in said
    assert "another currency than the contract's: A" in said
    assert "more than the contract's value: C" in said


def test_a_client_whose_place_is_not_stated_is_neither_offshore_nor_onshore():
    result = standing(
        CONTRACTS, judged("c", *["unknown"] * 5), RECEIPTS, EXECUTED, NOTHING, region=PROVINCE, year=2024
    )
    assert [(one.offshore, one.onshore) for one in result.totals] == [(0, 0), (0, 0)]
    assert sum(one.contracts for one in result.totals) == 2


def test_no_rows_give_an_empty_answer_that_says_so():
    empty = standing(
        CONTRACTS.clear(), SIDES.clear(), RECEIPTS.clear(), EXECUTED.clear(), NOTHING, region=PROVINCE
    )
    assert empty.frame().is_empty()
    assert "No registered contract" in finding(empty).en
    assert all(chart.build(empty, "zh") is None for chart in CHARTS)


def test_the_finding_names_each_currency_and_a_sample():
    said = finding(run())
    assert all(word in said.en for word in ("CNY", "USD", "2 contracts"))
    made_up = standing(
        CONTRACTS.with_columns(synthetic=pl.lit(value=True)), SIDES, RECEIPTS, EXECUTED, NOTHING,
        region=PROVINCE, year=2024,
    )  # fmt: skip
    assert finding(made_up).zh.startswith("（合成样例）")
    assert "Synthetic" in finding(made_up).en


_days = st.dates(date(2022, 1, 1), date(2025, 12, 31))
_currency = st.sampled_from(["USD", "CNY", "HKD"])
_contract = st.tuples(
    st.sampled_from(["signed", "registered", "executing", "completed", "terminated"]),
    st.sampled_from(CITIES), st.sampled_from(["ITO", "BPO", "KPO"]),
    st.sampled_from(["HKG", "CHN", "USA", None]),
    st.one_of(st.none(), st.integers(0, 10**9).map(float)), _currency, _days,
    st.sampled_from(["pass", "fail", "unknown"]),
)  # fmt: skip
_receipt = st.tuples(
    st.integers(0, 7), _days, st.integers(1, 10**9).map(float), _currency,
    st.sampled_from(["pass", "fail", "unknown"]),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(_contract, min_size=8, max_size=8),
    st.lists(_receipt, max_size=20),
    st.sampled_from(list(BREAKDOWNS)),
)
def test_the_parts_of_every_breakdown_add_up_to_the_total_in_each_currency(signed, paid, by):
    made = contracts(*((f"N{n}", *one[:-1]) for n, one in enumerate(signed)))
    told = receipts(*((f"N{c}", signed[c][1], day, amount, currency) for c, day, amount, currency, _ in paid))
    passes = [one[-1] for one in paid]
    result = standing(
        made, judged("c", *(one[-1] for one in signed)), told, judged("r", *passes), NOTHING,
        region=PROVINCE, year=2024, by=by,
    )  # fmt: skip
    parts: Counter[tuple[str, str]] = Counter()
    for one in result.lines:
        for name in ("contracts", "value", "receipts", "executed", "offshore"):
            parts[one.currency, name] += getattr(one, name) or 0
    for total in result.totals:
        for name in ("contracts", "value", "receipts", "executed", "offshore"):
            assert parts[total.currency, name] == pytest.approx(getattr(total, name) or 0)
    # Executed: the receipts that pass, of the year (of all years where the years are the parts).
    expected: Counter[str] = Counter()
    for _, day, amount, currency, outcome in paid:
        if outcome == "pass" and (by == "year" or day.year == 2024):
            expected[currency] += amount
    assert {one.currency: one.executed for one in result.totals if one.executed} == pytest.approx(
        dict(expected)
    )


def test_published_totals_stand_beside_and_are_never_part_of_a_sum():
    day = date(2022, 12, 31)
    published = pl.DataFrame(
        [
            {
                "origin": "s:1", "series": "so_executed_usd", "region": PROVINCE, "place": "",
                "period": "2022",
                "period_kind": "year", "period_start": day - timedelta(days=364), "period_end": day,
                "value": 322.4, "printed": "322.4", "unit": "亿USD", "sample": False,
            }
        ],
        schema_overrides=columns.READ,
    )  # fmt: skip
    result = standing(CONTRACTS, SIDES, RECEIPTS, EXECUTED, published, region=PROVINCE, year=2024)
    line = result.published[0]
    assert (line.published, line.published_unit, line.period, line.origin) == (322.4, "亿USD", "2022", "s:1")
    assert sum(one.executed or 0 for one in result.totals if one.currency == "USD") == 750.0
