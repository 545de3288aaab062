"""Units convert within a kind and a currency, and amounts print as officials write them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.reference import units
from wuwai.reference.units import UnitError, convert, display

NBSP = "\u00a0"


def test_every_unit_of_the_published_files_is_known(shared: Path) -> None:
    for name in ("guangdong_series", "guangdong_series_unconfirmed", "series"):
        with (shared / "facts" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for code in {row["unit"] for row in csv.DictReader(file)}:
                assert units.get(code).title.zh


def test_unknown_units_name_the_known_ones() -> None:
    with pytest.raises(UnitError) as caught:
        units.get("亿元RMB")
    assert "亿元CNY" in caught.value.expected.en
    assert "亿元CNY" in caught.value.expected.zh


def test_currencies_and_kinds_never_convert() -> None:
    for a, b in (("亿元CNY", "亿USD"), ("家", "个"), ("%", "百分点")):
        with pytest.raises(UnitError):
            convert(1, a, b)


@given(
    st.floats(-1e12, 1e12, allow_nan=False),
    st.sampled_from([(a.code, b.code) for a in units.all_units() for b in units.all_units()]),
)
def test_conversion_there_and_back_changes_nothing(value: float, pair: tuple[str, str]) -> None:
    a, b = pair
    try:
        there = convert(value, a, b)
    except UnitError:
        return
    assert convert(there, b, a) == pytest.approx(value, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (60300, "亿元CNY", "6.03 万亿元", "CNY 6.03 trn"),
        (843.3, "亿元CNY", "843.3 亿元", "CNY 84.33 bn"),
        (0.5, "亿元CNY", "5,000 万元", "CNY 50 m"),
        (123, "亿USD", "123 亿美元", "USD 12.3 bn"),
        (500, "个", "500 个", "500"),
        (12345, "家", "1.23 万家", "12,345 firms"),
        (155, "万平方米", "155 万平方米", "1.55 million m²"),
        (-4.5, "%", "\u22124.5%", "\u22124.5%"),
        (-0.001, "%", "0%", "0%"),
        (1050, "%", "1,050%", "1,050%"),
        (0.3, "百分点", "0.3 百分点", "0.3 pp"),
        (-12.5, "亿元CNY", "\u221212.5 亿元", "CNY \u22121.25 bn"),
        (7, "furlong", "7 furlong", "7 furlong"),
    ],
)
def test_amounts_print_as_officials_write_them(value: float, unit: str, zh: str, en: str) -> None:
    assert str(display(value, unit, "zh")).replace(NBSP, " ") == zh
    assert str(display(value, unit, "en")).replace(NBSP, " ") == en


def test_what_is_not_stated_says_so() -> None:
    for value in (None, float("nan")):
        assert display(value, "%", "en").number == "not stated"
        assert display(value, "%", "zh").number == "未公布"


def test_digits_fix_the_decimals() -> None:
    assert str(display(4, "%", "en", digits=1)) == "4.0%"


@given(
    st.floats(-1e15, 1e15, allow_nan=False),
    st.sampled_from([u.code for u in units.all_units()]),
    st.sampled_from(["zh", "en"]),
)
def test_any_amount_prints_a_number_with_a_real_minus(value: float, unit: str, lang: str) -> None:
    number = display(value, unit, lang).number
    assert "-" not in number
    assert re.search(r"\d", number)
    assert not number.endswith((".", ","))


def test_a_comparison_prints_every_digit() -> None:
    assert units.amount(94900, "亿元CNY").zh == "94,900亿元"
    assert units.amount(94900, "亿元CNY").en.replace(NBSP, " ") == "CNY 9,490 bn"
    assert units.amount(8540.37, "家").zh == "8,540家"


def test_a_unit_is_known_by_its_chinese_name_too() -> None:
    assert units.title("百万USD") == units.title("百万美元")
    assert units.title("千克").en == "kg"
    assert str(display(433, "亿元", "en")).replace(NBSP, " ") == "CNY 43.3 bn"
    assert units.title("箩").en == "箩"


@pytest.mark.parametrize(
    ("unit", "said"), [("家", "1 firm"), ("人", "1 person"), ("工作日", "1 working day")]
)
def test_one_is_singular_in_english(unit: str, said: str) -> None:
    assert str(display(1, unit, "en")).replace(NBSP, " ") == said
    assert units.amount(1, unit).en.replace(NBSP, " ") == said
