"""What shell and linkage pages ask of the programme, a room above them: its region, a linkage's targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wuwai.reference.text import Text
from wuwai.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """A target in one line: what was promised, where it stands, where it should stand by now."""

    id: str
    title: Text
    linkage: str
    number: float | None
    unit: str
    current: float | None
    due_by_now: float | None
    status: str
    sample: bool
    origin: str
    note: Text


Home = Callable[[Workspace], str]
Targets = Callable[[Workspace, str, date | None], list[TargetLine]]
_answers: dict[str, Callable[..., object]] = {}


def answer(*, home: Home, targets: Targets) -> None:
    """Said once at start by the room that knows the programme."""
    _answers.update(home=home, targets=targets)


def home_region(workspace: Workspace) -> str:
    """The code of the region the workspace's programme is for; empty where no programme is served."""
    told = _answers.get("home")
    return str(told(workspace)) if told else ""


def targets_of(workspace: Workspace, linkage: str, as_of: date | None = None) -> list[TargetLine]:
    """The programme's targets of one linkage as known on a day (None: now); none without a programme."""
    told = _answers.get("targets")
    return list(told(workspace, linkage, as_of)) if told else []  # type: ignore[call-overload]
