"""One look for one answer: what many parts of a page ask again while it is made is read once.

A page of targets asks each register a hundred times whether a row has changed, and the facts which snapshots
there are. Asked once, the page costs less, and its parts agree with one another.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_looked: ContextVar[dict[Hashable, Any] | None] = ContextVar("looked", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """What :func:`once` has found is handed out again until the end. Only for what writes nothing itself."""
    before = _looked.set({})
    try:
        yield
    finally:
        _looked.reset(before)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """What ``ask`` gives, asked once for ``key`` within a look and every time outside of one.

    >>> asked = []
    >>> with one_look():
    ...     _ = [once("answer", lambda: asked.append(1)) for _ in range(3)]
    >>> len(asked)
    1
    """
    looked = _looked.get()
    if looked is None:
        return ask()
    if key not in looked:
        looked[key] = ask()
    found: T = looked[key]
    return found


def looking() -> bool:
    """Whether a look is being taken: then asking for more than is wanted just now may be worth it."""
    return _looked.get() is not None
