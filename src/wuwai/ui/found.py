"""What the shared pages add to search: linkages, cities, series, studies, registers, rule books, terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import NoReverseMatch, reverse

from wuwai.reference import regions
from wuwai.reference.glossary import TERMS
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.registers import registry as registers
from wuwai.rules import shelf
from wuwai.studies import registry as studies
from wuwai.ui.programme_port import home_region
from wuwai.ui.search import Hit, provide, score
from wuwai.workspace import current

CITY = Text("Cities", "地市")
SERIES = Text("Series", "指标")
STUDY = Text("Studies", "研究")
REGISTER = Text("Registers", "台账")
RULE_BOOK = Text("Rule books", "规则")
LINKAGE = Text("Linkages", "五外")
TERM = Text("Glossary", "术语")


@provide
def shared(query: str, lang: str, as_of: date | None) -> Iterator[Hit]:
    """Hits of every kind the shared pages know."""
    for found, kind, url, detail, code, extra in _everything(as_of):
        worth = score(query, found, code, extra)
        if worth:
            yield Hit(found, kind, url, detail, worth)


def _everything(as_of: date | None) -> Iterator[tuple[Text, Text, str, Text, str, str]]:
    workspace = current()
    nothing = Text("", "")
    for one in LINKAGES:
        yield one.title, LINKAGE, _url(one.key), nothing, one.key, ""
    home = home_region(workspace)
    for city in regions.cities(home) if home else []:
        yield city.title, CITY, _url("city", city.code), regions.get(home).title, city.code, ""
    facts = workspace.facts
    for name in facts.observations(as_of=as_of)["series"].unique().sort():
        info = facts.dictionary.get(name)
        yield info.title, SERIES, _url("series", name), Text(name, name), name, info.definition.en
    for study in studies.all_studies():
        yield study.title, STUDY, _url("study", study.name), study.question, study.name, study.question.zh
    for register in registers.all_registers():
        yield register.title, REGISTER, _url("register", register.name), register.about, register.name, ""
    for book in shelf.books(workspace.rules_folder):
        yield book.title, RULE_BOOK, _url("rule-book", book.name), book.issuing_body, book.name, ""
    for term in TERMS:
        yield (
            term.title,
            TERM,
            f"{_url('search')}?q={term.title.en.replace(' ', '+')}",
            term.definition,
            term.key,
            "",
        )


def _url(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""  # a room that is not served has nothing to open
