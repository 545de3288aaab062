"""The pages of the programme's targets: all of them, and one with everything behind its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wuwai.accounts.access import allowed, reading
from wuwai.facts.questions import QueryError
from wuwai.programme import following, office, plan, progress
from wuwai.programme.assuming import assumed
from wuwai.programme.office_pages.following import action_lines
from wuwai.programme.office_pages.forms import officer
from wuwai.programme.rows import counted_rows, left_out_rows
from wuwai.programme.split import Split, split
from wuwai.programme.studies.heading_study import chance_in_words
from wuwai.reference import regions, units
from wuwai.reference.text import Text
from wuwai.registers import access, registry
from wuwai.registers.past import stood
from wuwai.studies import run
from wuwai.studies.contract import StudyResult
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.marks import plain as plain_number
from wuwai.ui.tiles import Tile, short_value
from wuwai.workspace import Workspace, current

# A target page lists this many rows of each kind; the register has all of them.
ROWS_SHOWN = 60
CERTAINTY = {
    "H": Text("high: official, or two sources", "高：官方来源或两个来源"),
    "M": Text("medium: one source", "中：单一来源"),
    "L": Text("low: inferred", "低：推断"),
}


@reading
def targets(request: HttpRequest) -> HttpResponse:
    """All targets, by document and linkage."""
    by, error = assumed_date(request)
    as_of = known_on(request)
    workspace = current()
    if as_of is None:
        following.record_if_changed(workspace)
    standing = progress.status(workspace, by=by, as_of=as_of)
    sections = [
        {"document": document, "groups": _groups(standing, document)}
        for document in standing.programme.documents
        if any(one.document == document for one in standing.targets)
    ]
    unread = following.alerts(unread=True, as_of=as_of)
    found = {
        "standing": standing,
        "sections": sections,
        "by_text": request.GET.get("by", ""),
        "by_error": error,
        "unread": following.lines(unread[:5], workspace),
        "unread_total": len(unread),
    }
    return render(request, "wuwai/programme/targets.html", found, status=400 if error else 200)


@reading
def target(request: HttpRequest, target_id: str) -> HttpResponse:
    """One target: path, heading, number, split, rows counted and not, versions, actions, alerts, sources."""
    workspace = current()
    by, error = assumed_date(request)
    as_of = known_on(request)
    day = as_of or timezone.localdate()
    if as_of is None:
        following.record_if_changed(workspace)
    try:
        one = progress.of_target(workspace, target_id, by=by, as_of=as_of)
    except KeyError as unknown:
        raise Http404(_("There is no such target.")) from unknown
    programme = office.planned(workspace, as_of=as_of)
    heading = study("programme.heading", workspace, one, as_of)
    result: Any = heading.result if heading else None
    found = {
        "one": one,
        "target": one.target,
        "by_text": request.GET.get("by", ""),
        "by_error": error,
        "path": study("programme.path", workspace, one, as_of),
        "heading": heading,
        "chance": chance_in_words(result.chance) if result and result.chance is not None else None,
        "at_due": result.at_due if result else None,
        "why_no_heading": result.why if result else None,
        "why_no_path": _why_no_path(one),
        "growth_percent": None if one.needed_growth is None else round(100 * one.needed_growth, 1),
        "certainty": CERTAINTY[one.target.certainty],
        "rows_shown": ROWS_SHOWN,
        "versions": office.versions(programme, target_id, as_of=as_of),
        "alerts": following.lines(following.alerts(target=target_id, as_of=as_of), workspace),
        "actions": _actions(request, target_id, day, as_of),
        "may_edit": as_of is None and allowed(request, "editing"),
        "may_revise": as_of is None and allowed(request, "editing") and officer(request),
        "formats": ("csv", "xlsx"),
    }
    if one.target.number is not None:
        shares = split(workspace, one, region=programme.region, as_of=as_of, today=day)
        found |= {"split": shares, "tiles": _tiles(shares, programme.region)}
    if one.measured.standing is not None and one.target.measure is not None:
        measure, standing = one.target.measure, one.measured.standing
        found |= {
            "register": standing.register,
            "book": standing.book,
            "counted": counted_rows(measure, standing, as_of=as_of, limit=ROWS_SHOWN, user=request.user),
            "left_out": left_out_rows(measure, standing, as_of=as_of, limit=ROWS_SHOWN, user=request.user),
            "clauses": standing.clauses(),
        }
    return render(request, "wuwai/programme/target.html", found, status=400 if error else 200)


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


def study(
    name: str, workspace: Workspace, one: progress.TargetProgress, as_of: date | None
) -> StudyResult | None:
    """A study of the target; None where one dot is all there would be to draw."""
    if one.target.number is None or one.current is None:
        return None
    parameters = {"target": one.target.id}
    if one.by is not None:
        parameters["by"] = one.by.isoformat()
    found = run.run(name, facts=workspace.facts, parameters=parameters, as_of=as_of)
    return found if found.frame().height > 1 or name == "programme.heading" else None


def _actions(request: HttpRequest, target_id: str, day: date, as_of: date | None) -> list[Any]:
    rows: Any = access.visible(stood(registry.get("actions"), as_of), request.user)
    return action_lines(rows.filter(target=target_id).order_by("due", "reference")[:ROWS_SHOWN], day)


def _tiles(shares: Split, region: str) -> list[Tile]:
    """The cities on the tile map, by what they have; the pages' own table gives both numbers."""
    if not any(city.current is not None for city in shares.cities):
        return []
    places = regions.tiles(region)
    return [
        Tile(
            code=city.code,
            title=city.title,
            column=places[city.code][0] + 1,
            row=places[city.code][1] + 1,
            url=reverse("city", args=[city.code]),
            value=city.current,
            unit=shares.target.unit,
            shown="" if city.current is None else _short(city.current, shares.target.unit),
            origin=city.origin,
        )
        for city in shares.cities
        if city.code in places
    ]


def _short(value: float, unit: str) -> str:
    """A value as a square has room for: counts to the whole, money in the steps of its language."""
    found = units.get(unit)
    if found.dimension != "money":
        return plain_number(value, digits=0)
    return short_value(units.convert(value, unit, found.currency), active_lang())
