"""E-commerce by customs mode: sums by hand, parts that add up, and nothing that adds modes up."""

from __future__ import annotations

import itertools

import polars as pl
import pytest

from wuwai.trade.studies.ecommerce import (
    CITY,
    MARKET,
    MODE,
    MONTH,
    NO_FILE,
    NOT_THE_SUM,
    PRODUCT,
    SHOWN,
    ecommerce_modes,
)  # fmt: skip
from wuwai.trade.studies.ecommerce_study import STUDY, finding

ROWS = [
    # month, direction, city, mode, market, product, value, declarations
    ("2024-01", "export", "440300", "9810", "USA", "8517", 80.0, 2),
    ("2025-01", "export", "440300", "9810", "USA", "8517", 100.0, 3),
    ("2025-01", "export", "440100", "9810", "DEU", "6203", 50.0, 1),
    ("2025-01", "export", "440100", "9610", "JPN", "6203", 5.0, 9),
    ("2025-01", "export", "440300", "0110", "USA", "8517", 800.0, 4),
    ("2025-02", "export", "440300", "9810", "USA", "8517", 30.0, 1),
    ("2024-02", "export", "440300", "9610", "USA", "8517", 4.0, 1),
    ("2025-02", "import", "440300", "1210", "JPN", "3304", 7.0, 2),
]
PUBLISHED = [
    ("cbec_trade", "CN-44", "", "2023", 8433.0, "亿元CNY", "s:1"),
    ("cbec_trade", "CN-44", "", "2024H1", 4273.4, "亿元CNY", "s:2"),
    ("cbec_trade", "CHN", "", "2024", 26300.0, "亿元CNY", "s:3"),
    ("cbec_parks", "CN-44", "", "2024", 10.0, "个", "s:4"),
]
SETTINGS = {"region": "CN-44", "declared": "Customs declarations", "year": 2025, "direction": "export",
            "by": "all", "mode": "all", "top": 10}  # fmt: skip


def table(rows, *columns):
    names = ("month", "direction", "reporter", "regime", "partner", "product4", "value", "rows")
    frame = pl.DataFrame(rows, schema=list(names), orient="row", strict=False).cast({"value": pl.Float64})
    keys = ["month", "direction", "reporter", "regime", *columns]
    return (
        frame.group_by(keys)
        .agg(pl.col("value", "rows").sum())
        .with_columns(classification=pl.lit("HS2022"), currency=pl.lit("CNY"), sample=pl.lit(False))
        .sort(keys)
    )


def run(rows=ROWS, published=PUBLISHED, **given):
    return ecommerce_modes(
        *(table(rows), table(rows, "partner"), table(rows, "product4"), table(rows)),
        pl.DataFrame(schema=dict.fromkeys(("classification", "code", "en", "zh"), pl.String)),
        pl.DataFrame(
            published, orient="row",
            schema=["series", "region", "place", "period", "value", "unit", "origin"],
        ),
        **SETTINGS | given,
    )  # fmt: skip


def test_sums_by_hand():
    found = run()
    modes = {one.mode: one for one in found.of(MODE)}
    assert set(modes) == {"9810", "9610"}
    assert (modes["9810"].value, modes["9810"].declarations) == (180, 5)
    assert modes["9810"].share == pytest.approx(180 / 985)  # of all that is declared, general trade among it
    assert (modes["9810"].before, modes["9810"].growth) == (80, pytest.approx(1.25))
    assert found.months == ("2025-01", "2025-02")
    assert found.period == "2025-01..02"
    markets = {(one.group, one.mode): one.value for one in found.of(MARKET)}
    assert markets == {("USA", "9810"): 130, ("DEU", "9810"): 50, ("JPN", "9610"): 5, ("USA", "9610"): 0}
    january = next(one for one in found.of(MONTH, "9810") if one.group == "2025-01")
    assert (january.value, january.before, january.share) == (150, 80, pytest.approx(150 / 180))


@pytest.mark.parametrize("direction", ["export", "import", "all"])
def test_parts_of_a_mode_add_up_to_it(direction):
    found = run(direction=direction)
    for one in found.of(MODE):
        for by in (MONTH, MARKET, PRODUCT, CITY):
            assert sum(c.value for c in found.of(by, one.mode)) == pytest.approx(one.value)
            assert sum(c.declarations for c in found.of(by, one.mode)) == one.declarations
    if direction != "export":
        assert "1210" in found.modes


def test_no_row_adds_modes_up():
    found = run()
    values = [one.value for one in found.of(MODE)]
    sums = {sum(some) for n in (2, 3) for some in itertools.combinations(values, n)}
    assert not sums & set(found.frame()["value"])
    assert NOT_THE_SUM in found.warnings


def test_the_published_total_is_a_row_of_its_own():
    rows = run(by="published").frame()
    assert rows.select("group", "period", "value", "origin").rows() == [
        ("cbec_trade", "2024H1", 4273.4, "s:2"), ("cbec_trade", "2023", 8433.0, "s:1")
    ]  # fmt: skip
    assert rows["mode"].to_list() == ["", ""]
    assert rows["share"].is_null().all()


def test_without_declarations_it_is_empty_and_says_what_to_load():
    query_file = [(*row[:3], "10", *row[4:]) for row in ROWS]
    for rows in ([], query_file):
        found = run(rows) if rows else run(ROWS[:0])
        assert found.modes == ()
        assert not found.of(MODE)
    assert NO_FILE in run(ROWS[:0], by="mode").warnings
    assert run(ROWS[:0], by="mode").frame().is_empty()
    assert "supervision modes" in finding(run(ROWS[:0])).en


def test_months_of_the_year_before_that_are_missing_give_no_growth():
    found = run([row for row in ROWS if row[0] != "2024-02"])
    assert all(one.before is None for one in found.of(MODE))
    assert any("No growth" in said.en for said in found.warnings)


def test_a_mode_and_a_number_of_groups_are_chosen():
    found = run(mode="9810", top=1)
    assert {one.mode for one in found.cells} == {"9810"}
    assert {one.group for one in found.of(MARKET)} == {"USA"}
    assert len(found.of(CITY)) == 2  # cities are never cut


def test_market_procurement_stands_beside():
    assert "1039" in SHOWN
    found = run([*ROWS, ("2025-01", "export", "440100", "1039", "IND", "9503", 60.0, 2)])
    assert found.modes == ("9610", "9810", "1039")
    assert all(chart.build(found, "zh") is not None for chart in STUDY.charts)
    months = {chart.name: chart for chart in STUDY.charts}["months"]
    named = months.title(found).zh.removeprefix("样例数据：")[:4]
    assert (
        f"datum.mode == '{named}'" in months.build(found, "zh").to_json()
    )  # what the title names stands out
