"""The page of one enterprise: what the five linkages have on it, and its other names."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import editing, reading
from wuwai.linkage.enterprise_facts import checkable, events, standing
from wuwai.reference.text import Text
from wuwai.registers import history
from wuwai.registers.access import visible
from wuwai.registers.columns import columns, shown
from wuwai.registers.enterprise_merges import DuplicateProposal, EnterpriseMerge
from wuwai.registers.enterprises import ALIAS_KINDS, REGISTER, Enterprise, EnterpriseAlias
from wuwai.registers.past import end_of, stood
from wuwai.registers.resolving import followed
from wuwai.ui.as_of import known_on

EVENTS = 40


@reading
def enterprises(request: HttpRequest) -> HttpResponse:
    """The list of enterprises is the list of their register."""
    return redirect("register", REGISTER.name)


def the_enterprise(uid: str, as_of: date | None = None) -> Enterprise:
    """The enterprise of that public id, as it stood on a day (None: now), or a page not found."""
    found = stood(REGISTER, as_of).filter(uid=uid).first()
    if not isinstance(found, Enterprise):
        raise Http404(f"no enterprise {uid}")
    return found


@reading
def enterprise_page(request: HttpRequest, uid: str) -> HttpResponse:
    """Everything that points to an enterprise, by linkage."""
    as_of = known_on(request)
    one = the_enterprise(uid, as_of)
    user = request.user if request.user.is_authenticated else None
    found = standing(one, user=user, as_of=as_of)
    happened = Paginator(events(found.rows, as_of=as_of), EVENTS)
    context: dict[str, Any] = {
        "enterprise": one,
        "register": REGISTER,
        "stage": REGISTER.stage(one.stage).title,
        "values": [
            (field, shown(field, one.value(field.name)))
            for field in columns(REGISTER)
            if field.name != "stage"
        ],
        "standing": found,
        "sample": one.synthetic or any(row.synthetic for _, rows in found.rows for row in rows),
        "events": happened.get_page(request.GET.get("page")),
        "checkable": checkable(one, found) if as_of is None else [],
        "aliases": [(alias, ALIAS_KINDS.get(alias.kind)) for alias in _aliases(one, as_of)],
        "alias_kinds": ALIAS_KINDS.items(),
        "into": followed(one) if one.merged_into_id else None,
        "merges": EnterpriseMerge.objects.filter(survivor_id=one.pk, undone_at=None).select_related("other")
        if as_of is None
        else (),
        "proposals": _proposals(one) if as_of is None else (),
        "entries": Paginator(history.entries(one, until=as_of), 10).get_page(request.GET.get("history")),
    }
    return render(request, "wuwai/linkage/enterprise.html", context)


def _aliases(one: Enterprise, as_of: date | None) -> Any:
    names = EnterpriseAlias.objects.filter(enterprise_id=one.pk)
    return names if as_of is None else names.filter(created_at__lte=end_of(as_of))


def _proposals(one: Enterprise) -> list[tuple[DuplicateProposal, Enterprise]]:
    chosen = DuplicateProposal.objects.select_related("first", "second")
    pairs = [*chosen.filter(first_id=one.pk), *chosen.filter(second_id=one.pk)]
    return [(pair, pair.second if pair.first_id == one.pk else pair.first) for pair in pairs]


@editing
@require_POST
def add_alias(request: HttpRequest, uid: str) -> HttpResponse:
    """Add another name of an enterprise, with where it was found and since when it was used."""
    one = _mine(request, uid)
    name = request.POST.get("name", "").strip()[:200]
    kind = request.POST.get("kind", "")
    try:
        days = [_day(request.POST.get(field, "")) for field in ("valid_from", "valid_to")]
    except ValueError:
        messages.error(request, _("Not added. Expected: a date such as 2026-01-31."))
        return redirect("enterprise", uid)
    if not name or kind not in ALIAS_KINDS:
        messages.error(request, _("Not added. Expected: a name and its kind."))
        return redirect("enterprise", uid)
    if days[0] and days[1] and days[1] < days[0]:
        messages.error(request, _("Not added. Expected: a last day that is not before the first."))
        return redirect("enterprise", uid)
    try:
        with transaction.atomic():
            EnterpriseAlias.objects.create(
                enterprise=one,
                name=name,
                kind=kind,
                source=request.POST.get("source", "").strip()[:500],
                valid_from=days[0],
                valid_to=days[1],
            )
            one.keep(by=request.user, reason=_kept_alias(_ADDED, name))
    except IntegrityError:
        messages.error(request, _("Not added: the enterprise has this name already."))
    else:
        messages.success(request, _("Added."))
    return redirect("enterprise", uid)


_ADDED = Text("other name added", "新增其他名称")
_REMOVED = Text("other name removed", "删除其他名称")


def _kept_alias(what: Text, name: str, why: str = "") -> str:
    """What the enterprise's history says of a name that came or went."""
    return f"{what.zh} {what.en}: {name}{f'。{why}' if why else ''}"


@editing
@require_POST
def remove_alias(request: HttpRequest, uid: str, alias: int) -> HttpResponse:
    """Take away a wrong name, with a reason; the history of the enterprise keeps both."""
    one = _mine(request, uid)
    reason = request.POST.get("reason", "").strip()[:500]
    found = EnterpriseAlias.objects.filter(enterprise=one, pk=alias).first()
    if found is None:
        raise Http404("no such name")
    if not reason:
        messages.error(request, _("Not removed: a reason is needed."))
        return redirect("enterprise", uid)
    with transaction.atomic():
        one.keep(by=request.user, reason=_kept_alias(_REMOVED, found.name, reason))
        found.delete()
    messages.success(request, _("Removed."))
    return redirect("enterprise", uid)


def _mine(request: HttpRequest, uid: str) -> Enterprise:
    """An enterprise that this person may change."""
    one = the_enterprise(uid)
    if not visible(stood(REGISTER, None).filter(pk=one.pk), request.user).exists():
        raise Http404(f"no enterprise {uid}")
    return one


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text.strip() else None
