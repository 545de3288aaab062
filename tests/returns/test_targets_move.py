"""Publishing returns moves targets: the sum so far, the split, the overview, and a city's own target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from wuwai.accounts.models import User
from wuwai.facts.store import Facts
from wuwai.programme import measuring, progress
from wuwai.programme.measures import Measure
from wuwai.returns import workflow
from wuwai.returns.cells import Cell
from wuwai.returns.models import Return, Round
from wuwai.workspace import Workspace, current

pytestmark = pytest.mark.django_db
FORM, TARGET = "ecommerce-trade", "ecommerce-trade"
CITIES = ("440100", "440300")


@pytest.fixture
def facts(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    """Facts of this test alone: what it publishes stays out of the others' sight."""
    from wuwai.programme.setup import prepare

    own = Facts(tmp_path / "facts", programme="guangdong")
    monkeypatch.setitem(workspace.__dict__, "facts", own)
    prepare(workspace)
    return own


def cells(total: int) -> dict[str, Cell]:
    """An e-commerce return: imports a quarter of ``total``; ten months like this one."""
    said = "as counted by the city"
    numbers = {
        "cbec_trade": total, "cbec_exports": total * 3 // 4, "cbec_imports": total // 4,
        "cbec_parks": 3, "overseas_warehouses": 12, "overseas_warehouses_area": 8,
    }  # fmt: skip
    found = {key: Cell(value_text=str(number), explanation=said) for key, number in numbers.items()}
    for key in ("cbec_trade", "cbec_exports", "cbec_imports"):
        found[f"{key}.cumulative"] = Cell(value_text=str(numbers[key] * 10), explanation=said)
    return found


def publish(region: str, total: int) -> Return:
    """A city's return all the way to the facts, by five people."""
    ret = Return.objects.select_related("round").get(round__form=FORM, region=region)
    officer, city_head = (
        User.objects.create(username=f"{role}-{region}", role=role, region=region)
        for role in ("editor", "head")
    )
    ret = workflow.save(ret, cells(total), by=officer, version=ret.version).ret
    ret = workflow.submit(ret, by=officer, version=ret.version)
    ret = workflow.approve(ret, by=city_head, version=ret.version)
    ret = workflow.accept(ret, by=User.objects.get(username="dep-officer"), version=ret.version)
    return workflow.publish(ret, by=User.objects.get(username="dep-head"), version=ret.version)


@pytest.fixture
def issued(facts: Facts) -> Round:
    officer = User.objects.create(username="dep-officer", role="editor")
    User.objects.create(username="dep-head", role="head")
    return workflow.issue(FORM, "2026-10", by=officer)


def standing() -> progress.TargetProgress:
    return progress.status(current()).target(TARGET)


def test_each_published_return_moves_the_sum_so_far_and_the_split(issued: Round, client: Client) -> None:
    assert standing().measured.so_far is None
    published = standing().current
    publish("440300", 400)
    one = standing().measured.so_far
    assert one is not None
    assert (one.value, one.cities, one.of, one.period) == (4000 * 10**8, 1, 21, "2026-01..10")
    publish("440100", 200)
    found = standing()
    assert found.measured.so_far is not None
    assert (found.measured.so_far.value, found.measured.so_far.cities) == (6000 * 10**8, 2)
    # The last whole year stays what was published for it: a part of a year is no year.
    assert found.current == published
    page = client.get(f"/en/targets/{TARGET}/").content.decode()
    assert "so far (Jan–Oct 2026), as returned by 2 of 21 cities" in page
    assert "as returned by 2 of 21 cities" in client.get("/en/").content.decode()
    assert "21个地市中2个已报送并发布" in client.get(f"/zh/targets/{TARGET}/").content.decode()


@pytest.mark.slow
def test_what_was_known_before_the_publication_stays_as_it_was(issued: Round, client: Client) -> None:
    publish("440300", 400)
    day = date(2026, 6, 30)
    assert progress.status(current(), as_of=day).target(TARGET).measured.so_far is None


def test_a_city_s_own_target_moves_to_the_month_that_was_published(issued: Round, facts: Facts) -> None:
    measure = Measure("series", series="cbec_trade", region="440300", period_kind="month")
    target = next(one.target for one in progress.status(current()).targets if one.target.id == TARGET)
    before = measuring.published(current(), target, measure, as_of=None)
    publish("440300", 400)
    now = measuring.published(current(), target, measure, as_of=None)
    assert [row["value"] for row in before] == []
    assert [row["value"] for row in now] == [400 * 10**8]


@pytest.mark.slow
def test_a_correction_after_publication_is_a_later_vintage(issued: Round, facts: Facts) -> None:
    ret = publish("440300", 400)
    head = User.objects.get(username="dep-head")
    ret = workflow.unapprove(ret, by=head, version=ret.version, why="imports were counted twice")
    assert standing().measured.so_far is not None  # the vintage stays until another is published
    officer = User.objects.get(username="editor-440300")
    ret = workflow.save(ret, cells(320), by=officer, version=ret.version).ret
    ret = workflow.submit(ret, by=officer, version=ret.version)
    ret = workflow.approve(ret, by=User.objects.get(username="head-440300"), version=ret.version)
    ret = workflow.accept(ret, by=User.objects.get(username="dep-officer"), version=ret.version)
    workflow.publish(ret, by=head, version=ret.version)
    found = standing().measured.so_far
    assert found is not None
    assert found.value == 3200 * 10**8
    every = facts.observations(series="cbec_trade", region="440300", period="2026-10", resolved=False)
    assert sorted(Decimal(str(value)) for value in every["value"]) == [320, 400]
