"""Reading pages as of a day, ``?as_of=2024-06-30``: the day on the request, and the address without it.

A view that reads facts or registers asks :func:`known_on`; :mod:`wuwai.ui.carrying` checks the day and
carries it through the links of the page.
"""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

PARAMETER = "as_of"


def known_on(request: HttpRequest) -> date | None:
    """The day the reader asks about; None for today."""
    return getattr(request, "as_of", None)


def refused(request: HttpRequest) -> bool:
    """Whether the address names a day that is none."""
    return getattr(request, "as_of_refused", False)


def today_url(request: HttpRequest) -> str:
    """The same address without its day."""
    query = request.GET.copy()
    query.pop(PARAMETER, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
