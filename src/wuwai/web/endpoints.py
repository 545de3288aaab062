"""Every page and every operation of the API, with the access it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from wuwai.web.prefix import ShortPrefix

_BOTH = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address. ``methods`` are empty where a view answers any; ``access`` is blank where it says none.

    The address is that of a page below its language, or of the API, with ``<name>`` for what varies; that of
    a page begins with a stroke where it is the same in both languages.
    """

    address: str
    name: str
    methods: tuple[str, ...]
    access: str
    room: str


def pages() -> tuple[Endpoint, ...]:
    """The pages, by address."""
    found = []
    for prefix, namespace, one in _patterns(get_resolver(), "", ""):
        if namespace in settings.WUWAI_SELF_GUARDED_NAMESPACES:
            continue
        view = one.callback
        found.append(
            Endpoint(
                prefix + _address(one.pattern),
                one.name or "",
                _methods(view),
                getattr(view, "wuwai_access", ""),
                _room(view),
            )
        )
    return tuple(sorted(found, key=lambda one: one.address))


def operations() -> tuple[Endpoint, ...]:
    """The operations of the API, by address, as its routers have them."""
    from wuwai.web.api import api

    found = []
    for router in api._get_bound_routers():  # as they answer: an operation inherits the rule of the API
        for path, views in router.path_operations.items():
            for one in views.operations:
                asked = {getattr(callback, "wuwai_access", "") for callback in one.auth_callbacks}
                found.append(
                    Endpoint(
                        f"{router.prefix}{path}".replace("{", "<").replace("}", ">"),
                        one.view_func.__name__,
                        tuple(one.methods),
                        asked.pop() if len(asked) == 1 else "" if asked else "public",
                        _room(one.view_func),
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.address, one.methods)))


def _patterns(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[tuple[str, str, URLPattern]]:
    here = str(resolver.pattern)
    before = "/" if here == "^/" else "" if isinstance(resolver.pattern, ShortPrefix) else prefix + here
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one, before, one.namespace or namespace)
        else:
            yield before, namespace, one


def _address(pattern: Any) -> str:
    """A pattern as it is read: a regular expression with names in the place of its groups."""
    if not isinstance(pattern, RegexPattern):
        return str(pattern)
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(pattern))
    return named.removeprefix("^").removesuffix("$").replace("\\", "")


def _methods(view: Any) -> tuple[str, ...]:
    """What ``require_POST`` and its like leave open; empty where the view carries none of them."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            held = cell.cell_contents
            if (
                isinstance(held, (list, tuple))
                and held
                and all(one in ("GET", "HEAD", *_BOTH) for one in held)
            ):
                return tuple(one for one in _BOTH if one in held)
        view = getattr(view, "__wrapped__", None)
    return ()


def _room(view: Any) -> str:
    """The room of the house that a view stands in; that of its own package for a library's view."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    parts = str(view.__module__).split(".")
    return parts[1] if parts[0] == "wuwai" else "accounts"
