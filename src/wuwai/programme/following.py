"""Following the targets: their standing is recorded by day, and a status that gets worse makes an alert."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import OperationalError, transaction
from django.utils import timezone

from wuwai.accounts.models import User
from wuwai.programme import offers, plan, progress
from wuwai.programme.models.following import Alert, StatusRecord
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

_LOG = logging.getLogger(__name__)
# From best to worst. Of "no due date" and "no data" only the loss of a number is told, for it is a fault.
ORDER = ("met", "on_track", "behind", "at_risk", "missed")
_SEEN = "programme-recorded"
_A_DAY = 86400
_KEPT = ("status", "current", "number", "due", "due_by_now", "origin", "sample")
_recording = threading.Lock()


class NoteWanted(ValueError):
    """An alert is acknowledged with a note, or not at all."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a check did: how many targets were recorded, for which day, and the alerts it raised."""

    day: date
    targets: int
    alerts: tuple[Alert, ...]


def worse(before: str, after: str) -> bool:
    """Whether ``after`` is a worse status than ``before``.

    >>> worse("met", "behind"), worse("missed", "at_risk"), worse("on_track", "no_data")
    (True, False, True)
    >>> worse("on_track", "not_stated"), worse("no_data", "missed")
    (False, False)
    """
    if after == "no_data":
        return before != "no_data"
    return before in ORDER and after in ORDER and ORDER.index(after) > ORDER.index(before)


def record(workspace: Workspace, *, today: date | None = None) -> Recorded:
    """Write down where every target stands, one record a target and day, and raise alerts.

    A target is compared with what was recorded of it last, on an earlier day or earlier today. Assumed due
    dates play no part. Doing it again without a change changes nothing, and asks for no lock.
    """
    standing = progress.status(workspace, today=today)
    day = standing.today
    written = StatusRecord.objects.filter(day=day).values("target", *_KEPT)
    there = {one.pop("target"): one for one in written}
    if all(there.get(one.target.id) == _values(one) for one in standing.targets):
        return Recorded(day, len(standing.targets), ())
    with transaction.atomic():
        last = {one.target: one for one in StatusRecord.objects.filter(day__lte=day).order_by("day")}
        raised = []
        for one in standing.targets:
            before = last.get(one.target.id)
            if before is not None and worse(before.status, one.status):
                raised.append(_raise(before, one, day))
            if there.get(one.target.id) != _values(one):
                StatusRecord.objects.update_or_create(target=one.target.id, day=day, defaults=_values(one))
    return Recorded(day, len(standing.targets), tuple(alert for alert, new in raised if new))


def _values(one: progress.TargetProgress) -> dict[str, Any]:
    """What is recorded of a target."""
    return {
        "status": one.status,
        "current": one.current,
        "number": one.target.number,
        "due": one.due,
        "due_by_now": one.due_by_now,
        "origin": one.origin,
        "sample": one.sample,
    }


def _raise(before: StatusRecord, one: progress.TargetProgress, day: date) -> tuple[Alert, bool]:
    return Alert.objects.get_or_create(
        target=one.target.id,
        day=day,
        before=before.status,
        after=one.status,
        defaults={
            "since": before.day,
            "current_before": before.current,
            "current_after": one.current,
            "due_by_now": one.due_by_now,
            "number_before": before.number,
            "number_after": one.target.number,
            "due": one.due,
            "origin": one.origin or before.origin,
            "sample": one.sample or before.sample,
        },
    )


def record_if_changed(workspace: Workspace) -> None:
    """Record when a target's page is opened and facts, rows, the plan or the day have changed since last.

    One reader does it; others who come meanwhile read on. A server that cannot write just then only notes
    it: a page is read all the same.
    """
    stamp = offers.target_stamp("")
    key = f"{_SEEN}:{workspace.root}"
    if cache.get(key) == stamp or not _recording.acquire(blocking=False):
        return
    try:
        record(workspace)
        cache.set(key, stamp, _A_DAY)
    except OperationalError:
        _LOG.warning("the targets' standing could not be recorded", exc_info=True)
    finally:
        _recording.release()


