"""The life of a return: issued, filled in, submitted, approved, accepted, published, sent back, un-approved.

Each step is one transaction with its entry in the audit. It says which ``version`` of the return it is based
on: where somebody else was quicker it raises :class:`Conflict` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from wuwai.accounts import audit
from wuwai.accounts.access import NotAllowed
from wuwai.accounts.models import User
from wuwai.programme import plan
from wuwai.reference import periods, regions
from wuwai.reference.text import Text
from wuwai.returns import checks, filled, forms, history, prefill, publishing
from wuwai.returns.cells import Cell
from wuwai.returns.checks import Finding
from wuwai.returns.conflicts import UNDER_WAY, Conflict, locked
from wuwai.returns.filled import Refused
from wuwai.returns.models import STATES, Remark, Return, Round, Step
from wuwai.returns.permission import may
from wuwai.workspace import Workspace, current

__all__ = [
    "Conflict", "Refused", "Saved", "Unready", "accept", "approve", "cells_of", "findings_of",
    "issue", "publish", "publish_together", "remark", "save", "send_back", "settle", "submit", "unapprove",
]  # fmt: skip

_REASON = Text("a reason is needed", "请填写原因")
_EXPECTED = Text("{x} is expected", "应为{x}")
_ISSUED = Text("this round is issued already", "该期报表已下发")
cells_of = filled.cells_of


@dataclass(frozen=True, slots=True)
class Saved:
    """The return as saved, and the cells that were not taken because they are no numbers."""

    ret: Return
    refused: tuple[Refused, ...] = ()


class Unready(NotAllowed):
    """A return that cannot be submitted yet; ``findings`` say what is to be put right or explained."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        one = len(findings) == 1
        words = Text(
            f"{len(findings)} {'thing is' if one else 'things are'} to be put right or explained first",
            f"提交前有{len(findings)}处须更正或说明",
        )
        super().__init__(words)
        self.findings = tuple(findings)


def issue(
    form: str, period: str, *, by: User, due_on: date | None = None, note: str = "", sample: bool = False
) -> Round:
    """Ask all cities of the programme's province for one period's return of a form.

    Each return begins with what registers and facts know already. KeyError for an unknown form,
    :class:`NotAllowed` for a period that is none of the form's frequency, or one issued already.
    """
    workspace = current()
    one = forms.get(workspace, form)
    if why := may("issue", one, None, by):
        raise NotAllowed(why)
    try:
        asked = periods.parse(period)
    except periods.PeriodError as error:
        raise NotAllowed(_EXPECTED.format(x=one.frequency.example)) from error
    if not one.frequency.takes(asked):
        raise NotAllowed(_EXPECTED.format(x=one.frequency.example))
    cities = [city.code for city in regions.cities(province_of(workspace))]
    known = prefill.known(workspace, one, asked, cities)
    try:
        with transaction.atomic():
            made = Round.objects.create(
                form=form,
                period=asked.text,
                period_end=asked.end,
                due_on=due_on or one.due_on(asked),
                issued_by=by,
                note=note.strip(),
            )
            returns = [
                Return.objects.create(round=made, region=city, sample=sample or known[city].sample)
                for city in cities
            ]
            for ret in returns:
                filled.begin(ret, one, known[ret.region])
            after = {"due_on": made.due_on.isoformat(), "cities": len(returns), "note": made.note}
            audit.note("round.issued", f"round:{form}/{asked.text}", after=after, by=by)
    except IntegrityError as error:
        raise NotAllowed(_ISSUED) from error
    return made


def save(ret: Return, cells: Mapping[str, Cell], *, by: User, version: int, origin: str = "typed") -> Saved:
    """Take the cells given (by item key); the others stay. What is no number is refused, the rest is kept.

    :class:`Conflict` where the return is no longer at ``version``: it holds what stands beside what was
    offered.
    """
    with _step("fill", ret, by=by, version=version, states=("open",), offered=cells) as now:
        form = _form(now)
        before = filled.as_json(cells_of(now))
        refused = filled.take(now, form, cells, by=by, origin=origin)
        after = filled.as_json(cells_of(now))
        if before != after:
            now.filled_by, now.filled_at = by, timezone.now()
            _changed(now, "saved", by=by, before={"cells": before})
    return Saved(now, refused)


def findings_of(ret: Return, cells: Mapping[str, Cell] | None = None) -> tuple[Finding, ...]:
    """What the checks say of a return as it stands, or of ``cells`` in its place."""
    form = _form(ret)
    context = history.context(current(), form, ret.region, ret.round.when)
    return checks.findings(form, cells_of(ret) if cells is None else cells, context)


def submit(ret: Return, *, by: User, version: int) -> Return:
    """Hand a return to the city's head. :class:`Unready` where checks are unsettled."""
    with _step("submit", ret, by=by, version=version, states=("open",)) as now:
        left = checks.unsettled(findings_of(now), cells_of(now))
        if left:
            raise Unready(left)
        moment = timezone.now()
        now.state, now.submitted_by, now.submitted_at = "submitted", by, moment
        now.first_submitted_at = now.first_submitted_at or moment
        _changed(now, "submitted", by=by, before={"state": "open"})
    return now


