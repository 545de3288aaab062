"""One return on the desk: its numbers beside what came before, what the checks say, and the decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import NotAllowed, editing
from wuwai.accounts.models import User
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.returns import comparing, workflow
from wuwai.returns.checks import Finding
from wuwai.returns.comparing import Compared
from wuwai.returns.desk_figures import figures, item_titles
from wuwai.returns.desk_pages import forms_by_name, why
from wuwai.returns.desk_queue import seen
from wuwai.returns.forms import Form
from wuwai.returns.models import ORIGINS, Return
from wuwai.returns.permission import may
from wuwai.ui.context import active_lang

_LONGEST = 2000  # characters of a reason or a remark
STEPS = (
    ("open", Text("Filled in", "填报")),
    ("submitted", Text("City's head", "市局审核")),
    ("approved", Text("Department", "省厅审核")),
    ("accepted", Text("Publication", "发布")),
    ("published", Text("Published", "已发布")),
)
_FROM = {"submitted": "approve", "approved": "accept", "accepted": "publish", "published": "unapprove"}
_TITLES: dict[str, Text] = {
    "approve": Text("Approve for the city", "市局审核通过"),
    "accept": Text("Accept for the department", "省厅审核通过"),
    "publish": Text("Publish", "发布"),
    "send_back": Text("Send back", "退回修改"),
    "unapprove": Text("Un-approve", "撤销发布"),
}
_ASKS: dict[str, Text] = {
    "send_back": Text("What is to be put right", "需要更正的内容"),
    "unapprove": Text("Why the publication is withdrawn", "撤销发布的原因"),
}
_DONE: dict[str, Text] = {
    "approve": Text("Approved: it is with the department now.", "已审核通过，转省厅审核。"),
    "accept": Text("Accepted: it waits for publication.", "已审核通过，待发布。"),
    "publish": Text("Published: its numbers are facts now.", "已发布，数据已入库。"),
    "send_back": Text("Sent back to the city.", "已退回填报单位。"),
    "unapprove": Text(
        "Open again. What was published stays as a vintage.", "已撤销发布，可重新填报；原发布版本予以保留。"
    ),
}
_ACTIONS: dict[str, Text] = {
    "saved": Text("Numbers changed", "修改数据"),
    "submitted": Text("Submitted", "提交"),
    "approved": Text("Approved for the city", "市局审核通过"),
    "accepted": Text("Accepted by the department", "省厅审核通过"),
    "published": Text("Published", "发布"),
    "sent_back": Text("Sent back", "退回"),
    "unapproved": Text("Un-approved", "撤销发布"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the way; ``kind`` is ``done``, ``now`` or ``ahead``."""

    title: Text
    kind: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the reader may decide now. ``asks`` is what has to be said with it, ``draft`` a proposal."""

    step: str
    title: Text
    look: str
    asks: Text
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A number with how its cell is marked, and where it came from if it was not typed."""

    line: Compared
    mark: str
    origin: Text


@dataclass(frozen=True, slots=True)
class Told:
    """A finding or remark with its item's name and what the city said of it."""

    finding: Finding
    title: Text
    explanation: str


