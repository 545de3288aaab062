"""A demo's synthetic rows, inside each test's own transaction."""

from __future__ import annotations

import pytest

from wuwai.reference import regions
from wuwai.registers import registry, samples
from wuwai.workspace import Workspace

FILLED = ("overseas-warehouses", "ecommerce-parks", "actions", "target-splits")


@pytest.fixture
def demo_rows(db: None, workspace: Workspace) -> dict[str, int]:
    """How many synthetic rows the registers that these tests look at were given."""
    cities = tuple(one.code for one in regions.cities("CN-44"))
    return {name: samples.add_samples(registry.get(name), cities=cities) for name in FILLED}
