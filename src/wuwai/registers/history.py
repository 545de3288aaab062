"""What was changed in a row, by whom, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from wuwai.reference.text import Text
from wuwai.registers.columns import columns, shown
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


def entries(row: RegisterRow, *, until: date | None = None) -> list[Entry]:
    """The history of a row, latest first; what was changed by the end of the day ``until`` (None: all)."""
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
                if getattr(before, one.name) != getattr(record, one.name)
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
