"""Entries of the audit by subject, person, action and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from wuwai.accounts.audit_entries import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; empty and None is anything. Days are the office's, both of them included.

    ``subject`` is one, with what lies beneath it, or any part of one; ``who`` a name; ``action`` one, or the
    first part of its name (``return`` for all that happens to returns).
    """

    subject: str = ""
    who: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


def found(wanted: Wanted) -> QuerySet[AuditEntry]:
    """The entries looked for, latest first."""
    entries = AuditEntry.objects.order_by("-sequence")
    if subject := wanted.subject.strip():
        entries = entries.filter(
            Q(subject=subject) | Q(subject__startswith=f"{subject}/")
            if ":" in subject
            else Q(subject__contains=subject)
        )
    if who := wanted.who.strip():
        entries = entries.filter(who=who)
    if action := wanted.action.strip():
        entries = entries.filter(Q(action=action) | Q(action__startswith=f"{action}."))
    if wanted.since is not None:
        entries = entries.filter(at__gte=_start(wanted.since))
    if wanted.until is not None:
        entries = entries.filter(at__lt=_start(wanted.until + timedelta(days=1)))
    return entries


def as_plain(entry: AuditEntry) -> dict[str, object]:
    """An entry under the names it is hashed by, with its digest."""
    return {**entry.hashed(), "digest": entry.digest}


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
