"""Prove the audit: every entry as it was hashed, each chained to the one before, and the tables as noted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from django.db import connection, transaction

from wuwai.accounts import audit, audit_standing, audit_triggers
from wuwai.accounts.audit import Head
from wuwai.accounts.audit_entries import START, AuditEntry
from wuwai.reference.text import Text

Kind = Literal["digest", "previous", "sequence", "head", "standing", "gone", "unnoted", "trigger"]
_PORTION = 500
_KEPT = 100  # faults told one by one; the rest is counted
_DELETED = ".deleted"
_READ = "personal.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is not as it was noted. ``sequence`` is the entry it is about, 0 for none."""

    kind: Kind
    sequence: int
    subject: str
    words: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was looked at, and what was found: ``total`` faults, the first of them in ``faults``."""

    head: Head
    entries: int
    things: int
    total: int
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether all is as it was noted."""
        return self.total == 0


def verify(*, printed: Head | None = None, tell: Callable[[int], None] = lambda done: None) -> Outcome:
    """Look at the whole chain and at all that it tells of; nothing is changed.

    ``printed`` is a head as a briefing shows it: it has to stand in the chain. ``tell`` hears how many
    entries were looked at. It may run while others write: what seems wrong is looked at again with nobody
    writing.
    """
    faults: list[Fault] = [*_triggers(), *_chained(tell)]
    faults += _heads(printed)
    suspects, things = _standing()
    if suspects:
        with transaction.atomic():
            faults += _looked_again(suspects)
    return Outcome(
        head=audit.head(),
        entries=AuditEntry.objects.count(),
        things=things,
        total=len(faults),
        faults=tuple(faults[:_KEPT]),
    )


def _triggers() -> Iterator[Fault]:
    for name in audit_triggers.missing(connection):
        words = Text(
            "The database no longer refuses changes of entries: its trigger {name} is gone.",
            "数据库已不再拒绝改动留痕记录：触发器{name}缺失。",
        )
        yield Fault(kind="trigger", sequence=0, subject="", words=words.format(name=name))


def _chained(tell: Callable[[int], None]) -> Iterator[Fault]:
    previous, number = START, 0
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        number += 1
        if entry.sequence != number:
            words = Text(
                "Entries {first} to {last} are missing.", "缺少第{first}条至第{last}条记录。"
            ).format(first=number, last=entry.sequence - 1)
            yield Fault(kind="sequence", sequence=number, subject="", words=words)
            number = entry.sequence
        elif entry.previous != previous:
            words = Text(
                "Entry {n} does not follow the one before it.", "第{n}条记录与其前一条不相衔接。"
            ).format(n=number)
            yield Fault(kind="previous", sequence=number, subject=entry.subject, words=words)
        if entry.computed() != entry.digest:
            words = Text(
                "Entry {n} is not what was written: {what}.", "第{n}条记录与写入时不符：{what}。"
            ).format(n=number, what=f"{entry.action} {entry.subject}")
            yield Fault(kind="digest", sequence=number, subject=entry.subject, words=words)
        previous = entry.digest
        if number % 2000 == 0:
            tell(number)


def _heads(printed: Head | None) -> Iterator[Fault]:
    if printed is not None and not audit.holds(printed.sequence, printed.digest):
        words = Text(
            "The printed head {head} is not in the chain: the audit was rewritten, or it is another one's.",
            "链中没有所印的链首{head}：留痕已被改写，或该链首属于其他工作区。",
        )
        yield Fault(kind="head", sequence=printed.sequence, subject="", words=words.format(head=printed))
    for one in audit_standing.witnesses():
        if not audit.holds(one.sequence, one.digest):
            words = Text(
                "'{title}' shows the head {n}, which is not in the chain.",
                "“{title}”所载链首（第{n}条）不在链中。",
            )
            words = words.format(title=one.title, n=one.sequence)
            yield Fault(kind="head", sequence=one.sequence, subject="", words=words)


