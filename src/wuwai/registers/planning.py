"""Compare the rows of a sheet with the register: which are new, which change, and what keeps one back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import access, checking, meeting, slips
from wuwai.registers.columns import columns, shown
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.evidence import Evidence
from wuwai.registers.excel import SheetRow
from wuwai.registers.findings import (
    CLEAR_OR_ANEW,
    CONFIRM,
    CORRECT,
    KEEP_ONE,
    ON_ITS_PAGE,
    OTHER_CITY,
    Fault,
    shortened,
)
from wuwai.registers.moves import is_backwards, obstacle
from wuwai.registers.rows import RegisterRow

_PORTION = 500
_TWICE = Text(
    "a key that stands once in the sheet; row {line} has the same", "不重复的记录；与第{line}行重复"
)
_SAMPLE = Text("a key that no synthetic sample row has", "不与合成样例重复的记录")
_ELSEWHERE = Text("a row of your city; this one is on file for {city}", "本地市的记录；该记录已登记在{city}")
_ENTERABLE = Text("a stage this row may enter. {why}", "该记录可以进入的阶段。{why}")
_BACK = Text(
    "'{stage}' or a later stage: a sheet cannot move a row back, for that needs a reason",
    "“{stage}”或以后的阶段：退回须填写理由，不能通过表格办理",
)
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A row to be saved, its line in the sheet, and what is done to it: new, change or same.

    ``before`` holds what was on file of the values that change.
    """

    row: RegisterRow
    line: int
    action: str
    before: Mapping[str, Any]


def plan(
    register: Register,
    rows: Sequence[SheetRow],
    *,
    user: User | None,
    synthetic: bool,
    amounts_right: bool,
    progress: Callable[[int, int], None],
    written_at: datetime | None = None,
) -> tuple[list[Planned], list[Fault]]:
    """Each good row as the model row to save, and the faults of the others.

    ``written_at`` is the moment a sheet with rows in it was downloaded: a cell that stands as it stood then
    leaves what somebody else has put there since; one that both changed is a fault.
    """
    planning = _Planning(register, rows, user, synthetic, written_at)
    planned: list[Planned] = []
    faults: list[Fault] = []
    for n, one in enumerate(rows):
        if n % _PORTION == 0:
            progress(n, len(rows))
        found = planning.of(one)
        if isinstance(found, Planned):
            planned.append(found)
        else:
            faults.append(found)
    planned, wrong = _checked(register, planned)
    faults.extend(wrong)
    if not amounts_right:
        planned, asked = _asked(register, planned)
        faults.extend(asked)
    return planned, faults


def _checked(register: Register, planned: list[Planned]) -> tuple[list[Planned], list[Fault]]:
    """Those whose fields agree with one another and with the rows they name, and the faults of the rest."""
    places = {one.name: n for n, one in enumerate(columns(register))}
    kept: list[Planned] = []
    faults: list[Fault] = []
    found = checking.problems(register, [one.row for one in planned])
    for one, problems in zip(planned, found, strict=True):
        for name, expected in problems:
            faults.append(Fault(one.line, places.get(name), _quoted(register, one.row, name), expected))
        if not problems:
            kept.append(one)
    return kept, faults


def _asked(register: Register, planned: list[Planned]) -> tuple[list[Planned], list[Fault]]:
    """Those with no doubtful amount, and the questions about the rest."""
    places = {one.name: n for n, one in enumerate(columns(register))}
    kept: list[Planned] = []
    faults: list[Fault] = []
    found = slips.questions(register, [one.row for one in planned], [one.before for one in planned])
    for one, asked in zip(planned, found, strict=True):
        for name, question in asked:
            quoted = _quoted(register, one.row, name)
            faults.append(Fault(one.line, places[name], quoted, question, CONFIRM, question=True))
        if not asked:
            kept.append(one)
    return kept, faults


def _quoted(register: Register, row: RegisterRow, name: str) -> str:
    value = row.value(name) if hasattr(row, name) else None
    return "" if value is None else shortened(f"{value:.12g}" if isinstance(value, float) else value)


