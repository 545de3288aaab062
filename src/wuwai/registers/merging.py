"""Merge two enterprises into one. What undoes it is in :mod:`.unmerging`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import noting
from wuwai.registers.access import may_edit
from wuwai.registers.columns import shown
from wuwai.registers.contract import Register
from wuwai.registers.enterprise_merges import DuplicateProposal, EnterpriseMerge, MergedRow
from wuwai.registers.enterprises import MERGED, REGISTER, Enterprise, EnterpriseAlias, EnterpriseRow
from wuwai.registers.firm_names import folded
from wuwai.registers.pointing import rows_of
from wuwai.registers.resolving import followed

_FILLED = ("name_en", "credit_code", "country", "region", "foreign_invested", "group_name", "sectors")
_PORTION = 500


class MergeError(ValueError):
    """A merge or its undoing that is not done; ``reason`` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True)
class FieldBefore:
    """A field of the two before, and of the survivor after."""

    title: Text
    survivor: Text
    other: Text
    after: Text

    @property
    def changes(self) -> bool:
        return self.survivor != self.after


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge would do; nothing is written yet.

    ``rows`` are the rows of each register that would point to the survivor, ``names`` what becomes an alias.
    """

    survivor: Enterprise
    other: Enterprise
    fields: tuple[FieldBefore, ...]
    rows: tuple[tuple[Register, tuple[EnterpriseRow, ...]], ...]
    names: tuple[str, ...]
    notes: tuple[Text, ...]

    @property
    def moved(self) -> int:
        return sum(len(rows) for _, rows in self.rows)


def plan(survivor: Enterprise, other: Enterprise) -> Plan:
    """What merging ``other`` into ``survivor`` would do. Raises :class:`MergeError` where it cannot be.

    An enterprise that was merged before stands for the one it went into; ``notes`` say so.
    """
    notes = []
    for one in (survivor, other):
        if one.merged_into_id is not None:
            pattern = Text(
                "'{name}' was merged before; '{now}' stands for it.",
                "“{name}”此前已合并，现以“{now}”为准。",
            )
            notes.append(pattern.format(name=one.name, now=followed(one).name))
    survivor, other = followed(survivor), followed(other)
    _refuse(survivor, other, notes)
    taken = _taken(survivor, other)
    if survivor.credit_code and other.credit_code:
        pattern = Text(
            "Both have a credit code: {a} stays, {b} goes on finding the merged entry. Check that they are"
            " one firm.",
            "两条均有信用代码：保留{a}，{b}仍可检索到合并后的条目。请核实确为同一企业。",
        )
        notes.append(pattern.format(a=survivor.credit_code, b=other.credit_code))
    fields = tuple(
        FieldBefore(
            one.title,
            shown(one, survivor.value(one.name)),
            shown(one, other.value(one.name)),
            shown(one, taken.get(one.name, survivor.value(one.name))),
        )
        for one in REGISTER.fields
    )
    moved = [(register, tuple(rows)) for register, rows in rows_of([other.pk])]
    names = [other.name, other.name_en, *other.aliases.values_list("name", flat=True)]
    known = {survivor.name_key, *survivor.aliases.values_list("key", flat=True)}
    return Plan(
        survivor,
        other,
        fields,
        tuple((register, rows) for register, rows in moved if rows),
        tuple(dict.fromkeys(name for name in names if name and folded(name) not in known)),
        tuple(notes),
    )


def _refuse(survivor: Enterprise, other: Enterprise, notes: Sequence[Text]) -> None:
    if survivor.pk == other.pk:
        told = notes[0] if notes else Text("", "")
        what = Text(
            "An enterprise cannot be merged into itself. {told}", "企业不能合并到自身。{told}"
        ).format(told=told)
        raise MergeError(Text(what.en.strip(), what.zh))
    if survivor.synthetic != other.synthetic:
        raise MergeError(
            Text("A made-up enterprise and a real one are not merged.", "合成样例与真实企业不能合并。")
        )


def _taken(survivor: Enterprise, other: Enterprise) -> dict[str, Any]:
    """The fields the survivor lacks and the other has."""
    return {
        name: other.value(name)
        for name in _FILLED
        if survivor.value(name) is None and other.value(name) is not None
    }


def merge(
    survivor: Enterprise,
    other: Enterprise,
    *,
    by: User | None,
    reason: str,
    seen: tuple[str, str] | None = None,
) -> EnterpriseMerge:
    """Make ``other`` part of ``survivor``: its rows point there, its names become aliases.

    ``seen`` are the states of the two (:func:`state`) that the person looked at; where one has changed since,
    or was merged meanwhile, nothing is done. Raises :class:`MergeError`.
    """
    if not reason.strip():
        raise MergeError(Text("A merge needs a reason.", "合并须填写理由。"))
    with transaction.atomic(), noting.together():
        both = locked([survivor.pk, other.pk])
        gone = next((one for one in both.values() if one.merged_into_id), None)
        if gone is not None and survivor.pk != other.pk:
            # Following it here would merge a third firm that nobody named.
            pattern = _MEANWHILE if seen is not None else _MERGED_BEFORE
            raise MergeError(pattern.format(name=gone.name, into=followed(gone).name))
        todo = plan(both[survivor.pk], both[other.pk])
        survivor, other = todo.survivor, todo.other
        if seen is not None and seen != (state(survivor), state(other)):
            raise MergeError(_CHANGED)
        _allowed(by, todo)
        done = EnterpriseMerge.objects.create(
            survivor=survivor, other=other, made_by=by, reason=reason.strip()
        )
        why = f"合并 Merged: {other.name} → {survivor.name}。{reason.strip()}"
        _write_both(done, _taken(survivor, other), by=by, why=why)
        _move_names(done)
        _move_rows(done, todo, by=by, why=why)
        DuplicateProposal.objects.filter(Q(first=other) | Q(second=other)).delete()
        told = {"survivor": survivor.uid, "other": other.uid, "rows": todo.moved}
        noting.note_batch("enterprise.merged", REGISTER.name, told, why=reason.strip(), by=by)
    return done


_MEANWHILE = Text(
    "Somebody merged '{name}' into '{into}' in the meantime.", "“{name}”刚被他人合并至“{into}”。"
)
_MERGED_BEFORE = Text(
    "'{name}' was merged into '{into}' before. Name that one instead.",
    "“{name}”此前已合并至“{into}”，请改填后者。",
)
_CHANGED = Text(
    "Somebody changed one of the two in the meantime. Look at them again.",
    "其中一条刚被他人修改，请重新核对后再合并。",
)


def state(enterprise: Enterprise) -> str:
    """Changes with every save of an enterprise."""
    return enterprise.updated_at.isoformat()


def locked(ids: Sequence[int]) -> dict[int, Enterprise]:
    """The enterprises, locked until the transaction ends; always in one order, so that two people at once
    do not wait for each other.
    """
    chosen = Enterprise.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")
    return {one.pk: one for one in chosen}


def _allowed(by: User | None, todo: Plan) -> None:
    may_write(
        by, (todo.survivor, todo.other), [(register, row) for register, rows in todo.rows for row in rows]
    )


def may_write(
    by: User | None, both: Sequence[Enterprise], rows: Iterable[tuple[Register, EnterpriseRow]]
) -> None:
    """A person merges, and undoes, only what lies in their city and linkages: other rows are not theirs.

    Raises :class:`MergeError` otherwise. An entry whose city is not stated belongs to nobody else.
    """
    pattern = Text(
        "'{row}' in '{register}' belongs to another city or linkage: somebody with both has to do this.",
        "“{register}”中的“{row}”属于其他地市或领域，须由负责人员办理。",
    )
    named = [(REGISTER, one) for one in both if one.region]
    for register, row in [*named, *rows]:
        if not may_edit(by, row):
            raise MergeError(pattern.format(row=str(row), register=register.title))


def _write_both(done: EnterpriseMerge, taken: dict[str, Any], *, by: User | None, why: str) -> None:
    survivor, other = done.survivor, done.other
    before: dict[str, dict[str, Any]] = {
        "survivor": {name: getattr(survivor, name) for name in taken},
        "other": {"stage": other.stage, "credit_code": other.credit_code},
    }
    other.stage = MERGED
    other.merged_into = survivor
    if "credit_code" in taken:
        other.credit_code = ""  # a code belongs to one enterprise
    other.keep(by=by, reason=why)
    for name, value in taken.items():
        setattr(survivor, name, value)
    survivor.keep(by=by, reason=why)
    done.before = before
    done.after = {"survivor": taken}
    done.save(update_fields=["before", "after"])


def _move_names(done: EnterpriseMerge) -> None:
    known = {done.survivor.name_key, *done.survivor.aliases.values_list("key", flat=True)}
    moved, made = [], []
    for alias in done.other.aliases.all():
        if alias.key not in known:
            known.add(alias.key)
            alias.enterprise = done.survivor
            alias.save()
            moved.append(alias.pk)
    for name, kind in ((done.other.name, "merged"), (done.other.name_en, "english")):
        if name and folded(name) not in known:
            known.add(folded(name))
            source = f"合并前编号 number before the merge: {done.other.number}"
            made.append(
                EnterpriseAlias.objects.create(
                    enterprise=done.survivor, name=name, kind=kind, source=source
                ).pk
            )
    done.aliases = {"moved": moved, "made": made}
    done.save(update_fields=["aliases"])


def _move_rows(done: EnterpriseMerge, todo: Plan, *, by: User | None, why: str) -> None:
    for register, rows in todo.rows:
        for row in rows:
            row.enterprise = done.survivor
        point(register, rows, by=by, why=why)
        MergedRow.objects.bulk_create(
            [
                MergedRow(
                    merge=done,
                    register=register.name,
                    row_id=row.pk,
                    row_uid=row.uid,
                    firm=row.firm,
                    credit_code=row.credit_code,
                )
                for row in rows
            ],
            batch_size=_PORTION,
        )


def point(register: Register, rows: Sequence[EnterpriseRow], *, by: User | None, why: str) -> None:
    """Write where rows point, with their history; nothing else of them is touched."""
    now = timezone.now()
    for row in rows:
        row.updated_at = now
    bulk_update_with_history(
        list(rows),
        register.model,
        ["enterprise", "updated_at"],
        batch_size=_PORTION,
        default_user=by,
        default_change_reason=why,
    )
    noting.tell(register.model, [row.pk for row in rows])
