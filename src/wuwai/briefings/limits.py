"""How often a reader who has not signed in may have a PDF set."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest

PER_MINUTE = 12


def too_often(request: HttpRequest) -> bool:
    """Whether this anonymous address has used up its prints of the running minute; the call counts as one."""
    if request.user.is_authenticated:
        return False
    key = f"briefing-prints:{request.META.get('REMOTE_ADDR', '')}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) > PER_MINUTE
