"""What an office states: versions of a target, shares of cities, articles, actions, alerts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from wuwai.accounts.models import User
from wuwai.programme import following, office, plan, progress
from wuwai.programme.models.following import Alert, StatusRecord
from wuwai.programme.split import split
from wuwai.registers import registry
from wuwai.studies import run
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
TRADE, PARKS = "ecommerce-trade", "ecommerce-parks"


def revise(target: str, on: date, **values: Any) -> Any:
    model: Any = registry.get("target-revisions").model
    row = model(
        target=target, in_force_on=on, name="粤商务函〔2026〕1号", why="中期评估", stage="adopted", **values
    )
    row.keep(by=None, reason="test")
    return row


def parks(number: int, stage: str = "operating") -> None:
    model: Any = registry.get(PARKS).model
    for n in range(model.objects.count(), model.objects.count() + number):
        city = ("440100", "440300")[n % 2]
        model(name=f"园区{n}", region=city, cluster="玩具", stage=stage).keep(by=None, reason="test")


def test_a_revision_is_in_force_from_its_day_and_the_published_version_stays(workspace: Workspace) -> None:
    revise(TRADE, date(2026, 1, 1), number=1.2e12, due=date(2028, 12, 31), owner="省商务厅")
    before = office.planned(workspace, as_of=date(2025, 12, 31)).target(TRADE)
    after = office.planned(workspace, as_of=date(2026, 1, 1)).target(TRADE)
    assert (before.number, before.due, before.owner.zh) == (1e12, None, "")
    assert (after.number, after.due, after.owner.zh) == (1.2e12, date(2028, 12, 31), "省商务厅")
    assert after.baseline == before.baseline
    told = office.versions(plan.load("guangdong"), TRADE, as_of=TODAY)
    assert [one.state for one in told] == ["past", "in_force"]
    assert told[0].number == 1e12
    assert told[0].until == told[1].since == date(2026, 1, 1)
    assert told[1].changed == ("number", "due", "owner")


def test_revisions_add_up_and_one_to_come_waits(workspace: Workspace) -> None:
    revise(TRADE, date(2026, 1, 1), due=date(2028, 12, 31))
    revise(TRADE, date(2026, 6, 1), number=1.1e12)
    revise(TRADE, date(2027, 1, 1), number=2e12)
    now = office.planned(workspace, as_of=TODAY).target(TRADE)
    assert (now.number, now.due) == (1.1e12, date(2028, 12, 31))
    assert [one.state for one in office.versions(plan.load("guangdong"), TRADE, as_of=TODAY)] == [
        "past", "past", "in_force", "to_come",
    ]  # fmt: skip


def test_a_draft_revises_nothing(workspace: Workspace) -> None:
    row = revise(TRADE, date(2026, 1, 1), number=5.0)
    row.stage = "draft"
    row.keep(by=None, reason="test")
    assert office.planned(workspace, as_of=TODAY).target(TRADE).number == 1e12


def test_a_revised_target_is_drawn_as_a_step(workspace: Workspace) -> None:
    given = {"target": TRADE, "by": "2028-12-31"}
    plain: Any = run.run("programme.path", facts=workspace.facts, parameters=given).result
    assert plain.of("promised") == ()
    revise(TRADE, date(2026, 1, 1), number=1.2e12)
    stepped: Any = run.run("programme.path", facts=workspace.facts, parameters=given).result
    assert [mark.value for mark in stepped.of("promised")] == [1e12, 1.2e12, 1.2e12]
    assert stepped.number == 1.2e12


def test_the_split_is_checked_against_the_target_and_never_filled_in(workspace: Workspace) -> None:
    parks(3)
    model: Any = registry.get("target-splits").model
    for city, number in (("440100", 6.0), ("440300", 5.0)):
        model(target=PARKS, region=city, number=number, stage="adopted").keep(by=None, reason="test")
    one = progress.of_target(workspace, PARKS, today=TODAY)
    found = split(workspace, one, region="CN-44", as_of=None, today=TODAY)
    assert len(found.cities) == 21
    shares = {city.code: (city.number, city.current) for city in found.cities}
    assert shares["440100"] == (6.0, 2.0)
    assert shares["440300"] == (5.0, 1.0)
    assert shares["440500"] == (None, 0.0)
    assert (found.stated, found.total, found.gap, found.adds_up) == (2, 11.0, 9.0, False)
    assert found.finding().en == "2 of 21 cities have a stated share, 11 together: 9 short of the target."
    assert sum(city.current or 0 for city in found.cities) == one.current


def test_nothing_stated_is_said(workspace: Workspace) -> None:
    found = split(
        workspace, progress.of_target(workspace, PARKS, today=TODAY), region="CN-44", as_of=None, today=TODAY
    )
    assert found.total is None
    assert not found.known
    assert "No city" in found.finding().en


def test_a_status_that_gets_worse_makes_one_alert_with_its_evidence(workspace: Workspace) -> None:
    parks(20)
    revise(PARKS, date(2026, 1, 1), due=date(2027, 12, 31), baseline=0.0, baseline_on=date(2024, 1, 1))
    assert following.record(workspace, today=date(2026, 11, 1)).alerts == ()
    registry.get(PARKS).model.objects.filter(name__in=[f"园区{n}" for n in range(12)]).update(stage="closed")
    first = registry.get(PARKS).model.objects.first()
    first.keep(by=None, reason="test")  # a change that history, and so the tally, sees
    (alert,) = following.record(workspace, today=date(2026, 11, 5)).alerts
    assert (alert.before, alert.after, alert.since) == ("met", "at_risk", date(2026, 11, 1))
    assert (alert.current_before, alert.current_after) == (20.0, 8.0)
    (line,) = following.lines([alert], workspace)
    assert "20" in line.why.en
    assert "8" in line.why.zh
    assert line.register == PARKS
    assert following.record(workspace, today=date(2026, 11, 5)).alerts == ()
    assert following.record(workspace, today=date(2026, 11, 6)).alerts == ()
    assert Alert.objects.count() == 1
    assert StatusRecord.objects.filter(target=PARKS).count() == 3


def test_an_alert_is_acknowledged_once_by_name_and_with_a_note() -> None:
    alert = Alert.objects.create(target=PARKS, day=TODAY, since=TODAY, before="met", after="behind")
    one, other = (User.objects.create(username=name, role="editor") for name in ("one", "other"))
    with pytest.raises(following.NoteWanted):
        following.acknowledge(alert, by=one, note="  ")
    following.acknowledge(alert, by=one, note="已约谈")
    following.acknowledge(alert, by=other, note="later")
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.note) == (one, "已约谈")
    assert following.alerts(unread=True) == []


def test_an_office_states_an_article_in_place(workspace: Workspace, editor_client: Any) -> None:
    page = editor_client.get("/en/programme/articles/7/")
    assert page.status_code == 200
    version = re.search(r'name="version" value="([^"]*)"', page.content.decode())
    sent = {"name": "培育跨境电商龙头企业", "department": "省商务厅", "due": "2027-12-31", "state": "stated"}
    if version:
        sent["version"] = version[1]
    assert editor_client.post("/en/programme/articles/7/", sent).status_code == 302
    article = next(a for a in office.planned(workspace).articles if a.number == 7)
    assert (article.title.zh, article.department.zh, article.due) == (
        "培育跨境电商龙头企业", "省商务厅", date(2027, 12, 31),
    )  # fmt: skip
    row = registry.get("articles").model.objects.get(number="7")
    assert row.history.latest().history_user.username == "the-editor"
    assert "培育跨境电商龙头企业" in editor_client.get("/zh/programme/articles/").content.decode()


def test_a_draft_article_is_not_shown(workspace: Workspace, editor_client: Any) -> None:
    editor_client.post("/en/programme/articles/8/", {"name": "未定", "state": "draft"})
    assert registry.get("articles").model.objects.get(number="8").stage == "draft"
    assert not next(a for a in office.planned(workspace).articles if a.number == 8).title


def test_a_target_is_revised_by_form(workspace: Workspace, editor_client: Any) -> None:
    url = f"/en/targets/{PARKS}/revise/"
    assert editor_client.post(url, {"in_force_on": "2026-01-01"}).status_code == 422
    sent = {"in_force_on": "2026-01-01", "name": "粤办函", "why": "扩围", "number": "30"}
    assert editor_client.post(url, sent).status_code == 302
    assert office.planned(workspace).target(PARKS).number == 30.0
    page = editor_client.get(f"/en/targets/{PARKS}/").content.decode()
    assert "2 versions" in page
    assert "粤办函" in page
    earlier = editor_client.get(f"/en/targets/{PARKS}/?as_of=2025-12-31").content.decode()
    assert "not yet in force" in earlier


def test_a_split_is_entered_for_all_cities_at_once(workspace: Workspace, editor_client: Any) -> None:
    url = f"/en/targets/{PARKS}/split/"
    wrong = {"number-440100": "many", "number-440300": "12", "reason": "x"}
    answer = editor_client.post(url, wrong)
    assert answer.status_code == 422
    assert registry.get("target-splits").model.objects.count() == 0
    right = {"number-440100": "8", "number-440300": "12", "document": "分解方案", "reason": "下达"}
    assert editor_client.post(url, right).status_code == 302
    page = editor_client.get(f"/en/targets/{PARKS}/").content.decode()
    assert "exactly the target" in page
    assert editor_client.post(url, {**right, "number-440100": ""}).status_code == 302
    assert registry.get("target-splits").model.objects.get(region="440100").stage == "withdrawn"
    sheet = editor_client.get(f"/zh/targets/{PARKS}/split.csv").content.decode("utf-8-sig")
    assert "广州市" in sheet or "广州" in sheet
    assert "未公布" in sheet


def test_someone_limited_to_a_city_does_not_change_the_programme(client: Any) -> None:
    city = User.objects.create(username="city", role="editor", region="440100")
    client.force_login(city, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in (f"targets/{PARKS}/revise/", f"targets/{PARKS}/split/", "programme/articles/1/"):
        assert client.get(f"/en/{path}").status_code == 403


def test_overdue_actions_are_marked_and_listed(editor_client: Any, demo_rows: dict[str, int]) -> None:
    everything = editor_client.get("/en/programme/actions/?show=all").content.decode()
    assert "Sample action" in everything
    late = editor_client.get("/en/programme/actions/?show=overdue&by=owner").content.decode()
    assert "overdue" in late


def test_alerts_have_a_page_and_are_acknowledged_on_it(editor_client: Any, workspace: Workspace) -> None:
    alert = Alert.objects.create(
        target=PARKS,
        day=TODAY,
        since=TODAY,
        before="met",
        after="behind",
        current_before=20,
        current_after=15,
    )
    assert "from met to behind" in editor_client.get("/en/programme/alerts/").content.decode()
    url = f"/en/programme/alerts/{alert.pk}/acknowledge/"
    assert editor_client.post(url, {"note": "seen to"}).status_code == 302
    assert "from met to behind" not in editor_client.get("/en/programme/alerts/").content.decode()
    assert "seen to" in editor_client.get("/en/programme/alerts/?show=all").content.decode()


def test_the_api_tells_everything_behind_a_target(client: Any, demo_rows: dict[str, int]) -> None:
    answer = client.get("/api/v1/programme/targets/overseas-warehouses", {"by": "2028-12-31"}).json()
    assert len(answer["split"]["cities"]) == 21
    assert answer["split"]["sample"] is True
    assert {"chance", "why_not", "low80", "high80", "sample"} <= set(answer["heading"])
    assert len(answer["versions"]) == 1
    assert len(answer["rows"]["counted"]) == answer["counted"]
    assert client.get("/api/v1/programme/targets/balloons").status_code == 404
    Alert.objects.create(target=PARKS, day=TODAY, since=TODAY, before="met", after="behind")
    (alert,) = client.get("/api/v1/programme/alerts", {"unread": True}).json()
    assert (alert["target"], alert["after"], alert["acknowledged_by"]) == (PARKS, "behind", None)


def test_the_briefing_says_what_got_worse(workspace: Workspace) -> None:
    from wuwai.briefings.compose import compose

    Alert.objects.create(
        target=PARKS, day=TODAY, since=TODAY, before="met", after="behind", current_after=3.0
    )
    revise(TRADE, date(2026, 1, 1), due=date(2023, 12, 31), number=5e11)
    parts = compose(workspace, "en", drawn=False)["sections"][0]["blocks"][0]["parts"]
    words = " ".join(str(one) for one in parts)
    assert "Got worse" in words
    assert "100% likely" in words


def test_the_sum_of_one_currency_only(workspace: Workspace) -> None:
    from dataclasses import replace

    from wuwai.programme import measuring, plan

    funds: Any = registry.get("project-funds")
    money = next(one for one in funds.fields if one.currency)
    target = replace(
        plan.load("guangdong").target(TRADE),
        unit="USD",
        measure=plan.Measure("sum", register="project-funds", field=money.name, currency="CNY"),
    )
    from wuwai.reference.units import UnitError

    with pytest.raises(UnitError):
        measuring.in_unit(funds, target.measure, "USD")
    assert measuring.in_unit(funds, replace(target.measure, currency="USD"), "USD") == 1.0
    assert measuring.in_unit(funds, replace(target.measure, currency="USD"), "万USD") == 1e-4


def test_opening_the_targets_records_them_and_a_quiet_day_is_recorded_once(
    client: Any, workspace: Workspace
) -> None:
    client.get("/en/targets/?as_of=2024-12-31")
    assert StatusRecord.objects.count() == 0  # the past is not today's standing
    client.get("/en/targets/")
    written = dict(StatusRecord.objects.values_list("target", "recorded_at"))
    client.get("/en/programme/alerts/")
    assert dict(StatusRecord.objects.values_list("target", "recorded_at")) == written
    parks(1)
    client.get("/en/targets/")
    again = {one for one in StatusRecord.objects.all() if one.recorded_at != written[one.target]}
    assert [one.current for one in again] == [1]  # the others stand as they stood
