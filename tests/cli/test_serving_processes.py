"""A server of two processes: what it survives, and that none of it is left behind."""

from __future__ import annotations

import os
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from .served import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc"),
]
TWO = ("--processes", "2")


def _others(pid: int) -> list[int]:
    """The processes that threads of ``pid`` have started and that run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for task in tasks for one in task.read_text().split() if _running(int(one))]


def _running(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _soon(what: Callable[[], object], seconds: float = 40) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.1)


def _answers(address: str) -> bool:
    with urllib.request.urlopen(f"{address}zh/data/", timeout=60) as answer:
        return answer.status == 200


def _listens(pid: int) -> bool:
    """Whether the process has got as far as serving: it waits with sixteen threads then."""
    return len(list(Path(f"/proc/{pid}/task").iterdir())) > 16


def test_it_goes_on_without_one_and_leaves_nothing(demo, tmp_path):
    with served(demo, *TWO, temporary=tmp_path) as (address, process):
        _soon(lambda: _others(process.pid))
        (first,) = _others(process.pid)
        assert list(tmp_path.glob("wuwai-serve-*"))
        os.kill(first, signal.SIGKILL)
        assert _answers(address)
        _soon(lambda: [one for one in _others(process.pid) if one != first])
        (second,) = _others(process.pid)
        _soon(lambda: _listens(second))
        # The parent is killed and can clean nothing up: the other sees that and ends.
        process.kill()
        _soon(lambda: not _running(second))
        assert list(tmp_path.glob("wuwai-serve-*")) == []


def test_both_answer_and_end_together(demo, tmp_path):
    with served(demo, *TWO, temporary=tmp_path) as (address, process):
        _soon(lambda: _others(process.pid))
        (other,) = _others(process.pid)
        _soon(lambda: _listens(other))
        # Whichever is stopped, the other answers: the socket is of both.
        for pid in (process.pid, other):
            os.kill(pid, signal.SIGSTOP)
            assert _answers(address)
            os.kill(pid, signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=40)
        assert process.returncode == 0
        assert "Traceback" not in said
        assert not _running(other)
        assert list(tmp_path.glob("wuwai-serve-*")) == []
