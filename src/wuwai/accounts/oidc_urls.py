"""The addresses that the office's sign-in service is told: the same in both languages."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect import views
from django.urls import path

from wuwai.accounts.access import public
from wuwai.accounts.urls import closed

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", public(views.login), name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", public(views.callback), name="openid_connect_callback"),
    path("oidc/signup/", closed, name="socialaccount_signup"),
    path("oidc/connections/", closed, name="socialaccount_connections"),
    path("oidc/cancelled/", closed, name="socialaccount_login_cancelled"),
    path("oidc/error/", closed, name="socialaccount_login_error"),
]
