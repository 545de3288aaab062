"""What was loaded: snapshots with their rejects, and what does not fit together."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wuwai.accounts.access import reading
from wuwai.facts import code_gaps, datasets
from wuwai.facts.model import FactsError, Manifest, Reject
from wuwai.facts.quality import KIND_TITLES, Finding
from wuwai.facts.store import Facts
from wuwai.reference.text import Text
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.flow_names import COLUMNS, Names
from wuwai.ui.pages.flows import LINE, line
from wuwai.ui.table_files import answer
from wuwai.workspace import current

PER_PAGE = 100
PER_KIND = 200
MOST_REJECTS = 200
FIRST_FLOWS = 20


@reading
def snapshots(request: HttpRequest) -> HttpResponse:
    """Every import that was kept, the newest first."""
    facts = current().facts
    found = _known(facts, known_on(request))[::-1]
    return render(
        request,
        "wuwai/data/snapshots.html",
        {
            "tab": "snapshots",
            "snapshots": found,
            "leftovers": len(facts.leftovers()),
            "damaged": facts.damaged(),
        },
    )


@reading
def snapshot(request: HttpRequest, snapshot: str) -> HttpResponse:
    """One import: its manifest, the rows it refused and the rows it kept."""
    facts = current().facts
    known = {m.snapshot: m for m in facts.snapshots()}
    if snapshot not in known:
        raise Http404
    rows = facts.observations(as_of=known_on(request), resolved=False)
    rows = rows.filter(pl.col("snapshot") == snapshot).sort("row")
    page = Paginator(range(rows.height), PER_PAGE).get_page(request.GET.get("page"))
    start = page.start_index() - 1 if rows.height else 0
    manifest = known[snapshot]
    return render(
        request,
        "wuwai/data/snapshot.html",
        {
            **(_of_flows(facts, manifest) if manifest.kind == "flows" else {}),
            "tab": "snapshots",
            "manifest": manifest,
            "totals": [
                (unit, manifest.totals_before.get(unit, 0.0), total)
                for unit, total in sorted(manifest.totals_after.items())
            ],
            "rejects": (rejects := _rejects(facts, snapshot))[:MOST_REJECTS],
            "more_rejects": max(0, len(rejects) - MOST_REJECTS),
            "code_kinds": code_gaps.KINDS,
            "damaged": [one.words for one in facts.faults() if one.snapshot == snapshot],
            "page": page,
            "rows": rows.slice(start, PER_PAGE).to_dicts(),
            "titles": _titles(facts, rows.slice(start, PER_PAGE)),
        },
    )


@reading
def rejects(request: HttpRequest, snapshot: str, fmt: str) -> HttpResponse:
    """Every cell that an import refused, to correct the file by."""
    facts = current().facts
    known = {m.snapshot: m for m in facts.snapshots()}
    if snapshot not in known:
        raise Http404
    headings = [_("File"), _("Row"), _("Column"), _("Value"), _("Expected")]
    lang = active_lang()
    rows = [(r.file, r.row, r.column, r.value, r.expected.get(lang)) for r in _rejects(facts, snapshot)]
    about = [(_("File"), known[snapshot].file), (_("Snapshot"), snapshot)]
    return answer(f"rejects-{snapshot}", fmt, headings, rows, about=about, lang=lang)


@reading
def quality(request: HttpRequest) -> HttpResponse:
    """Pairs that do not close, sources that differ, restatements, series without a description."""
    facts = current().facts
    found = facts.findings(as_of=known_on(request))
    kinds: dict[str, list[Finding]] = {kind: [] for kind in KIND_TITLES}
    for one in found:
        kinds[one.kind].append(one)
    chosen = request.GET.get("kind", "")
    return render(
        request,
        "wuwai/data/quality.html",
        {
            "tab": "quality",
            "groups": [
                (KIND_TITLES[kind], members[:PER_KIND], len(members) - PER_KIND)
                for kind, members in kinds.items()
                if members and chosen in ("", kind)
            ],
            "counts": [(kind, KIND_TITLES[kind], len(members)) for kind, members in kinds.items() if members],
            "chosen": chosen,
            "total": len(found),
            "titles": {one.series: facts.dictionary.get(one.series).title for one in found},
            "damaged": facts.damaged(),
        },
    )


def _rejects(facts: Facts, snapshot: str) -> list[Reject]:
    try:
        return facts.rejects(snapshot)
    except FactsError:  # said above the table, with what else is damaged
        return []


def _of_flows(facts: Facts, manifest: Manifest) -> dict[str, Any]:
    """What a snapshot of flows has in place of observations."""
    names = Names(facts.codes)
    found = facts.first_flows(manifest.snapshot, FIRST_FLOWS)
    stated = [c for c in LINE if (found[c].fill_null("") != "").any()]
    return {
        "dataset": datasets.describe(manifest.dataset),
        "control": [(key, *both) for key, both in manifest.control.items()],
        "columns": [COLUMNS[name] for name in stated],
        "lines": [line(one, names, stated) for one in found.iter_rows(named=True)],
    }


def _known(facts: Facts, as_of: date | None) -> list[Manifest]:
    """The snapshots that hold something known on the day (None: now)."""
    if as_of is None:
        return facts.snapshots()
    held = set(facts.observations(as_of=as_of, resolved=False)["snapshot"])
    held |= {m.snapshot for m in facts.flow_snapshots(as_of)}
    return [m for m in facts.snapshots() if m.snapshot in held]


def _titles(facts: Facts, frame: pl.DataFrame) -> dict[str, Text]:
    return {name: facts.dictionary.get(name).title for name in frame["series"].unique()}
