"""Work that takes longer than an answer may: how far it is, what came of it, and stopping it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError

from wuwai.accounts.limits import within
from wuwai.accounts.models import User
from wuwai.registers import jobs, study_jobs
from wuwai.registers.jobs import Job
from wuwai.registers.study_jobs import TooManyJobs
from wuwai.studies import run
from wuwai.studies.contract import Study
from wuwai.studies.keeping import NotReadable
from wuwai.ui import job_lines, study_waiting
from wuwai.web.api.access import TokenReading, session_starting
from wuwai.web.api.answers import Refusal, Result
from wuwai.web.api.asking import Page, Part, lang
from wuwai.web.results import plain
from wuwai.workspace import current

router = Router(tags=["jobs"])
STARTING = [TokenReading(), session_starting]


class JobTold(Schema):
    """A job: `state` is waiting, running, done, failed, cancelled or interrupted. `percent` and `left`
    (seconds) are null where they cannot be told; `words` are what it does, or why it ended without a result;
    `result` is the address of what came of it. `changed` lists what that rests on and is another by now.
    """

    uid: str
    study: str
    parameters: dict[str, Any]
    as_of: str | None
    state: str
    words: str
    percent: int | None
    seconds: int
    left: int | None
    asked_at: datetime
    ended_at: datetime | None
    result: str | None
    changed: list[str] = []


class Jobs(Schema):
    """A page of jobs, the latest first; `count` is how many there are."""

    count: int
    rows: list[JobTold]


@router.get("/jobs", response={200: Jobs, 401: Refusal}, summary="Jobs · 后台任务")
def job_list(request: HttpRequest, asked: Query[Page]) -> Jobs:
    """Studies being worked out or worked out before, whoever asked for them."""
    found = study_jobs.visible(request.user).filter(kind__in=study_jobs.KINDS_OF_STUDIES)
    rows = found[asked.offset : asked.offset + asked.limit]
    return Jobs(count=found.count(), rows=[told(request, one) for one in rows])


@router.get("/jobs/{uid}", response={200: JobTold, 401: Refusal, 404: Refusal}, summary="One job · 一项任务")
def one_job(request: HttpRequest, uid: str) -> JobTold:
    """How far a study is. Ask again after a second or more."""
    job = _seen(request, uid)
    found = told(request, job)
    if job.state == "done" and (study := job_lines.study_of(job)) is not None:
        found.changed = [one.get(lang(request)) for one in _changed(study, job)]
    return found


@router.get(
    "/jobs/{uid}/result",
    response={200: Result, 401: Refusal, 404: Refusal},
    summary="Result of a job · 任务结果",
)
def job_result(request: HttpRequest, uid: str, part: Query[Part]) -> dict[str, Any]:
    """What came of a study, as it was worked out then."""
    job = _seen(request, uid)
    if job.state != "done":
        raise Http404(_("There is no result: the job has not ended with one."))
    try:
        found = study_jobs.result(job)
    except NotReadable:
        raise Http404(_("The result is no longer kept.")) from None
    return plain(found, lang(request), limit=part.limit, offset=part.offset)


@router.delete(
    "/jobs/{uid}",
    auth=STARTING,
    response={200: JobTold, 401: Refusal, 404: Refusal},
    summary="Cancel a job · 取消任务",
)
def cancel(request: HttpRequest, uid: str) -> JobTold:
    """Stop a job of one's own. Where others wait for it, it goes on for them."""
    job = _seen(request, uid)
    if not job_lines.may_end(job, request.user):
        raise Http404(_("There is no such job of yours under way."))
    if isinstance(request.user, User):
        study_jobs.leave(job, by=request.user)
    else:
        jobs.cancel(job)
    return told(request, _seen(request, uid))


def begun(
    request: HttpRequest, study: Study, parameters: dict[str, Any], as_of: str | None
) -> Status[JobTold]:
    """The answer to whoever asks for a long study to be worked out: 200 where that is done, else 202."""
    question = run.question(study, facts=current().facts, parameters=parameters, as_of=as_of)
    if study_jobs.standing(question).underway is None and not within(request, "study"):
        raise HttpError(429, _("Too many requests from this address. Wait a minute, or sign in."))
    try:
        job = study_waiting.begun(question, request.user)
    except TooManyJobs as error:
        raise HttpError(429, error.words.get(lang(request))) from error
    return Status(200 if job.state == "done" else 202, told(request, job))


def told(request: HttpRequest, job: Job) -> JobTold:
    """A job in the words of the request's language."""
    words, far = lang(request), job_lines.told(job)
    kept = job.state == "done" and bool(job.result.get("size"))
    said = far.words if job.open else job.words
    return JobTold(
        uid=job.uid,
        study=job.study,
        parameters=job.arguments.get("parameters", {}),
        as_of=job.arguments.get("as_of"),
        state=job.state,
        words=said.get(words) or job.state_title.get(words),
        percent=far.percent,
        seconds=job.seconds,
        left=far.left,
        asked_at=job.asked_at,
        ended_at=job.ended_at,
        result=f"/api/v1/jobs/{job.uid}/result" if kept else None,
    )


def _seen(request: HttpRequest, uid: str) -> Job:
    job = job_lines.seen(request, uid.replace("\x00", "")[:16])
    if job is None or job.kind not in study_jobs.KINDS_OF_STUDIES:
        raise Http404(_("There is no such job."))
    return job


def _changed(study: Study, job: Job) -> tuple[Any, ...]:
    told_of = job.arguments
    try:
        question = run.question(
            study, facts=current().facts, parameters=told_of["given"], as_of=told_of["as_of"]
        )
    except run.ParameterError:
        return (study_jobs.METHOD,)
    return study_jobs.changed(job, question)
