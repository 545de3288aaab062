"""Sessions end: after their hours, when left alone, and all at once on demand."""

from __future__ import annotations

import pytest
from django.test import Client

from wuwai.accounts import people, sessions
from wuwai.accounts.models import User
from wuwai.accounts.passwords import set_own_password

pytestmark = pytest.mark.django_db
RIGHT = "four green warehouses"
OWN = "/en/account/password/"


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves, in seconds."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("wuwai.accounts.sessions.time.time", lambda: now[0])
    return now


@pytest.fixture
def chen() -> User:
    user = User.objects.create(username="chen", role="editor")
    set_own_password(user, RIGHT)
    return user


def _signed_in() -> Client:
    client = Client()
    assert client.post("/en/account/login/", {"login": "chen", "password": RIGHT}).status_code == 302
    return client


def test_a_session_ends_when_it_is_left_alone(chen, clock, settings):
    settings.WUWAI_IDLE_MINUTES = 60
    client = _signed_in()
    for _ in range(3):
        clock[0] += 59 * 60
        assert client.get(OWN).status_code == 200
    clock[0] += 61 * 60
    assert client.get(OWN).status_code == 302


def test_a_session_ends_after_its_hours_however_much_it_is_used(chen, clock, settings):
    settings.WUWAI_SESSION_HOURS, settings.WUWAI_IDLE_MINUTES = 2, 60
    client = _signed_in()
    for _ in range(4):
        clock[0] += 29 * 60
        assert client.get(OWN).status_code == 200
    clock[0] += 29 * 60
    assert client.get(OWN).status_code == 302


def test_reading_pages_seldom_writes_the_session(chen, clock):
    client = _signed_in()
    client.get("/en/account/logout/")
    clock[0] += 60
    before = dict(client.session)
    client.get("/en/account/logout/")
    assert dict(client.session) == before


def test_signing_out_everywhere_ends_every_session_at_once(chen):
    browsers = [_signed_in() for _ in range(3)]
    people.sign_out_everywhere(chen)
    assert [one.get(OWN).status_code for one in browsers] == [302, 302, 302]
    assert _signed_in().get(OWN).status_code == 200


def test_a_session_from_before_they_were_counted_goes_on(chen):
    client = Client()
    client.force_login(chen, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    del session[sessions._BEGAN]
    session.save()
    assert client.get(OWN).status_code == 200
    assert sessions._BEGAN in client.session


def test_closing_an_account_ends_its_sessions(chen):
    client = _signed_in()
    people.close(chen)
    assert client.get(OWN).status_code == 302
