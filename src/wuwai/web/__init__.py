"""The Django project: settings, addresses, the API and the Python library's front door."""

from __future__ import annotations

import os
from pathlib import Path


def setup(home: Path | str) -> None:
    """Load Django for the workspace in ``home``. A process serves one workspace: a second one is refused.

    Raises ``wuwai.workspace.WorkspaceError`` where ``home`` is no workspace, or another one is loaded.
    """
    from wuwai.workspace import Workspace, WorkspaceError

    root = Workspace.open(Path(home)).root
    import django
    from django.apps import apps

    if apps.ready:
        loaded = os.environ.get("WUWAI_HOME", "")
        if Path(loaded).resolve() != root:
            raise WorkspaceError(
                f"{root}: this process has {loaded} open already; use one process a workspace",
                f"{root}：本进程已打开 {loaded}；每个工作区请用一个进程",
            )
        return
    os.environ["WUWAI_HOME"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuwai.web.settings"
    django.setup()
