"""An office's own code tables in the browser: look first, then take; earlier versions can hold again."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wuwai.accounts.access import administering, reading
from wuwai.reference import own, own_kinds, sheets
from wuwai.reference.own_columns import Kind
from wuwai.registers import pending
from wuwai.ui.context import active_lang
from wuwai.workspace import current

LARGEST = 50 * 1024 * 1024
_MOST_REJECTS = 200
_NAME = re.compile(r"[A-Za-z0-9.-]{1,80}")


@administering
def take(request: HttpRequest, kind: str) -> HttpResponse:
    """Upload a table of one kind, see what would be taken, then confirm."""
    wanted = _kind(kind)
    assert request.user.pk is not None
    if request.method != "POST":
        return _page(request, wanted)
    source = request.POST.get("source", "").strip()[:500]
    token = request.POST.get("token", "")
    if token:
        if pending.path(token, user_id=request.user.pk) is None:
            messages.error(request, _("The file is no longer kept. Upload it again."))
            return redirect("own-take", kind)
        return _read(request, wanted, source, token, dry_run=False)
    upload = request.FILES.get("file")
    if upload is None or not source:
        messages.error(
            request, _("Choose a file.") if upload is None else _("Say where the table comes from.")
        )
        return _page(request, wanted, source=source, status=422)
    try:
        token = pending.put(upload.chunks(), user_id=request.user.pk, name=upload.name or "", largest=LARGEST)
    except pending.TooLarge:
        messages.error(request, _("The file is larger than 50 MB; take it in the terminal."))
        return _page(request, wanted, source=source, status=422)
    return _read(request, wanted, source, token, dry_run=True)


@reading
def versions(request: HttpRequest, name: str) -> HttpResponse:
    """One of the office's tables: the version in force and those it replaced."""
    folder = current().reference_folder
    present = next((t for t in own.tables(folder) if t.name == name), None)
    replaced = own.earlier(folder, name) if _NAME.fullmatch(name) else ()
    if present is None and not replaced:
        raise Http404
    kind = _kind((present or replaced[0][1]).kind)
    return render(
        request,
        "wuwai/reference/own_versions.html",
        {
            "tab": "reference",
            "name": name,
            "kind": kind,
            "present": present,
            "earlier": replaced,
            "may_administer": getattr(request.user, "role", "") == "administrator",
        },
    )


@administering
def restore(request: HttpRequest, name: str) -> HttpResponse:
    """Put a replaced version in force again, or, with the key ``shipped``, no table of the office's own."""
    folder = current().reference_folder
    key = request.POST.get("key", "")
    if request.method == "POST" and key == "shipped" and name in {one.name for one in own.tables(folder)}:
        own.set_aside(folder, name)
        messages.success(request, _("{name} is set aside; what ships holds again.").format(name=name))
        return redirect("own-versions", name)
    if request.method != "POST" or key not in dict(own.earlier(folder, name)):
        raise Http404
    table = own.restore(folder, key)
    messages.success(
        request, _("{name} holds again, as taken from {file}.").format(name=name, file=table.file)
    )
    return redirect("own-versions", name)


def _kind(name: str) -> Kind:
    try:
        return own_kinds.kind(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown


def _read(request: HttpRequest, wanted: Kind, source: str, token: str, *, dry_run: bool) -> HttpResponse:
    user_id = request.user.pk
    assert user_id is not None
    path = pending.path(token, user_id=user_id)
    assert path is not None
    try:
        taken = own.take(current().reference_folder, wanted.name, path, source=source, dry_run=dry_run)
    except sheets.SheetError as error:
        pending.drop(token, user_id=user_id)
        messages.error(request, error.words.get(active_lang()))
        return _page(request, wanted, source=source, status=422)
    except OSError as error:
        messages.error(
            request, _("The disk refused ({reason}); nothing was taken.").format(reason=error.strerror)
        )
        return _page(request, wanted, source=source, token=token, status=507)
    if taken.faults or not dry_run:
        pending.drop(token, user_id=user_id)
        token = ""
    if taken.tables:
        names = ", ".join(f"{t.name} ({t.rows})" for t in taken.tables)
        messages.success(request, _("Taken: {names}.").format(names=names))
        return redirect("own-versions", taken.tables[0].name)
    return _page(request, wanted, source=source, taken=taken, token=token)


def _page(
    request: HttpRequest,
    wanted: Kind,
    *,
    source: str = "",
    taken: own.Taken | None = None,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "tab": "reference",
        "kind": wanted,
        "source": source,
        "taken": taken,
        "token": token,
        "columns": [(c.name, c.required) for c in wanted.columns],
        "tables": [t for t in own.tables(current().reference_folder) if t.kind == wanted.name],
    }
    if taken is not None:
        context |= {
            "first": [[row.get(name, "") for name in wanted.names] for row in taken.first],
            "rejects": taken.faults[:_MOST_REJECTS],
            "more_rejects": max(0, len(taken.faults) - _MOST_REJECTS),
        }
    return render(request, "wuwai/reference/own_take.html", context, status=status)
