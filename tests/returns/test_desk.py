"""The review desk: whose queue holds what, deciding, several at once, and what others may not see."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from wuwai.accounts.models import User
from wuwai.returns import workflow
from wuwai.returns.cells import Cell
from wuwai.returns.models import Return, Round
from wuwai.workspace import Workspace, current

pytestmark = pytest.mark.django_db
FORM, MONTH = "service-outsourcing", "2026-10"


def person(name: str, role: str, region: str = "") -> User:
    return User.objects.create(username=name, role=role, region=region)


@pytest.fixture
def people() -> dict[str, User]:
    return {
        "city-officer": person("so-officer", "editor", "440300"),
        "city-head": person("so-head", "head", "440300"),
        "other-head": person("gz-head", "head", "440100"),
        "officer": person("dep-officer", "editor"),
        "head": person("dep-head", "head"),
    }


@pytest.fixture
def issued(workspace: Workspace, people: dict[str, User]) -> Round:
    return workflow.issue(FORM, MONTH, by=people["officer"], due_on=date(2026, 11, 5))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(region: str = "440300") -> Return:
    return Return.objects.select_related("round").get(round__period=MONTH, round__form=FORM, region=region)


def submitted(people: dict[str, User], region: str = "440300", by: str = "city-officer") -> Return:
    """The city's return, filled in and submitted."""
    ret = at(region)
    form = workflow.forms.get(current(), FORM)
    cells = {item.key: Cell(value_text="1000", explanation="as counted by the city") for item in form.items}
    who = people[by] if region == "440300" else person(f"officer-{region}", "editor", region)
    saved = workflow.save(ret, cells, by=who, version=ret.version)
    return workflow.submit(saved.ret, by=who, version=saved.ret.version)


def review(region: str = "440300") -> str:
    return f"/en/returns/desk/{FORM}/{region}/{MONTH}/"


def test_a_return_walks_from_the_city_s_head_to_publication(issued: Round, people: dict[str, User]) -> None:
    submitted(people)
    for who, step, state in (
        ("city-head", "approve", "approved"),
        ("officer", "accept", "accepted"),
    ):
        client = browser(people[who])
        assert b"1 return waits for you" in client.get("/en/returns/desk/").content
        page = client.get(review()).content.decode()
        assert f"{review()}{step}/" in page
        client.post(f"{review()}{step}/", {"version": at().version})
        assert at().state == state
    head = browser(people["head"])
    assert b"1 return waits for you" in head.get("/en/returns/desk/").content
    assert f"{review()}publish/".encode() in head.get(review()).content


def test_another_city_s_return_is_not_found(issued: Round, people: dict[str, User]) -> None:
    submitted(people)
    client = browser(people["other-head"])
    assert client.get(review()).status_code == 404
    assert client.post(f"{review()}approve/", {"version": at().version}).status_code == 404
    assert b"440300" not in client.get("/en/returns/desk/?state=all").content


def test_sent_back_with_a_note_the_city_finds_it(issued: Round, people: dict[str, User]) -> None:
    submitted(people)
    client = browser(people["city-head"])
    client.post(f"{review()}send_back/", {"version": at().version, "why": ""})
    assert at().state == "submitted"
    client.post(f"{review()}send_back/", {"version": at().version, "why": "The contract value is in yuan."})
    assert (at().state, at().note) == ("open", "The contract value is in yuan.")
    page = browser(people["city-officer"]).get(review()).content.decode()
    assert "The contract value is in yuan." in page


def test_the_number_sent_in_before_stands_beside_the_new_one(issued: Round, people: dict[str, User]) -> None:
    ret = submitted(people)
    ret = workflow.send_back(ret, by=people["city-head"], version=ret.version, why="look again")
    saved = workflow.save(
        ret,
        {"so_offshore_contract_usd": Cell(value_text="987", explanation="recounted")},
        by=people["city-officer"],
        version=ret.version,
    )
    workflow.submit(saved.ret, by=people["city-officer"], version=saved.ret.version)
    page = browser(people["city-head"]).get(review()).content.decode()
    assert "Last sent in" in page
    assert "987" in page
    assert '<td class="num large">1,000</td>' in page


