"""The studies there are, and the page of one: parameters, charts, table, method, sources, code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts.access import reading
from wuwai.reference import units
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.registers import registry as registers
from wuwai.registers.contract import Register
from wuwai.registers.past import stood
from wuwai.studies import code, registry
from wuwai.studies.contract import Column, Study, StudyResult
from wuwai.studies.sheets import KINDS
from wuwai.studies.sources import sources
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.pages.errors import too_many
from wuwai.ui.study_asking import TooMany, ask
from wuwai.ui.study_fields import fields
from wuwai.workspace import current

ACROSS = Text("Programme", "方案")
_NUMERIC = ("number", "percent", "points", "integer")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the result table. ``value`` is a text, a number or None; ``origin`` opens the number."""

    kind: str
    value: Any
    unit: str
    origin: str

    @property
    def numeric(self) -> bool:
        return self.kind in _NUMERIC

    @property
    def shown(self) -> str:
        """A number whose unit stands in the heading."""
        return units.display(self.value, self.unit, active_lang()).number


@reading
def studies(request: HttpRequest) -> HttpResponse:
    """Every study, by linkage."""
    found = registry.all_studies()
    groups = [(one.title, [s for s in found if s.linkage == one.key]) for one in LINKAGES]
    keys = {one.key for one in LINKAGES}
    groups.append((ACROSS, [s for s in found if s.linkage not in keys]))
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
    try:
        asked = ask(request, declared)
    except TooMany:
        return too_many(request)
    context: dict[str, Any] = {
        "study": declared,
        "fields": fields(declared, current(), asked, lang=active_lang(), as_of=known_on(request)),
        "address": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    if asked.result is not None:
        context |= _answered(asked.result)
        context["wanted"] = wanted(declared, known_on(request))
    return render(request, declared.template or "wuwai/studies/study.html", context, status=asked.status)


def wanted(study: Study, as_of: date | None) -> list[Register]:
    """The registers a study reads, where not one of them held a row on that day; none where one did."""
    names = dict.fromkeys(one.source.partition("/")[0] for one in study.inputs if one.kind == "register")
    read = [registers.get(name) for name in names]
    return [] if any(stood(one, as_of).exists() for one in read) else read


def _answered(result: StudyResult) -> dict[str, Any]:
    workspace = current()
    frame = result.frame()
    shown = [column for column in result.study.columns if not column.hidden]
    used = sources(result, workspace.facts)
    return {
        "result": result,
        "columns": [(column, column.kind in _NUMERIC) for column in shown],
        "rows": [_cells(shown, row) for row in frame.iter_rows(named=True)],
        "empty": frame.is_empty(),
        "drawn": [] if frame.is_empty() else list(result.study.charts),
        # Charts stand in two columns; the words on how to read them take the place an odd number leaves.
        "fills": not frame.is_empty() and len(result.study.charts) % 2 == 1,
        "vintages": [(one, KINDS.get(one.kind, Text(one.kind, one.kind))) for one in result.vintages],
        "sources": list(used.unique("source_url", maintain_order=True).iter_rows(named=True)),
        "figures_read": used.height,
        "python": code.python_lines(result, workspace=workspace.root.name),
        "command": code.command_line(result, workspace=workspace.root.name),
    }


def _cells(columns: list[Column], row: dict[str, Any]) -> list[Cell]:
    lang = active_lang()
    return [
        Cell(
            kind=column.kind,
            value=column.of(row, lang),
            unit=(row[column.unit_from] or "") if column.unit_from else column.unit,
            origin=(row[column.origin] or "") if column.origin else "",
        )
        for column in columns
    ]
