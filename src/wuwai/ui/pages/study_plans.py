"""One press from a row of a study's table to a planned row of a register, and back again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import editing
from wuwai.accounts.models import User
from wuwai.registers import proposing
from wuwai.registers.proposing import PlanError, Proposed
from wuwai.studies import registry
from wuwai.studies.contract import StudyResult
from wuwai.ui.as_of import PARAMETER
from wuwai.ui.context import active_lang
from wuwai.ui.pages.errors import bad_request, too_many
from wuwai.ui.study_asking import TooMany, ask


@editing
@require_POST
def plan(request: HttpRequest, name: str) -> HttpResponse:
    """Put the row that ``register`` and ``row`` name on its register; the address holds the parameters."""
    return _with(request, name, _planned)


@editing
@require_POST
def take_away(request: HttpRequest, name: str) -> HttpResponse:
    """Delete the row that :func:`plan` put there."""
    return _with(request, name, _taken_away)


def _planned(request: HttpRequest, one: Proposed, result: StudyResult, user: User) -> None:
    row, new = proposing.plan(one, result, by=user, lang=active_lang())
    said = _("Planned: %(row)s (%(stage)s).") if new else _("It is planned already: %(row)s.")
    stage = one.register.stage(row.stage).title.get(active_lang())
    messages.success(request, said % {"row": row, "stage": stage})


def _taken_away(request: HttpRequest, one: Proposed, result: StudyResult, user: User) -> None:
    proposing.take_away(one, by=user, study=result.study)
    messages.success(request, _("Taken away again: %(row)s.") % {"row": one.called})


def _with(
    request: HttpRequest, name: str, do: Callable[[HttpRequest, Proposed, StudyResult, User], None]
) -> HttpResponse:
    """Run the study as the page did, find the row that was pressed, and go back to it on the page."""
    try:
        study = registry.get(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown
    query = request.GET.urlencode()
    back = reverse("study", args=[name]) + (f"?{query}" if query else "")
    if PARAMETER in request.GET:
        messages.error(request, _("What was known on another day is read, never changed."))
        return redirect(back)
    try:
        asked = ask(request, study, kept=True)
    except TooMany:
        return too_many(request)
    if asked.result is None:
        return bad_request(request)
    if asked.result.as_of:  # of a kept result, whose address does not name its day
        messages.error(request, _("What was known on another day is read, never changed."))
        return redirect(back)
    mark = request.POST.get("row", "")
    one = _proposed(asked.result, request.POST.get("register", ""), mark)
    if one is None:
        messages.error(
            request, _("The study does not propose that row any more: its data or parameters changed.")
        )
        return redirect(back)
    assert isinstance(request.user, User)
    try:
        do(request, one, asked.result, request.user)
    except PlanError as error:
        messages.error(request, error.reason.get(active_lang()))
    return redirect(back)


def _proposed(result: StudyResult, register: str, mark: str) -> Proposed | None:
    proposal = next((one for one in result.study.proposes if one.register == register), None)
    if proposal is None:
        return None
    lines = result.frame().iter_rows(named=True)
    return next(
        (one for one in proposing.proposed(result, proposal, lines) if one and one.mark == mark), None
    )
