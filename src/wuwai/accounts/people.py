"""Keeping the accounts: every change is one transaction with its entry in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from wuwai.accounts import audit
from wuwai.accounts.models import ApiToken, Role, User
from wuwai.accounts.passwords import give_one_time_password
from wuwai.reference.text import Text

OWN = Text(
    "Nobody closes their own account or changes its role, place or linkages: another administrator has to.",
    "本人账号的角色、地区、负责领域及停用须由其他系统管理员办理。",
)
LAST = Text(
    "This is the last administrator: make another one first.",
    "这是最后一名系统管理员，请先设立另一名。",
)
CLOSED = Text("The account is closed: open it first.", "该账号已停用，请先启用。")


class NotChanged(ValueError):
    """A change that is refused; ``reason`` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides what a person may do; blank ``region`` and empty ``linkages`` mean all."""

    role: str
    region: str = ""
    linkages: Sequence[str] = ()
    full_name: str = ""

    @classmethod
    def of(cls, user: User) -> Standing:
        """As the account says now."""
        return cls(
            role=user.role,
            region=user.region,
            linkages=tuple(user.linkages or ()),
            full_name=user.first_name,
        )

    def told(self) -> dict[str, Any]:
        """As the audit keeps it."""
        return {
            "role": self.role,
            "region": self.region,
            "linkages": list(self.linkages),
            "full_name": self.full_name,
        }


def subject(user: User) -> str:
    """What the audit calls an account."""
    return f"user:{user.get_username()}"


def add(name: str, standing: Standing, *, by: User | None = None) -> tuple[User, str]:
    """A new account and its one-time password.

    Raises ``django.core.exceptions.ValidationError`` for a name that is taken or cannot be one, or for an
    unknown role, place or linkage. ``by`` None is who acts now, as in the audit.
    """
    user = User(username=name)
    _set(user, standing)
    user.set_unusable_password()
    user.full_clean()
    with transaction.atomic():
        user.save()
        password = give_one_time_password(user)
        audit.note("user.added", subject(user), after=standing.told(), by=by)
    return user, password


def change(user: User, standing: Standing, *, by: User | None = None, why: str = "") -> bool:
    """Give an account another role, place or linkages; whether anything changed.

    :class:`NotChanged` for one's own account and for the last administrator; ``ValidationError`` as
    :func:`add`.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        before = Standing.of(user)
        if before.told() == standing.told():
            return False
        if (before.role, before.region, tuple(before.linkages)) != (
            standing.role,
            standing.region,
            tuple(standing.linkages),
        ):
            _refuse_own(user, by)
        if standing.role != Role.ADMINISTRATOR:
            _keep_an_administrator(user)
        _set(user, standing)
        user.full_clean(exclude=["password"])
        user.save()
        audit.note("user.changed", subject(user), before=before.told(), after=standing.told(), why=why, by=by)
    return True


def close(user: User, *, by: User | None = None, why: str = "") -> None:
    """Close an account: its sessions and tokens end at once. What it did stays under its name.

    :class:`NotChanged` for one's own account and for the last administrator.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _refuse_own(user, by)
        _keep_an_administrator(user)
        user.is_active = False
        user.sign_outs += 1
        user.save(update_fields=["is_active", "sign_outs"])
        ended = ApiToken.objects.filter(user=user).delete()[0]
        audit.note("user.closed", subject(user), after={"tokens_ended": ended}, why=why, by=by)


def reopen(user: User, *, by: User | None = None) -> str:
    """Open a closed account again; its new one-time password."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        user.is_active = True
        user.save(update_fields=["is_active"])
        password = give_one_time_password(user)
        audit.note("user.reopened", subject(user), by=by)
    return password


def new_password(user: User, *, by: User | None = None) -> str:
    """Give a one-time password; every session of theirs ends. :class:`NotChanged` for a closed account."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise NotChanged(CLOSED)
        password = give_one_time_password(user)
        audit.note("user.password_given", subject(user), by=by)
    return password


def sign_out_everywhere(user: User, *, by: User | None = None) -> None:
    """End every session of an account, at once."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        user.sign_outs += 1
        user.save(update_fields=["sign_outs"])
        audit.note("user.signed_out", subject(user), by=by)


def new_token(user: User, *, by: User | None = None) -> str:
    """A new API token; it can be read only now. :class:`NotChanged` for a closed account."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise NotChanged(CLOSED)
        token = ApiToken.issue(user)
        audit.note("user.token_made", subject(user), by=by)
    return token


def end_tokens(user: User, *, by: User | None = None) -> int:
    """End all API tokens of an account; how many there were."""
    with transaction.atomic():
        count = ApiToken.objects.filter(user=user).delete()[0]
        audit.note("user.tokens_ended", subject(user), after={"tokens_ended": count}, by=by)
    return count


def _set(user: User, standing: Standing) -> None:
    user.role = standing.role
    user.region = standing.region
    user.linkages = list(standing.linkages)
    user.first_name = standing.full_name


def _refuse_own(user: User, by: User | None) -> None:
    if by is not None and by.pk == user.pk:
        raise NotChanged(OWN)


def _keep_an_administrator(user: User) -> None:
    """The command line can always make another, but who keeps the accounts may not have it."""
    if user.role != Role.ADMINISTRATOR or not user.is_active:
        return
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise NotChanged(LAST)
