"""Work that takes longer than a page may: asked for, followed, cancelled, and never half done.

A job that writes rows, and a short study on much data, runs in a thread of the server that was asked, a long
study in a process of its own (:mod:`wuwai.registers.job_dispatch`); its end is in the database, so any page
can follow it. How far it is and the wish that it stop are small files in its folder: what is told, or asked,
while it writes is seen before its transaction ends. A server holds a lock file as long as it lives: a job
whose server is gone was interrupted and says so, or, where it only reads, is taken up again by the next one.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from wuwai.accounts import audit_acting
from wuwai.accounts.models import User
from wuwai.facts import disk
from wuwai.reference.text import Text
from wuwai.registers import job_kinds, job_server
from wuwai.registers.job_server import ROWS, Server
from wuwai.registers.rows import new_uid
from wuwai.studies.progress import Cancelled

logger = logging.getLogger("wuwai.jobs")

OPEN = ("waiting", "running")
STATES: dict[str, Text] = {
    "waiting": Text("waiting for another job", "等待前一任务完成"),
    "running": Text("under way", "进行中"),
    "done": Text("done", "已完成"),
    "failed": Text("failed", "失败"),
    "cancelled": Text("cancelled", "已取消"),
    "interrupted": Text("interrupted", "已中断"),
}
_STARTING = Text("being started", "正在启动")
_TOLD_EVERY = 0.3  # seconds between two notes of how far a job is
_TOLD, _STOP = "progress.json", "stop"  # files of a job's folder
_FROM = "asked_from"  # among the arguments: the address of who asked
_FILES_KEPT = 7 * 24 * 3600
BROKEN = Text(
    "It failed for a reason the program does not know; the server's terminal shows it. Nothing was written.",
    "发生程序未预料的错误，详见服务器终端。未写入任何数据。",
)
_NO_MEMORY = Text(
    "The machine has not enough memory for it. Nothing was written.", "内存不足，未能完成。未写入任何数据。"
)
NO_ROOM = Text(
    "The disk is full. Nothing was kept: make room, then ask for it again.",
    "磁盘空间已满，未保存任何内容。请清理空间后重新提交。",
)
_STOPPED = Text(
    "What worked on it, a server or a terminal, was stopped. Nothing was written.",
    "执行该任务的服务器或终端已停止运行。未写入任何数据。",
)


# Told what is being done, and how much of how much; it may raise to stop.
Progress = Callable[[Text, int, int], None]


def unheard(phase: Text, done: int, total: int) -> None:
    """A progress nobody looks at."""


class JobError(Exception):
    """Something that ends a job, in words for the reader; nothing was written."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Told:
    """What a job does now, and how much of how much; ``total`` is 0 where that is not known."""

    phase: Text
    done: int
    total: int


