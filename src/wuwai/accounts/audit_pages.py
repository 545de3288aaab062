"""The audit in the browser: find entries, take them along, prove them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from wuwai.accounts import audit, audit_chain, audit_words
from wuwai.accounts.access import administering
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.audit_search import Wanted, as_plain, found
from wuwai.studies.sheets import neutral

PAGE_SIZE = 50
_TEXTS = ("subject", "who", "action")
_DAYS = ("since", "until")


@administering
def audit_page(request: HttpRequest) -> HttpResponse:
    """Entries, latest first; ``?subject=``, ``?who=``, ``?action=``, ``?since=``, ``?until=``; ``?check=1``
    proves the chain and what it tells of.
    """
    asked, wanted = _asked(request)
    page = Paginator(found(wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "lines": [_line(one) for one in page.object_list],
        "asked": asked,
        "kept": urlencode({name: value for name, value in asked.items() if value}),
        "groups": list(audit_words.GROUPS.items()),
        "head": audit.head(),
        "first": AuditEntry.objects.order_by("sequence").values_list("at", flat=True).first(),
        "outcome": audit_chain.verify() if request.GET.get("check") else None,
    }
    return render(request, "wuwai/accounts/audit.html", context)


@administering
def audit_file(request: HttpRequest) -> HttpResponseBase:
    """The entries that the filters find, oldest first, as CSV under the names they are hashed by."""
    asked, wanted = _asked(request)
    entries = found(wanted).order_by("sequence")
    with transaction.atomic():
        last = audit.head().sequence
        after = {
            "filters": {name: value for name, value in asked.items() if value},
            "entries": entries.count(),
        }
        audit.note("audit.exported", "audit:entries", after=after)
    response = StreamingHttpResponse(
        _csv(entries.filter(sequence__lte=last).iterator(chunk_size=2000)),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate()}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _csv(entries: Iterator[AuditEntry]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield "\ufeff".encode()  # so that Excel in Chinese opens it rightly
    for number, entry in enumerate(entries):
        row = as_plain(entry)
        if number == 0:
            writer.writerow(row)
        writer.writerow([neutral(value) if isinstance(value, str) else value for value in row.values()])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _asked(request: HttpRequest) -> tuple[dict[str, str], Wanted]:
    """The filters as they were typed and as they are looked for; a day that is none is passed over."""
    texts = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in _TEXTS}
    days = {name: _day(request.GET.get(name, "")) for name in _DAYS}
    asked = texts | {name: day.isoformat() if day else "" for name, day in days.items()}
    return asked, Wanted(**texts, since=days["since"], until=days["until"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _line(entry: AuditEntry) -> dict[str, Any]:
    kind, _, rest = entry.subject.partition(":")
    register, slash, uid = rest.partition("/")
    return {
        "entry": entry,
        "action": audit_words.action(entry.action),
        "who": audit_words.who(entry),
        "changes": audit_words.changes(entry),
        "row": (register, uid) if kind == "register" and slash else None,
    }
