"""Jobs in the words of a page: what each is called, how far it is, where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers import batch_jobs, jobs, sheet_jobs, study_jobs
from wuwai.registers import registry as registers
from wuwai.registers.jobs import Job
from wuwai.studies import providers, registry
from wuwai.studies.contract import Study
from wuwai.ui.figure import RESULT

_KINDS = {
    sheet_jobs.CHECK: Text("Check of a workbook", "核对工作簿"),
    sheet_jobs.TAKE: Text("Import of a workbook", "导入工作簿"),
    batch_jobs.EDIT: Text("Bulk edit", "批量修改"),
    batch_jobs.TAKE_BACK: Text("Taking a batch back", "撤回批次"),
}
_STUDY = Text("Study", "研究")
_GIVEN = Text("{name}: {value}", "{name}：{value}")
_KNOWN = Text("as known on {day}", "截至{day}已知数据")
_TONES = {"done": "good", "failed": "bad", "interrupted": "bad", "running": "info"}
_SURE = 0.05  # share from which how long it still takes can be told


@dataclass(frozen=True, slots=True)
class Told:
    """How far a job is: what it does, the share done in percent (None: not known), seconds it still takes
    (None: cannot be told yet).
    """

    words: Text
    percent: int | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One job of a list: what kind of work, what it is called, the parameters it was ``asked`` with, the page
    it leads to.
    """

    job: Job
    kind: Text
    title: Text
    asked: Text
    told: Told
    url: str
    tone: str
    mine: bool


def told(job: Job) -> Told:
    """How far a job is by what it last said."""
    said = job.told
    if not said.total:
        return Told(said.phase, None, None)
    share = said.done / said.total
    left = round(job.seconds * (1 - share) / share) if job.open and _SURE <= share < 1 else None
    return Told(said.phase, round(100 * share), left)


def line(job: Job, user: Any) -> Line:
    """A job as a person sees it in the list."""
    found = study_of(job)
    title = found.title if found else Text(job.title, job.title)
    return Line(
        job,
        _STUDY if job.kind in study_jobs.KINDS_OF_STUDIES else _KINDS.get(job.kind, Text(job.kind, job.kind)),
        title,
        asked(job),
        told(job),
        address(job),
        _TONES.get(job.state, ""),
        may_end(job, user),
    )


def study_of(job: Job) -> Study | None:
    """The study a job works out, where there is one of that name."""
    return registry.find(job.study)


def address(job: Job) -> str:
    """The page of a job: that of its result where that is kept."""
    if job.kind in study_jobs.KINDS_OF_STUDIES:
        return result_address(job) if job.state == "done" else reverse("job", args=[job.uid])
    if registers.find(job.register) is None:
        return ""
    page = "register-job" if job.kind in (batch_jobs.EDIT, batch_jobs.TAKE_BACK) else "register-import-job"
    return reverse(page, args=[job.register, job.uid])


def result_address(job: Job) -> str:
    """Where the result of a job is read: by its id where it is kept, else by its parameters."""
    page = reverse("study", args=[job.study])
    kept = bool(job.result.get("size"))
    return f"{page}?{urlencode({RESULT: job.uid})}" if kept else page + question(job)


def given(job: Job) -> dict[str, str]:
    """The parameters that were given for a job and differ from the study's own, as texts."""
    found = study_of(job)
    usual = {one.name: one.default for one in found.parameters} if found else {}
    told = job.arguments.get("given", {})
    return {n: str(value) for n, value in told.items() if value is not None and value != usual.get(n)}


def asked(job: Job) -> Text:
    """The parameters that tell a job from others of its study, and its day, in words."""
    study, said = study_of(job), []
    declared = {one.name: one for one in study.parameters} if study else {}
    for name, value in given(job).items():
        one = declared.get(name)
        if one is None or (one.kind == "region" and value == providers.home_region()):
            continue
        place = regions.find(value) if one.kind == "region" else None
        shown = place.title if place else one.choices.get(value, Text(value, value))
        said.append(_GIVEN.format(name=one.title, value=shown))
    if day := job.arguments.get("as_of"):
        said.append(_KNOWN.format(day=day))
    return Text(", ".join(one.en for one in said), "，".join(one.zh for one in said))


def question(job: Job) -> str:
    """What was asked of a job, as the query of an address."""
    asked = given(job)
    if job.arguments.get("as_of"):
        asked["as_of"] = job.arguments["as_of"]
    return f"?{urlencode(asked)}" if asked else ""


def may_end(job: Job, user: Any) -> bool:
    """Whether a person may cancel a job: who asked for it or waits for it, and an administrator. What was
    asked for without signing in may be cancelled so.
    """
    if not job.open:
        return False
    if not user.is_authenticated:
        return job.asked_by_id is None
    own = job.asked_by_id == user.pk or user.role == "administrator"
    return own or job.followers.filter(pk=user.pk).exists()


def seen(request: HttpRequest, uid: str) -> Job | None:
    """The job of that id as it stands now, where this person may see it."""
    if not study_jobs.visible(request.user).filter(uid=uid).exists():
        return None
    return jobs.looked_up(uid)
