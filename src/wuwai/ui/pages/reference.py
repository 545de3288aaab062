"""Code tables: the index, one table, a country, a group, a product of the Harmonized System."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts.access import allowed, reading
from wuwai.reference import (
    blocs,
    catalogue,
    countries,
    country_cards,
    own,
    own_kinds,
    product_cards,
    products,
)
from wuwai.reference.catalogue import COLUMN_TITLES, Row, Table
from wuwai.reference.economic_classes import USES
from wuwai.reference.text import Text
from wuwai.ui import table_files
from wuwai.ui.context import active_lang
from wuwai.ui.pages.clusters import asked_day, code_tables, gathered
from wuwai.workspace import current

PER_PAGE = 100
_NO_END = "9999-12-31"
# Where a column says what the page's own words say: the words are shown, the file keeps the column.
_NOT_ON_PAGE = frozenset({"source", "source_zh", "bloc_en", "bloc_zh"})
KIND_WORDS: dict[str, Text] = {
    "country": Text("country or territory", "国家（地区）"),
    "former": Text("former state", "已不存在的国家"),
    "part": Text("part of a country", "国家的一部分"),
    "other": Text("not a country", "非国家类别"),
    "total": Text("total", "合计"),
    "province": Text("province", "省级"),
    "city": Text("city", "地级市"),
    "district": Text("district", "区县"),
    "zone": Text("zone", "片区"),
    "group": Text("group", "组合区域"),
    "shipped": Text("shipped", "自带"),
    "own": Text("the office's own", "本单位"),
    "yes": Text("yes", "是"),
    "no": Text("no", "否"),
    **USES,
}
_WORDED = frozenset({"kind", "from", "processing", "ecommerce", "use", "closed"})
_BESIDE = dict.fromkeys(("source", "source_zh"), Text("Source", "来源"))


@reading
def index(request: HttpRequest) -> HttpResponse:
    """Every table: how many rows, from where, what the office laid over it, and files to take away."""
    folder = current().reference_folder
    lines = []
    for one in catalogue.TABLES:
        parts = catalogue.choices(one.name) or ("",)
        lines.append(
            {
                "table": one,
                "rows": sum(sum(1 for _ in one.rows(folder, part)) for part in parts),
                "own": one.own_tables(folder),
            }
        )
    return render(
        request,
        "wuwai/reference/index.html",
        {
            "tab": "reference",
            "lines": lines,
            "empty": sum(not line["rows"] for line in lines),
            "kinds": own_kinds.KINDS,
            "damaged": own.damaged(folder),
            "may_administer": request.user.is_authenticated and allowed(request, "administering"),
        },
    )


@reading
def table(request: HttpRequest, name: str) -> HttpResponse:
    """One table: searched by words or codes, a hundred rows a page."""
    one = the_table(name)
    folder = current().reference_folder
    words, choice = request.GET.get("q", "").strip()[:200], _choice(request, one)
    rows = list(catalogue.found(one.rows(folder, choice), words))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    columns = _on_page(one)
    context: dict[str, Any] = {
        "tab": "reference",
        "table": one,
        "words": words,
        "choice": choice,
        "choices": [(c, _choice_title(one, c)) for c in catalogue.choices(name)],
        "total": len(rows),
        "page": page,
        "columns": [(column, _BESIDE.get(column) or COLUMN_TITLES[column]) for column in columns],
        "lines": [_cells(one, columns, row) for row in page.object_list],
        "own_tables": one.own_tables(folder),
        "sources": [] if one.sourced else _sources(rows),
        "keep": _keep(request),
        "address": _keep(request),
    }
    if name == "products":
        tables = code_tables()
        context["chapters"] = product_cards.chapters(tables, choice) if not words else ()
        context["not_named"] = products.NOT_NAMED.format(edition=products.edition(choice).title)
        return render(request, "wuwai/reference/products.html", context)
    if name == "blocs":
        return _blocs(request, context)
    return render(request, "wuwai/reference/table.html", context)


@reading
def download(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """The rows that the address asks for, with every column, as CSV or Excel."""
    one = the_table(name)
    folder, lang, choice = current().reference_folder, active_lang(), _choice(request, one)
    rows = catalogue.found(one.rows(folder, choice), request.GET.get("q", "").strip()[:200])
    about = [
        (Text("Table", "表").get(lang), one.title.get(lang)),
        (Text("Source", "来源").get(lang), one.source.get(lang)),
        *(
            (Text("Own table", "本单位代码表").get(lang), f"{t.name}: {t.source} ({t.taken_on})")
            for t in one.own_tables(folder)
        ),
    ]
    cells = ([row[column] or "" for column in one.columns] for row in rows)
    file = f"{name}-{choice}" if choice else name
    return table_files.answer(file, fmt, one.columns, cells, about=about, lang=lang)


@reading
def country(request: HttpRequest, code: str) -> HttpResponse:
    """A country or territory: its codes, the names customs print, its groups over time."""
    try:
        card = country_cards.card(current().reference_folder, code)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown
    day, _ = asked_day(request)
    return render(
        request,
        "wuwai/reference/country.html",
        {
            "tab": "reference",
            "card": card,
            "kind": KIND_WORDS[card.country.kind],
            "within": countries.get(card.country.within) if card.country.within else None,
            "groups": [(bloc, member, member.belongs(day)) for bloc, member in card.groups],
            "member_of": sum(member.belongs(day) for _, member in card.groups),
        },
    )


@reading
def bloc(request: HttpRequest, code: str) -> HttpResponse:
    """A group of countries on a day: who is in it, who came and went when."""
    folder = current().reference_folder
    try:
        one = blocs.get(code, own.rows(folder, "blocs"))
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown
    day, trouble = asked_day(request)
    members = sorted(one.members, key=lambda m: (m.valid_from, m.code))
    return render(
        request,
        "wuwai/reference/bloc.html",
        {
            "tab": "reference",
            "bloc": one,
            "own": any(t.name == f"blocs-{code}" for t in own.tables(folder)),
            "day": day,
            "asked": request.GET.get("on", ""),
            "trouble": trouble,
            "on_day": [countries.get(c) for c in one.on(day)],
            "members": [(m, countries.get(m.code), m.belongs(day)) for m in members],
            "changes": _changes(one),
        },
        status=400 if trouble else 200,
    )


@reading
def product(request: HttpRequest, edition: str, code: str) -> HttpResponse:
    """A code: the way to it, what is below, what it is in other editions, its classes and clusters."""
    tables = code_tables()
    try:
        card = product_cards.card(current().reference_folder, tables, edition, code)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown
    # A code of an earlier edition is looked for in the lists as they were on that edition's last day.
    day = min(asked_day(request)[0], products.last_day(card.edition.code) or _NO_END)
    return render(
        request,
        "wuwai/reference/product.html",
        {
            "tab": "reference",
            "card": card,
            "others": [
                (one, [(part, tables.product_name(one.edition.code, part.code)) for part in one.parts])
                for one in card.others
            ],
            "uses": USES,
            "day": day,
            "clusters": [(c, c.find(code, day)) for c in gathered(request).holding(code, day)],
        },
    )


def the_table(name: str) -> Table:
    """The table of a name, or 404."""
    try:
        return catalogue.table(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown


def _on_page(one: Table) -> list[str]:
    """The columns a page shows: names right after the code, that of the page's language first."""
    shown = [column for column in one.columns if column not in _NOT_ON_PAGE and column != one.chosen]
    names = [column for column in shown if column.startswith("name_")]
    if one.sourced:  # beside each number, in the page's language alone
        lang = "zh" if active_lang() == "zh" else "en"
        left = [column for column in shown if not column.endswith(("_zh", "_en")) or column.endswith(lang)]
        return [*(left[:-1]), "source_zh" if lang == "zh" else "source", left[-1]]
    if not names or "code" not in shown:
        return shown
    rest = [column for column in shown if column not in names]
    after = rest.index("code") + 1
    return [*rest[:after], *sorted(names, reverse=active_lang() == "zh"), *rest[after:]]


