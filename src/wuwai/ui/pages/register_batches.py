"""Rows written together: the imports and bulk edits of a register, and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wuwai.accounts.access import editing, reading
from wuwai.accounts.models import User
from wuwai.registers import access, batch_jobs, batches, jobs
from wuwai.registers.batches import Batch
from wuwai.registers.rows import RegisterRow
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_jobs import AT_ONCE, outcome
from wuwai.ui.pages.registers import register_to_change, the_register

_ROWS_SHOWN = 200


@reading
def batch_list(request: HttpRequest, name: str) -> HttpResponse:
    """The imports and bulk edits of a register, latest first."""
    register = the_register(name)
    made = Batch.objects.filter(register=name).select_related("made_by", "undone_by")
    page = Paginator(made, 50).get_page(request.GET.get("page"))
    return render(request, "wuwai/registers/batches.html", {"register": register, "page": page})


@editing
def batch_page(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """One import or bulk edit: its rows, and what hinders taking it back. POST takes it back."""
    register = register_to_change(request, name)
    batch = Batch.objects.select_related("made_by", "undone_by").filter(uid=uid, register=name).first()
    if batch is None:
        raise Http404("no such batch")
    assert isinstance(request.user, User)
    if request.method == "POST":
        return _taken_back(request, name, batch, request.user)
    entries = list(batch.entries.order_by("pk")[:_ROWS_SHOWN])
    rows = {
        row.uid: row
        for row in access.visible(register.model._default_manager.all(), request.user).filter(
            uid__in=[one.row_uid for one in entries]
        )
    }
    left = [] if batch.undone_at else batches.hindrances(batch)
    context = {
        "register": register,
        "batch": batch,
        "rows": [(one, rows.get(one.row_uid)) for one in entries if _shown(one.row_uid, rows, request.user)],
        "more": max(0, batch.added + batch.changed - _ROWS_SHOWN),
        "left": left[:_ROWS_SHOWN],
        "left_number": len(left),
        "can_be_taken": batch.added + batch.changed - len(left),
        "refusal": batches.refusal(batch, request.user),
    }
    return render(request, "wuwai/registers/batch.html", context)


def _shown(uid: str, rows: dict[str, RegisterRow], user: User) -> bool:
    """Whether a line may name the row: a row that is gone has nothing to tell, another city's is not told."""
    return uid in rows or access.cities_of(user) is None


def _taken_back(request: HttpRequest, name: str, batch: Batch, user: User) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        messages.error(request, _("Say why it is taken back."))
        return redirect("register-batch", name, batch.uid)
    job = jobs.prepared(
        batch_jobs.TAKE_BACK,
        by=user,
        title=batch.what,
        register=name,
        arguments={"batch": batch.uid, "reason": reason, "rest": bool(request.POST.get("rest"))},
    )
    jobs.begin(job, at_once=batch.added + batch.changed <= AT_ONCE)
    if job.state == "failed":
        messages.error(request, job.words.get(active_lang()))
        return redirect("register-batch", name, batch.uid)
    return outcome(request, job)