@editing
def review(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """The return of one city for one period."""
    form, ret = the_return(request, name, region, period)
    read = figures(form, [ret])[ret.pk]
    found, lines, titles = read.findings, read.lines, item_titles(form)
    marks = _marks(found, lines)
    explained = {line.item: line.explanation for line in lines}
    assert isinstance(request.user, User)  # who may edit is signed in
    offers, barred = _offers(form, ret, request.user, found, titles)
    return render(
        request,
        "wuwai/returns/review.html",
        {
            "ret": ret,
            "form": form,
            "title": form.title,
            "city": regions.get(ret.region),
            "period": ret.round.when.title,
            "two_before": form.frequency.kind != "year",
            "heading": Text("{city}: {finding}", "{city}：{finding}").format(
                city=regions.get(ret.region).title, finding=_finding(ret, found, lines)
            ),
            "timing": _timing(ret),
            "sample": ret.sample,
            "steps": list(_stages(ret)),
            "rows": [Row(one, marks.get(one.item, ""), _origin(one)) for one in lines],
            "altered": any(line.last_sent is not None for line in lines),
            "findings": [
                Told(one, titles.get(one.item, Text("the whole return", "整表")), explained.get(one.item, ""))
                for one in found
            ],
            "remarks": [
                {"by": one.by, "at": one.at, "settled_at": one.settled_at, "item": one.item, "text": one.text,
                 "title": titles.get(one.item, Text("", ""))}
                for one in ret.remarks.select_related("by")
            ],
            "can_remark": may("remark", form, ret, request.user) is None,
            "offers": offers,
            "barred": barred,
            "history": [
                {"title": _ACTIONS.get(one.action, Text(one.action, one.action)), "who": one.by or "",
                 "at": one.at, "why": one.why}
                for one in ret.steps.select_related("by").order_by("-at", "-pk")
            ],
        },
    )  # fmt: skip


@editing
@require_POST
def step(request: HttpRequest, name: str, region: str, period: str, step: str) -> HttpResponse:
    """Approve, accept, publish, send back or un-approve, based on the ``version`` that was looked at."""
    _form, ret = the_return(request, name, region, period)
    if step not in _TITLES:
        raise Http404("no such step")
    assert isinstance(request.user, User)
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() else 0
    reason = request.POST.get("why", "")[:_LONGEST]
    try:
        if step in _ASKS:
            take = workflow.send_back if step == "send_back" else workflow.unapprove
            take(ret, by=request.user, version=version, why=reason)
        else:
            plain = {"approve": workflow.approve, "accept": workflow.accept, "publish": workflow.publish}
            plain[step](ret, by=request.user, version=version)
    except (NotAllowed, workflow.Conflict) as refused:
        messages.error(request, why(refused).upper_first().get(active_lang()))
    else:
        messages.success(request, _DONE[step].get(active_lang()))
    return redirect("return-review", name, region, period)


@editing
@require_POST
def remark(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """Say something of one number (``item``), or of the whole return."""
    form, ret = the_return(request, name, region, period)
    item = request.POST.get("item", "")
    if item and item not in {one.key for one in form.items}:
        raise Http404("no such item")
    assert isinstance(request.user, User)
    try:
        workflow.remark(ret, by=request.user, text=request.POST.get("text", "")[:_LONGEST], item=item)
    except NotAllowed as refused:
        messages.error(request, refused.words.upper_first().get(active_lang()))
    else:
        messages.success(request, _("The remark was added."))
    return redirect("return-review", name, region, period)


def the_return(request: HttpRequest, name: str, region: str, period: str) -> tuple[Form, Return]:
    """The form and the return, or a page not found: another city's is not found either."""
    form = forms_by_name().get(name)
    ret = seen(request.user).filter(round__form=name, region=region, round__period=period).first()
    if form is None or ret is None:
        raise Http404(_("There is no such return."))
    return form, ret


def _marks(found: tuple[Finding, ...], lines: tuple[Compared, ...]) -> dict[str, str]:
    """How the cells are marked: what blocks, else what is to be verified or was explained."""
    marks = {line.item: "large" for line in lines if line.explanation}
    marks |= {one.item: "large" for one in found}
    return marks | {one.item: "block" for one in found if one.blocks}


def _origin(line: Compared) -> Text:
    """Where a number came from, if nobody filled it in."""
    return ORIGINS[line.origin] if line.origin == "prefilled" else Text("", "")


def _finding(ret: Return, found: tuple[Finding, ...], lines: tuple[Compared, ...]) -> Text:
    """What to look at first: numbers that block, numbers to verify, or the largest change."""
    blocking = sum(one.blocks for one in found)
    if ret.state == "open":
        return Text("being filled in", "填报中")
    if blocking:
        return Text("{n} numbers have to be put right", "{n}项必须更正").format(n=blocking)
    if found:
        if len(found) == 1:
            return Text("one number to verify", "1项需核实")
        return Text("{n} numbers to verify", "{n}项需核实").format(n=len(found))
    most = comparing.largest(lines)
    if most is None or most.period_change is None:
        return Text("every check passed", "校验全部通过")
    return Text(
        "every check passed; {item} changed most, {change}% on the period before",
        "校验全部通过；变化最大的是{item}，环比{change}%",
    ).format(item=most.title.lower_first(), change=f"{most.period_change:+.1f}".replace("-", "\u2212"))


def _timing(ret: Return) -> Text:
    if ret.first_submitted_at is None:
        return Text("not sent in yet", "尚未报送")
    came = timezone.localdate(ret.first_submitted_at)
    days = (came - ret.round.due_on).days
    if days <= 0:
        return Text("sent in on {day}, in time", "{day}报送，按期").format(day=came.isoformat())
    late = Text("sent in on {day}, {n} days late", "{day}报送，逾期{n}天")
    return late.format(day=came.isoformat(), n=days)


def _stages(ret: Return) -> Iterator[Stage]:
    names = [name for name, _title in STEPS]
    here = names.index(ret.state)
    took: list[tuple[Any, Any]] = [
        (ret.submitted_by, ret.submitted_at),
        (ret.approved_by, ret.approved_at),
        (ret.accepted_by, ret.accepted_at),
        (ret.published_by, ret.published_at),
        (None, None),
    ]
    for place, (_name, title) in enumerate(STEPS):
        kind = "done" if place < here else "now" if place == here else "ahead"
        who, at = took[place] if place < here else (None, None)
        yield Stage(title, kind, str(who or ""), at)


def _offers(
    form: Form, ret: Return, user: User, found: tuple[Finding, ...], titles: Mapping[str, Text]
) -> tuple[list[Offer], list[Text]]:
    """What this person may decide now, and why not the next step where they may not take it."""
    offers: list[Offer] = []
    barred: list[Text] = []
    onward = _FROM.get(ret.state)
    if onward:
        obstacle = may(onward, form, ret, user)
        if obstacle is None:
            look = "btn-danger" if onward == "unapprove" else "btn-primary"
            offers.append(Offer(onward, _TITLES[onward], look, _ASKS.get(onward, Text("", ""))))
        else:
            barred.append(
                Text("{step}: {why}.", "{step}：{why}。").format(step=_TITLES[onward], why=obstacle)
            )
    if ret.state in ("submitted", "approved", "accepted") and may("send_back", form, ret, user) is None:
        lang = active_lang()
        draft = "\n".join(f"{titles[one.item].get(lang)}: {one.text.get(lang)}" for one in found if one.item)
        offers.append(Offer("send_back", _TITLES["send_back"], "", _ASKS["send_back"], draft))
    return offers, barred
