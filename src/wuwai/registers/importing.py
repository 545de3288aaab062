"""Take a filled template into a register: good rows in one transaction, the rest back with reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from wuwai.accounts.models import User
from wuwai.facts.model import ImportReport, Reject
from wuwai.reference.text import Text
from wuwai.registers import excel
from wuwai.registers.columns import column, heading
from wuwai.registers.contract import Register
from wuwai.registers.excel import SheetRow
from wuwai.registers.moves import obstacle
from wuwai.registers.rows import RegisterRow

_PREVIEWED = 50
ACTIONS = {
    "new": Text("added", "新增"),
    "change": Text("changed", "修改"),
    "same": Text("as on file", "无变化"),
}


def import_workbook(
    register: Register,
    path: Path | bytes,
    *,
    user: User | None = None,
    strict: bool = False,
    dry_run: bool = False,
    synthetic: bool = False,
    name: str = "",
) -> ImportReport:
    """Import a filled template.

    A row whose key is on file changes that row, and an empty cell leaves its value as it is; other rows are
    added. Good rows are kept and the others come back as rejects; ``strict`` keeps nothing if one row is
    wrong, ``dry_run`` keeps nothing. ``user`` is who imports (None: the program); the stage rules of
    ``moves`` hold for them. ``preview`` of the report lists what happens to the first rows.
    """
    sheet = excel.read(register, path, name=name)
    rejects = list(sheet.rejects)
    importer = f"register:{register.name}"
    with transaction.atomic():
        planned = _planned(register, sheet.file, sheet.rows, rejects, user, synthetic)
        if strict and rejects:
            return ImportReport(importer, None, sheet.read, 0, tuple(rejects), dry_run=dry_run)
        if not dry_run:
            _write(register, planned, user, f"Excel import {sheet.file}")
    actions = [action for _, action in planned]
    rejects.sort(key=lambda reject: reject.row)
    return ImportReport(
        importer,
        None,
        sheet.read,
        len(actions),
        tuple(rejects),
        _summary(actions),
        tuple(actions[:_PREVIEWED]),
        dry_run,
    )


def _write(
    register: Register, planned: list[tuple[RegisterRow, dict[str, Any]]], user: User | None, reason: str
) -> None:
    """Save the planned rows with their history; the new ones in portions, for a register may be large."""
    bulk_create_with_history(
        [row for row, action in planned if action["action"] == "new"],
        register.model,
        batch_size=500,
        default_user=user,
        default_change_reason=reason,
    )
    for row, action in planned:
        if action["action"] == "change":
            row.keep(by=user, reason=reason)


def _summary(actions: list[dict[str, Any]]) -> tuple[Text, ...]:
    def how_many(action: str) -> int:
        return sum(1 for one in actions if one["action"] == action)

    pattern = Text(
        "{new} added, {change} changed, {same} as on file", "新增{new}行，修改{change}行，无变化{same}行"
    )
    return (pattern.format(new=how_many("new"), change=how_many("change"), same=how_many("same")),)


def _planned(
    register: Register,
    file: str,
    rows: tuple[SheetRow, ...],
    rejects: list[Reject],
    user: User | None,
    synthetic: bool,
) -> list[tuple[RegisterRow, dict[str, Any]]]:
    """Each good row as the model row to save, with what is done to it. Adds to ``rejects``."""
    on_file = {tuple(getattr(row, name) for name in register.key): row for row in _with_keys(register, rows)}
    seen: dict[tuple[Any, ...], int] = {}
    planned: list[tuple[RegisterRow, dict[str, Any]]] = []
    for one in rows:
        key = tuple(one.values.get(name) for name in register.key)
        if key in seen:
            pattern = Text(
                "a row that is not there yet; row {line} has the same key", "不重复的行；与第{line}行重复"
            )
            rejects.append(_reject(register, file, one, register.key[0], pattern.format(line=seen[key])))
            continue
        seen[key] = one.line
        row = on_file.get(key)
        if row is not None and row.synthetic and not synthetic:
            wrong = Text("a key that no synthetic sample row has", "不与合成样例重复的记录")
            rejects.append(_reject(register, file, one, register.key[0], wrong))
            continue
        if row is None:
            row = register.model(stage=register.stages[0].key, synthetic=synthetic)
            action = "new"
        else:
            action = "same"
        stage = one.values.get("stage")
        if stage is not None and (row.pk is None or stage != row.stage):
            why = _stage_problem(register, row, stage, user)
            if why is not None:
                rejects.append(_reject(register, file, one, "stage", why))
                continue
        for field, value in one.values.items():
            if getattr(row, field) != value:
                setattr(row, field, value)
                action = "change" if action == "same" else action
        planned.append(
            (row, {"row": one.line, "action": action, "uid": row.uid, **_key_shown(register, one)})
        )
    return planned


def _stage_problem(register: Register, row: RegisterRow, stage: str, user: User | None) -> Text | None:
    wanted = register.stage(stage)
    if row.pk is None and stage == row.stage:
        return None
    why = obstacle(register, row, wanted, by=user)
    if why is None:
        return None
    pattern = Text("a stage this row may enter. {why}", "该记录可以进入的阶段。{why}")
    return pattern.format(why=why)


def _with_keys(register: Register, rows: tuple[SheetRow, ...]) -> list[RegisterRow]:
    """The rows on file that share the first part of their key with the sheet, read in portions."""
    first = register.key[0]
    wanted = sorted({one.values[first] for one in rows if first in one.values})
    found: list[RegisterRow] = []
    for start in range(0, len(wanted), 500):
        found.extend(register.model._default_manager.filter(**{f"{first}__in": wanted[start : start + 500]}))
    return found


def _key_shown(register: Register, one: SheetRow) -> dict[str, str]:
    return {name: str(one.values.get(name, "")) for name in register.key}


def _reject(register: Register, file: str, one: SheetRow, field: str, expected: Text) -> Reject:
    declared = column(register, field)
    return Reject(file, one.line, heading(declared, "zh"), str(one.values.get(field, ""))[:80], expected)
