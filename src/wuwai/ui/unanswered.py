"""An engine that does not answer is a page that says so, not an error nobody foresaw."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from wuwai.facts.engines.contract import EngineError
from wuwai.ui.context import active_lang
from wuwai.ui.pages import errors


class EngineErrorMiddleware:
    """Turns :class:`EngineError` of a view into a page with its words and status 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, EngineError):
            return None
        return errors.unavailable(request, exception.message.get(active_lang()))
