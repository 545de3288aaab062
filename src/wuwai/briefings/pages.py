"""The briefing's page and its PDF."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render as render_page
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wuwai.accounts.access import reading
from wuwai.accounts.limits import limited
from wuwai.briefings import pdf
from wuwai.briefings.compose import compose
from wuwai.ui.context import active_lang
from wuwai.workspace import current

KEPT_SECONDS = 3600
PRINTS = 12  # a minute, for one address that has not signed in


@reading
def briefing(request: HttpRequest) -> HttpResponse:
    """What the briefing will say, in which language and as known when, with the button that prints it."""
    lang, as_of, error = _asked(request)
    data = compose(current(), lang, as_of=as_of, drawn=False)
    query = urlencode({"lang": lang, **({"as_of": as_of.isoformat()} if as_of else {})})
    context = {
        "briefing": data,
        "briefing_lang": lang,
        "as_of_text": request.GET.get("as_of", ""),
        "error": error,
        "today": timezone.localdate().isoformat(),
        "pdf_url": f"{reverse('briefing-pdf')}?{query}",
    }
    return render_page(request, "wuwai/briefings/briefing.html", context, status=400 if error else 200)


@reading
@limited("briefing", most=PRINTS)
def download(request: HttpRequest) -> HttpResponseBase:
    """The PDF. Set once for the same content; an anonymous reader may ask for a few a minute."""
    lang, as_of, error = _asked(request)
    if error:
        return HttpResponse(error, status=400, content_type="text/plain; charset=utf-8")
    content = printed(compose(current(), lang, as_of=as_of))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="wuwai-briefing-{lang}.pdf"'
    response["Cache-Control"] = "private, no-cache"
    return response


def printed(data: dict[str, Any]) -> bytes:
    """The PDF of composed ``data``, kept for as long as the content stays the same."""
    content = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    key = f"briefing-pdf:{hashlib.sha256(content).hexdigest()}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = pdf.render(data)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _asked(request: HttpRequest) -> tuple[str, date | None, str]:
    """The language and the as-of day of the query, and what is wrong with the day."""
    lang = request.GET.get("lang", "")
    lang = lang if lang in ("zh", "en") else active_lang()
    text = request.GET.get("as_of", "").strip()
    if not text:
        return lang, None, ""
    try:
        return lang, date.fromisoformat(text), ""
    except ValueError:
        return lang, None, _("Not a date: write it as 2026-06-30.")
