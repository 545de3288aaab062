"""The programme's answers to what the shared pages ask: the home region, and the targets of a linkage."""

from __future__ import annotations

from wuwai.programme import plan, progress
from wuwai.ui import programme_port
from wuwai.ui.programme_port import TargetLine
from wuwai.workspace import Workspace


def connect() -> None:
    """Called once when Django starts."""
    programme_port.answer(home=home, targets=targets)


def home(workspace: Workspace) -> str:
    """The region the workspace's programme is for."""
    return plan.load(workspace.programme_name, workspace.programme_folder).region


def targets(workspace: Workspace, linkage: str) -> list[TargetLine]:
    """The programme's own targets of one linkage."""
    return [line(one) for one in progress.status(workspace).of_linkage(linkage)]


def line(one: progress.TargetProgress) -> TargetLine:
    """A target's progress in one line."""
    return TargetLine(
        id=one.target.id,
        title=one.target.title,
        linkage=one.target.linkage,
        number=one.target.number,
        unit=one.target.unit,
        current=one.current,
        due_by_now=one.due_by_now,
        status=one.status,
        sample=one.sample,
        origin=one.origin,
        note=one.measured.note,
    )
