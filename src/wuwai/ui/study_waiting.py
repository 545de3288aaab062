"""Runs of studies that take longer than a reader looks at an empty window: they go on behind the page."""

from __future__ import annotations

import contextvars
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connections

from wuwai.facts.store import Facts
from wuwai.studies.contract import Study

PATIENCE = 2.5  # seconds a page waits before it says how far it is
MANY_ROWS = 2_000_000  # flows on file; below it no study takes long
_FLOWS = ("flows", "firms")
_KEPT = 512

Key = tuple[object, ...]


@dataclass(slots=True)
class Underway:
    """A run that has begun: how many flows are on file, when it began, and what stopped it, if anything."""

    rows: int
    began: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None

    @property
    def seconds(self) -> int:
        return int(time.monotonic() - self.began)


_underway: dict[Key, Underway] = {}
_done: OrderedDict[Key, None] = OrderedDict()
_guard = threading.Lock()


def rows_read(study: Study, facts: Facts) -> int:
    """How many flows are on file, where the study reads flows; 0 for others."""
    if not any(one.kind in _FLOWS for one in study.inputs):
        return 0
    return sum(manifest.accepted for manifest in facts.flow_snapshots())


def begun(key: Key) -> bool:
    """Whether a run of that key is under way, or was and has come to its end."""
    with _guard:
        return key in _underway or key in _done


def finished(key: Key, work: Callable[[], object], *, rows: int, patience: float) -> Underway | None:
    """None once ``work`` has been done for that ``key``; otherwise what is under way.

    The first to ask begins it in a thread of its own; everybody waits ``patience`` seconds for it. What it
    raised is raised here, once, to the next who asks; then it may begin again.
    """
    with _guard:
        if key in _done:
            _done.move_to_end(key)
            return None
        one = _underway.get(key)
        if one is None:
            one = _underway[key] = Underway(rows)
            # Who asks and in which language is known by the context; a thread starts without one.
            context = contextvars.copy_context()
            threading.Thread(target=context.run, args=(_work, one, work), daemon=True).start()
    if not one.ended.wait(patience):
        return one
    with _guard:
        if _underway.pop(key, None) is not None and one.error is None:
            _done[key] = None
            while len(_done) > _KEPT:
                _done.popitem(last=False)
    if one.error is not None:
        raise one.error
    return None


def _work(one: Underway, work: Callable[[], object]) -> None:
    try:
        work()
    except BaseException as error:  # raised to the reader who waits, in their own thread
        one.error = error
    finally:
        connections.close_all()
        one.ended.set()
