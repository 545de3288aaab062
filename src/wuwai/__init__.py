"""wuwai (五外): run a region's opening-up programme on numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wuwai.web.library import OpenWorkspace

__version__ = "0.1.0"


def open(path: str | Path) -> OpenWorkspace:
    """Open a workspace folder for reading from Python.

    The result has ``.facts``, ``.study(name, **parameters)`` and ``.programme``.

    Raises ``wuwai.workspace.WorkspaceError`` when ``path`` holds no ``wuwai.toml``.

    >>> import wuwai
    >>> wuwai.open("/nowhere")
    Traceback (most recent call last):
    ...
    wuwai.workspace_settings.WorkspaceError: /nowhere: no workspace here (wuwai.toml is missing); ...
    """
    from wuwai.web.library import OpenWorkspace  # the top room, loaded only when asked for

    return OpenWorkspace(Path(path))
