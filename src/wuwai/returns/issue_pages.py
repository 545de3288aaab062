"""Issuing a form for a period: what comes next, when it is due, and who must fill it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts import access
from wuwai.accounts.access import NotAllowed, editing
from wuwai.accounts.models import User
from wuwai.reference import periods, regions
from wuwai.reference.periods import Period, PeriodError
from wuwai.reference.regions import Region
from wuwai.reference.text import Text
from wuwai.returns import forms as registry
from wuwai.returns import workflow
from wuwai.returns.forms import Form, FormError
from wuwai.returns.models import Round
from wuwai.returns.permission import may
from wuwai.ui.context import active_lang
from wuwai.ui.programme_port import home_region
from wuwai.workspace import current


@dataclass(frozen=True, slots=True)
class Filler:
    """A city with the accounts that may fill in for it."""

    city: Region
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The next period of a form: due when, filled in by whom, and whether the period is over already."""

    form: Form
    period: Period
    due_on: date
    over: bool
    fillers: tuple[Filler, ...]
    may: bool

    @property
    def silent(self) -> tuple[Region, ...]:
        """The cities that nobody has an account for."""
        return tuple(one.city for one in self.fillers if not one.officers)


@editing
def issue(request: HttpRequest) -> HttpResponse:
    """What is to be issued next, and the rounds that were."""
    if not access.of_department(request.user):
        raise Http404(_("Forms are issued by the department."))
    today = timezone.localdate()
    try:
        found = registry.forms(current())
        error = None
    except FormError as refused:
        found, error = (), refused.words
    rounds = list(Round.objects.all()[:60])
    titles = {one.name: one.title for one in found}
    coming = [_next(one, request.user, today) for one in found]
    return render(
        request,
        "wuwai/returns/issue.html",
        {
            "error": error,
            "coming": coming,
            "ready": sum(one.over for one in coming),
            "rounds": [(one, titles.get(one.form) or Text(one.form, one.form)) for one in rounds],
        },
    )


@editing
@require_POST
def issue_one(request: HttpRequest) -> HttpResponse:
    """Issue the ``form`` for the ``period`` to every city."""
    try:
        form = registry.get(current(), request.POST.get("form", ""))
        period = periods.parse(request.POST.get("period", ""))
    except (KeyError, FormError, PeriodError) as unknown:
        raise Http404(_("There is no such form.")) from unknown
    assert isinstance(request.user, User)  # an editor is signed in
    lang = active_lang()
    try:
        workflow.issue(form.name, period.text, by=request.user, note=request.POST.get("note", ""))
    except NotAllowed as refused:
        messages.error(request, refused.words.get(lang))
    else:
        said = _("{form} was issued for {period}.")
        messages.success(request, said.format(form=form.title.get(lang), period=period.title.get(lang)))
    return redirect("return-issue")


def _next(form: Form, user: object, today: date) -> Next:
    """The period after the last one issued; the last whole one where none was."""
    often = form.frequency
    # An office may have asked for the form more or less often before.
    issued = [one.when for one in Round.objects.filter(form=form.name) if one.when.kind == often.kind]
    period = often.after(issued[0]) if issued else often.whole(today, 1)[0]
    return Next(
        form,
        period,
        form.due_on(period),
        period.end < today,
        tuple(_fillers(form)),
        isinstance(user, User) and may("issue", form, None, user) is None,
    )


def _fillers(form: Form) -> Iterator[Filler]:
    officers = [
        one
        for one in User.objects.filter(is_active=True, role="editor").exclude(region="").order_by("username")
        if access.of_linkage(one, form.linkage)
    ]
    for city in regions.cities(home_region(current())):
        yield Filler(city, tuple(one.get_username() for one in officers if one.region == city.code))
