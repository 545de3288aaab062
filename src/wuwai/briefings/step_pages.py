"""The steps of a briefing: submit, approve, send back, a new edition, discard. Each is one POST."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import NotAllowed, editing
from wuwai.accounts.access import approving as by_a_head
from wuwai.briefings import approving, drafting
from wuwai.briefings.arrange_pages import version_of
from wuwai.briefings.list_pages import the_briefing
from wuwai.ui.context import active_lang
from wuwai.workspace import current


@editing
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze a draft and hand it to a head."""
    one = the_briefing(request, pk)
    return _taken(
        request,
        pk,
        lambda: approving.submit(one, by=request.user, version=version_of(request), workspace=current()),
        _("Submitted: its numbers are frozen. A head other than you approves it."),
    )


@by_a_head
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what was submitted."""
    one = the_briefing(request, pk)
    return _taken(
        request,
        pk,
        lambda: approving.approve(one, by=request.user, version=version_of(request)),
        _("Approved. It is never changed after this; a new edition may follow it."),
    )


@editing
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a draft again, with a reason."""
    one, why = the_briefing(request, pk), request.POST.get("why", "").replace("\x00", "")[:2000]
    return _taken(
        request,
        pk,
        lambda: approving.send_back(one, by=request.user, version=version_of(request), why=why),
        _("Sent back: it is a draft again."),
    )


@editing
@require_POST
def new_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the edition that follows an approved one."""
    one = the_briefing(request, pk)
    try:
        made = approving.new_edition(one, by=request.user)
    except NotAllowed as refused:
        messages.error(request, refused.words.get(active_lang()))
        return redirect("briefing-item", pk)
    return redirect("briefing-arrange", made.pk)


@editing
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    one = the_briefing(request, pk)
    try:
        drafting.discard(one, by=request.user, version=version_of(request))
    except NotAllowed as refused:
        messages.error(request, refused.words.get(active_lang()))
        return redirect("briefing-item", pk)
    messages.success(request, _("The draft was discarded."))
    return redirect("briefings")


def _taken(request: HttpRequest, pk: int, step: Callable[[], object], said: str) -> HttpResponse:
    try:
        step()
    except NotAllowed as refused:
        messages.error(request, refused.words.get(active_lang()))
    else:
        messages.success(request, said)
    return redirect("briefing-item", pk)
