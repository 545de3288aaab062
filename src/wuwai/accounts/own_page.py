"""One's own account: what one is, and signing out everywhere."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from wuwai.accounts import people
from wuwai.accounts.access import reading
from wuwai.accounts.models import User


@reading
def own_account(request: HttpRequest) -> HttpResponse:
    """Role, place, linkages, password and sessions of the person who is signed in."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    context = {
        "person": request.user,
        "hours": settings.WUWAI_SESSION_HOURS,
        "idle": settings.WUWAI_IDLE_MINUTES,
        "days": settings.WUWAI_PASSWORD_DAYS,
    }
    return render(request, "wuwai/accounts/own.html", context)


@reading
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions, this one too."""
    if not isinstance(request.user, User):
        raise PermissionDenied("nobody is signed in")
    people.sign_out_everywhere(request.user, by=request.user)
    logout(request)
    return redirect("account_login")