class Job(models.Model):
    """One piece of work: what, for whom, how far, how it ended. ``worker`` names the server that does it.

    Of a study: its name, and fingerprints of what was asked and of what the answer rests on
    (:class:`wuwai.studies.run.Question`); whoever asks the same while it goes on is one of ``followers``.
    """

    uid = models.CharField(max_length=16, unique=True, default=new_uid, editable=False)
    kind = models.CharField(max_length=32)
    register = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, default="waiting", db_index=True)
    worker = models.CharField(max_length=16, blank=True, default="")
    result = models.JSONField(default=dict)
    words_en = models.TextField(blank=True, default="")
    words_zh = models.TextField(blank=True, default="")
    study = models.CharField(max_length=64, blank=True, default="")
    question = models.CharField(max_length=64, blank=True, default="", db_index=True)
    rests_on = models.CharField(max_length=64, blank=True, default="")
    followers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "rests_on"],
                condition=Q(state__in=OPEN) & ~Q(question=""),
                name="one_open_job_a_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"

    @property
    def open(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in OPEN

    @property
    def told(self) -> Told:
        """How far it is, as it last said; nothing before it has begun."""
        try:
            said = json.loads((self.folder / _TOLD).read_text("utf-8"))
        except FileNotFoundError:
            return Told(Text("", ""), 0, 0)
        return Told(Text(said["en"], said["zh"]), said["done"], said["total"])

    @property
    def cancel_asked(self) -> bool:
        """Whether somebody asked it to stop."""
        return (self.folder / _STOP).exists()

    @property
    def words(self) -> Text:
        """Why it ended without a result."""
        return Text(self.words_en, self.words_zh)

    @property
    def state_title(self) -> Text:
        """Its state in words."""
        if self.state == "waiting" and self.worker and self.kind in job_kinds.RESUMED:
            return _STARTING
        return STATES[self.state]

    @property
    def folder(self) -> Path:
        """Where its files are; they are kept for a week."""
        return job_server.folder() / self.uid

    @property
    def seconds(self) -> int:
        """How long it has been worked on, or was; 0 before it has begun."""
        if self.started_at is None:
            return 0
        return int(((self.ended_at or timezone.now()) - self.started_at).total_seconds())


class Running:
    """A job as the function that does it sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told = 0.0
        self._phase = ""
        self._mute = False

    def tell(self, phase: Text, done: int, total: int) -> None:
        """Say how far it is. Raises :class:`Cancelled` when somebody asked to stop."""
        if self.job.cancel_asked:
            raise Cancelled
        now = time.monotonic()
        if phase.en == self._phase and now - self._told < _TOLD_EVERY:
            return
        self._phase, self._told = phase.en, now
        said = {"en": phase.en, "zh": phase.zh, "done": done, "total": total}
        new = self.job.folder / f"{_TOLD}.new"
        try:
            new.write_text(json.dumps(said), "utf-8")
            os.replace(new, self.job.folder / _TOLD)  # so that nobody reads half of it
        except OSError as error:  # a full disk ends no work that needs no room on it
            if not self._mute:
                logger.warning("job %s cannot say how far it is: %s", self.job.uid, error)
            self._mute = True

    def finish(self, result: dict[str, Any]) -> None:
        """Keep the result. Inside a transaction, work and end are written together or not at all.

        Raises :class:`Cancelled` where another server has taken the job up meanwhile.
        """
        self.job.state, self.job.ended_at, self.job.result = "done", timezone.now(), result
        mine = Job.objects.filter(pk=self.job.pk, worker=self.job.worker, state="running")
        if not mine.update(state="done", ended_at=self.job.ended_at, result=result):
            raise Cancelled


def left_by_its_server(job: Job) -> bool:
    """Let a job whose server is gone wait for another; False where somebody else did that."""
    left = Job.objects.filter(pk=job.pk, worker=job.worker, state__in=OPEN)
    kind, begun = job_kinds.LEFT_TO.get(job.kind, job.kind), max(1, job.attempts)
    return bool(left.update(kind=kind, state="waiting", worker="", started_at=None, attempts=begun))


def prepared(
    kind: str,
    *,
    by: User | None,
    title: str,
    register: str = "",
    arguments: dict[str, Any] | None = None,
    **fields: str,
) -> Job:
    """A job with its empty folder, not begun; put its files there, then :func:`begin`.

    ``fields`` are ``study``, ``question``, ``rests_on``: IntegrityError where the same is asked already.
    """
    _forget_old_files()
    job = Job.objects.create(
        kind=kind,
        register=register,
        title=title[:200],
        arguments={**(arguments or {}), _FROM: audit_acting.acting().where},
        asked_by=by,
        worker="" if kind in job_kinds.RESUMED else _server.name(),
        **fields,
    )
    if job.worker:
        _server.doing.add(job.pk)
    job.folder.mkdir(parents=True, mode=0o700)
    return job


def begin(job: Job, *, at_once: bool, lane: str = ROWS) -> Job:
    """Do the job now, or hand it to the thread that does one of its lane after the other."""
    if at_once:
        _do(job.pk)
        job.refresh_from_db()
    else:
        _server.hand_over(job.pk, lane)
    return job


def cancel(job: Job) -> None:
    """Ask a job to stop; one that has not begun never will, one that has written everything is done."""
    if job.open:
        job.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (job.folder / _STOP).touch()
        # One that no server has claimed yet is nobody's to stop; a thread that only reads is not waited for.
        nobody = Q(state="waiting", worker="") | Q(state__in=OPEN, kind__in=job_kinds.LEFT_TO)
        Job.objects.filter(nobody, pk=job.pk).update(state="cancelled", ended_at=timezone.now())


def gone(job: Job) -> bool:
    """Whether the server that had the job is gone."""
    return job.open and bool(job.worker) and not _server.does(job.pk, job.worker)


def looked_up(uid: str) -> Job | None:
    """The job of that public id as it stands now, found interrupted where its server is gone."""
    job = Job.objects.select_related("asked_by").filter(uid=uid).first()
    if job is not None and job.kind not in job_kinds.taken_up() and gone(job):
        interrupt(job)
        job.refresh_from_db()
    return job


def claims_as() -> str:
    """The name under which this server claims jobs."""
    return _server.name()


def is_mine(job: Job) -> bool:
    """Whether this process has the job."""
    return job.pk in _server.doing


def claim(pk: int) -> None:
    """Count a job among those this server has."""
    _server.doing.add(pk)


def disclaim(pk: int) -> None:
    """Count it no more."""
    _server.doing.discard(pk)


def do_claimed(uid: str, worker: str) -> None:
    """Do a job in the name of the server that claimed it; nothing where that has lost it."""
    job = Job.objects.filter(uid=uid, worker=worker, state="waiting").first()
    if job is not None:
        _done(job.pk)


def interrupt(job: Job, words: Text = _STOPPED) -> None:
    """Say that nobody will end the job."""
    mine = Job.objects.filter(pk=job.pk, state__in=OPEN, worker=job.worker)
    if mine.update(state="interrupted", ended_at=timezone.now(), words_en=words.en, words_zh=words.zh):
        logger.warning("job %s was interrupted", job.uid)


def _do(pk: int) -> None:
    try:
        _done(pk)
    finally:
        _server.doing.discard(pk)


def _done(pk: int) -> None:
    job = Job.objects.select_related("asked_by").get(pk=pk)
    if job.cancel_asked:
        end(job, "cancelled")
        return
    job.state, job.started_at = "running", timezone.now()
    mine = Job.objects.filter(pk=pk, state="waiting", worker=job.worker)
    if not mine.update(state="running", started_at=job.started_at):
        return
    try:
        # Who asked acts, from where they asked, though this is another thread and maybe much later.
        with audit_acting.acts(audit_acting.actor(job.asked_by, str(job.arguments.get(_FROM, "")))):
            job_kinds.WORKS[job.kind](Running(job))
    except Cancelled:
        end(job, "cancelled")
    except KeyboardInterrupt:  # of a terminal
        end(job, "cancelled")
        raise
    except JobError as error:
        end(job, "failed", error.words)
    except MemoryError:
        end(job, "failed", _NO_MEMORY)
    except Exception as error:
        logger.exception("job %s (%s) failed", job.uid, job.kind)
        fault = disk.fault(error)
        end(job, "failed", NO_ROOM if fault is not None and disk.is_full(fault) else BROKEN)


def end(job: Job, state: str, words: Text = Text("", "")) -> None:
    """Let a job of this worker have ended without a result, and why; nothing where it has ended already."""
    Job.objects.filter(pk=job.pk, worker=job.worker, state__in=OPEN).update(
        state=state, ended_at=timezone.now(), words_en=words.en, words_zh=words.zh
    )


def _forget_old_files() -> None:
    folder = job_server.folder()
    if folder.is_dir():
        for old in folder.iterdir():
            if old.is_dir() and time.time() - old.stat().st_mtime > _FILES_KEPT:
                shutil.rmtree(old, ignore_errors=True)


_server = Server(_do)
