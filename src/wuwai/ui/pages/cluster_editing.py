"""Editing a cluster's list: check, save as a new version, put an earlier one in force again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wuwai.accounts.access import editing
from wuwai.reference import products, regions
from wuwai.reference.cluster_changes import changes
from wuwai.reference.cluster_draft import Checked, Draft, Line, check, draft_of
from wuwai.reference.cluster_lists import NEW, ClusterLists, StaleError, is_name
from wuwai.reference.clusters import GROUPS, Cluster
from wuwai.ui.cluster_form import FORM_FIELDS, SheetFault, filled, typed
from wuwai.ui.context import active_lang
from wuwai.ui.pages.clusters import code_tables, may_edit, overlap_lines, the_cluster, today
from wuwai.ui.programme_port import home_region
from wuwai.workspace import current

_EMPTY_LINES = 3
_SPACE_FOR_MORE = 10


@editing
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """The list in force as a form; what is saved is a new version."""
    _department_only(request)
    lists = current().clusters
    one = the_cluster(lists.gather(), name)
    if request.method != "POST":
        # The new version is dated today unless the officer says otherwise.
        return _page(request, replace(draft_of(one), version=""), token=lists.token(name))
    return _posted(request, typed(request.POST, name), lists)


@editing
def new(request: HttpRequest) -> HttpResponse:
    """A cluster of the office's own."""
    _department_only(request)
    if request.method != "POST":
        return _page(request, Draft(""), token=NEW)
    lists = current().clusters
    draft = typed(request.POST, request.POST.get("name", "").strip())
    expected = ""
    if not is_name(draft.name):
        expected = _("Expected small letters, digits and hyphens, such as green-ships.")
    elif any(c.name == draft.name for c in lists.gather().clusters) and request.POST.get("action") == "save":
        expected = _("A cluster has this name already; edit it, or choose another name.")
    if expected:
        return _page(request, draft, token=NEW, name_fault=expected)
    return _posted(request, draft, lists)


