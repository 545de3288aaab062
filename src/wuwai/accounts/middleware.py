"""Refuses every view that does not say who may use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase


class DenyUnstatedMiddleware:
    """A forgotten decorator must lock a page, never open it.

    A view passes when it carries one of the decorators of ``wuwai.accounts.access``, or when it belongs to a
    URL namespace in ``WUWAI_SELF_GUARDED_NAMESPACES``: the API, where each operation states its own rule.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if hasattr(view, "wuwai_access"):
            return
        match = request.resolver_match
        if match and match.namespace in settings.WUWAI_SELF_GUARDED_NAMESPACES:
            return
        raise PermissionDenied("this view does not say who may use it")
