"""What the programme offers to rooms below it: the targets' table, lines for the shell, search hits."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils import timezone

from wuwai.programme import plan, progress
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.tally import stamp
from wuwai.studies.contract import Provided, Vintage
from wuwai.ui.programme_port import TargetLine
from wuwai.ui.search import Hit, score
from wuwai.workspace import Workspace, current

TARGETS = Text("Targets", "目标")
SCHEMA = {
    "id": pl.String,
    "title_en": pl.String,
    "title_zh": pl.String,
    "linkage": pl.String,
    "document": pl.String,
    "number": pl.Float64,
    "unit": pl.String,
    "direction": pl.String,
    "measure": pl.String,
    "series": pl.String,
    "region": pl.String,
    "period_kind": pl.String,
    "register": pl.String,
    "baseline": pl.Float64,
    "baseline_on": pl.Date,
    "current": pl.Float64,
    "current_on": pl.Date,
    "due": pl.Date,
    "sample": pl.Boolean,
    "origin": pl.String,
    "source_url": pl.String,
}


def target_table(source: str, *, as_of: date | str | None = None) -> Provided:
    """Every target in one row, in its own unit. ``due`` is the published date only; ``source`` is unused."""
    workspace = current()
    standing = progress.status(workspace, as_of=as_of)
    rows = [_row(one) for one in standing.targets]
    vintages = [Vintage("programme", standing.programme.name, "", sample=False)]
    vintages += [
        Vintage("register", name, standing.today.isoformat(), sample=True)
        for name in sorted(
            {one.register_name for one in standing.targets if one.sample and one.register_name}
        )
    ]
    return Provided(pl.DataFrame(rows, schema=SCHEMA), tuple(vintages))


def target_stamp(source: str) -> str:
    """Changes whenever a target may: with the programme file, the facts, a register row, the day."""
    workspace = current()
    programme = plan.load(workspace.programme_name, workspace.programme_folder)
    known = {one.name for one in registry.all_registers()}
    measured = {t.measure.register for t in programme.targets if t.measure and t.measure.kind == "register"}
    rows = [stamp(registry.get(name)) for name in sorted(measured & known)]
    changed = programme.file.stat().st_mtime_ns
    return "|".join((str(changed), workspace.facts.fingerprint(), timezone.localdate().isoformat(), *rows))


def _row(one: progress.TargetProgress) -> dict[str, Any]:
    target, measure = one.target, one.target.measure
    return {
        "id": target.id,
        "title_en": target.title.en,
        "title_zh": target.title.zh,
        "linkage": target.linkage,
        "document": target.document,
        "number": target.number,
        "unit": target.unit,
        "direction": target.direction,
        "measure": measure.kind if measure else "",
        "series": measure.series if measure else "",
        "region": measure.region if measure else "",
        "period_kind": measure.period_kind if measure else "",
        "register": measure.register if measure else "",
        "baseline": target.baseline.value if target.baseline else None,
        "baseline_on": target.baseline.on if target.baseline else None,
        "current": one.current,
        "current_on": one.measured.on,
        "due": target.due,
        "sample": one.sample,
        "origin": one.origin,
        "source_url": target.source_url,
    }


def home_region(workspace: Workspace) -> str:
    """The region the workspace's programme is for."""
    return plan.load(workspace.programme_name, workspace.programme_folder).region


def lines(workspace: Workspace, linkage: str) -> list[TargetLine]:
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
        for one in progress.status(workspace).of_linkage(linkage)
        if one.target.number is not None
    ]


def hits(query: str, lang: str) -> list[Hit]:
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
