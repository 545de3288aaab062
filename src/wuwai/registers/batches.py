"""Rows written together, such as an import or a bulk edit: kept as one, and taken back as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import access, noting, recording, registry
from wuwai.registers.contract import Register
from wuwai.registers.evidence import Evidence
from wuwai.registers.jobs import Progress, unheard
from wuwai.registers.rows import RegisterRow, new_uid

Some = TypeVar("Some")
Kind = Literal["import", "edit", "study"]
KINDS: dict[str, Text] = {
    "import": Text("Excel import", "Excel导入"),
    "edit": Text("bulk edit", "批量修改"),
    "study": Text("planned from a study", "由研究列入"),
}
PORTION = 500  # rows a query; SQLite takes some 30,000 values at once
_NOT_SET = ("id", "uid", "created_at", "updated_at")
WRITING = Text("Writing the rows", "写入数据行")
LOOKING = Text("Looking for rows changed since", "检查此后有改动的记录")
TAKING_BACK = Text("Taking the rows back", "撤销数据行")


class UndoError(ValueError):
    """A batch that cannot be taken back; ``reason`` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class Batch(models.Model):
    """One import or bulk edit: who wrote which rows of a register, when, from what and why."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid, editable=False)
    register = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=16)
    what = models.CharField(max_length=200)
    reason = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.register} {self.what}"

    @property
    def title(self) -> Text:
        """What kind of batch it was."""
        return KINDS.get(self.kind, Text(self.kind, self.kind))


class BatchEntry(models.Model):
    """One row of a batch: its history records before (None: the batch added it) and after."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="entries")
    row_id = models.BigIntegerField()
    row_uid = models.CharField(max_length=16, db_index=True)
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField()


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A row of a batch that cannot be taken back, and why."""

    uid: str
    name: str
    why: Text


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back did: rows deleted, rows restored, rows left as they are."""

    deleted: int
    restored: int
    left: tuple[Hindrance, ...]


def unnoticed(undone: Undone) -> None:
    """Nothing else is to be written with the rows taken back."""


def write(
    register: Register,
    *,
    new: Sequence[RegisterRow] = (),
    changed: Sequence[RegisterRow] = (),
    by: User | None,
    kind: Kind,
    what: str,
    reason: str,
    progress: Progress = unheard,
) -> Batch:
    """Save rows together, with their history, in one transaction, and keep them as a batch.

    ``new`` are unsaved rows, ``changed`` rows on file with their new values set; the caller has checked both.
    ``what`` names the file or the fields, ``reason`` is what the history says. ``by`` None is the program.
    ``progress`` may raise to stop: nothing is written then.
    """
    model = register.model
    with transaction.atomic(), noting.together():
        # Rows of changed ones are locked, so that nobody's save falls between "before" and "after".
        before = _latest(register, _locked(register, [row.pk for row in changed]))
        now = timezone.now()
        model.prepare([*new, *changed])
        batch = Batch.objects.create(
            register=register.name,
            kind=kind,
            what=what[:200],
            reason=reason,
            made_by=by,
            made_at=now,
            added=len(new),
            changed=len(changed),
        )
        done, total = 0, len(new) + len(changed)
        for some in _portions(new):
            progress(WRITING, done, total)
            model._default_manager.bulk_create(some)
            _entered(batch, register, some, {}, by=by, reason=reason)
            done += len(some)
        for some in _portions(changed):
            progress(WRITING, done, total)
            recording.change(model, some, leave=_NOT_SET, at=now)
            _entered(batch, register, some, before, by=by, reason=reason)
            done += len(some)
        model.written([row.pk for row in (*new, *changed)])
        told = {
            "batch": batch.uid,
            "kind": kind,
            "what": batch.what,
            "added": len(new),
            "changed": len(changed),
        }
        noting.note_batch("batch.written", register.name, told, why=reason, by=by)
    return batch


def of_row(row: RegisterRow) -> models.QuerySet[Batch]:
    """The batches that wrote a row, latest first."""
    return Batch.objects.filter(entries__row_uid=row.uid, register=registry.of(row).name).distinct()


