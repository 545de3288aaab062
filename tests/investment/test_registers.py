"""What the registers of foreign investment refuse, count and ship."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from wuwai.facts import shipped as programme_files
from wuwai.investment.models.aftercare import AftercareIssue
from wuwai.investment.models.headquarters import Headquarters
from wuwai.investment.models.investment_events import InvestmentEvent
from wuwai.investment.models.zones import Zone
from wuwai.programme.setup import add_published
from wuwai.registers.counting import count
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.registers.shipped import rows

DAY = date(2024, 6, 1)


def wrong(name, **values):
    register = get(name)
    return [field for field, _ in register.check(register.model(**values), {})]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": DAY, "ends_on": DAY - timedelta(days=1)}, "ends_on"),
        ({"starts_on": DAY, "held_on": DAY - timedelta(days=1)}, "held_on"),
        ({"ends_on": DAY, "reviewed_on": DAY - timedelta(days=1)}, "reviewed_on"),
        ({"starts_on": DAY, "announced_on": DAY + timedelta(days=1)}, "announced_on"),
        ({"projects": 0, "amount": 5.0}, "projects"),
    ],
)
def test_an_event_keeps_its_days_in_order(values, field):
    assert wrong("investment-events", **values) == [field]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"approved_on": DAY, "opened_on": DAY - timedelta(days=1)}, "opened_on"),
        ({"approved_on": DAY, "approved_year": 2023}, "approved_year"),
        ({"titled_mu": 10.0, "available_mu": 11.0}, "available_mu"),
        ({"area_km2": 1.0, "titled_mu": 1600.0}, "titled_mu"),
        ({"firms": 3, "foreign_firms": 4}, "foreign_firms"),
    ],
)
def test_a_zone_has_no_part_larger_than_the_whole(values, field):
    assert wrong("zones", **values) == [field]
    assert wrong("zones", area_km2=1.0, titled_mu=1500.0, available_mu=0.0, approved_year=2022) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "raised_on"),
        ({"raised_on": DAY, "answered_on": DAY - timedelta(days=1)}, "answered_on"),
        ({"raised_on": DAY, "due_on": DAY - timedelta(days=1)}, "due_on"),
        ({"raised_on": DAY, "assigned_on": DAY}, "owner"),
        ({"raised_on": DAY, "satisfied": True}, "resolved_on"),
    ],
)
def test_the_clock_of_an_issue_runs_forward(values, field):
    assert wrong("aftercare", **values) == [field]


def test_no_stage_is_entered_in_the_future():
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert wrong("aftercare", raised_on=tomorrow) == ["raised_on"]
    assert wrong("zones", opened_on=tomorrow) == ["opened_on"]
    assert wrong("headquarters", recognised_on=tomorrow) == ["recognised_on"]
    assert wrong("investment-events", held_on=tomorrow) == ["held_on"]
    assert wrong("investment-events", starts_on=tomorrow, ends_on=tomorrow) == []


HEADQUARTERS = {
    "firm": "企业", "credit_code": "91440300MA5TEXT03E", "region": "440300", "stage": "recognised",
    "legal_person": True, "at_home_here": True, "paid_in": 200.0, "entities": 3, "entities_outside": 1,
    "parent_assets": 20_000.0, "services": False,
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({}, True),
        ({"paid_in": 199.0}, False),  # 2 m US dollars are 200 times 10,000
        ({"parent_assets": 19_999.0}, False),
        ({"parent_assets": 10_000.0, "services": True}, True),
        ({"entities_outside": None}, False),  # what is not known is not met
        ({"stage": "applied"}, False),
    ],
)
def test_a_headquarters_counts_when_recognised_and_meeting_the_criteria(workspace, change, counts):
    row = Headquarters(**{**HEADQUARTERS, **change})
    assert count(get("headquarters"), rows=[row]).number == counts


@pytest.mark.django_db
def test_published_zones_and_conferences_are_real_rows_with_sources(workspace):
    add_published(workspace)
    zones = Zone.objects.filter(synthetic=False)
    assert zones.count() == 35
    assert zones.filter(kind="coordinated_area").count() == 13
    assert zones.get(kind="free_trade_zone").area_km2 == 116.2
    assert set(zones.values_list("certainty", flat=True)) == {"H", "M"}
    # A zone named in a report without a date has none here.
    assert zones.filter(approved_on__isnull=False).count() == 0
    conference = InvestmentEvent.objects.get(name="2024粤港澳大湾区全球招商大会")
    assert (conference.projects, conference.amount, conference.currency) == (1933, 2.26e12, "CNY")


def test_the_published_files_hold_no_inferred_row():
    folder = programme_files.folder("guangdong") / "registers"
    for name in ("zones", "investment-events"):
        text = Path(folder / f"{name}.csv").read_text(encoding="utf-8")
        assert "2022粤港澳大湾区全球招商大会" not in text
        assert "2025世界粤商大会" not in text
        assert "白云机场" not in text
        assert "（广州）跨境电子商务" not in text


@pytest.mark.django_db
def test_the_published_rows_keep_the_rules_of_their_registers(workspace):
    folder = programme_files.folder("guangdong") / "registers"
    assert len(rows(get("zones"), folder / "zones.csv")) == 35
    assert len(rows(get("investment-events"), folder / "investment-events.csv")) == 3


@pytest.mark.django_db
def test_samples_keep_the_rules_of_their_registers(workspace):
    for name in ("investment-events", "zones", "headquarters", "aftercare"):
        register = get(name)
        add_samples(register)
        for row in register.model.objects.all():
            assert list(register.check(row, {})) == []


@pytest.mark.django_db
def test_an_issue_belongs_to_its_enterprise(workspace):
    add_samples(get("headquarters"))
    add_samples(get("aftercare"))
    issue = AftercareIssue.objects.first()
    assert issue.enterprise is not None
    assert Headquarters.objects.filter(enterprise=issue.enterprise).exists()
