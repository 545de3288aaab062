"""Studies that take long, as jobs: asked for once by all who want the same, kept, found again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from time import monotonic
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import get_current_timezone

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import job_dispatch, job_server, jobs, kept_results
from wuwai.registers import registry as registers
from wuwai.registers.job_kinds import work
from wuwai.registers.jobs import OPEN, Job, JobError, Running
from wuwai.studies import registry, run
from wuwai.studies.contract import Input, Study, StudyResult
from wuwai.studies.keeping import NotReadable
from wuwai.studies.parameters import ParameterError
from wuwai.studies.run import Question
from wuwai.workspace import current

logger = logging.getLogger("wuwai.jobs")

STUDY = "study"  # in a process of its own, by whichever server has one to spare; taken up again
HERE = "study-here"  # of a short study on much data: in a thread of the server that is asked; taken up, too
TERMINAL = "study-terminal"  # in the process of a command; nobody takes it up
KINDS_OF_STUDIES = (STUDY, HERE, TERMINAL)
KEPT_FROM = 2.0  # seconds that a short study took, from which its result is kept on disk
MOST_OPEN = 3  # long studies of one person that have not ended; of all who are not signed in together
_SHARES = 1000
METHOD = Text("the method", "方法")
_CODES = Text("code tables", "代码表")
_FACTS = Text("facts on file", "统计数据")
_INPUTS = {
    **dict.fromkeys(("observations", "flows", "firms"), _FACTS),
    "register": Text("register", "台账"),
    "targets": Text("targets", "目标"),
    "returns": Text("returns", "定期报表"),
    "clusters": Text("lists of clusters", "集群清单"),
    "study": Text("another study", "其他研究"),
}
_CANNOT = Text("It cannot be worked out: {why}", "无法计算：{why}")
_READING = Text("Reading the data", "读取数据")
_KEEPING = Text("Keeping the result", "保存结果")
_TOO_MANY = Text(
    "{n} long studies of yours have not ended yet. Wait for one, or cancel one.",
    "您已有{n}项研究任务尚未结束，请等待其中一项完成或取消一项。",
)


class TooManyJobs(Exception):
    """Somebody whose long studies have not ended asks for another; ``words`` say how many."""

    def __init__(self) -> None:
        self.words = _TOO_MANY.format(n=MOST_OPEN)
        super().__init__(self.words.en)


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to a question: a job under way, the latest that ended without a result, the latest kept
    result, and what has changed since that was worked out (nothing: it is what would come out today).
    """

    question: Question
    underway: Job | None
    ended: Job | None
    kept: Job | None
    changed: tuple[Text, ...]

    @property
    def fresh(self) -> bool:
        """Whether the kept result is what would come out today."""
        return self.kept is not None and not self.changed


def standing(question: Question) -> Standing:
    """What there is to a question now."""
    found = Job.objects.filter(question=question.digest, study=question.study.name).select_related("asked_by")
    underway = found.filter(state__in=OPEN, rests_on=question.state).first()
    if underway is not None:
        underway = jobs.looked_up(underway.uid)
        if underway is not None and not underway.open:
            underway = None
    done = (job for job in found.filter(state="done") if kept_results.there(job.uid))
    kept = next(done, None)
    ended = found.exclude(state__in=(*OPEN, "done")).first()
    if ended is not None and kept is not None and ended.asked_at < kept.asked_at:
        ended = None
    return Standing(question, underway, ended, kept, changed(kept, question) if kept else ())


def changed(job: Job, question: Question) -> tuple[Text, ...]:
    """What of that which a kept result rests on is another by now, in words; empty where nothing is."""
    told = job.result
    before, now = list(told.get("stamps", ())), list(question.stamps)
    found = [METHOD] if told.get("version") != question.study.version else []
    if len(before) != len(now):
        return tuple(found or [METHOD])
    for one, was, is_now in zip(question.study.inputs, before, now, strict=True):
        if was != is_now:
            found.append(_named(one))
    return tuple(dict.fromkeys(found))


