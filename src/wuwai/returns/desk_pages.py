"""The review desk: what waits for a city's head and for the department, and deciding on several at once."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts import access
from wuwai.accounts.access import NotAllowed, editing
from wuwai.accounts.models import User
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.returns import desk_queue as queue
from wuwai.returns import forms as registry
from wuwai.returns import publishing, workflow
from wuwai.returns.forms import Form, FormError
from wuwai.returns.models import Return, Round
from wuwai.ui.context import active_lang
from wuwai.ui.programme_port import home_region
from wuwai.workspace import current

TICKED = {
    "approve": Text("Approve those ticked", "审核通过所选"),
    "accept": Text("Accept those ticked", "审核通过所选"),
    "publish": Text("Publish those ticked", "发布所选"),
}
DONE = {
    "approve": Text("{n} approved", "已审核通过{n}份"),
    "accept": Text("{n} accepted", "已审核通过{n}份"),
    "publish": Text("{n} published", "已发布{n}份"),
}


CHANGED = Text("somebody changed it meanwhile: look at it again", "该报表在此期间已被他人修改，请重新查看")


@editing
def desk(request: HttpRequest) -> HttpResponse:
    """``?state=`` (what waits for the reader, unless another is asked for), ``?form=``, ``?period=``,
    ``?region=``."""
    publishing.recover(current())
    forms = forms_by_name()
    asked = {name: request.GET.get(name, "") for name in ("form", "period", "region")}
    state = request.GET.get("state", "")
    state = state if state in queue.STATES else "waiting"
    department = access.of_department(request.user)
    cities = regions.cities(home_region(current())) if department else []
    asked_for = dict.fromkeys(Round.objects.values_list("period", flat=True))
    step = queue.decides(request.user)
    assert isinstance(request.user, User)  # who may edit is signed in
    return render(
        request,
        "wuwai/returns/desk.html",
        {
            "piles": queue.piles(
                request.user,
                forms,
                state=state,
                form=asked["form"],
                period=asked["period"],
                region=asked["region"],
            ),
            "waiting": queue.waiting(request.user, forms),
            "person": request.user.title,
            "department": department,
            "state": state,
            "states": [(name, queue.STATE_TITLES[name], name == state) for name in queue.STATES],
            "forms": [(one.name, one.title, one.name == asked["form"]) for one in forms.values()],
            "periods": [(one, one == asked["period"]) for one in asked_for],
            "cities": [(one, one.code == asked["region"]) for one in cities],
            "step": step,
            "step_title": TICKED.get(step, Text("", "")),
            "back": request.get_full_path(),
        },
    )


@editing
@require_POST
def steps(request: HttpRequest) -> HttpResponse:
    """Take one step with every return ticked: ``ret`` is ``KEY:VERSION``. Published together or not at all;
    otherwise what is refused is named, and the rest stands."""
    step = request.POST.get("step", "")
    back = _back(request)
    chosen = _chosen(request)
    if step not in TICKED:
        raise Http404("no such step")
    if not chosen:
        messages.error(request, _("Tick the returns first."))
        return redirect(back)
    assert isinstance(request.user, User)
    by, lang = request.user, active_lang()
    if step == "publish":
        done = _publish(request, chosen, by)
    else:
        done = 0
        take = workflow.approve if step == "approve" else workflow.accept
        for ret, version in chosen:
            try:
                take(ret, by=by, version=version)
                done += 1
            except (NotAllowed, workflow.Conflict) as refused:
                messages.error(request, f"{ret.place.get(lang)}: {why(refused).get(lang)}")
    if done:
        messages.success(request, DONE[step].format(n=done).get(lang))
    return redirect(back)


def _publish(request: HttpRequest, chosen: list[tuple[Return, int]], by: User) -> int:
    try:
        return len(workflow.publish_together(chosen, by=by))
    except (NotAllowed, workflow.Conflict) as refused:
        words = why(refused).get(active_lang())
        messages.error(request, _("None was published. {why}").format(why=words))
        return 0


def _chosen(request: HttpRequest) -> list[tuple[Return, int]]:
    """The returns ticked that this person may see, each with the version that was looked at."""
    wanted: dict[int, int] = {}
    for one in request.POST.getlist("ret"):
        key, _colon, version = one.partition(":")
        if key.isdecimal() and version.isdecimal():
            wanted[int(key)] = int(version)
    found = queue.seen(request.user).filter(pk__in=list(wanted)).order_by("region")
    return [(ret, wanted[ret.pk]) for ret in found]


def _back(request: HttpRequest) -> str:
    """The queue as it was filtered, whatever address the form names."""
    query = urlsplit(request.POST.get("back", "")).query
    return reverse("return-desk") + (f"?{query}" if query else "")


def why(refused: NotAllowed | workflow.Conflict) -> Text:
    """Why a step was not taken, in words."""
    return refused.words if isinstance(refused, NotAllowed) else CHANGED


def forms_by_name() -> dict[str, Form]:
    """The forms by name; none where one does not hold, which the page of the forms tells."""
    try:
        return {form.name: form for form in registry.forms(current())}
    except FormError:
        return {}
