"""Who may call the API: the holder of a token, or whoever may read, or fill in, the pages."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from wuwai.accounts.access import allowed
from wuwai.accounts.models import ApiToken


class TokenReading(HttpBearer):
    """``Authorization: Bearer TOKEN``, made by ``wuwai user token NAME``."""

    wuwai_access = "reading"

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        owner = ApiToken.user_of(token)
        if owner is None:
            return False
        request.user = owner
        return allowed(request, "reading")


def session_reading(request: HttpRequest) -> bool:
    """Signed in, or a demo on this machine. A token that is wrong is refused, not taken for no token."""
    return "Authorization" not in request.headers and allowed(request, "reading")


session_reading.wuwai_access = "reading"  # type: ignore[attr-defined]


class TokenWriting(TokenReading):
    """The same, for a person who may fill in returns."""

    wuwai_access = "editing"

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        return super().authenticate(request, token) and allowed(request, "editing")


def session_writing(request: HttpRequest) -> bool:
    """Signed in, and the request comes from a page of ours: it carries the token of its forms."""
    return (
        "Authorization" not in request.headers
        and request.user.is_authenticated
        and allowed(request, "editing")
        and check_csrf(request) is None
    )


session_writing.wuwai_access = "editing"  # type: ignore[attr-defined]


def session_starting(request: HttpRequest) -> bool:
    """Whoever may read, from a page of ours: what is started costs time, so no other site may start it."""
    return session_reading(request) and check_csrf(request) is None


session_starting.wuwai_access = "reading"  # type: ignore[attr-defined]
