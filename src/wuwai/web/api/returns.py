"""Returns: the forms, where each city's return stands, its numbers, and filling one in by program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from wuwai.accounts.access import NotAllowed, allowed
from wuwai.reference.text import Text
from wuwai.registers.access import may_be_in
from wuwai.returns import filled, publishing, workflow
from wuwai.returns import forms as registry
from wuwai.returns.cells import Cell
from wuwai.returns.checks import Finding
from wuwai.returns.forms import Form, FormError
from wuwai.returns.models import Return
from wuwai.returns.workflow import Conflict, Unready
from wuwai.web.api.access import TokenWriting, session_writing
from wuwai.web.api.answers import Refusal
from wuwai.web.api.asking import Page, lang, refuse
from wuwai.workspace import Workspace, current

router = Router(tags=["returns"])
PERIOD = r"^\d{4}(-\d{2}|Q[1-4]|H[12])?$"


class FormItem(Schema):
    """One number of a form. `cumulative_of` names the period's number that it adds up from January on."""

    item: str
    series: str
    title: str
    unit: str
    cumulative_of: str | None
    optional: bool


class FormTold(Schema):
    """A form: who fills it, by which day of which month after its period, and what it asks. Null is "not
    stated".
    """

    name: str
    linkage: str
    title: str
    table_number: str | None
    frequency: str
    due_day: int
    due_months_after: int
    fills: str | None
    receives: str | None
    certainty: str
    items: list[FormItem]


class ReturnLine(Schema):
    """Where one city's return of one period stands."""

    form: str
    region: str
    period: str
    due_on: date
    state: str
    version: int
    first_submitted_at: datetime | None
    published_at: datetime | None
    snapshot: str | None
    sample: bool


class Returns(Schema):
    """A page of returns; `count` is how many match in all."""

    count: int
    limit: int
    offset: int
    rows: list[ReturnLine]


class ReturnCell(Schema):
    """One number in the form's unit; null where there is none."""

    value: str | None
    unit: str
    explanation: str


class CellFinding(Schema):
    """What the checks say of an item; `blocks`: it has to be put right, else explained."""

    item: str
    kind: str
    blocks: bool
    text: str


class ReturnWhole(ReturnLine):
    """A return with its numbers and what the checks say of them."""

    note: str | None
    cells: dict[str, ReturnCell]
    findings: list[CellFinding]


class CellGiven(Schema):
    """A number as text; `unit` where it is another than the form's."""

    value: str = Field("", max_length=200)
    unit: str = Field("", max_length=32)
    explanation: str = Field("", max_length=filled.MOST_EXPLAINED)


class ReturnGiven(Schema):
    """Cells to take in. `version` is that of the return they are based on."""

    version: int
    cells: dict[str, CellGiven] = Field({}, max_length=2000)
    submit: bool = False


class CellRefused(Schema):
    """A cell that was not taken, and what would do."""

    item: str
    value: str
    expected: str


class ReturnTaken(ReturnWhole):
    """The return as it stands now, and the cells that were not taken."""

    refused: list[CellRefused]


class ReturnConflict(Refusal):
    """Somebody else changed the return: it as it stands. What was sent was not written."""

    stands: ReturnWhole


class Unsettled(Refusal):
    """What is to be put right or explained before the return can be submitted."""

    findings: list[CellFinding]
    refused: list[CellRefused] = []


class ReturnsQuery(Page):
    """Which returns."""

    form: str | None = Field(None, max_length=64)
    period: str | None = Field(
        None, pattern=PERIOD, description="A period as the form is asked for: 2026-10, 2026Q3, 2026H1, 2026."
    )
    region: str | None = Field(None, max_length=16, description="A city's code.")
    state: str | None = Field(None, max_length=16)


@router.get("/returns/forms", response={200: list[FormTold], 401: Refusal}, summary="Forms · 报表")
def forms(request: HttpRequest) -> list[FormTold]:
    """Every form with the numbers it asks."""
    workspace = current()
    words = lang(request)
    try:
        found = registry.forms(workspace)
    except FormError as error:
        raise refuse(request, error.words, 503) from error
    return [
        FormTold(
            name=one.name,
            linkage=one.linkage,
            title=one.title.get(words),
            table_number=one.table_number or None,
            frequency=one.frequency.name,
            due_day=one.due_day,
            due_months_after=one.due_months_after,
            fills=one.fills.get(words) or None,
            receives=one.receives.get(words) or None,
            certainty=one.certainty,
            items=[
                FormItem(
                    item=item.key,
                    series=item.series,
                    title=_title(workspace, one, item.key, words),
                    unit=item.unit,
                    cumulative_of=item.cumulative_of or None,
                    optional=item.optional,
                )
                for item in one.items
            ],
        )
        for one in found
    ]


