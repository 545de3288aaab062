"""The kinds of jobs there are: who does them, and what becomes of one whose server is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wuwai.registers.jobs import Running

    Work = Callable[[Running], None]

WORKS: dict[str, Work] = {}
RESUMED: set[str] = set()
LEFT_TO: dict[str, str] = {}


def work(kind: str, *, resumed: bool = False, left_to: str = "") -> Callable[[Work], Work]:
    """Declare the function that does jobs of a kind; it ends with
    :meth:`wuwai.registers.jobs.Running.finish`.

    Jobs that are ``resumed`` wait for a server with a process to spare, and are taken up again when it dies:
    nothing but the answer comes of them. Others begin where they were asked for and are interrupted when that
    dies, or ``left_to`` a kind that is resumed; these read only, so nobody waits for them to be cancelled.
    """

    def declare(function: Work) -> Work:
        WORKS[kind] = function
        if resumed:
            RESUMED.add(kind)
        if left_to:
            LEFT_TO[kind] = left_to
        return function

    return declare


def taken_up() -> list[str]:
    """The kinds whose jobs are taken up again when their server is gone."""
    return sorted({*RESUMED, *LEFT_TO})
