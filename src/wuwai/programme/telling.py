"""One target with everything behind its number, as the API says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from wuwai.facts.questions import day as day_of
from wuwai.programme import following, office, progress
from wuwai.programme.rows import counted_rows, left_out_rows
from wuwai.programme.split import split
from wuwai.programme.studies.heading_study import chance_in_words
from wuwai.reference.text import Text
from wuwai.registers import access, registry
from wuwai.registers.past import stood
from wuwai.studies import run
from wuwai.workspace import Workspace

ROWS = 200


def told(
    workspace: Workspace,
    target_id: str,
    *,
    by: date | None = None,
    as_of: date | str | None = None,
    lang: str = "en",
    user: Any = None,
) -> dict[str, Any]:
    """The documented JSON of a target: standing, versions, split, heading, rows, actions, alerts.

    At most 200 rows of each kind; the register's own address has all. Rows and actions are those that
    ``user`` may see. KeyError for an unknown target.
    """
    known_on = day_of(as_of)
    day = known_on or timezone.localdate()
    one = progress.of_target(workspace, target_id, by=by, as_of=known_on)
    programme = office.planned(workspace, as_of=known_on)
    shares = split(workspace, one, region=programme.region, as_of=known_on, today=day)
    return {
        **one.as_dict(lang),
        "stands_in": one.target.stands_in.get(lang) or None,
        "note": one.measured.note.get(lang) or None,
        "versions": [v.as_dict(lang) for v in office.versions(programme, target_id, as_of=known_on)],
        "split": shares.as_dict(lang),
        "heading": heading(workspace, one, known_on, lang),
        "rows": _rows(one, known_on, lang, user),
        "actions": _actions(target_id, day, known_on, lang, user),
        "alerts": [
            line.as_dict(lang)
            for line in following.lines(following.alerts(target=target_id, as_of=known_on), workspace)
        ],
    }


def heading(
    workspace: Workspace, one: progress.TargetProgress, as_of: date | None, lang: str = "en"
) -> dict[str, Any]:
    """P(met) and the forecast at the due date, or why there is none."""
    given = {"target": one.target.id} | ({"by": one.by.isoformat()} if one.by else {})
    found = run.run("programme.heading", facts=workspace.facts, parameters=given, as_of=as_of)
    result: Any = found.result
    end = result.at_due
    return {
        "chance": result.chance,
        "method": result.method or None,
        "why_not": result.why.get(lang) or None,
        "on": end.on.isoformat() if end else None,
        "expected": end.middle if end else None,
        "low80": end.low80 if end else None,
        "high80": end.high80 if end else None,
        "low95": end.low95 if end else None,
        "high95": end.high95 if end else None,
        "rests_on": result.seen,
        "sample": found.sample,
        "warnings": [warning.get(lang) for warning in found.warnings],
    }


@dataclass(frozen=True, slots=True)
class Chance:
    """P(met) of a target in words, by which day, and whether it rests on synthetic rows."""

    words: Text
    due: date
    assumed: bool
    sample: bool


def chances(workspace: Workspace, standing: progress.ProgrammeStatus) -> dict[str, Chance]:
    """The chance of each of the programme's own targets that has one, by its id."""
    found: dict[str, Chance] = {}
    for one in standing.own:
        if one.due is None or one.current is None or one.target.number is None:
            continue
        given = {"target": one.target.id} | ({"by": one.by.isoformat()} if one.by else {})
        made = run.run("programme.heading", facts=workspace.facts, parameters=given, as_of=standing.as_of)
        chance = getattr(made.result, "chance", None)
        if chance is not None:
            found[one.target.id] = Chance(chance_in_words(chance), one.due, one.assumed, made.sample)
    return found


def _rows(one: progress.TargetProgress, as_of: date | None, lang: str, user: Any) -> dict[str, Any] | None:
    measure, standing = one.target.measure, one.measured.standing
    if measure is None or standing is None:
        return None
    kinds = {
        "counted": counted_rows(measure, standing, as_of=as_of, limit=ROWS, user=user),
        "not_counted": left_out_rows(measure, standing, as_of=as_of, limit=ROWS, user=user),
    }
    return {"register": standing.register.name} | {
        kind: [
            {
                "uid": row.uid,
                "name": row.name,
                "city": row.city.get(lang),
                "stage": row.stage.get(lang),
                "sample": row.synthetic,
                "why_not": row.why.get(lang) or None,
            }
            for row in (*listed.first, *listed.more)
        ]
        for kind, listed in kinds.items()
    }


def _actions(target_id: str, day: date, as_of: date | None, lang: str, user: Any) -> list[dict[str, Any]]:
    register = registry.get("actions")
    rows: Any = access.visible(stood(register, as_of), user)
    return [
        {
            "uid": row.uid,
            "reference": row.reference,
            "name": row.name,
            "owner": row.owner,
            "due": row.due.isoformat(),
            "stage": row.stage,
            "stage_title": register.stage(row.stage).title.get(lang),
            "overdue": row.overdue(day),
            "sample": row.synthetic,
        }
        for row in rows.filter(target=target_id).order_by("due", "reference")[:ROWS]
    ]
