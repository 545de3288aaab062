"""What was changed in a row, by whom, when and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from wuwai.reference.text import Text
from wuwai.registers.columns import columns, shown
from wuwai.registers.contract import RegisterField
from wuwai.registers.past import end_of
from wuwai.registers.registry import of
from wuwai.registers.rows import RegisterRow

KINDS = {"+": Text("added", "新增"), "~": Text("changed", "修改"), "-": Text("deleted", "删除")}


class Change(NamedTuple):
    """One field that changed."""

    title: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One saved state of a row against the one before it. ``who`` is empty for the program itself."""

    at: datetime
    who: str
    reason: str
    kind: Text
    changes: tuple[Change, ...]


def entries(
    row: RegisterRow, *, until: date | None = None, hidden: Collection[RegisterField] = ()
) -> list[Entry]:
    """The history of a row, latest first; what was changed by the end of the day ``until`` (None: all).

    Of the fields ``hidden`` nothing is told.
    """
    register = of(row)
    kept = row.history.select_related("history_user").order_by("history_date", "history_id")
    records = list(kept if until is None else kept.filter(history_date__lte=end_of(until)))
    found: list[Entry] = []
    before = None
    for record in records:
        changes = (
            ()
            if before is None
            else tuple(
                Change(
                    one.title, shown(one, getattr(before, one.name)), shown(one, getattr(record, one.name))
                )
                for one in columns(register)
                if one not in hidden and getattr(before, one.name) != getattr(record, one.name)
            )
        )
        who = record.history_user.get_username() if record.history_user else ""
        found.append(
            Entry(
                record.history_date,
                who,
                record.history_change_reason or "",
                KINDS[record.history_type],
                changes,
            )
        )
        before = record
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Held:
    """A value a field held from one moment to another; ``until`` is None for what holds still."""

    since: datetime
    until: datetime | None
    value: Any
    shown: Text
    who: str
    reason: str


def held(row: RegisterRow, one: RegisterField, *, until: date | None = None) -> list[Held]:
    """The values of one column of a row over time, oldest first, each with who set it and why.

    ``until`` is as for :func:`entries`. A field that held nothing at first has that as its first value.
    """
    kept = row.history.select_related("history_user").order_by("history_date", "history_id")
    records = list(kept if until is None else kept.filter(history_date__lte=end_of(until)))
    changed = [
        record
        for place, record in enumerate(records)
        if place == 0 or getattr(record, one.name) != getattr(records[place - 1], one.name)
    ]
    return [
        Held(
            since=record.history_date,
            until=changed[place + 1].history_date if place + 1 < len(changed) else None,
            value=getattr(record, one.name),
            shown=shown(one, getattr(record, one.name)),
            who=record.history_user.get_username() if record.history_user else "",
            reason=record.history_change_reason or "",
        )
        for place, record in enumerate(changed)
    ]
