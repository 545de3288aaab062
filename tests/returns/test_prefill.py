"""What registers and facts know already stands in a return before anybody is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from wuwai.accounts.models import User
from wuwai.facts.returned import About, Returned
from wuwai.reference import periods
from wuwai.registers import registry
from wuwai.returns import forms, prefill, workflow
from wuwai.returns.forms import Item, Prefill

MONTH = periods.parse("2031-03")
CITIES = ["440100", "440300", "440400"]

pytestmark = pytest.mark.django_db


def permit(name: str, region: str, on: date, stage: str = "issued", decided: str = "A", **more) -> None:
    registry.get("work-permits").model.objects.create(
        name=name, region=region, decided_on=on, stage=stage, decided_class=decided, **more
    )


def turnover(number: str, region: str, on: date, amount: float, currency: str = "USD") -> None:
    register = registry.get("project-turnover")
    stage = next(one.key for one in register.stages if one.counts)
    register.model.objects.create(
        number=number, project="P", region=region, on=on, amount=amount, currency=currency, stage=stage
    )


def known(workspace, form: str) -> dict[str, prefill.Known]:
    return dict(prefill.known(workspace, forms.get(workspace, form), MONTH, CITIES))


def test_rows_of_the_month_are_counted_by_class_and_from_january_on(workspace):
    permit("1", "440300", date(2031, 3, 1))
    permit("2", "440300", date(2031, 3, 31), decided="B")
    permit("3", "440300", date(2031, 1, 2))
    permit("4", "440300", date(2030, 12, 31))
    permit("5", "440300", date(2031, 3, 5), stage="refused")
    found = known(workspace, "foreign-talent")
    assert {key: int(value) for key, value in found["440300"].values.items()} == {
        "work_permits_issued": 2, "work_permits_issued.cumulative": 3,
        "work_permits_issued:A": 1, "work_permits_issued:A.cumulative": 2,
        "work_permits_issued:B": 1, "work_permits_issued:B.cumulative": 1,
    }  # fmt: skip
    assert not found["440300"].sample


def test_a_city_without_rows_has_no_number_and_no_zero(workspace):
    permit("1", "440300", date(2031, 3, 1))
    assert known(workspace, "foreign-talent")["440100"].values == {}


def test_amounts_are_added_in_the_form_s_unit_and_never_across_currencies(workspace):
    turnover("1", "440300", date(2031, 3, 31), 1_200_000.0)
    turnover("2", "440300", date(2031, 3, 31), 300_000.0)
    turnover("3", "440100", date(2031, 3, 31), 500_000.0)
    turnover("4", "440100", date(2031, 3, 31), 500_000.0, "EUR")
    found = known(workspace, "outbound-cooperation")
    assert found["440300"].values["overseas_projects_turnover_usd"] == Decimal(150)
    assert "overseas_projects_turnover_usd" not in found["440100"].values


def test_what_was_published_comes_before_what_registers_hold(workspace):
    permit("1", "440300", date(2031, 3, 1))
    number = Returned(
        series="work_permits_issued", region="440300", period=MONTH, printed="7", unit="件",
        published_on=date(2031, 4, 2), source_url="https://example.gov.cn",
    )  # fmt: skip
    workspace.facts.publish([number], About(digest="prefill", name="x", stated={}))
    assert known(workspace, "foreign-talent")["440300"].values["work_permits_issued"] == 7


def test_a_return_that_begins_with_a_sample_is_one(workspace):
    permit("1", "440300", date(2031, 3, 1), synthetic=True)
    permit("2", "440400", date(2031, 3, 1))
    by = User.objects.create(username="p-officer", role="editor")
    made = workflow.issue("foreign-talent", "2031-03", by=by)
    assert dict(made.returns.filter(region__in=CITIES).values_list("region", "sample")) == {
        "440100": False, "440300": True, "440400": False,
    }  # fmt: skip
    value = made.returns.get(region="440300").values.get(item="work_permits_issued")
    assert (value.origin, value.value, value.unit) == ("prefilled", Decimal(1), "件")


@pytest.mark.parametrize(
    "where",
    [
        Prefill("weather"),
        Prefill("work-permits", day="rain"),
        Prefill("work-permits", where=(("rain", "A"),)),
    ],
)
def test_an_office_s_form_may_name_what_is_not_there(workspace, where):
    form = forms.get(workspace, "foreign-talent")
    item = Item("work_permits_issued", "件", prefill=where)
    assert prefill._registered(item, form, MONTH, CITIES) == {}


def test_every_form_that_ships_names_registers_columns_and_units_that_are_there(workspace):
    for form in forms.forms(workspace):
        for item in form.items:
            if item.prefill is None:
                continue
            register = registry.get(item.prefill.register)
            names = {one.name for one in register.fields}
            where = item.prefill
            assert {n for n in (where.field, where.day, *(k for k, _ in where.where)) if n} <= names
            assert prefill._unit_of(register, where, prefill.units.get(item.unit))
