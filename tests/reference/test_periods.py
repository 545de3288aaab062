"""The period grammar: what it takes, what it means, what it refuses."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.reference import periods
from wuwai.reference.periods import PeriodError, parse


@pytest.mark.parametrize(
    ("text", "kind", "start", "end", "en", "zh"),
    [
        ("2025", "year", date(2025, 1, 1), date(2025, 12, 31), "2025", "2025年"),
        ("2024H1", "half", date(2024, 1, 1), date(2024, 6, 30), "H1 2024", "2024年上半年"),
        ("2025Q1", "quarter", date(2025, 1, 1), date(2025, 3, 31), "Q1 2025", "2025年一季度"),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29), "Feb 2024", "2024年2月"),
        ("2024-01..05", "span", date(2024, 1, 1), date(2024, 5, 31), "Jan–May 2024", "2024年1—5月"),
        (
            "2015-04..2018-12",
            "span",
            date(2015, 4, 1),
            date(2018, 12, 31),
            "Apr 2015–Dec 2018",
            "2015年4月—2018年12月",
        ),
        ("2022Q1-Q3", "span", date(2022, 1, 1), date(2022, 9, 30), "Q1–Q3 2022", "2022年前三季度"),
        ("2022Q2-Q4", "span", date(2022, 4, 1), date(2022, 12, 31), "Q2–Q4 2022", "2022年二至四季度"),
        ("2021-2025", "span", date(2021, 1, 1), date(2025, 12, 31), "2021–2025", "2021—2025年"),
        ("2024-autumn", "fair", date(2024, 10, 15), date(2024, 11, 4), "autumn session 2024", "2024年秋季"),
        ("to 2021-11", "to_date", date(2021, 11, 30), date(2021, 11, 30), "up to Nov 2021", "截至2021年11月"),
        ("to 2013", "to_date", date(2013, 12, 31), date(2013, 12, 31), "up to 2013", "截至2013年"),
    ],
)
def test_each_form_means_what_is_documented(
    text: str, kind: str, start: date, end: date, en: str, zh: str
) -> None:
    period = parse(text)
    assert (period.text, period.kind, period.start, period.end) == (text, kind, start, end)
    assert (period.title.en, period.title.zh) == (en, zh)


@pytest.mark.parametrize(
    "text",
    [
        *("", " 2025", "2025 ", "2025-13", "2025-00", "2025-7", "25", "2025H3", "2025Q0", "2025Q5", "1899"),
        *("2024-05..05", "2024-05..01", "2024-01..13", "2025-2021", "2025-2025", "2022Q3-Q1", "2022Q1-3"),
        *(
            "2018-12..2015-04",
            "2024-winter",
            "to",
            "to 2021-13",
            "To 2021",
            "２０２５",
            "2025年",
            "2025-07-19",
        ),
        *("2025\n", "nan", "٢٠٢٥"),
    ],
)
def test_anything_else_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse(text)
    assert caught.value.expected.en
    assert caught.value.expected.zh


def test_two_ways_of_writing_one_stretch_have_one_key() -> None:
    assert parse("2025Q1-Q3").key == parse("2025-01..09").key
    assert parse("2024H1").key == parse("2024-01..06").key == parse("2024Q1-Q2").key
    assert parse("2024-12").key != parse("to 2024-12").key


def test_year_to_date_is_told_from_other_spans() -> None:
    assert parse("2024-01..05").is_cumulative
    assert parse("2024").is_cumulative
    assert not parse("2024-02..05").is_cumulative
    assert not parse("2021-2025").is_cumulative
    assert not parse("to 2024-12").is_cumulative


MONTHS = st.integers(1, 12)
YEARS = st.integers(1900, 2199)
TEXTS = st.one_of(
    YEARS.map(str),
    st.builds(lambda y, h: f"{y}H{h}", YEARS, st.integers(1, 2)),
    st.builds(lambda y, q: f"{y}Q{q}", YEARS, st.integers(1, 4)),
    st.builds(lambda y, m: f"{y}-{m:02d}", YEARS, MONTHS),
    st.builds(lambda y, m: f"{y}-{min(m):02d}..{max(m):02d}", YEARS, st.sets(MONTHS, min_size=2, max_size=2)),
    st.builds(lambda y, s: f"{y}-{s}", YEARS, st.sampled_from(["spring", "autumn"])),
    st.builds(lambda y, m: f"to {y}-{m:02d}", YEARS, MONTHS),
    st.builds(lambda y: f"{min(y)}-{max(y)}", st.sets(YEARS, min_size=2, max_size=2)),
)


@given(TEXTS)
def test_every_text_of_the_grammar_is_a_period(text: str) -> None:
    period = parse(text)
    assert period.text == text
    assert period.start <= period.end
    assert period.title.en
    assert period.title.zh


@given(TEXTS)
def test_the_year_before_is_the_same_stretch_a_year_earlier(text: str) -> None:
    period = parse(text)
    before = period.year_before()
    if before is None:
        assert period.start.year != period.end.year or period.start.year == 1900
    else:
        assert before.kind == period.kind
        assert before.end.year == period.end.year - 1
        assert (before.start.month, before.end.month) == (period.start.month, period.end.month)
        assert before.months == period.months


@given(st.text(max_size=24))
def test_no_text_does_worse_than_a_period_error(text: str) -> None:
    with contextlib.suppress(PeriodError):
        assert parse(text).text == text


def test_periods_sort_by_end_then_length() -> None:
    texts = ["2025", "2024-12", "2024", "2024Q4", "2024H1"]
    assert sorted(texts, key=lambda t: periods.parse(t).sort_key) == [
        "2024H1",
        "2024-12",
        "2024Q4",
        "2024",
        "2025",
    ]
