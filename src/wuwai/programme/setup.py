"""Filling a workspace: the published facts of its programme, and in a demo the synthetic register rows."""

from __future__ import annotations

from wuwai.facts import shipped
from wuwai.facts.model import ImportReport
from wuwai.registers import registry
from wuwai.registers import samples as register_samples
from wuwai.workspace import Workspace, WorkspaceError


def prepare(workspace: Workspace) -> ImportReport | None:
    """Import the published series that ship with the workspace's programme; None where it ships none.

    Doing it again changes nothing: the same file twice is a no-op.
    """
    return shipped.import_shipped(workspace.facts, workspace.programme_name)


def add_samples(workspace: Workspace) -> dict[str, int]:
    """Give every register that declares samples its synthetic rows; returns how many were added to each.

    A register that ever held a synthetic row is left alone, so edits and deletions made in a demo stay.
    Raises :class:`WorkspaceError` where the workspace is not a demo: invented rows have no place in it.
    """
    if not workspace.demo:
        raise WorkspaceError(
            f"{workspace.root}: not a demo workspace; synthetic rows are added to demos only",
            f"{workspace.root}：不是演示工作区，合成数据只用于演示",
        )
    added: dict[str, int] = {}
    for register in registry.all_registers():
        if not register.model.history.filter(synthetic=True).exists():
            added[register.name] = register_samples.add_samples(register)
    return added
