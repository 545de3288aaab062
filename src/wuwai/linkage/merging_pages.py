"""Pages on enterprises that may be one: proposals, looking at two side by side, merging, undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wuwai.accounts.access import editing, reading
from wuwai.linkage.enterprise import the_enterprise
from wuwai.registers.duplicates import REASONS, in_words, refuse, search
from wuwai.registers.enterprise_merges import (
    DuplicateProposal,
    DuplicateSearch,
    EnterpriseMerge,
    NotTheSame,
)
from wuwai.registers.enterprises import Enterprise
from wuwai.registers.merging import MergeError, merge, plan, state
from wuwai.registers.resolving import find
from wuwai.registers.unmerging import undo
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_rows import person

PAGE = 30
SHOWN = 20  # rows of a register in the preview


@reading
def duplicates(request: HttpRequest) -> HttpResponse:
    """The proposals on file, the likeliest first. Looking for them anew is a button, never a page view."""
    reason = request.GET.get("reason", "")
    query = request.GET.get("q", "").strip()[:80]
    chosen = DuplicateProposal.objects.select_related("first", "second")
    if query:
        chosen = chosen.filter(
            Q(first__name__icontains=query)
            | Q(second__name__icontains=query)
            | Q(first__credit_code__istartswith=query)
            | Q(second__credit_code__istartswith=query)
        )
    if reason in REASONS:
        # The strongest reason names the pair; JSON lookups differ between databases, text does not.
        chosen = chosen.filter(reasons__icontains=f'"{reason}"')
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    last = DuplicateSearch.objects.order_by("-pk").first()
    context: dict[str, Any] = {
        "page": page,
        "lines": [(one, in_words(one)) for one in page.object_list],
        "last": last,
        "since": Enterprise.objects.filter(created_at__gt=last.made_at).count() if last else None,
        "enterprises": Enterprise.objects.filter(merged_into=None).count(),
        "reasons": REASONS,
        "chosen_reason": reason,
        "query": query,
        "keep": "&".join(f"{k}={v}" for k, v in (("reason", reason), ("q", query)) if v),
        "refused": NotTheSame.objects.count(),
    }
    return render(request, "wuwai/linkage/duplicates.html", context)


@editing
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Look for duplicates anew."""
    done = search(by=person(request))
    found = ngettext("%(n)s pair may be one.", "%(n)s pairs may be one.", done.found) % {"n": done.found}
    messages.success(request, found)
    return redirect("enterprise-duplicates")


@editing
@require_POST
def not_the_same(request: HttpRequest) -> HttpResponse:
    """Remember that two enterprises are two."""
    first, second = (the_enterprise(request.POST.get(name, "")) for name in ("first", "second"))
    if first.pk == second.pk:
        raise Http404("one enterprise")
    refuse(first, second, by=person(request), reason=request.POST.get("reason", "")[:500])
    messages.success(request, _("Remembered: these are two enterprises."))
    return redirect("enterprise-duplicates")


@reading
def merge_page(request: HttpRequest) -> HttpResponse:
    """Two enterprises side by side, and what merging them would do (``?survivor=UID&other=UID``)."""
    survivor = the_enterprise(request.GET.get("survivor", ""))
    other = find(request.GET.get("other", ""))
    if other is None:
        messages.error(request, _("Choose the second enterprise: its number, code or exact name."))
        return redirect("enterprise", survivor.uid)
    return _side_by_side(request, survivor, other)


def _side_by_side(
    request: HttpRequest, survivor: Enterprise, other: Enterprise, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    try:
        todo = plan(survivor, other)
    except MergeError as error:
        context = {"survivor": survivor, "other": other, "wrong": wrong or error.reason.get(active_lang())}
        return render(request, "wuwai/linkage/merge_refused.html", context, status=422)
    proposal = DuplicateProposal.objects.filter(
        first_id=min(todo.survivor.pk, todo.other.pk), second_id=max(todo.survivor.pk, todo.other.pk)
    ).first()
    context = {
        "todo": todo,
        "rows": [(register, rows[:SHOWN], len(rows)) for register, rows in todo.rows],
        "seen": (state(todo.survivor), state(todo.other)),
        "proposal": proposal,
        "reasons": in_words(proposal) if proposal else (),
        "wrong": wrong,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "wuwai/linkage/merge.html", context, status=status)


@editing
@require_POST
def merge_now(request: HttpRequest) -> HttpResponse:
    """Merge two enterprises that the person has looked at."""
    survivor = the_enterprise(request.POST.get("survivor", ""))
    other = the_enterprise(request.POST.get("other", ""))
    seen = (request.POST.get("seen_survivor", ""), request.POST.get("seen_other", ""))
    try:
        done = merge(
            survivor, other, by=person(request), reason=request.POST.get("reason", "")[:500], seen=seen
        )
    except MergeError as error:
        return _side_by_side(request, survivor, other, wrong=error.reason.get(active_lang()), status=422)
    moved = done.rows.count()
    told = ngettext("Merged; %(n)s row points here now.", "Merged; %(n)s rows point here now.", moved)
    messages.success(request, told % {"n": moved})
    return redirect("enterprise", done.survivor.uid)


@reading
def merges(request: HttpRequest) -> HttpResponse:
    """What was merged, by whom and why, the latest first; each can be undone."""
    kept = EnterpriseMerge.objects.select_related("survivor", "other", "made_by", "undone_by")
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    lines = [(one, one.rows.count()) for one in page.object_list]
    return render(request, "wuwai/linkage/merges.html", {"page": page, "lines": lines})


@editing
@require_POST
def undo_merge(request: HttpRequest, uid: str) -> HttpResponse:
    """Undo a merge, and say what went back and what did not."""
    done = EnterpriseMerge.objects.filter(uid=uid).first()
    if done is None:
        raise Http404(f"no merge {uid}")
    lang = active_lang()
    try:
        outcome = undo(done, by=person(request), reason=request.POST.get("reason", "")[:500])
    except MergeError as error:
        messages.error(request, error.reason.get(lang))
        return redirect("enterprise-merges")
    told = ngettext("Undone; %(n)s row went back.", "Undone; %(n)s rows went back.", outcome.back)
    messages.success(request, told % {"n": outcome.back})
    for note in outcome.notes:
        messages.warning(request, note.get(lang))
    for one in outcome.stayed:
        messages.warning(request, f"{one.register} {one.uid}: {one.why.get(lang)}")
    if outcome.joined:
        joined = ngettext(
            "%(n)s row that came since joined it.", "%(n)s rows that came since joined it.", outcome.joined
        )
        messages.info(request, joined % {"n": outcome.joined})
    return redirect("enterprise", done.other.uid)
