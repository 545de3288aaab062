"""One page a linkage, drawn from a small declaration in the linkage's own room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from wuwai.accounts.access import reading
from wuwai.facts.store import Facts
from wuwai.reference import regions
from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text
from wuwai.registers import registry as registers
from wuwai.registers.past import stood
from wuwai.rules import shelf
from wuwai.rules.book import RuleBook
from wuwai.studies import registry as studies
from wuwai.studies.contract import Study
from wuwai.studies.questions import Question, grouped
from wuwai.ui.as_of import known_on
from wuwai.ui.indicators import Indicator, latest
from wuwai.ui.programme_port import home_region, targets_of
from wuwai.workspace import Workspace, current

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list of figures below a heading. ``series`` members may end in ``*``.

    ``where`` says whose: the home region's own, its cities' (one row a city, of one series), everything
    within it, or the home region's and the country's.
    """

    title: Text
    series: tuple[str, ...]
    where: Literal["home", "cities", "within", "wider"] = "home"
    note: Text = NOTHING
    named: Callable[[str], Text] = lambda place: Text(place, place)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the figure, what it is called there, where its name leads."""

    figure: Indicator
    name: Text
    place: Text
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkagePage:
    """What a linkage's page shows. Registers, studies, targets and rule books follow from the linkage's key.

    ``headlines`` are the first figures, the overview's card among them; ``owns`` the beginnings of the names
    of the series that belong to the linkage; ``missing`` says what nobody publishes; ``leads_to`` are further
    pages by title and name of their address, its arguments behind it (``study trade.monitor``); ``questions``
    put its studies in order, where they are many.
    """

    key: str
    about: Text
    headlines: tuple[str, ...]
    owns: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    missing: Text = NOTHING
    leads_to: tuple[tuple[Text, str], ...] = ()
    questions: tuple[Question, ...] = ()


_pages: dict[str, LinkagePage] = {}


def declare(page: LinkagePage) -> LinkagePage:
    """Put a linkage's page on the list of those served."""
    _pages[page.key] = page
    return page


def declared() -> tuple[LinkagePage, ...]:
    """Every declared page, in the order of the five."""
    return tuple(_pages[key] for key in BY_KEY if key in _pages)


def studies_of(key: str) -> list[tuple[Text, list[Study]]]:
    """The studies of a linkage by the question they answer; one group where its page asks none."""
    questions = _pages[key].questions if key in _pages else ()
    return grouped([one for one in studies.all_studies() if one.linkage == key], questions)


def linkage_of(series: str) -> str:
    """The linkage a series belongs to, by the longest beginning that fits; empty for none."""
    fits = [(len(start), page.key) for page in declared() for start in page.owns if series.startswith(start)]
    return max(fits)[1] if fits else ""


def view(page: LinkagePage) -> Callable[..., HttpResponse]:
    """The Django view of a declared page."""

    @reading
    def show(request: HttpRequest) -> HttpResponse:
        return render(request, "wuwai/linkage.html", context(page, current(), known_on(request)))

    return show


def routes(page: LinkagePage) -> list[URLPattern]:
    """The address of a declared page: its key."""
    return [path(f"{page.key}/", view(declare(page)), name=page.key)]


def headlines(page: LinkagePage, facts: Facts, region: str, as_of: date | None = None) -> list[Indicator]:
    """The headline figures of the region; the country's stand in for series the region does not publish."""
    found = latest(facts, page.headlines, region=region, as_of=as_of)
    have = {one.series for one in found}
    country = [s for s in page.headlines if s not in have]
    above = _country(region)
    more = latest(facts, country, region=above, as_of=as_of) if country and above else []
    order = {series: place for place, series in enumerate(page.headlines)}
    return sorted([*found, *more], key=lambda one: (one.region != region, order.get(one.series, len(order))))


def context(page: LinkagePage, workspace: Workspace, as_of: date | None = None) -> dict[str, Any]:
    """What the template needs."""
    region = home_region(workspace)
    rows = headlines(page, workspace.facts, region, as_of)
    return {
        "page": page,
        "linkage": BY_KEY[page.key],
        "home": regions.get(region) if region else None,
        "rows": [(one, regions.get(one.region)) for one in rows],
        "lead": [one for one in rows if one.region == region][:3],
        "tables": [
            shown for table in page.tables if (shown := _table(table, workspace.facts, region, as_of))["rows"]
        ],
        "targets": targets_of(workspace, page.key, as_of),
        "registers": [(one, stood(one, as_of).count()) for one in registers.all_registers(page.key)],
        "studies": studies_of(page.key),
        "books": _books(page.key, workspace),
    }


def _country(region: str) -> str:
    parent = regions.get(region).parent if region else None
    return parent or ""


def _table(table: Table, facts: Facts, region: str, as_of: date | None) -> dict[str, Any]:
    places = {
        "home": [region],
        "cities": [city.code for city in regions.cities(region)],
        "within": [region, *(one.code for one in regions.all_regions() if one.parent == region)],
        "wider": [region, _country(region)],
    }[table.where]
    found = latest(facts, table.series, region=[place for place in places if place], as_of=as_of)
    cities = table.where == "cities"
    parts = len(table.series) == 1 and table.series[0].endswith(":*")
    if cities:
        found = sorted(found, key=lambda one: -one.value)
    rows = [
        Row(
            one,
            regions.get(one.region).title if cities else _member(one.title) if parts else one.title,
            NOTHING if cities or one.region == region else _place(one, table),
            reverse("city", args=[one.region]) if cities else reverse("series", args=[one.series]),
        )
        for one in found
    ]
    shared = {row.place for row in rows}
    everywhere = shared.pop() if len(shared) == 1 else NOTHING
    if everywhere:  # one place for all rows is said once, in the subtitle
        rows = [replace(row, place=NOTHING) for row in rows]
    return {
        "table": table,
        "place": everywhere,
        "rows": rows,
        "cities": cities,
        "periods_differ": len({one.period for one in found}) > 1,
    }


def _member(title: Text) -> Text:
    """The part's own name, where the table's heading says of what.

    >>> _member(Text("Goods trade with partner: ASEAN", "对伙伴进出口：东盟")).zh
    '东盟'
    """
    en, zh = title.en.rpartition(": ")[2], title.zh.rpartition("：")[2]
    return Text(en[:1].upper() + en[1:], zh)


def _place(one: Indicator, table: Table) -> Text:
    return table.named(one.place) if one.place else regions.get(one.region).title


def _books(key: str, workspace: Workspace) -> list[RuleBook]:
    """The rule books that ship with this linkage or are named by one of its registers."""
    folder = shelf.shipped_folders().get(key)
    named = {one.rule_book for one in registers.all_registers(key) if one.rule_book}
    books = shelf.books(workspace.rules_folder)
    return [b for b in books if b.name in named or (folder and str(b.file).startswith(str(folder)))]
