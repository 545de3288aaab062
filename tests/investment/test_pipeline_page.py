"""The page of the pipeline, as an officer uses it: without a script, by form, within a city."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from wuwai.accounts.models import User
from wuwai.registers.counting import count
from wuwai.registers.evidence import file_evidence
from wuwai.registers.registry import get
from wuwai.registers.spells import spells

PROJECTS = get("investment-projects")


def _project(number, stage="lead", region="440300", days=10, **values):
    from wuwai.investment.models.investment_projects import DAYS

    values.setdefault(DAYS[stage], timezone.localdate() - timedelta(days=days))
    row = PROJECTS.model(project_no=number, name=f"Project {number}", region=region, stage=stage, **values)
    row.keep(by=None, reason="test")
    return row


def _page(client, **asked):
    with translation.override("en"):
        return client.get(reverse("investment-pipeline"), asked)


def _move(client, row, **posted):
    with translation.override("en"):
        return client.post(reverse("investment-pipeline-move", args=[row.uid]), posted, follow=True)


@pytest.fixture
def road(db):
    """Six projects that stayed 10 to 60 days as leads, and two that are leads now."""
    today = timezone.localdate()
    for n in range(1, 7):
        began = today - timedelta(days=200)
        _project(f"D{n}", "promoted", days=200 - 10 * n, lead_on=began)
    return _project("SLOW", days=90, landmark=True, investment=2e8, currency="USD"), _project("NEW", days=1)


def test_an_empty_pipeline_says_what_to_load(client, viewer_client):
    html = _page(viewer_client).content.decode()
    assert "No project is on file yet" in html
    for name in ("investment-projects", "project-funds", "project-obstacles"):
        assert reverse("register-template", args=[name]).split("/", 2)[2] in html


def test_the_board_counts_each_stage_and_puts_the_stuck_first(viewer_client, road):
    html = _page(viewer_client).content.decode()
    assert "1 of 8 open projects is stuck" in html
    assert html.index("Project SLOW") < html.index("Project NEW")
    assert "40 over" in html, "90 days where 80 % of stays took 50"
    assert "USD\xa0200" in html


def test_the_list_of_stuck_projects_gives_its_evidence(viewer_client, road):
    html = _page(viewer_client, view="stuck").content.decode()
    assert "40 days beyond the limit of 50; slower than 100% of 6 completed stays" in html
    assert "Project NEW" not in html


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"landmark": "yes"}, "Project SLOW", "Project NEW"),
        ({"region": "440300", "stage": "lead"}, "Project NEW", "Project D1"),
        ({"sector": "x\x00"}, "No project fits", "Project NEW"),
    ],
)
def test_filters_stand_in_the_address(viewer_client, road, asked, there, gone):
    html = _page(viewer_client, view="list", **asked).content.decode()
    assert there in html
    assert gone not in html


@pytest.mark.parametrize("view", ["board", "list", "stuck", "obstacles", "nonsense"])
def test_every_view_opens_in_both_languages(viewer_client, road, view):
    for lang in ("zh-hans", "en"):
        with translation.override(lang):
            assert viewer_client.get(reverse("investment-pipeline"), {"view": view}).status_code == 200


def test_a_project_is_moved_on_by_a_form(editor_client, road):
    row = road[1]
    answer = _move(editor_client, row, stage="promoted", on=timezone.localdate().isoformat())
    assert "Moved: Project NEW." in answer.content.decode()
    row.refresh_from_db()
    assert (row.stage, row.promoted_on) == ("promoted", timezone.localdate())


def test_a_project_goes_from_lead_to_production(editor_client, db):
    """Stage by stage by the form on its card; signing waits for the contract; then it is counted."""
    row = _project("ROAD", days=60)
    today = timezone.localdate()
    for n, stage in enumerate(
        ("promoted", "in_talks", "signed", "to_start", "funds_arrived", "in_production")
    ):
        if stage == "signed":
            assert "Evidence is not on file" in _move(editor_client, row, stage=stage).content.decode()
            file_evidence(
                PROJECTS, row, kind="contract", name="contract.pdf", chunks=[b"%PDF-1.4 contract"], by=None
            )
        _move(editor_client, row, stage=stage, on=(today - timedelta(days=50 - 8 * n)).isoformat())
        row.refresh_from_db()
        assert row.stage == stage
    assert row.entered_on == row.production_on == today - timedelta(days=10)
    stays = spells(PROJECTS)
    assert stays["stage"].to_list()[-1] == "in_production"
    assert (stays["left_on"] - stays["entered_on"]).drop_nulls().dt.total_days().to_list() == [10, *[8] * 5]
    assert count(PROJECTS).number == 1


def test_a_move_that_cannot_be_leaves_everything_as_it_was(editor_client, road):
    row = road[1]
    for posted, says in (
        ({"stage": "signed"}, "Evidence is not on file"),
        ({"stage": "lost"}, "Say why"),
        ({"stage": "promoted", "on": "2020-01-01"}, "or later"),
        ({"stage": "promoted", "on": "yesterday"}, "a date such as"),
    ):
        assert says in _move(editor_client, row, **posted).content.decode(), posted
        row.refresh_from_db()
        assert (row.stage, row.end_reason) == ("lead", "")


def test_a_project_that_somebody_changed_since_is_not_moved(editor_client, road):
    row = road[1]
    html = _page(editor_client).content.decode()
    seen = row.updated_at.isoformat()
    assert f'name="version" value="{seen}"' in html
    row.note = "changed by another"
    row.keep(by=None, reason="another")
    for posted in ({"stage": "promoted"}, {"stage": "lost", "end_reason": "land"}):
        said = _move(editor_client, row, version=seen, **posted).content.decode()
        assert "somebody changed this row" in said, posted
        row.refresh_from_db()
        assert (row.stage, row.end_reason) == ("lead", "")
    now = row.updated_at.isoformat()
    _move(editor_client, row, version=now, stage="promoted")
    row.refresh_from_db()
    assert (row.stage, row.note) == ("promoted", "changed by another")


def test_a_lost_project_keeps_its_reason(editor_client, road):
    row = road[1]
    _move(editor_client, row, stage="lost", end_reason="land")
    row.refresh_from_db()
    assert (row.stage, row.end_reason, row.lost_on) == ("lost", "land", timezone.localdate())
    assert "1 of 7" in _page(editor_client).content.decode()


def test_a_move_goes_back_to_this_site_only(editor_client, road):
    with translation.override("en"):
        address = reverse("investment-pipeline-move", args=[road[1].uid])
    answer = editor_client.post(address, {"stage": "promoted", "back": "https://example.org/"})
    assert answer["Location"].startswith("/")


def test_a_city_sees_and_moves_its_own_projects(editor_client, road):
    other = _project("AWAY", region="440600")
    User.objects.filter(username="the-editor").update(region="440300")
    html = _page(editor_client).content.decode()
    assert "Project SLOW" in html
    assert "Project AWAY" not in html
    assert _move(editor_client, other, stage="promoted").status_code == 404
    with translation.override("en"):
        file = editor_client.get(reverse("investment-pipeline-download", args=["csv"])).content.decode()
    assert "AWAY" not in file


def test_a_viewer_moves_nothing(viewer_client, road):
    assert _move(viewer_client, road[1], stage="promoted").status_code == 403


def test_the_file_holds_the_clock_and_no_formula(viewer_client, road):
    PROJECTS.model.objects.filter(project_no="SLOW").update(leader="=1+1")
    with translation.override("en"):
        answer = viewer_client.get(reverse("investment-pipeline-download", args=["csv"]), {"view": "stuck"})
        assert viewer_client.get(reverse("investment-pipeline-download", args=["xlsx"])).status_code == 200
        assert viewer_client.get(reverse("investment-pipeline-download", args=["txt"])).status_code == 404
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "SLOW,Project SLOW,Shenzhen,lead," in lines[1]
    assert ",90,50,6,yes," in lines[1]
    assert ",=1+1" not in lines[1]


def test_an_obstacle_has_a_clock_in_working_days(viewer_client, road):
    model = get("project-obstacles").model
    model(
        obstacle_no="O1", project="SLOW", name="Land", region="440300", category="land", stage="raised",
        raised_on=date(2026, 9, 30), answered_on=date(2026, 10, 10), limit_days=2,
    ).keep(by=None, reason="test")  # fmt: skip
    html = _page(viewer_client, view="obstacles").content.decode()
    assert "3 / 2" in html, "1 to 7 October are off, Saturday the 10th is made up"
    assert "answered 1 late" in html
    assert "1 obstacle" in _page(viewer_client).content.decode()


def test_no_currency_is_added_to_another(viewer_client, road):
    _project("YUAN", investment=7e8, currency="CNY")
    html = _page(viewer_client).content.decode()
    assert "CNY\xa0700" in html
    assert "\xa0900" not in html


def test_figures_open_with_a_number_that_makes_no_sense(viewer_client, road):
    html = _page(viewer_client, view="figures", goal="many").content.decode()
    assert "goal" in html
    assert 'aria-invalid="true"' in html


def test_pages_of_the_list_follow_each_other_in_the_order_of_urgency(viewer_client, road, monkeypatch):
    from wuwai.investment import pipeline_page

    whole = [card.row.project_no for card in _page(viewer_client, view="list").context["cards"]]
    monkeypatch.setattr(pipeline_page, "PAGE_SIZE", 3)
    for asked in ({}, {"as_of": timezone.localdate().isoformat()}):
        parts = [_page(viewer_client, view="list", page=n, **asked).context["cards"] for n in (1, 2, 3)]
        assert [len(one) for one in parts] == [3, 3, 2]
        assert [card.row.project_no for one in parts for card in one] == whole
    assert whole[0] == "SLOW"


def test_the_clocks_are_those_of_the_moment(viewer_client, road):
    for n in range(10, 20):
        _project(f"D{n}", "promoted", days=20, lead_on=timezone.localdate() - timedelta(days=500))
    html = _page(viewer_client, view="list", stage="lead").content.decode()
    assert "0 of 18 open projects" in html, "the slow one is no longer beyond four in five"
