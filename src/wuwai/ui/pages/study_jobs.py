"""Begin a long study, follow it, stop it; the list of all work that takes long."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import reading
from wuwai.accounts.limits import within
from wuwai.accounts.models import User
from wuwai.registers import jobs, study_jobs
from wuwai.registers.jobs import Job
from wuwai.registers.study_jobs import TooManyJobs
from wuwai.studies import registry, run
from wuwai.studies.contract import Study
from wuwai.ui import job_lines, study_asking, study_waiting
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.pages.errors import too_many
from wuwai.workspace import current

_A_PAGE = 50


def followed(
    request: HttpRequest, study: Study, job: Job, *, part: bool, kept: Job | None = None
) -> HttpResponse:
    """How far a study is: a page, or the ``part`` of it that asks again. ``kept`` is an older result."""
    rows = 0 if study.long else study_waiting.rows_read(study, current().facts)
    context = {
        "study": study,
        "job": job,
        "told": job_lines.told(job),
        "rows": rows,
        "took": study_jobs.took(study) if rows else 0,
        "address": request.get_full_path(),
        "may_end": job_lines.may_end(job, request.user),
        "kept_url": job_lines.result_address(kept) if kept else "",
    }
    page = "wuwai/studies/waiting.html" if part else "wuwai/studies/underway.html"
    return render(request, page, context, status=202)


@reading
@require_POST
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """Work a study out with the parameters of the form, as known on the day of the address; then its page."""
    try:
        study = registry.get(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown
    posted = study_asking.sent(study, request.POST)
    given = {one.name: posted[one.name] for one in study.parameters if posted.get(one.name)}
    as_of = known_on(request)
    # What the study has by itself needs no word in the address.
    own = {name: text for name, text in given.items() if text != str(study.parameter(name).default)}
    page = reverse("study", args=[name]) + (f"?{urlencode(own)}" if own else "")
    try:
        question = run.question(study, facts=current().facts, parameters=given, as_of=as_of)
        if study_jobs.standing(question).underway is None and not within(request, "study"):
            return too_many(request)
        study_waiting.begun(question, request.user)
    except run.ParameterError:
        return redirect(page)  # which says at the field what would do
    except TooManyJobs as error:
        messages.error(request, error.words.get(active_lang()))
        return redirect("jobs")
    return redirect(page)


@reading
def job_list(request: HttpRequest) -> HttpResponse:
    """The jobs this person may see, latest first: ``?show=mine`` their own, ``?show=open`` what goes on."""
    show = request.GET.get("show", "")
    found = study_jobs.visible(request.user)
    if show == "mine" and request.user.is_authenticated:
        found = found.filter(asked_by=request.user)
    elif show == "open":
        found = found.filter(state__in=jobs.OPEN)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    now = [jobs.looked_up(one.uid) if one.open else one for one in page.object_list]
    context = {
        "page": page,
        "lines": [job_lines.line(one, request.user) for one in now if one is not None],
        "show": show,
    }
    return render(request, "wuwai/studies/jobs.html", context)


@reading
def job_page(request: HttpRequest, uid: str) -> HttpResponse:
    """One job: how far it is; on to its result once that is there; why there is none."""
    job = job_lines.seen(request, uid)
    if job is None:
        raise Http404("no such job")
    study = job_lines.study_of(job)
    if study is None or job.kind not in study_jobs.KINDS_OF_STUDIES:
        address = job_lines.address(job)
        if not address or job.kind in study_jobs.KINDS_OF_STUDIES:
            raise Http404("the study or register of the job is no more")
        return redirect(address)
    part = request.htmx.target == "waiting"  # type: ignore[attr-defined]
    if job.open:
        return followed(request, study, job, part=part)
    if part:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if job.state == "done":
        return redirect(job_lines.result_address(job))
    context = {
        "study": study,
        "job": job,
        "parameters": list(job_lines.given(job).items()),
        "as_of": job.arguments.get("as_of"),
    }
    return render(request, "wuwai/studies/ended_page.html", context)


@reading
@require_POST
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    """Stop a job, or let others who wait for it have it."""
    job = job_lines.seen(request, uid)
    if job is None or not job_lines.may_end(job, request.user):
        raise Http404("no such job, or not this person's")
    if isinstance(request.user, User):
        if not study_jobs.leave(job, by=request.user):
            messages.success(request, _("Others wait for it: it goes on for them."))
    else:
        jobs.cancel(job)
    return redirect("job", uid)
