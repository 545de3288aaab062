"""Take a filled template into a register: good rows in one transaction, the rest back with reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from wuwai.accounts.models import User
from wuwai.facts.model import ImportReport
from wuwai.reference.text import Text
from wuwai.registers import batches, excel
from wuwai.registers.batches import WRITING, Batch
from wuwai.registers.contract import Register
from wuwai.registers.findings import Fault
from wuwai.registers.jobs import Progress, unheard
from wuwai.registers.planning import Planned, plan
from wuwai.registers.tally import stamp

_PREVIEWED = 50
ACTIONS = {
    "new": Text("added", "新增"),
    "change": Text("changed", "修改"),
    "same": Text("as on file", "无变化"),
}
READING = Text("Reading the sheet", "读取工作表")
CHECKING = Text("Checking the rows", "核对数据行")
_HELD = Text("{n} rows are held back by a question about their amounts", "有{n}行因金额疑问暂缓，待确认")


def unnoticed(checked: Checked, batch: Batch | None) -> None:
    """Nothing else is to be written with the rows."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A sheet compared with the register: what would be written and what keeps the other rows back.

    ``stamp`` is the state of the register it was compared with.
    """

    register: Register
    file: str
    lang: str
    read: int
    planned: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    stamp: str

    @property
    def held(self) -> int:
        """Rows with nothing wrong but a question."""
        wrong = {one.line for one in self.faults if not one.question}
        return len({one.line for one in self.faults if one.question} - wrong)

    def notes(self) -> tuple[Text, ...]:
        """What the rows would do, in a sentence; then what is held back."""
        many = {name: sum(1 for one in self.planned if one.action == name) for name in ACTIONS}
        pattern = Text(
            "{new} added, {change} changed, {same} as on file", "新增{new}行，修改{change}行，无变化{same}行"
        )
        held = (_HELD.format(n=self.held),) if self.held else ()
        return (pattern.format(**many), *held)

    def preview(self) -> tuple[dict[str, Any], ...]:
        """What happens to the first rows."""
        return tuple(
            {
                "row": one.line,
                "action": one.action,
                "uid": one.row.uid,
                **{name: str(one.row.value(name) or "") for name in self.register.key},
            }
            for one in self.planned[:_PREVIEWED]
        )

    def report(self, *, dry_run: bool = False, accepted: int | None = None) -> ImportReport:
        """The form in which every import answers; ``accepted`` is how many rows were taken (all planned)."""
        return ImportReport(
            f"register:{self.register.name}",
            None,
            self.read,
            len(self.planned) if accepted is None else accepted,
            tuple(one.reject(self.register, self.file, self.lang) for one in self.faults),
            self.notes(),
            self.preview(),
            dry_run,
        )


def check(
    register: Register,
    source: Path | bytes,
    *,
    user: User | None = None,
    synthetic: bool = False,
    amounts_right: bool = False,
    name: str = "",
    progress: Progress = unheard,
) -> Checked:
    """Read a filled template and compare it with the register; nothing is written.

    ``user`` is who will import (None: the program): the cities and stages open to them hold. With
    ``amounts_right`` a person has looked at the amounts that are asked about.
    """
    # Taken before anything is read, so that a change made meanwhile is noticed when the rows are written.
    state = stamp(register)
    progress(READING, 0, 0)
    sheet = excel.read(
        register, source, name=name, progress=lambda done, total: progress(READING, done, total)
    )
    progress(CHECKING, 0, len(sheet.rows))
    planned, wrong = plan(
        register,
        sheet.rows,
        user=user,
        synthetic=synthetic,
        amounts_right=amounts_right,
        written_at=sheet.written_at,
        progress=lambda done, total: progress(CHECKING, done, total),
    )
    faults = sorted([*sheet.faults, *wrong], key=lambda one: (one.line, one.column or 0))
    return Checked(register, sheet.file, sheet.lang, sheet.read, tuple(planned), tuple(faults), state)


def write(checked: Checked, *, user: User | None, progress: Progress = unheard) -> Batch | None:
    """Save what was planned, as one batch with its history; None where nothing changes.

    Call it inside a transaction, after :func:`is_current`.
    """
    new = [one.row for one in checked.planned if one.action == "new"]
    changed = [one.row for one in checked.planned if one.action == "change"]
    if not new and not changed:
        return None
    return batches.write(
        checked.register,
        new=new,
        changed=changed,
        by=user,
        kind="import",
        what=checked.file,
        reason=f"Excel import {checked.file}",
        progress=progress,
    )


def is_current(checked: Checked) -> bool:
    """Whether the register is still as it was when the sheet was compared with it."""
    return stamp(checked.register) == checked.stamp


def take(
    register: Register,
    source: Path | bytes,
    *,
    user: User | None = None,
    strict: bool = False,
    synthetic: bool = False,
    amounts_right: bool = False,
    name: str = "",
    progress: Progress = unheard,
    written: Callable[[Checked, Batch | None], None] = unnoticed,
) -> tuple[Checked, Batch | None]:
    """Check a filled template and write its good rows; with ``strict`` nothing if one row is wrong.

    The sheet is checked before the transaction, so that others are not kept waiting; where somebody wrote to
    the register meanwhile, it is checked again inside. ``written`` is called at the end of the transaction:
    what it writes stands or falls with the rows.
    """

    def checked_now() -> Checked:
        return check(
            register,
            source,
            user=user,
            synthetic=synthetic,
            amounts_right=amounts_right,
            name=name,
            progress=progress,
        )

    checked = checked_now()
    if strict and checked.faults:
        return checked, None
    progress(WRITING, 0, 0)
    with transaction.atomic():
        if not is_current(checked):
            checked = checked_now()
            if strict and checked.faults:
                return checked, None
        batch = write(checked, user=user, progress=progress)
        written(checked, batch)
        return checked, batch


def import_workbook(
    register: Register,
    path: Path | bytes,
    *,
    user: User | None = None,
    strict: bool = False,
    dry_run: bool = False,
    synthetic: bool = False,
    amounts_right: bool = False,
    name: str = "",
) -> ImportReport:
    """Import a filled template.

    A row whose key is on file changes that row, and an empty cell leaves its value as it is; other rows are
    added. Good rows are kept and the others come back as rejects; ``strict`` keeps nothing if one row is
    wrong, ``dry_run`` keeps nothing. ``user`` is who imports (None: the program); their cities and the stage
    rules of ``moves`` hold for them. ``preview`` of the report lists what happens to the first rows.
    """
    if dry_run:
        checked = check(
            register, path, user=user, synthetic=synthetic, amounts_right=amounts_right, name=name
        )
        nothing = strict and bool(checked.faults)
        return checked.report(dry_run=True, accepted=0 if nothing else None)
    checked, _ = take(
        register,
        path,
        user=user,
        strict=strict,
        synthetic=synthetic,
        amounts_right=amounts_right,
        name=name,
    )
    nothing = strict and bool(checked.faults)
    return checked.report(accepted=0 if nothing else None)
