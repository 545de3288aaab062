"""Rows of a register that a study proposes: which are on file, putting one there, taking it away again.

A row is checked as the register's own form checks one and written as a batch of its own, so that the history
and the way back are those of every other row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from wuwai.accounts.models import User
from wuwai.facts import datasets
from wuwai.reference import regions
from wuwai.reference.text import Lang, Text
from wuwai.registers import access, batches, registry
from wuwai.registers.batches import Batch
from wuwai.registers.columns import column
from wuwai.registers.contract import Register
from wuwai.registers.excel import longest
from wuwai.registers.forms import RowForm, given_by_the_model
from wuwai.registers.past import stood
from wuwai.registers.rows import RegisterRow
from wuwai.registers.values import ValueProblem, read
from wuwai.studies.contract import Parameter, Proposal, Study, StudyResult
from wuwai.studies.parameters import LEVELS
from wuwai.studies.sheets import SAMPLE_NOTICE

Key = tuple[Any, ...]
KIND: batches.Kind = "study"
# Columns of a study's table that a planned row takes along in its note.
REASONS = ("reason", "change")
_PLANNED_BY = Text("Planned from the study '{title}' ({name})", "由研究“{title}”（{name}）列入计划")
_PARAMETERS, _FINDING = Text("Parameters", "参数"), Text("Finding", "结论")
_NO_KEY = Text("a value that tells the row from others", "能够识别该记录的值")


class PlanError(ValueError):
    """A row that the register does not take, or that cannot be taken away; ``reason`` says why."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a study proposes for a row of its table: the register's fields, and the key they make.

    ``key`` is None where the fields make none; ``mark`` names the row in an address.
    """

    proposal: Proposal
    register: Register
    values: Mapping[str, Any]
    line: Mapping[str, Any]
    key: Key | None

    @property
    def mark(self) -> str:
        told = json.dumps([self.register.name, self.key or sorted(self.values.items())], default=str)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def region(self) -> str | None:
        """The code of the city the row would be counted for; None where the study names none."""
        try:
            return str(read(column(self.register, "region"), self.values.get("region")) or "") or None
        except (KeyError, ValueProblem):
            return None

    @property
    def called(self) -> str:
        """The row's name, for a button that has to say which row it is of."""
        return str(self.values.get("name") or self.values.get("firm") or (self.key or ("",))[-1])


def proposed(
    result: StudyResult, proposal: Proposal, lines: Iterable[Mapping[str, Any]]
) -> list[Proposed | None]:
    """What the study proposes for each of ``lines``, rows of its frame; None for one that proposes nothing.

    KeyError where there is no such register.
    """
    register = registry.get(proposal.register)
    given = ((line, proposal.values(line, result)) for line in lines)
    return [
        None if values is None else Proposed(proposal, register, values, line, _key(register, values))
        for line, values in given
    ]


def _key(register: Register, values: Mapping[str, Any]) -> Key | None:
    """The key as the register keeps it: a city's name has become its code, text not stated is empty."""
    parts = [column(register, name) for name in register.key]
    try:
        key = tuple(read(one, values.get(one.name)) for one in parts)
    except ValueProblem:
        return None
    kept = tuple(
        "" if part is None and one.kind == "text" else part for one, part in zip(parts, key, strict=True)
    )
    return None if any(part is None for part in kept) else kept


