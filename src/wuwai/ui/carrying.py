"""Checks the day a page is read as of, and carries it into the page's links, forms and requests.

Views that change something, and the pages of the account, are about the present: asked about another day they
are shown as they are. Links to other hosts stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from wuwai.facts.questions import QueryError, whole_day
from wuwai.ui.as_of import PARAMETER, known_on, today_url
from wuwai.ui.context import PREFIXES, active_lang
from wuwai.ui.pages.errors import refused

# What a page leads to: links, and what scripts ask for. Addresses of pages, and those relative to the page.
_TAG = re.compile(r"<(?:a|form|div|input|button)\b[^>]*>")
_ADDRESS = re.compile(r'(?P<name>\s(?:href|hx-get|data-interactive))="(?P<url>(?:/(?:zh|en)/|\?)[^"]*)"')
_GET_FORM = re.compile(r'\smethod="get"', re.IGNORECASE)
_KEPT = re.compile(r"[?&;]as_of=")
_ACCOUNT = re.compile(r"/(?:zh|en)/account/")


def carried(url: str, day: str) -> str:
    """The address with the day; unchanged where it leads elsewhere or names a day itself.

    >>> carried("/zh/data/?page=2#rows", "2024-06-30")
    '/zh/data/?page=2&as_of=2024-06-30#rows'
    >>> carried("https://www.stats.gov.cn/", "2024-06-30")
    'https://www.stats.gov.cn/'
    """
    if not url.startswith(("/zh/", "/en/", "?")) or _KEPT.search(url) or _ACCOUNT.match(url):
        return url
    address, mark, fragment = url.partition("#")
    joined = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joined}as_of={day}{mark}{fragment}"


def into(html: str, day: str) -> str:
    """A page with the day in every link within the site and in every form that asks for a page.

    A tag marked ``data-as-of`` is left alone: it sets the day itself, or takes it away.
    """
    hidden = f'<input type="hidden" name="as_of" value="{escape(day)}">'

    def address(found: re.Match[str]) -> str:
        url = carried(found["url"].replace("&amp;", "&"), day).replace("&", "&amp;")
        return f'{found["name"]}="{url}"'

    def tag(found: re.Match[str]) -> str:
        text = found[0]
        if "data-as-of" in text:
            return text
        text = _ADDRESS.sub(address, text)
        return text + hidden if text.startswith("<form") and _GET_FORM.search(text) else text

    return _TAG.sub(tag, html)


class AsOfMiddleware:
    """Puts the day asked about on the request, and into the links and forms of the page that answers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        day = known_on(request)
        if day is None:
            return response
        text = day.isoformat()
        where = response.headers.get("Location")
        if where is not None:
            response.headers["Location"] = carried(where, text)
        elif isinstance(response, HttpResponse) and response.headers["Content-Type"].startswith("text/html"):
            response.content = into(response.content.decode(response.charset), text).encode(response.charset)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        text = request.GET.get(PARAMETER, "").strip()
        if not text or not request.path.startswith(tuple(PREFIXES.values())):
            return None
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if name.startswith("account_"):
            return None
        if getattr(view, "wuwai_access", "") not in ("reading", "public"):
            return HttpResponseRedirect(today_url(request)) if request.method == "GET" else None
        try:
            request.as_of = whole_day(text)  # type: ignore[attr-defined]
        except QueryError as error:
            request.as_of_refused = True  # type: ignore[attr-defined]
            words = _("“{text}” is no day to read the data as of: {expected} is expected.")
            said = words.format(text=text[:40], expected=error.expected.get(active_lang()))
            return refused(request, said)
        return None
