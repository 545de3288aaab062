"""How long a session lasts; and without a password of one's own that is not too old it does not go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from wuwai.accounts.models import User
from wuwai.accounts.passwords import must_choose
from wuwai.workspace import current

_BEGAN, _SEEN = "wuwai_began", "wuwai_seen"
ELSEWHERE = "wuwai_signed_in_elsewhere"
# Written into the session at most this often, so that reading pages does not write to the database each time.
_PORTION = 10


def begin(sender: type[User], request: HttpRequest, user: User, **_: Any) -> None:
    """At sign-in: the session is counted from now on. ``oidc.mark`` is heard after this."""
    request.session.pop(ELSEWHERE, None)
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


class SessionMiddleware:
    """Ends a session after the hours and the idle minutes of the workspace; holds it at the password page
    where one has to be chosen.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and request.user.is_authenticated
            and _over(request)
        ):
            logout(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        user = request.user
        if not isinstance(user, User) or "Authorization" in request.headers:
            return None
        match = request.resolver_match
        if match is not None and (match.url_name or "").startswith("account_"):
            return None
        # In a demo each start gives new passwords: nobody has to choose one.
        if current().demo or request.session.get(ELSEWHERE) or not must_choose(user):
            return None
        if request.method not in ("GET", "HEAD") or (match is not None and match.namespace):
            raise PermissionDenied("a password has to be chosen first")
        own = user.has_usable_password()
        return redirect("account_change_password" if own else "account_set_password")


def _over(request: HttpRequest) -> bool:
    """Whether the session has lasted too long or was left alone; notes that it was used."""
    now, idle = int(time.time()), settings.WUWAI_IDLE_MINUTES * 60
    began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
    if began is None or seen is None:  # from before sessions were counted
        request.session[_BEGAN] = request.session[_SEEN] = now
        return False
    if now - began > settings.WUWAI_SESSION_HOURS * 3600 or now - seen > idle:
        return True
    if now - seen > idle // _PORTION:
        request.session[_SEEN] = now
    return False
