"""Who may use a view. Each view says it with one of these decorators; one that says nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from wuwai.accounts.titles import is_department
from wuwai.reference.text import Text

Access = Literal["public", "reading", "editing", "approving", "administering"]
View = TypeVar("View", bound=Callable[..., Any])

# Who keeps the accounts does not approve numbers: an administrator who did could give themselves a second
# person to approve with, and nobody else would have seen either.
ROLES: dict[str, tuple[str, ...]] = {
    "reading": ("viewer", "editor", "head", "administrator"),
    "editing": ("editor", "head", "administrator"),
    "approving": ("head",),
    "administering": ("administrator",),
}


class NotAllowed(Exception):
    """A step that a person may not take, or that its subject does not allow now; ``words`` say why."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


def allowed(request: HttpRequest, access: Access) -> bool:
    """Whether the person behind ``request`` may use something that needs ``access``."""
    if access == "public":
        return True
    user = request.user
    if user.is_authenticated:
        return bool(user.is_active) and getattr(user, "role", "") in ROLES[access]
    return access == "reading" and settings.WUWAI_ANONYMOUS_READING


def of_linkage(user: Any, key: str) -> bool:
    """Whether a linkage is one this person deals with. A blank key is what belongs to all of them.

    Roles are checked elsewhere; ``user`` None is the program itself, which deals with all.
    """
    mine = getattr(user, "linkages", None) or ()
    return not key or not mine or key in mine


def of_department(user: Any) -> bool:
    """Whether a person is of the department, with all cities, and not of one city."""
    return is_department(str(getattr(user, "region", "") or ""))


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
approving = _guard("approving")
administering = _guard("administering")