def _named(one: Input) -> Text:
    """An input as a reader knows it."""
    if one.kind == "register":
        register = registers.find(one.source.partition("/")[0])
        return _INPUTS["register"] if register is None else register.title
    return _INPUTS.get(one.kind, _CODES)


def ask(question: Question, *, by: User | None) -> Job:
    """The job that answers a question: the kept result of the same, the one under way, else a new one.

    Raises :class:`TooManyJobs`.
    """
    now = standing(question)
    if now.kept is not None and found(now) is not None:
        return now.kept
    if now.underway is not None:
        return _followed(now.underway, by)
    mine = Job.objects.filter(kind=STUDY, state__in=OPEN, asked_by=by)
    if mine.count() >= MOST_OPEN:
        raise TooManyJobs
    job = _begun(STUDY, question, by)
    job_dispatch.wake()
    return job


def begun_here(question: Question, *, by: User | None = None, kind: str = HERE) -> tuple[Job, bool]:
    """A job for this process to do (:func:`hand_over`, :func:`done_here`), or the one that goes on with the
    same; and whether it is new. ``kind`` is :data:`HERE` or :data:`TERMINAL`.
    """
    underway = standing(question).underway
    if underway is not None:
        return _followed(underway, by), False
    job = _begun(kind, question, by)
    return job, jobs.is_mine(job)


def hand_over(job: Job) -> None:
    """Let a thread of this process do a job of :func:`begun_here`."""
    jobs.begin(job, at_once=False, lane=job_server.STUDIES)


def done_here(job: Job) -> Job:
    """Do a job of :func:`begun_here` now; the job as it ended."""
    return jobs.begin(job, at_once=True)


def result(job: Job) -> StudyResult:
    """The kept result of a job; :class:`wuwai.studies.keeping.NotReadable` where it cannot be shown."""
    study = registry.find(job.study)
    if study is None:
        raise NotReadable(f"there is no study {job.study!r} any more")
    return kept_results.load(study, job.uid)


def result_of(uid: str, study: Study) -> StudyResult:
    """The kept result of a study by its id; :class:`wuwai.studies.keeping.NotReadable` without one."""
    job = Job.objects.filter(uid=uid, study=study.name, state="done").first()
    if job is None:
        raise NotReadable(f"there is no result {uid} of {study.name}")
    return result(job)


def found(now: Standing) -> StudyResult | None:
    """The kept result where it is what would come out today; None where there is none, or it is damaged."""
    if now.kept is None or not now.fresh:
        return None
    try:
        return result(now.kept)
    except NotReadable as error:
        logger.warning("%s; it is to be worked out anew", error)
        return None


def latest(
    study: Study, *, facts: Any, parameters: Any, as_of: Any, default_region: str = ""
) -> StudyResult | None:
    """The latest kept result for these parameters, older data or not; None where there is none.

    What was known on a day (``as_of``) is also what was worked out by its end for whoever named no day.
    """
    stated: dict[str, Any] = {"facts": facts, "parameters": parameters, "default_region": default_region}
    asked = run.question(study, as_of=as_of, **stated)
    found = Q(question=asked.digest)
    if asked.as_of is not None:
        end = datetime.combine(date.fromisoformat(asked.as_of), time.max, get_current_timezone())
        found |= Q(question=run.question(study, **stated).digest, asked_at__lte=end)
    for job in Job.objects.filter(found, study=study.name, state="done"):
        if kept_results.there(job.uid):
            with suppress(NotReadable):
                return result(job)
    return None


def took(study: Study) -> int:
    """How many seconds the study was worked on the last time; 0 where it never was, or took no time."""
    last = Job.objects.filter(study=study.name, state="done").first()
    return 0 if last is None else last.seconds


def leave(job: Job, *, by: User) -> bool:
    """Let a person be done with a job: it stops, unless others wait for it, too. Whether it stops."""
    others = [one for one in job.followers.all() if one.pk != by.pk]
    job.followers.remove(by)
    if not others or by.pk != job.asked_by_id:
        if by.pk == job.asked_by_id or by.role == "administrator":
            jobs.cancel(job)
            return True
        return False
    Job.objects.filter(pk=job.pk).update(asked_by=others[0])
    job.followers.remove(others[0])
    return False


