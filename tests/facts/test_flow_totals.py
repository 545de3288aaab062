"""Totals of flows: parts add up, nothing is counted twice, nothing unlike is added together."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.facts import flow_cells, flow_totals
from wuwai.facts.flow_columns import READ
from wuwai.facts.flow_questions import Asked
from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts

from .conftest import BACI, BACI_HEAD, BACI_ROWS, Write, shared

ONE = {
    "dataset": "customs", "direction": "export", "classification": "HS2022", "currency": "CNY",
    "reporter": "440300", "partner": "VNM", "product": "850760", "period": "2024-01", "regime": "10",
    "use": "", "value": 1.0, "quantity": 1.0, "unit": "千克", "sample": False, "snapshot": "s", "row": 2,
    "origin": "s:2", "published_on": None, "recorded_on": "2026-01-01", "source_url": None,
}  # fmt: skip


def table(*rows: dict[str, object]):
    import ibis

    return ibis.memtable(pl.DataFrame([ONE | r for r in rows], schema=READ).to_arrow())


def asked(rows, question: Asked | None = None, **more):
    return flow_totals.totals(rows, question or Asked(), cells=flow_cells.catalogue(rows), **more)


flows = st.builds(
    dict,
    period=st.sampled_from([f"{y}-{m:02}" for y in (2023, 2024) for m in (1, 2, 3)]),
    reporter=st.sampled_from(["440100", "440300"]),
    partner=st.sampled_from(["VNM", "USA", "DEU", "HKG"]),
    product=st.sampled_from(["850760", "850710", "010121"]),
    direction=st.sampled_from(["export", "import"]),
    regime=st.sampled_from(["10", "14", ""]),
    value=st.integers(0, 10**9).map(float),
)


groupings = st.sampled_from(["partner", "product4", "partner,month", "regime,year", "product,quarter"])


@given(rows=st.lists(flows, min_size=1, max_size=20), top=st.integers(0, 3), by=groupings)
@settings(max_examples=25)
def test_the_parts_and_all_others_make_up_the_total(rows, top, by) -> None:
    flat = table(*rows)
    parts, whole = asked(flat, by=by, top=top, compare=True), asked(flat)
    kinds = list(flow_cells.SEPARATE)
    sums = parts.frame.group_by(kinds).agg(pl.col("value").sum(), pl.col("rows").sum()).sort(kinds)
    assert sums.equals(whole.frame.select(*kinds, "value", "rows").sort(kinds))
    over = [*kinds, *(k for k in parts.by if k in flow_totals.TIMES)]
    for total in parts.frame.group_by(over).agg(pl.col("share").sum(), pl.col("value").sum()).to_dicts():
        assert total["value"] == 0 or math.isclose(total["share"], 1)
    assert parts.frame.filter(pl.col("other")).group_by(over).len()["len"].max() in (None, 1)


@given(rows=st.lists(flows, min_size=1, max_size=20), seed=st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_neither_the_order_of_rows_nor_of_filters_matters(rows, seed) -> None:
    mixed = rows.copy()
    seed.shuffle(mixed)
    one = asked(table(*rows), Asked(partner=["VNM", "USA"], product=["85*", "010121"]), by="partner,product")
    two = asked(table(*mixed), Asked(product=["010121", "85*"], partner=["USA", "VNM"]), by="product,partner")
    names = sorted(one.frame.columns)
    keys = [*flow_cells.SEPARATE, "partner", "product"]
    assert one.frame.select(names).sort(keys).equals(two.frame.select(names).sort(keys))


def test_currencies_datasets_directions_and_editions_are_never_added_up() -> None:
    unlike = [{"currency": "USD"}, {"dataset": "BACI"}, {"direction": "import"}, {"classification": "HS2017"}]
    found = asked(table({}, *unlike))
    assert found.frame["value"].to_list() == [1.0] * 5


def test_a_line_goes_on_through_editions_and_says_so() -> None:
    rows = table({"period": "2021", "classification": "HS2017"}, {"period": "2022", "value": 3.0})
    found = asked(rows, by="year", compare=True)
    assert found.frame.select("year", "value", "before", "change").rows() == [
        ("2021", 1.0, None, None),
        ("2022", 3.0, 1.0, 200.0),
    ]
    assert "HS2017, HS2022" in found.notes[0].en
    apart = asked(rows, by="product", compare=True).frame
    assert apart["classification"].to_list() == ["HS2017", "HS2022"]
    assert apart["before"].to_list() == [None, None]


def test_what_stands_beside_its_parts_is_counted_once() -> None:
    world = [{"partner": "W00", "value": 5.0}, {"value": 2.0}, {"partner": "USA", "value": 3.0}]
    found = asked(table(*world))
    assert (found.frame["value"].to_list(), found.notes) == ([5.0], (flow_cells.WORLD_LEFT_OUT,))
    assert asked(table(world[0])).frame["value"].to_list() == [5.0]
    assert asked(table(*world), Asked(partner="W00")).frame["value"].to_list() == [5.0]
    levels = [{"product": "TOTAL", "value": 9.0}, {"product": "85", "value": 8.0}, {"value": 8.0}]
    assert asked(table(*levels)).frame["value"].to_list() == [9.0]
    assert asked(table(*levels), by="product4").frame.select("product4", "value").rows() == [("8507", 8.0)]
    assert asked(table(*levels), Asked(product="85*")).frame["value"].to_list() == [8.0]
    times = [{"period": "2024", "value": 12.0}, {"period": "2024-01"}, {"period": "2025-01"}]
    assert asked(table(*times)).frame["value"].to_list() == [13.0]
    assert asked(table(*times), by="month").frame["month"].to_list() == ["2024-01", "2025-01"]
    assert asked(table(*times), by="period").frame["value"].to_list() == [12.0, 1.0, 1.0]


def test_a_region_beside_its_cities_is_said() -> None:
    found = asked(table({"reporter": "CN-44"}, {}))
    assert "Guangdong" in found.notes[0].en
    assert "广东" in found.notes[0].zh


def test_the_year_before_holds_the_same_months() -> None:
    months = [{"period": f"2023-{m:02}", "value": 10.0} for m in range(1, 13)]
    now = [{"period": f"2024-{m:02}", "value": 12.0} for m in range(1, 4)]
    found = asked(table(*months, *now), by="year", compare=True).frame
    assert found.select("year", "value", "before").rows() == [("2023", 120.0, None), ("2024", 36.0, 30.0)]
    part = asked(table(*months, *now), Asked(period="2024-02..03"), by="partner", compare=True).frame
    assert part.select("value", "before", "change", "contribution").rows() == [(24.0, 20.0, 20.0, 20.0)]
    gone = asked(table(*months, *({**n, "partner": "USA"} for n in now)), Asked(period="2024"), by="partner",
                 compare=True).frame  # fmt: skip
    assert gone.select("partner", "value", "before").rows() == [("USA", 36.0, 0.0), ("VNM", 0.0, 30.0)]
    alone = asked(table(*months), by="partner", compare=True)
    assert "No growth" in alone.notes[-1].en


def test_a_quantity_is_added_up_in_one_unit_only() -> None:
    assert asked(table({}, {"quantity": 2.0})).frame.select("quantity", "unit").rows() == [(3.0, "千克")]
    for other in ({"unit": "台"}, {"quantity": None}):
        assert asked(table({}, other)).frame.select("quantity", "unit").rows() == [(None, None)]


def test_a_group_of_countries_follows_its_members_or_one_day() -> None:
    rows = table(*({"partner": "GBR", "period": p} for p in ("2019", "2021")), {"period": "2021"})
    assert asked(rows, Asked(partner="EU")).periods == ("2019", "2021")
    assert asked(rows, Asked(partner="EU"), by="year").frame["year"].to_list() == ["2019"]
    fixed = asked(rows, Asked(partner="EU", members_on="2019-06-30"), by="year").frame
    assert fixed["year"].to_list() == ["2019", "2021"]
    both = asked(rows, Asked(partner=["EU", "越南"]), by="year").frame
    assert both["value"].to_list() == [1.0, 1.0]
    with pytest.raises(QueryError, match="list is set"):
        asked(rows, Asked(partner="BRI"))


@pytest.mark.parametrize("by", ["colour", "year,month", "product2,product4"])
def test_what_cannot_be_grouped_by_is_said(by: str) -> None:
    with pytest.raises(QueryError, match="one or more of"):
        asked(table({}), by=by)


def test_more_groups_than_a_reader_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wuwai.facts.flow_grouping.MOST_GROUPS", 1)
    with pytest.raises(QueryError, match="groups"):
        asked(table({}, {"partner": "USA"}), by="partner")


def test_nothing_on_file_gives_an_empty_answer(facts: Facts) -> None:
    found = facts.flow_totals(Asked(), by="partner", top=5, compare=True)
    assert found.frame.is_empty()
    assert "before" in found.frame.columns
    assert not found.sample


def test_the_store_answers_and_a_later_vintage_is_asked_again(facts: Facts, write: Write) -> None:
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    assert facts.flow_totals(Asked(reporter="CHN"), by="partner").frame["partner"].to_list() == ["USA", "VNM"]
    facts.import_file(write(BACI_HEAD, "2022,156,704,850760,9,1", name="BACI_HS92_Y2022_V202401.csv"))
    assert facts.flow_totals(Asked(), by="year").frame["year"].to_list() == ["2021", "2022"]
    assert facts.flow_totals(Asked(), by="year", as_of="2023-06-30").frame["year"].to_list() == ["2021"]
    assert facts.flows(partner="ASEAN", columns=("partner", "value")).columns == ["partner", "value"]


def test_an_offices_own_group_is_used(facts: Facts, write: Write, tmp_path: Path) -> None:
    from wuwai.reference import own

    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    lines = "bloc,member,valid_from,valid_to,source\nBRI,VNM,2017-01-01,,the office\n"
    (tmp_path / "blocs.csv").write_text(lines, encoding="utf-8")
    taken = own.take(facts.reference_folder, "blocs", tmp_path / "blocs.csv", source="the office")
    assert not taken.faults
    assert facts.flow_totals(Asked(partner="BRI"), by="partner").frame["partner"].to_list() == ["VNM"]


def test_world_totals_of_comtrade_equal_the_partners(facts: Facts) -> None:
    facts.import_file(shared("comtrade_sample"))
    parts = facts.flow_totals(Asked(), by="year").frame
    world = facts.flow_totals(Asked(partner="W00"), by="year").frame
    assert parts.height > 5
    for a, b in zip(parts["value"], world["value"], strict=True):
        assert math.isclose(a, b, rel_tol=1e-6)
