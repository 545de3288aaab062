"""The targets in a briefing: the table, and what it says in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from wuwai.briefings import wording
from wuwai.briefings.citations import Citations
from wuwai.briefings.parts import full_stop, part
from wuwai.facts.store import Facts
from wuwai.programme.following import AlertLine
from wuwai.programme.plan import Document
from wuwai.programme.progress import STATUS_TITLES, ProgrammeStatus, TargetProgress
from wuwai.programme.telling import Chance
from wuwai.reference import periods
from wuwai.reference.days import in_words
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

_REACHED = Text("{title}: {share} of the target reached", "{title}达目标的{share}")
_NO_DATA = Text("no public data on {n} of {all} quantified targets", "{all}项量化目标中{n}项无公开数据")
_ALL_NO_DATA = Text("No public data on any of {all} quantified targets", "{all}项量化目标均无公开数据")
_OVERALL = Text(
    "Of the {all} targets with a published number, {measured} can be measured and {n} have no public data",
    "公布数量的目标共{all}项，{measured}项可以计量，{n}项尚无公开数据",
)
_NONE_DATED = Text("None has a stated due date", "各项目标均未公布完成期限")
_UNDATED = Text("{n} have no stated due date", "{n}项目标未公布完成期限")
_UNNUMBERED = Text("{n} further aims have no published number", "另有{n}项任务未公布数量")
_PUBLISHED = Text("{title}: {current} ({on})", "{title}{on}为{current}")
_COUNTED = Text("{title}: {current} on {on}", "{title}截至{on}为{current}")
_OF_TARGET = Text("{share} of the target of {number}", "完成目标{number}的{share}")
_RETURNED = Text("{title}: {words}", "{title}{words}")
_SEPARATE = Text(
    "{title}, a separate document, holds {all} more targets, not in the table: {counts}",
    "{title}另列{all}项目标，不计入下表：{counts}",
)
_LIKELY = Text("{title}: {chance} likely to be met by {day}", "{title}在{day}前达成的概率为{chance}")
_LIKELY_ASSUMED = Text(
    "{title}: {chance} likely to be met by {day}, an assumed date",
    "{title}在{day}（假定期限）前达成的概率为{chance}",
)
_WORSE = Text("Got worse: {finding} ({day}; {why})", "状态转差：{finding}（{day}；{why}）")
_COUNT = Text("{status} ({n})", "{status}{n}项")
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
        return (
            _ALL_NO_DATA.format(all=len(items))
            if missing == len(items)
            else _NO_DATA.format(n=missing, all=len(items))
        )
    share, best = max(published, key=lambda pair: pair[0])
    first = _REACHED.format(title=best.target.title, share=wording.share(share, "en"))
    if not missing:
        return first
    return Text("{a}; {b}", "{a}，{b}").format(a=first, b=_NO_DATA.format(n=missing, all=len(items)))


def sentences(
    status: ProgrammeStatus,
    cites: Citations,
    lang: str,
    *,
    facts: Facts,
    chances: Mapping[str, Chance] = MappingProxyType({}),
    alerts: Sequence[AlertLine] = (),
) -> list[dict[str, Any]]:
    """The paragraph that opens the briefing, as parts: where targets stand, how likely they are to be met,
    and which got worse and were not acknowledged.
    """
    own = quantified(status.own)
    missing = sum(item.current is None for item in own)
    undated = sum(item.target.due is None for item in own)
    stop = full_stop(lang)
    first = [_OVERALL.format(all=len(own), measured=len(own) - missing, n=missing)]
    if undated:
        first.append(_NONE_DATED if undated == len(own) else _UNDATED.format(n=undated))
    if len(own) < len(status.own):
        first.append(_UNNUMBERED.format(n=len(status.own) - len(own)))
    parts = [part(text.get(lang), end=stop) for text in first]
    parts[-1]["refs"] = _document_refs(status.programme.document, cites)
    for item in own:
        parts += [*standing(item, cites, lang), *returned(item, cites, lang, facts)]
        if (chance := chances.get(item.target.id)) is not None:
            parts.append(likely(item, chance, lang))
    for line in alerts:
        words = _WORSE.format(finding=line.finding, why=line.why, day=in_words(line.alert.day))
        parts.append(part(words.get(lang), sample=line.alert.sample, end=stop))
    for document in status.programme.documents:
        items = [item for item in quantified(status.related) if item.target.document == document.key]
        if items:
            parts.append(part(_counts(document, items, lang), refs=_document_refs(document, cites), end=stop))
    return parts


def likely(item: TargetProgress, chance: Chance, lang: str) -> dict[str, Any]:
    """The sentence on how likely a target is to be met."""
    words = (_LIKELY_ASSUMED if chance.assumed else _LIKELY).format(
        title=item.target.title, chance=chance.words, day=in_words(chance.due)
    )
    return part(words.get(lang), sample=chance.sample, end=full_stop(lang))


def standing(item: TargetProgress, cites: Citations, lang: str) -> list[dict[str, Any]]:
    """Two clauses, so that the sample mark stands beside each number; none where there is no number."""
    share = reached(item)
    if share is None:
        return []
    period, on = item.measured.period, item.measured.on
    when = periods.parse(period).title if period else in_words(on) if on else Text("", "")
    now = (_PUBLISHED if period else _COUNTED).get(lang)
    text = now.format(
        title=item.target.title.get(lang), current=_amount(item.current, item, lang), on=when.get(lang)
    )
    rest = _OF_TARGET.get(lang).format(
        share=wording.share(share, lang), number=_amount(item.target.number, item, lang)
    )
    return [
        part(text, sample=item.sample, end=_COMMA.get(lang).strip()),
        part(rest, refs=_origin_refs(item, cites), sample=item.sample, end=full_stop(lang)),
    ]


def returned(item: TargetProgress, cites: Citations, lang: str, facts: Facts) -> list[dict[str, Any]]:
    """The sentence on what cities returned of this year so far; none where they returned nothing."""
    found = item.measured.so_far
    if found is None:
        return []
    words = _RETURNED.format(title=item.target.title, words=found.words).get(lang)
    stop = full_stop(lang)
    return [
        part(
            words.removesuffix(stop),
            refs=cites.observations(found.origins.values(), facts),
            sample=found.sample,
            end=stop,
        )
    ]


def _document_refs(document: Document, cites: Citations) -> list[int]:
    return cites.cite(document.sources[0]) if document.sources else []


def _counts(document: Document, items: Sequence[TargetProgress], lang: str) -> str:
    counts = Counter(item.status for item in items)
    words = [
        _COUNT.get(lang).format(n=n, status=STATUS_TITLES[status].get(lang)) for status, n in counts.items()
    ]
    title, listed = document.title.get(lang), _COMMA.get(lang).join(words)
    return _SEPARATE.get(lang).format(title=title, all=len(items), counts=listed)


def table(status: ProgrammeStatus, cites: Citations, lang: str) -> dict[str, Any]:
    """The table block: a row for each of the programme's own targets with a published number."""
    rows = [row(item, cites, lang) for item in quantified(status.own)]
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
    """Where the target was published, and where its current value was; a count of rows has none."""
    refs = cites.cite(item.target.source_url)
    read = item.measured.observation
    if read is not None:
        refs += cites.cite(
            read["source_url"], kind=read["source_kind"] or "", published_on=read["published_on"]
        )
    return sorted(set(refs))
