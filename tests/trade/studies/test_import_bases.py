"""Import bases: a case worked by hand, and what must not change the order."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.trade.studies.dependency import import_dependency
from wuwai.trade.studies.import_base_plan import need_of, plan_bases, rank_with
from wuwai.trade.studies.import_base_result import by_city
from wuwai.trade.studies.import_base_words import change, reason

SHENZHEN, ZHANJIANG = "440300", "440800"
NO_CLUSTERS = pl.DataFrame(schema={"cluster": pl.String, "code": pl.String, "cities": pl.String})
NO_BASES = pl.DataFrame(schema={"region": pl.String, "kind": pl.String, "stage": pl.String})
NEEDS = {"854231": 0.5, "854110": 0.1, "270900": 1.0, "330300": 0.2}
BOUGHT = [
    (SHENZHEN, "KOR", "854231", 100.0),
    (SHENZHEN, "JPN", "854110", 100.0),
    (SHENZHEN, "FRA", "330300", 50.0),
    (ZHANJIANG, "SAU", "270900", 40.0),
    (ZHANJIANG, "DEU", "847989", 900.0),
]


def bought(rows=BOUGHT):
    return pl.DataFrame(rows, schema=["city", "partner", "product", "value"], orient="row")


def lists(*rows):
    return pl.DataFrame(rows, schema=["cluster", "code", "cities"], orient="row")


def plan(rows=BOUGHT, clusters=NO_CLUSTERS, bases=NO_BASES, **given):
    return plan_bases(bought(rows), NEEDS, frozenset({"270900"}), clusters, bases, **given)


def test_a_case_worked_by_hand():
    found = {(one.city, one.kind): one for one in plan()}
    # Machines are of no kind; Shenzhen buys 100 × 0.5 + 100 × 0.1 of components.
    assert set(found) == {(SHENZHEN, "components"), (SHENZHEN, "consumer"), (ZHANJIANG, "bulk")}
    parts = found[SHENZHEN, "components"]
    assert (parts.imports, parts.weighted, parts.need, parts.strict) == (200, 60, 0.3, 0)
    assert parts.harbour.code == "CNSHK"
    assert parts.value == pytest.approx(60 / (1 + parts.distance / 150))
    assert (parts.rank, parts.score) == (1, 100)
    assert parts.goods == ("8542", "8541")
    assert parts.suppliers == (("KOR", 50 / 60), ("JPN", 10 / 60))
    oil = found[ZHANJIANG, "bulk"]
    assert oil.strict == 1
    assert oil.harbour.code == "CNZHA"
    assert oil.score == pytest.approx(100 * oil.value / parts.value)


def test_clusters_count_for_inputs_in_their_cities():
    everywhere = plan(clusters=lists(("chips", "8542", ""), ("scent", "33", "")))
    one = {(b.city, b.kind): b for b in everywhere}
    assert one[SHENZHEN, "components"].used == pytest.approx(50 / 60)
    assert one[SHENZHEN, "components"].clusters == ("chips",)
    assert one[SHENZHEN, "consumer"].used == 0
    elsewhere = plan(clusters=lists(("chips", "8542", "440100;440800")))
    assert all(b.used == 0 for b in elsewhere)


def test_a_base_that_is_there_halves_and_a_closed_one_does_not():
    there = pl.DataFrame(
        {"region": [SHENZHEN, SHENZHEN], "kind": ["components"] * 2, "stage": ["planned", "closed"]}
    )
    before, after = (
        next(b for b in plan(bases=bases) if b.kind == "components") for bases in (NO_BASES, there)
    )
    assert after.existing == 1
    assert after.value == before.value / 2
    assert rank_with(after, plan(bases=there), existing=0) == 1


def test_a_city_without_a_known_seat_counts_half():
    row = plan([("310000", "KOR", "854231", 10.0)])[0]
    assert (row.harbour, row.port, row.value) == (None, 0.5, 2.5)


def test_reasons_name_every_factor_and_what_would_change_them():
    order = plan(clusters=lists(("chips", "8542", "")))
    first, second = order[:2]
    assert "× 1.83" in reason(first, "元CNY", {}).en
    assert "Shekou" in reason(first, "元CNY", {}).en
    assert change(first, order).en.startswith("First until its imports or their dependence fall by")
    more = first.value / second.value - 1
    assert f"{100 * more:.0f}% more imports" in change(second, order).en
    none = plan_bases(bought(), {}, frozenset(), NO_CLUSTERS, NO_BASES)
    assert all(b.score == 0 for b in none)
    assert "no" not in change(none[0], none).zh
    assert "world table" in change(none[0], none).en


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 1e6), st.randoms())
def test_neither_the_currency_nor_the_order_of_rows_changes_the_order(scale, chance):
    rows = [(c, p, k, v * scale) for c, p, k, v in BOUGHT]
    chance.shuffle(rows)
    wanted = [(b.city, b.kind, pytest.approx(b.score)) for b in plan()]
    assert [(b.city, b.kind, b.score) for b in plan(rows)] == wanted


def test_need_is_one_on_the_list_and_in_parts_below_it():
    flows = pl.DataFrame(
        [("B", "A", "p", 9.0), ("B", "A", "q", 1.0), ("C", "A", "q", 1.0), ("C", "D", "q", 2.0),
         ("A", "D", "q", 4.0)],
        schema=["reporter", "partner", "product", "value"],
        orient="row",
    )  # fmt: skip
    found = import_dependency(flows, importer="A")
    need = need_of(found.cells, found.limits)
    assert need["p"] == 1
    world = (1 + 9 + 16) / 64
    assert need["q"] == pytest.approx(1.0 * min(1, world / 0.4) * 0.5)


def test_purchases_are_those_of_cities_in_one_currency_of_one_year():
    columns = ("year", "reporter", "partner", "product6", "value", "currency")
    rows = [
        ("2025", SHENZHEN, "KOR", "854231", 5.0, "CNY"),
        ("2024", SHENZHEN, "KOR", "854231", 7.0, "CNY"),
        ("2025", SHENZHEN, "CHN", "854231", 3.0, "CNY"),
        ("2025", "CN-44", "KOR", "854231", 9.0, "CNY"),
        ("2025", "310000", "KOR", "854231", 9.0, "CNY"),
        ("2025", SHENZHEN, "KOR", "854231", 1.0, "USD"),
    ]
    table, currency = by_city(pl.DataFrame(rows, schema=list(columns), orient="row"), "CN-44", 2025)
    assert (table.rows(), currency) == ([(SHENZHEN, "KOR", "854231", 5.0)], "CNY")
    assert by_city(pl.DataFrame(rows, schema=list(columns), orient="row"), "CN-44", 2023)[0].is_empty()
