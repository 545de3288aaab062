"""The studies there are, and the page of one: parameters, charts, table, method, sources, code."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wuwai.accounts.access import allowed, reading
from wuwai.reference.catalogue import TABLES, Table
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.registers import registry as registers
from wuwai.registers import study_jobs
from wuwai.registers.contract import Register
from wuwai.registers.past import stood
from wuwai.studies import code, registry
from wuwai.studies.contract import Study, StudyResult
from wuwai.studies.sheets import KINDS
from wuwai.studies.sources import sources
from wuwai.ui import job_lines
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.figure import has_picture
from wuwai.ui.pages.errors import too_many
from wuwai.ui.pages.linkage import studies_of
from wuwai.ui.pages.study_jobs import followed
from wuwai.ui.study_asking import Asked, TooMany, ask
from wuwai.ui.study_fields import fields, folded
from wuwai.ui.study_lacks import lacking
from wuwai.ui.study_planning import plans
from wuwai.ui.study_table import VIEW, table, without
from wuwai.ui.study_waiting import PATIENCE
from wuwai.workspace import current

ACROSS = Text("Programme", "方案")


@reading
def studies(request: HttpRequest) -> HttpResponse:
    """Every study, by linkage and the question it answers."""
    found = registry.all_studies()
    groups = [(one.title, studies_of(one.key)) for one in LINKAGES]
    keys = {one.key for one in LINKAGES}
    across = [s for s in found if s.linkage not in keys]
    groups.append((ACROSS, [(ACROSS, across)] if across else []))
    return render(
        request, "wuwai/studies/studies.html", {"groups": [g for g in groups if g[1]], "count": len(found)}
    )


@reading
def study(request: HttpRequest, name: str) -> HttpResponse:
    """``?parameter=value&as_of=``: the whole state is in the address."""
    try:
        declared = registry.get(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown
    follows = request.htmx.target == "waiting"  # type: ignore[attr-defined]
    try:
        # The part of the page that follows a run asks often: it takes no thread of the server for long.
        asked = ask(request, declared, kept=True, patience=0.0 if follows else PATIENCE)
    except TooMany:
        return too_many(request)
    if asked.underway is not None:
        return followed(request, declared, asked.underway, part=follows, kept=asked.kept)
    if follows:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _page(request, declared, asked)


def _page(request: HttpRequest, declared: Study, asked: Asked) -> HttpResponse:
    own = without(request.GET, *VIEW)
    first, rest = folded(fields(declared, current(), asked, lang=active_lang(), as_of=known_on(request)))
    address = f"?{own}" if own else ""
    # Parameters by their names, also where a kept result is asked for by its id.
    asked_query = job_lines.question(asked.kept) if asked.kept else address
    context: dict[str, Any] = {
        "study": declared,
        "fields": first,
        "more_fields": rest,
        "address": address,
        "whole_address": f"?{request.GET.urlencode()}" if request.GET else "",
        "asked": asked,
        "parameters": [(one.one.name, one.value) for one in (*first, *rest) if one.value],
        "made": asked.kept,
        "asked_query": asked_query,
        "asked_url": reverse("study", args=[declared.name]) + asked_query,
        "changed": study_jobs.words_of(asked.changed),
    }
    if asked.result is not None:
        context |= _answered(asked.result, request)
        context["wanted"] = wanted(declared, known_on(request))
        context["lacking"] = lacking(asked.result)
    return render(request, declared.template or "wuwai/studies/study.html", context, status=asked.status)


def wanted(study: Study, as_of: date | None) -> list[Register]:
    """The registers a study reads, where not one of them held a row on that day; none where one did."""
    names = dict.fromkeys(one.source.partition("/")[0] for one in study.inputs if one.kind == "register")
    read = [registers.get(name) for name in names]
    return [] if any(stood(one, as_of).exists() for one in read) else read


def code_tables(result: StudyResult) -> list[tuple[Table, str]]:
    """The code tables that a study reads, each with the day of the office's own; empty where the shipped one
    is in force.
    """
    read = {one.kind for one in result.study.inputs}
    taken = [(one.name, one.recorded_on) for one in result.vintages if one.kind == "codes"]
    return [
        (table, max((day for name, day in taken if _part_of(name, table)), default=""))
        for table in TABLES
        if table.name in read or any(_part_of(name, table) for name, _ in taken)
    ]


def _part_of(own: str, table: Table) -> bool:
    """Whether a table of the office's own is laid over a code table; some come in parts (``cities-LUX``)."""
    return bool(table.own_kind) and own.partition("-")[0] == table.own_kind


def _answered(result: StudyResult, request: HttpRequest) -> dict[str, Any]:
    workspace = current()
    shown = table(result, request)
    used = sources(result, workspace.facts)
    # A kept result is of the day it was asked for.
    as_of = known_on(request) or (date.fromisoformat(result.as_of) if result.as_of else None)
    editing = as_of is None and request.user.is_authenticated and allowed(request, "editing")
    planned = plans(result, shown.lines, user=request.user, editing=editing, as_of=as_of)
    drawn = list(result.study.charts) if shown.total else []
    return {
        "result": result,
        "table": shown,
        # Each row with its cells, and beside them whether it is planned.
        "rows": list(zip(shown.rows, zip(*(one.cells for one in planned), strict=True), strict=True))
        if planned
        else [(cells, ()) for cells in shown.rows],
        "plans": planned,
        "empty": not shown.total,
        "drawn": [(one, has_picture(result, one)) for one in drawn],
        # Charts stand in two columns; the words on how to read them take the place an odd number leaves.
        "fills": len(drawn) % 2 == 1,
        "vintages": [
            (one, KINDS.get(one.kind, Text(one.kind, one.kind)))
            for one in result.vintages
            if one.kind != "codes"
        ],
        "code_tables": code_tables(result),
        "sources": list(used.unique("source_url", maintain_order=True).iter_rows(named=True)),
        "figures_read": used.height,
        "python": code.python_lines(result, workspace=workspace.root.name),
        "command": code.command_line(result, workspace=workspace.root.name),
    }
