"""The award rule over investment projects: worked examples of the published table, kept capital, the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from wuwai.investment.models.investment_projects import REGISTER, InvestmentProject
from wuwai.investment.models.project_funds import REGISTER as FUNDS
from wuwai.investment.models.project_funds import ProjectFund
from wuwai.registers import batches, evaluating
from wuwai.registers.samples import add_samples
from wuwai.registers.tally import tally
from wuwai.rules import shelf

DAY = date(2026, 11, 1)
SIX, OTHER = "440300", "441200"  # one of the six cities, one of the other fifteen


def project(number="P1", *, region=SIX, sector="equipment", **more):
    values = {
        "project_no": number, "name": f"项目{number}", "region": region, "stage": "funds_arrived",
        "firm": "某公司", "sector": sector, "award_class": "other_manufacturing", "awarded_before": 0.0,
        "award_rate": 7.0, "recognised_headquarters": False, **more,
    }  # fmt: skip
    row = InvestmentProject(**values)
    row.keep(by=None, reason="test")
    return row


def fund(number, amount, *, to="P1", currency="USD", day=date(2026, 5, 1), stage="approved", kind="arrived"):
    return ProjectFund(
        fund_no=number, project=to, name=number, region=SIX, kind=kind, dated_on=day, amount=amount,
        currency=currency, stage=stage,
    )  # fmt: skip


def arrives(number, amount, **more):
    row = fund(number, amount, **more)
    row.keep(by=None, reason="test")
    return row


def put(on=DAY, **more):
    return evaluating.over(REGISTER, shelf.get("fdi-award", on), on=on, **more)


def awards(done, case=0):
    told = done.batch.evaluation(case).amounts
    return {one.amount.id: one.value for one in told if one.applies}


# Millions of dollars arrived; the ceiling in millions of yuan at 7.0, from the published rates and caps.
@pytest.mark.parametrize(
    ("region", "award_class", "million", "more", "outcome", "expected"),
    [
        (SIX, "hi_tech_manufacturing", 50, {}, "pass", {"g1-hi-tech-manufacturing": 10.5}),
        (SIX, "hi_tech_manufacturing", 300, {}, "pass", {"g1-hi-tech-manufacturing": 50.0}),
        (SIX, "hi_tech_manufacturing", 300, {"awarded_before": 12_000.0}, "pass",
         {"g1-hi-tech-manufacturing": 30.0}),
        (SIX, "other_manufacturing", 100, {}, "pass", {"g1-other-manufacturing": 14.0}),
        (SIX, "hi_tech_services", 200, {}, "pass", {"g1-hi-tech-services": 20.0}),
        (SIX, "other", 60, {"awarded_before": 8_000.0}, "pass", {"g1-other": 0.0}),
        (SIX, "other", 49, {}, "fail", {}),
        (OTHER, "hi_tech_manufacturing", 10, {}, "pass", {"g2-hi-tech-manufacturing": 2.1}),
        (OTHER, "other_manufacturing", 10, {}, "pass", {"g2-other": None}),
        (OTHER, "other", 9, {}, "fail", {}),
        (SIX, "other", 10, {"recognised_headquarters": True}, "pass", {"headquarters-g1": 10.0}),
        (OTHER, "other", 5, {"recognised_headquarters": True}, "pass", {"headquarters-g2": 5.0}),
        (SIX, "other", 90, {"sector": "real_estate"}, "fail", {}),
    ],
)  # fmt: skip
def test_the_published_table_worked_through(db, region, award_class, million, more, outcome, expected):
    project(region=region, award_class=award_class, **more)
    arrives("F1", million * 1e6)
    done = put()
    assert done.batch.overall[0] == outcome
    assert awards(done) == {
        name: None if value is None else pytest.approx(value) for name, value in expected.items()
    }
    assert all(one.amount.ceiling for one in done.batch.evaluation(0).amounts)


def test_only_approved_arrivals_of_the_year_are_capital_of_the_year(db):
    project()
    arrives("F1", 30e6)
    arrives("F2", 25e6, day=date(2026, 1, 1))
    arrives("F3", 99e6, day=date(2025, 12, 31))
    arrives("F4", 99e6, stage="recorded")
    arrives("F5", 99e6, stage="void")
    arrives("F6", 99e6, kind="contracted")
    assert put().batch.columns["new_fdi"] == [55.0]
    assert put(date(2025, 6, 1)).batch.columns["new_fdi"] == [99.0]
    assert put(date(2024, 6, 1)).batch.columns["new_fdi"] == [0.0]


def test_another_currency_is_not_converted_and_the_page_says_so(client, db):
    project()
    arrives("F1", 60e6)
    arrives("F2", 1_000_000.0, currency="CNY")
    done = put()
    assert done.batch.overall[0] == "unknown"
    assert "人民币" in REGISTER.rule_gaps(InvestmentProject.objects.get(), DAY)["new_fdi"].zh
    page = client.get("/en/rule-books/fdi-award/over/investment-projects/?on=2026-11-01").content.decode()
    assert "nothing is converted" in page
    assert "60,000,000" in page
    assert put(date(2025, 6, 1)).batch.columns["new_fdi"] == [0.0]


def test_a_funded_project_without_an_amount_on_file_is_unknown_and_one_before_funds_has_none(db):
    project("P1")
    project("P2", stage="signed")
    assert put().batch.columns["new_fdi"] == [None, 0.0]


def test_every_way_of_writing_capital_reaches_its_project(db):
    project("P1")
    project("P2")

    def kept():
        return [one.arrived for one in InvestmentProject.objects.order_by("project_no")]

    first = arrives("F1", 5e6)
    assert kept() == [{"2026": {"USD": 5e6}}, {}]
    first.project = "P2"
    first.keep(by=None, reason="test")
    assert kept() == [{}, {"2026": {"USD": 5e6}}]
    many = batches.write(
        FUNDS, new=[fund("F2", 1e6), fund("F3", 2e6)], by=None, kind="import", what="a", reason="a"
    )
    assert kept()[0] == {"2026": {"USD": 3e6}}
    batches.undo(many, by=None, reason="wrong file")
    assert kept()[0] == {}
    first.delete()
    assert kept() == [{}, {}]
    assert "到资变动" in InvestmentProject.objects.get(project_no="P2").history.first().history_change_reason


def test_a_write_to_capital_judges_the_project_again(db):
    decided = replace(REGISTER, rule_book_decides=True)
    project(stage="signed")
    assert tally(decided).counted == 0
    arrives("F1", 60e6, day=timezone.localdate())
    assert tally(decided).counted == 1


def test_counting_stays_by_stage(db):
    project(stage="signed")
    assert tally(REGISTER).counted == 1
    assert put().batch.total("pass") == 0


def test_the_superseded_version_decides_nothing_but_its_least_award_stands_beside(db):
    project()
    arrives("F1", 60e6)
    old = evaluating.version("fdi-award", on=DAY, begins=date(2017, 1, 1))
    done = put(against=old)
    assert done.changes() == {"gain": 0, "lose": 0, "same": 0, "open": 1}
    assert [one.value for one in done.against.evaluation(0).amounts] == [pytest.approx(8.4)]
    line = next(evaluating.lines(done, done.cases(), "en"))
    assert len(line) == len(evaluating.headings(done))


def test_the_page_shows_ceilings_both_versions_and_that_rows_are_samples(client, db):
    add_samples(REGISTER)
    add_samples(FUNDS)
    address = "rule-books/fdi-award/over/investment-projects/?on=2025-11-01&against=2017-01-01"
    for lang, words in {
        "en": (
            "up to",
            "Awards for foreign investment, Guangdong, 2017 to 2022",
            "cannot be said",
            "synthetic",
        ),
        "zh": ("不超过", "2017—2022年", "无法比较", "合成"),
    }.items():
        page = client.get(f"/{lang}/{address}").content.decode()
        for one in words:
            assert one in page, one
    done = put(date(2025, 11, 1))
    assert {"pass", "fail", "unknown"} == set(done.batch.overall)


def test_a_batch_asks_the_database_as_often_for_many_projects_as_for_few(db, django_assert_num_queries):
    for n in range(5):
        project(f"P{n}")
    with django_assert_num_queries(1):
        put()
