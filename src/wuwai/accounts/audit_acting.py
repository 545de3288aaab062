"""Who acts now and from where: the person of a request, of a job, or of the command line."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


PROGRAM = "wuwai"
COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a user's name, the program, the command line; empty for nobody signed in.

    ``role`` is theirs at that moment, with place and linkages; ``where`` is the address it was done from.
    """

    who: str
    role: str
    where: str


_request: ContextVar[HttpRequest | None] = ContextVar("wuwai_request", default=None)
_set: ContextVar[Actor | None] = ContextVar("wuwai_actor", default=None)


def acting() -> Actor:
    """Who acts now; the program itself where nobody does."""
    if (given := _set.get()) is not None:
        return given
    request = _request.get()
    if request is None:
        return Actor(PROGRAM, "", "")
    return actor(getattr(request, "user", None), _where(request))


def actor(user: Any, where: str) -> Actor:
    """``user`` as the audit names them; None and nobody signed in have no name."""
    if user is None or not getattr(user, "is_authenticated", False):
        return Actor("", "", where)
    parts = (user.role, user.region, ",".join(user.linkages or ()))
    return Actor(user.get_username(), " ".join(part for part in parts if part), where)


@contextmanager
def acts(given: Actor) -> Iterator[None]:
    """Let ``given`` be who acts, within."""
    before = _set.set(given)
    try:
        yield
    finally:
        _set.reset(before)


def from_command_line() -> Actor:
    """Who types a command: the account of the system, and the machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account of the system without a name
        name = "?"
    return Actor(COMMAND_LINE, "", f"{name}@{platform.node()}"[:200])


def _where(request: HttpRequest) -> str:
    address = str(request.META.get("REMOTE_ADDR", ""))
    return f"{address} API" if "Authorization" in request.headers else address


class ActingMiddleware:
    """Makes the person behind a request the one who acts while it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The request and not its user: a token is looked up only when the view is called.
        before, other = _request.set(request), _set.set(None)
        try:
            return self.get_response(request)
        finally:
            _request.reset(before)
            _set.reset(other)
