"""How often somebody who has not signed in may ask for work that costs time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.module_loading import import_string

WINDOW = 60  # seconds
STUDY_RUNS = 60  # a window, for one address

View = TypeVar("View", bound=Callable[..., Any])


def within(request: HttpRequest, what: str, most: int = STUDY_RUNS) -> bool:
    """Whether the request may go on; counts it. Who is signed in, or holds a token, is not counted."""
    if request.user.is_authenticated:
        return True
    address = request.META.get("REMOTE_ADDR", "")
    key = f"limit:{what}:{address}:{int(time.time() // WINDOW)}"
    cache.add(key, 0, timeout=WINDOW * 2)
    return cache.incr(key) <= most


def limited(what: str, most: int = STUDY_RUNS) -> Callable[[View], View]:
    """Decorator for pages: an address that asks too often gets the page ``WUWAI_TOO_MANY`` (429)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if within(request, what, most):
                return view(request, *args, **kwargs)
            answer: HttpResponse = import_string(settings.WUWAI_TOO_MANY)(request)
            answer["Retry-After"] = str(WINDOW)
            return answer

        return counted  # type: ignore[return-value]

    return decorate
