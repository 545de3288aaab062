"""What the tests of accounts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    """Nobody has tried to sign in yet: attempts are counted in the cache."""
    cache.clear()
    yield
    cache.clear()
