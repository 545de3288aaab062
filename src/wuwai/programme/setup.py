"""Filling a workspace: its programme's published facts; in a demo the synthetic register rows and flows."""

from __future__ import annotations

from wuwai.facts import shipped
from wuwai.facts.model import ImportReport
from wuwai.facts.samples import taking
from wuwai.programme import plan
from wuwai.reference import regions
from wuwai.registers import registry
from wuwai.registers import samples as register_samples
from wuwai.registers import shipped as published_rows
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
    province = plan.load(workspace.programme_name, workspace.programme_folder).region
    cities = tuple(one.code for one in regions.cities(province)) or (province,)
    for register in registry.all_registers():
        if register.sample is not None and not register.model.history.filter(synthetic=True).exists():
            added[register.name] = register_samples.add_samples(register, cities=cities)
    return added


def add_published(workspace: Workspace) -> dict[str, int]:
    """Give every register the rows others published that ship with the programme: real rows, with sources.

    Returns how many were added to each. Done again, it changes nothing and brings back nothing taken out.
    """
    return published_rows.load_all(shipped.folder(workspace.programme_name) / "registers")


def add_sample_flows(workspace: Workspace) -> tuple[ImportReport, ...]:
    """Give a demo synthetic trade flows of its programme's region; done again, it changes nothing.

    They go through the importers that read real files, each marked as a sample. Raises
    :class:`WorkspaceError` where the workspace is not a demo.
    """
    if not workspace.demo:
        raise WorkspaceError(
            f"{workspace.root}: not a demo workspace; synthetic flows are added to demos only",
            f"{workspace.root}：不是演示工作区，合成流量只用于演示",
        )
    region = plan.load(workspace.programme_name, workspace.programme_folder).region
    return taking.add(workspace.facts, region=region)
