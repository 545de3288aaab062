"""How allauth behaves here: nobody signs themselves up, and a password that worked once is replaced."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from wuwai.workspace import current


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator with ``wuwai user add``."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who came in with a one-time password chooses their own; a demo gives a new one at each start."""
        user = request.user
        if user.is_authenticated and not user.has_usable_password() and not current().demo:
            return reverse("account_set_password")
        return str(super().get_login_redirect_url(request))