def visible(user: Any) -> Any:
    """The jobs a person may see, the latest first: of studies all, else their own; an administrator sees
    every one.
    """
    found = Job.objects.select_related("asked_by")
    if getattr(user, "role", "") == "administrator":
        return found
    own = found.filter(kind__in=KINDS_OF_STUDIES)
    return (own | found.filter(asked_by=user)) if user.is_authenticated else own


def serve() -> None:
    """Let this process, a server, take up what waits or was left, now and from now on."""
    job_dispatch.wake()


def do_claimed(uid: str, worker: str) -> None:
    """Do the job that the server ``worker`` claimed, in a process it began."""
    jobs.do_claimed(uid, worker)


def _followed(job: Job, by: User | None) -> Job:
    if by is not None and job.asked_by_id != by.pk:
        job.followers.add(by)
    return job


def _begun(kind: str, question: Question, by: User | None) -> Job:
    study = question.study
    arguments = {
        "given": {name: _plain(value) for name, value in question.given.items()},
        "parameters": {name: _plain(value) for name, value in question.parameters.items()},
        "as_of": question.as_of,
    }
    try:
        with transaction.atomic():
            return jobs.prepared(
                kind,
                by=by,
                title=study.name,
                arguments=arguments,
                study=study.name,
                question=question.digest,
                rests_on=question.state,
            )
    except IntegrityError:  # somebody asked the same at this moment
        underway = standing(question).underway
        if underway is None:
            raise
        return _followed(underway, by)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@work(STUDY, resumed=True)
def work_out(running: Running) -> None:
    """Run the study and keep what comes out.

    ``arguments``: its ``parameters`` and ``as_of``; the result holds the study's version and the stamps of
    what it rests on, read before the data were.
    """
    job = running.job
    study = registry.get(job.study)

    def report(share: float, words: Text) -> None:
        running.tell(words, round(min(max(share, 0.0), 1.0) * _SHARES), _SHARES)

    given = {name: value for name, value in job.arguments["parameters"].items() if value is not None}
    asked: dict[str, Any] = {"parameters": given, "as_of": job.arguments["as_of"]}
    running.tell(_READING, 0, _SHARES if study.long else 0)  # others seldom say how far they are
    begun = monotonic()
    try:
        question = run.question(study, facts=current().facts, **asked)
        made = run.run(study, facts=current().facts, report=report, **asked)
    except ParameterError as error:
        raise JobError(_refused(study, error)) from error
    except ValueError as error:  # a kernel that says what of its input will not do
        logger.info("job %s (%s) was refused", job.uid, study.name, exc_info=True)
        raise JobError(getattr(error, "words", None) or _CANNOT.format(why=error)) from error
    running.tell(_KEEPING, _SHARES, _SHARES)
    told = {"version": study.version, "stamps": list(question.stamps), "rows": made.frame().height}
    if study.long or job.kind == STUDY:
        told["size"] = kept_results.keep(job, made)
    elif monotonic() - begun >= KEPT_FROM:
        try:
            told["size"] = kept_results.keep(job, made)
        except OSError:  # the page shows it all the same: it is in the memory of this process
            logger.warning("the result of job %s (%s) is not kept", job.uid, study.name, exc_info=True)
    running.finish(told)


work(HERE, left_to=STUDY)(work_out)
work(TERMINAL)(work_out)


def _refused(study: Study, error: ParameterError) -> Text:
    titles = {one.name: one.title for one in study.parameters}
    title = titles.get(error.parameter, Text(error.parameter, error.parameter))
    return Text("{name}: {what} is expected.", "{name}：应为{what}。").format(name=title, what=error.expected)


def words_of(kinds: Sequence[Text]) -> Text:
    """Several things as one phrase."""
    return Text(", ".join(one.en for one in kinds), "、".join(one.zh for one in kinds))
