"""Changes of rows, told to the audit: what the history of a row keeps is an entry of the chain, too.

The history says what a row held and is read on its page; the audit proves that neither was rewritten. What
tells of a person is sealed in the audit: an entry stays for ever, a person's data must not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Max

from wuwai.accounts import audit
from wuwai.accounts.audit import Told
from wuwai.accounts.audit_canonical import canonical, sealed
from wuwai.accounts.models import User
from wuwai.registers import registry
from wuwai.registers.rows import RegisterRow

PORTION = 500
_NOT_TOLD = ("id", "uid", "created_at", "updated_at")


class _Line(NamedTuple):
    action: str
    why: str
    by: int | None
    told: Told


_waiting: ContextVar[list[_Line] | None] = ContextVar("wuwai_waiting_lines", default=None)


def subject(register: str, uid: str) -> str:
    """What the audit calls a row of a register."""
    return f"register:{register}/{uid}"


def told_names(model: type[models.Model]) -> tuple[str, ...]:
    """The columns of a register's table that an entry tells of."""
    return tuple(one.attname for one in model._meta.concrete_fields if one.name not in _NOT_TOLD)


@lru_cache(maxsize=256)
def personal_names(model: type[models.Model]) -> frozenset[str]:
    """Those of them that tell of a person."""
    declared = next((one for one in registry.all_registers() if one.model is model), None)
    return frozenset(one.name for one in declared.fields if one.personal) if declared else frozenset()


@contextmanager
def together() -> Iterator[None]:
    """Append what is told within at its end, all at once: until then others may append, too.

    Use it inside a transaction that writes many rows. Where it fails, nothing of it is appended.
    """
    if _waiting.get() is not None:
        yield
        return
    lines: list[_Line] = []
    before = _waiting.set(lines)
    try:
        yield
    finally:
        _waiting.reset(before)
    _append(lines)


def tell(model: type[Any], ids: Sequence[int]) -> None:
    """Tell the audit of the newest history record of each of these rows, by primary key.

    Call it after writing the records, in the same transaction.
    """
    name = next((one.name for one in registry.all_registers() if one.model is model), None)
    if name is None:
        return
    lines: list[_Line] = []
    for start in range(0, len(ids), PORTION):
        lines += _lines(name, model, ids[start : start + PORTION])
    _take(lines)


def note_batch(action: str, register: str, after: Mapping[str, Any], *, why: str, by: User | None) -> None:
    """Note a batch of rows as one, behind the entries of its rows."""
    _take([_Line(action, why, by.pk if by else None, Told(subject=f"register:{register}", after=after))])


def note(
    action: str,
    register: str,
    uid: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
    by: User | None = None,
) -> None:
    """Note something that was done to a row and is not one of its columns."""
    told = Told(subject=subject(register, uid), before=before, after=after)
    _take([_Line(action, why, by.pk if by else None, told)])


def on_record(sender: Any, instance: Any, history_instance: Any, **_: Any) -> None:
    """A row was saved or deleted by itself, and its history was written."""
    if isinstance(instance, RegisterRow):
        tell(type(instance), [history_instance.id])


def _lines(register: str, model: Any, ids: Sequence[int]) -> list[_Line]:
    records = model.history.filter(id__in=ids).order_by()
    newest = dict(records.values_list("id").annotate(last=Max("history_id")))
    names = told_names(model)
    head = ("id", "uid", "history_id", "history_type", "history_user_id", "history_change_reason")
    wanted = model.history.filter(history_id__in=newest.values()).order_by("history_id")
    now = list(wanted.values_list(*head, *names))
    changed = [row[0] for row in now if row[3] != "+"]
    earlier: dict[int, tuple[Any, ...]] = {}
    if changed:
        former = records.filter(id__in=changed).exclude(history_id__in=newest.values())
        last = dict(former.values_list("id").annotate(last=Max("history_id")))
        before = model.history.filter(history_id__in=last.values()).order_by()
        earlier = {pk: tuple(values) for pk, *values in before.values_list("id", *names)}
    personal = personal_names(model)
    lines = []
    for pk, uid, _record, kind, by, reason, *values in now:
        old = dict(zip(names, earlier.get(pk, ()), strict=False))
        new = {} if kind == "-" else dict(zip(names, values, strict=True))
        if kind == "-":
            old = old or dict(zip(names, values, strict=True))
        action, told = _told(subject(register, uid), old, new, kind, personal)
        lines.append(_Line(action, reason or "", by, told))
    return lines


def _told(
    name: str, old: dict[str, Any], new: dict[str, Any], kind: str, personal: frozenset[str]
) -> tuple[str, Told]:
    if kind == "+":
        return "row.added", Told(subject=name, after=_written(filled(new), personal))
    if kind == "-":
        return "row.deleted", Told(subject=name, before=_written(filled(old), personal))
    differs = [one for one in new if canonical(old.get(one)) != canonical(new[one])]
    action = "row.moved" if "stage" in differs else "row.changed"
    return action, Told(
        subject=name,
        before=_written({one: old.get(one) for one in differs}, personal),
        after=_written({one: new[one] for one in differs}, personal),
    )


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a row's values is on file."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _written(values: Mapping[str, Any], personal: frozenset[str]) -> dict[str, Any]:
    return {name: sealed(value) if name in personal else value for name, value in values.items()}


def _take(lines: list[_Line]) -> None:
    waiting = _waiting.get()
    if waiting is None:
        _append(lines)
    else:
        waiting.extend(lines)


def _append(lines: Sequence[_Line]) -> None:
    people = User.objects.in_bulk({one.by for one in lines if one.by is not None})
    for (action, why, by), some in groupby(lines, key=lambda one: (one.action, one.why, one.by)):
        audit.notes(action, [one.told for one in some], why=why, by=people.get(by) if by else None)
