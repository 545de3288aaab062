"""Which rows of a study's table are planned already, and which a reader may plan, for one page of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import access, batches, proposing
from wuwai.registers.contract import Register
from wuwai.registers.proposing import Proposed
from wuwai.registers.rows import RegisterRow
from wuwai.studies.contract import Proposal, StudyResult


@dataclass(frozen=True, slots=True)
class Planned:
    """What stands in the cell of a row: the row on file, or the button that puts it there, or neither.

    ``stage`` is that of the row on file, ``elsewhere`` says that it is of a city that is not the reader's.
    """

    one: Proposed | None = None
    row: RegisterRow | None = None
    stage: Text = Text("", "")
    elsewhere: bool = False
    offered: bool = False
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The column of one proposal: its register, and a cell for each row of the page."""

    proposal: Proposal
    register: Register
    cells: tuple[Planned, ...]


def plans(
    result: StudyResult,
    lines: Sequence[Mapping[str, Any]],
    *,
    user: Any,
    editing: bool,
    as_of: date | None,
) -> list[Plan]:
    """Each proposal of the study that has something to say of ``lines``: rows planned, or to be planned.

    Rows are looked up in one query for each register, and in two more which of them can be taken back.
    """
    found = []
    for proposal in result.study.proposes:
        given = proposing.proposed(result, proposal, lines)
        if not any(given):
            continue
        register = next(one.register for one in given if one is not None)
        on_file = proposing.on_file(register, (one.key for one in given if one is not None), as_of=as_of)
        undoable = _undoable(list(on_file.values()), user) if editing else frozenset()
        cells = tuple(
            _cell(one, on_file.get(one.key or ()) if one else None, user, editing, undoable) for one in given
        )
        if any(cell.row or cell.elsewhere or cell.offered for cell in cells):
            found.append(Plan(proposal, register, cells))
    return found


def _undoable(rows: list[RegisterRow], user: User) -> frozenset[str]:
    made = proposing.batches_of(rows) if rows else {}
    return frozenset(uid for uid, batch in made.items() if batches.refusal(batch, user) is None)


def _cell(
    one: Proposed | None, row: RegisterRow | None, user: Any, editing: bool, undoable: frozenset[str]
) -> Planned:
    if one is None:
        return Planned()
    if row is None:
        region = one.region
        mine = region is None or access.may_be_in(user, region)
        return Planned(one, offered=editing and mine and access.deals_with(user, one.register))
    stage = next((s.title for s in one.register.stages if s.key == row.stage), Text("", ""))
    if not access.may_be_in(user, row.region):
        return Planned(one, stage=stage, elsewhere=True)
    return Planned(one, row, stage, taken_back=row.uid in undoable)
