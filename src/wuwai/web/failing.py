"""The last answer: a page for an error nobody foresaw, even one in the page shell itself."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse

from wuwai.ui.pages import errors

logger = logging.getLogger("django.request")

_PLAIN = (
    '<!doctype html><html lang="zh"><meta charset="utf-8"><title>500</title>'
    "<h1>出错了 · Something went wrong here</h1>"
    "<p>请稍后重试；如仍有问题，请告知管理员运行 <code>wuwai doctor</code>。"
    '<p lang="en">Load the page again; '
    "if it stays, ask the administrator to run <code>wuwai doctor</code>.</html>"
)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in the shell; where the shell is what fails, 500 without it."""
    try:
        return errors.server_error(request)
    except Exception:
        logger.exception("the error page failed too")
        return HttpResponse(_PLAIN, status=500)
