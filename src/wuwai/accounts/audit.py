"""The audit: what was done, by whom, from where and why, appended and chained.

:func:`note` is called in the transaction of what it tells of, so that both stand or neither. Call it last in
there: until the transaction ends nobody else can append.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from wuwai.accounts import audit_acting
from wuwai.accounts.audit_acting import Actor
from wuwai.accounts.audit_canonical import canonical
from wuwai.accounts.audit_entries import START, AuditEntry

_ACTION = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*")
_SUBJECT = re.compile(r"[a-z][a-z_-]*:.+", re.DOTALL)
_LOCK = 0x777577616901  # any number, the same for all who append


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the chain; of an empty one number 0 and a digest of zeros."""

    sequence: int
    digest: str

    def __str__(self) -> str:
        """As printed, and as ``wuwai audit verify --printed`` takes it."""
        return f"{self.sequence}:{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing done to one subject, for :func:`notes`. ``before`` and ``after`` are values by name."""

    subject: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def note(
    action: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
    by: Any = None,
) -> AuditEntry:
    """Append one entry; call it inside the transaction of what it tells of, at its end.

    ``action`` is a dotted name (``return.submitted``), ``subject`` a kind and a name
    (``return:F1/440300/2026-08``). ``before`` and ``after`` hold what changed, by name; what tells of a
    person goes in through :func:`~wuwai.accounts.audit_canonical.sealed`. ``by`` None is who acts now: the
    person of the request, the command line, or the program. RuntimeError outside a transaction, ValueError
    for a name that is none.
    """
    return notes(action, [Told(subject=subject, before=before, after=after)], why=why, by=by)[0]


def notes(action: str, told: Iterable[Told], *, why: str = "", by: Any = None) -> list[AuditEntry]:
    """Append one entry for each of ``told``, as :func:`note` does, for many at once."""
    if not connection.in_atomic_block:
        raise RuntimeError("an entry of the audit belongs into the transaction of what it tells of")
    if not _ACTION.fullmatch(action) or len(action) > 64:
        raise ValueError(f"{action!r} is no name of an action")
    who = _who(by)
    alone()
    last = head()
    at = timezone.now()
    sequence, previous = last.sequence, last.digest
    made: list[AuditEntry] = []
    for one in told:
        if not _SUBJECT.fullmatch(one.subject) or len(one.subject) > 200:
            raise ValueError(f"{one.subject!r} is no subject")
        sequence += 1
        entry = AuditEntry(
            sequence=sequence,
            at=at,
            who=who.who,
            role=who.role[:200],
            from_where=who.where[:200],
            action=action,
            subject=one.subject,
            before="" if one.before is None else canonical(one.before),
            after="" if one.after is None else canonical(one.after),
            why=why,
            previous=previous,
        )
        entry.digest = previous = entry.computed()
        made.append(entry)
    _insert(made)
    return made


def read(
    subject: str, fields: Collection[str], *, by: Any = None, uids: Collection[str] = (), how: str = ""
) -> AuditEntry:
    """Note that what tells of persons was read: the ``fields`` of ``subject``, for all rows ``uids``.

    ``how`` is the way it left: ``page``, ``list``, ``file``, ``api``. Call it before anything is shown: what
    cannot be noted is not shown. It makes a transaction where there is none.
    """
    after: dict[str, Any] = {"fields": sorted(fields)}
    if uids:
        after |= {"rows": len(uids), "uids": sorted(uids)}
    if how:
        after["how"] = how
    with transaction.atomic():
        return note("personal.read", subject, after=after, by=by)


def head() -> Head:
    """The last entry there is."""
    last = AuditEntry.objects.order_by("-sequence").values_list("sequence", "digest").first()
    return Head(*last) if last else Head(0, START)


def holds(sequence: int, digest: str) -> bool:
    """Whether the chain has that entry with that digest: what was printed as its head stands in it still."""
    if sequence == 0:
        return digest == START
    return AuditEntry.objects.filter(sequence=sequence, digest=digest).exists()


def _insert(entries: Sequence[AuditEntry]) -> None:
    """Straight into the table: Django's own way takes three times as long for thousands."""
    columns = [connection.ops.quote_name(str(one.column)) for one in AuditEntry._meta.concrete_fields]
    names = [one.attname for one in AuditEntry._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(AuditEntry._meta.db_table)
    at = connection.ops.adapt_datetimefield_value(entries[0].at) if entries else None
    lines = [[at if name == "at" else getattr(one, name) for name in names] for one in entries]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - our own names
            lines,
        )


def _who(by: Any) -> Actor:
    now = audit_acting.acting()
    return now if by is None else audit_acting.actor(by, now.where)


def alone() -> None:
    """Wait until nobody else appends, in a transaction. On SQLite who writes is alone already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
