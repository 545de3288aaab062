"""The API: who may call it, how it says no, and its parts."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError

from wuwai import __version__
from wuwai.accounts.access import reading
from wuwai.facts.model import FactsError
from wuwai.web.api import (
    enterprises,
    facts,
    flows,
    health,
    jobs,
    programme,
    reference,
    register_sums,
    registers,
    returns,
    rule_books,
    studies,
    vintages,
)
from wuwai.web.api.access import TokenReading, session_reading
from wuwai.web.database import is_away
from wuwai.web.failing import away
from wuwai.workspace import WorkspaceError

logger = logging.getLogger("django.request")

api = NinjaAPI(
    title="wuwai",
    version=__version__,
    description=(
        "Facts, studies, the programme, registers and rule books of one workspace. "
        "Words come in the language of `Accept-Language`: zh or en.\n\n"
        "一个工作区的事实数据、研究、行动方案、台账和规则书。文字按 `Accept-Language` 返回中文或英文。"
    ),
    urls_namespace="api",
    auth=[TokenReading(), session_reading],
    docs_decorator=reading,
)

for _part in (
    health,
    facts,
    vintages,
    flows,
    reference,
    studies,
    jobs,
    programme,
    register_sums,
    registers,
    enterprises,
    returns,
    rule_books,
):
    api.add_router("", _part.router)

_rest = Router()


@_rest.get("/{path:anything}", include_in_schema=False)
def no_such_address(request: HttpRequest, anything: str) -> None:
    """Whatever is not an address of the API is answered in JSON too."""
    raise Http404


api.add_router("", _rest)


def _said(request: HttpRequest, status: int, message: str, **more: Any) -> HttpResponse:
    return api.create_response(request, {"error": message, **more}, status=status)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = _said(request, 401, _("Sign in, or send a token: Authorization: Bearer …"))
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _said(request, 404, str(error) or _("There is nothing at this address."))


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [{"field": str(one["loc"][-1]), "expected": one["msg"]} for one in error.errors]
    return _said(request, 422, _("Some parameters cannot be used."), fields=fields)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _said(request, error.status_code, str(error))


@api.exception_handler(FactsError)
def _facts(request: HttpRequest, error: FactsError) -> HttpResponse:
    return _said(request, 503, error.message.get(request.LANGUAGE_CODE))


@api.exception_handler(WorkspaceError)
def _workspace(request: HttpRequest, error: WorkspaceError) -> HttpResponse:
    return _said(request, 503, error.words.get(request.LANGUAGE_CODE))


@api.exception_handler(Exception)
def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    if is_away(error):
        logger.error("%s: %s", request.path, error)
        return away(request)
    logger.error("%s failed", request.path, exc_info=error)
    return _said(request, 500, _("Something went wrong here; the terminal of the server says what."))
