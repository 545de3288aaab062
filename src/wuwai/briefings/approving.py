"""From draft to approved: submitted and frozen, approved by a second person, never changed after.

Each step is one transaction with its entry in the audit: it is done, or it is not.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from wuwai.accounts import audit
from wuwai.accounts.access import NotAllowed
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.briefings import blocks, freezing, whose
from wuwai.briefings.blocks import BlockError
from wuwai.briefings.models import Block, Briefing, State, digest_of
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

_STATE = Text(
    "This cannot be done with a briefing that is {state}.", "简报当前状态为“{state}”，不能进行此操作。"
)
STATES: dict[str, Text] = {
    State.DRAFT: Text("draft", "草稿"),
    State.SUBMITTED: Text("submitted", "已送审"),
    State.APPROVED: Text("approved", "已批准"),
    State.SUPERSEDED: Text("superseded", "已被新版取代"),
}
_NOT_YOURS = Text("You may not do this with this briefing.", "您无权对本简报进行此操作。")
_TWO_PERSONS = Text(
    "A head other than who wrote or submitted the briefing approves it.",
    "简报须由撰写人、送审人以外的负责人批准。",
)
_EMPTY = Text("It has no blocks: add at least one.", "简报没有内容块，请至少添加一个。")
_NO_TITLE = Text("It has no title: give one in each language.", "简报没有标题，请填写中英文标题。")
_WHY = Text("Say why it is sent back.", "请填写退回原因。")
_CHANGED = Text(
    "Somebody else changed this briefing meanwhile. What stands now is shown; nothing was overwritten.",
    "其他人已修改本简报，现显示最新内容，未覆盖任何修改。",
)
_ALTERED = Text(
    "What is on file is not what was submitted: it cannot be approved. Send it back.",
    "所存内容与送审内容不符，不能批准，请退回。",
)
_BLOCK = Text("Block {n} ({what}) cannot be composed: {why}", "第{n}个内容块（{what}）无法生成：{why}")


class Conflict(NotAllowed):
    """Somebody else changed the briefing since it was looked at."""

    def __init__(self) -> None:
        super().__init__(_CHANGED)


def locked(briefing: Briefing, version: int | None, *states: str) -> Briefing:
    """The briefing as it stands, held until the transaction ends.

    :class:`Conflict` where it is not the version that was looked at, :class:`NotAllowed` where its state is
    none of ``states``.
    """
    found = Briefing.objects.select_for_update().get(pk=briefing.pk)
    if version is not None and found.version != version:
        raise Conflict
    if found.state not in states:
        raise NotAllowed(_STATE.format(state=STATES[found.state]))
    return found


def submit(briefing: Briefing, *, by: Any, version: int, workspace: Workspace) -> Briefing:
    """Freeze a draft and hand it to a head."""
    if not whose.may_write(by, briefing):
        raise NotAllowed(_NOT_YOURS)
    if not briefing.title_zh.strip() or not briefing.title_en.strip():
        raise NotAllowed(_NO_TITLE)
    if not briefing.blocks.exists():
        raise NotAllowed(_EMPTY)
    # Composed before the row is held: it takes seconds, and nobody else need wait for them.
    try:
        frozen = freezing.freeze(briefing, workspace)
    except BlockError as error:
        raise NotAllowed(in_words(briefing, error)) from error
    with transaction.atomic():
        found = locked(briefing, version, State.DRAFT)
        found.content, found.digest = frozen.content, frozen.digest
        found.submitted_by, found.submitted_at = by, timezone.now()
        _moved(found, State.SUBMITTED, "briefing.submitted", by=by)
    return found


def send_back(briefing: Briefing, *, by: Any, version: int, why: str) -> Briefing:
    """Make it a draft again, with a reason. Who submitted it may take it back, too."""
    if not (whose.may_approve(by, briefing) or briefing.submitted_by_id == by.pk):
        raise NotAllowed(_NOT_YOURS)
    if not why.strip():
        raise NotAllowed(_WHY)
    with transaction.atomic():
        found = locked(briefing, version, State.SUBMITTED)
        found.content = found.digest = ""
        found.submitted_by = found.submitted_at = None
        found.note = why.strip()
        _moved(found, State.DRAFT, "briefing.sent_back", by=by, why=found.note)
    return found


def approve(briefing: Briefing, *, by: Any, version: int) -> Briefing:
    """Approve what was submitted; the edition before it is superseded. It is never changed after."""
    if not whose.may_approve(by, briefing):
        mine = by.pk in (briefing.made_by_id, briefing.submitted_by_id)
        raise NotAllowed(_TWO_PERSONS if mine else _NOT_YOURS)
    with transaction.atomic():
        found = locked(briefing, version, State.SUBMITTED)
        if digest_of(found.content) != found.digest:
            raise NotAllowed(_ALTERED)
        if found.follows_id is not None:
            before = Briefing.objects.select_for_update().get(pk=found.follows_id)
            if before.state != State.APPROVED:
                raise NotAllowed(_STATE.format(state=STATES[before.state]))
            _moved(before, State.SUPERSEDED, "briefing.superseded", by=by)
        found.approved_by, found.approved_at = by, timezone.now()
        entry = _moved(found, State.APPROVED, "briefing.approved", by=by)
        found.audit_sequence, found.audit_head = entry.sequence, entry.digest
        found.save(update_fields=["audit_sequence", "audit_head"])
    return found


def new_edition(briefing: Briefing, *, by: Any) -> Briefing:
    """A draft with the blocks of an approved briefing; approved in its turn, it takes its place."""
    with transaction.atomic():
        before = Briefing.objects.select_for_update().get(pk=briefing.pk)
        if not whose.may_write(by, before):
            raise NotAllowed(_NOT_YOURS)
        if before.state != State.APPROVED:
            raise NotAllowed(_STATE.format(state=STATES[before.state]))
        begun = before.editions.exclude(state__in=whose.PUBLISHED).first()
        if begun is not None:
            return begun
        made = Briefing.objects.create(
            title_en=before.title_en,
            title_zh=before.title_zh,
            kind=before.kind,
            number=before.number,
            region=before.region,
            edition=before.edition + 1,
            follows=before,
            made_by=by,
        )
        Block.objects.bulk_create(
            Block(briefing=made, position=one.position, kind=one.kind, options=one.options)
            for one in before.blocks.all()
        )
        audit.note("briefing.made", made.subject, after=told(made), by=by)
    return made


def told(briefing: Briefing) -> dict[str, Any]:
    """What the audit keeps of a briefing: its state, what its content is, and who signed it."""
    return {
        "state": str(briefing.state),
        "title_en": briefing.title_en,
        "title_zh": briefing.title_zh,
        "edition": briefing.edition,
        "digest": briefing.digest,
        "signed": briefing.signed,
    }


def in_words(briefing: Briefing, error: BlockError) -> Text:
    """Which block of a briefing cannot be composed, and why."""
    placed = list(briefing.blocks.all())[error.place - 1]
    what = blocks.get(placed.kind).line(placed.options)
    return _BLOCK.format(n=str(error.place), what=what, why=error.words)


def _moved(found: Briefing, state: State, action: str, *, by: Any, why: str = "") -> AuditEntry:
    """Write the new state and its entry."""
    before = told(Briefing.objects.get(pk=found.pk))
    found.state = state
    found.version += 1
    found.save()
    return audit.note(action, found.subject, before=before, after=told(found), why=why, by=by)
