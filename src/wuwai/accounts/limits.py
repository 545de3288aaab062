"""How often somebody who has not signed in may ask for work that costs time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

WINDOW = 60  # seconds
STUDY_RUNS = 60  # a window, for one address

View = TypeVar("View", bound=Callable[..., Any])


def within(request: HttpRequest, what: str, most: int = STUDY_RUNS) -> bool:
    """Whether the request may go on; counts it. People who are signed in, or hold a token, are not counted."""
    if request.user.is_authenticated:
        return True
    address = request.META.get("REMOTE_ADDR", "")
    key = f"limit:{what}:{address}:{int(time.time() // WINDOW)}"
    cache.add(key, 0, timeout=WINDOW * 2)
    return cache.incr(key) <= most


def limited(what: str, most: int = STUDY_RUNS) -> Callable[[View], View]:
    """Decorator for pages: answers 429 in words to an address that asks too often."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if within(request, what, most):
                return view(request, *args, **kwargs)  # type: ignore[no-any-return]
            refused = HttpResponse(
                _("Too many requests from this address. Wait a minute, or sign in."),
                status=429,
                content_type="text/plain; charset=utf-8",
            )
            refused["Retry-After"] = str(WINDOW)
            return refused

        return counted  # type: ignore[return-value]

    return decorate
