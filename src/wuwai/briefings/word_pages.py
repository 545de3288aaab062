"""Briefings as Word files: the one of the day, and those that are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wuwai.accounts.access import reading
from wuwai.accounts.limits import limited
from wuwai.briefings import approving, printing, word
from wuwai.briefings.blocks import BlockError
from wuwai.briefings.compose import compose
from wuwai.briefings.kept import kept
from wuwai.briefings.list_pages import the_briefing
from wuwai.briefings.pages import PRINTS, asked_lang, asked_studies
from wuwai.briefings.pdf import BriefingError
from wuwai.ui.as_of import known_on
from wuwai.ui.table_files import attached
from wuwai.workspace import current


@reading
@limited("briefing", most=PRINTS)
def download(request: HttpRequest) -> HttpResponseBase:
    """The briefing of the day, with the studies asked for."""
    lang, as_of = asked_lang(request), known_on(request)
    data = compose(current(), lang, as_of=as_of, studies=asked_studies(request))
    try:
        return attached(_written(data), word.CONTENT_TYPE, f"wuwai-briefing-{lang}.docx", kept=False)
    except BriefingError as error:
        messages.error(request, _refused(error))
        return redirect("briefing")


@reading
@limited("briefing", most=PRINTS)
def file(request: HttpRequest, pk: int, lang: str) -> HttpResponseBase:
    """A kept briefing in one language; as frozen, once it is."""
    one = the_briefing(request, pk)
    try:
        content = _written(printing.data(one, lang, current()))
    except BlockError as error:
        messages.error(request, approving.in_words(one, error).get(lang))
    except BriefingError as error:
        messages.error(request, _refused(error))
    else:
        return attached(content, word.CONTENT_TYPE, f"wuwai-briefing-{one.pk}-{lang}.docx", kept=False)
    return redirect("briefing-item", pk)


def _refused(error: BriefingError) -> str:
    return _("The Word file could not be written: %(why)s") % {"why": error}


def _written(data: dict[str, Any]) -> bytes:
    """The file, kept for as long as what it says and the office's template stay the same."""
    template = word.own_template(current().root)
    stamp = template.stat().st_mtime_ns if template else 0
    return kept("docx", {**data, "template": stamp}, lambda: word.render(data, template=template))