def _choice(request: HttpRequest, one: Table) -> str:
    known = catalogue.choices(one.name)
    asked = request.GET.get(one.chosen, "") if one.chosen else ""
    return asked if asked in known else known[0] if known else ""


def _choice_title(one: Table, choice: str) -> Text:
    return products.edition(choice).title if one.name == "products" else Text(choice, choice)


def _keep(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _cells(one: Table, columns: Iterable[str], row: Row) -> list[dict[str, Any]]:
    """The cells of a row as the page shows them: codes as links, fixed words in the page's language."""
    return [
        {
            "column": column,
            "text": KIND_WORDS.get(row[column], row[column]) if column in _WORDED else row[column],
            "link": _link(one, column, row),
        }
        for column in columns
    ]


_PLACES = (("ports", "country"), ("cities", "country"))


def _link(one: Table, column: str, row: Row) -> tuple[str, ...]:
    """The address a code leads to, as a name and its arguments; empty where it leads nowhere."""
    if not row[column]:
        return ()
    if (one.name, column) in (("countries", "code"), ("partners", "code"), *_PLACES):
        return ("country", row[column])
    if one.name in ("bec", "isic") and column == "code":
        return ("product", row["edition"], row["code"])
    if one.name == "products" and column == "code":
        return ("product", row["edition"], row["code"])
    if one.name == "conversion" and column in ("from_code", "to_code"):
        return ("product", row[column.replace("code", "edition")], row[column])
    return ()


def _sources(rows: Iterable[Row]) -> list[str]:
    """What the rows say of where they are from, each once, in the page's language."""
    column = "source_zh" if active_lang() == "zh" else "source"
    return list(dict.fromkeys(row[column] for row in rows if row.get(column)))[:8]


def _blocs(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    day, trouble = asked_day(request)
    own_rows = own.rows(current().reference_folder, "blocs")
    theirs = {row["bloc"] for row in own_rows}
    context |= {
        "groups": [(b, len(b.on(day)), b.code in theirs) for b in blocs.all_blocs(own_rows)],
        "day": day,
        "asked": request.GET.get("on", ""),
        "trouble": trouble,
    }
    return render(request, "wuwai/reference/blocs.html", context, status=400 if trouble else 200)


def _changes(one: blocs.Bloc) -> list[tuple[str, list[Text], list[Text]]]:
    """The days on which the membership changed, the latest first: who joined, who left."""
    days = {m.valid_from for m in one.members if m.valid_from} | {
        m.valid_to for m in one.members if m.valid_to
    }
    return [
        (
            day,
            [countries.get(m.code).title for m in one.members if m.valid_from == day],
            [countries.get(m.code).title for m in one.members if m.valid_to == day],
        )
        for day in sorted(days, reverse=True)
    ]
