"""Who reads which briefings, and who may write and approve one."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from wuwai.accounts.access import ROLES, of_department
from wuwai.briefings.models import Briefing, State

PUBLISHED = (State.APPROVED, State.SUPERSEDED)


def place(user: Any) -> str:
    """The city whose briefings this person writes; empty for the department's."""
    return "" if of_department(user) else str(user.region)


def readable(user: Any) -> QuerySet[Briefing]:
    """The briefings a person may open.

    Approved ones: the department's are everybody's, a city's are that city's and the department's. Those
    that are not approved: of the same place, and only by who may edit.
    """
    published, writes = Q(state__in=PUBLISHED), getattr(user, "role", "") in ROLES["editing"]
    if of_department(user):
        return Briefing.objects.all() if writes else Briefing.objects.filter(published)
    mine = Q(region=place(user))
    return Briefing.objects.filter(published & (Q(region="") | mine) | (mine if writes else Q(pk__in=())))


def may_write(user: Any, briefing: Briefing) -> bool:
    """Whether this person may arrange it: who edits, of the place it is written for."""
    return getattr(user, "role", "") in ROLES["editing"] and place(user) == briefing.region


def may_approve(user: Any, briefing: Briefing) -> bool:
    """Whether this person may approve or send back: a head of that place (or of the department), and neither
    who wrote it nor who submitted it.
    """
    if getattr(user, "role", "") not in ROLES["approving"]:
        return False
    if not of_department(user) and place(user) != briefing.region:
        return False
    return user.pk not in (briefing.made_by_id, briefing.submitted_by_id)