def _standing() -> tuple[list[str], int]:
    """The subjects that seem not to stand as noted, and how many were looked at."""
    suspects: list[str] = []
    seen: set[str] = set()
    waiting: dict[str, tuple[int, dict[str, Any] | None]] = {}
    for subject, noted in _noted():
        seen.add(subject)
        waiting[subject] = noted
        if len(waiting) == _PORTION:
            suspects += _differing(waiting)
            waiting = {}
    suspects += _differing(waiting)
    for one in audit_standing.standings():
        suspects += [subject for subject in one.subjects() if subject not in seen]
    return list(dict.fromkeys(suspects)), len(seen)


def _noted(*subjects: str) -> Iterator[tuple[str, tuple[int, dict[str, Any] | None]]]:
    """What the entries of each subject add up to: the last one's number, and the values (None: deleted)."""
    entries = AuditEntry.objects.exclude(action=_READ).order_by("subject", "sequence")
    if subjects:
        entries = entries.filter(subject__in=subjects)
    told = entries.values_list("subject", "sequence", "action", "after")
    for subject, lines in groupby(told.iterator(chunk_size=2000), key=lambda line: line[0]):
        reader = audit_standing.of(subject)
        if reader is None:
            continue
        last = 0
        values: dict[str, Any] | None = None if reader.added else {}
        for _, sequence, action, after in lines:
            last = sequence
            if action in (reader.added, reader.found):
                values = json.loads(after) if after else {}
            elif action.endswith(_DELETED):
                values = None
            elif values is not None and after:
                values |= json.loads(after)
        yield subject, (last, values)


def _differing(waiting: dict[str, tuple[int, dict[str, Any] | None]]) -> list[str]:
    return [fault.subject for fault in _compared(waiting)]


def _compared(waiting: dict[str, tuple[int, dict[str, Any] | None]]) -> Iterator[Fault]:
    by_prefix: dict[str, list[str]] = {}
    for subject in waiting:
        reader = audit_standing.of(subject)
        if reader is not None:
            by_prefix.setdefault(reader.prefix, []).append(subject)
    for one in audit_standing.standings():
        mine = by_prefix.get(one.prefix, [])
        there = one.read(mine) if mine else {}
        for subject in mine:
            sequence, noted = waiting[subject]
            now = there.get(subject)
            if noted is None and now is None:
                continue
            if noted is None or now is None:
                yield _existence(subject, sequence, there=now is not None)
            elif names := audit_standing.differing(noted, now):
                words = Text(
                    "{subject} does not stand as entry {n} left it: {names}.",
                    "{subject} 与第{n}条记录之后应有的内容不符：{names}。",
                )
                said = words.format(subject=subject, n=sequence, names=", ".join(names))
                yield Fault(kind="standing", sequence=sequence, subject=subject, words=said)


def _existence(subject: str, sequence: int, *, there: bool) -> Fault:
    words = (
        Text(
            "{subject} is there, and its entries do not say that it was added.",
            "{subject} 存在，但其留痕记录中没有新增。",
        )
        if there
        else Text("{subject} is gone, and no entry deleted it.", "{subject} 已不存在，但无删除记录。")
    )
    return Fault(
        kind="unnoted" if there else "gone",
        sequence=sequence,
        subject=subject,
        words=words.format(subject=subject),
    )


def _looked_again(subjects: list[str]) -> list[Fault]:
    """The same once more while nobody writes: what was only in the middle of a change is well now."""
    audit.alone()
    found: list[Fault] = []
    for start in range(0, len(subjects), _PORTION):
        some = subjects[start : start + _PORTION]
        noted = dict(_noted(*some))
        found += _compared(noted)
        for one in audit_standing.standings():
            mine = [name for name in some if name not in noted and audit_standing.of(name) is one]
            for subject in one.read(mine) if mine else ():
                words = Text(
                    "{subject} is there, and no entry tells of it.", "{subject} 存在，但没有任何留痕记录。"
                ).format(subject=subject)
                found.append(Fault(kind="unnoted", sequence=0, subject=subject, words=words))
    return sorted(found, key=lambda one: one.sequence)
