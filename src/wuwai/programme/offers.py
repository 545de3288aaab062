"""What the programme offers to rooms below it: the targets' table, lines for the shell, search hits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils import timezone

from wuwai.facts.questions import day as day_of
from wuwai.programme import measuring, plan, progress
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.tally import stamp
from wuwai.studies.contract import Provided, Vintage
from wuwai.ui.programme_port import TargetLine
from wuwai.ui.search import Hit, score
from wuwai.workspace import Workspace, current

TARGETS = Text("Targets", "目标")
PROMISED = {
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
    "source_url": pl.String,
}
REACHED = {
    "id": pl.String,
    "on": pl.Date,
    "value": pl.Float64,
    "unit": pl.String,
    "period": pl.String,
    "origin": pl.String,
    "sample": pl.Boolean,
}


def target_table(source: str, *, as_of: date | str | None = None) -> Provided:
    """The table ``source``: empty for what was promised, ``points`` for what was reached.

    Promised is one row a target in its own unit, ``due`` the published date only. Reached is one row a
    published value or count, in the target's unit. LookupError for another name.
    """
    workspace = current()
    programme = plan.load(workspace.programme_name, workspace.programme_folder)
    known_on = day_of(as_of)
    day = known_on or timezone.localdate()
    if source == "":
        rows = [_promised(target, day) for target in programme.targets]
        changed = datetime.fromtimestamp(programme.file.stat().st_mtime, tz=UTC).date()
        vintage = Vintage("programme", programme.name, changed.isoformat())
        return Provided(pl.DataFrame(rows, schema=PROMISED), (vintage,))
    if source == "points":
        return _reached(workspace, programme, known_on, day)
    raise LookupError(f"no table of targets is called {source!r}; there are '' and 'points'")


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
        "source_url": target.source_url,
    }


def _reached(workspace: Workspace, programme: plan.Programme, as_of: date | None, day: date) -> Provided:
    rows: list[dict[str, Any]] = []
    snapshots: set[str] = set()
    vintages: list[Vintage] = []
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
        counted = measuring.measure(workspace, target, as_of=as_of, today=day)
        if counted.current is not None and counted.on is not None:
            name = target.measure.register
            vintages.append(Vintage("register", name, counted.on.isoformat(), sample=counted.sample))
            rows.append(_point(target, counted.on, counted.current, "", counted.origin, counted.sample))
    for snapshot in sorted(snapshots):
        manifest = workspace.facts.manifest(snapshot)
        vintages.append(Vintage("snapshot", snapshot, manifest.recorded_on, sample=manifest.sample))
    return Provided(pl.DataFrame(rows, schema=REACHED), tuple(vintages))


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
    """Changes whenever a target may: with the programme file, the facts, a register row, the day."""
    workspace = current()
    programme = plan.load(workspace.programme_name, workspace.programme_folder)
    known = {one.name for one in registry.all_registers()}
    measured = {t.measure.register for t in programme.targets if t.measure and t.measure.kind == "register"}
    rows = [stamp(registry.get(name)) for name in sorted(measured & known)]
    changed = programme.file.stat().st_mtime_ns
    return "|".join((str(changed), workspace.facts.fingerprint(), timezone.localdate().isoformat(), *rows))


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