def refusal(batch: Batch, by: User | None) -> Text | None:
    """Why ``by`` may not take the batch back at all; None if they may. ``by`` None is the program."""
    if batch.undone_at is not None:
        return Text("It was taken back already.", "该批次已撤销。")
    if not access.deals_with(by, registry.get(batch.register)):
        return access.OTHER_LINKAGE
    if by is not None and by.role != "administrator" and by.pk != batch.made_by_id:
        return Text(
            "Only the person who made it or an administrator can take it back.",
            "只有经办人本人或管理员可以撤销。",
        )
    return None


def hindrances(batch: Batch) -> list[Hindrance]:
    """The rows of a batch that cannot be taken back: changed since, or something hangs on them now."""
    register = registry.get(batch.register)
    return _hindered(register, batch, list(batch.entries.all()))


def undo(
    batch: Batch,
    *,
    by: User | None,
    reason: str,
    rest: bool = False,
    progress: Progress = unheard,
    written: Callable[[Undone], None] = unnoticed,
) -> Undone:
    """Take a batch back: delete what it added, set what it changed to the values before.

    :class:`UndoError` when :func:`refusal` gives a reason or a row is hindered; with ``rest`` the hindered
    rows are left as they are and the rest is taken back. Each row's history keeps both steps. ``progress``
    may raise to stop; ``written`` is called at the end of the transaction, and stands or falls with it.
    """
    register = registry.get(batch.register)
    with transaction.atomic(), noting.together():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        why = refusal(batch, by)
        if why is not None:
            raise UndoError(why)
        entries = list(batch.entries.all())
        progress(LOOKING, 0, 0)
        _locked(register, [one.row_id for one in entries])
        left = _hindered(register, batch, entries)
        if left and not rest:
            raise UndoError(
                Text(
                    "{n} rows cannot be taken back, first: {name}. {why}",
                    "有{n}行无法撤销，首行为：{name}。{why}",
                ).format(n=len(left), name=left[0].name, why=left[0].why)
            )
        kept = {one.uid for one in left}
        entries = [one for one in entries if one.row_uid not in kept]
        told = f"撤销 Taken back: {reason.strip() or batch.what}"
        added = [one.row_id for one in entries if one.before is None]
        for place, some in enumerate(_portions(added)):
            progress(TAKING_BACK, place * PORTION, len(entries))
            _delete(register, some, by=by, reason=told)
        changed = [one for one in entries if one.before is not None]
        for place, part in enumerate(_portions(changed)):
            progress(TAKING_BACK, len(added) + place * PORTION, len(entries))
            _restored(register, part, by=by, reason=told)
        register.model.written([one.row_id for one in entries])
        batch.undone_at, batch.undone_by, batch.undone_reason = timezone.now(), by, reason.strip()
        batch.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        counts = {"batch": batch.uid, "deleted": len(added), "restored": len(changed), "left": len(left)}
        noting.note_batch("batch.undone", register.name, counts, why=told, by=by)
        undone = Undone(len(added), len(changed), tuple(left))
        written(undone)
    return undone


def _portions(many: Sequence[Some]) -> Iterator[list[Some]]:
    for start in range(0, len(many), PORTION):
        yield list(many[start : start + PORTION])


def _locked(register: Register, ids: Sequence[int]) -> list[int]:
    """Lock the rows until the transaction ends; a row that is gone is left out."""
    rows = register.model._default_manager
    found: list[int] = []
    for some in _portions(ids):
        found.extend(rows.select_for_update().filter(pk__in=some).values_list("pk", flat=True))
    return found


def _latest(register: Register, ids: Sequence[int]) -> dict[int, int]:
    """The last history record of each row, deletions included."""
    found: dict[int, int] = {}
    for some in _portions(ids):
        last = register.model.history.filter(id__in=some).order_by().values_list("id")
        found.update(last.annotate(last=models.Max("history_id")))
    return found


def _entered(
    batch: Batch,
    register: Register,
    rows: list[RegisterRow],
    before: dict[int, int],
    *,
    by: User | None,
    reason: str,
) -> None:
    """Keep the history of written rows, and what of it belongs to the batch."""
    ids = [row.pk for row in rows]
    recording.record(register.model, ids, "~" if before else "+", by=by, reason=reason)
    after = _latest(register, ids)
    BatchEntry.objects.bulk_create(
        BatchEntry(
            batch=batch, row_id=row.pk, row_uid=row.uid, before=before.get(row.pk), after=after[row.pk]
        )
        for row in rows
    )


