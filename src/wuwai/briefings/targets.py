"""The targets in a briefing: the table, and what it says in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from wuwai.briefings import wording
from wuwai.briefings.citations import Citations
from wuwai.briefings.parts import full_stop, part
from wuwai.programme.plan import Document
from wuwai.programme.progress import STATUS_TITLES, ProgrammeStatus, TargetProgress
from wuwai.reference import periods
from wuwai.reference.text import Text

COLUMNS = (
    Text("Target", "目标"),
    Text("Number", "目标数"),
    Text("Now", "现状"),
    Text("Progress", "进展"),
    Text("Status", "状态"),
)
KEY = Text(
    "Bar: share of the target reached. Tick: where it should stand by now, where a due date is stated.",
    "横条为完成比例；竖线为序时进度，仅在公布期限的目标上标出。",
)

_REACHED = Text("{title} has reached {share} of its target", "{title}已达目标的{share}")
_NO_DATA = Text(
    "no public data on {n} of {all} quantified targets", "{all}项量化目标中{n}项尚无公开数据"
)
_ALL_NO_DATA = Text("No public data on any of {all} quantified targets", "{all}项量化目标均无公开数据")
_OVERALL = Text(
    "Of the {all} targets with a published number, {measured} can be measured and {n} have no public data; "
    "{undated} have no stated due date",
    "公布数量的{all}项目标中，{measured}项可以计量，{n}项尚无公开数据；{undated}项未公布完成期限",
)
_STANDS = Text("{title}: {current} ({on}) of {number}, {share}", "{title}{on}为{current}，目标{number}，完成{share}")
_RELATED_STANDS = Text("A separate document, {title}, holds {all} targets: {counts}", "另一份文件《{title}》有{all}项目标：{counts}")
_COUNT = Text("{n} {status}", "{status}{n}项")
_COMMA = Text(", ", "，")


def quantified(progress: Sequence[TargetProgress]) -> list[TargetProgress]:
    """The targets whose number was published."""
    return [item for item in progress if item.target.number]


def reached(item: TargetProgress) -> float | None:
    """The share of the target reached, 0 and up; None where nothing is known."""
    if item.current is None or not item.target.number:
        return None
    return item.current / item.target.number


def headline(status: ProgrammeStatus) -> Text:
    """The finding: how far the furthest measured target is on published figures, and how many have none."""
    items = quantified(status.own)
    missing = sum(item.current is None for item in items)
    published = [(share, item) for item in items if (share := reached(item)) is not None and not item.sample]
    if not published:
        return _ALL_NO_DATA.format(all=len(items)) if missing == len(items) else _NO_DATA.format(n=missing, all=len(items))
    share, best = max(published, key=lambda pair: pair[0])
    first = _REACHED.format(title=best.target.title, share=wording.share(share, "en"))
    if not missing:
        return first
    return Text("{a}; {b}", "{a}，{b}").format(a=first, b=_NO_DATA.format(n=missing, all=len(items)))


def sentences(status: ProgrammeStatus, cites: Citations, lang: str) -> list[dict[str, Any]]:
    """The paragraph that opens the briefing, as parts."""
    own = quantified(status.own)
    missing = sum(item.current is None for item in own)
    stop = full_stop(lang)
    overall = _OVERALL.format(
        all=len(own),
        measured=len(own) - missing,
        n=missing,
        undated=sum(item.target.due is None for item in own),
    )
    document = status.programme.document
    parts = [part(overall.get(lang), refs=cites.cite(document.sources[0]) if document.sources else [], end=stop)]
    for item in own:
        share = reached(item)
        if share is None:
            continue
        text = _STANDS.get(lang).format(
            title=item.target.title.get(lang),
            on=_standing_on(item, lang),
            current=_amount(item.current, item, lang),
            number=_amount(item.target.number, item, lang),
            share=wording.share(share, lang),
        )
        parts.append(part(text, refs=_origin_refs(item, cites), sample=item.sample, end=stop))
    for document in status.programme.documents:
        items = [item for item in quantified(status.related) if item.target.document == document.key]
        if items:
            refs = cites.cite(document.sources[0]) if document.sources else []
            parts.append(part(_counts(document, items, lang), refs=refs, end=stop))
    return parts


def _standing_on(item: TargetProgress, lang: str) -> str:
    """The period of a published value, or the day of a count."""
    if item.measured.period:
        return periods.parse(item.measured.period).title.get(lang)
    return wording.day(item.measured.on).get(lang) if item.measured.on else ""


def _counts(document: Document, items: Sequence[TargetProgress], lang: str) -> str:
    counts = Counter(item.status for item in items)
    words = [_COUNT.get(lang).format(n=n, status=STATUS_TITLES[status].get(lang)) for status, n in counts.items()]
    title, listed = document.title.get(lang), _COMMA.get(lang).join(words)
    return _RELATED_STANDS.get(lang).format(title=title, all=len(items), counts=listed)


def table(status: ProgrammeStatus, cites: Citations, lang: str) -> dict[str, Any]:
    """The table block: a row for each target with a published number, the programme's own first."""
    rows = [row(item, cites, lang) for item in quantified(status.targets)]
    return {"kind": "targets", "columns": [c.get(lang) for c in COLUMNS], "rows": rows, "note": KEY.get(lang)}


def row(item: TargetProgress, cites: Citations, lang: str) -> dict[str, Any]:
    """One target as the table prints it. ``share`` and ``due`` are cut to 0..1, the length of the bar."""
    target = item.target
    share = reached(item)
    due = item.due_by_now / target.number if item.due_by_now is not None and target.number else None
    return {
        "id": target.id,
        "name": target.title.get(lang),
        "number": _amount(target.number, item, lang),
        "current": _amount(item.current, item, lang),
        "sample": item.sample and item.current is not None,
        "share": None if share is None else min(1.0, max(0.0, share)),
        "due": None if due is None or share is None else min(1.0, max(0.0, due)),
        "progress": "" if share is not None else wording.NOT_STATED.get(lang),
        "status": item.status,
        "status_title": STATUS_TITLES[item.status].get(lang),
        "refs": cites.cite(target.source_url),
    }


def notes(status: ProgrammeStatus) -> list[Text]:
    """What stands in for an undefined word of a target, for each target that is measured by it."""
    return [i.target.stands_in for i in status.targets if i.target.stands_in and i.current is not None]


def _amount(value: float | None, item: TargetProgress, lang: str) -> str:
    return wording.amount(value, item.target.unit, lang)


def _origin_refs(item: TargetProgress, cites: Citations) -> list[int]:
    """Where the target was published, and where its current value was; a count of register rows has no public source."""
    refs = cites.cite(item.target.source_url)
    read = item.measured.observation
    if read is not None:
        refs += cites.cite(read["source_url"], kind=read["source_kind"] or "", published_on=read["published_on"])
    return sorted(set(refs))
