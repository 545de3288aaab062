"""Finding rows of a register: the filters, the order and the page that an address names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from wuwai.reference import regions
from wuwai.registers.columns import columns
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.past import stood
from wuwai.registers.rows import RegisterRow
from wuwai.registers.tally import Tally
from wuwai.ui.as_of import known_on

PAGE_SIZE = 50
_SEARCHED = ("text", "long_text")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the list with the address that sorts by it; ``direction`` is what it is sorted by now."""

    one: RegisterField
    query: str
    direction: str  # "ascending", "descending" or ""


@dataclass(frozen=True, slots=True)
class Found:
    """What an address asks for."""

    page: Page[RegisterRow]
    total: int
    query: str
    region: str
    stage: str
    counts: str
    sort: str
    headings: tuple[Heading, ...]
    kept: str  # the filters as a query string, without the page

    @property
    def filtered(self) -> bool:
        return bool(self.query or self.region or self.stage or self.counts)


def listed(register: Register) -> tuple[RegisterField, ...]:
    """The columns a list shows."""
    return (
        *(one for one in register.fields if one.in_list),
        *(one for one in columns(register) if one.name == "stage"),
    )


def asked(request: HttpRequest) -> str:
    """The words searched for, as a database can compare them."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


def filtered(register: Register, request: HttpRequest, tally: Tally) -> QuerySet[RegisterRow]:
    """The rows the address asks for, in its order."""
    rows = stood(register, known_on(request))
    query = asked(request)
    if query:
        wanted = Q()
        for one in columns(register):
            if one.kind in _SEARCHED:
                wanted |= Q(**{f"{one.name}__icontains": query})
        place = regions.find(query)
        if place is not None:
            wanted |= Q(region=place.code)
        rows = rows.filter(wanted)
    for name in ("region", "stage"):
        if wish := request.GET.get(name, "").replace("\x00", ""):
            rows = rows.filter(**{name: wish})
    counts = request.GET.get("counts", "")
    if counts in ("yes", "no"):
        rows = _by_counting(rows, tally, counts == "yes")
    name = request.GET.get("sort", "").removeprefix("-")
    if name in {one.name for one in listed(register)}:
        down = request.GET["sort"].startswith("-")
        order = F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)
        return rows.order_by(order, "id")
    return rows.order_by("id")


def _by_counting(rows: QuerySet[RegisterRow], tally: Tally, counts: bool) -> QuerySet[RegisterRow]:
    # SQLite takes at most 250 000 values in one statement; a register is designed for 100 000 rows.
    chosen = Q(id__in=list(tally.counted_ids))
    return rows.filter(chosen if counts else ~chosen)


def found(register: Register, request: HttpRequest, tally: Tally) -> Found:
    """Read filters, order and page from the address; what makes no sense in it is passed over."""
    rows = filtered(register, request, tally)
    paginator = Paginator(rows, PAGE_SIZE)
    given = request.GET.copy()
    for name in list(given):
        if name not in ("q", "region", "stage", "counts", "sort") or not given[name]:
            del given[name]
    return Found(
        page=paginator.get_page(request.GET.get("page")),
        total=paginator.count,
        query=asked(request),
        region=request.GET.get("region", ""),
        stage=request.GET.get("stage", ""),
        counts=request.GET.get("counts", ""),
        sort=request.GET.get("sort", ""),
        headings=tuple(_heading(one, given) for one in listed(register)),
        kept=given.urlencode(),
    )


def _heading(one: RegisterField, given: Any) -> Heading:
    now = given.get("sort", "")
    other = given.copy()
    other["sort"] = f"-{one.name}" if now == one.name else one.name
    direction = {one.name: "ascending", f"-{one.name}": "descending"}.get(now, "")
    return Heading(one, other.urlencode(), direction)
