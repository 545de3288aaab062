"""The pages of the programme: all targets, one target, parts and articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wuwai.accounts.access import reading
from wuwai.facts.questions import QueryError
from wuwai.programme import plan, progress
from wuwai.programme.assuming import assumed
from wuwai.programme.rows import by_city, clauses_in_the_way, counted_rows, left_out_rows
from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.studies.contract import StudyResult
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.workspace import Workspace, current

# A target page lists this many rows of each kind; the register has all of them.
ROWS_SHOWN = 200
CERTAINTY = {
    "H": Text("high: official, or two sources", "高：官方来源或两个来源"),
    "M": Text("medium: one source", "中：单一来源"),
    "L": Text("low: inferred", "低：推断"),
}


@reading
def targets(request: HttpRequest) -> HttpResponse:
    """All targets, by document and linkage."""
    by, error = assumed_date(request)
    standing = progress.status(current(), by=by, as_of=known_on(request))
    sections = [
        {"document": document, "groups": _groups(standing, document)}
        for document in standing.programme.documents
        if any(one.document == document for one in standing.targets)
    ]
    found = {
        "standing": standing,
        "sections": sections,
        "by_text": request.GET.get("by", ""),
        "by_error": error,
    }
    return render(request, "wuwai/programme/targets.html", found, status=400 if error else 200)


@reading
def target(request: HttpRequest, target_id: str) -> HttpResponse:
    """One target: path, number, what was counted and what was not, baseline, source, owner, due date."""
    workspace = current()
    by, error = assumed_date(request)
    try:
        one = progress.of_target(workspace, target_id, by=by, as_of=known_on(request))
    except KeyError as unknown:
        raise Http404(_("There is no such target.")) from unknown
    found = {
        "one": one,
        "target": one.target,
        "by_text": request.GET.get("by", ""),
        "by_error": error,
        "path": _path(workspace, one, known_on(request)),
        "why_no_path": _why_no_path(one),
        "growth_percent": None if one.needed_growth is None else round(100 * one.needed_growth, 1),
        "certainty": CERTAINTY[one.target.certainty],
        "rows_shown": ROWS_SHOWN,
    }
    if one.count is not None:
        found |= {
            "register": one.count.register,
            "counted": counted_rows(one.count, limit=ROWS_SHOWN),
            "left_out": left_out_rows(one.count, limit=ROWS_SHOWN),
            "clauses": clauses_in_the_way(one.count),
            "cities": by_city(one.count),
        }
    return render(request, "wuwai/programme/target.html", found, status=400 if error else 200)


@reading
def articles(request: HttpRequest) -> HttpResponse:
    """The parts and the article slots, empty where nothing was published."""
    workspace = current()
    programme = plan.load(workspace.programme_name, workspace.programme_folder)
    titles = {part.key: part for part in programme.parts}
    slots = [(article, titles.get(article.part)) for article in programme.articles]
    return render(request, "wuwai/programme/articles.html", {"programme": programme, "slots": slots})


def assumed_date(request: HttpRequest) -> tuple[date | None, str]:
    """The date a reader assumes (``?by=``), and what is wrong with it."""
    text = request.GET.get("by", "").strip()
    if not text:
        return None, ""
    try:
        return assumed(text), ""
    except QueryError as error:
        return None, _("Expected: {what}").format(what=error.expected.get(active_lang()))


@dataclass(frozen=True, slots=True)
class Group:
    """The targets of one document and one linkage: those with a number, and those that are words only."""

    linkage: str
    numbered: list[progress.TargetProgress]
    wordings: list[progress.TargetProgress]


def _groups(standing: progress.ProgrammeStatus, document: plan.Document) -> list[Group]:
    groups: dict[str, Group] = {}
    for one in standing.targets:
        if one.document == document:
            group = groups.setdefault(one.target.linkage, Group(one.target.linkage, [], []))
            (group.wordings if one.target.number is None else group.numbered).append(one)
    return list(groups.values())


def _why_no_path(one: progress.TargetProgress) -> str:
    if one.target.number is None:
        return _("not stated: the target has no number")
    if one.due is None:
        return _("not stated: no due date was published")
    if one.target.baseline is None:
        return _("not stated: no baseline was published")
    return _("not stated")


def _path(workspace: Workspace, one: progress.TargetProgress, as_of: date | None) -> StudyResult | None:
    """The path of a target; None where one dot is all there would be to draw."""
    if one.target.number is None or one.current is None:
        return None
    parameters = {"target": one.target.id}
    if one.by is not None:
        parameters["by"] = one.by.isoformat()
    found = run.run("programme.path", facts=workspace.facts, parameters=parameters, as_of=as_of)
    return found if found.frame().height > 1 else None
