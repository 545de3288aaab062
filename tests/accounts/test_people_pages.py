"""The pages of the people: add, change, close, open again, new passwords; noted, and refused to others."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wuwai.accounts import lockout
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import ApiToken, User
from wuwai.accounts.passwords import set_own_password

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def address(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def admin():
    return User.objects.create(username="keeper", role="administrator")


@pytest.fixture
def browser(admin):
    client = Client()
    client.force_login(admin, backend=BACKEND)
    return client


@pytest.fixture
def chen():
    return User.objects.create(username="chen", role="editor", region="440300", linkages=["trade"])


def _last(action: str) -> AuditEntry:
    return AuditEntry.objects.filter(action=action).latest("sequence")


def test_a_person_is_added_and_signs_in_with_the_password_that_is_shown_once(browser):
    form = {
        "username": "lin",
        "full_name": "林 Lin",
        "role": "head",
        "region": "440100",
        "linkages": ["trade", "talent"],
    }
    answer = browser.post(address("person-add"), form)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    page = BeautifulSoup(answer.content, "html.parser")
    assert "City head, Guangzhou, foreign trade, foreign talent" in page.text
    password = page.select_one("main code").text
    user = User.objects.get(username="lin")
    assert (user.role, user.region, user.linkages) == ("head", "440100", ["trade", "talent"])
    client = Client()
    client.post("/en/account/login/", {"login": "lin", "password": password})
    assert client.session["_auth_user_id"] == str(user.pk)
    entry = _last("user.added")
    assert (entry.who, entry.subject) == ("keeper", "user:lin")
    assert password not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("wrong", "box"),
    [({"username": "chen"}, "username"), ({"username": "a b"}, "username"), ({"role": "king"}, "role")],
)
def test_what_cannot_be_taken_is_marked_at_its_box(browser, chen, wrong, box):
    form = {"username": "lin", "role": "viewer", **wrong}
    answer = browser.post(address("person-add"), form)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select_one(f"#id_{box}_error")
    assert User.objects.filter(username="lin").count() == 0


def test_role_city_and_linkages_are_changed_with_a_reason(browser, chen):
    client = Client()
    client.force_login(chen, backend=BACKEND)
    form = {"role": "viewer", "region": "", "why": "moved to the department"}
    assert browser.post(address("person", chen.pk), form).status_code == 302
    chen.refresh_from_db()
    assert (chen.role, chen.region, chen.linkages) == ("viewer", "", [])
    entry = _last("user.changed")
    assert entry.why == "moved to the department"
    assert "440300" in entry.before
    assert client.get(address("register-new", "fairs")).status_code == 403  # from the next request on


def test_nobody_changes_or_closes_their_own_account(browser, admin):
    User.objects.create(username="second", role="administrator")
    answer = browser.post(address("person", admin.pk), {"role": "head"})
    assert answer.status_code == 422
    assert "another administrator" in answer.content.decode()
    browser.post(address("person-do", admin.pk, "close"))
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == ("administrator", True)
    assert (
        browser.post(address("person", admin.pk), {"role": "administrator", "full_name": "Ke"}).status_code
        == 302
    )


def test_the_last_administrator_stays(admin):
    from wuwai.accounts import people

    with pytest.raises(people.NotChanged) as refused:
        people.close(admin)
    assert refused.value.reason == people.LAST
    with pytest.raises(people.NotChanged):
        people.change(admin, people.Standing(role="viewer"))


def test_closing_ends_sessions_and_tokens_and_opening_gives_a_new_password(browser, chen):
    set_own_password(chen, "four green warehouses")
    client = Client()
    client.force_login(chen, backend=BACKEND)
    token = ApiToken.issue(chen)
    assert client.get(address("account_own")).status_code == 200
    browser.post(address("person-do", chen.pk, "close"), {"why": "left"})
    assert _last("user.closed").why == "left"
    assert client.get(address("account_change_password")).status_code == 302
    assert ApiToken.user_of(token) is None
    assert not Client().login(username="chen", password="four green warehouses")
    shown = browser.post(address("person-do", chen.pk, "reopen")).content.decode()
    assert re.search(r"<code>\w{4}(-\w{4}){3}</code>", shown)
    assert not Client().login(username="chen", password="four green warehouses")


def test_a_new_password_and_signing_out_end_every_session(browser, chen):
    for what in ("sign-out", "password"):
        chen.refresh_from_db()
        client = Client()
        client.force_login(chen, backend=BACKEND)
        assert client.get(address("account_own")).status_code == 200
        browser.post(address("person-do", chen.pk, what))
        assert client.get(address("account_change_password")).status_code == 302
    assert {_last("user.password_given").who, _last("user.signed_out").who} == {"keeper"}


def test_a_locked_name_shows_and_is_unlocked(browser, chen):
    for _ in range(5):
        lockout.failed("chen")
    assert "locked until" in browser.get(address("people")).content.decode()
    browser.post(address("person-do", chen.pk, "unlock"))
    assert lockout.locked_until("chen") is None
    assert _last("user.unlocked").subject == "user:chen"


def test_the_list_is_filtered_by_what_people_are(browser, chen):
    User.objects.create(username="zhu", role="head")
    User.objects.create(username="gone", role="viewer", is_active=False)

    def names(**asked: str) -> set[str]:
        page = BeautifulSoup(browser.get(address("people"), asked).content, "html.parser")
        return {one.text for one in page.select("table.data tbody th")}

    assert names() == {"keeper", "chen", "zhu"}
    assert names(role="head") == {"zhu"}
    assert names(city="440300") == {"chen"}
    assert names(city="department") == {"keeper", "zhu"}
    assert names(linkage="talent") == {"keeper", "zhu"}
    assert names(show="closed") == {"gone"}
    assert names(q="ZH") == {"zhu"}
    assert names(q="\x00nobody") == set()


def test_a_long_list_asks_the_database_a_fixed_number_of_times(browser, django_assert_max_num_queries):
    User.objects.bulk_create(User(username=f"u{number:03}", role="viewer") for number in range(120))
    with django_assert_max_num_queries(12):
        assert browser.get(address("people")).status_code == 200


@pytest.mark.parametrize("role", ["viewer", "editor", "head"])
def test_others_do_not_see_the_people(role, chen):
    client = Client()
    client.force_login(User.objects.create(username="x", role=role), backend=BACKEND)
    for url in (address("people"), address("person-add"), address("person", chen.pk)):
        assert client.get(url).status_code == 403, url
    assert client.post(address("person-do", chen.pk, "close")).status_code == 403
    assert address("people") not in client.get(address("account_own")).content.decode()


def test_ones_own_account_says_what_one_is_and_signs_out_everywhere(chen):
    one, other = Client(), Client()
    for client in (one, other):
        client.force_login(chen, backend=BACKEND)
    assert "City officer, Shenzhen, foreign trade" in one.get(address("account_own")).content.decode()
    assert one.get(address("account_sign_out_everywhere")).status_code == 405
    assert one.post(address("account_sign_out_everywhere")).status_code == 302
    for client in (one, other):
        assert client.get(address("account_change_password")).status_code == 302
    assert _last("user.signed_out").subject == "user:chen"


def test_nobody_signed_in_has_no_account():
    assert Client().get(address("account_own")).status_code == 302
    assert Client().post(address("account_sign_out_everywhere")).status_code == 403
