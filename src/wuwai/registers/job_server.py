"""This process as one that does jobs: its threads, and the lock by which others see that it lives."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from filelock import FileLock, Timeout

from wuwai.registers.rows import new_uid
from wuwai.workspace import current

logger = logging.getLogger("wuwai.jobs")

ROWS, STUDIES = "rows", "studies"
# Rows are written one job after the other; studies only read, and each holds much memory.
_LANES = {ROWS: 1, STUDIES: 2}


def folder() -> Path:
    """Where the files of jobs are, and the locks of those who do them."""
    return current().uploads / "jobs"


def taken(path: Path) -> FileLock | None:
    """The lock of a file, held from now on; None where somebody else holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return None
    return lock


class Server:
    """A process that does jobs. It holds a lock file while it lives; the system frees it when it dies."""

    def __init__(self, do: Callable[[int], None]) -> None:
        self.doing: set[int] = set()  # jobs of this process that have not ended
        self._do = do
        self._mutex = threading.Lock()
        self._name = ""
        self._held: FileLock | None = None
        self._waiting = {lane: queue.SimpleQueue[int]() for lane in _LANES}
        self._threads: dict[str, threading.Thread] = {}

    def name(self) -> str:
        """The name under which jobs of this process are kept; it lives as long as its lock is held."""
        with self._mutex:
            if not self._name:
                name = new_uid()
                held = taken(_lock(name))
                if held is None:
                    raise OSError(f"{_lock(name)} cannot be locked; no job can be done here")
                self._name, self._held = name, held
            return self._name

    def does(self, pk: int, worker: str) -> bool:
        """Whether ``worker``, this process or another, still lives and has the job."""
        return pk in self.doing if worker == self._name else lives(worker)

    def hand_over(self, pk: int, lane: str = ROWS) -> None:
        """Put a job behind those that wait in a lane."""
        self._waiting[lane].put(pk)
        with self._mutex:
            for number in range(_LANES[lane]):
                name = f"wuwai-jobs-{lane}-{number}"
                thread = self._threads.get(name)
                if thread is None or not thread.is_alive():
                    thread = threading.Thread(target=self._serve, args=(lane,), name=name, daemon=True)
                    self._threads[name] = thread
                    thread.start()

    def _serve(self, lane: str) -> None:
        while True:
            pk = self._waiting[lane].get()
            try:
                self._do(pk)
            except Exception:  # the database itself; the next job may find it well again
                logger.exception("job %s could not be kept", pk)
            finally:
                connection.close()


def lives(worker: str) -> bool:
    """Whether the process of that name holds its lock. The lock file of one that is gone is removed."""
    path = _lock(worker)
    if not path.is_file():
        return False
    lock = taken(path)
    if lock is None:
        return True
    lock.release()
    path.unlink(missing_ok=True)
    return False


def _lock(name: str) -> Path:
    return folder() / f"{name}.lock"
