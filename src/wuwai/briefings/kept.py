"""Pages that were set are kept for as long as what they say stays the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache

from wuwai.briefings import pdf

SECONDS = 3600
Made = TypeVar("Made")


def kept(what: str, data: dict[str, Any], make: Callable[[], Made]) -> Made:
    """What ``make`` gives for composed ``data``; handed out again until the data changes."""
    content = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    key = f"briefing-{what}:{hashlib.sha256(content).hexdigest()}"
    found: Made | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, SECONDS)
    return found


def printed(data: dict[str, Any]) -> bytes:
    """The PDF of composed ``data``."""
    return kept("pdf", data, lambda: pdf.render(data))
