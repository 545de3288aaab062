"""The pages a return is filled in on: what is to do, the sheet, numbers as they are typed, submission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts import access
from wuwai.accounts.access import NotAllowed, editing
from wuwai.accounts.models import User
from wuwai.reference import regions
from wuwai.registers.access import may_be_in
from wuwai.returns import fill_taking, workflow
from wuwai.returns import forms as registry
from wuwai.returns.cells import Cell
from wuwai.returns.fill_page import Page, clash_of, page_of, titles
from wuwai.returns.fill_taking import Clashed, Offered
from wuwai.returns.forms import Form, FormError
from wuwai.returns.mine import returns_of
from wuwai.returns.models import Remark, Return
from wuwai.returns.workflow import Unready
from wuwai.ui.context import active_lang
from wuwai.ui.programme_port import home_region
from wuwai.workspace import current

_SHEET = "wuwai/returns/fill/sheet.html"
_ORIGINS = ("typed", "pasted")


@editing
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader has to fill in, the next due first. ``?region=`` is one city of several."""
    try:
        forms = {form.name: form for form in registry.forms(current())}
        error = None
    except FormError as refused:
        forms, error = {}, refused.words
    region = request.GET.get("region", "")
    cities = [one for one in regions.cities(home_region(current())) if may_be_in(request.user, one.code)]
    found = returns_of(request.user, forms, today=timezone.localdate(), region=region)
    several = len(cities) > 1
    context = {
        "mine": found,
        "error": error,
        "several": several,
        "cities": [(one, one.code == region) for one in cities] if several else [],
        "department": access.of_department(request.user),
        "place": cities[0].title if len(cities) == 1 else None,
    }
    return render(request, "wuwai/returns/fill/mine.html", context)


