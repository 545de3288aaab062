"""Signing in and out, and changing one's own password. There is no sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path

from wuwai.accounts.access import public, reading


@public
def closed(request: HttpRequest, **_: Any) -> HttpResponseBase:
    """Pages that allauth links to by name and that do not exist here."""
    raise Http404


urlpatterns = [
    path("account/login/", public(views.login), name="account_login"),
    path("account/logout/", public(views.logout), name="account_logout"),
    path("account/inactive/", public(views.account_inactive), name="account_inactive"),
    path("account/password/", reading(views.password_change), name="account_change_password"),
    path("account/password/set/", reading(views.password_set), name="account_set_password"),
    path("account/confirm/", reading(views.reauthenticate), name="account_reauthenticate"),
    path("account/signup/", closed, name="account_signup"),
    path("account/reset/", closed, name="account_reset_password"),
]
