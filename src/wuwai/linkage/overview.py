"""The first page: where the programme and the five linkages stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wuwai.accounts.access import reading
from wuwai.facts.store import Facts
from wuwai.linkage.changes import biggest
from wuwai.linkage.tiles import MEASURES, city_tiles, finding
from wuwai.programme import following, progress
from wuwai.reference import regions
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.studies.contract import StudyResult
from wuwai.ui import returns_port
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.indicators import Indicator
from wuwai.ui.pages.linkage import declared, headlines
from wuwai.workspace import Workspace, current

MONITOR = "trade.monitor"
ALERTS = 3  # the latest ones that nobody has acknowledged
CHARTS = ("year_to_date", "growth")


@dataclass(frozen=True, slots=True)
class Card:
    """A linkage in one card: its first published figure, or that there is none."""

    key: str
    title: Text
    figure: Indicator | None
    place: Text
    missing: Text


@reading
def overview(request: HttpRequest) -> HttpResponse:
    """``?measure=`` chooses what the tile map shows."""
    measure = request.GET.get("measure", "")
    return render(
        request,
        "wuwai/linkage/overview.html",
        context(
            current(),
            measure=measure if measure in MEASURES else next(iter(MEASURES)),
            as_of=known_on(request),
        ),
    )


def context(workspace: Workspace, *, measure: str, as_of: date | None = None) -> dict[str, Any]:
    """What the template needs."""
    if as_of is None:
        following.record_if_changed(workspace)
    standing = progress.status(workspace, as_of=as_of)
    facts = workspace.facts
    region = standing.programme.region
    numbered = [one for one in standing.own if one.target.number is not None]
    tiles = city_tiles(facts, measure, province=region, lang=active_lang(), as_of=as_of)
    cards = _cards(facts, region, as_of)
    return {
        "programme": standing.programme,
        "home": regions.get(region),
        "standing": standing,
        "alerts": following.lines(following.alerts(unread=True, as_of=as_of)[:ALERTS], workspace),
        "counted": [one for one in numbered if one.current is not None],
        "silent": [one for one in numbered if one.current is None],
        "tiles": tiles,
        "tile_title": finding(tiles),
        "measure": MEASURES[measure],
        "measures": [(key, one.title, key == measure) for key, one in MEASURES.items()],
        "monitor": (monitor := _monitor(facts, region, as_of)),
        "charts": [c for c in monitor.study.charts if c.name in CHARTS] if monitor else [],
        "cards": cards,
        "reporting": returns_port.reporting(workspace, as_of),
        "changes": biggest(facts, region=region, as_of=as_of),
        "missing": _missing(standing, tiles, cards),
    }


def _monitor(facts: Facts, region: str, as_of: date | None) -> StudyResult | None:
    """The trade monitor; None where there is nothing to monitor."""
    if facts.observations(series="trade_total", region=region, as_of=as_of).is_empty():
        return None
    return run.run(MONITOR, facts=facts, parameters={"region": region}, as_of=as_of)


def _cards(facts: Facts, region: str, as_of: date | None) -> list[Card]:
    pages = {page.key: page for page in declared()}
    cards = []
    for linkage in LINKAGES:
        page = pages.get(linkage.key)
        found = headlines(page, facts, region, as_of) if page else []
        figure = found[0] if found else None
        place = regions.get(figure.region).title if figure and figure.region != region else Text("", "")
        cards.append(Card(linkage.key, linkage.title, figure, place, page.missing if page else Text("", "")))
    return cards


def _missing(
    standing: progress.ProgrammeStatus, tiles: list[Any], cards: list[Card]
) -> list[tuple[Text, Text, str]]:
    """What a reader looks for and does not find here: heading, words, address to read on."""
    silent = [tile for tile in tiles if tile.value is None]
    rows = [(card.title, card.missing, reverse(card.key)) for card in cards if card.missing]
    untitled = [article for article in standing.programme.articles if not article.title]
    if untitled:
        said = Text(
            "titles, departments and dates of {n} of {all} articles.",
            "{all}条条文中{n}条的标题、牵头部门与期限。",
        ).format(n=len(untitled), all=len(standing.programme.articles))
        rows.insert(0, (Text("Articles", "条文"), said, reverse("articles")))
    undated = [one for one in standing.own if one.target.due is None and one.target.number is not None]
    if undated:
        said = Text(
            "due dates of {n} targets; a reader may assume one.", "{n}项目标的期限；读者可自行设定假定期限。"
        ).format(n=len(undated))
        rows.insert(0, (Text("Targets", "目标"), said, reverse("targets")))
    if silent:
        names = Text(", ".join(t.title.en for t in silent), "、".join(t.title.zh for t in silent))
        rows.append((Text("Cities without a figure", "暂无公布数的地市"), names, reverse("series-list")))
    return rows