def alerts(*, target: str = "", unread: bool = False, as_of: date | None = None) -> list[Alert]:
    """Alerts, latest first: all of them or a target's; with ``unread`` those nobody has acknowledged."""
    found = Alert.objects.select_related("acknowledged_by")
    if target:
        found = found.filter(target=target)
    if unread:
        found = found.filter(acknowledged_at=None)
    return list(found if as_of is None else found.filter(day__lte=as_of))


def acknowledge(alert: Alert, *, by: User, note: str) -> None:
    """Take note of an alert, by name and with a note; :class:`NoteWanted` without one. The first stays."""
    if not note.strip():
        raise NoteWanted
    with transaction.atomic():
        fresh = Alert.objects.select_for_update().get(pk=alert.pk)
        if fresh.acknowledged_at is not None:
            return
        fresh.acknowledged_by, fresh.acknowledged_at, fresh.note = by, timezone.now(), note.strip()
        fresh.save(update_fields=["acknowledged_by", "acknowledged_at", "note"])


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert in words: what got worse, since when, and why."""

    alert: Alert
    title: Text
    unit: str

    @property
    def register(self) -> str:
        """The register behind the number; empty where it is a published value."""
        kind, colon, name = self.alert.origin.partition(":")
        return name if colon and kind == "register" else ""

    @property
    def finding(self) -> Text:
        """From what to what."""
        return Text("{t}: from {b} to {a}", "{t}：由“{b}”转为“{a}”").format(
            t=self.title,
            b=progress.STATUS_TITLES[self.alert.before],
            a=progress.STATUS_TITLES[self.alert.after],
        )

    @property
    def why(self) -> Text:
        """The number behind it, and what changed: the number itself, what is due, or the target."""
        one = self.alert
        parts: list[Text] = []
        if one.current_after is None:
            parts.append(Text("the number is no longer on file", "数据已不在库"))
        elif one.current_before is None or one.current_after != one.current_before:
            pattern = Text("the number went from {b} to {a}", "数值由{b}变为{a}")
            parts.append(
                pattern.format(b=self._amount(one.current_before), a=self._amount(one.current_after))
            )
        else:
            parts.append(
                Text("the number stayed at {a}", "数值仍为{a}").format(a=self._amount(one.current_after))
            )
        if one.number_before != one.number_after:
            pattern = Text("the target went from {b} to {a}", "目标值由{b}调整为{a}")
            parts.append(pattern.format(b=self._amount(one.number_before), a=self._amount(one.number_after)))
        if one.after == "missed" and one.due is not None:
            parts.append(Text("it was due on {d}", "期限为{d}").format(d=one.due.isoformat()))
        elif one.due_by_now is not None:
            parts.append(
                Text("{n} was due by then", "当日序时应达{n}").format(n=self._amount(one.due_by_now))
            )
        return Text("; ".join(p.en for p in parts), "；".join(p.zh for p in parts))

    def _amount(self, value: float | None) -> Text:
        if value is None:
            return Text("nothing", "无数据")
        return units.amount(value, self.unit) if self.unit else Text(f"{value:,g}", f"{value:,g}")

    def as_dict(self, lang: str) -> dict[str, Any]:
        """The documented JSON."""
        one = self.alert
        return {
            "id": one.pk,
            "target": one.target,
            "title": self.title.get(lang),
            "day": one.day.isoformat(),
            "since": one.since.isoformat(),
            "before": one.before,
            "after": one.after,
            "finding": self.finding.get(lang),
            "why": self.why.get(lang),
            "origin": one.origin or None,
            "sample": one.sample,
            "acknowledged_by": one.acknowledged_by.get_username() if one.acknowledged_by else None,
            "acknowledged_at": one.acknowledged_at.isoformat() if one.acknowledged_at else None,
            "note": one.note or None,
        }


def lines(found: list[Alert], workspace: Workspace) -> list[AlertLine]:
    """Alerts in words; of a target that is no longer in the programme, its id stands for the title."""
    programme = plan.load(workspace.programme_name, workspace.programme_folder)
    known = {one.id: one for one in programme.targets}
    return [
        AlertLine(
            one,
            known[one.target].title if one.target in known else Text(one.target, one.target),
            known[one.target].unit if one.target in known else "",
        )
        for one in found
    ]