def test_a_decision_on_an_older_version_is_refused(issued: Round, people: dict[str, User]) -> None:
    ret = submitted(people)
    answer = browser(people["city-head"]).post(
        f"{review()}approve/", {"version": ret.version - 1}, follow=True
    )
    assert b"Somebody changed it meanwhile" in answer.content
    assert at().state == "submitted"


def test_several_are_accepted_and_the_refused_one_is_named(issued: Round, people: dict[str, User]) -> None:
    ticked = []
    for region in ("440300", "440100"):
        ret = submitted(people, region)
        head = people["city-head"] if region == "440300" else people["other-head"]
        ret = workflow.approve(ret, by=head, version=ret.version)
        ticked.append(f"{ret.pk}:{ret.version - (region == '440100')}")
    answer = browser(people["officer"]).post(
        "/en/returns/desk/steps/",
        {"step": "accept", "ret": ticked, "back": "/en/returns/desk/?state=all"},
        follow=True,
    )
    assert answer.redirect_chain[0][0].endswith("/returns/desk/?state=all")
    assert b"1 accepted" in answer.content
    assert "Guangzhou: somebody changed it meanwhile" in answer.content.decode()
    assert (at().state, at("440100").state) == ("accepted", "approved")


def test_who_accepted_is_told_that_another_has_to_publish(issued: Round, people: dict[str, User]) -> None:
    ret = submitted(people)
    ret = workflow.approve(ret, by=people["city-head"], version=ret.version)
    workflow.accept(ret, by=people["head"], version=ret.version)
    page = browser(people["head"]).get(review()).content.decode()
    assert f"{review()}publish/" not in page
    assert "a second person has to" in page


def test_a_remark_on_a_number_stands_beside_it(issued: Round, people: dict[str, User]) -> None:
    submitted(people)
    item = workflow.forms.get(current(), FORM).items[0].key
    client = browser(people["officer"])
    client.post(f"{review()}remark/", {"item": item, "text": "Is this gross or net?"})
    assert "Is this gross or net?" in client.get(review()).content.decode()
    assert client.post(f"{review()}remark/", {"item": "no-item", "text": "x"}).status_code == 404


def test_a_reader_and_nobody_have_no_desk(issued: Round, viewer_client: Client, client: Client) -> None:
    assert viewer_client.get("/en/returns/desk/").status_code == 403
    assert client.get("/en/returns/desk/").status_code == 302


def test_the_issue_page_says_what_comes_next_and_issues_it_once(
    workspace: Workspace, people: dict[str, User]
) -> None:
    client = browser(people["officer"])
    page = client.get("/en/returns/issue/").content.decode()
    assert "20 have no officer" in page
    client.post("/en/returns/issue/one/", {"form": FORM, "period": MONTH, "note": "Mind the unit."})
    assert Round.objects.get(form=FORM).note == "Mind the unit."
    assert Return.objects.filter(round__form=FORM).count() == 21
    again = client.post("/en/returns/issue/one/", {"form": FORM, "period": MONTH}, follow=True)
    assert b"issued already" in again.content
    assert "Nov 2026" in client.get("/en/returns/issue/").content.decode()
    assert browser(people["city-head"]).get("/en/returns/issue/").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_timeliness_names_whom_to_remind(
    issued: Round, people: dict[str, User], client: Client, lang: str
) -> None:
    submitted(people)
    page = client.get(f"/{lang}/returns/timeliness/").content.decode()
    assert ("20 cities to remind" if lang == "en" else "20个地市需催报") in page
    csv = client.get(f"/{lang}/returns/timeliness/late.csv").content.decode("utf-8-sig")
    assert len(csv.splitlines()) == 22  # a heading, 20 missing, one late
    book = client.get(f"/{lang}/returns/timeliness/late.xlsx")
    assert book.status_code == 200


@pytest.mark.slow
def test_the_overview_and_a_city_s_page_show_where_reporting_stands(
    issued: Round, people: dict[str, User], client: Client
) -> None:
    submitted(people)
    page = client.get("/en/").content.decode()
    assert "1 of 21 cities have sent in all returns for Oct 2026; 20 are overdue" in page
    city = client.get("/en/cities/440300/").content.decode()
    assert "under review" in city
    assert "1 of 21 cities" not in client.get("/en/?as_of=2024-06-30").content.decode()
