"""How allauth behaves here: nobody signs themselves up, names are locked, passwords are kept our way."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from wuwai.accounts import lockout
from wuwai.accounts.models import User
from wuwai.accounts.passwords import keep_own_password, must_choose
from wuwai.workspace import current


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, on the page of the people or with ``wuwai user add``."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who came in with a one-time password chooses their own; a demo gives a new one at each start."""
        user = request.user
        if isinstance(user, User) and must_choose(user) and not current().demo:
            own = user.has_usable_password()
            return reverse("account_change_password" if own else "account_set_password")
        return str(super().get_login_redirect_url(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A locked name is refused before its password is looked at."""
        super().pre_authenticate(request, **credentials)
        if lockout.locked_until(_name(credentials)) is not None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """As allauth does; a failure counts, a success forgets those before."""
        user = super().authenticate(request, **credentials)
        if user is None:
            lockout.failed(_name(credentials))
        else:
            lockout.succeeded(_name(credentials))
        return user

    def set_password(self, user: Any, password: str) -> None:
        """What a person chose on the password pages."""
        keep_own_password(user, password)


def _name(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or "")
