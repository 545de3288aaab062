"""What a reader sees when a request fails: what happened and what to do, in the shell, in both languages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wuwai.reference.text import Text
from wuwai.ui.context import active_lang


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(
        request, 400, _("This request cannot be read"), _("Check the address or the form and send it again.")
    )


def refused(request: HttpRequest, what: str) -> HttpResponse:
    """400 for a parameter of the address; ``what`` says what would do."""
    return _page(request, 400, _("This request cannot be read"), what)


def denied(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403; also for a form whose page is too old (``reason`` is then Django's and is not shown). A view that
    refuses with a ``Text`` is quoted; any other argument is for the log.
    """
    why = exception.args[0] if exception is not None and exception.args else None
    if reason:
        what = _("The page was open too long. Load it again and send the form once more.")
    elif isinstance(why, Text):
        what = why.get(active_lang())
    else:
        what = _("Your role does not permit this. An administrator can change roles.")
    return _page(request, 403, _("Not permitted"), what)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(
        request,
        404,
        _("There is no such page"),
        _("Look for it with the search box, or start from the overview."),
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429."""
    return _page(request, 429, _("Too many requests"), _("Wait a minute and load the page again."))


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    what = _(
        "No page takes a file of more than 200 MB, and nothing of this one was kept. Larger files of facts"
        " are loaded in the terminal with wuwai import."
    )
    return _page(request, 413, _("The file is too large"), what)


def unavailable(request: HttpRequest, what: str) -> HttpResponse:
    """503: a part that the page needs does not answer; ``what`` says which and what to do."""
    return _page(request, 503, _("The data cannot be read just now"), what)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Nothing of the error is shown; it is in the server's log."""
    return _page(
        request,
        500,
        _("Something went wrong here"),
        _("It is in the server's log. Load the page again; if it stays, tell the administrator."),
    )


def _page(request: HttpRequest, status: int, title: str, what: str) -> HttpResponse:
    return render(
        request, "wuwai/error.html", {"status": status, "title": title, "what": what}, status=status
    )
