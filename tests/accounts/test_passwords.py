"""The rules of a password: length, common ones, likeness, the last few, and how long it may be kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import PastPassword, User
from wuwai.accounts.passwords import give_one_time_password, must_choose, set_own_password
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db
LOGIN, CHANGE = "/en/account/login/", "/en/account/password/"


@pytest.fixture
def office(monkeypatch):
    """As in a workspace that is no demo."""
    monkeypatch.setattr(Workspace, "demo", property(lambda self: False))


@pytest.fixture
def chen() -> User:
    return User.objects.create(username="chenxiaoming", role="editor")


def _signed_in(password: str) -> Client:
    client = Client()
    answer = client.post(LOGIN, {"login": "chenxiaoming", "password": password})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("weak", ["short", "password12345", "chenxiaoming1"])
def test_short_common_and_like_the_name_are_refused(chen, weak):
    with pytest.raises(ValidationError):
        set_own_password(chen, weak)


def test_none_of_the_last_five_is_taken_again(chen):
    chosen = [f"green warehouse no {number}" for number in range(7)]
    for password in chosen[:6]:
        set_own_password(chen, password)
    for password in chosen[1:6]:
        with pytest.raises(ValidationError, match="5"):
            set_own_password(chen, password)
    assert PastPassword.objects.filter(user=chen).count() == 5
    set_own_password(chen, chosen[0])


def test_one_time_passwords_are_not_among_the_last(chen):
    give_one_time_password(chen)
    assert not PastPassword.objects.exists()


def test_the_password_page_keeps_the_rules_and_the_session(chen):
    set_own_password(chen, "four green warehouses")
    client, other = _signed_in("four green warehouses"), _signed_in("four green warehouses")
    form = {"oldpassword": "four green warehouses"}
    again = {**form, "password1": "four green warehouses", "password2": "four green warehouses"}
    assert "last 5" in client.post(CHANGE, again).content.decode()
    new = {**form, "password1": "five green warehouses", "password2": "five green warehouses"}
    assert client.post(CHANGE, new).status_code == 302
    assert client.get(CHANGE).status_code == 200
    assert other.get(CHANGE).status_code == 302  # every other session ended
    chen.refresh_from_db()
    assert chen.password_set_on is not None
    last = AuditEntry.objects.order_by("-sequence").filter(action="user.password_changed").first()
    assert last is not None
    assert last.subject == "user:chenxiaoming"
    assert "warehouses" not in last.after + last.before


def test_a_password_that_is_too_old_has_to_be_replaced_first(chen, office, settings):
    settings.WUWAI_PASSWORD_DAYS = 90
    set_own_password(chen, "four green warehouses")
    client = _signed_in("four green warehouses")
    assert client.get("/en/registers/").status_code == 200
    User.objects.update(password_set_on=timezone.now() - timedelta(days=91))
    assert client.get("/en/registers/")["Location"].endswith(CHANGE)
    assert client.get("/api/v1/registers").status_code == 403
    assert client.post("/en/enterprises/duplicates/look/").status_code == 403
    assert client.get(CHANGE).status_code == 200
    form = {
        "oldpassword": "four green warehouses",
        "password1": "five green houses",
        "password2": "five green houses",
    }
    client.post(CHANGE, form)
    assert client.get("/en/registers/").status_code == 200


def test_passwords_do_not_grow_too_old_where_no_days_are_set(chen, settings):
    settings.WUWAI_PASSWORD_DAYS = 0
    set_own_password(chen, "four green warehouses")
    chen.password_set_on = timezone.now() - timedelta(days=9999)
    assert not must_choose(chen)


def test_who_came_with_a_one_time_password_goes_nowhere_before_choosing_one(chen, office):
    client = _signed_in(give_one_time_password(chen))
    assert client.get("/en/registers/")["Location"].endswith("/account/password/set/")
    chosen = {"password1": "four green warehouses", "password2": "four green warehouses"}
    client.post("/en/account/password/set/", chosen)
    assert client.get("/en/registers/").status_code == 200


def test_the_audit_says_that_a_password_was_chosen_and_not_which(chen):
    set_own_password(chen, "four green warehouses")
    assert AuditEntry.objects.latest("sequence").action == "user.password_changed"
    assert "four green" not in str(list(AuditEntry.objects.values()))
