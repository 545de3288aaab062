"""Signing in, signing out and failing to, noted in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from wuwai.accounts import audit, audit_acting
from wuwai.accounts.audit_acting import Actor
from wuwai.accounts.models import User


def signed_in(sender: Any, request: HttpRequest | None, user: User, **_: Any) -> None:
    """Somebody signed in."""
    _note("signed_in", f"user:{user.get_username()}", by=user)


def signed_out(sender: Any, request: HttpRequest | None, user: User | None, **_: Any) -> None:
    """Somebody signed out; nothing where nobody was signed in."""
    if user is not None:
        _note("signed_out", f"user:{user.get_username()}", by=user)


def failed(sender: Any, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A password was wrong, or there is no such account.

    A name that nobody has is not kept: people type passwords into the wrong box.
    """
    name = str(credentials.get("username") or "")
    known = User.objects.filter(username=name).exists()
    with audit_acting.acts(Actor("", "", audit_acting.acting().where)):
        _note("sign_in_failed", f"user:{name}" if known else "sign-in:unknown name")


def _note(action: str, subject: str, by: User | None = None) -> None:
    with transaction.atomic():
        audit.note(action, subject, by=by)
