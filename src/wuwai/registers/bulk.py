"""Change one field, or the stage, of many rows at once: look first, then write them as one batch.

The checks are those of the form: the value is read by :mod:`wuwai.registers.values`, the row is put to
:mod:`wuwai.registers.checking`, a stage to :mod:`wuwai.registers.moves`, the city to
:mod:`wuwai.registers.access`. A row that fails one is left as it is, and the plan says why.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from wuwai.reference.text import Text
from wuwai.registers import access, batches, registry
from wuwai.registers.batches import Batch
from wuwai.registers.checking import problems
from wuwai.registers.columns import column, columns, shown
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.evidence import Evidence
from wuwai.registers.excel import longest
from wuwai.registers.filters import chosen as found_by
from wuwai.registers.filters import storable, wanted
from wuwai.registers.jobs import Progress, unheard
from wuwai.registers.moves import obstacle, put_into
from wuwai.registers.rows import RegisterRow
from wuwai.registers.tally import tally
from wuwai.registers.values import read

MOST = 20_000
MOST_TICKED = 500
CHECKING = Text("Checking the rows", "核对数据行")
_PORTION = 500
_KEY = Text("a key that no other row has", "不与其他记录重复的关键字段")
NO_REASON = Text("Say why the rows are changed.", "请填写修改理由。")
_EXPECTED = Text("Expected: {what}.", "应为：{what}。")


def unnoticed(batch: Batch) -> None:
    """Nothing else is to be written with the rows."""


class BulkError(ValueError):
    """A bulk edit that is not made; ``reason`` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True)
