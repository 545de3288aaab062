"""What the office states beside what was published: articles filled in, and every version of a target.

The programme's file holds what was published; the registers ``articles`` and ``target-revisions`` hold what
the office states, with their history. Here the one is laid over the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.utils import timezone

from wuwai.facts.looking import once
from wuwai.programme import plan
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.past import stood
from wuwai.workspace import Workspace

ADOPTED, STATED = "adopted", "stated"
State = Literal["past", "in_force", "to_come"]
_Found = tuple[plan.Target, date | None, Text, str, str, tuple[str, ...], str]
STATES: dict[str, Text] = {
    "past": Text("superseded", "已被取代"),
    "in_force": Text("in force", "现行"),
    "to_come": Text("not yet in force", "尚未生效"),
}
CHANGED: dict[str, Text] = {
    "number": Text("number", "目标值"),
    "due": Text("due date", "期限"),
    "baseline": Text("baseline", "基期数"),
    "owner": Text("owner", "责任单位"),
}


@dataclass(frozen=True, slots=True)
class Version:
    """A target as it was in force from ``since`` until the day before ``until``.

    ``since`` is None where the published document's day was not read, ``until`` where nothing follows.
    ``changed`` are the keys of :data:`CHANGED`; ``uid`` is the revision's row, empty for what was published.
    """

    number: float | None
    due: date | None
    baseline: plan.Baseline | None
    owner: Text
    since: date | None
    until: date | None
    document: Text
    reason: str
    source_url: str
    changed: tuple[str, ...]
    state: State
    uid: str = ""

    @property
    def state_title(self) -> Text:
        return STATES[self.state]

    @property
    def changes(self) -> tuple[Text, ...]:
        """What it changed, in words."""
        return tuple(CHANGED[key] for key in self.changed)

    def as_dict(self, lang: str) -> dict[str, Any]:
        """The documented JSON."""
        return {
            "number": self.number,
            "due": self.due.isoformat() if self.due else None,
            "baseline": self.baseline.value if self.baseline else None,
            "baseline_on": self.baseline.on.isoformat() if self.baseline else None,
            "owner": self.owner.get(lang) or None,
            "in_force_from": self.since.isoformat() if self.since else None,
            "in_force_until": self.until.isoformat() if self.until else None,
            "state": self.state,
            "document": self.document.get(lang),
            "reason": self.reason or None,
            "source_url": self.source_url or None,
            "changed": list(self.changed),
            "revision": self.uid or None,
        }


def planned(workspace: Workspace, *, as_of: date | None = None) -> plan.Programme:
    """The programme with what the office states: its articles as on file on ``as_of``, each target in the
    version in force then (None: today).

    A revision is in force from its own day on, whenever it was entered, as a published figure is known from
    the day it was published. Raises ``plan.ProgrammeError`` where the file does not hold.
    """
    programme = plan.load(workspace.programme_name, workspace.programme_folder)
    day = as_of or timezone.localdate()
    return once(("planned", id(programme), as_of, day), lambda: _planned(programme, as_of, day))


def _planned(programme: plan.Programme, as_of: date | None, day: date) -> plan.Programme:
    revised: dict[str, list[Any]] = {}
    for row in _adopted():
        if row.in_force_on <= day:
            revised.setdefault(row.target, []).append(row)
    rows: Any = stood(registry.get("articles"), as_of)
    stated = {row.number: row for row in rows.filter(stage=STATED)}
    if not revised and not stated:
        return programme
    return replace(
        programme,
        articles=tuple(_stated(one, stated.get(str(one.number))) for one in programme.articles),
        targets=tuple(_revised(one, revised.get(one.id, ())) for one in programme.targets),
    )


def versions(programme: plan.Programme, target_id: str, *, as_of: date | None = None) -> tuple[Version, ...]:
    """Every version of a target, the published one first; ``state`` is judged on ``as_of`` (today).

    ``programme`` may be the file's or :func:`planned`'s. KeyError for an unknown target.
    """
    published = plan.load(programme.name, programme.file.parent).target(target_id)
    document = programme.document_of(published)
    began = document.unveiled_on or document.presented_on or document.reported_on
    rows = [row for row in _adopted() if row.target == target_id]
    day = as_of or timezone.localdate()
    first: _Found = (published, began, document.title, "", published.source_url, (), "")
    found = [first]
    for n, row in enumerate(rows):
        title = Text(row.name, row.name)
        now = _revised(published, rows[: n + 1])
        found.append((now, row.in_force_on, title, row.why, row.source_url, _changed(row), row.uid))
    made = []
    for n, (one, since, title, reason, source, changed, uid) in enumerate(found):
        until = found[n + 1][1] if n + 1 < len(found) else None
        state: State = "in_force"
        if since is not None and since > day:
            state = "to_come"
        elif until is not None and until <= day:
            state = "past"
        made.append(
            Version(
                one.number, one.due, one.baseline, one.owner, since, until, title, reason, source, changed,
                state, uid,
            )
        )  # fmt: skip
    return tuple(made)


def _adopted() -> list[Any]:
    """The adopted revisions of all targets, in the order in which they come into force."""
    model: Any = registry.get("target-revisions").model
    rows = model.objects.filter(stage=ADOPTED).order_by("in_force_on", "pk")
    return once(("adopted-revisions",), lambda: list(rows))


def _changed(row: Any) -> tuple[str, ...]:
    there = {
        "number": row.number is not None,
        "due": row.due is not None,
        "baseline": row.baseline is not None,
        "owner": bool(row.owner),
    }
    return tuple(key for key in CHANGED if there[key])


def _revised(target: plan.Target, rows: Iterable[Any]) -> plan.Target:
    """The target after ``rows``, oldest first; a blank value leaves what was in force before."""
    for row in rows:
        if row.number is not None:
            target = replace(target, number=row.number)
        if row.due is not None:
            target = replace(target, due=row.due, due_as_published=Text("", ""))
        if row.baseline is not None and row.baseline_on is not None:
            target = replace(
                target, baseline=plan.Baseline(row.baseline, row.baseline_on, "", row.source_url)
            )
        if row.owner:
            target = replace(target, owner=Text(row.owner, row.owner))
    return target


def _stated(article: plan.Article, row: Any) -> plan.Article:
    """The article with what the office filled in; a blank value leaves what was published."""
    if row is None:
        return article
    return replace(
        article,
        part=row.part or article.part,
        title=_both(row.name, row.title_en) or article.title,
        department=_both(row.department, row.department_en) or article.department,
        due=row.due or article.due,
    )


def _both(zh: str, en: str) -> Text:
    """A text that may be there in Chinese only: then English readers get the Chinese."""
    return Text(en or zh, zh)
