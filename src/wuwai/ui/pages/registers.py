"""The list of registers, and the page of one register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wuwai.accounts.access import reading
from wuwai.reference import regions
from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.columns import shown
from wuwai.registers.contract import Register
from wuwai.registers.past import stood
from wuwai.registers.rows import RegisterRow
from wuwai.registers.tally import Tally, tally
from wuwai.ui.as_of import known_on
from wuwai.ui.pages.register_finding import found, listed
from wuwai.ui.tiles import Tile


def the_register(name: str) -> Register:
    """The register of that name, or a page not found."""
    try:
        return registry.get(name)
    except KeyError:
        raise Http404(f"no register {name}") from None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: its cells in words, and whether it counts."""

    row: RegisterRow
    cells: tuple[tuple[Text, bool], ...]
    counts: bool


@reading
def registers(request: HttpRequest) -> HttpResponse:
    """Every register with how many rows it holds and how many count."""
    lines = [
        {"register": one, "tally": tally(one, as_of=known_on(request)), "linkage": BY_KEY[one.linkage]}
        for one in registry.all_registers()
    ]
    return render(request, "wuwai/registers/registers.html", {"lines": lines})


@reading
def register(request: HttpRequest, name: str) -> HttpResponse:
    """One register: what counts, where, and its rows by filter, order and page."""
    one = the_register(name)
    as_of = known_on(request)
    counted = tally(one, as_of=as_of)
    answer = found(one, request, counted)
    fields = listed(one)
    lines = [
        Line(
            row,
            tuple((shown(f, row.value(f.name)), f.kind in ("number", "integer")) for f in fields[1:]),
            row.pk in counted.counted_ids,
        )
        for row in answer.page
    ]
    context = {
        "register": one,
        "linkage": BY_KEY[one.linkage],
        "tally": counted,
        "found": answer,
        "lines": lines,
        "tiles": _tiles(one, counted),
        "cities": _cities(one, as_of),
    }
    return render(request, "wuwai/registers/register.html", context)


def _cities(one: Register, as_of: date | None) -> list[tuple[str, Text]]:
    """The cities that have rows, for the filter."""
    codes = sorted(set(stood(one, as_of).order_by("region").values_list("region", flat=True).distinct()))
    return [(code, regions.get(code).title) for code in codes if _known(code)]


def _known(code: str) -> bool:
    try:
        regions.get(code)
    except KeyError:
        return False
    return True


def _tiles(one: Register, counted: Tally) -> list[Tile]:
    """A tile for each city of the provinces the rows lie in; the value is how many rows count."""
    provinces = {p for code in counted.by_region if _known(code) if (p := regions.get(code).parent)}
    address = reverse("register", args=[one.name])
    return [
        Tile(
            code=city.code,
            title=city.short,
            column=places[city.code][0] + 1,
            row=places[city.code][1] + 1,
            url=f"{address}?region={city.code}&counts=yes",
            value=float(counted.by_region.get(city.code, 0)),
        )
        for province in sorted(provinces)
        if (places := regions.tiles(province))
        for city in regions.cities(province)
        if city.code in places
    ]
