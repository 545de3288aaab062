"""The evidence of a row: file it, fetch it, withdraw it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts import audit
from wuwai.accounts.access import editing, reading
from wuwai.reference.text import Text
from wuwai.registers import evidence as files
from wuwai.registers import noting, personal
from wuwai.registers.contract import Register
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_rows import evidence_open, person, the_row
from wuwai.ui.pages.registers import register_to_change, the_register


@editing
@require_POST
def add_evidence(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """File a piece of evidence."""
    register = register_to_change(request, name)
    row = the_row(register, uid, request.user)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise files.EvidenceError(files.ALLOWED)
        files.file_evidence(
            register,
            row,
            kind=request.POST.get("kind", ""),
            name=upload.name or "file",
            chunks=upload.chunks(),
            by=person(request),
        )
    except files.EvidenceError as error:
        expected = Text("Not filed. Expected: {what}.", "未能存档，应为：{what}。").format(what=error.reason)
        messages.error(request, expected.get(active_lang()))
    else:
        messages.success(request, _("Filed."))
    return redirect("register-row", name, uid)


def _the_evidence(request: HttpRequest, register: Register, uid: str, stored: str) -> files.Evidence:
    the_row(register, uid, request.user, known_on(request))  # a row that is not theirs is not found
    found = files.Evidence.objects.filter(register=register.name, row_uid=uid, stored_name=stored).first()
    if found is None:
        raise Http404("no such evidence")
    return found


@reading
def evidence_file(request: HttpRequest, name: str, uid: str, stored: str) -> HttpResponseBase:
    """A piece of evidence, always as a download."""
    register = the_register(name)
    found = _the_evidence(request, register, uid, stored)
    if not evidence_open(register, request.user):
        raise PermissionDenied
    if found.withdrawn_at is not None or not found.path.is_file():
        raise Http404("no such evidence")
    if personal.fields(register):
        audit.read(noting.subject(name, uid), [f"evidence {found.kind}"], by=request.user, how="file")
    response = FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.original_name, content_type=found.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@editing
@require_POST
def withdraw_evidence(request: HttpRequest, name: str, uid: str, stored: str) -> HttpResponse:
    """Withdraw a piece of evidence, with a reason."""
    found = _the_evidence(request, register_to_change(request, name), uid, stored)
    try:
        files.withdraw(found, by=person(request), reason=request.POST.get("reason", "")[:500])
    except files.EvidenceError as error:
        messages.error(request, error.reason.get(active_lang()))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("register-row", name, uid)
