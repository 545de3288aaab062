"""Signing in through the office's own service (OpenID Connect), which says who somebody is and no more."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts import audit
from wuwai.accounts.models import User
from wuwai.accounts.sessions import ELSEWHERE
from wuwai.reference.text import Text

UNKNOWN = Text(
    "Nobody has an account here with the name that the service gave. An administrator can add one.",
    "本系统没有与该身份对应的账号，请联系系统管理员添加。",
)
ANOTHER = Text(
    "The account of that name belongs to another identity of the service. Ask an administrator.",
    "同名账号已对应该服务中的另一身份，请联系系统管理员。",
)
FAILED = Text(
    "The service did not answer as it should, or you did not agree. Try again, or use your password here.",
    "统一身份认证服务未正常应答，或您取消了登录。请重试，或使用本系统密码登录。",
)


class OfficeAdapter(DefaultSocialAccountAdapter):
    """Recognises accounts that are here: first by the sign-in name, from then on by the service's own id."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose account it is, or refuse. What else the service tells of a person is not kept."""
        account = sociallogin.account
        claims = account.extra_data or {}
        name = _claim(claims, settings.WUWAI_OIDC_CLAIM)
        account.extra_data = {}
        if sociallogin.is_existing:
            return
        user = User.objects.filter(username=name).first() if name else None
        if user is None:
            raise _refused(request, UNKNOWN, name)
        if SocialAccount.objects.filter(user=user, provider=account.provider).exists():
            raise _refused(request, ANOTHER, name)
        with transaction.atomic():
            sociallogin.connect(request, user)
            told = hashlib.sha256(account.uid.encode()).hexdigest()
            audit.note("user.identity_linked", f"user:{name}", after={"identity_sha256": told}, by=user)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        """The service failed, or the person went back: said on a page of ours."""
        raise ImmediateHttpResponse(_page(request, FAILED))


def mark(request: HttpRequest, user: User, sociallogin: SocialLogin | None = None, **_: Any) -> None:
    """At sign-in through the service: no password of one's own is asked for in this session."""
    if sociallogin is not None:
        request.session[ELSEWHERE] = True


def _claim(claims: dict[str, Any], name: str) -> str:
    for part in (claims.get("userinfo"), claims.get("id_token"), claims):
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name]).strip()
    return ""


def _refused(request: HttpRequest, why: Text, name: str) -> ImmediateHttpResponse:
    known = bool(name) and User.objects.filter(username=name).exists()
    with transaction.atomic():
        audit.note("sign_in_failed", f"user:{name}" if known else "sign-in:unknown name")
    return ImmediateHttpResponse(_page(request, why))


def _page(request: HttpRequest, why: Text) -> HttpResponse:
    return render(request, "wuwai/accounts/oidc_refused.html", {"why": why}, status=403)
