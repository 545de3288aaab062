"""Rules between the fields of a row and between rows of two registers, asked by forms and imports alike."""

from __future__ import annotations

from datetime import date

import pytest

from wuwai.accounts.models import User
from wuwai.outbound.models.contracted_projects import ContractedProject
from wuwai.outbound.models.project_turnover import ProjectTurnover
from wuwai.registers.checking import problems
from wuwai.registers.forms import RowForm
from wuwai.registers.moves import MoveError, move
from wuwai.registers.registry import get, of

pytestmark = pytest.mark.django_db


def project(**values: object) -> ContractedProject:
    row = ContractedProject(
        **{
            "number": "P-1",
            "name": "A bridge",
            "firm": "桥梁公司",
            "region": "440300",
            "country": "VNM",
            "stage": "signed",
            "signed_on": date(2025, 3, 1),
            **values,
        }
    )
    row.keep(by=None, reason="test")
    return row


def turnover(**values: object) -> ProjectTurnover:
    return ProjectTurnover(
        **{
            "number": "T-1",
            "project": "P-1",
            "region": "440300",
            "on": date(2025, 6, 30),
            "amount": 10.0,
            "currency": "USD",
            "stage": "reported",
            **values,
        }
    )


def told(row: object) -> dict[str, str]:
    return {name: text.en for name, text in problems(of(row), [row])[0]}


def test_a_row_that_is_right_has_no_problem() -> None:
    project()
    assert told(turnover()) == {}


def test_a_reference_that_is_not_on_file_is_named() -> None:
    assert "Contracted projects" in told(turnover())["project"]


def test_nothing_is_turned_over_before_its_contract() -> None:
    project()
    assert told(turnover(on=date(2025, 2, 28)))["on"].startswith("2025-03-01 or later")


def test_an_amount_is_not_taken_without_its_currency() -> None:
    assert (
        "currency of 'Contract value'" in told(ContractedProject(number="P", contract_value=5.0))["currency"]
    )


def test_a_number_that_other_rows_name_is_kept() -> None:
    row = project()
    turnover().keep(by=None, reason="test")
    row.number = "P-2"
    assert "'P-1' unchanged" in told(row)["number"]
    fresh = project(number="P-3")
    fresh.number = "P-4"
    assert told(fresh) == {}


def test_the_form_says_it_beside_the_field() -> None:
    register = get("project-turnover")
    project()
    data = {"number": "T-9", "project": "P-1", "region": "440300", "on": "2025-01-01", "amount": "5"}
    form = RowForm(register, None, {**data, "currency": "USD"})
    assert not form.is_valid()
    assert list(form.errors) == ["on"]


def test_many_rows_are_checked_with_few_queries(django_assert_max_num_queries: object) -> None:
    project()
    rows = [turnover(number=f"T-{n}") for n in range(2000)]
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert not any(problems(get("project-turnover"), rows))


def test_a_move_dates_its_stage_and_a_move_back_clears_the_later_days() -> None:
    chief = User.objects.create(username="chief", role="administrator")
    row = project(stage="signed", started_on=None)
    moved = move(row, "under_way", by=chief, on=date(2025, 7, 1))
    assert moved.started_on == date(2025, 7, 1)
    with pytest.raises(MoveError):
        move(moved, "bidding", by=chief)
    back = move(moved, "bidding", by=chief, reason="the tender is open again")
    assert (back.signed_on, back.started_on) == (None, None)
    assert [one.started_on for one in back.history.order_by("history_id")][1] == date(2025, 7, 1)
