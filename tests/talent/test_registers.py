"""The registers of foreign talent: no names, the wage base by city and day, the class beside the decision."""

from __future__ import annotations

from datetime import date

import pytest

from wuwai.registers.checking import problems
from wuwai.registers.counting import count, judge
from wuwai.registers.registry import all_registers, get
from wuwai.rules import shelf
from wuwai.talent.models.rd_institutions import RdInstitution
from wuwai.talent.models.wage_bases import WageBase, bases
from wuwai.talent.models.work_permits import CHINESE, EDUCATION, LOCATIONS, WorkPermit

pytestmark = pytest.mark.django_db
CITY, OTHER, PROVINCE = "440100", "440600", "CN-44"
DAY = date(2026, 11, 1)


def wage(region: str, since: date, yearly: float, stage: str = "in_force") -> None:
    WageBase(name="base", region=region, valid_from=since, yearly=yearly, stage=stage).keep(
        by=None, reason="test"
    )


def permit(**values) -> WorkPermit:
    given = {"name": "CASE-1", "region": CITY, "stage": "issued", "decided_class": "B", "decided_on": DAY}
    return WorkPermit(**{**given, **values})


def classes(row: WorkPermit) -> list[str]:
    register = get("work-permits")
    found = judge(register, row, book=shelf.get(register.rule_book), on=DAY)
    return [one.id for one in found.possible if one]


def test_the_wage_base_is_that_of_the_city_and_the_day():
    wage(CITY, date(2024, 1, 1), 100_000, "superseded")
    wage(CITY, date(2026, 3, 1), 120_000)
    wage(CITY, date(2026, 10, 1), 999_999, "draft")
    wage(PROVINCE, date(2025, 1, 1), 90_000)
    asked = [(CITY, date(2026, 2, 28)), (CITY, DAY), (OTHER, DAY), (OTHER, date(2024, 5, 1))]
    assert bases(asked) == {
        (CITY, date(2026, 2, 28)): 100_000,
        (CITY, DAY): 120_000,
        (OTHER, DAY): 90_000,  # no row of its own: the province's
    }


def test_the_class_by_points_needs_the_wage_base_and_the_base_is_kept_with_the_case():
    row = permit(salary=72.0, age=50)
    row.keep(by=None, reason="test")
    assert classes(row) == ["A", "B", "C"]  # neither multiple nor points are known
    wage(CITY, date(2026, 1, 1), 120_000)
    row.keep(by=None, reason="test")
    assert row.wage_base == 120_000
    assert classes(row) == ["A"]  # 720,000 over 120,000 is six times
    wage(CITY, date(2026, 6, 1), 200_000)
    row.keep(by=None, reason="test")
    assert row.wage_base == 120_000


def test_a_permit_counts_by_its_decision_whatever_the_points_say():
    permit(salary=1.0, age=70).keep(by=None, reason="test")
    assert count(get("work-permits"), on=DAY).number == 1


def test_a_permit_that_was_issued_has_a_class():
    found = problems(get("work-permits"), [permit(decided_class="")])[0]
    assert [name for name, _ in found] == ["decided_class"]


@pytest.mark.parametrize("name", ["work-permits", "experts"])
def test_registers_of_people_hold_no_name_and_mark_what_tells_of_a_person(name):
    register = get(name)
    titles = " ".join(one.title.zh for one in register.fields)
    assert "姓名" not in titles
    assert "护照" not in titles
    assert {one.name for one in register.fields if one.personal} >= (
        {"age", "salary", "education"} if name == "work-permits" else {"institution", "home_country"}
    )
    assert not any(one.in_list for one in register.fields if one.personal)


def test_choices_of_a_permit_are_those_of_the_points_table():
    book = shelf.get("work-permit-points")
    for name, choices in (("education", EDUCATION), ("chinese", CHINESE), ("location", LOCATIONS)):
        assert set(book.input(name).choices) == set(choices)


@pytest.mark.parametrize(
    ("investment", "staff", "equipment", "outcome"),
    [(8.0, 80, 2000.0, "pass"), (7.99, 80, 2000.0, "fail"), (8.0, None, 2000.0, "unknown")],
)
def test_an_institution_counts_and_the_tax_preference_stands_beside(investment, staff, equipment, outcome):
    row = RdInstitution(
        name="A lab", region=CITY, firm="A firm", investment_musd=investment, staff=staff,
        equipment=equipment, stage="established",
    )  # fmt: skip
    row.keep(by=None, reason="test")
    register = get("rd-institutions")
    assert judge(register, row, book=shelf.get(register.rule_book), on=DAY).outcome == outcome
    assert count(register, on=DAY).number == 1


def test_no_more_people_are_hired_than_were_wanted():
    register = get("posts")
    row = register.model(
        name="P-1", region=CITY, firm="A firm", occupation="designer", number=2, filled=3,
        opened_on=DAY, stage="open",
    )  # fmt: skip
    assert [name for name, _ in problems(register, [row])[0]] == ["filled"]


@pytest.mark.parametrize(
    "register", [r for key in ("outsourcing", "talent") for r in all_registers(key)], ids=lambda r: r.name
)
def test_samples_break_none_of_the_rules_between_fields(register):
    cities = (CITY, OTHER, "440300")
    for values in register.sample(7, cities) if register.sample else ():
        row = register.model(**values, synthetic=True)
        refers = dict.fromkeys((f.name for f in register.fields if f.kind == "row"), None)
        assert register.check is None or not list(register.check(row, refers)), values["name"]


def test_a_permit_shows_its_points_and_what_would_lift_it(client):
    row = permit(
        salary=30.0, wage_base=120_000.0, education="master", work_years=1, months=12.0, chinese="none",
        location="other", age=30, top_university=False, global_500=False, provincial_points=0.0,
        postdoc=False,
    )  # fmt: skip
    row.keep(by=None, reason="test")
    page = client.get(f"/en/registers/work-permits/rows/{row.uid}/").content.decode()
    # 14 salary, 15 education, 15 months, 15 age: 59 points.
    assert "C: other (59 points)" in page
    assert "does not decide whether the row counts" in page
    assert "If this were" in page
