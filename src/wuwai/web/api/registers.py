"""Registers and their rows: lists by filter, one row with its history, maps and summaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from wuwai.registers import access, history, personal, registry
from wuwai.registers.columns import columns
from wuwai.registers.contract import Register
from wuwai.registers.counting import count, today
from wuwai.registers.filters import storable, wanted
from wuwai.registers.past import stood
from wuwai.registers.rows import RegisterRow
from wuwai.ui.pages.register_finding import Asked, in_order
from wuwai.ui.pages.register_rows import evaluated
from wuwai.web.api.answers import Refusal
from wuwai.web.api.asking import Known, Page, day, lang
from wuwai.web.api.register_answers import (
    ClauseResult,
    RegisterColumn,
    RegisterDescription,
    RegisterLine,
    Row,
    RowChange,
    RowEvaluation,
    Rows,
    RowVersion,
)

router = Router(tags=["registers"])
NOT = {401: Refusal, 404: Refusal, 422: Refusal}


@router.get("/registers", response={200: list[RegisterLine], 401: Refusal}, summary="Registers · 台账")
def registers(request: HttpRequest, asked: Query[Known]) -> list[RegisterLine]:
    """Every register and how many rows you may see; with `as_of` how many at the end of that day."""
    known = day(request, "as_of", asked.as_of)
    lines = []
    for one in registry.all_registers():
        mine = access.visible(stood(one, known), request.user)
        lines.append(
            RegisterLine(
                name=one.name,
                linkage=one.linkage,
                title=one.title.get(lang(request)),
                rows=mine.count(),
                synthetic=mine.filter(synthetic=True).count(),
                rule_book=one.rule_book or None,
            )
        )
    return lines


PERSONAL = "With `1` what tells of persons, too, where you may read it; the read is noted."


class Single(Known):
    """A day, and whether what tells of persons is asked for."""

    personal: Literal["1"] | None = Field(None, description=PERSONAL)


class Filters(Known):
    """Filters on rows. Any other place, choice, reference or yes-no field filters by its own name."""

    q: str | None = Field(None, description="Words in any text of the row, or the name of a place.")
    stage: str | None = Field(None, description="Key of a stage, or several with commas between them.")
    region: str | None = Field(None, description="Code of a city.")
    country: str | None = Field(None, description="Code of a country, where the register has that field.")
    certainty: str | None = Field(None, description="H, M or L; `-` for rows that do not state it.")
    counts: Literal["yes", "no"] | None = Field(None, description="Only rows that count, or that do not.")
    synthetic: Literal["yes", "no"] | None = Field(
        None, description="Only synthetic rows, or only real ones."
    )


class RowsQuery(Filters, Page):
    """Filters, order and page."""

    sort: str | None = Field(None, description="Name of a column; with `-` before it from the largest down.")
    personal: Literal["1"] | None = Field(None, description=PERSONAL)


@router.get("/registers/{name}", response={200: Rows, **NOT}, summary="Rows of a register · 台账记录")
def rows(request: HttpRequest, name: str, asked: Query[RowsQuery]) -> Rows:
    """Rows by filter, in the order they were made; with `as_of` as they stood at the end of that day.

    A token of a person with a city gives that city's rows.
    """
    one = filtered(request, name, day(request, "as_of", asked.as_of))
    chosen = in_order(one, storable(asked.sort or ""))
    there = list(chosen[asked.offset : asked.offset + asked.limit])
    page = _rows(request, one.register, there, asked=bool(asked.personal))
    return Rows(count=chosen.count(), limit=asked.limit, offset=asked.offset, rows=page)


@router.get(
    "/registers/{name}/columns",
    response={200: RegisterDescription, **NOT},
    summary="What a register declares · 台账字段",
)
def declaration(request: HttpRequest, name: str) -> RegisterDescription:
    """Columns with their kinds, units and choices; stages; the views it can be summed up by."""
    one = named(name)
    words = lang(request)
    return RegisterDescription(
        name=one.name,
        linkage=one.linkage,
        title=one.title.get(words),
        about=one.about.get(words),
        key=list(one.key),
        columns=[
            RegisterColumn(
                name=field.name,
                title=field.title.get(words),
                kind=field.kind,
                unit=field.unit,
                required=field.required,
                choices=list(field.choices),
                refers_to=field.register or None,
                currency=field.currency or None,
            )
            for field in columns(one)
        ],
        stages={stage.key: stage.title.get(words) for stage in one.stages},
        views={summary.key: summary.title.get(words) for summary in one.summaries},
        rule_book=one.rule_book or None,
    )


@router.get("/registers/{name}/{uid}", response={200: Row, **NOT}, summary="One row · 单条记录")
def row(request: HttpRequest, name: str, uid: str, asked: Query[Single]) -> Row:
    """One row of a register, by its public id; with `as_of` as it stood at the end of that day."""
    register = named(name)
    found = _found(request, register, uid, day(request, "as_of", asked.as_of))
    return _rows(request, register, [found], asked=bool(asked.personal))[0]


@router.get(
    "/registers/{name}/{uid}/history",
    response={200: list[RowVersion], **NOT},
    summary="History of a row · 记录变更历史",
)
def row_history(request: HttpRequest, name: str, uid: str, asked: Query[Single]) -> list[RowVersion]:
    """What was changed in a row, by whom, when and why, latest first; with `as_of` up to that day."""
    register = named(name)
    known = day(request, "as_of", asked.as_of)
    found = _found(request, register, uid, known)
    words = lang(request)
    hidden = access.hidden(register, request.user, asked=bool(asked.personal))
    if not hidden:
        personal.note_rows(register, personal.fields(register), [found], by=request.user, how="api")
    return [
        RowVersion(
            at=entry.at.isoformat(),
            who=entry.who or None,
            reason=entry.reason,
            kind=entry.kind.get(words),
            changes=[
                RowChange(
                    title=one.title.get(words), before=one.before.get(words), after=one.after.get(words)
                )
                for one in entry.changes
            ],
        )
        for entry in history.entries(found, until=known, hidden=hidden)
    ]


@router.get(
    "/registers/{name}/{uid}/evaluation",
    response={200: RowEvaluation, **NOT},
    summary="Whether a row counts · 记录是否计入",
)
def row_evaluation(request: HttpRequest, name: str, uid: str, asked: Query[Single]) -> RowEvaluation:
    """Whether a row counts, and each clause of the register's rule book with the values it read."""
    register = named(name)
    known = day(request, "as_of", asked.as_of)
    found = _found(request, register, uid, known)
    on = known or today()
    evaluation, trouble = evaluated(register, found, on)
    counted = count(register, on=on, rows=[found])
    words = lang(request)
    hidden = access.hidden(register, request.user, asked=bool(asked.personal))
    if not hidden:
        personal.note_rows(register, personal.fields(register), [found], by=request.user, how="api")
    not_told = {field.input_of or field.name for field in hidden}
    return RowEvaluation(
        uid=found.uid,
        on=on.isoformat(),
        counts=bool(counted.counted),
        why_not=counted.not_counted[0].why.get(words) if counted.not_counted else "",
        synthetic=found.synthetic,
        book=evaluation.book.name if evaluation else None,
        outcome=evaluation.outcome if evaluation else None,
        trouble=trouble.get(words) if trouble else "",
        clauses=[
            ClauseResult(
                id=one.clause.id,
                title=one.clause.title.get(words),
                citation=one.clause.citation.get(words),
                outcome=one.outcome,
                inputs={name: _plain(value) for name, value in one.inputs.items() if name not in not_told},
                would_change=one.would_change.get(words) if one.would_change else "",
            )
            for one in (evaluation.outcomes if evaluation else ())
        ],
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def named(name: str) -> Register:
    """The register of that name, or a refusal in words."""
    try:
        return registry.get(name)
    except KeyError as error:
        raise Http404(_("There is no such register.")) from error


def filtered(request: HttpRequest, name: str, as_of: date | None) -> Asked:
    """The rows the address asks for, of those the caller may see."""
    register = named(name)
    return Asked(register, wanted(register, request.GET), as_of, request.user)


def _found(request: HttpRequest, register: Register, uid: str, as_of: date | None) -> RegisterRow:
    seen: QuerySet[RegisterRow] = access.visible(stood(register, as_of), request.user)
    found = seen.filter(uid=storable(uid)).first()
    if found is None:
        raise Http404(_("There is no such row."))
    return found


def _rows(
    request: HttpRequest, register: Register, found: Sequence[RegisterRow], *, asked: bool
) -> list[Row]:
    """Rows as they are answered; what tells of persons only where it was ``asked`` for, and noted."""
    user, words = request.user, lang(request)
    fields = access.readable(register, user, asked=asked)
    personal.note_rows(register, fields, found, by=user, how="api")
    left_out = access.left_out(register, user, asked=asked).get(words) or None
    return [
        Row(
            uid=one.uid,
            stage=one.stage,
            region=one.region,
            synthetic=one.synthetic,
            updated_at=one.updated_at.isoformat(),
            values={column.name: one.value(column.name) for column in fields},
            left_out=left_out,
        )
        for one in found
    ]
