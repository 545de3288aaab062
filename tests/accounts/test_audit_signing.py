"""Signing in, out and failing to are entries of the audit; a name that nobody has is not kept."""

from __future__ import annotations

import pytest
from django.test import Client

from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough phrase"


def told() -> list[tuple[str, str, str, str]]:
    entries = AuditEntry.objects.exclude(subject="audit:begun").exclude(action="user.locked")
    return [(one.action, one.subject, one.who, one.from_where) for one in entries]


def sign_in(client: Client, name: str, password: str):
    return client.post("/zh/account/login/", {"login": name, "password": password}, REMOTE_ADDR="10.3.3.3")


def test_signing_in_and_out_is_noted(client):
    user = User.objects.create(username="li", role="editor")
    user.set_password(PASSWORD)
    user.save()
    assert sign_in(client, "li", PASSWORD).status_code == 302
    client.post("/zh/account/logout/", REMOTE_ADDR="10.3.3.3")
    assert told() == [
        ("signed_in", "user:li", "li", "10.3.3.3"),
        ("signed_out", "user:li", "li", "10.3.3.3"),
    ]


def test_failing_is_noted_without_what_was_typed(client):
    User.objects.create(username="li", role="editor")
    sign_in(client, "li", "wrong")
    sign_in(client, "my-secret-password", "wrong")
    assert told() == [
        ("sign_in_failed", "user:li", "", "10.3.3.3"),
        ("sign_in_failed", "sign-in:unknown name", "", "10.3.3.3"),
    ]
    assert not AuditEntry.objects.filter(subject__contains="secret").exists()
