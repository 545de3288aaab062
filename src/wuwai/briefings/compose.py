"""What a briefing says: the targets of a programme and the published indicators of its region, as plain data.

The words, numbers, sources and charts are all here; the page in ``typst/briefing.typ`` only sets them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from wuwai.briefings import indicators, study_block, targets, trade_block, wording
from wuwai.briefings.citations import Citations
from wuwai.briefings.parts import full_stop, part
from wuwai.facts.questions import day as as_day
from wuwai.facts.store import Facts
from wuwai.programme import following, progress, telling
from wuwai.reference.days import in_words
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.registers import registry as registers
from wuwai.studies.contract import Vintage
from wuwai.workspace import Workspace

SCHEMA = 1
ALERTS = 3  # the latest ones that nobody has acknowledged

_OVERALL = Text("Overall", "总体情况")
_OTHERS = Text("Investment, outsourcing, outbound cooperation and talent", "外资、外包、外经与外智")
_NONE = Text(
    "not stated: no published figure for this region is in the workspace",
    "未公布：工作区内没有本地区的已公布数据",
)
_LATEST = Text(
    "Each indicator is the latest published figure; growth is as published, not recomputed from levels.",
    "各指标均为最近一期已公布数据；同比增速为公布值，不以绝对额重新推算。",
)
_SUMMARY = Text(
    "Where the targets stand and what the published statistics say, with the source of every number.",
    "方案目标进展与已公布统计数据，每个数字均注明来源。",
)


def compose(
    workspace: Workspace,
    lang: str,
    as_of: str | date | None = None,
    *,
    today: date | None = None,
    drawn: bool = True,
    studies: Sequence[str] = (),
) -> dict[str, Any]:
    """The briefing of ``workspace`` in ``lang`` (``zh`` or ``en``), as JSON-serialisable data.

    ``as_of`` (a date or its ISO text) reads facts and registers as they were known on that day and judges
    progress on it; ``today`` is the date printed. Each of ``studies`` adds a section of its own, in that
    order; KeyError names one there is not. Every number stands with the numbers of its sources
    (``refs``); a synthetic one is marked ``sample``. Without ``drawn`` the charts are named, not drawn; such
    data cannot be printed.
    """
    lang = "zh" if lang.startswith("zh") else "en"
    known_on = as_day(as_of or None)
    known_text = known_on.isoformat() if known_on else None
    day = today or timezone.localdate()
    cites = Citations(lang=lang)
    status = progress.status(workspace, as_of=known_on, today=today or known_on or day)
    region = status.programme.region
    overall = [
        {
            "kind": "paragraph",
            "parts": targets.sentences(
                status,
                cites,
                lang,
                chances=telling.chances(workspace, status),
                alerts=following.lines(following.alerts(unread=True, as_of=known_on)[:ALERTS], workspace),
            ),
        },
        targets.table(status, cites, lang),
    ]
    trade = trade_block.compose(workspace.facts, cites, lang, region=region, as_of=known_text, drawn=drawn)
    others = _others(workspace.facts, cites, lang, region=region, as_of=known_text)
    sections = [(_OVERALL, overall), (LINKAGES[0].title, trade.blocks), (_OTHERS, others)]
    more = [
        study_block.compose(name, workspace.facts, cites, lang, region=region, as_of=known_text, drawn=drawn)
        for name in dict.fromkeys(studies)
    ]
    sections += [(one.heading, one.blocks) for one in more]
    sample = status.sample or trade.sample or _has_sample(others) or any(one.sample for one in more)
    notes = [*targets.notes(status), *trade.notes, *(note for one in more for note in one.notes), _LATEST]
    vintages = dict.fromkeys((*trade.vintages, *(v for one in more for v in one.vintages)))
    title = wording.TITLE.get(lang)
    return {
        "schema": SCHEMA,
        "lang": lang,
        "title": title,
        "headline": targets.headline(status).get(lang),
        "summary": _SUMMARY.get(lang),
        "region": region,
        "as_of": known_text,
        "edition": _edition(workspace, known_on, lang),
        **_issue(workspace, day, lang),
        "footer": title,
        "sample": sample,
        "notice": wording.SAMPLE_NOTICE.get(lang) if sample else "",
        "labels": {
            "sample": wording.SAMPLE.get(lang),
            "notes": wording.NOTES.get(lang),
            "sources": wording.SOURCES.get(lang),
        },
        "sections": [
            {"heading": wording.numbered(n, heading).get(lang), "blocks": blocks}
            for n, (heading, blocks) in enumerate(sections, start=1)
        ],
        "notes": [note.get(lang) for note in notes],
        "sources": cites.rows(),
        "vintage": _vintage_line(tuple(vintages), lang),
    }


def _others(
    facts: Facts, cites: Citations, lang: str, *, region: str, as_of: str | None
) -> list[dict[str, Any]]:
    rows = []
    for linkage in LINKAGES[1:]:
        found = indicators.headlines(facts, linkage.key, region=region, as_of=as_of)
        parts = [item.part(cites, lang) for item in found] or [part(_NONE.get(lang), end=full_stop(lang))]
        rows.append({"head": linkage.title.get(lang), "linkage": linkage.key, "parts": parts})
    return [{"kind": "points", "rows": rows}]


def _has_sample(blocks: list[dict[str, Any]]) -> bool:
    return any(p["sample"] for block in blocks for row in block["rows"] for p in row["parts"])


def _issue(workspace: Workspace, day: date, lang: str) -> dict[str, Any]:
    """Who issues the briefing and when. The unit is ``briefing.issuer``, not stated where empty."""
    issuer = str(workspace.setting("briefing.issuer")).strip()
    shown = issuer or wording.ISSUER_NOT_STATED.get(lang)
    return {
        "author": issuer,
        "issuer": wording.ISSUER.get(lang).format(issuer=shown),
        "issued_on": in_words(day).get(lang),
        "date": [day.year, day.month, day.day],
    }


def _edition(workspace: Workspace, known_on: date | None, lang: str) -> str:
    """The issue number (``briefing.number``) where there is one, and the day the data is read as of."""
    number = str(workspace.setting("briefing.number")).strip()
    words = [wording.ISSUE_NUMBER.get(lang).format(number=number)] if number else []
    if known_on is not None:
        words.append(wording.AS_OF.get(lang).format(day=in_words(known_on).get(lang)))
    return "　".join(words) if lang == "zh" else " · ".join(words)


def _vintage_line(vintages: tuple[Vintage, ...], lang: str) -> str:
    if not vintages:
        return ""
    comma = "、" if lang == "zh" else ", "
    known = {one.name: one.title.get(lang) for one in registers.all_registers()}
    titles = [known.get(v.name, v.name) if v.kind == "register" else v.name for v in vintages]
    names = comma.join(
        f"{title} ({v.recorded_on[:10]})" if v.recorded_on else title
        for v, title in zip(vintages, titles, strict=True)
    )
    return wording.VINTAGE.get(lang).format(names=names)
