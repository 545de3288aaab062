"""A name with which signing in failed too often is locked for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from wuwai.accounts import lockout
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import SignInLock, User
from wuwai.accounts.passwords import set_own_password

pytestmark = pytest.mark.django_db
LOGIN = "/en/account/login/"
RIGHT = "four green warehouses"


@pytest.fixture
def chen() -> User:
    user = User.objects.create(username="chen", role="editor")
    set_own_password(user, RIGHT)
    return user


def _try(password: str, name: str = "chen") -> bool:
    client = Client()
    client.post(LOGIN, {"login": name, "password": password})
    return "_auth_user_id" in client.session


def test_five_failures_lock_a_name_and_the_right_password_does_not_help(chen):
    for number in range(5):
        assert not _try(f"wrong {number}")
    cache.clear()  # as a restart of the server does: the lock is in the database
    assert not _try(RIGHT)
    assert lockout.locked_until("chen") is not None
    assert AuditEntry.objects.filter(action="user.locked", subject="user:chen").count() == 1


def test_four_failures_and_a_success_begin_anew(chen):
    for _ in range(2):
        for number in range(4):
            assert not _try(f"wrong {number}")
        assert _try(RIGHT)


def test_the_lock_ends_with_time_and_by_an_administrator(chen):
    for number in range(5):
        _try(f"wrong {number}")
    assert not _try(RIGHT)
    SignInLock.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert _try(RIGHT)
    for number in range(5):
        _try(f"wrong {number}")
    assert lockout.unlock("chen")
    assert not lockout.unlock("chen")
    assert _try(RIGHT)


def test_a_locked_name_does_not_tell_whether_it_exists(chen):
    said = []
    for name in ("chen", "nobody-of-that-name"):
        for number in range(5):
            _try(f"wrong {number}", name)
        answer = Client().post(LOGIN, {"login": name, "password": RIGHT})
        said.append((answer.status_code, "Too many" in answer.content.decode()))
    assert said[0] == said[1] == (200, True)


def test_a_password_typed_into_the_wrong_box_is_written_nowhere(chen):
    secret = "my secret pass phrase"
    for _ in range(6):
        _try("x", secret)
    assert secret not in str(list(SignInLock.objects.values()))
    assert secret not in str(list(AuditEntry.objects.filter(action="user.locked").values()))


def test_made_up_names_do_not_pile_up():
    for number in range(20):
        lockout.failed(f"name {number}")
    SignInLock.objects.update(first_at=timezone.now() - timedelta(hours=2))
    lockout.failed("another")
    assert SignInLock.objects.count() == 1