def on_file(
    register: Register, keys: Iterable[Key | None], *, as_of: date | None = None
) -> dict[Key, RegisterRow]:
    """The rows on file (on a day; None: now) with one of ``keys``: one query, whosever rows they are."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    chosen = {
        f"{name}__in": sorted({key[place] for key in wanted}) for place, name in enumerate(register.key)
    }
    rows = stood(register, as_of).filter(**chosen)
    return {key: row for row in rows if (key := tuple(getattr(row, n) for n in register.key)) in wanted}


def batches_of(rows: Sequence[RegisterRow]) -> dict[str, Batch]:
    """By public id, the batch in which a study put each of ``rows`` there, where it can be taken back."""
    found = Batch.objects.filter(
        kind=KIND, undone_at=None, entries__row_uid__in=[row.uid for row in rows]
    ).values_list("entries__row_uid", "pk")
    uid_of = {pk: uid for uid, pk in found}
    return {uid_of[one.pk]: one for one in Batch.objects.filter(pk__in=uid_of)}


def plan(one: Proposed, result: StudyResult, *, by: User, lang: Lang) -> tuple[RegisterRow, bool]:
    """The row of ``one`` in the first stage of its register, and whether it is new.

    A row with its key that is there already is handed back. :class:`PlanError` where the register does not
    take it, in the words of its form.
    """
    register = one.register
    if not access.deals_with(by, register):
        raise PlanError(access.OTHER_LINKAGE)
    if one.key is None:
        raise PlanError(_refusal(register, [(register.key[0], _NO_KEY.get(lang))]))
    try:
        # An immediate transaction: of two presses at once the second finds the row of the first.
        with transaction.atomic():
            there = on_file(register, [one.key]).get(one.key)
            if there is not None:
                return there, False
            form = RowForm(
                register, None, _filled(one, result, lang), user=by, synthetic=result.sample
            )  # fmt: skip
            if not form.is_valid():
                raise PlanError(
                    _refusal(register, [(name, str(errors[0])) for name, errors in form.errors.items()])
                )
            row = form.unsaved()
            batches.write(
                register,
                new=[row],
                by=by,
                kind=KIND,
                what=f"{result.study.title.zh} {result.study.title.en}",
                reason=f"研究建议 Proposed by the study {result.study.name}",
            )
            return row, True
    except IntegrityError:
        there = on_file(register, [one.key]).get(one.key)
        if there is None:
            raise
        return there, False


def take_away(one: Proposed, *, by: User, study: Study) -> None:
    """Delete the row a study put there; :class:`PlanError` where it was not, or may not be taken away."""
    row = on_file(one.register, [one.key]).get(one.key or ())
    batch = batches_of([row]).get(row.uid) if row is not None else None
    if row is None or batch is None or not access.may_edit(by, row):
        raise PlanError(
            Text("There is no row of this study to take away.", "没有可撤销的由本研究列入的记录。")
        )
    try:
        batches.undo(batch, by=by, reason=f"{study.title.zh} {study.title.en}")
    except batches.UndoError as error:
        raise PlanError(error.reason) from error


def _filled(one: Proposed, result: StudyResult, lang: Lang) -> dict[str, Any]:
    """The form's boxes: the study's values, the day of the first stage, and the note."""
    register = one.register
    dated = register.stages[0].dated
    own = {name: value for name, value in one.values.items() if value is not None}
    given = {**given_by_the_model(register), **own}
    if dated and given.get(dated) in (None, ""):
        given[dated] = timezone.localdate()
    note = column(register, "note")
    return {**given, "note": told(one, result, lang)[: longest(register, note)]}


def told(one: Proposed, result: StudyResult, lang: Lang) -> str:
    """The note of a planned row: whether it is a sample, the study, its finding, reasons, parameters."""
    study = result.study
    mark = ": " if lang == "en" else "："
    lines = [SAMPLE_NOTICE.get(lang)] if result.sample else []
    lines.append(_PLANNED_BY.format(title=study.title, name=study.name).get(lang))
    lines.append(f"{_FINDING.get(lang)}{mark}{result.finding.get(lang)}")
    for found in study.columns:
        if found.name in REASONS and (words := found.of(one.line, lang)):
            lines.append(f"{found.title.get(lang)}{mark}{words}")
    asked = [
        f"{one_asked.title.get(lang)} {_said(one_asked, result.parameters.get(one_asked.name), lang)}"
        for one_asked in study.parameters
        if result.parameters.get(one_asked.name) not in (None, "")
    ]
    if asked:
        lines.append(f"{_PARAMETERS.get(lang)}{mark}{('; ' if lang == 'en' else '；').join(asked)}")
    return "\n".join(lines)


def _said(asked: Parameter, value: Any, lang: Lang) -> str:
    """A parameter's value in words."""
    if value in asked.choices:
        return asked.choices[value].get(lang)
    if asked.kind == "dataset":
        return datasets.describe(str(value)).title.get(lang)
    if asked.kind == "level":
        return LEVELS[str(value)].get(lang)
    if asked.kind == "region" and (place := regions.find(str(value))) is not None:
        return place.title.get(lang)
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _refusal(register: Register, problems: Sequence[tuple[str, str]]) -> Text:
    """What a register says of the values it does not take, each with the name of its field."""
    titles = {one.name: one.title for one in register.fields}
    named = [(titles.get(name, Text("Note", "备注")), what) for name, what in problems]
    return Text(
        f"Not planned. {register.title.en}: " + " ".join(f"{title.en}: {what}" for title, what in named),
        f"未列入计划。{register.title.zh}：" + "".join(f"{title.zh}：{what}" for title, what in named),
    )
