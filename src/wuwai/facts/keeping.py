"""Answers that are kept in the process under a key that names everything they rest on.

A key holds stamps (a fingerprint of the facts, a register's last change): when one of them changes the old
answer is not asked for any more, and leaves as the oldest. So nothing has to be told that it is out of date.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from wuwai.facts.turns import Turns

T = TypeVar("T")


class Keeping(Generic[T]):
    """The ``most`` answers asked for last; each is made once, while others who want it wait.

    >>> kept = Keeping[int](2)
    >>> [kept.get(key, lambda: len(key)) for key in ("one", "three", "one")]
    [3, 5, 3]
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._guard = threading.Lock()
        self._turns = Turns()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under ``key``, or what ``make`` gives. Not to be changed by who gets it."""
        found = self._found(key)
        if found is not None:
            return found[0]
        with self._turns.turn(key):
            found = self._found(key)
            if found is not None:
                return found[0]
            made = make()
            with self._guard:
                self._held[key] = made
                while len(self._held) > self._most:
                    self._held.popitem(last=False)
            return made

    def _found(self, key: Hashable) -> tuple[T] | None:
        with self._guard:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return (self._held[key],)