@router.get("/returns", response={200: Returns, 401: Refusal, 422: Refusal}, summary="Returns · 报送情况")
def returns(request: HttpRequest, asked: Query[ReturnsQuery]) -> Returns:
    """Where each city's returns stand, the latest period first; no numbers."""
    publishing.recover(current())
    found = Return.objects.select_related("round").order_by(
        "-round__period_end", "-round__period", "round__form", "region"
    )
    wanted = {
        "round__form": asked.form,
        "round__period": asked.period,
        "region": asked.region,
        "state": asked.state,
    }
    found = found.filter(**{key: _storable(value) for key, value in wanted.items() if value is not None})
    rows = found[asked.offset : asked.offset + asked.limit]
    return Returns(
        count=found.count(),
        limit=asked.limit,
        offset=asked.offset,
        rows=[ReturnLine(**_line(one)) for one in rows],
    )


@router.get(
    "/returns/{form}/{region}/{period}",
    response={200: ReturnWhole, 401: Refusal, 404: Refusal},
    summary="One return · 一张报表",
)
def one_return(request: HttpRequest, form: str, region: str, period: str) -> ReturnWhole:
    """One city's return of one period: published ones for all, others for those who deal with the city."""
    publishing.recover(current())
    return ReturnWhole(**_whole(request, _seen(request, form, region, period)))


@router.put(
    "/returns/{form}/{region}/{period}",
    auth=[TokenWriting(), session_writing],
    response={
        200: ReturnTaken, 401: Refusal, 403: Refusal, 404: Refusal, 409: ReturnConflict, 422: Unsettled,
    },
    summary="Fill in a return · 填报",
)  # fmt: skip
def fill(request: HttpRequest, form: str, region: str, period: str, given: ReturnGiven) -> Status[Any]:
    """Take the cells sent, and with `submit` hand the return to the city's head.

    Cells that are no numbers are given back in `refused` and the others are kept; with one of these nothing
    is submitted.
    """
    ret = _seen(request, form, region, period)
    cells = {
        key: Cell(value_text=one.value, unit=one.unit, explanation=one.explanation)
        for key, one in given.cells.items()
    }
    refused: list[CellRefused] = []
    try:
        saved = workflow.save(ret, cells, by=request.user, version=given.version)  # type: ignore[arg-type]
        ret = saved.ret
        refused = [
            CellRefused(item=one.item, value=one.value_text, expected=one.expected.get(lang(request)))
            for one in saved.refused
        ]
        if given.submit and not refused:
            ret = workflow.submit(ret, by=request.user, version=ret.version)  # type: ignore[arg-type]
    except Conflict as conflict:
        stands = ReturnWhole(**_whole(request, conflict.ret))
        return Status(409, ReturnConflict(error=conflict.words.get(lang(request)), stands=stands))
    except Unready as unready:
        told = [_told(request, one) for one in unready.findings]
        return Status(422, Unsettled(error=unready.words.get(lang(request)), findings=told, refused=refused))
    except NotAllowed as not_allowed:
        return Status(403, Refusal(error=not_allowed.words.get(lang(request))))
    return Status(200, ReturnTaken(**_whole(request, ret), refused=refused))


def _seen(request: HttpRequest, form: str, region: str, period: str) -> Return:
    """The return, for whoever may see its numbers; else there is none."""
    keys = {"round__form": form, "region": region, "round__period": period}
    found = Return.objects.select_related("round")
    ret = found.filter(**{key: _storable(value) for key, value in keys.items()}).first()
    own = allowed(request, "editing") and may_be_in(request.user, region)
    if ret is None or not (own or ret.state == "published"):
        raise Http404(_("There is no such return."))
    return ret


def _storable(text: str) -> str:
    """Text that a database can be asked for: PostgreSQL takes no zero bytes."""
    return text.replace("\x00", "\ufffd")


def _line(ret: Return) -> dict[str, Any]:
    return {
        "form": ret.round.form,
        "region": ret.region,
        "period": ret.round.period,
        "due_on": ret.round.due_on,
        "state": ret.state,
        "version": ret.version,
        "first_submitted_at": ret.first_submitted_at,
        "published_at": ret.published_at,
        "snapshot": ret.snapshot or None,
        "sample": ret.sample,
    }


def _whole(request: HttpRequest, ret: Return) -> dict[str, Any]:
    try:
        findings = workflow.findings_of(ret)
    except (KeyError, FormError) as error:
        raise Http404(_("There is no such form.")) from error
    cells = {
        key: ReturnCell(value=one.value_text or None, unit=one.unit, explanation=one.explanation)
        for key, one in workflow.cells_of(ret).items()
    }
    told = [_told(request, one) for one in findings]
    return {**_line(ret), "note": ret.note or None, "cells": cells, "findings": told}


def _told(request: HttpRequest, one: Finding) -> CellFinding:
    return CellFinding(item=one.item, kind=one.kind, blocks=one.blocks, text=one.text.get(lang(request)))


def _title(workspace: Workspace, form: Form, key: str, words: str) -> str:
    item = form.item(key)
    named = item.title if item.title else workspace.facts.dictionary.get(item.series).title
    if not item.cumulative_of or item.title:
        return named.get(words)
    return Text("{title}, this year so far", "{title}（本年累计）").format(title=named).get(words)
