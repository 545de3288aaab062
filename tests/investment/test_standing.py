"""``investment.standing`` against sums worked by hand, and what must hold whatever is on file."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.facts import columns
from wuwai.investment.studies.stages import ROAD
from wuwai.investment.studies.standing import Standing, standing
from wuwai.investment.studies.standing_study import finding
from wuwai.investment.studies.standing_words import PARTS, ROAD_DAYS
from wuwai.programme.setup import add_published
from wuwai.registers.registry import all_registers
from wuwai.registers.samples import add_samples
from wuwai.studies import run

VERDICT = {
    "uid": pl.String, "region": pl.String, "stage": pl.String, "counted": pl.Boolean,
    "synthetic": pl.Boolean, "updated_at": pl.String,
}  # fmt: skip
OWN = {
    "projects": {
        "project_no": pl.String, "sector": pl.String, "source_country": pl.String,
        "project_class": pl.String, **dict.fromkeys(ROAD_DAYS, pl.Date),
    },
    "funds": {
        "project": pl.String, "kind": pl.String, "dated_on": pl.Date, "amount": pl.Float64,
        "currency": pl.String,
    },
    "events": {
        "held_on": pl.Date, "ends_on": pl.Date, "starts_on": pl.Date, "projects": pl.Int64,
        "amount": pl.Float64, "currency": pl.String,
    },
    "zones": {"kind": pl.String, "area_km2": pl.Float64, "available_mu": pl.Float64},
    "headquarters": {"parent_country": pl.String},
    "aftercare": {
        "source_country": pl.String, "raised_on": pl.Date, "answered_on": pl.Date, "due_on": pl.Date,
        "limit_days": pl.Int64,
    },
}  # fmt: skip


def rows(part, *given):
    schema = VERDICT | OWN[part]
    made = [
        dict.fromkeys(schema)
        | {"uid": f"{part}{n}", "region": "440300", "stage": "", "counted": True, "synthetic": False}
        | {"updated_at": "2026-01-05T00:00:00+00:00"}
        | values
        for n, values in enumerate(given)
    ]
    return pl.DataFrame(made, schema=schema)


def fund(kind, amount, currency, project="P1", on=date(2025, 5, 1), **more):
    known = {"kind": kind, "amount": amount, "currency": currency, "project": project, "dated_on": on}
    return {"stage": "approved", **known, **more}


def stand(region="CN-44", **given) -> Standing:
    tables = {name: given.pop(name, rows(name)) for name in PARTS}
    return standing(**tables, observations=given.pop("observations", columns.empty()), region=region, **given)


def values(result, measure, group=""):
    return {one.unit: one.value for one in result.of(measure) if one.group == group}


PROJECTS = rows(
    "projects",
    {"project_no": "P1", "sector": "electronics", "stage": "funds_arrived"},
    {"project_no": "P2", "sector": "food", "stage": "signed", "region": "440100"},
)
FUNDS = rows(
    "funds",
    fund("contracted", 100e6, "USD"),
    fund("arrived", 30e6, "USD"),
    fund("contracted", 50e6, "CNY", "P2", region="440100"),
    fund("arrived", 9e6, "USD", stage="recorded", counted=False),
)


def test_the_worked_example_of_the_method_page():
    result = stand(projects=PROJECTS, funds=FUNDS)
    assert values(result, "contracted") == {"USD": 100e6, "元CNY": 50e6}
    assert values(result, "arrived") == {"USD": 30e6}
    assert values(result, "contracted", "440100") == {"元CNY": 50e6}
    assert values(result, "arrived", "440300") == {"USD": 30e6}
    assert values(result, "arrived_open") == {"USD": 9e6}
    assert finding(result).en == "Arrived USD\xa030\xa0m; 2 of 2 projects signed or further"


def test_capital_goes_by_the_sector_of_its_project():
    result = stand(projects=PROJECTS, funds=FUNDS, by="sector")
    assert values(result, "contracted", "electronics") == {"USD": 100e6}
    assert values(result, "contracted", "food") == {"元CNY": 50e6}


def test_a_year_takes_the_amounts_of_that_year_and_leaves_the_course_of_years_whole():
    funds = rows("funds", fund("arrived", 1.0, "USD"), fund("arrived", 2.0, "USD", on=date(2024, 5, 1)))
    result = stand(projects=PROJECTS, funds=funds, year=2024)
    assert values(result, "arrived") == {"USD": 2.0}
    assert {one.group: one.value for one in result.years} == {"2024": 2.0, "2025": 1.0}


def test_a_lost_project_counts_for_the_stages_it_came_to():
    projects = rows(
        "projects",
        {"project_no": "a", "stage": "lost", "lead_on": date(2024, 1, 1), "signed_on": date(2024, 5, 1)},
        {"project_no": "b", "stage": "in_talks"},
    )
    result = stand(projects=projects)
    reached = {one.group: one.value for one in result.of("reached")}
    assert [reached[stage] for stage in ROAD] == [2, 2, 2, 1, 0, 0, 0]
    assert {one.group: one.value for one in result.of("now") if one.value} == {"in_talks": 1, "lost": 1}


def test_what_was_signed_at_events_is_no_capital_and_knows_its_currencies():
    events = rows(
        "events",
        {"projects": 3, "amount": 5.0, "currency": "CNY", "held_on": date(2024, 1, 1)},
        {"projects": 2, "amount": 7.0, "currency": "USD", "held_on": date(2025, 1, 1)},
        {"projects": 9, "amount": 9.0, "currency": "USD", "counted": False},
    )
    result = stand(events=events)
    assert values(result, "signed") == {"元CNY": 5.0, "USD": 7.0}
    assert values(result, "signed_projects") == {"个": 5}
    assert not result.of("contracted")
    assert values(stand(events=events, year=2025), "signed") == {"USD": 7.0}


def test_clocks_of_aftercare_stand_at_the_day_asked_for():
    issues = rows(
        "aftercare",
        {"stage": "resolved", "raised_on": date(2025, 9, 1), "answered_on": date(2025, 9, 5),
         "limit_days": 5},
        {"stage": "answered", "raised_on": date(2025, 9, 1), "answered_on": date(2025, 9, 30),
         "limit_days": 5, "due_on": date(2025, 12, 1)},
        {"stage": "raised", "raised_on": date(2025, 12, 20), "due_on": date(2026, 2, 1)},
    )  # fmt: skip
    result = stand(aftercare=issues)  # the last change was on 5 January 2026
    assert (values(result, "open"), values(result, "overdue")) == ({"件": 2}, {"件": 1})
    assert values(result, "in_time") == {"%": 50.0}
    assert values(stand(aftercare=issues, on=date(2026, 3, 1)), "overdue") == {"件": 2}


def test_land_of_zones_is_by_kind_and_never_added_up():
    zones = rows(
        "zones",
        {"kind": "free_trade_zone", "area_km2": 116.2, "region": "CN-44"},
        {"kind": "free_trade_area", "area_km2": 60.0},
        {"kind": "free_trade_area", "area_km2": 28.2, "available_mu": 40.0},
    )
    result = stand(zones=zones)
    areas = {one.group: one.value for one in result.of("area")}
    assert areas == {"free_trade_zone": 116.2, "free_trade_area": pytest.approx(88.2)}
    assert values(result, "available") == {"亩": 40.0}


ANY = st.lists(
    st.builds(
        fund,
        st.sampled_from(["contracted", "arrived"]),
        st.integers(0, 10**6).map(float),
        st.sampled_from(["CNY", "USD", "EUR"]),
        st.sampled_from(["P1", "P2", "P9"]),
        st.dates(date(2022, 1, 1), date(2026, 1, 1)),
        region=st.sampled_from(["440300", "440100"]),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=40)
@given(ANY, st.sampled_from(["region", "sector", "source_country", "year"]))
def test_groups_add_up_to_the_total_of_each_currency(funds, by):
    result = stand(projects=PROJECTS, funds=rows("funds", *funds), by=by)
    for kind in ("contracted", "arrived"):
        for unit, total in values(result, kind).items():
            parts = [one.value for one in result.of(kind) if one.group and one.unit == unit]
            assert sum(parts) == pytest.approx(total)
            mine = [f["amount"] for f in funds if f["kind"] == kind and unit.endswith(f["currency"])]
            assert total == pytest.approx(sum(mine))


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_has_published_values_beside_and_says_that_rows_are_made_up(workspace):
    add_published(workspace)
    for register in all_registers("investment"):
        add_samples(register)
    result = run.run("investment.standing", facts=workspace.facts, parameters={"region": "CN-44"})
    assert result.sample
    assert "合成样例" in result.finding.zh
    published = result.result.of("published")
    assert published
    assert all(one.origin for one in published)


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_empty_registers_lead_to_their_templates(client, workspace, lang):
    page = client.get(f"/{lang}/studies/investment.standing/").content.decode()
    for name, _ in PARTS.values():
        assert f"/{lang}/registers/{name}/template.xlsx" in page
