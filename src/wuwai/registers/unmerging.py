"""Undo a merge of two enterprises: what it moved goes back, what changed since stays and is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import noting, registry
from wuwai.registers.columns import column
from wuwai.registers.enterprise_merges import EnterpriseMerge, MergedRow
from wuwai.registers.enterprises import MERGED, REGISTER, Enterprise, EnterpriseAlias, EnterpriseRow
from wuwai.registers.firm_names import folded
from wuwai.registers.merging import MergeError, locked, may_write, point
from wuwai.registers.pointing import rows_of
from wuwai.registers.resolving import followed

_PORTION = 500
_DELETED = Text("It was deleted since.", "该行此后已删除。")
_ELSEWHERE = Text("It points to another enterprise since.", "该行此后已指向其他企业。")
_REWRITTEN = Text("Its firm or credit code was rewritten since.", "该行的企业名称或信用代码此后已修改。")


@dataclass(frozen=True, slots=True)
class Stayed:
    """A row that did not go back, and why."""

    register: str
    uid: str
    why: Text


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: rows that went back, rows that came since and joined them, what stayed and why."""

    back: int
    joined: int
    stayed: tuple[Stayed, ...]
    notes: tuple[Text, ...]


def undo(done: EnterpriseMerge, *, by: User | None, reason: str) -> Undone:
    """Undo a merge: rows, names and fields are again as they were before it.

    What was changed since stays, each with its reason: a row whose firm was rewritten, a field that was
    filled in anew. Rows that came since under the other's code or name go to it. Raises :class:`MergeError`
    where it was undone already, or where the survivor itself was merged since.
    """
    if not reason.strip():
        raise MergeError(Text("Undoing a merge needs a reason.", "撤销合并须填写理由。"))
    with transaction.atomic(), noting.together():
        done = EnterpriseMerge.objects.select_for_update().get(pk=done.pk)
        both = locked([done.survivor_id, done.other_id])
        done.survivor, done.other = both[done.survivor_id], both[done.other_id]
        _refuse(done)
        moved = set(done.rows.values_list("register", "row_id"))
        may_write(
            by,
            (done.survivor, done.other),
            [
                (one, row)
                for one, rows in rows_of([done.survivor_id])
                for row in rows
                if (one.name, row.pk) in moved
            ],
        )
        why = f"撤销合并 Merge undone: {done.other.name}。{reason.strip()}"
        notes = _restore_both(done, by=by, why=why)
        _restore_names(done)
        back, stayed = _restore_rows(done, why=why, by=by)
        joined = _came_since(done, why=why, by=by)
        done.undone_at, done.undone_by, done.undone_reason = timezone.now(), by, reason.strip()
        done.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        told = {"survivor": done.survivor.uid, "other": done.other.uid, "rows": back + joined}
        noting.note_batch("enterprise.merge_undone", REGISTER.name, told, why=reason.strip(), by=by)
    return Undone(back, joined, tuple(stayed), tuple(notes))


def _refuse(done: EnterpriseMerge) -> None:
    if done.undone_at is not None:
        raise MergeError(Text("This merge was undone already.", "该合并已撤销。"))
    if done.survivor.merged_into_id is not None:
        pattern = Text(
            "'{name}' was itself merged into '{into}' since. Undo that merge first.",
            "“{name}”此后又合并至“{into}”，请先撤销该次合并。",
        )
        raise MergeError(pattern.format(name=done.survivor.name, into=followed(done.survivor).name))


def _restore_both(done: EnterpriseMerge, *, by: User | None, why: str) -> list[Text]:
    survivor, other = done.survivor, done.other
    notes = []
    for name, taken in done.after["survivor"].items():
        if getattr(survivor, name) == taken:
            setattr(survivor, name, done.before["survivor"][name])
        else:
            pattern = Text(
                "'{field}' of '{name}' was changed since and stays.",
                "“{name}”的“{field}”此后已修改，予以保留。",
            )
            notes.append(pattern.format(field=column(REGISTER, name).title, name=survivor.name))
    survivor.keep(by=by, reason=why)  # first: a code belongs to one enterprise
    code = done.before["other"]["credit_code"]
    holder = Enterprise.objects.filter(credit_code=code).exclude(pk=other.pk).first() if code else None
    if holder is None:
        other.credit_code = code
    else:
        pattern = Text(
            "The code {code} stays with '{name}', which has it now.", "代码{code}现属“{name}”，予以保留。"
        )
        notes.append(pattern.format(code=code, name=holder.name))
    other.merged_into = None
    if other.stage == MERGED:
        other.stage = done.before["other"]["stage"]
    other.keep(by=by, reason=why)
    return notes


def _restore_names(done: EnterpriseMerge) -> None:
    mine = EnterpriseAlias.objects.filter(enterprise_id=done.survivor_id)
    mine.filter(pk__in=done.aliases["made"]).delete()
    known = set(done.other.aliases.values_list("key", flat=True))
    for alias in mine.filter(pk__in=done.aliases["moved"]):
        if alias.key in known:
            alias.delete()
        else:
            alias.enterprise = done.other
            alias.save()


def _restore_rows(done: EnterpriseMerge, *, by: User | None, why: str) -> tuple[int, list[Stayed]]:
    back = 0
    stayed: list[Stayed] = []
    moved: dict[str, list[MergedRow]] = {}
    for one in done.rows.order_by("pk"):
        moved.setdefault(one.register, []).append(one)
    for name, records in moved.items():
        register = registry.get(name)
        there: dict[int, EnterpriseRow] = {}
        for start in range(0, len(records), _PORTION):
            wanted = [one.row_id for one in records[start : start + _PORTION]]
            there.update(register.model._default_manager.in_bulk(wanted))
        going = []
        for one in records:
            row = there.get(one.row_id)
            hindrance = _hindrance(one, row, done)
            if hindrance is None and row is not None:
                row.enterprise = done.other
                going.append(row)
            elif hindrance is not None:
                stayed.append(Stayed(name, one.row_uid, hindrance))
        point(register, going, by=by, why=why)
        back += len(going)
    return back, stayed


def _hindrance(record: MergedRow, row: EnterpriseRow | None, done: EnterpriseMerge) -> Text | None:
    if row is None or row.uid != record.row_uid:
        return _DELETED
    if (row.firm, row.credit_code) != (record.firm, record.credit_code):
        return _REWRITTEN
    return _ELSEWHERE if row.enterprise_id != done.survivor_id else None


def _came_since(done: EnterpriseMerge, *, by: User | None, why: str) -> int:
    """Rows made after the merge that were found by the other's code, or by its name alone."""
    names = {done.other.name_key, *done.other.aliases.values_list("key", flat=True)}
    names -= {done.survivor.name_key, *done.survivor.aliases.values_list("key", flat=True)}
    joined = 0
    for register, rows in rows_of([done.survivor_id]):
        going = [
            row
            for row in rows.filter(created_at__gt=done.made_at)
            if (row.credit_code and row.credit_code == done.other.credit_code)
            or (not row.credit_code and folded(row.firm) in names)
        ]
        for row in going:
            row.enterprise = done.other
        point(register, going, by=by, why=why)
        joined += len(going)
    return joined
