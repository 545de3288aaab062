"""What a briefing says: its blocks, composed one after the other, as plain data.

The words, numbers, sources and charts are all here; the page in ``typst/briefing.typ`` only sets them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from wuwai.briefings import blocks, wording
from wuwai.briefings.arrangements import PROGRAMME, Arrangement
from wuwai.briefings.blocks import BlockError, Number, Placed, Reading, Section
from wuwai.briefings.citations import Citations
from wuwai.facts.questions import day as as_day
from wuwai.programme import office
from wuwai.reference.days import in_words
from wuwai.reference.text import Text
from wuwai.registers import registry as registers
from wuwai.studies.contract import Vintage
from wuwai.studies.sheets import KINDS
from wuwai.workspace import Workspace

SCHEMA = 2

_SUMMARY = Text(
    "What the published statistics and the registers say, with the source of every number.",
    "已公布统计数据与台账情况，每个数字均注明来源。",
)


def compose(
    workspace: Workspace,
    lang: str,
    as_of: str | date | None = None,
    *,
    today: date | None = None,
    issued: date | None = None,
    drawn: bool = True,
    studies: Sequence[str] = (),
    placed: Sequence[Placed] | None = None,
    arrangement: Arrangement = PROGRAMME,
    headline: Text | None = None,
    number: str | None = None,
    city: str = "",
) -> dict[str, Any]:
    """A briefing of ``workspace`` in ``lang`` (``zh`` or ``en``), as JSON-serialisable data.

    It holds the blocks ``placed`` (those of the ``arrangement``, where none are given) and one for each of
    ``studies``; KeyError names a kind of block there is not, :class:`BlockError` a block that cannot be
    composed. ``as_of`` (a date or its ISO text) reads facts and registers as they were known on that day and
    judges progress on it; ``today`` is the date printed and judged on, ``issued`` only the one printed.
    ``headline`` stands over the page in place of what a block found, ``number`` is the issue number in place
    of the workspace's. ``city`` is the one it is written for. Every number stands with the numbers of its
    sources (``refs``); a synthetic one is marked ``sample``. Without ``drawn`` the charts are named, not
    drawn; such data cannot be printed.
    """
    lang = "zh" if lang.startswith("zh") else "en"
    known_on = as_day(as_of or None)
    day = issued or today or timezone.localdate()
    wanted = [*(arrangement.blocks if placed is None else placed)]
    wanted += [Placed("study", {"study": name}) for name in dict.fromkeys(studies)]
    region = city or office.planned(workspace, as_of=known_on).region
    reading = Reading(
        workspace=workspace,
        cites=Citations(lang=lang),
        lang=lang,
        region=region,
        as_of=known_on,
        today=today or known_on or day,
        drawn=drawn,
        city=city,
    )
    sections = [_section(one, place, reading) for place, one in enumerate(wanted, start=1)]
    sample = any(one.sample for one in sections)
    vintages = tuple(dict.fromkeys(v for one in sections for v in one.vintages))
    masthead = arrangement.masthead.get(lang)
    found = headline or next((one.headline for one in sections if one.headline), arrangement.title)
    return {
        "schema": SCHEMA,
        "lang": lang,
        "title": masthead,
        "headline": found.get(lang) or found.en or found.zh,
        "summary": _SUMMARY.get(lang),
        "region": region,
        "as_of": known_on.isoformat() if known_on else None,
        "edition": _edition(workspace, known_on, lang, number),
        **_issue(workspace, day, lang),
        "footer": masthead,
        "sample": sample,
        "notice": wording.SAMPLE_NOTICE.get(lang) if sample else "",
        "labels": {
            "sample": wording.SAMPLE.get(lang),
            "notes": wording.NOTES.get(lang),
            "sources": wording.SOURCES.get(lang),
        },
        "sections": _headed(sections, lang),
        "notes": list(dict.fromkeys(note.get(lang) for one in sections for note in one.notes)),
        "sources": reading.cites.rows(),
        "vintage": _vintage_line(vintages, lang),
        "mark": "",
        "audit": "",
        "numbers": _numbers(sections),
        "results": [one.result for one in sections],
    }


def _section(one: Placed, place: int, reading: Reading) -> Section:
    kind = blocks.get(one.kind)
    try:
        return kind.compose(reading, one.options)
    except BlockError as error:
        error.place = place
        raise


def _headed(sections: Sequence[Section], lang: str) -> list[dict[str, Any]]:
    """The sections with their numbers; one without a heading is a part of the one before it."""
    made: list[dict[str, Any]] = []
    count = 0
    for one in sections:
        if one.heading.get(lang):
            count += 1
            made.append({"heading": wording.numbered(count, one.heading).get(lang), "blocks": [*one.blocks]})
        elif made:
            made[-1]["blocks"] += one.blocks
        else:
            made.append({"heading": "", "blocks": [*one.blocks]})
    return made


def _numbers(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Every number, named by its block's place, so that the same study may stand twice."""
    found: dict[str, Number] = {}
    for place, section in enumerate(sections, start=1):
        for one in section.numbers:
            found.setdefault(f"{place} {one.name}", one)
    return [{**one.as_json(), "name": name} for name, one in found.items()]


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


def _edition(workspace: Workspace, known_on: date | None, lang: str, given: str | None) -> str:
    """The issue number (``briefing.number``, or the one given) where there is one, and the day the data is
    read as of.
    """
    number = (str(workspace.setting("briefing.number")) if given is None else given).strip()
    words = [wording.ISSUE_NUMBER.get(lang).format(number=number)] if number else []
    if known_on is not None:
        words.append(wording.AS_OF.get(lang).format(day=in_words(known_on).get(lang)))
    return "　".join(words) if lang == "zh" else " · ".join(words)


def _vintage_line(vintages: tuple[Vintage, ...], lang: str) -> str:
    """What was on file: of each kind those of one day together, such as ``register: parks (2026-11-23)``."""
    if not vintages:
        return ""
    comma, semicolon = ("、", "；") if lang == "zh" else (", ", "; ")
    known = {one.name: one.title.get(lang) for one in registers.all_registers()}
    listed: dict[tuple[str, str], dict[str, None]] = {}
    for one in vintages:
        kind = KINDS.get(one.kind, Text(one.kind, one.kind)).get(lang)
        named = listed.setdefault((kind, one.recorded_on[:10]), {})
        if one.kind != "returns":  # of which there is one
            named[known.get(one.name, one.name) if one.kind == "register" else one.name] = None
    pattern, dated = Text("{k}: {n}", "{k}：{n}").get(lang), Text("{n} ({d})", "{n}（{d}）").get(lang)
    said = []
    for (kind, day), names in listed.items():
        told = pattern.format(k=kind, n=comma.join(names)) if names else kind
        said.append(dated.format(n=told, d=day) if day else told)
    return wording.VINTAGE.get(lang).format(names=semicolon.join(said))
