"""Draws the pages that take longest before anybody asks for them: at the start, and when the facts change."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Sequence

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.urls import resolve
from django.utils import timezone, translation
from django_htmx.middleware import HtmxDetails

from wuwai.accounts.models import Role, User
from wuwai.facts.looking import one_look
from wuwai.workspace import current

logger = logging.getLogger("wuwai.web")

# The pages whose first drawing takes longest, those that most people open first before the others.
PAGES = (
    "",
    "studies/trade.monitor/",
    "search/?q=a",
    "targets/",
    "studies/trade.standing/",
    "briefing/",
    "investment/pipeline/",
    "studies/trade.warnings/",
)
LOOK_EVERY = 5.0  # seconds


def warm(pages: Sequence[str] = PAGES, stop: threading.Event | None = None) -> None:
    """Draw each page in both languages, as a reader of the department would see it, until ``stop``."""
    reader = User(username="", role=Role.VIEWER)
    for page in pages:
        for prefix, lang in (("zh", "zh-hans"), ("en", "en")):
            if stop is not None and stop.is_set():
                return
            request = _asked(f"/{prefix}/{page}")
            request.user = reader
            request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
            try:
                with translation.override(lang):
                    found = resolve(request.path)
                    with one_look():
                        found.func(request, *found.args, **found.kwargs)
            except Exception:  # a page that cannot be drawn says so to who opens it
                logger.info("the page %s was not warmed", request.path, exc_info=True)


def _asked(address: str) -> WSGIRequest:
    path, _, query = address.partition("?")
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.input": io.BytesIO(),
        }
    )


def watch(stop: threading.Event) -> None:
    """Draw them now, and again after every commit of facts and on every new day, until ``stop``."""
    drawn = None
    while not stop.is_set():
        state = (current().facts.fingerprint(), timezone.localdate())
        if state != drawn:
            warm(stop=stop)
            connection.close()
            drawn = state
        stop.wait(LOOK_EVERY)
