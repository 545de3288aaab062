"""A long study at a terminal: how far it is on standard error, Ctrl+C to cancel, the result kept like any."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from wuwai.cli.words import FAILED, Failure, language, say

if TYPE_CHECKING:
    from wuwai.registers.jobs import Job
    from wuwai.studies.contract import Study, StudyResult
    from wuwai.workspace import Workspace

CANCELLED = 130  # as a shell calls what Ctrl+C ended
_LOOK_EVERY = 0.5  # seconds
_STEP = 10  # percent between two lines where standard error is no terminal


def worked_out(
    study: Study, workspace: Workspace, parameters: dict[str, Any], as_of: str | None
) -> StudyResult:
    """The result of a long study: what is kept where nothing changed since, else worked out in this process,
    or waited for where a server is at it. A failure in words where there is none.
    """
    from django.utils.timezone import localtime

    from wuwai.registers import study_jobs
    from wuwai.studies import run

    question = run.question(study, facts=workspace.facts, parameters=parameters, as_of=as_of)
    now = study_jobs.standing(question)
    found = study_jobs.found(now)
    if now.kept is not None and found is not None:
        when = f"{localtime(now.kept.ended_at):%Y-%m-%d %H:%M}"
        _tell(say(f"kept since {when}; nothing changed since then", f"结果保存于{when}，其后无变化"))
        _tell(_address(now.kept))
        return found
    job = _ended(question)
    if job.state == "done":
        _tell(_address(job))
        return study_jobs.result(job)
    if job.state == "cancelled":
        raise _cancelled()
    words = job.words
    raise Failure(words.en, words.zh, code=FAILED)


def _ended(question: Any) -> Job:
    from wuwai.registers import study_jobs

    job, new = study_jobs.begun_here(question, kind=study_jobs.TERMINAL)
    try:
        if new:
            with _told(job):
                return study_jobs.done_here(job)
        _tell(
            say(
                "a server of the workspace works it out already; Ctrl+C leaves it to that",
                "工作区的服务器正在计算同一问题；按 Ctrl+C 仅退出等待",
            )
        )
        return _waited_for(job)
    except KeyboardInterrupt as stopped:
        raise _cancelled() if new else typer.Exit(CANCELLED) from stopped


def _waited_for(job: Job) -> Job:
    from wuwai.registers import jobs

    with _told(job):
        while True:
            found = jobs.looked_up(job.uid)
            if found is None or not found.open:
                return found or job
            time.sleep(_LOOK_EVERY)


@contextmanager
def _told(job: Job) -> Iterator[None]:
    """Print how far a job is, by what it tells in its folder, as long as this lasts."""
    over = threading.Event()
    teller = threading.Thread(target=_follow, args=(job, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _follow(job: Job, over: threading.Event) -> None:
    terminal, last, width = sys.stderr.isatty(), ("", -_STEP), 0
    while not over.wait(_LOOK_EVERY):
        told = job.told
        if not told.total:
            continue
        words, percent = told.phase.get(language()), round(100 * told.done / told.total)
        if terminal:
            line = f"{percent:3d}%  {words}"
            typer.echo("\r" + line.ljust(width), err=True, nl=False)
            width = len(line)
        elif percent >= last[1] + _STEP:
            last = (words, percent)
            _tell(f"{percent:3d}%  {words}")
    if width:
        typer.echo("\r" + " " * (2 * width) + "\r", err=True, nl=False)


def _address(job: Job) -> str:
    page = f"studies/{job.study}/?result={job.uid}"
    return say(f"kept; a server shows it at /en/{page}", f"结果已保存，服务器页面：/zh/{page}")


def _cancelled() -> Failure:
    return Failure("cancelled; nothing was kept", "已取消，未保存结果", code=CANCELLED)


def _tell(words: str) -> None:
    typer.echo(words, err=True)
