"""What the standing of outbound cooperation adds up, by hand-worked rows and by identities."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.outbound.models.local_multinationals import LocalMultinational, transnationality
from wuwai.outbound.studies.standing import Standing, standing
from wuwai.outbound.studies.standing_study import STUDY, finding
from wuwai.studies.providers import provided

pytestmark = pytest.mark.django_db


@cache
def empty(source: str) -> pl.DataFrame:
    """A register's table before its first row."""
    return provided("register", source, as_of="1999-01-01").table


def tables(**rows: list[dict]) -> dict[str, pl.DataFrame]:
    """The kernel's tables; columns not given are null."""
    found = {
        one.name: provided(one.kind, one.source, as_of="1999-01-01").table
        for one in STUDY.inputs
        if one.kind == "register"
    }
    for name, given_rows in rows.items():
        found[name] = pl.DataFrame(
            [{column: row.get(column) for column in found[name].columns} for row in given_rows],
            schema=found[name].schema,
        )
    return {
        **found,
        "observations": pl.DataFrame(
            schema={"series": pl.String, "value": pl.Float64, "period_end": pl.Date}
        ),
    }


def firm(number: str, country: str, **more: object) -> dict:
    return {
        "uid": number,
        "number": number,
        "country": country,
        "region": "440300",
        "stage": "operating",
        **more,
    }


def flow(investment: str, amount: float, on: date, currency: str = "USD", **more: object) -> dict:
    row = {"uid": "f", "number": f"{investment}-{on}", "investment": investment, "amount": amount, "on": on}
    return {**row, "currency": currency, "region": "440300", "stage": "confirmed", "form": "equity", **more}


def run(by: str = "country", year: int | None = None, region: str = "CN-44", **rows: list[dict]) -> Standing:
    return standing(**tables(**rows), region=region, year=year, by=by)


def test_a_years_flow_is_what_went_out_less_what_came_back_in_each_currency() -> None:
    result = run(
        investments=[firm("A", "VNM"), firm("B", "HKG")],
        flows=[
            flow("A", 500.0, date(2025, 3, 1)),
            flow("A", -120.0, date(2025, 9, 1)),
            flow("B", 70.0, date(2025, 5, 1), "HKD"),
            flow("B", 30.0, date(2024, 5, 1), "HKD"),
            flow("B", 999.0, date(2025, 6, 1), "HKD", stage="reported"),
        ],
    )
    assert result.year == 2025
    assert [(one.group, one.value, one.unit) for one in result.of("flow")] == [
        ("HKG", 70.0, "HKD"),
        ("VNM", 380.0, "USD"),
    ]
    assert result.total("flow") == {"USD": 380.0, "HKD": 70.0}


def test_stock_leaves_out_what_ended_and_says_that_days_differ() -> None:
    stocks = [
        firm("A", "VNM", stock=10.0, currency="USD", stock_on=date(2025, 12, 31)),
        firm("B", "VNM", stock=5.0, currency="USD", stock_on=date(2024, 12, 31)),
        firm("C", "VNM", stock=9.0, currency="USD", stock_on=date(2025, 12, 31), stage="ended"),
        firm("D", "VNM"),
    ]
    result = run(investments=stocks)
    assert result.total("stock") == {"USD": 15.0}
    said = " ".join(warning.en for warning in result.warnings)
    assert "2 different days" in said
    assert "1 of 3 enterprises state no stock" in said


def test_a_group_that_is_not_stated_is_shown_as_such() -> None:
    result = run(by="sector", investments=[firm("A", "VNM")], flows=[flow("A", 5.0, date(2025, 1, 1))])
    assert result.of("flow")[0].title.zh == "未填报"


def test_a_city_sees_its_own_rows_only() -> None:
    rows = [firm("A", "VNM"), firm("B", "VNM", region="440100")]
    assert run(investments=rows, region="440100").total("enterprises") == {"家": 1.0}
    assert run(investments=rows, region="CN-44").total("enterprises") == {"家": 2.0}


def test_nothing_on_file_is_said() -> None:
    result = run(by="sector")
    assert (result.lines, "暂无" in finding(result).zh) == ((), True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(
        st.tuples(
            st.integers(-(10**9), 10**9), st.sampled_from(["USD", "CNY", "HKD"]), st.sampled_from("AB")
        ),
        max_size=30,
    ),
    by=st.sampled_from(["country", "sector", "city", "form"]),
)
def test_the_groups_of_any_breakdown_add_up_to_the_same_totals(amounts: list, by: str) -> None:
    rows = [
        flow(investment, float(amount), date(2025, 1, 1), currency, number=str(n))
        for n, (amount, currency, investment) in enumerate(amounts)
    ]
    firms = [firm("A", "VNM", sector="C"), firm("B", "HKG")]
    wanted: dict[str, float] = {}
    for amount, currency, _ in amounts:
        unit = "元CNY" if currency == "CNY" else currency
        wanted[unit] = wanted.get(unit, 0.0) + amount
    assert run(by=by, year=2025, investments=firms, flows=rows).total("flow") == pytest.approx(wanted)


def test_transnationality_is_the_mean_of_three_parts_or_not_stated() -> None:
    row = LocalMultinational(
        assets=100, assets_abroad=50, sales=100, sales_abroad=20, employees=10, employees_abroad=2
    )
    assert transnationality(row) == pytest.approx(30.0)
    row.employees_abroad = None
    assert transnationality(row) is None


def test_a_measure_without_the_breakdown_is_one_line_that_says_so() -> None:
    firms = [{"uid": str(n), "name": str(n), "region": "440300", "stage": "listed"} for n in range(3)]
    (line,) = run(by="country", multinationals=firms).of("multinationals")
    assert (line.value, line.title.zh) == (3.0, "合计（无此分组）")
