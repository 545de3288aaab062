"""A demo has one account of each role, and a new password for each at every start."""

from __future__ import annotations

import pytest

from wuwai.accounts.demonstration import one_time_passwords
from wuwai.accounts.models import Role, User

pytestmark = pytest.mark.django_db


def test_one_account_of_each_role_of_city_and_department():
    given = one_time_passwords("440300")
    assert {user.username: (user.role, user.region) for user, _ in given} == {
        "reader": ("viewer", ""),
        "city-officer": ("editor", "440300"),
        "city-head": ("head", "440300"),
        "officer": ("editor", ""),
        "head": ("head", ""),
        "administrator": ("administrator", ""),
    }
    assert {user.role for user, _ in given} == set(Role.values)
    assert all(user.check_password(password) and user.one_time_password for user, password in given)


def test_a_new_start_keeps_the_accounts_and_changes_the_passwords():
    first = {user.username: password for user, password in one_time_passwords("440300")}
    User.objects.filter(username="reader").update(is_active=False)
    second = one_time_passwords("440300")
    assert User.objects.count() == len(first)
    assert not set(first.values()) & {password for _, password in second}
    assert not User.objects.get(username="reader").is_active


def test_the_editor_of_an_older_demo_is_the_officer():
    before = User.objects.create(username="editor", role="editor")
    one_time_passwords("440300")
    assert User.objects.get(username="officer").pk == before.pk
    assert not User.objects.filter(username="editor").exists()