@editing
def sheet(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """The sheet of one city's return for a period; ``?open=KEY`` shows the notes of one item.

    A POST saves what was changed, as the page does without its script.
    """
    form, ret = found(request, name, region, period)
    if request.method != "POST":
        return _page(request, form, ret)
    what = fill_taking.offered(form, _sent(request))
    ret, answer = _taken(request, form, ret, what)
    if answer is not None:
        return answer
    if what.cells:
        messages.success(request, _("The draft is saved."))
    return redirect(here(ret))


@editing
@require_POST
def cells(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """Save boxes while they are filled in: JSON of the version, what each box holds, and what the checks say.

    409 with the numbers that somebody else changed meanwhile; nothing is saved then. 403 where the return is
    no longer to be filled in.
    """
    form, ret = found(request, name, region, period)
    what = fill_taking.offered(form, _sent(request))
    assert isinstance(request.user, User)
    try:
        saved = fill_taking.save(
            ret, form, what, by=request.user, version=_version(request), origin=_origin(request)
        )
    except Clashed as clashed:
        shown = page_of(request, form, clashed.ret, typed=what.cells)
        html = render_to_string(
            "wuwai/returns/fill/conflict.html", clash_of(form, clashed, what, titles(form)), request
        )
        return JsonResponse(
            {"version": clashed.ret.version, "conflict": html, **shown.as_json(request)}, status=409
        )
    except NotAllowed as refused:
        return JsonResponse({"refused": refused.words.get(active_lang())}, status=403)
    unread = {one.item for one in saved.refused}
    shown = page_of(
        request, form, saved.ret, typed={key: cell for key, cell in what.cells.items() if key in unread}
    )
    return JsonResponse({"version": saved.ret.version, **shown.as_json(request)})


@editing
@require_POST
def submit(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """Save what is on the page and hand the return to the city's head; what stands in the way is shown."""
    form, ret = found(request, name, region, period)
    what = fill_taking.offered(form, _sent(request))
    ret, answer = _taken(request, form, ret, what)
    if answer is not None:
        return answer
    assert isinstance(request.user, User)
    try:
        workflow.submit(ret, by=request.user, version=ret.version)
    except Unready as refused:
        messages.error(request, refused.words.get(active_lang()))
        return _page(request, form, ret, status=422)
    except (NotAllowed, workflow.Conflict) as refused:
        messages.error(request, refused.words.get(active_lang()))
        return redirect(here(ret))
    messages.success(request, _("Submitted: the city's head is to review it now."))
    return redirect(here(ret))


@editing
@require_POST
def take_back(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """Take a submitted return back to correct it, with a reason, before the city's head approved it."""
    _form, ret = found(request, name, region, period)
    assert isinstance(request.user, User)
    try:
        workflow.send_back(ret, by=request.user, version=_version(request), why=request.POST.get("why", ""))
        messages.success(request, _("Taken back: it can be corrected and submitted again."))
    except (NotAllowed, workflow.Conflict) as refused:
        messages.error(request, refused.words.get(active_lang()))
    return redirect(here(ret))


@editing
@require_POST
def remarks(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """Add a remark on an ``item`` (blank: the whole return), or ``settle`` one. What was typed is saved."""
    form, ret = found(request, name, region, period)
    what = fill_taking.offered(form, _sent(request))
    if what.cells:
        ret, answer = _taken(request, form, ret, what)
        if answer is not None:
            return answer
    assert isinstance(request.user, User)
    item = request.POST.get("item", "")
    try:
        if settled := request.POST.get("settle", ""):
            one = Remark.objects.filter(ret=ret, pk=int(settled) if settled.isdecimal() else 0).first()
            if one is None:
                raise Http404(_("There is no such remark."))
            workflow.settle(one, by=request.user)
            item = one.item
        else:
            workflow.remark(ret, by=request.user, text=request.POST.get(f"remark.{item}", ""), item=item)
    except KeyError as unknown:
        raise Http404(_("There is no such item.")) from unknown
    except NotAllowed as refused:
        messages.error(request, refused.words.get(active_lang()))
    rows = {one.key: row for row, one in enumerate(form.lines)}
    if item in rows:
        return redirect(f"{here(ret)}?open={rows[item]}#more-{rows[item]}")
    return redirect(f"{here(ret)}#remarks")


def found(request: HttpRequest, name: str, region: str, period: str) -> tuple[Form, Return]:
    """The return of that address with its form; 404 for none, and for another city's."""
    if not may_be_in(request.user, region):
        raise Http404(_("There is no such return."))
    try:
        form = registry.get(current(), name)
    except (KeyError, FormError) as unknown:
        raise Http404(_("There is no such form.")) from unknown
    ret = (
        Return.objects.select_related("round", "sent_back_by", "filled_by", "submitted_by")
        .filter(round__form=name, round__period=period, region=region)
        .first()
    )
    if ret is None:
        raise Http404(_("This form was not issued for that period."))
    return form, ret


def here(ret: Return) -> str:
    """The address of a return's sheet."""
    return reverse("return-fill", args=[ret.round.form, ret.region, ret.round.period])


def _taken(
    request: HttpRequest, form: Form, ret: Return, what: Offered
) -> tuple[Return, HttpResponse | None]:
    """Save what was changed. A page where it was not all taken, with what was typed still in its boxes."""
    assert isinstance(request.user, User)
    try:
        saved = fill_taking.save(
            ret, form, what, by=request.user, version=_version(request), origin=_origin(request)
        )
    except Clashed as clashed:
        told = clash_of(form, clashed, what, titles(form))
        return ret, _page(request, form, clashed.ret, typed=what.cells, extra=told, status=409)
    except NotAllowed as refused:
        messages.error(request, refused.words.get(active_lang()))
        return ret, _page(request, form, ret, status=403)
    if saved.refused:
        unread = {one.item: what.cells[one.item] for one in saved.refused}
        messages.error(request, _("What cannot be read as a number was not saved; it is marked below."))
        return saved.ret, _page(request, form, saved.ret, typed=unread, status=422)
    return saved.ret, None


def _page(
    request: HttpRequest,
    form: Form,
    ret: Return,
    *,
    typed: dict[str, Cell] | None = None,
    extra: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown: Page = page_of(request, form, ret, typed=typed or {})
    return render(request, _SHEET, {**shown.context(), **(extra or {})}, status=status)


def _sent(request: HttpRequest) -> dict[str, str]:
    sent = {key: str(value) for key, value in request.POST.items()}
    if sent.get("choice") == "theirs":
        # Without the script: every number that differs is given up for what stands.
        sent |= {key: "theirs" for key in sent if key.startswith("stands.")}
    return sent


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _origin(request: HttpRequest) -> str:
    origin = request.POST.get("origin", "")
    return origin if origin in _ORIGINS else "typed"
