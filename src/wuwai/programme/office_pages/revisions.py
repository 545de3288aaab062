"""Revise a target: number, due date, baseline or owner, with its day, document and reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wuwai.accounts.access import editing
from wuwai.programme import following, office
from wuwai.programme.office_pages.forms import DEPARTMENT, hidden, officer, person
from wuwai.registers import registry
from wuwai.registers.forms import RowForm
from wuwai.registers.moves import move
from wuwai.workspace import current

REGISTER = "target-revisions"


@editing
def revise(request: HttpRequest, target_id: str) -> HttpResponse:
    """A new version of a target. It is adopted at once, and in force from the day it names."""
    if not officer(request):
        raise PermissionDenied(DEPARTMENT)
    workspace = current()
    programme = office.planned(workspace)
    try:
        target = programme.target(target_id)
    except KeyError as unknown:
        raise Http404(_("There is no such target.")) from unknown
    register = registry.get(REGISTER)
    data: Any = None
    if request.method == "POST":
        data = request.POST.copy()
        data["target"] = target_id
    given = {"target": target_id, "in_force_on": timezone.localdate()}
    form = RowForm(register, None, data, user=request.user, given=given)
    hidden(form, "target", "region")
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            row = form.saved(by=person(request))
            move(row, office.ADOPTED, by=person(request))
        following.record_if_changed(workspace)
        messages.success(request, _("The revision is on file."))
        return redirect("target", target_id)
    context = {
        "target": target,
        "form": form,
        "register": register,
        "versions": office.versions(programme, target_id),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "wuwai/programme/revise.html", context, status=status)
