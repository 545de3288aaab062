"""Parts and articles: what was published and what the office states, and the form to state it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wuwai.accounts.access import allowed, editing, reading
from wuwai.programme import office
from wuwai.programme.office_pages.forms import DEPARTMENT, hidden, officer, person
from wuwai.registers import registry
from wuwai.registers.forms import RowForm
from wuwai.registers.moves import move
from wuwai.registers.past import stood
from wuwai.ui.as_of import known_on
from wuwai.workspace import current

REGISTER = "articles"


@reading
def articles(request: HttpRequest) -> HttpResponse:
    """The parts and the article slots, empty where nothing was published or stated."""
    as_of = known_on(request)
    programme = office.planned(current(), as_of=as_of)
    rows = {row.number: row for row in _rows(as_of)}
    titles = {part.key: part for part in programme.parts}
    slots = [
        {"article": one, "part": titles.get(one.part), "row": rows.get(str(one.number))}
        for one in programme.articles
    ]
    stated = sum(bool(one.title) for one in programme.articles)
    return render(
        request,
        "wuwai/programme/articles.html",
        {
            "programme": programme,
            "slots": slots,
            "stated": stated,
            "may_edit": as_of is None and allowed(request, "editing") and officer(request),
        },
    )


def _rows(as_of: Any) -> Any:
    rows: Any = stood(registry.get(REGISTER), as_of)
    return rows.order_by("number")


@editing
def article(request: HttpRequest, number: int) -> HttpResponse:
    """State one article by form: saved as a draft, or as stated, with its history."""
    if not officer(request):
        raise PermissionDenied(DEPARTMENT)
    programme = office.planned(current())
    known = {one.number for one in programme.articles}
    if number not in known:
        raise Http404(_("There is no such article."))
    register = registry.get(REGISTER)
    model: Any = register.model
    data: Any = None
    if request.method == "POST":
        data = request.POST.copy()
        data["number"] = str(number)
    with transaction.atomic():
        row = model.objects.select_for_update().filter(number=str(number)).first()
        form = RowForm(register, row, data, user=request.user, given={"number": str(number)})
        hidden(form, "number", "region", "certainty")
        if request.method == "POST" and form.is_valid():
            saved = form.saved(by=person(request))
            if request.POST.get("state") == office.STATED and saved.stage != office.STATED:
                move(saved, office.STATED, by=person(request))
            messages.success(request, _("Saved."))
            return redirect("articles")
    context = {"number": number, "form": form, "row": row, "register": register}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "wuwai/programme/article.html", context, status=status)
