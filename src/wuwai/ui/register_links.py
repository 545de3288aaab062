"""Addresses that rows of registers lead to: the row a reference names, the enterprise a row belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from wuwai.registers.contract import RegisterField
from wuwai.registers.enterprises import Enterprise
from wuwai.registers.rows import RegisterRow


def reference_url(one: RegisterField, value: Any) -> str:
    """Where the row lies that a field of kind ``row`` names; empty for other fields and for nothing."""
    if one.kind != "row" or not value:
        return ""
    return f"{reverse('register-named', args=[one.register])}?{urlencode({'ref': value})}"


def enterprise_urls(rows: Iterable[RegisterRow]) -> dict[int, str]:
    """The pages of the enterprises that rows belong to, by the enterprise's primary key.

    Empty where no room serves such pages.
    """
    ids = {key for row in rows if (key := getattr(row, "enterprise_id", None))}
    found = Enterprise._default_manager.filter(pk__in=ids).values_list("pk", "uid") if ids else ()
    return {key: url for key, uid in found if (url := enterprise_url(uid))}


def enterprise_url(uid: str) -> str:
    """The page of one enterprise; empty where no room serves it."""
    try:
        return reverse("enterprise", args=[uid])
    except NoReverseMatch:
        return ""
