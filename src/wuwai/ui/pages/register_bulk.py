"""Change one field or the stage of many rows: choose, look at what would change, confirm."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuwai.accounts.access import editing
from wuwai.accounts.models import User
from wuwai.registers import batch_jobs, jobs, personal
from wuwai.registers.bulk import MOST_TICKED, NO_REASON, BulkError, Plan, chosen, editable, plan, value_of
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.excel import longest
from wuwai.registers.filters import wanted
from wuwai.registers.forms import ColumnField
from wuwai.registers.rows import RegisterRow
from wuwai.registers.values import ValueProblem
from wuwai.ui.pages.register_jobs import AT_ONCE, outcome
from wuwai.ui.pages.registers import register_to_change

SHOWN = 200


class ValueForm(forms.Form):
    """The one value the rows get, in the box that the row's own form has for it."""

    def __init__(self, register: Register, one: RegisterField, data: Any, user: Any) -> None:
        super().__init__(data, label_suffix="")
        self.fields["value"] = ColumnField(one, longest(register, one), user)


@editing
def bulk(request: HttpRequest, name: str) -> HttpResponse:
    """``?row=UID`` for each row ticked, or ``?all=1`` with the filters of the list; then field and value.

    GET shows what would change and writes nothing; POST writes it as one batch: at once where the rows are
    few, else by a job with a page that follows it.
    """
    register = register_to_change(request, name)
    assert isinstance(request.user, User)
    asked = request.POST if request.method == "POST" else request.GET
    rows = chosen(register, asked.dict(), asked.getlist("row"), request.user)
    number = rows.count()
    if not number:
        messages.error(request, _("Choose rows first: tick them, or take all that the filters find."))
        return redirect("register", name)
    field = next((one for one in editable(register) if one.name == asked.get("field")), None)
    context: dict[str, Any] = {
        "register": register,
        "number": number,
        "fields": editable(register),
        "field": field,
        "kept": _kept(asked),
        "list_url": f"{reverse('register', args=[name])}?{wanted(register, asked).address()}",
    }
    status = 200
    if field is not None:
        given = asked if "value" in asked or asked.get("empty") else None
        context["form"] = ValueForm(register, field, given, request.user)
        if given is not None:
            raw = _raw(field, asked)
            try:
                if request.method == "POST":
                    return _done(request, register, number, field, raw)
                context["plan"] = plan(register, rows, field.name, raw, by=request.user)
            except ValueProblem:
                status = 422
                context["form"].is_valid()  # the box says what would do
            except BulkError as error:
                status = 422
                context["trouble"] = error.reason
                context["reason"] = asked.get("reason", "")
                context["plan"] = _again(register, rows, field, raw, request.user)
    if isinstance(found := context.get("plan"), Plan):
        looked_at = [one.row for one in (*found.takes[:SHOWN], *found.refused[:SHOWN])]
        personal.note_rows(register, [found.field], looked_at, by=request.user, how="form")
        context |= {"takes": found.takes[:SHOWN], "refused": found.refused[:SHOWN], "value": _values(asked)}
    return render(request, "wuwai/registers/bulk.html", context, status=status)


def _again(
    register: Register, rows: QuerySet[RegisterRow], field: RegisterField, raw: Any, user: User
) -> Plan | None:
    """The preview as it stands now, where there can be one."""
    try:
        return plan(register, rows, field.name, raw, by=user)
    except (BulkError, ValueProblem):
        return None


def _done(
    request: HttpRequest, register: Register, number: int, field: RegisterField, raw: Any
) -> HttpResponse:
    """Do it, or hand it over; ``BulkError`` where it was done at once and could not be."""
    assert isinstance(request.user, User)
    value_of(register, field, raw)  # a value that cannot be taken is told beside its box
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        raise BulkError(NO_REASON)
    asked = dict(_kept(request.POST))
    asked.pop("row", None)
    job = jobs.prepared(
        batch_jobs.EDIT,
        by=request.user,
        title=field.title.zh + " " + field.title.en,
        register=register.name,
        arguments={
            "asked": asked,
            "ticked": [] if asked.get("all") else request.POST.getlist("row")[:MOST_TICKED],
            "field": field.name,
            "value": raw,
            "reason": reason,
            "digest": request.POST.get("digest", "") or "-",
            "again": _again_address(request.POST),
        },
    )
    jobs.begin(job, at_once=number <= AT_ONCE)
    if job.state == "failed":
        raise BulkError(job.words)
    return outcome(request, job)


def _again_address(asked: QueryDict) -> str:
    """The address under which the same change is looked at again."""
    left_out = ("reason", "digest", "csrfmiddlewaretoken")
    kept = [(name, one) for name, values in asked.lists() if name not in left_out for one in values]
    return urlencode(kept)


def _kept(asked: QueryDict) -> list[tuple[str, str]]:
    """What chooses the rows, as hidden boxes of the forms."""
    left_out = ("field", "value", "empty", "reason", "digest", "csrfmiddlewaretoken", "as_of")
    ticked = () if asked.get("all") else asked.getlist("row")[:MOST_TICKED]
    own = [(name, str(asked[name])) for name in asked if name not in (*left_out, "row") and asked[name]]
    return [*own, *(("row", str(uid)) for uid in ticked)]


def _raw(field: RegisterField, asked: QueryDict) -> Any:
    """The value as the form sends it; a choice of several comes several times."""
    return asked.getlist("value") if field.kind == "choices" else asked.get("value", "")


def _values(asked: QueryDict) -> list[str]:
    return asked.getlist("value") or [""]
