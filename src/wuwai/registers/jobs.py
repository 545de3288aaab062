"""Work that takes longer than a page may: asked for, followed, cancelled, and never half done.

A job runs in a thread of the server that was asked; its end is in the database, so any page can follow it.
How far it is and the wish that it stop are small files in its folder: what is told, or asked, while it writes
is seen before its transaction ends. A server holds a lock file as long as it lives: a job whose server is
gone was interrupted, and says so.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from filelock import FileLock, Timeout

from wuwai.accounts import audit_acting
from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers.rows import new_uid
from wuwai.workspace import current

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
_TOLD_EVERY = 0.3  # seconds between two notes of how far a job is
_TOLD, _STOP = "progress.json", "stop"  # files of a job's folder
_FROM = "asked_from"  # among the arguments: the address of who asked
_FILES_KEPT = 7 * 24 * 3600
_BROKEN = Text(
    "It failed for a reason the program does not know; the server's terminal shows it. Nothing was written.",
    "发生程序未预料的错误，详见服务器终端。未写入任何数据。",
)
_STOPPED = Text(
    "The server was stopped meanwhile. Nothing was written.", "期间服务器停止运行。未写入任何数据。"
)


# Told what is being done, and how much of how much; it may raise to stop.
Progress = Callable[[Text, int, int], None]


def unheard(phase: Text, done: int, total: int) -> None:
    """A progress nobody looks at."""


class Cancelled(Exception):
    """Somebody asked the job to stop."""


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
    """One piece of work: what, for whom, how far, how it ended. ``worker`` names the server that does it."""

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

    class Meta:
        ordering = ["-asked_at", "-pk"]

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
        return STATES[self.state]

    @property
    def folder(self) -> Path:
        """Where its files are; they are kept for a week."""
        return _folder() / self.uid


class Running:
    """A job as the function that does it sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told = 0.0
        self._phase = ""

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
        new.write_text(json.dumps(said), "utf-8")
        os.replace(new, self.job.folder / _TOLD)  # so that nobody reads half of it

    def finish(self, result: dict[str, Any]) -> None:
        """Keep the result. Inside a transaction, work and end are written together or not at all."""
        self.job.state, self.job.ended_at, self.job.result = "done", timezone.now(), result
        self.job.save(update_fields=["state", "ended_at", "result"])


Work = Callable[[Running], None]
_WORKS: dict[str, Work] = {}


def work(kind: str) -> Callable[[Work], Work]:
    """Declare the function that does jobs of a kind; it ends with :meth:`Running.finish`."""

    def declare(function: Work) -> Work:
        _WORKS[kind] = function
        return function

    return declare


def prepared(
    kind: str, *, by: User | None, title: str, register: str = "", arguments: dict[str, Any] | None = None
) -> Job:
    """A job with its empty folder, not begun; put its files there, then :func:`begin`."""
    _forget_old_files()
    job = Job.objects.create(
        kind=kind,
        register=register,
        title=title[:200],
        arguments={**(arguments or {}), _FROM: audit_acting.acting().where},
        asked_by=by,
        worker=_server.name(),
    )
    _server.doing.add(job.pk)
    job.folder.mkdir(parents=True, mode=0o700)
    return job


def begin(job: Job, *, at_once: bool) -> Job:
    """Do the job now, or hand it to the thread that does one after the other."""
    if at_once:
        _do(job.pk)
        job.refresh_from_db()
    else:
        _server.hand_over(job.pk)
    return job


def cancel(job: Job) -> None:
    """Ask a job to stop; one that has not begun never will, one that has written everything is done."""
    if job.open:
        (job.folder / _STOP).touch()


def looked_up(uid: str) -> Job | None:
    """The job of that public id as it stands now, found interrupted where its server is gone."""
    job = Job.objects.select_related("asked_by").filter(uid=uid).first()
    if job is not None and job.open and not _server.does(job):
        changed = Job.objects.filter(pk=job.pk, state__in=OPEN).update(
            state="interrupted", ended_at=timezone.now(), words_en=_STOPPED.en, words_zh=_STOPPED.zh
        )
        if changed:
            logger.warning("job %s was interrupted", job.uid)
        job.refresh_from_db()
    return job


def _do(pk: int) -> None:
    try:
        _done(pk)
    finally:
        _server.doing.discard(pk)


def _done(pk: int) -> None:
    job = Job.objects.select_related("asked_by").get(pk=pk)
    if job.cancel_asked:
        _end(job, "cancelled")
        return
    job.state, job.started_at = "running", timezone.now()
    job.save(update_fields=["state", "started_at"])
    try:
        # Who asked acts, from where they asked, though this is another thread and maybe much later.
        with audit_acting.acts(audit_acting.actor(job.asked_by, str(job.arguments.get(_FROM, "")))):
            _WORKS[job.kind](Running(job))
    except Cancelled:
        _end(job, "cancelled")
    except JobError as error:
        _end(job, "failed", error.words)
    except Exception:
        logger.exception("job %s (%s) failed", job.uid, job.kind)
        _end(job, "failed", _BROKEN)


def _end(job: Job, state: str, words: Text = Text("", "")) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=state, ended_at=timezone.now(), words_en=words.en, words_zh=words.zh
    )


def _folder() -> Path:
    return current().uploads / "jobs"


def _forget_old_files() -> None:
    folder = _folder()
    if folder.is_dir():
        for old in folder.iterdir():
            if old.is_dir() and time.time() - old.stat().st_mtime > _FILES_KEPT:
                shutil.rmtree(old, ignore_errors=True)


class _Server:
    """This process as one that does jobs: its name, its lock and its thread, made when first needed."""

    def __init__(self) -> None:
        self.doing: set[int] = set()  # jobs of this process that have not ended
        self._mutex = threading.Lock()
        self._name = ""
        self._held: FileLock | None = None
        self._waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def name(self) -> str:
        """The name under which jobs of this process are kept; it lives as long as its lock is held."""
        with self._mutex:
            if not self._name:
                name = new_uid()
                path = self._lock(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                held = FileLock(path, timeout=0, thread_local=False)
                held.acquire()
                self._name, self._held = name, held
            return self._name

    def does(self, job: Job) -> bool:
        """Whether this process or another that still runs does the job: the system frees the lock of one
        that is gone.
        """
        if job.worker == self._name:
            return job.pk in self.doing
        path = self._lock(job.worker)
        if not path.is_file():
            return False
        try:
            with FileLock(path, timeout=0):
                pass
        except (Timeout, OSError):
            return True
        path.unlink(missing_ok=True)
        return False

    def hand_over(self, pk: int) -> None:
        """Put a job behind those that wait."""
        self._waiting.put(pk)
        with self._mutex:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="wuwai-jobs", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while True:
            pk = self._waiting.get()
            try:
                _do(pk)
            except Exception:  # the database itself; the next job may find it well again
                logger.exception("job %s could not be kept", pk)
            finally:
                connection.close()

    def _lock(self, name: str) -> Path:
        return _folder() / f"{name}.lock"


_server = _Server()
