"""What was loaded: snapshots with their rejects, and what does not fit together."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts.access import reading
from wuwai.facts import quality as findings
from wuwai.reference.text import Text
from wuwai.workspace import current

PER_PAGE = 100


@reading
def snapshots(request: HttpRequest) -> HttpResponse:
    """Every import that was kept, the newest first."""
    facts = current().facts
    found = sorted(facts.snapshots(), key=lambda m: m.recorded_on, reverse=True)
    return render(
        request,
        "wuwai/data/snapshots.html",
        {"tab": "snapshots", "snapshots": found, "leftovers": len(facts.leftovers())},
    )


@reading
def snapshot(request: HttpRequest, snapshot: str) -> HttpResponse:
    """One import: its manifest, the rows it refused and the rows it kept."""
    facts = current().facts
    known = {m.snapshot: m for m in facts.snapshots()}
    if snapshot not in known:
        raise Http404
    rows = facts.observations(resolved=False).filter(pl.col("snapshot") == snapshot).sort("row")
    page = Paginator(range(rows.height), PER_PAGE).get_page(request.GET.get("page"))
    start = page.start_index() - 1 if rows.height else 0
    manifest = known[snapshot]
    return render(
        request,
        "wuwai/data/snapshot.html",
        {
            "tab": "snapshots",
            "manifest": manifest,
            "rejects": facts.rejects(snapshot),
            "page": page,
            "rows": rows.slice(start, PER_PAGE).to_dicts(),
            "titles": _titles(facts, rows.slice(start, PER_PAGE)),
        },
    )


@reading
def quality(request: HttpRequest) -> HttpResponse:
    """Pairs that do not close, sources that differ, restatements, series without a description."""
    facts = current().facts
    found = findings.findings(facts.observations(resolved=False), facts.dictionary)
    kinds = {}
    for one in found:
        kinds.setdefault(one.kind, []).append(one)
    chosen = request.GET.get("kind", "")
    groups = [
        {"kind": kind, "title": KINDS[kind][0], "about": KINDS[kind][1], "findings": members}
        for kind, members in sorted(kinds.items(), key=lambda item: list(KINDS).index(item[0]))
        if chosen in ("", kind)
    ]
    return render(
        request,
        "wuwai/data/quality.html",
        {
            "tab": "quality",
            "groups": groups,
            "counts": [(kind, KINDS[kind][0], len(members)) for kind, members in kinds.items()],
            "chosen": chosen,
            "total": len(found),
        },
    )


KINDS: dict[str, tuple[Text, Text]] = {}


def _titles(facts: Any, frame: pl.DataFrame) -> dict[str, Text]:
    return {name: facts.dictionary.get(name).title for name in frame["series"].unique()}
