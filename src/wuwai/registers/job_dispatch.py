"""Starts the jobs that need a process of their own, one after the other, and takes up again what was left.

A long study would keep the server from answering, and could end it for want of memory: each is done by a
Python of its own (:mod:`wuwai.registers.job_process`), which ends with its server. One thread of each server
looks every few seconds, and at once when it is asked, for jobs that wait or whose server is gone; what a
thread of a server that is gone worked on is taken up the same way. Of several servers of a workspace one
claims a job, by one statement of the database; how many are done at the same time is counted by lock files
that all of them share.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F
from filelock import FileLock

from wuwai.facts import disk
from wuwai.reference.text import Text
from wuwai.registers import job_kinds, job_server, jobs, kept_results
from wuwai.registers.job_process import FULL
from wuwai.registers.jobs import OPEN, Job

logger = logging.getLogger("wuwai.jobs")

LOOK_EVERY = 5.0  # seconds
ATTEMPTS = 3  # after so many servers died over a job it is not taken up again
GRACE = 10.0  # seconds in which a cancelled job stops by itself
_MINDED_EVERY = 0.25
_SWEPT_EVERY = 24 * 3600.0
_PROCESS = "wuwai.registers.job_process"
_NEW_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows only
_LOST = Text(
    "The server ended three times while it worked on this; it is not tried again by itself.",
    "计算期间服务器三次中断，不再自动重试。",
)
_ENDED = Text(
    "The process that worked on it was ended by the system (signal {n}), mostly for want of memory.",
    "计算进程被系统终止（信号{n}），多为内存不足。",
)


def at_once() -> int:
    """How many are done at the same time, by all servers of the workspace together: half the processors."""
    return max(1, (os.cpu_count() or 1) // 2)


@dataclass(slots=True)
class _Child:
    job: Job
    process: subprocess.Popen[bytes]
    slot: FileLock
    stop_by: float | None = field(default=None)


class Dispatcher:
    """The thread that does it, begun when first needed."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._children: list[_Child] = []
        self._swept = 0.0

    def wake(self) -> None:
        """Look at once."""
        self._wake.set()
        with self._mutex:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="wuwai-jobs", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        looked = 0.0
        while True:
            try:
                ended = self._mind()
                if ended or self._wake.is_set() or time.monotonic() - looked >= LOOK_EVERY:
                    self._wake.clear()
                    looked = time.monotonic()
                    self._look()
                pause = _MINDED_EVERY if self._children else LOOK_EVERY
            except Exception as error:  # the database, or the disk; they may be well again the next time
                fault = disk.fault(error)
                logger.error("jobs could not be looked after: %s", fault or error, exc_info=fault is None)
                self._wake.clear()
                pause = LOOK_EVERY
            finally:
                connection.close()
            self._wake.wait(pause)

    def _look(self) -> None:
        """Let go of what servers that are gone left, then begin what waits."""
        if time.monotonic() - self._swept > _SWEPT_EVERY or not self._swept:
            self._swept = time.monotonic()
            kept_results.sweep()
        for job in Job.objects.filter(state__in=OPEN, kind__in=job_kinds.taken_up()).exclude(worker=""):
            if jobs.gone(job):
                _let_go(job)
        while (slot := _free_slot()) is not None:
            claimed = _claimed()
            if claimed is None:
                slot.release()
                return
            self._children.append(_Child(claimed, _started(claimed), slot))

    def _mind(self) -> bool:
        """Look after the processes; whether one has ended."""
        ended = [one for one in self._children if one.process.poll() is not None]
        for one in ended:
            _settled(one)  # asked again the next time, where the database cannot be written just now
            self._children.remove(one)
        for one in self._children:
            if one.job.cancel_asked:
                one.stop_by = one.stop_by or time.monotonic() + GRACE
                if time.monotonic() > one.stop_by:
                    one.process.kill()
        return bool(ended)


def _let_go(job: Job) -> None:
    """A job whose server is gone waits again; one that ended several servers does not."""
    if job.cancel_asked:
        jobs.end(job, "cancelled")
    elif job.attempts >= ATTEMPTS:
        jobs.interrupt(job, _LOST)
    elif jobs.left_by_its_server(job):
        logger.warning("job %s was left by its server and is taken up again", job.uid)


def _free_slot() -> FileLock | None:
    for number in range(at_once()):
        slot = job_server.taken(job_server.folder() / f"slot-{number}.lock")
        if slot is not None:
            return slot
    return None


def _claimed() -> Job | None:
    """The job that waits longest, this server's from now on; None where none waits."""
    waiting = Job.objects.filter(state="waiting", worker="", kind__in=job_kinds.RESUMED)
    for job in waiting.order_by("asked_at", "pk"):
        if job.cancel_asked:
            jobs.end(job, "cancelled")
            continue
        worker = jobs.claims_as()
        if waiting.filter(pk=job.pk).update(worker=worker, attempts=F("attempts") + 1):
            jobs.claim(job.pk)
            job.refresh_from_db()
            return job
    return None


def _started(job: Job) -> subprocess.Popen[bytes]:
    job.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A group of its own: Ctrl+C of a terminal reaches the server, whose end the process sees by its input.
    return subprocess.Popen(  # noqa: S603 - this Python, a module of ours, an id of ours
        [sys.executable, "-m", _PROCESS, job.uid, job.worker],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=_NEW_GROUP,
    )


def _settled(one: _Child) -> None:
    """Say what became of a job whose process ended without saying it."""
    code = one.process.returncode
    if one.process.stdin is not None:
        one.process.stdin.close()
    if one.stop_by is not None:
        jobs.end(one.job, "cancelled")
    elif code < 0:
        jobs.end(one.job, "failed", _ENDED.format(n=-code))
    else:
        jobs.end(one.job, "failed", jobs.NO_ROOM if code == FULL else jobs.BROKEN)
    jobs.disclaim(one.job.pk)
    one.slot.release()


_dispatcher = Dispatcher()


def wake() -> None:
    """Have this server look at once for jobs that need a process; it goes on looking from then on."""
    _dispatcher.wake()
