"""People who may sign in, and the tokens programs read with."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do. Each role may do all that the one before it may."""

    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractUser):
    """A person with one role. ``region`` is the code of the region whose rows concern them; blank means all.

    ``one_time_password`` is true while the password was given out by the program: signing in uses it up.
    """

    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.VIEWER)
    region = models.CharField(_("region"), max_length=16, blank=True, default="")
    one_time_password = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")


class ApiToken(models.Model):
    """A token for ``/api/v1``. Only its SHA-256 is kept: a lost token is replaced, never looked up."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_on = models.DateTimeField(auto_now_add=True)

    @staticmethod
    def digest_of(token: str) -> str:
        """The SHA-256 of a token, as kept. It holds 256 random bits, so it needs no salt and no slow hash."""
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User) -> str:
        """Make a token for ``user`` and return it. This is the only time it can be read."""
        token = "wuwai_" + secrets.token_urlsafe(32)
        cls.objects.create(user=user, digest=cls.digest_of(token))
        return token

    @classmethod
    def user_of(cls, token: str) -> User | None:
        """The active user that a token belongs to; None where there is none."""
        found = (
            cls.objects.select_related("user")
            .filter(digest=cls.digest_of(token), user__is_active=True)
            .first()
        )
        return found.user if found else None
