"""Follow what changes many rows on file: how far it is, cancel it; what came out is the page of its batch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wuwai.accounts.access import editing
from wuwai.registers import batch_jobs, jobs
from wuwai.registers.contract import Register
from wuwai.registers.jobs import Job
from wuwai.ui.pages.registers import register_to_change, the_register

# So many rows are changed or taken back in about a second, even where much else is asked of the server.
AT_ONCE = 1_000


def own_job(request: HttpRequest, name: str, uid: str) -> Job:
    """A job of this person (any, for an administrator), or a page not found."""
    job = jobs.looked_up(uid)
    if job is None or job.register != name:
        raise Http404("no such job")
    if job.asked_by_id != request.user.pk and getattr(request.user, "role", "") != "administrator":
        raise Http404("not this person's")
    return job


def followed(request: HttpRequest, register: Register, job: Job, page: str) -> HttpResponse | None:
    """The answer while a job is under way, and what loads the page anew once it is not; else None.

    ``?part=1`` asks for the part that follows the job.
    """
    part = request.GET.get("part")
    if job.open:
        context = {"register": register, "job": job, "kind": job.kind}
        return render(request, "wuwai/registers/job_progress.html" if part else page, context)
    if part:
        done = HttpResponse(status=200)
        done["HX-Refresh"] = "true"
        return done
    return None


@editing
def job_page(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """How far a bulk edit or taking back is; once it is done, on to the page of the batch."""
    register = register_to_change(request, name)
    job = own_job(request, name, uid)
    if job.kind not in (batch_jobs.EDIT, batch_jobs.TAKE_BACK):
        raise Http404("a job with a page of its own")
    page = "wuwai/registers/batch_job.html"
    return followed(request, register, job, page) or outcome(request, job)


def outcome(request: HttpRequest, job: Job) -> HttpResponse:
    """What came of a job of many rows: on to its batch with a word, to its own page while it is under way."""
    if job.open:
        return redirect("register-job", job.register, job.uid)
    if job.state == "done":
        messages.success(request, _said(job.kind, job.result))
        return redirect("register-batch", job.register, job.result["batch"])
    register = the_register(job.register)
    context = {"register": register, "job": job, "kind": job.kind, "again": _again(job)}
    return render(request, "wuwai/registers/batch_job.html", context)


@editing
@require_POST
def cancel(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """Ask a bulk edit or taking back to stop."""
    jobs.cancel(own_job(request, name, uid))
    return redirect("register-job", name, uid)


def _said(kind: str, result: dict[str, Any]) -> str:
    if kind == batch_jobs.EDIT:
        number = result["changed"]
        return ngettext("{n} row changed.", "{n} rows changed.", number).format(n=f"{number:,}")
    told = _("Taken back: {deleted} rows deleted, {restored} rows restored, {left} left as they are.")
    return told.format(**{name: f"{result[name]:,}" for name in ("deleted", "restored", "left")})


def _again(job: Job) -> str:
    """Where the same is looked at again."""
    if job.kind == batch_jobs.EDIT:
        return f"{reverse('register-bulk', args=[job.register])}?{job.arguments['again']}"
    return reverse("register-batch", args=[job.register, job.arguments["batch"]])
