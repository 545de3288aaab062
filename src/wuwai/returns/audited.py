"""Returns as the audit compares them with its entries: numbers and states rewritten behind its back show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from wuwai.accounts.audit_standing import Standing
from wuwai.returns.filled import as_json, cells_of, told
from wuwai.returns.models import Return

_PREFIX = "return:"


def _read(subjects: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    named = [one.removeprefix(_PREFIX).split("/") for one in subjects]
    asked = [
        Q(round__form=parts[0], region=parts[1], round__period=parts[2]) for parts in named if len(parts) == 3
    ]
    if not asked:
        return {}
    there = Return.objects.filter(reduce(or_, asked)).select_related("round").prefetch_related("values")
    return {one.subject: told(one, as_json(cells_of(one))) for one in there}


def _subjects() -> Iterable[str]:
    """Those that somebody has touched: one that was only issued is told of by its round."""
    touched = Return.objects.exclude(state="open", version=1).select_related("round")
    return (one.subject for one in touched)


RETURNS = Standing(prefix=_PREFIX, read=_read, subjects=_subjects, found="return.found", added="")
