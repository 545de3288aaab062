"""Check a frozen briefing: its text, its place in the audit, and every number against its origin."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wuwai.accounts import audit
from wuwai.accounts.audit_canonical import canonical
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.briefings import freezing
from wuwai.briefings.blocks import BlockError
from wuwai.briefings.models import Briefing, digest_of
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

Verdict = Literal["same", "differs", "gone"]
VERDICTS: dict[str, Text] = {
    "same": Text("same", "一致"),
    "differs": Text("differs", "不一致"),
    "gone": Text("cannot be read again", "无法重新读取"),
}
_DIGITS = re.compile(r"\d[\d,.]*")
_CLOSE = 1e-9

_TEXT = Text("The frozen text has its digest", "冻结内容与其摘要相符")
_CHAINED = Text("The audit holds this digest at its entry", "留痕记录中的摘要与本期一致")
_SIGNED = Text(
    "Who submitted and approved it, and when, is what the audit holds", "送审人、批准人及时间与留痕记录一致"
)
_HEAD = Text("The audit's entry has the digest printed", "留痕链中该条记录的摘要与印制的一致")
_NUMBERS = Text("Every number is what its origin says", "各数字与其出处重新读取的结果一致")
_WORDS = Text("The words say the same figures", "文字所述数字与重新生成的一致")
_SNAPSHOTS = Text("Its snapshots are on file, as they were written", "所依据的数据快照齐全且未被改动")


@dataclass(frozen=True, slots=True)
class Compared:
    """A number as it was printed and as its origin says now (None where it cannot be read)."""

    name: str
    unit: str
    origin: str
    printed: float
    now: float | None

    @property
    def verdict(self) -> Verdict:
        if self.now is None:
            return "gone"
        close = math.isclose(self.printed, self.now, rel_tol=_CLOSE, abs_tol=1e-12)
        return "same" if close else "differs"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was checked: what, whether it holds, and what was found."""

    title: Text
    holds: bool
    found: Text = Text("", "")


@dataclass(frozen=True, slots=True)
class Check:
    """What checking a briefing came to. ``words`` are sentences whose figures are not the frozen ones."""

    points: tuple[Point, ...]
    numbers: tuple[Compared, ...]
    words: tuple[tuple[str, str], ...]

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return all(one.holds for one in self.points)

    @property
    def wrong(self) -> tuple[Compared, ...]:
        """The numbers that are not what was printed."""
        return tuple(one for one in self.numbers if one.verdict != "same")


def check(briefing: Briefing, workspace: Workspace) -> Check:
    """Check a briefing that was submitted or approved; ValueError for a draft, which has nothing to check."""
    if not briefing.content:
        raise ValueError("a draft is not frozen: there is nothing to check")
    digest = digest_of(briefing.content)
    points = [Point(_TEXT, digest == briefing.digest, Text(digest, digest))]
    if briefing.audit_sequence is not None:
        points += _in_audit(briefing, digest)
    content = briefing.frozen
    vintage = freezing.Vintage.from_json(content["vintage"])
    sound = {one.snapshot for one in workspace.facts.sound_snapshots()}
    lost = [name for name in vintage.snapshots if name not in sound]
    points.append(Point(_SNAPSHOTS, not lost, Text(", ".join(lost), "、".join(lost))))
    try:
        now = freezing.again(content["asked"], vintage, workspace, drawn=False)
    except (BlockError, KeyError) as error:
        said = error.words if isinstance(error, BlockError) else Text(str(error), str(error))
        return Check((*points, Point(_NUMBERS, False, said)), (), ())
    numbers = _numbers(content["numbers"], now["numbers"], workspace)
    words = tuple(pair for lang in freezing.LANGS for pair in _words(content[lang], now[lang]))
    wrong = sum(one.verdict != "same" for one in numbers)
    count = Text("{n} numbers, {wrong} not the same", "共{n}个数字，{wrong}个不一致")
    said = Text("{wrong} sentences or cells are not the same", "{wrong}处文字或单元格不一致")
    points += [
        Point(_NUMBERS, not wrong, count.format(n=str(len(numbers)), wrong=str(wrong))),
        Point(_WORDS, not words, said.format(wrong=str(len(words)))),
    ]
    return Check(tuple(points), numbers, words)


def _in_audit(briefing: Briefing, digest: str) -> Iterator[Point]:
    sequence = briefing.audit_sequence or 0
    entry = AuditEntry.objects.filter(sequence=sequence).first()
    told = entry.values_after if entry else {}
    right = (
        entry is not None
        and entry.action == "briefing.approved"
        and entry.subject == briefing.subject
        and told.get("digest") == digest
    )
    number = Text(f"entry {sequence}", f"第{sequence}号记录")
    yield Point(_CHAINED, right, number)
    if (signed := told.get("signed")) is not None:
        who = Text(str(briefing.approved_by or ""), str(briefing.approved_by or ""))
        yield Point(_SIGNED, canonical(signed) == canonical(briefing.signed), who)
    intact = audit.holds(sequence, briefing.audit_head) and entry is not None
    same = intact and entry is not None and entry.computed() == briefing.audit_head
    yield Point(_HEAD, same, Text(briefing.audit_head, briefing.audit_head))


def _numbers(
    frozen: list[dict[str, Any]], again: list[dict[str, Any]], workspace: Workspace
) -> tuple[Compared, ...]:
    """Each frozen number beside what the block says composed again from the same vintage; where it does not
    say it any more, beside the row of the snapshot it came from.
    """
    by_name = {one["name"]: one for one in again}
    found = []
    for one in frozen:
        composed = by_name.get(one["name"])
        now = composed["value"] if composed and composed["unit"] == one["unit"] else None
        if now is None:
            now = _observed(one["origin"], workspace)
        found.append(Compared(one["name"], one["unit"], one["origin"], one["value"], now))
    return tuple(found)


def _observed(origin: str, workspace: Workspace) -> float | None:
    """The value of the row of a snapshot; None for what is no such row."""
    row = workspace.facts.observation(origin)
    return None if row is None else row["value"]


def _words(frozen: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts of the printed page whose figures changed. Wording may: a later version writes better."""
    before, after = list(_texts(frozen["sections"])), list(_texts(again["sections"]))
    if len(before) != len(after):
        yield f"{len(before)}", f"{len(after)}"
        return
    for one, other in zip(before, after, strict=True):
        if _DIGITS.findall(one) != _DIGITS.findall(other):
            yield one, other


def _texts(value: Any) -> Iterator[str]:
    """The texts in composed data, without the drawings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key in sorted(value):
            if key not in ("svg", "refs"):
                yield from _texts(value[key])
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
