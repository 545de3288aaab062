"""The returns of a demo: synthetic, marked so wherever they go, and right in what has to add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from wuwai.accounts import audit
from wuwai.facts.store import Facts
from wuwai.returns import forms, samples, workflow
from wuwai.returns.frequencies import MONTHLY
from wuwai.returns.models import Return, Round
from wuwai.returns.sample_numbers import numbers_of
from wuwai.workspace import Workspace, WorkspaceError, current

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    """Facts of this test alone."""
    own = Facts(tmp_path / "facts", programme="guangdong")
    monkeypatch.setitem(workspace.__dict__, "facts", own)
    return own


@pytest.mark.slow
def test_a_demo_gets_returns_in_every_state_once(workspace: Workspace, facts: Facts) -> None:
    kinds = len(forms.forms(workspace))
    monthly = sum(one.frequency is MONTHLY for one in forms.forms(workspace))
    assert samples.add(workspace, months=2) == 2 * monthly + (kinds - monthly)
    assert samples.add(workspace, months=2) == 0
    assert Return.objects.count() == (monthly + kinds) * 21
    assert not Return.objects.filter(sample=False).exists()
    latest = Return.objects.filter(round__period_end=Round.objects.latest("period_end").period_end)
    assert set(latest.values_list("state", flat=True)) == set(workflow.STATES)
    assert latest.filter(state="open").exclude(note="").exists()
    # What was published is a sample in the facts, too.
    published = facts.observations(resolved=False)
    assert published.height > 0
    assert published["sample"].all()
    assert set(Return.objects.filter(state="published").values_list("snapshot", flat=True)) == {
        one.snapshot for one in facts.snapshots()
    }
    assert audit.head().sequence >= Return.objects.count()


def test_an_office_s_own_workspace_gets_none(tmp_path: Path) -> None:
    office = Workspace.create(tmp_path / "office", programme="guangdong")
    with pytest.raises(WorkspaceError):
        samples.add(office)


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 11, 1)])
def test_the_numbers_pass_the_form_s_own_checks(workspace: Workspace, day: date) -> None:
    for form in forms.forms(current()):
        (period,) = form.frequency.whole(day, 1)
        found = numbers_of(form, city="440300", weight=0.5, period=period)
        assert set(found) == {item.key for item in form.items}
        for item in form.items:
            if item.sum_of:
                assert found[item.key] == sum((found[part] for part in item.sum_of), Decimal(0))
            if item.part_of:
                assert found[item.key] <= found[item.part_of]
            if item.cumulative_of:
                assert found[item.key] >= found[item.cumulative_of]
                assert period.start.month > 1 or found[item.key] == found[item.cumulative_of]
