"""What the programme offers to rooms below it: the targets' table, lines for the shell, search hits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from wuwai.facts.keeping import Keeping
from wuwai.facts.looking import once
from wuwai.facts.questions import day as day_of
from wuwai.programme import heading_tables, measuring, office, plan, progress
from wuwai.programme.models.following import StatusRecord
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.past import cut
from wuwai.registers.tally import stamp
from wuwai.rules import shelf
from wuwai.studies.contract import Provided, Vintage
from wuwai.ui.programme_port import TargetLine
from wuwai.ui.search import Hit, score
from wuwai.workspace import Workspace, current

TARGETS = Text("Targets", "目标")
PROMISED: dict[str, Any] = {
    "id": pl.String,
    "title_en": pl.String,
    "title_zh": pl.String,
    "linkage": pl.String,
    "document": pl.String,
    "number": pl.Float64,
    "unit": pl.String,
    "direction": pl.String,
    "baseline": pl.Float64,
    "baseline_on": pl.Date,
    "due": pl.Date,
    "today": pl.Date,
    "kind": pl.String,
    "period_kind": pl.String,
    "counting": pl.List(pl.String),
    "register": pl.String,
    "rule_book": pl.String,
    "source_url": pl.String,
}
VERSIONS = {"id": pl.String, "since": pl.Date, "number": pl.Float64, "due": pl.Date}
REACHED = {
    "id": pl.String,
    "on": pl.Date,
    "value": pl.Float64,
    "unit": pl.String,
    "period": pl.String,
    "origin": pl.String,
    "sample": pl.Boolean,
}

# The studies of a target's page ask for the same tables one after the other, as do those of other targets.
_tables = Keeping[Provided](32)


def target_table(source: str, *, as_of: date | str | None = None) -> Provided:
    """The table ``source``: empty for what was promised, ``points`` for what was reached, ``versions`` for
    the numbers that were in force from a day on, ``members/ID`` and ``spells/ID`` for a target's register
    rows and the stages they went through.

    Promised is one row a target in its own unit, in the version in force, ``due`` the stated date only.
    Reached is one row a published value, count or sum, in the target's unit. LookupError for another name.
    """
    stated = None if as_of is None else str(as_of)
    key = (current().root, source, stated, target_stamp(source), cut(), _last_recorded())
    return _tables.get(key, lambda: _table(source, stated))


def _last_recorded() -> Any:
    """Another one whenever a target's standing of an earlier day is written down."""
    earlier = StatusRecord.objects.filter(day__lt=timezone.localdate()).order_by()
    return once(
        ("recorded",), lambda: tuple(earlier.aggregate(n=Count("pk"), last=Max("recorded_at")).values())
    )


def _table(source: str, as_of: str | None) -> Provided:
    workspace = current()
    known_on = day_of(as_of)
    programme = office.planned(workspace, as_of=known_on)
    day = known_on or timezone.localdate()
    if source == "":
        rows = [_promised(target, day) for target in programme.targets]
        return Provided(pl.DataFrame(rows, schema=PROMISED), (_vintage(programme),))
    if source == "points":
        return _reached(workspace, programme, known_on, day)
    if source == "versions":
        return Provided(pl.DataFrame(_versions(programme, day), schema=VERSIONS), (_vintage(programme),))
    kind, slash, target_id = source.partition("/")
    if slash and kind in heading_tables.TABLES:
        found = {target.id: target for target in programme.targets}.get(target_id)
        return heading_tables.table(kind, workspace, found, as_of=known_on, today=day)
    raise LookupError(
        f"no table of targets is called {source!r}; there are '', points, versions, members/ID, spells/ID"
    )


def _vintage(programme: plan.Programme) -> Vintage:
    changed = datetime.fromtimestamp(programme.file.stat().st_mtime, tz=UTC).date()
    return Vintage("programme", programme.name, changed.isoformat())


def _promised(target: plan.Target, today: date) -> dict[str, Any]:
    return {
        "id": target.id,
        "title_en": target.title.en,
        "title_zh": target.title.zh,
        "linkage": target.linkage,
        "document": target.document,
        "number": target.number,
        "unit": target.unit,
        "direction": target.direction,
        "baseline": target.baseline.value if target.baseline else None,
        "baseline_on": target.baseline.on if target.baseline else None,
        "due": target.due,
        "today": today,
        **_measured_on(target),
        "register": target.measure.register if target.measure else "",
        "rule_book": target.measure.rule_book if target.measure else "",
        "source_url": target.source_url,
    }


def _measured_on(target: plan.Target) -> dict[str, Any]:
    """How the target is measured, and which stages of its register count."""
    measure = target.measure
    if measure is None:
        return {"kind": "", "period_kind": "", "counting": []}
    if not measure.of_rows:
        return {"kind": "series", "period_kind": measure.period_kind, "counting": []}
    return {
        "kind": "sum" if measure.kind == "sum" else "rows",
        "period_kind": "",
        "counting": heading_tables.counting(measure),
    }


