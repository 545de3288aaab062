"""Arrange a draft: its title and day, and its blocks. Every change names the version it was made on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from wuwai.accounts import audit
from wuwai.accounts.access import NotAllowed
from wuwai.briefings import approving, blocks, whose
from wuwai.briefings.arrangements import Arrangement
from wuwai.briefings.models import Block, Briefing, State
from wuwai.reference.text import Text

MOST_BLOCKS = 40
_NOT_YOURS = Text("You may not arrange this briefing.", "您无权编排本简报。")
_FULL = Text("A briefing holds {n} blocks at most.", "一份简报最多{n}个内容块。").format(n=str(MOST_BLOCKS))
_GONE = Text("This block is not there any more.", "该内容块已不存在。")


def make(arrangement: Arrangement, *, by: Any) -> Briefing:
    """A new draft with the blocks of an arrangement, written for the place of ``by``."""
    with transaction.atomic():
        made = Briefing.objects.create(
            title_en=arrangement.title.en,
            title_zh=arrangement.title.zh,
            kind=arrangement.name,
            region=whose.place(by),
            made_by=by,
        )
        Block.objects.bulk_create(
            Block(briefing=made, position=place, kind=one.kind, options=dict(one.options))
            for place, one in enumerate(arrangement.blocks, start=1)
        )
        audit.note("briefing.made", made.subject, after=approving.told(made), by=by)
    return made


def describe(
    briefing: Briefing,
    *,
    by: Any,
    version: int,
    title_en: str,
    title_zh: str,
    number: str,
    as_of: date | None,
) -> Briefing:
    """Give a draft its titles, its issue number and its day (None: the one it is submitted on)."""
    with _changing(briefing, by, version) as found:
        found.title_en, found.title_zh = title_en.strip()[:200], title_zh.strip()[:200]
        found.number, found.as_of = number.strip()[:32], as_of
    return found


def add(
    briefing: Briefing, kind: str, options: Mapping[str, str], *, by: Any, version: int | None = None
) -> Block:
    """Put a block at the end. ``version`` None is for a page that shows no blocks: adding undoes nothing."""
    blocks.get(kind)
    with _changing(briefing, by, version) as found:
        last = found.blocks.last()
        if found.blocks.count() >= MOST_BLOCKS:
            raise NotAllowed(_FULL)
        place = last.position + 1 if last else 1
        return Block.objects.create(briefing=found, position=place, kind=kind, options=dict(options))


def change(briefing: Briefing, block: int, options: Mapping[str, str], *, by: Any, version: int) -> Briefing:
    """Give a block other options."""
    with _changing(briefing, by, version) as found:
        one = _block(found, block)
        one.options = dict(options)
        one.save(update_fields=["options"])
    return found


def remove(briefing: Briefing, block: int, *, by: Any, version: int) -> Briefing:
    """Take a block out."""
    with _changing(briefing, by, version) as found:
        _block(found, block).delete()
        _number(list(found.blocks.all()))
    return found


def move(briefing: Briefing, block: int, place: int, *, by: Any, version: int) -> Briefing:
    """Put a block at ``place``, counted from 1; beyond the ends it goes to the end."""
    with _changing(briefing, by, version) as found:
        one = _block(found, block)
        rest = [other for other in found.blocks.all() if other.pk != one.pk]
        rest.insert(max(0, min(place - 1, len(rest))), one)
        _number(rest)
    return found


def discard(briefing: Briefing, *, by: Any, version: int) -> None:
    """Throw a draft away. What was ever submitted stays in the audit."""
    if not whose.may_write(by, briefing):
        raise NotAllowed(_NOT_YOURS)
    with transaction.atomic():
        found = approving.locked(briefing, version, State.DRAFT)
        name, before = found.subject, approving.told(found)
        found.delete()
        audit.note("briefing.deleted", name, before=before, by=by)


@contextmanager
def _changing(briefing: Briefing, by: Any, version: int | None) -> Iterator[Briefing]:
    """Hold the draft, let it be changed, and count its version on."""
    if not whose.may_write(by, briefing):
        raise NotAllowed(_NOT_YOURS)
    with transaction.atomic():
        found = approving.locked(briefing, version, State.DRAFT)
        yield found
        found.version += 1
        found.save()


def _block(briefing: Briefing, block: int) -> Block:
    found = briefing.blocks.filter(pk=block).first()
    if found is None:
        raise NotAllowed(_GONE)
    return found


def _number(found: list[Block]) -> None:
    for place, one in enumerate(found, start=1):
        one.position = place
    Block.objects.bulk_update(found, ["position"])
