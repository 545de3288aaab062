"""The last answer: a page for an error nobody foresaw, even one in the page shell, or for registers away."""

from __future__ import annotations

import logging
import sys

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from wuwai.ui.context import shell
from wuwai.ui.pages import errors
from wuwai.web.database import is_away

logger = logging.getLogger("django.request")

RETRY_SECONDS = "30"
_API = "/api/"
_PLAIN = (
    '<!doctype html><html lang="zh"><meta charset="utf-8"><title>500</title>'
    "<h1>出错了 · Something went wrong here</h1>"
    "<p>请稍后重试；如仍有问题，请告知管理员运行 <code>wuwai doctor</code>。"
    '<p lang="en">Load the page again; '
    "if it stays, ask the administrator to run <code>wuwai doctor</code>.</html>"
)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in the shell, 503 where registers are away; where the shell is what fails, 500 without it."""
    try:
        if is_away(sys.exception()):
            return away(request)
        return errors.server_error(request)
    except Exception:
        logger.exception("the error page failed too")
        return HttpResponse(_PLAIN, status=500)


def away(request: HttpRequest) -> HttpResponse:
    """503 where registers cannot be reached: a page, or JSON below ``/api/``. Neither asks the database."""
    answer: HttpResponse
    if request.path.startswith(_API):
        said = _("The registers do not answer just now. Ask again later; `wuwai doctor` says why.")
        answer = JsonResponse({"error": said}, status=503, json_dumps_params={"ensure_ascii": False})
    else:
        answer = HttpResponse(_page(request), status=503)
    answer["Retry-After"] = RETRY_SECONDS
    return answer


def _page(request: HttpRequest) -> str:
    what = (
        _(
            "The server that keeps accounts and registers does not answer. Load the page again in a minute;"
            " if it stays, ask the administrator to run wuwai doctor."
        )
        if request.method in ("GET", "HEAD")
        else _(
            "The server that keeps accounts and registers does not answer, and what you sent may not have"
            " been kept: look in a minute, and send it again if it was not."
        )
    )
    # Who reads is written in the registers, so the shell is drawn for nobody: and nobody can sign in now.
    request.user = AnonymousUser()
    title = _("The registers do not answer just now")
    context = shell(request) | {"login_url": "", "status": 503, "title": title, "what": what}
    return render_to_string("wuwai/error.html", {**context, "request": request})
