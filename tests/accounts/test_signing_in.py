"""Signing in, one-time passwords, lockout, and that nobody signs themselves up."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from wuwai.accounts.models import User
from wuwai.accounts.passwords import give_one_time_password

pytestmark = pytest.mark.django_db
LOGIN = "/en/account/login/"


@pytest.fixture
def editor() -> User:
    return User.objects.create(username="editor", role="editor")


def _sign_in(client: Client, password: str, name: str = "editor"):
    return client.post(LOGIN, {"login": name, "password": password})


def test_a_one_time_password_works_once_and_its_session_goes_on(editor):
    password = give_one_time_password(editor)
    first = Client()
    assert _sign_in(first, password).status_code == 302
    assert first.get("/en/account/password/set/").status_code == 200
    second = Client()
    assert _sign_in(second, password).status_code == 200
    assert "_auth_user_id" not in second.session


def test_after_the_one_time_password_a_person_chooses_their_own(editor):
    client = Client()
    _sign_in(client, give_one_time_password(editor))
    chosen = "four green warehouses"
    answer = client.post("/en/account/password/set/", {"password1": chosen, "password2": chosen})
    assert answer.status_code == 302
    assert _sign_in(Client(), chosen).status_code == 302


def test_an_office_asks_for_an_own_password_at_once(editor, monkeypatch):
    from wuwai.workspace import Workspace

    assert "password" not in _sign_in(Client(), give_one_time_password(editor))["Location"]
    monkeypatch.setattr(Workspace, "demo", property(lambda self: False))
    assert "/password/set/" in _sign_in(Client(), give_one_time_password(editor))["Location"]


def test_a_new_one_time_password_ends_the_old_one(editor):
    old = give_one_time_password(editor)
    give_one_time_password(editor)
    assert _sign_in(Client(), old).status_code == 200


def test_passwords_are_kept_with_argon2(editor):
    give_one_time_password(editor)
    assert editor.password.startswith("argon2$argon2id$")


def test_guessing_is_locked_out(editor):
    password = give_one_time_password(editor)
    guesser = Client()
    for guess in range(6):
        _sign_in(guesser, f"wrong-{guess}")
    assert _sign_in(guesser, password).status_code in (200, 429)
    assert "_auth_user_id" not in guesser.session


def test_nobody_signs_themselves_up():
    client = Client()
    chosen = "four green warehouses"
    client.post("/en/account/signup/", {"username": "me", "password1": chosen, "password2": chosen})
    assert client.get("/en/account/signup/").status_code == 404
    assert not User.objects.filter(username="me").exists()


def test_a_password_is_never_logged(editor, caplog):
    caplog.set_level(logging.DEBUG)
    password = give_one_time_password(editor)
    _sign_in(Client(), "a wrong password 77")
    _sign_in(Client(), password)
    assert password not in caplog.text
    assert "a wrong password 77" not in caplog.text


def test_signing_in_does_not_lead_to_another_host(editor):
    password = give_one_time_password(editor)
    answer = Client().post(LOGIN + "?next=https://evil.example/", {"login": "editor", "password": password})
    assert "evil.example" not in answer.get("Location", "")


@pytest.mark.parametrize("address", [LOGIN, "/zh/account/login/"])
def test_the_sign_in_page_stands_in_both_languages(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "signup" not in page
    assert 'name="password"' in page