def _reached(workspace: Workspace, programme: plan.Programme, as_of: date | None, day: date) -> Provided:
    rows: list[dict[str, Any]] = []
    snapshots: set[str] = set()
    vintages: list[Vintage] = []
    recorded = _recorded(programme, day)
    for target in programme.targets:
        if target.measure is None:
            continue
        if target.measure.kind == "series":
            for one in measuring.published(workspace, target, target.measure, as_of=as_of):
                snapshots.add(one["snapshot"])
                rows.append(
                    _point(
                        target, one["period_end"], one["value"], one["period"], one["origin"], one["sample"]
                    )
                )
            continue
        rows += recorded.get(target.id, ())
        counted = measuring.measure(workspace, target, as_of=as_of, today=day)
        if counted.current is not None and counted.on is not None:
            name = target.measure.register
            vintages.append(Vintage("register", name, counted.on.isoformat(), sample=counted.sample))
            rows.append(_point(target, counted.on, counted.current, "", counted.origin, counted.sample))
    for snapshot in sorted(snapshots):
        manifest = workspace.facts.manifest(snapshot)
        vintages.append(Vintage("snapshot", snapshot, manifest.recorded_on, sample=manifest.sample))
    return Provided(pl.DataFrame(rows, schema=REACHED), tuple(vintages))


def _recorded(programme: plan.Programme, day: date) -> dict[str, list[dict[str, Any]]]:
    """What was recorded of counts and sums on earlier days, by target: that is their past."""
    targets = {one.id: one for one in programme.targets}
    found: dict[str, list[dict[str, Any]]] = {}
    for one in StatusRecord.objects.filter(day__lt=day, current__isnull=False).order_by("day"):
        if (target := targets.get(one.target)) is not None:
            point = _point(target, one.day, one.current or 0.0, "", one.origin, one.sample)
            found.setdefault(target.id, []).append(point)
    return found


def _versions(programme: plan.Programme, day: date) -> list[dict[str, Any]]:
    """Every version of every target that is or was in force: its number from a day on."""
    return [
        {"id": target.id, "since": version.since, "number": version.number, "due": version.due}
        for target in programme.targets
        for version in office.versions(programme, target.id, as_of=day)
        if version.since is not None and version.state != "to_come"
    ]


def _point(
    target: plan.Target, on: date, value: float, period: str, origin: str, sample: bool
) -> dict[str, Any]:
    return {
        "id": target.id,
        "on": on,
        "value": value,
        "unit": target.unit,
        "period": period,
        "origin": origin,
        "sample": sample,
    }


def target_stamp(source: str) -> str:
    """Changes whenever a target may: with the programme file, facts, a register row, the rules, the day."""
    workspace = current()
    programme = plan.load(workspace.programme_name, workspace.programme_folder)
    known = {one.name for one in registry.all_registers()}
    measured = {t.measure.register for t in programme.targets if t.measure and t.measure.of_rows}
    measured |= {"target-revisions", "articles"}
    rows = [stamp(registry.get(name)) for name in sorted(measured & known)]
    changed = programme.file.stat().st_mtime_ns
    rules, day = shelf.state(workspace.rules_folder), timezone.localdate().isoformat()
    return "|".join((str(changed), workspace.facts.state(), day, rules, *rows))


def home_region(workspace: Workspace) -> str:
    """The region the workspace's programme is for."""
    return plan.load(workspace.programme_name, workspace.programme_folder).region


def lines(workspace: Workspace, linkage: str, as_of: date | None = None) -> list[TargetLine]:
    """The programme's own targets of one linkage that have a number, in one line each."""
    return [
        TargetLine(
            id=one.target.id,
            title=one.target.title,
            linkage=one.target.linkage,
            number=one.target.number,
            unit=one.target.unit,
            current=one.current,
            due_by_now=one.due_by_now,
            status=one.status,
            sample=one.sample,
            origin=one.origin,
            note=one.target.stands_in or one.measured.note,
        )
        for one in progress.status(workspace, as_of=as_of).of_linkage(linkage)
        if one.target.number is not None
    ]


def hits(query: str, lang: str, as_of: date | None = None) -> list[Hit]:
    """Targets found by their title in either language, its pinyin, or their id."""
    workspace = current()
    programme = plan.load(workspace.programme_name, workspace.programme_folder)
    scored = ((target, score(query, target.title, target.id)) for target in programme.targets)
    return [
        Hit(
            title=target.title,
            kind=TARGETS,
            url=reverse("target", args=[target.id]),
            detail=programme.document_of(target).title,
            score=points,
        )
        for target, points in scored
        if points
    ]