class _Planning:
    """What is on file, read once for all rows of a sheet."""

    def __init__(
        self,
        register: Register,
        rows: Sequence[SheetRow],
        user: User | None,
        synthetic: bool,
        written_at: datetime | None,
    ) -> None:
        self.register = register
        self.user = user
        self.synthetic = synthetic
        self.shown = columns(register)
        self.places = {one.name: n for n, one in enumerate(self.shown)}
        self.lines: dict[Key, list[int]] = {}
        for one in rows:
            self.lines.setdefault(self._key(one), []).append(one.line)
        self.on_file = self._on_file(rows)
        self.filed = _filed(register, list(self.on_file.values()))
        self.since = meeting.changed_since(register, list(self.on_file.values()), written_at)

    def _key(self, one: SheetRow) -> Key:
        return tuple(one.values.get(name) for name in self.register.key)

    def _on_file(self, rows: Sequence[SheetRow]) -> dict[Key, RegisterRow]:
        """The rows on file with a key of the sheet, read in portions by the first part of it."""
        first = self.register.key[0]
        values = {one.values.get(first) for one in rows}
        wanted = [value for value in values if value is not None]
        if None in values and not self.register.model._meta.get_field(first).null:
            wanted.append("")
        found: dict[Key, RegisterRow] = {}
        for start in range(0, len(wanted), _PORTION):
            portion = wanted[start : start + _PORTION]
            for row in self.register.model._default_manager.filter(**{f"{first}__in": portion}):
                key = tuple(row.value(name) for name in self.register.key)
                if key in self.lines:
                    found[key] = row
        return found

    def of(self, one: SheetRow) -> Planned | Fault:
        """The row to save, or what keeps it back."""
        key = self._key(one)
        others = [line for line in self.lines[key] if line != one.line]
        first = self.register.key[0]
        if others:
            return self._fault(one, first, _TWICE.format(line=others[0]), KEEP_ONE)
        if not access.deals_with(self.user, self.register):
            return self._fault(one, first, access.OTHER_LINKAGE)
        row = self.on_file.get(key)
        if row is not None and row.synthetic and not self.synthetic:
            return self._fault(one, first, _SAMPLE)
        if row is not None and not access.may_edit(self.user, row):
            city = shown(RegisterField("region", Text("", ""), "region"), row.region)
            return self._fault(one, first, _ELSEWHERE.format(city=city), OTHER_CITY)
        elsewhere = access.elsewhere(self.user, one.values.get("region", row.region if row else None))
        if elsewhere is not None:
            return self._fault(one, "region", elsewhere, OTHER_CITY)
        if row is None:
            row = self.register.model(stage=self.register.stages[0].key, synthetic=self.synthetic)
        clash = self._clash(one, row)
        wrong = clash or self._stage(one, row)
        return wrong or self._filled(one, row)

    def _clash(self, one: SheetRow, row: RegisterRow) -> Fault | None:
        """What somebody else changed after the sheet was downloaded, where the sheet says a third thing."""
        for name, value in one.values.items():
            theirs = self.since.get(row.pk, {}).get(name)
            if theirs is not None and value not in (theirs.before, theirs.value):
                return self._fault(one, name, theirs.beside_a_sheet, CLEAR_OR_ANEW)
        return None

    def _stage(self, one: SheetRow, row: RegisterRow) -> Fault | None:
        stage = one.values.get("stage")
        moved = self.since.get(row.pk, {}).get("stage")
        if stage is None or stage == row.stage or (moved is not None and stage == moved.before):
            return None
        wanted = self.register.stage(stage)
        if row.pk is not None and is_backwards(self.register, row, wanted):
            now = self.register.stage(row.stage).title
            return self._fault(one, "stage", _BACK.format(stage=now), ON_ITS_PAGE)
        why = obstacle(self.register, row, wanted, by=self.user, filed=self.filed.get(row.uid, set()))
        return None if why is None else self._fault(one, "stage", _ENTERABLE.format(why=why), ON_ITS_PAGE)

    def _filled(self, one: SheetRow, row: RegisterRow) -> Planned:
        """The row with the values of the sheet set; a cell left empty keeps what is on file."""
        before: dict[str, Any] = {}
        since = self.since.get(row.pk, {})
        for name, value in one.values.items():
            if name in since and value == since[name].before:
                continue  # as it was downloaded; somebody else has put something else there
            old = getattr(row, name)
            if old != value:
                before[name] = old
                setattr(row, name, value)
        if row.pk is None:
            return Planned(row, one.line, "new", {})
        return Planned(row, one.line, "change" if before else "same", before)

    def _fault(self, one: SheetRow, name: str, expected: Text, do: Text = CORRECT) -> Fault:
        value = one.values.get(name)
        told = "" if value is None else shown(self.shown[self.places[name]], value).zh
        return Fault(one.line, self.places.get(name), shortened(told), expected, do)


def _filed(register: Register, rows: Sequence[RegisterRow]) -> dict[str, set[str]]:
    """The kinds of evidence on file of each row, by its uid."""
    if not any(stage.evidence for stage in register.stages):
        return {}
    uids = [row.uid for row in rows]
    found: dict[str, set[str]] = {}
    for start in range(0, len(uids), _PORTION):
        filed = Evidence.objects.filter(row_uid__in=uids[start : start + _PORTION], withdrawn_at=None)
        for uid, kind in filed.values_list("row_uid", "kind"):
            found.setdefault(uid, set()).add(kind)
    return found
