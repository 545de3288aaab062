"""Every test runs against a temporary demo workspace, made before Django reads its settings."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from wuwai.workspace import Workspace, current

_HOME = Path(tempfile.mkdtemp(prefix="wuwai-test-")) / "workspace"
atexit.register(shutil.rmtree, _HOME.parent, ignore_errors=True)
os.environ["WUWAI_HOME"] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "wuwai.web.settings"
Workspace.create(_HOME, programme="guangdong", demo=True)

SHARED = Path(__file__).resolve().parent.parent / "shared"


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The demo workspace of this test run, with the shipped facts in it."""
    from wuwai.programme.setup import prepare

    opened = current()
    prepare(opened)
    return opened


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference inputs beside the project; tests skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is not here")
    return SHARED
