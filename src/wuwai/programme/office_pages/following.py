"""Following up: statuses that got worse, and what is being done by whom until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import allowed, editing, reading
from wuwai.accounts.models import User
from wuwai.programme import following, plan
from wuwai.programme.models.actions import CLOSED
from wuwai.programme.models.following import Alert
from wuwai.programme.office_pages.forms import person
from wuwai.reference.text import Text
from wuwai.registers import access, registry
from wuwai.registers.contract import Stage
from wuwai.registers.past import stood
from wuwai.ui.as_of import known_on
from wuwai.workspace import current

SHOWN = 200


@reading
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts, latest first; ``?show=all`` those that were acknowledged too."""
    as_of = known_on(request)
    workspace = current()
    if as_of is None:
        following.record_if_changed(workspace)
    everything = request.GET.get("show") == "all"
    found = following.alerts(unread=not everything, as_of=as_of)
    context = {
        "lines": following.lines(found[:SHOWN], workspace),
        "total": len(found),
        "everything": everything,
        "may_edit": as_of is None and allowed(request, "editing"),
    }
    return render(request, "wuwai/programme/alerts.html", context)


@editing
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take note of an alert, by name and with a note."""
    alert = Alert.objects.filter(pk=pk).first()
    if alert is None:
        raise Http404("no such alert")
    by = person(request)
    assert isinstance(by, User)  # an editor is signed in
    try:
        following.acknowledge(alert, by=by, note=request.POST.get("note", "")[:2000])
    except following.NoteWanted:
        messages.error(request, _("An alert is acknowledged with a note: what is being done about it."))
    else:
        messages.success(request, _("Acknowledged."))
    back = request.POST.get("back", "")
    return redirect("target", alert.target) if back == "target" else redirect("alerts")


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as a list shows it."""

    row: Any
    stage: Stage
    target: Text
    overdue: bool


@reading
def actions(request: HttpRequest) -> HttpResponse:
    """Actions by owner or by due date; ``?owner=``, ``?target=``, ``?show=overdue|open|all``."""
    as_of = known_on(request)
    day = as_of or timezone.localdate()
    rows: Any = access.visible(stood(registry.get("actions"), as_of), request.user)
    owners = sorted(set(rows.values_list("owner", flat=True)))
    owner, target = request.GET.get("owner", ""), request.GET.get("target", "")
    show = request.GET.get("show", "open")
    if owner:
        rows = rows.filter(owner=owner)
    if target:
        rows = rows.filter(target=target)
    if show != "all":
        rows = rows.exclude(stage__in=CLOSED)
    if show == "overdue":
        rows = rows.filter(due__lt=day)
    by = "owner" if request.GET.get("by") == "owner" else "due"
    order = ("owner", "due", "reference") if by == "owner" else ("due", "owner", "reference")
    lines = action_lines(rows.order_by(*order)[: SHOWN + 1], day)
    context = {
        "register": registry.get("actions"),
        "lines": lines[:SHOWN],
        "more": len(lines) > SHOWN,
        "owners": owners,
        "targets": [(one.id, one.title) for one in _programme().targets],
        "owner": owner,
        "target": target,
        "show": show if show in ("overdue", "all") else "open",
        "by": by,
        "overdue": sum(one.overdue for one in lines),
        "sample": any(one.row.synthetic for one in lines),
        "may_edit": as_of is None and allowed(request, "editing"),
    }
    return render(request, "wuwai/programme/actions.html", context)


def action_lines(rows: Any, day: date) -> list[ActionLine]:
    """Rows of the register as lines; late is what is not closed on ``day`` and was due before it."""
    register = registry.get("actions")
    stages = {one.key: one for one in register.stages}
    titles = {one.id: one.title for one in _programme().targets}
    return [
        ActionLine(
            row,
            stages.get(row.stage, register.stages[0]),
            titles.get(row.target, Text(row.target, row.target)),
            row.overdue(day),
        )
        for row in rows
    ]


def _programme() -> plan.Programme:
    workspace = current()
    return plan.load(workspace.programme_name, workspace.programme_folder)
