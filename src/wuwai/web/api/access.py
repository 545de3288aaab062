"""Who may call the API: the holder of a token, or whoever may read the pages."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

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
