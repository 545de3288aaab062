"""Passwords that the program gives out: they work once."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from wuwai.accounts.models import User

# No letters or digits that are read as one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def give_one_time_password(user: User) -> str:
    """Set and return a password that signing in uses up: 16 letters and digits, 79 bits."""
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    user.set_password(password)
    user.one_time_password = True
    user.save(update_fields=["password", "one_time_password"])
    return password


def set_own_password(user: User, password: str) -> None:
    """Set a password that the person chose.

    Raises ``django.core.exceptions.ValidationError`` where it is too short, too common, or like the name.
    """
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, user)
    user.set_password(password)
    user.one_time_password = False
    user.save()


def use_up(sender: type[User], request: HttpRequest, user: User, **_: Any) -> None:
    """At sign-in: the one-time password stops working, the session it opened goes on."""
    if not user.one_time_password:
        return
    user.set_unusable_password()
    user.one_time_password = False
    user.save(update_fields=["password", "one_time_password"])
    update_session_auth_hash(request, user)
