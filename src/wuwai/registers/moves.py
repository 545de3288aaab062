"""Move a row to another stage, if its evidence and the person's role allow it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from wuwai.accounts.access import ROLES, of_department
from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import access, evidence
from wuwai.registers.checking import problems
from wuwai.registers.contract import Register, Stage
from wuwai.registers.meeting import version
from wuwai.registers.registry import of
from wuwai.registers.rows import RegisterRow

_CHANGED = Text(
    "Not moved: somebody changed this row after you opened it. Look at it, then move it again.",
    "未变更：您打开后他人已修改本条记录，请核对后再次办理。",
)


class MoveError(ValueError):
    """A move that is not allowed; ``reason`` says why in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


def missing_evidence(
    register: Register, row: RegisterRow, stage: Stage, filed: Collection[str] | None = None
) -> tuple[Text, ...]:
    """The kinds of evidence that ``stage`` asks for and that are not on file.

    ``filed`` are the kinds that are, where they have been read for many rows at once.
    """
    if not stage.evidence:
        return ()
    there = filed
    if there is None:
        there = set(evidence.on_file(row).values_list("kind", flat=True)) if row.pk else set()
    titles = {one.key: one.title for one in register.evidence}
    return tuple(titles[kind] for kind in stage.evidence if kind not in there)


def is_backwards(register: Register, row: RegisterRow, stage: Stage) -> bool:
    """Whether ``stage`` comes before the one the row is in."""
    order = [one.key for one in register.stages]
    return row.stage in order and order.index(stage.key) < order.index(row.stage)


def obstacle(
    register: Register,
    row: RegisterRow,
    stage: Stage,
    *,
    by: User | None,
    filed: Collection[str] | None = None,
) -> Text | None:
    """Why the row cannot enter ``stage`` now; None if it can. Reasons for moves back are not looked at.

    ``filed`` is as for :func:`missing_evidence`.
    """
    if stage.key == row.stage:
        return Text("The row is in this stage already.", "已处于该阶段。")
    if not access.deals_with(by, register):
        return access.OTHER_LINKAGE
    if stage.role == "administrator" and by is not None and not _decides(by):
        return Text(
            "A department head or an administrator has to make this move.",
            "须由主管部门负责人或系统管理员办理。",
        )
    lacking = missing_evidence(register, row, stage, filed)
    if lacking and not is_backwards(register, row, stage):
        names = Text("; ".join(t.en for t in lacking), "、".join(t.zh for t in lacking))
        return Text("Evidence is not on file: {names}.", "缺少佐证材料：{names}。").format(names=names)
    return None


def _decides(by: User) -> bool:
    """What a stage recognises, the department decides: a city does not recognise its own."""
    return by.role == "administrator" or (by.role in ROLES["approving"] and of_department(by))


def check_seen(row: RegisterRow, seen: str | None) -> None:
    """:class:`MoveError` where somebody changed ``row``, read under its lock, since the state ``seen``."""
    if seen is not None and seen != version(row):
        raise MoveError(_CHANGED)


def move(
    row: RegisterRow,
    stage: str,
    *,
    by: User | None,
    reason: str = "",
    on: date | None = None,
    seen: str | None = None,
) -> RegisterRow:
    """Move ``row`` to ``stage`` and keep who did it and why. ``by`` None is the program itself.

    ``on`` is the day it entered the stage; where it is not given, a stage that is dated keeps the day on file
    or takes today. A move back clears the days of the stages after it: the row has not entered them now.

    ``seen`` is the state the person decided on (:func:`wuwai.registers.meeting.version`); None does not ask.

    Raises :class:`MoveError` when the role or the evidence does not allow it, when the row would break a rule
    between its fields, when a move backwards gives no reason, or when somebody has changed the row since.
    """
    register = of(row)
    try:
        wanted = register.stage(stage)
    except KeyError:
        raise MoveError(Text("This register has no such stage.", "本台账没有该阶段。")) from None
    with transaction.atomic():
        fresh = register.model._default_manager.select_for_update().get(pk=row.pk)
        check_seen(fresh, seen)
        why = obstacle(register, fresh, wanted, by=by)
        if why is not None:
            raise MoveError(why)
        if is_backwards(register, fresh, wanted) and not reason.strip():
            raise MoveError(Text("A move back needs a reason.", "退回上一阶段须填写理由。"))
        wrong_before = problems(register, [fresh])[0]
        put_into(register, fresh, wanted, on)
        for _, expected in problems(register, [fresh])[0]:
            if expected not in [what for _, what in wrong_before]:
                raise MoveError(Text("Expected: {what}.", "应为：{what}。").format(what=expected))
        fresh.keep(by=by, reason=reason.strip() or f"{wanted.title.zh} {wanted.title.en}")
    row.stage = fresh.stage
    return fresh


def put_into(register: Register, row: RegisterRow, wanted: Stage, on: date | None = None) -> None:
    """Set the stage of ``row`` and the days that go with it, as :func:`move` describes; nothing is saved."""
    if is_backwards(register, row, wanted):
        for later in register.stages[[one.key for one in register.stages].index(wanted.key) + 1 :]:
            if later.dated:
                setattr(row, later.dated, None)
    if wanted.dated and (on is not None or getattr(row, wanted.dated) is None):
        setattr(row, wanted.dated, on or timezone.localdate())
    row.stage = wanted.key
