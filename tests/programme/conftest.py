"""A demo's synthetic rows, inside each test's own transaction."""

from __future__ import annotations

import pytest

from wuwai.programme import setup
from wuwai.workspace import Workspace


@pytest.fixture
def demo_rows(db: None, workspace: Workspace) -> dict[str, int]:
    """How many synthetic rows each register was given."""
    return setup.add_samples(workspace)
