"""What the tests of returns share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from wuwai.workspace import Workspace


@pytest.fixture(autouse=True)
def facts_as_before(workspace: Workspace) -> Iterator[None]:
    """Take away what a test published: the facts of a test run are shared."""
    before = {one.snapshot for one in workspace.facts.snapshots()}
    yield
    for one in workspace.facts.snapshots():
        if one.snapshot not in before:
            shutil.rmtree(workspace.facts.snapshots_folder / one.snapshot)