@editing
def restore(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Save an earlier version again, as the newest."""
    _department_only(request)
    lists = current().clusters
    one = next((v.cluster for v in lists.history(name) if v.number == number), None)
    if one is None or request.method != "POST":
        raise Http404
    why = request.POST.get("why", "").strip()
    if not why:
        messages.error(request, _("Say why: the history shows it."))
        return redirect("cluster-version", name, number)
    try:
        saved = lists.save(one, token=request.POST.get("token", ""), author=_author(request), why=why)
    except StaleError:
        messages.error(request, _("Somebody saved this list meanwhile. Look at the history, then try again."))
        return redirect("cluster-history", name)
    except OSError as error:
        messages.error(request, _refusal(error))
        return redirect("cluster-version", name, number)
    messages.success(request, _("Saved as version {number}.").format(number=saved.number))
    return redirect("cluster-products", name)


@editing
def look_up(request: HttpRequest) -> HttpResponse:
    """What a code typed into the form stands for, or what was expected; which other clusters hold it."""
    code, own = request.GET.get("code", "").strip(), request.GET.get("cluster", "")
    line = Line(
        code,
        request.GET.get("valid_from", "").strip(),
        request.GET.get("valid_to", "").strip(),
        reason_zh="-",
    )
    day, tables = today(), code_tables()
    checked = check(Draft(own or NEW, title_zh="-", source="-", lines=(line,)), tables.products, day)
    faults = [fault for fault in checked.faults if fault.line is not None]
    edition = products.edition_on(line.valid_to if not faults and "" < line.valid_to < day else day).code
    others = [c for c in current().clusters.gather().holding(code, day) if c.name != own] if code else []
    return render(
        request,
        "wuwai/clusters/code.html",
        {
            "faults": faults if code else [],
            "name": tables.product_name(edition, code) if code and not faults else None,
            "unchecked": checked.unchecked,
            "others": others,
        },
    )


def _department_only(request: HttpRequest) -> None:
    if not may_edit(request):
        raise PermissionDenied(_("Lists of clusters are kept by the department."))


def _author(request: HttpRequest) -> str:
    user = request.user
    assert user.is_authenticated
    return user.get_full_name() or user.get_username()


def _posted(request: HttpRequest, draft: Draft, lists: ClusterLists) -> HttpResponse:
    action, token = request.POST.get("action", "check"), request.POST.get("token", "")
    if action == "fill":
        upload = request.FILES.get("sheet")
        if upload is None:
            messages.error(request, _("Choose a file."))
            return _page(request, draft, token=token)
        try:
            draft = filled(draft, upload)
        except SheetFault as fault:
            messages.error(request, fault.words.get(active_lang()))
            return _page(request, draft, token=token)
        messages.info(request, _("The lines below are those of the file; nothing is saved yet."))
        return _checked(request, draft, lists, token=token)
    if action == "more":
        return _page(request, draft, token=token, more=_SPACE_FOR_MORE)
    if action == "save":
        return _save(request, draft, lists, token)
    return _checked(request, draft, lists, token=token)


def _checked(request: HttpRequest, draft: Draft, lists: ClusterLists, *, token: str) -> HttpResponse:
    checked = check(draft, code_tables().products, today())
    return _page(request, draft, token=token, checked=checked, lists=lists)


def _save(request: HttpRequest, draft: Draft, lists: ClusterLists, token: str) -> HttpResponse:
    checked = check(draft, code_tables().products, today())
    why = request.POST.get("why", "").strip()
    if checked.cluster is None or not why:
        return _page(request, draft, token=token, checked=checked, lists=lists, why_missing=not why)
    present = _in_force(lists, draft.name)
    if present is not None and not changes(present, checked.cluster) and token == lists.token(draft.name):
        messages.info(request, _("Nothing differs from the list in force; no version was saved."))
        return redirect("cluster-products", draft.name)
    try:
        saved = lists.save(checked.cluster, token=token, author=_author(request), why=why)
    except StaleError:
        return _page(request, draft, token=lists.token(draft.name), checked=checked, lists=lists, stale=True)
    except OSError as error:
        messages.error(request, _refusal(error))
        return _page(request, draft, token=token, checked=checked, lists=lists)
    messages.success(request, _("Saved as version {number}.").format(number=saved.number))
    twice = [o for o in lists.gather().overlaps(today()) if draft.name in o.clusters and o.counted > 1]
    if twice:
        words = _("These codes are in other clusters too: {codes}. A sum over clusters counts them again.")
        messages.warning(request, words.format(codes=", ".join(o.code for o in twice)))
    return redirect("cluster-products", draft.name)


def _refusal(error: OSError) -> str:
    return _("The disk refused ({reason}); the list in force is as it was.").format(
        reason=error.strerror or error
    )


def _in_force(lists: ClusterLists, name: str) -> Cluster | None:
    try:
        return lists.gather().get(name)
    except KeyError:
        return None


def _page(
    request: HttpRequest,
    draft: Draft,
    *,
    token: str,
    checked: Checked | None = None,
    lists: ClusterLists | None = None,
    more: int = _EMPTY_LINES,
    name_fault: str = "",
    why_missing: bool = False,
    stale: bool = False,
) -> HttpResponse:
    workspace = current()
    home = home_region(workspace)
    here = [(city.code, city.title) for city in regions.cities(home)] if home else []
    elsewhere = [(c, regions.get(c).title) for c in draft.cities if c not in dict(here) and _is_region(c)]
    lines = [line for line in draft.lines if not line.is_empty()]
    # Faults count the lines as typed; empty ones are not shown again.
    places = {
        n: place for place, n in enumerate(n for n, one in enumerate(draft.lines) if not one.is_empty())
    }
    of_line: dict[int, list[Any]] = {}
    of_list: dict[str, Any] = {}
    for fault in checked.faults if checked else ():
        if fault.line is None:
            of_list[FORM_FIELDS[fault.field]] = fault.expected
        else:
            of_line.setdefault(places[fault.line], []).append(fault)
    context: dict[str, Any] = {
        "tab": "clusters",
        "draft": draft,
        "is_new": token == NEW,
        "token": token,
        "lines": [(n, line, of_line.get(n, [])) for n, line in enumerate(lines)]
        + [(n, Line(), []) for n in range(len(lines), len(lines) + more)],
        "of_list": of_list,
        "name_fault": name_fault,
        "groups": list(GROUPS.items()),
        "cities": here + elsewhere,
        "why": request.POST.get("why", ""),
        "why_missing": why_missing,
        "stale": stale,
        "checked": checked,
        "faults": len(checked.faults) if checked else 0,
    }
    if checked is not None and checked.cluster is not None and lists is not None:
        context |= _consequences(checked.cluster, lists)
    bad = bool(name_fault or why_missing or (checked and checked.faults and request.method == "POST"))
    status = 409 if stale else 422 if bad and request.POST.get("action") == "save" else 200
    return render(request, "wuwai/clusters/edit.html", context, status=status)


def _is_region(code: str) -> bool:
    try:
        return bool(regions.get(code))
    except KeyError:
        return False


def _consequences(cluster: Cluster, lists: ClusterLists) -> dict[str, Any]:
    """What saving would change, and which codes other clusters hold too."""
    found = lists.gather()
    present = _in_force(lists, cluster.name)
    others = tuple(c for c in found.clusters if c.name != cluster.name)
    would = replace(found, clusters=(*others, cluster))
    shared = [o for o in would.overlaps(today()) if cluster.name in o.clusters]
    return {
        "present": present,
        "changed": changes(present, cluster) if present else None,
        "overlaps": overlap_lines(shared, would),
    }
