"""A request larger than any page takes is refused in words before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from wuwai.ui.pages import errors
from wuwai.ui.pages.loading import LARGEST

MOST = LARGEST + 10 * 1024 * 1024  # the largest file a page takes, and the boxes of its form


class SizeMiddleware:
    """Answers 413 to a request whose body is larger than :data:`MOST`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > MOST:
            return errors.too_large(request)
        return self.get_response(request)
