"""Finding rows of a register: the filters, the columns, the order and the page that an address names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers.access import cities_of, hidden, readable, visible
from wuwai.registers.columns import columns, options
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.filters import NOT_STATED, Wanted, chosen, filterable, wanted
from wuwai.registers.past import stood
from wuwai.registers.rows import RegisterRow
from wuwai.registers.standing import Tally
from wuwai.registers.tally import tally
from wuwai.ui.as_of import known_on

PAGE_SIZE = 50
_FIRST = ("region", "stage")  # filters that are always open
_MOST_CHOICES = 400


@dataclass(frozen=True)
class Asked:
    """The rows an address asks for, of those this person may see."""

    register: Register
    wanted: Wanted
    as_of: date | None
    user: Any

    @cached_property
    def tally(self) -> Tally:
        """The count over the whole register, whoever asks."""
        return tally(self.register, as_of=self.as_of)

    def seen(self) -> QuerySet[RegisterRow]:
        """Every row this person may see."""
        return visible(stood(self.register, self.as_of), self.user)

    def rows(self) -> QuerySet[RegisterRow]:
        """The rows asked for, in no order."""
        return chosen(
            self.register,
            self.seen(),
            open_to(self.wanted, self.register, self.user),
            self.tally if self.wanted.counts else None,
            hidden=hidden(self.register, self.user),
        )


def asked(register: Register, request: HttpRequest) -> Asked:
    """What a request asks for."""
    return Asked(register, wanted(register, request.GET), known_on(request), request.user)


def open_to(one: Wanted, register: Register, user: Any) -> Wanted:
    """What is asked for without filters on fields this person may not read: they would tell their values."""
    names = {field.name for field in hidden(register, user)}
    return replace(one, values={name: value for name, value in one.values.items() if name not in names})


def filtered(register: Register, request: HttpRequest) -> QuerySet[RegisterRow]:
    """The rows a request asks for, of those this person may see, in its order."""
    return in_order(asked(register, request), request.GET.get("sort", ""))


def in_order(one: Asked, sort: str) -> QuerySet[RegisterRow]:
    """The rows asked for by a column this person may read; in the order they were made by any other."""
    names = {field.name for field in readable(one.register, one.user)}
    return ordered(one.rows(), one.register, sort if sort.removeprefix("-") in names else "")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the list with the address that sorts by it; ``direction`` is what it is sorted by now."""

    one: RegisterField
    query: str
    direction: str  # "ascending", "descending" or ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as the form offers it. ``options`` empty: a box to type a reference in."""

    one: RegisterField
    value: str
    options: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What an address asks for, ready for the list. ``kept`` is its query string without the page."""

    page: Page[RegisterRow]
    total: int
    wanted: Wanted
    sort: str
    fields: tuple[RegisterField, ...]
    headings: tuple[Heading, ...]
    kept: str


def listed(register: Register, request: HttpRequest | None = None) -> tuple[RegisterField, ...]:
    """The columns a list shows: those the address chooses (``column=``), else the register's own choice."""
    every = columns(register) if request is None else readable(register, request.user)
    names = request.GET.getlist("column") if request is not None else []
    picked = [one for one in every if one.name in names and one.name != every[0].name]
    if picked:
        return (every[0], *picked)
    # An amount is printed with its currency, which needs no column beside it.
    said = {one.currency for one in register.fields if one.in_list}
    return (
        *(one for one in every if one.in_list and one.name not in said),
        *(one for one in every if one.name == "stage"),
    )


def ordered(rows: QuerySet[RegisterRow], register: Register, sort: str) -> QuerySet[RegisterRow]:
    """The rows in the order ``sort`` names: a column, with ``-`` before it from the largest down."""
    name = sort.removeprefix("-")
    if name not in {one.name for one in columns(register)}:
        return rows.order_by("id")
    order = F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True)
    return rows.order_by(order, "id")


def found(one: Asked, request: HttpRequest) -> Found:
    """Read order, columns and page from the address; what makes no sense in it is passed over."""
    register = one.register
    sort = request.GET.get("sort", "")
    if sort.removeprefix("-") not in {column.name for column in readable(register, one.user)}:
        sort = ""
    paginator = Paginator(ordered(one.rows(), register, sort), PAGE_SIZE)
    known = _known_total(one)
    if known is not None:
        paginator.count = known
    fields = listed(register, request)
    shown = [("column", name) for name in request.GET.getlist("column") if _has(register, name)]
    return Found(
        page=paginator.get_page(request.GET.get("page")),
        total=paginator.count,
        wanted=one.wanted,
        sort=sort,
        fields=fields,
        headings=tuple(_heading(field, one.wanted, sort, shown) for field in fields),
        kept=one.wanted.address(*([("sort", sort)] if sort else []), *shown),
    )


def _known_total(one: Asked) -> int | None:
    """How many rows are found, where the count of the whole register says it already; None elsewhere."""
    asked = one.wanted
    if cities_of(one.user) is not None or asked.query or asked.synthetic or asked.values:
        return None
    return {"yes": one.tally.counted, "no": one.tally.not_counted}.get(asked.counts, one.tally.rows)


def _has(register: Register, name: str) -> bool:
    return name in {one.name for one in columns(register)}


def _heading(one: RegisterField, now: Wanted, sort: str, shown: list[tuple[str, str]]) -> Heading:
    wish = f"-{one.name}" if sort == one.name else one.name
    direction = {one.name: "ascending", f"-{one.name}": "descending"}.get(sort, "")
    return Heading(one, now.address(("sort", wish), *shown), direction)


def choices(one: Asked) -> tuple[list[Choice], list[Choice]]:
    """The filters of the form: those always open, then the others."""
    first: list[Choice] = []
    others: list[Choice] = []
    not_theirs = hidden(one.register, one.user)
    for field in filterable(one.register):
        if field in not_theirs:
            continue
        choice = Choice(field, one.wanted.values.get(field.name, ""), _options(one, field))
        (first if field.name in _FIRST else others).append(choice)
    return sorted(first, key=lambda c: _FIRST.index(c.one.name)), others


def _options(one: Asked, field: RegisterField) -> tuple[tuple[str, Text], ...]:
    """Places that have rows; every choice of a short list; nothing for what is typed."""
    known: Mapping[str, Text] = options(field)
    if field.kind in ("region", "country"):
        codes = one.seen().order_by().values_list(field.name, flat=True).distinct()[:_MOST_CHOICES]
        known = {code: _place(code, known) for code in sorted(code for code in codes if code)}
    if not known:
        return ()
    asked_for = one.wanted.values.get(field.name, "")
    if field.name == "stage" and "," in asked_for:
        titles = [known[key] for key in asked_for.split(",") if key in known]
        both = Text(", ".join(t.en for t in titles), "、".join(t.zh for t in titles))
        known = {**known, asked_for: both}
    more = () if field.required or field.name == "stage" else ((NOT_STATED, Text("not stated", "未填报")),)
    return (*known.items(), *more)


def _place(code: str, known: Mapping[str, Text]) -> Text:
    if code in known:
        return known[code]
    place = regions.find(code)
    return place.title if place else Text(code, code)
