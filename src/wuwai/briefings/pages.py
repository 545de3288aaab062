"""The briefing's page and its PDF."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render as render_page
from django.urls import reverse

from wuwai.accounts.access import reading
from wuwai.accounts.limits import limited
from wuwai.briefings import trade_block
from wuwai.briefings.compose import compose
from wuwai.briefings.kept import printed
from wuwai.studies import registry
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.table_files import attached
from wuwai.workspace import current

PRINTS = 12  # a minute, for one address that has not signed in


@reading
def briefing(request: HttpRequest) -> HttpResponse:
    """What the briefing will say, in which language and as known when, with the button that prints it."""
    lang, as_of = asked_lang(request), known_on(request)
    chosen = asked_studies(request)
    data = compose(current(), lang, as_of=as_of, drawn=False, studies=chosen)
    query = urlencode(
        [("lang", lang), *([("as_of", as_of.isoformat())] if as_of else []), *(("study", s) for s in chosen)]
    )
    context = {
        "studies": [
            (one, one.name in chosen) for one in registry.all_studies() if one.name != trade_block.STUDY
        ],
        "briefing": data,
        "briefing_lang": lang,
        "pdf_url": f"{reverse('briefing-pdf')}?{query}",
        "docx_url": f"{reverse('briefing-docx')}?{query}",
    }
    return render_page(request, "wuwai/briefings/briefing.html", context)


@reading
@limited("briefing", most=PRINTS)
def download(request: HttpRequest) -> HttpResponseBase:
    """The PDF. Set once for the same content; an anonymous reader may ask for a few a minute."""
    lang, as_of = asked_lang(request), known_on(request)
    content = printed(compose(current(), lang, as_of=as_of, studies=asked_studies(request)))
    return attached(content, "application/pdf", f"wuwai-briefing-{lang}.pdf", kept=False)


def asked_studies(request: HttpRequest) -> tuple[str, ...]:
    """The studies asked for as sections, in the order of the list; names that are none are passed over."""
    asked = set(request.GET.getlist("study"))
    return tuple(one.name for one in registry.all_studies() if one.name in asked)


def asked_lang(request: HttpRequest) -> str:
    """The language of the briefing, which may differ from the page's."""
    lang = request.GET.get("lang", "")
    return lang if lang in ("zh", "en") else active_lang()
