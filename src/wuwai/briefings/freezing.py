"""Freeze a briefing: compose it once, keep what it rests on, and be able to compose the very same again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from wuwai.briefings import arrangements
from wuwai.briefings.blocks import Placed
from wuwai.briefings.compose import compose
from wuwai.briefings.models import Briefing, digest_of
from wuwai.facts.pinned import PinnedFacts
from wuwai.reference.text import Text
from wuwai.registers import past
from wuwai.workspace import Workspace

LANGS = ("zh", "en")
SCHEMA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """What a frozen briefing was composed from.

    ``snapshots`` are the names of those on file, ``moment`` when they and the registers were read, ``as_of``
    the day they were read as of, ``issued`` the day printed.
    """

    snapshots: tuple[str, ...]
    moment: datetime
    as_of: date
    issued: date

    def as_json(self) -> dict[str, Any]:
        return {
            "snapshots": list(self.snapshots),
            "moment": self.moment.isoformat(),
            "as_of": self.as_of.isoformat(),
            "issued": self.issued.isoformat(),
        }

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> Vintage:
        """What :meth:`as_json` gave."""
        return cls(
            snapshots=tuple(given["snapshots"]),
            moment=datetime.fromisoformat(given["moment"]),
            as_of=date.fromisoformat(given["as_of"]),
            issued=date.fromisoformat(given["issued"]),
        )


@dataclass(frozen=True, slots=True)
class Frozen:
    """The content of a briefing as canonical JSON, and its SHA-256."""

    content: str
    digest: str


def vintage_now(briefing: Briefing, workspace: Workspace) -> Vintage:
    """What there is on file now, read as of the briefing's day or today."""
    today = timezone.localdate()
    return Vintage(
        snapshots=tuple(one.snapshot for one in workspace.facts.sound_snapshots()),
        moment=timezone.now(),
        as_of=read_on(briefing, today),
        issued=today,
    )


def read_on(briefing: Briefing, today: date) -> date:
    """The day a briefing's facts are read as of: its own, or today where it has none or a later one."""
    return min(briefing.as_of or today, today)


def freeze(briefing: Briefing, workspace: Workspace) -> Frozen:
    """Compose ``briefing`` in both languages from what is on file now.

    :class:`wuwai.briefings.blocks.BlockError` where one of its blocks cannot be composed.
    """
    vintage = vintage_now(briefing, workspace)
    content = {
        "schema": SCHEMA,
        "vintage": vintage.as_json(),
        **again(given(briefing), vintage, workspace, drawn=True),
    }
    text = canonical(content)
    return Frozen(text, digest_of(text))


def given(briefing: Briefing) -> dict[str, Any]:
    """What the office chose: title, number, blocks."""
    return {
        "kind": briefing.kind,
        "title_en": briefing.title_en,
        "title_zh": briefing.title_zh,
        "number": briefing.number,
        "region": briefing.region,
        "blocks": [{"kind": one.kind, "options": dict(one.options)} for one in briefing.blocks.all()],
    }


def again(asked: dict[str, Any], vintage: Vintage, workspace: Workspace, *, drawn: bool) -> dict[str, Any]:
    """The briefing in both languages from that vintage: ``zh``, ``en``, the ``numbers`` of both, and what was
    ``asked`` with the kept results that served.
    """
    with standing_at(vintage, workspace) as then:
        made = {}
        for lang in LANGS:
            made[lang] = _composed(asked, then, lang, vintage, drawn=drawn)
            asked = _with_results(asked, made[lang].pop("results"))
    numbers = {one["name"]: one for lang in LANGS for one in made[lang].pop("numbers")}
    return {**made, "asked": asked, "numbers": list(numbers.values())}


def _with_results(asked: dict[str, Any], results: list[str]) -> dict[str, Any]:
    """What was asked, each block with the kept result it was composed from, where there is one."""
    blocks = [
        {**one, "options": {**one["options"], "result": uid}} if uid else one
        for one, uid in zip(asked["blocks"], results, strict=True)
    ]
    return {**asked, "blocks": blocks}


def results_named() -> set[str]:
    """The ids of the kept results that frozen briefings were composed from."""
    frozen = Briefing.objects.exclude(content="").iterator()
    blocks = (block for one in frozen for block in one.frozen["asked"]["blocks"])
    return {uid for block in blocks if (uid := block["options"].get("result"))}


def preview(briefing: Briefing, workspace: Workspace, lang: str, *, drawn: bool) -> dict[str, Any]:
    """What a draft would say in one language, were it submitted now: read as of the same day, so that what
    was worked out for the one serves the other.
    """
    today = timezone.localdate()
    made = _data(given(briefing), workspace, lang, read_on(briefing, today), today, drawn=drawn)
    made.pop("numbers")
    made.pop("results")
    return made


@contextmanager
def standing_at(vintage: Vintage, workspace: Workspace) -> Iterator[Workspace]:
    """The workspace with the facts of that vintage, and registers cut at its moment."""
    then = replace(workspace)
    then.__dict__["facts"] = PinnedFacts(workspace.facts, vintage.snapshots)
    with past.until(vintage.moment):
        yield then


def _composed(
    asked: dict[str, Any], workspace: Workspace, lang: str, vintage: Vintage, *, drawn: bool
) -> dict[str, Any]:
    return _data(asked, workspace, lang, vintage.as_of, vintage.issued, drawn=drawn)


def _data(
    asked: dict[str, Any], workspace: Workspace, lang: str, as_of: date | None, issued: date, *, drawn: bool
) -> dict[str, Any]:
    title = Text(asked["title_en"], asked["title_zh"])
    return compose(
        workspace,
        lang,
        as_of,
        issued=issued,
        drawn=drawn,
        placed=[Placed(one["kind"], one["options"]) for one in asked["blocks"]],
        arrangement=arrangements.get(asked["kind"]),
        headline=title if title.en or title.zh else None,
        number=asked["number"],
        city=asked["region"],
    )


def canonical(content: dict[str, Any]) -> str:
    """JSON that is written one way: keys in order, no spaces, letters as they are.

    >>> canonical({"b": 1, "a": "外贸"})
    '{"a":"外贸","b":1}'
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