def approve(ret: Return, *, by: User, version: int) -> Return:
    """The city's head approves what another person submitted."""
    with _step("approve", ret, by=by, version=version, states=("submitted",)) as now:
        now.state, now.approved_by, now.approved_at = "approved", by, timezone.now()
        _changed(now, "approved", by=by, before={"state": "submitted"})
    return now


def accept(ret: Return, *, by: User, version: int) -> Return:
    """An officer of the department accepts what the city approved."""
    with _step("accept", ret, by=by, version=version, states=("approved",)) as now:
        now.state, now.accepted_by, now.accepted_at = "accepted", by, timezone.now()
        _changed(now, "accepted", by=by, before={"state": "approved"})
    return now


def publish(ret: Return, *, by: User, version: int) -> Return:
    """A head of the department publishes an accepted return: its numbers become facts with a vintage."""
    return publish_together([(ret, version)], by=by)[0]


def publish_together(chosen: Sequence[tuple[Return, int]], *, by: User) -> list[Return]:
    """Publish several returns, each at the version given, as one snapshot: all of them or none."""
    workspace = current()
    for ret, _ in chosen:
        if why := may("publish", _form(ret), ret, by):
            raise NotAllowed(Text("{place}: {why}", "{place}：{why}").format(place=ret.place, why=why))
    return publishing.publish(workspace, chosen, by=by, form_of=_form, province=province_of(workspace))


def send_back(ret: Return, *, by: User, version: int, why: str) -> Return:
    """Give a return back to its city with a reason, from any state between submission and publication."""
    return _reopened(
        ret,
        "send_back",
        "sent_back",
        by=by,
        version=version,
        why=why,
        states=("submitted", "approved", "accepted"),
    )


def unapprove(ret: Return, *, by: User, version: int, why: str) -> Return:
    """Open a published return again with a reason. Its vintage stays; publishing again adds a later one."""
    return _reopened(ret, "unapprove", "unapproved", by=by, version=version, why=why, states=("published",))


def remark(ret: Return, *, by: User, text: str, item: str = "") -> Remark:
    """Say something of a cell, or of the whole return; it changes no number and no version."""
    if why := may("remark", _form(ret), ret, by):
        raise NotAllowed(why)
    if not text.strip():
        raise NotAllowed(Text("a remark has words", "请填写批注内容"))
    if item:
        _form(ret).item(item)
    with transaction.atomic():
        made = Remark.objects.create(ret=ret, item=item, text=text.strip(), by=by)
        audit.note("return.remarked", ret.subject, why=made.text, by=by)
    return made


def settle(one: Remark, *, by: User) -> Remark:
    """Mark a remark as seen to."""
    if why := may("remark", _form(one.ret), one.ret, by):
        raise NotAllowed(why)
    with transaction.atomic():
        settled = Remark.objects.filter(pk=one.pk, settled_at=None).update(
            settled_at=timezone.now(), settled_by=by
        )
        if settled:
            audit.note("return.remark_settled", one.ret.subject, why=one.text, by=by)
    one.refresh_from_db()
    return one


def province_of(workspace: Workspace) -> str:
    """The code of the province whose cities report."""
    return plan.load(workspace.programme_name, workspace.programme_folder).region


def _form(ret: Return) -> forms.Form:
    return forms.get(current(), ret.round.form)


def _reopened(
    ret: Return, step: str, action: str, *, by: User, version: int, why: str, states: tuple[str, ...]
) -> Return:
    if not why.strip():
        raise NotAllowed(_REASON)
    with _step(step, ret, by=by, version=version, states=states) as now:
        before = now.state
        now.state, now.note = "open", why.strip()
        now.sent_back_by, now.sent_back_at = by, timezone.now()
        for name in ("submitted", "approved", "accepted", "published"):
            setattr(now, f"{name}_by", None)
            setattr(now, f"{name}_at", None)
        _changed(now, action, by=by, before={"state": before}, why=now.note)
    return now


@contextmanager
def _step(
    step: str,
    ret: Return,
    *,
    by: User,
    version: int,
    states: tuple[str, ...],
    offered: Mapping[str, Cell] | None = None,
) -> Iterator[Return]:
    """The return as it stands, alone to this transaction, once all allows the step."""
    publishing.recover(current())
    with transaction.atomic():
        now = locked(ret)
        if why := may(step, _form(now), now, by):
            raise NotAllowed(why)
        if now.intent_id:
            raise NotAllowed(UNDER_WAY)
        if now.version != version:
            raise Conflict(now, offered=offered or {})
        if now.state not in states:
            raise NotAllowed(_not_now(now))
        yield now


def _not_now(ret: Return) -> Text:
    return Text("this return is: {state}", "该报表当前状态：{state}").format(state=STATES[ret.state])


def _changed(ret: Return, action: str, *, by: User, before: Mapping[str, Any], why: str = "") -> None:
    """Save the return one version on, with its step and its entry in the audit."""
    ret.version += 1
    ret.save()
    cells = filled.as_json(cells_of(ret))
    Step.objects.create(
        ret=ret, action=action, state=ret.state, version=ret.version, by=by, why=why,
        cells=cells if action != "saved" else {},
    )  # fmt: skip
    audit.note(f"return.{action}", ret.subject, before=before, after=filled.told(ret, cells), why=why, by=by)
