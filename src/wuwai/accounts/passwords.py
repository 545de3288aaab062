"""Passwords: those the program gives out work once, those people choose follow the rules of the workspace."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from wuwai.accounts import audit
from wuwai.accounts.models import PastPassword, User

# No letters or digits that are read as one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class NotUsedBefore:
    """A validator: none of the ``last`` passwords that the person chose is taken again."""

    def __init__(self, last: int) -> None:
        self.last = last

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError where it is one of them."""
        if user is None or user.pk is None or not self.last:
            return
        before = PastPassword.objects.filter(user=user).order_by("-pk")[: self.last]
        if any(check_password(password, one.password) for one in before):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("The password must not be one of your last %(n)d.") % {"n": self.last}


def give_one_time_password(user: User) -> str:
    """Set and return a password that signing in uses up: 16 letters and digits, 79 bits."""
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    user.set_password(password)
    user.one_time_password = True
    user.save(update_fields=["password", "one_time_password"])
    return password


def set_own_password(user: User, password: str) -> None:
    """Set a password that the person chose.

    Raises ``django.core.exceptions.ValidationError`` where it is too short, too common, like the name, or one
    of their last.
    """
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, user)
    keep_own_password(user, password)


def keep_own_password(user: User, password: str) -> None:
    """Set a password that the rules have been asked about already."""
    with transaction.atomic():
        user.set_password(password)
        user.one_time_password = False
        user.password_set_on = timezone.now()
        user.save(update_fields=["password", "one_time_password", "password_set_on"])
        PastPassword.objects.create(user=user, password=user.password)
        kept = PastPassword.objects.filter(user=user).order_by("-pk")
        last = max((one.last for one in _rules() if isinstance(one, NotUsedBefore)), default=0)
        PastPassword.objects.filter(user=user).exclude(
            pk__in=list(kept.values_list("pk", flat=True)[:last])
        ).delete()
        audit.note("user.password_changed", f"user:{user.get_username()}")


def _rules() -> list[Any]:
    from django.contrib.auth.password_validation import get_default_password_validators

    return list(get_default_password_validators())


def must_choose(user: User) -> bool:
    """Whether a person has to choose a password before anything else: it is too old, or a one-time one was
    used up.
    """
    if not user.has_usable_password():
        return True
    days = settings.WUWAI_PASSWORD_DAYS
    chosen = user.password_set_on or user.date_joined
    return bool(days) and timezone.now() - chosen > timedelta(days=days)


def use_up(sender: type[User], request: HttpRequest, user: User, **more: Any) -> None:
    """At sign-in: the one-time password stops working, the session it opened goes on."""
    if not user.one_time_password:
        return
    user.set_unusable_password()
    user.one_time_password = False
    user.save(update_fields=["password", "one_time_password"])
    update_session_auth_hash(request, user)
