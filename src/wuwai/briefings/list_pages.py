"""The briefings there are, a new one, and one of them: read, as printed, as a file, checked."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wuwai.accounts.access import allowed, editing, reading
from wuwai.accounts.limits import limited
from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, drafting, pdf, printing, tables_block, verifying, whose
from wuwai.briefings.blocks import BlockError
from wuwai.briefings.kept import kept, printed
from wuwai.briefings.models import Briefing, State
from wuwai.briefings.pages import PRINTS, asked_lang
from wuwai.programme import office
from wuwai.reference import periods
from wuwai.ui.table_files import attached
from wuwai.workspace import current

SHOWN = 30
LANGS = (("zh", "中文"), ("en", "English"))
STATUS = {
    State.DRAFT: "not_stated",
    State.SUBMITTED: "behind",
    State.APPROVED: "met",
    State.SUPERSEDED: "no_data",
}


@reading
def briefings(request: HttpRequest) -> HttpResponse:
    """Every briefing this person may open; ``?state=`` those of one state."""
    every = whose.readable(request.user)
    state = request.GET.get("state", "")
    chosen = every.filter(state=state) if state in State.values else every
    page = Paginator(
        chosen.select_related("made_by", "submitted_by", "approved_by").defer("content"), SHOWN
    ).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [line(one) for one in page],
        "state": state,
        "states": [(value, approving.STATES[value]) for value in State.values],
        "waiting": [
            line(one)
            for one in every.filter(state=State.SUBMITTED).defer("content")
            if whose.may_approve(request.user, one)
        ],
        "may_write": allowed(request, "editing") and request.user.is_authenticated,
    }
    return render(request, "wuwai/briefings/list.html", context)


def line(one: Briefing) -> dict[str, Any]:
    """A briefing as lists show it."""
    return {
        "one": one,
        "kind": arrangements.get(one.kind).masthead,
        "state": approving.STATES[one.state],
        "status": STATUS[State(one.state)],
    }


@editing
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to begin from; POST makes the draft, the monthly one of ``month`` or the last on file."""
    month, chosen = request.POST.get("month", "").strip(), request.POST.get("arrangement", "")
    if request.method == "POST":
        assert isinstance(request.user, User)
        try:
            begun = _begun(chosen, month, request.user)
        except periods.PeriodError:
            messages.error(request, _("Write the month as 2025-09."))
        else:
            if begun is not None:
                return redirect("briefing-arrange", drafting.make(begun, by=request.user).pk)
            messages.error(request, _("Choose what to begin from."))
    every = list(arrangements.ARRANGEMENTS.values())
    context = {"arrangements": every, "chosen": chosen or every[0].name, "month": month}
    return render(request, "wuwai/briefings/new.html", context)


def _begun(name: str, month: str, user: User) -> arrangements.Arrangement | None:
    """The arrangement chosen; None for none. PeriodError where the month of the monthly one is none."""
    if name != arrangements.MONTHLY.name:
        return arrangements.ARRANGEMENTS.get(name)
    workspace, city = current(), whose.place(user)
    if month:
        last = f"{periods.parse(month).end:%Y-%m}"
    else:
        last = tables_block.last_month(workspace, city or office.planned(workspace).region)
    made = arrangements.of_month(last) if last else arrangements.MONTHLY
    return arrangements.of_city(made) if city else made


def the_briefing(request: HttpRequest, pk: int) -> Briefing:
    """The briefing of that number where this person may open it, or a page not found."""
    found = whose.readable(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such briefing."))
    return found


@reading
def briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """What one says in a language, its state, and what this person may do with it."""
    one = the_briefing(request, pk)
    lang = asked_lang(request)
    try:
        said: dict[str, Any] | None = _with_pictures(printing.data(one, lang, current(), drawn=False))
        trouble = None
    except BlockError as error:
        said, trouble = None, approving.in_words(one, error)
    writes = whose.may_write(request.user, one)
    context = {
        **line(one),
        "briefing": said,
        "briefing_lang": lang,
        "trouble": trouble,
        "may_arrange": writes and one.is_draft,
        "may_approve": one.state == State.SUBMITTED and whose.may_approve(request.user, one),
        "may_take_back": one.state == State.SUBMITTED and one.submitted_by_id == request.user.pk,
        "may_follow": writes and one.state == State.APPROVED,
        "later": one.editions.filter(pk__in=whose.readable(request.user)).first(),
        "langs": LANGS,
    }
    return render(request, "wuwai/briefings/item.html", context)


def _with_pictures(said: dict[str, Any]) -> dict[str, Any]:
    """The charts that were frozen, as addresses of pictures."""
    for block in (block for section in said["sections"] for block in section["blocks"]):
        for figure in block.get("figures", ()):
            drawing = base64.b64encode(figure["svg"].encode()).decode()
            figure["picture"] = f"data:image/svg+xml;base64,{drawing}" if drawing else ""
    return said


@reading
@limited("briefing", most=PRINTS)
def as_printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages as they will be printed, as pictures."""
    one, lang = the_briefing(request, pk), asked_lang(request)
    try:
        data = printing.data(one, lang, current())
    except BlockError as error:
        messages.error(request, approving.in_words(one, error).get(lang))
        return redirect("briefing-item", pk)
    drawn = kept("pages", data, lambda: pdf.pictures(data))
    shown = [base64.b64encode(page).decode() for page in drawn]
    context = {
        **line(one),
        "pages": shown,
        "briefing_lang": lang,
        "langs": LANGS,
    }
    return render(request, "wuwai/briefings/as_printed.html", context)


@reading
@limited("briefing", most=PRINTS)
def file(request: HttpRequest, pk: int, lang: str) -> HttpResponseBase:
    """The PDF of one in one language."""
    one = the_briefing(request, pk)
    try:
        content = printed(printing.data(one, lang, current()))
    except BlockError as error:
        messages.error(request, approving.in_words(one, error).get(lang))
        return redirect("briefing-item", pk)
    return attached(content, "application/pdf", f"wuwai-briefing-{one.pk}-{lang}.pdf", kept=False)


@reading
@limited("briefing", most=PRINTS)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Text, audit and every number of a frozen briefing, checked now."""
    one = the_briefing(request, pk)
    if not one.content:
        raise Http404(_("A draft is not frozen: there is nothing to check."))
    found = verifying.check(one, current())
    shown = sorted(found.numbers, key=lambda number: number.verdict == "same")
    context = {
        **line(one),
        "found": found,
        "numbers": [(number, verifying.VERDICTS[number.verdict]) for number in shown],
        "audited": printing.audited(one),
    }
    return render(request, "wuwai/briefings/check.html", context)
