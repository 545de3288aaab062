"""The search page, and the suggestions below the search box."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts.access import reading
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.search import find

SUGGESTED = 4


@reading
def search(request: HttpRequest) -> HttpResponse:
    """Everything that answers ``?q=``; to htmx only the list."""
    query = request.GET.get("q", "").strip()[:80]
    groups = find(query, active_lang(), known_on(request))
    live = getattr(request, "htmx", False) and request.headers.get("HX-Target") == "suggestions"
    template = "wuwai/search_suggestions.html" if live else "wuwai/search.html"
    return render(
        request,
        template,
        {
            "query": query,
            "groups": groups,
            "total": sum(len(g.hits) + g.more for g in groups),
            "few": SUGGESTED,
        },
    )
