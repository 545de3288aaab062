"""People who may sign in, and the tokens programs read with."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from wuwai.accounts import titles
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.reference import linkages as known
from wuwai.reference import regions
from wuwai.reference.text import Text

__all__ = ["ApiToken", "AuditEntry", "PastPassword", "Role", "SignInLock", "User"]


class Role(models.TextChoices):
    """What a person may do; ``wuwai.accounts.access`` says what each may use."""

    VIEWER = "viewer", _("Reader")
    EDITOR = "editor", _("Officer")
    HEAD = "head", _("Head")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractUser):
    """A person with one role, for a place and for linkages.

    ``region`` is the code of the city (or province) whose rows concern them; blank is the department, with
    all cities. ``linkages`` are the keys of those they deal with; empty is all.
    ``one_time_password`` is true while the password was given out by the program: signing in uses it up.
    ``password_set_on`` is when they last chose one of their own. ``sign_outs`` counts how often all their
    sessions were ended: it is part of what a session is checked against.
    """

    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.VIEWER)
    region = models.CharField(_("region"), max_length=16, blank=True, default="")
    linkages = models.JSONField(_("linkages"), blank=True, default=list)
    one_time_password = models.BooleanField(default=False, editable=False)
    password_set_on = models.DateTimeField(null=True, blank=True, editable=False)
    sign_outs = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def clean(self) -> None:
        """Places and linkages have to be known ones: an unknown one would quietly show nothing."""
        super().clean()
        place = regions.find(self.region) if self.region else None
        if self.region and (
            place is None or place.code != self.region or place.kind not in ("city", "province")
        ):
            raise ValidationError({"region": _("This is no known city or province.")})
        if not isinstance(self.linkages, list) or any(one not in known.BY_KEY for one in self.linkages):
            raise ValidationError({"linkages": _("These are no known linkages.")})

    @property
    def title(self) -> Text:
        """What they are, in words: "City officer, Shenzhen, foreign trade"."""
        return titles.title(self.role, self.region, self.linkages)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is checked against: it ends with a new password, and with "sign out everywhere"."""
        what = f"{self.password}/{self.sign_outs}" if self.sign_outs else self.password
        return salted_hmac(
            "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash",
            what,
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class PastPassword(models.Model):
    """The hash of a password that was somebody's own, so that it is not chosen again soon."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128, editable=False)
    set_on = models.DateTimeField(auto_now_add=True)


class SignInLock(models.Model):
    """Failed attempts to sign in with one name, whether anybody has that name or not.

    The name is kept as a digest: people type passwords into the wrong box.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0)
    first_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)


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
