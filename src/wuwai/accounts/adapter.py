"""How allauth behaves here: nobody signs themselves up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator with ``wuwai user add``."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