def _hindered(register: Register, batch: Batch, entries: list[BatchEntry]) -> list[Hindrance]:
    latest = _latest(register, [one.row_id for one in entries])
    filed = {uid for some in _portions([e.row_uid for e in entries if e.before is None])
             for uid in Evidence.objects.filter(
                 register=register.name, row_uid__in=some, withdrawn_at=None
             ).values_list("row_uid", flat=True)}  # fmt: skip
    used = _referred_to(register, [one.row_id for one in entries if one.before is None])
    found: list[tuple[BatchEntry, Text]] = []
    for one in entries:
        if latest.get(one.row_id) != one.after:
            found.append((one, Text("It was changed since.", "该行此后又有修改。")))
        elif one.row_uid in filed:
            found.append((one, Text("Evidence was filed for it.", "该行已有佐证材料。")))
        elif one.row_id in used:
            found.append((one, used[one.row_id]))
    names = _names(register, [one.row_id for one, _ in found])
    return [Hindrance(one.row_uid, names.get(one.row_id, one.row_uid), why) for one, why in found]


def _names(register: Register, ids: Sequence[int]) -> dict[int, str]:
    return {
        row.pk: str(row)
        for some in _portions(ids)
        for row in register.model._default_manager.filter(pk__in=some)
    }


def _referred_to(register: Register, ids: Sequence[int]) -> dict[int, Text]:
    """Which of the rows another register refers to by its first key field, and from where."""
    pattern = Text("A row of '{title}' refers to it.", "“{title}”中有记录引用该行。")
    first = register.key[0]
    found = _pointed_at(register, ids)
    referring = registry.referring(register)
    if not referring:
        return found
    for some in _portions(ids):
        rows = register.model._default_manager.filter(pk__in=some)
        keys: dict[Any, int] = dict(rows.values_list(first, "pk"))
        for other, field in referring:
            hits = other.model._default_manager.filter(**{f"{field.name}__in": list(keys)})
            for key in hits.values_list(field.name, flat=True).distinct():
                found[keys[key]] = pattern.format(title=other.title)
    return found


def _pointed_at(register: Register, ids: Sequence[int]) -> dict[int, Text]:
    """Which of the rows the database itself would not delete, because rows of other tables point at them."""
    pattern = Text("A row of '{title}' points to it.", "“{title}”中有记录指向该行。")
    titles: dict[type[models.Model], Text] = {one.model: one.title for one in registry.all_registers()}
    found: dict[int, Text] = {}
    for relation in register.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.on_delete is not models.PROTECT:
            continue
        other = relation.related_model
        name_of = str(other._meta.verbose_name)
        title = titles.get(other, Text(name_of, name_of))
        name = relation.field.name
        for some in _portions(ids):
            hits = other._default_manager.filter(**{f"{name}__in": some}).values_list(name, flat=True)
            found.update(dict.fromkeys(hits.distinct(), pattern.format(title=title)))
    return found


def _delete(register: Register, ids: list[int], *, by: User | None, reason: str) -> None:
    """Delete rows and keep in their history who did it; all at once where nothing points to the model."""
    model: Any = register.model
    rows = model._default_manager.filter(pk__in=ids)
    if model._meta.related_objects:
        for row in rows:
            row._history_user = by
            row._change_reason = reason
            row.delete()
        return
    recording.record(model, ids, "-", by=by, reason=reason)
    rows._raw_delete(rows.db)  # the history is written above; deleting row by row would write it again


def _restored(register: Register, entries: list[BatchEntry], *, by: User | None, reason: str) -> None:
    """Set rows to what their history had before the batch."""
    pairs = [(one.row_id, one.before) for one in entries if one.before is not None]
    recording.restore(register.model, pairs, leave=_NOT_SET)
    ids = [pk for pk, _ in pairs]
    recording.record(register.model, ids, "~", by=by, reason=reason)
