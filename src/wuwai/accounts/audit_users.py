"""Accounts as the audit compares them: who may do what is not changed behind its back either."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wuwai.accounts.audit_standing import Standing
from wuwai.accounts.models import User

_PREFIX = "user:"


def _read(subjects: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    names = [one.removeprefix(_PREFIX) for one in subjects]
    found = User.objects.filter(username__in=names).values_list("username", "role", "region", "linkages")
    return {
        f"{_PREFIX}{name}": {"role": role, "region": region, "linkages": list(linkages or ())}
        for name, role, region, linkages in found
    }


def _subjects() -> Iterable[str]:
    return (f"{_PREFIX}{name}" for name in User.objects.values_list("username", flat=True))


USERS = Standing(prefix=_PREFIX, read=_read, subjects=_subjects, found="user.found", added="user.added")
