"""Signing in and out, one's own account, and the people who may sign in. There is no sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path

from wuwai.accounts import audit_pages, own_page, people_pages
from wuwai.accounts.access import public, reading


def office() -> str:
    """What the button of the office's own sign-in service says; empty without one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""


@public
def closed(request: HttpRequest, **_: Any) -> HttpResponseBase:
    """Pages that allauth links to by name and that do not exist here."""
    raise Http404


urlpatterns = [
    path("account/", own_page.own_account, name="account_own"),
    path("account/sign-out/", own_page.sign_out_everywhere, name="account_sign_out_everywhere"),
    path("audit/", audit_pages.audit_page, name="audit"),
    path("audit/entries.csv", audit_pages.audit_file, name="audit-file"),
    path("people/", people_pages.people_page, name="people"),
    path("people/new/", people_pages.add, name="person-add"),
    path("people/<int:pk>/", people_pages.person, name="person"),
    path("people/<int:pk>/<slug:what>/", people_pages.do, name="person-do"),
    path(
        "account/login/",
        public(views.LoginView.as_view(extra_context={"office": office})),
        name="account_login",
    ),
    path("account/logout/", public(views.logout), name="account_logout"),
    path("account/inactive/", public(views.account_inactive), name="account_inactive"),
    path("account/password/", reading(views.password_change), name="account_change_password"),
    path("account/password/set/", reading(views.password_set), name="account_set_password"),
    path("account/confirm/", reading(views.reauthenticate), name="account_reauthenticate"),
    path("account/signup/", closed, name="account_signup"),
    path("account/reset/", closed, name="account_reset_password"),
]
