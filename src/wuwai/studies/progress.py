"""What a long kernel tells while it works, and how it is asked to stop.

A kernel whose work takes more than some seconds takes the keyword ``report`` and calls it a few times a
second at most: the share done so far, and in words what it does now. Who runs it decides what becomes of
that: a job shows it on its page, a terminal prints it, a test collects it. A report that raises
:class:`Cancelled` ends the work there; a kernel lets it pass.
"""

from __future__ import annotations

from collections.abc import Callable

from wuwai.reference.text import Text

Report = Callable[[float, Text], None]


class Cancelled(Exception):
    """Somebody asked the work to stop."""


def silent(share: float, words: Text) -> None:
    """A report nobody hears."""


def part(report: Report | None, begin: float, end: float) -> Report:
    """The report of a piece of the work, whose own 0 to 1 is ``begin`` to ``end`` of the whole.

    Without a ``report`` it says nothing, so that a kernel need not ask whether it was given one.

    >>> heard = []
    >>> second = part(lambda share, words: heard.append((share, words.en)), 0.5, 1.0)
    >>> second(0.5, Text("Refining", "精化"))
    >>> heard
    [(0.75, 'Refining')]
    """
    if report is None:
        return silent

    def told(share: float, words: Text) -> None:
        report(begin + (end - begin) * min(max(share, 0.0), 1.0), words)

    return told
