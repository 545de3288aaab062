"""Change one field or the stage of many rows: choose, look at what would change, confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wuwai.accounts.access import editing
from wuwai.accounts.models import User
from wuwai.registers import access
from wuwai.registers.bulk import BulkError, Plan, carry_out, editable, plan
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.excel import longest
from wuwai.registers.filters import chosen, storable, wanted
from wuwai.registers.forms import ColumnField
from wuwai.registers.rows import RegisterRow
from wuwai.registers.tally import tally
from wuwai.registers.values import ValueProblem
from wuwai.ui.pages.registers import the_register

SHOWN = 200
_MOST_TICKED = 500


class ValueForm(forms.Form):
    """The one value the rows get, in the box that the row's own form has for it."""

    def __init__(self, register: Register, one: RegisterField, data: Any, user: Any) -> None:
        super().__init__(data, label_suffix="")
        self.fields["value"] = ColumnField(one, longest(register, one), user)


@editing
def bulk(request: HttpRequest, name: str) -> HttpResponse:
    """``?row=UID`` for each row ticked, or ``?all=1`` with the filters of the list; then field and value.

    GET shows what would change and writes nothing; POST writes it as one batch.
    """
    register = the_register(name)
    assert isinstance(request.user, User)
    asked = request.POST if request.method == "POST" else request.GET
    rows = _rows(register, asked, request.user)
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
                    return _done(request, register, rows, field, raw)
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
    request: HttpRequest, register: Register, rows: QuerySet[RegisterRow], field: RegisterField, raw: Any
) -> HttpResponse:
    assert isinstance(request.user, User)
    batch = carry_out(
        register,
        rows,
        field.name,
        raw,
        by=request.user,
        reason=request.POST.get("reason", "")[:500],
        digest=request.POST.get("digest", "") or "-",
    )
    said = ngettext("{n} row changed.", "{n} rows changed.", batch.changed).format(n=f"{batch.changed:,}")
    messages.success(request, said)
    return redirect("register-batch", register.name, batch.uid)


def _rows(register: Register, asked: QueryDict, user: User) -> QuerySet[RegisterRow]:
    """The rows ticked, or all that the filters find; never a row this person may not see."""
    rows = access.visible(register.model._default_manager.all(), user)
    if asked.get("all"):
        one = wanted(register, asked)
        return chosen(register, rows, one, tally(register) if one.counts else None)
    return rows.filter(uid__in=[storable(uid) for uid in asked.getlist("row")[:_MOST_TICKED]])


def _kept(asked: QueryDict) -> list[tuple[str, str]]:
    """What chooses the rows, as hidden boxes of the forms."""
    left_out = ("field", "value", "empty", "reason", "digest", "csrfmiddlewaretoken", "as_of")
    ticked = () if asked.get("all") else asked.getlist("row")[:_MOST_TICKED]
    own = [(name, str(asked[name])) for name in asked if name not in (*left_out, "row") and asked[name]]
    return [*own, *(("row", str(uid)) for uid in ticked)]


def _raw(field: RegisterField, asked: QueryDict) -> Any:
    """The value as the form sends it; a choice of several comes several times."""
    return asked.getlist("value") if field.kind == "choices" else asked.get("value", "")


def _values(asked: QueryDict) -> list[str]:
    return asked.getlist("value") or [""]
