"""Making a workspace and bringing one up to date. Every step may be repeated after an interruption."""

from __future__ import annotations

from pathlib import Path

from wuwai import web
from wuwai.web.database import check_empty, spoken
from wuwai.workspace import CONFIG, Workspace, WorkspaceError


def make(
    root: Path, *, programme: str, demo: bool = False, sample_flows: bool = True, database: str = ""
) -> Workspace:
    """Make the workspace in ``root`` with its database and the programme's published facts, or finish it.

    A demo gets the synthetic register rows too, once, and synthetic trade flows unless ``sample_flows`` is
    false; one that is finished keeps to what it was begun with. ``database`` is the address of an empty
    PostgreSQL database for the registers. :class:`WorkspaceError` where a finished workspace is there.
    """
    if (root / CONFIG).is_file():
        workspace = Workspace.open(root)
        if workspace.complete:
            raise WorkspaceError(f"{root}: there is a workspace here already", f"{root}：此处已有工作区")
    else:
        if database:
            check_empty(database)
        workspace = Workspace.create(
            root,
            programme=programme,
            demo=demo,
            sample_flows=sample_flows,
            complete=False,
            database=database,
        )
    web.setup(workspace.root)
    return finish(workspace)


def finish(workspace: Workspace) -> Workspace:
    """Fill the loaded workspace: database, published facts and rows; in a demo the synthetic rows, flows and
    monthly returns too, and the table of an installed package.
    """
    from wuwai.facts import installed
    from wuwai.programme import setup
    from wuwai.returns import samples

    migrate()

    setup.prepare(workspace)
    setup.add_published(workspace)
    if workspace.demo:
        setup.add_samples(workspace)
        if workspace.sample_flows:
            setup.add_sample_flows(workspace)
        samples.add(workspace)
        installed.add(workspace.facts)
    return workspace.mark_complete()


def migrate() -> None:
    """Bring the database of the loaded workspace to this version of wuwai."""
    from django.core.management import call_command

    with spoken():
        call_command("migrate", verbosity=0, interactive=False)


def pending() -> list[str]:
    """The database steps that this version of wuwai has and the loaded workspace has not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with spoken():
        executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
