"""A reader's request for a study: checked, counted, run, followed, or found among what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest, QueryDict

from wuwai.accounts.limits import within
from wuwai.reference.text import Text
from wuwai.registers import study_jobs
from wuwai.registers.jobs import Job
from wuwai.studies import run
from wuwai.studies.contract import Study, StudyResult
from wuwai.studies.keeping import NotReadable
from wuwai.ui import job_lines, study_waiting
from wuwai.ui.as_of import known_on
from wuwai.ui.figure import RESULT
from wuwai.workspace import current


class TooMany(Exception):
    """An address that has asked for more new runs than one may in a minute."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked and what came of it: a result, or what is wrong with which parameter.

    Of what takes long there may be a job that is ``underway``, one that ``ended`` without a result, or a
    ``kept`` one whose result is shown, with what ``changed`` since; ``gone`` is one whose result is kept no
    more. A long study that nobody asked for yet has none of these.
    """

    result: StudyResult | None
    raw: dict[str, str]
    errors: dict[str, Text] = field(default_factory=dict)
    underway: Job | None = None
    ended: Job | None = None
    kept: Job | None = None
    changed: tuple[Text, ...] = ()
    gone: Job | None = None

    @property
    def status(self) -> int:
        return 400 if self.errors else 202 if self.underway else 410 if self.gone else 200


def sent(study: Study, given: Mapping[str, str]) -> dict[str, str]:
    """What an address or a form gives, by name."""
    raw = {name: str(value).strip() for name, value in given.items()}
    if isinstance(given, QueryDict):  # boxes that are ticked come one by one
        several = [one.name for one in study.parameters if one.kind == "passages" and one.name in raw]
        raw |= {name: ",".join(filter(None, given.getlist(name))) for name in several}
    return raw


def ask(
    request: HttpRequest,
    study: Study,
    given: Mapping[str, str] | None = None,
    *,
    kept: bool = False,
    patience: float | None = None,
) -> Asked:
    """Run ``study`` with the request's parameters, or with those that a page has ``given`` for it.

    :class:`TooMany` where the address ran too many new ones; a result that is kept costs nothing and is not
    counted. Where many flows are on file, a ``kept`` result will do, which may be another process's: it has
    its table, words and charts, and nothing else of what the kernel made. With ``patience`` (seconds) a run
    that takes longer then goes on behind the page (``underway``), which asks again. A long study is never
    begun by reading: what is kept of it is shown, and what is under way. ``?result=`` asks for a kept result
    by its id.
    """
    raw = sent(study, request.GET if given is None else given)
    raw.pop("as_of", None)
    as_of = known_on(request)
    if uid := raw.pop(RESULT, ""):
        return by_id(study, uid)
    known = {one.name for one in study.parameters}
    asked = {key: value for key, value in raw.items() if key in known and value}
    facts = current().facts
    try:
        if study.long:
            return _long(study, asked, raw, as_of)
        if kept and study_waiting.rows_read(study, facts) > study_waiting.MANY_ROWS:
            found = _kept_or_waited(request, study, asked, raw, as_of, patience)
            if found is not None:
                return found
        elif not run.kept(study, facts=facts, parameters=asked, as_of=as_of) and not within(request, "study"):
            raise TooMany
        return Asked(run.run(study, facts=facts, parameters=asked, as_of=as_of), raw)
    except run.ParameterError as error:
        return Asked(None, raw, {error.parameter: error.expected})


def _kept_or_waited(
    request: HttpRequest,
    study: Study,
    asked: Mapping[str, str],
    raw: dict[str, str],
    as_of: date | None,
    patience: float | None,
) -> Asked | None:
    """What is kept of a short study, or is to be said of a run that does not answer at once; None where it
    is to be run now, or has been.
    """
    question = run.question(study, facts=current().facts, parameters=asked, as_of=as_of)
    now = study_jobs.standing(question)
    if (found := study_jobs.found(now)) is not None:
        return Asked(found, raw, kept=now.kept)
    if run.kept(study, facts=current().facts, parameters=asked, as_of=as_of):
        return None
    if patience is None:
        if not within(request, "study"):
            raise TooMany
        return None
    if now.underway is None:
        ended = now.ended
        if ended is not None and ended.state != "interrupted" and ended.rests_on == question.state:
            return Asked(None, raw, ended=ended)
        if not within(request, "study"):
            raise TooMany
    job = study_waiting.waited_for(now.underway or study_waiting.begun(question, request.user), patience)
    if job.state == "done":  # its result is in memory where it was quick
        found = study_jobs.found(study_jobs.standing(question))
        return None if found is None else Asked(found, raw, kept=job)
    return Asked(None, raw, underway=job) if job.open else Asked(None, raw, ended=job)


def _long(study: Study, asked: Mapping[str, str], raw: dict[str, str], as_of: date | None) -> Asked:
    """What is kept of a long study, or goes on."""
    now = study_jobs.standing(run.question(study, facts=current().facts, parameters=asked, as_of=as_of))
    if now.underway is not None and not now.fresh:
        return Asked(None, raw, underway=now.underway, kept=now.kept)
    if now.kept is None:
        return Asked(None, raw, ended=now.ended)
    try:
        result = study_jobs.result(now.kept)
    except NotReadable:
        return Asked(None, raw, ended=now.ended, gone=now.kept)
    return Asked(result, raw, ended=now.ended, kept=now.kept, changed=now.changed)


def by_id(study: Study, uid: str) -> Asked:
    """The kept result of that id, with what changed since; a page not found where there never was one."""
    job = Job.objects.select_related("asked_by").filter(uid=uid, study=study.name, state="done").first()
    if job is None:
        raise Http404("no such result")
    told = job.arguments
    raw = job_lines.given(job)
    try:
        result = study_jobs.result(job)
    except NotReadable:
        return Asked(None, raw, gone=job)
    try:
        question = run.question(study, facts=current().facts, parameters=raw, as_of=told["as_of"])
        changed = study_jobs.changed(job, question)
    except run.ParameterError:
        changed = (study_jobs.METHOD,)
    return Asked(result, raw, kept=job, changed=changed)
