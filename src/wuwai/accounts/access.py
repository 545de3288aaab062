"""Who may use a view. Each view says it with one of these decorators; one that says nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

Access = Literal["public", "reading", "editing", "administering"]
View = TypeVar("View", bound=Callable[..., Any])

_ROLES: dict[str, tuple[str, ...]] = {
    "reading": ("viewer", "editor", "administrator"),
    "editing": ("editor", "administrator"),
    "administering": ("administrator",),
}


def allowed(request: HttpRequest, access: Access) -> bool:
    """Whether the person behind ``request`` may use something that needs ``access``."""
    if access == "public":
        return True
    user = request.user
    if user.is_authenticated:
        return bool(user.is_active) and getattr(user, "role", "") in _ROLES[access]
    return access == "reading" and settings.WUWAI_ANONYMOUS_READING


def _guard(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if allowed(request, access):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated and request.method in ("GET", "HEAD"):
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied

        guarded.wuwai_access = access  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


public = _guard("public")
reading = _guard("reading")
editing = _guard("editing")
administering = _guard("administering")
