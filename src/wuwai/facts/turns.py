"""Who asks for what somebody else is making just now waits for it, instead of making it a second time."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class Turns:
    """A turn for each thing that is made; things of different keys are made at the same time.

    Look again whether it is there once the turn has come: another thread may have made it meanwhile.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: dict[Hashable, tuple[threading.RLock, int]] = {}

    @contextmanager
    def turn(self, key: Hashable) -> Iterator[None]:
        """Wait until nobody else makes ``key``; it is this thread's until the end."""
        with self._guard:
            lock, waiting = self._held.get(key, (threading.RLock(), 0))
            self._held[key] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                waiting = self._held[key][1] - 1
                if waiting:
                    self._held[key] = (lock, waiting)
                else:
                    del self._held[key]