class Change:
    """One row: the value before and after, in words. ``why``: why it is left alone; None if it changes."""

    row: RegisterRow
    before: Text
    after: Text
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a bulk edit would do. ``same`` rows have the value already."""

    register: Register
    field: RegisterField
    value: Any
    takes: tuple[Change, ...]
    refused: tuple[Change, ...]
    same: int

    @property
    def after(self) -> Text:
        """The value the rows get, in words."""
        return shown(self.field, self.value)

    @property
    def digest(self) -> str:
        """Stands for what was looked at: changes with the rows, their state and the value."""
        told = hashlib.sha256(f"{self.register.name} {self.field.name} {self.value!r}".encode())
        for one in self.takes:
            told.update(f"{one.row.pk} {one.row.updated_at.isoformat()} ".encode())
        return told.hexdigest()[:32]


def editable(register: Register) -> tuple[RegisterField, ...]:
    """The columns that many rows may have in common: all but a key that is one field alone."""
    alone = register.key[0] if len(register.key) == 1 else ""
    names = {field.name for field in register.model._meta.get_fields()}
    return tuple(one for one in columns(register) if one.name != alone and one.name in names)


def chosen(
    register: Register, asked: Mapping[str, str], ticked: Sequence[str], user: Any
) -> QuerySet[RegisterRow]:
    """The rows ticked (public ids), or with ``all`` in ``asked`` those its filters find; of those the person
    may see.
    """
    rows = access.visible(register.model._default_manager.all(), user)
    if asked.get("all"):
        one = wanted(register, asked)
        return found_by(register, rows, one, tally(register) if one.counts else None)
    return rows.filter(uid__in=[storable(uid) for uid in ticked[:MOST_TICKED]])


def value_of(register: Register, field: RegisterField, raw: Any) -> Any:
    """The value the rows would get; ``ValueProblem`` where it cannot be taken at all."""
    return read(field, raw, longest=longest(register, field))


def plan(register: Register, rows: QuerySet[RegisterRow], name: str, raw: Any, *, by: Any) -> Plan:
    """What setting the column ``name`` of ``rows`` to ``raw`` would do; nothing is written.

    ``ValueProblem`` where the value cannot be taken at all, :class:`BulkError` for a column that cannot be
    set so or for more than :data:`MOST` rows. ``by`` is who would do it; None is the program itself.
    """
    if name not in {one.name for one in editable(register)}:
        raise BulkError(Text("This column cannot be set for many rows.", "该字段不能批量设定。"))
    field = column(register, name)
    value = value_of(register, field, raw)
    those = list(rows.order_by("id")[: MOST + 1])
    if len(those) > MOST:
        words = Text("At most {n} rows at once: narrow the filters.", "一次最多修改{n}行，请缩小筛选范围。")
        raise BulkError(words.format(n=f"{MOST:,}"))
    if name == "stage":
        return _moves(register, field, value, those, by)
    return _edits(register, field, value, those, by)


def _edits(register: Register, field: RegisterField, value: Any, rows: list[RegisterRow], by: Any) -> Plan:
    model_field = register.model._meta.get_field(field.name)
    stored = "" if value is None and not getattr(model_field, "null", False) else value
    changed = [row for row in rows if getattr(row, field.name) != stored]
    wished = [_with(row, field.name, stored) for row in changed]
    twice = _same_key(register, field, wished)
    takes: list[Change] = []
    refused: list[Change] = []
    for old, new, wrong in zip(changed, wished, problems(register, wished), strict=True):
        why = _not_theirs(by, old, new)
        if why is None and wrong:
            why = _told(register, wrong[0])
        if why is None and _key(register, new) in twice:
            why = _EXPECTED.format(what=_KEY)
        change = Change(new, shown(field, old.value(field.name)), shown(field, value), why)
        (takes if why is None else refused).append(change)
    return Plan(register, field, value, tuple(takes), tuple(refused), len(rows) - len(changed))


def _with(row: RegisterRow, name: str, value: Any) -> RegisterRow:
    new = copy(row)
    setattr(new, name, value)
    return new


def _not_theirs(by: Any, old: RegisterRow, new: RegisterRow) -> Text | None:
    if not access.deals_with(by, registry.of(old)):
        return access.OTHER_LINKAGE
    if not access.may_edit(by, old):
        return Text("It is a row of another city.", "该记录属于其他地市。")
    elsewhere = access.elsewhere(by, new.region)
    return None if elsewhere is None else _EXPECTED.format(what=elsewhere)


def _told(register: Register, problem: tuple[str, Text]) -> Text:
    """A problem with the column it is about."""
    name, expected = problem
    pattern = Text("{title}: {what} expected.", "{title}：应为{what}。")
    return pattern.format(title=column(register, name).title, what=expected)


def _key(register: Register, row: RegisterRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in register.key)


def _same_key(
    register: Register, field: RegisterField, wished: Sequence[RegisterRow]
) -> set[tuple[Any, ...]]:
    """The keys that two of the rows, or one of them and a row on file, would have after the change."""
    if field.name not in register.key:
        return set()
    times = Counter(_key(register, row) for row in wished)
    taken = {key for key, number in times.items() if number > 1}
    changed = {row.pk for row in wished}
    first = register.key[0]
    values = sorted({getattr(row, first) for row in wished})
    for start in range(0, len(values), _PORTION):
        near = register.model._default_manager.filter(**{f"{first}__in": values[start : start + _PORTION]})
        for pk, *key in near.values_list("pk", *register.key):
            if pk not in changed and tuple(key) in times:
                taken.add(tuple(key))
    return taken


def _moves(register: Register, field: RegisterField, value: Any, rows: list[RegisterRow], by: Any) -> Plan:
    if value is None:
        raise BulkError(Text("Choose a stage.", "请选择阶段。"))
    stage = register.stage(value)
    changed = [row for row in rows if row.stage != stage.key]
    filed = _filed(register, changed) if stage.evidence else {}
    wished = [copy(row) for row in changed]
    for row in wished:
        put_into(register, row, stage)
    takes: list[Change] = []
    refused: list[Change] = []
    broken = zip(problems(register, changed), problems(register, wished), strict=True)
    for old, new, (before, after) in zip(changed, wished, broken, strict=True):
        why = _not_theirs(by, old, old)
        why = why or obstacle(register, old, stage, by=by, filed=filed.get(old.uid, ()))
        if why is None:
            more = [one for one in after if one[1] not in [what for _, what in before]]
            why = _told(register, more[0]) if more else None
        change = Change(new, shown(field, old.stage), stage.title, why)
        (takes if why is None else refused).append(change)
    return Plan(register, field, value, tuple(takes), tuple(refused), len(rows) - len(changed))


def _filed(register: Register, rows: Sequence[RegisterRow]) -> dict[str, set[str]]:
    """The kinds of evidence on file of each row, by its uid."""
    uids = [row.uid for row in rows]
    found: dict[str, set[str]] = {}
    for start in range(0, len(uids), _PORTION):
        filed = Evidence.objects.filter(
            register=register.name, row_uid__in=uids[start : start + _PORTION], withdrawn_at=None
        )
        for uid, kind in filed.values_list("row_uid", "kind"):
            found.setdefault(uid, set()).add(kind)
    return found


def carry_out(
    register: Register,
    rows: QuerySet[RegisterRow],
    name: str,
    raw: Any,
    *,
    by: Any,
    reason: str,
    digest: str = "",
    progress: Progress = unheard,
    written: Callable[[Batch], None] = unnoticed,
) -> Batch:
    """Make the change and keep it as one batch, which can be taken back. All or nothing.

    ``digest`` is that of the plan a person looked at: :class:`BulkError` where the rows have changed since,
    where no row can take the change, or where no reason is given. ``progress`` may raise to stop; ``written``
    is called at the end of the transaction: what it writes stands or falls with the rows.
    """
    if not reason.strip():
        raise BulkError(NO_REASON)
    progress(CHECKING, 0, 0)
    with transaction.atomic():
        now = plan(register, rows.select_for_update(), name, raw, by=by)
        if digest and digest != now.digest:
            words = Text(
                "Rows were changed in the meantime; look again before confirming.",
                "预览后记录有变动，请重新预览后再确认。",
            )
            raise BulkError(words)
        if not now.takes:
            raise BulkError(Text("No row can take this change.", "没有可修改的记录。"))
        batch = batches.write(
            register,
            changed=[one.row for one in now.takes],
            by=by,
            kind="edit",
            what=f"{now.field.title.zh} {now.field.title.en} = {now.after.zh}",
            reason=reason.strip(),
            progress=progress,
        )
        written(batch)
    return batch
