"""The facts as they were when only some of today's snapshots were there."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from wuwai.facts.snapshots import Shelf
from wuwai.facts.store import Facts


class _Only(Shelf):
    def __init__(self, folder: Path, wanted: frozenset[str]) -> None:
        super().__init__(folder)
        self._wanted = wanted

    def names(self) -> tuple[str, ...]:
        return tuple(name for name in super().names() if name in self._wanted)


class PinnedFacts(Facts):
    """``facts`` read with these ``snapshots`` alone: no later one supersedes anything.

    For reading only: what is imported into it is not seen by it. What was read of the flows of the same
    snapshots before is not read again.
    """

    def __init__(self, facts: Facts, snapshots: Collection[str]) -> None:
        super().__init__(facts.folder, programme=facts.programme, engine=facts.engine)
        self._shelf = _Only(facts.folder, frozenset(snapshots))
        self._answered = facts._answered
