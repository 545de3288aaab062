"""Every address: pages under ``/zh/`` and ``/en/``, the API under ``/api/v1``."""

from __future__ import annotations

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import get_language

from wuwai.accounts.access import public
from wuwai.web.api import api
from wuwai.web.prefix import in_both_languages

ROOMS = (
    "ui",
    "accounts",
    "trade",
    "investment",
    "outsourcing",
    "outbound",
    "talent",
    "programme",
    "linkage",
    "returns",
    "briefings",
)


@public
def by_language(request: HttpRequest) -> HttpResponseRedirect:
    """The bare address: on to the reader's language."""
    response = HttpResponseRedirect("/en/" if (get_language() or "").startswith("en") else "/zh/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


urlpatterns: list[URLPattern | URLResolver] = [
    path("", by_language),
    path("api/v1/", api.urls),
    path("", include("wuwai.accounts.oidc_urls")),
    in_both_languages(
        *(path("", include(f"wuwai.{room}.urls")) for room in ROOMS if find_spec(f"wuwai.{room}.urls"))
    ),
]

handler400 = "wuwai.ui.pages.errors.bad_request"
handler403 = "wuwai.ui.pages.errors.denied"
handler404 = "wuwai.ui.pages.errors.not_found"
handler500 = "wuwai.web.failing.server_error"
handler429 = "wuwai.ui.pages.errors.too_many"  # allauth asks for it when sign-ins come too fast
