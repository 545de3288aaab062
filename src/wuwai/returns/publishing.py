"""Publishing returns as facts: the intent is written down, then the snapshot, then that it is done.

Snapshots and the database are two places, so a crash may come between. The intent holds the digest of what
is to be written: where a snapshot of that digest is there, publishing is completed; where none is, the intent
goes and nothing has happened. :func:`recover` does so at the start of the server and before every step. A
lock file tells a publication under way from one that broke off: the system frees it when a process dies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from filelock import FileLock, Timeout

from wuwai.accounts import audit, audit_acting
from wuwai.accounts.access import NotAllowed
from wuwai.accounts.audit_acting import Actor
from wuwai.accounts.models import User
from wuwai.facts.returned import About, Returned
from wuwai.reference.text import Text
from wuwai.returns import filled, totals
from wuwai.returns.conflicts import UNDER_WAY, Conflict, locked
from wuwai.returns.forms import Form
from wuwai.returns.models import STATES, Publication, Return, Step, new_uid
from wuwai.workspace import Workspace

LOCK = ".publishing"
_WAIT_SECONDS = 60
_BUSY = Text("another publication is under way; try again in a moment", "另一项发布正在进行，请稍后再试")
_NOTHING = Text("{place}: there is no number to publish", "{place}：没有可发布的数字")
_STATE = Text("{place}: this return is: {state}", "{place}：该报表当前状态：{state}")
_TWICE = Text("each return once", "每张报表只能选一次")
_NONE = Text("no return is chosen", "未选择报表")


def publish(
    workspace: Workspace,
    chosen: Sequence[tuple[Return, int]],
    *,
    by: User,
    form_of: Callable[[Return], Form],
    province: str,
) -> list[Return]:
    """Publish accepted returns together as one snapshot. Who may is asked by the caller.

    With the last city of a round the province's totals are published too: see :mod:`wuwai.returns.totals`.

    :class:`Conflict` where one is no longer at its version, :class:`NotAllowed` where one is not accepted or
    has no number; then none is published.
    """
    if not chosen:
        raise NotAllowed(_NONE)
    if len({ret.pk for ret, _ in chosen}) != len(chosen):
        raise NotAllowed(_TWICE)
    try:
        with _alone(workspace, _WAIT_SECONDS):
            _recover(workspace)
            publication, numbers, about = _intend(chosen, by, form_of, province)
            try:
                manifest = workspace.facts.publish(numbers, about)
            except Exception:
                _drop(publication)
                raise
            return _complete(publication, manifest.snapshot)
    except Timeout as error:
        raise NotAllowed(_BUSY) from error


def recover(workspace: Workspace) -> int:
    """See to publications that broke off: complete those whose snapshot is there, take the others away.

    Returns how many there were; 0 too where one is under way in another process.
    """
    if not Publication.objects.filter(done_at=None).exists():
        return 0
    try:
        with _alone(workspace, 0):
            return _recover(workspace)
    except Timeout:
        return 0


def _recover(workspace: Workspace) -> int:
    broken = list(Publication.objects.filter(done_at=None))
    for publication in broken:
        manifest = workspace.facts.publication(publication.digest)
        if manifest is None:
            _drop(publication)
        else:
            with audit_acting.acts(Actor(**publication.acted)):
                _complete(publication, manifest.snapshot)
    return len(broken)


@contextmanager
def _alone(workspace: Workspace, seconds: float) -> Iterator[None]:
    folder: Path = workspace.facts.folder
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / LOCK, timeout=seconds):
        yield


def _intend(
    chosen: Sequence[tuple[Return, int]], by: User, form_of: Callable[[Return], Form], province: str
) -> tuple[Publication, list[Returned], About]:
    """Write the intent down, with the returns held for it; give what is to be published."""
    today = timezone.localdate()
    numbers: list[Returned] = []
    held: list[Return] = []
    with transaction.atomic():
        for given, version in sorted(chosen, key=lambda pair: pair[0].pk):
            ret = locked(given)
            if ret.intent_id:
                raise NotAllowed(UNDER_WAY)
            if ret.version != version:
                raise Conflict(ret, offered={})
            if ret.state != "accepted":
                raise NotAllowed(_STATE.format(place=ret.place, state=STATES[ret.state]))
            own = totals.numbers_of(ret, form_of(ret), today)
            if not own:
                raise NotAllowed(_NOTHING.format(place=ret.place))
            numbers += own
            held.append(ret)
        sums, made_up = totals.of_whole_rounds(held, form_of, province, today)
        numbers += sums
        stated = _stated(held, by)
        uid = new_uid()
        publication = Publication.objects.create(
            uid=uid, by=by, digest=_digest(uid, numbers), acted=asdict(audit_acting.acting())
        )
        Return.objects.filter(pk__in=[ret.pk for ret in held]).update(intent=publication)
    about = About(
        digest=publication.digest,
        name=f"return {stated['form']} {stated['period']}",
        stated=stated,
        sample=made_up or any(ret.sample for ret in held),
    )
    return publication, numbers, about


def _stated(held: Sequence[Return], by: User) -> dict[str, str]:
    """What the manifest tells of a publication: which returns, who saw them, who published."""

    def joined(values: list[str]) -> str:
        return ", ".join(dict.fromkeys(one for one in values if one))

    people = {
        name: joined([str(getattr(ret, f"{name}_by") or "") for ret in held])
        for name in ("submitted", "approved", "accepted")
    }
    return {
        "form": joined([ret.round.form for ret in held]),
        "period": joined([ret.round.period for ret in held]),
        "regions": joined([ret.region for ret in held]),
        **{f"{name}_by": people[name] for name in people},
        "published_by": by.get_username(),
        "published_at": timezone.localtime().isoformat(timespec="seconds"),
    }


def _digest(uid: str, numbers: Sequence[Returned]) -> str:
    rows = [
        [
            one.series,
            one.region,
            one.period.text,
            one.printed,
            one.unit,
            one.published_on.isoformat(),
            one.note,
        ]
        for one in numbers
    ]
    text = json.dumps([uid, rows], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _drop(publication: Publication) -> None:
    with transaction.atomic():
        Return.objects.filter(intent=publication).update(intent=None)
        publication.delete()


def _complete(publication: Publication, snapshot: str) -> list[Return]:
    """Lock the returns as published, with their entries in the audit."""
    by, moment = publication.by, timezone.now()
    with transaction.atomic():
        publication.snapshot, publication.done_at = snapshot, moment
        publication.save()
        found = []
        for given in publication.under_way.order_by("pk"):
            ret = locked(given)
            ret.state, ret.published_by, ret.published_at = "published", by, moment
            ret.snapshot, ret.intent = snapshot, None
            ret.version += 1
            ret.save()
            found.append(ret)
        told = []
        for ret in found:
            cells = filled.as_json(filled.cells_of(ret))
            Step.objects.create(
                ret=ret, action="published", state="published", version=ret.version, by=by, cells=cells
            )
            told.append(
                audit.Told(subject=ret.subject, before={"state": "accepted"}, after=filled.told(ret, cells))
            )
        audit.notes("return.published", told, by=by)
    return found
