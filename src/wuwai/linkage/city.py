"""A city through the five linkages, beside its province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts.access import reading
from wuwai.facts.keeping import Keeping
from wuwai.facts.quality import share_of
from wuwai.facts.store import Facts
from wuwai.reference import regions
from wuwai.reference.linkages import LINKAGES
from wuwai.registers import registry
from wuwai.registers.contract import Register
from wuwai.registers.past import stood
from wuwai.registers.tally import stamp
from wuwai.ui import returns_port
from wuwai.ui.as_of import known_on
from wuwai.ui.indicators import Indicator, indicators
from wuwai.ui.pages.linkage import declared, linkage_of
from wuwai.ui.programme_port import home_region
from wuwai.workspace import current

HEADLINES = 3
_numbers = Keeping[tuple[int, bool]](2048)  # of 21 cities in some 40 registers


@dataclass(frozen=True, slots=True)
class Beside:
    """A city's figure and the province's for the same period, where that is published too.

    ``share`` is the city's part in per cent, worked out here from the two.
    """

    figure: Indicator
    whole: float | None
    whole_origin: str
    share: float | None


_figures = Keeping[tuple[Beside, ...]](64)


@reading
def city(request: HttpRequest, code: str) -> HttpResponse:
    """Every series the city has a figure of, the most recent first, by linkage."""
    province = home_region(current())
    cities = regions.cities(province) if province else []
    here = next((one for one in cities if one.code == code), None)
    if here is None:
        raise Http404
    found = figures(current().facts, code, province=province, as_of=known_on(request))
    order = [name for page in declared() for name in page.headlines]
    lead = sorted(
        (one.figure for one in found if one.figure.series in order), key=lambda one: order.index(one.series)
    )
    groups = [
        (linkage, [one for one in found if linkage_of(one.figure.series) == linkage.key])
        for linkage in LINKAGES
    ]
    return render(
        request,
        "wuwai/linkage/city.html",
        {
            "city": here,
            "province": regions.get(province),
            "lead": lead[:HEADLINES],
            "groups": [(linkage, rows) for linkage, rows in groups if rows],
            "silent": [linkage for linkage, rows in groups if not rows],
            "total": len(found),
            "registers": _registers(code, known_on(request)),
            "returns": returns_port.of_city(current(), code, known_on(request)),
            "cities": cities,
        },
    )


def figures(facts: Facts, code: str, *, province: str, as_of: date | None = None) -> list[Beside]:
    """The city's latest figures, each with the province's of the same period."""
    key = (facts.folder, facts.state(), code, province, as_of)
    return list(_figures.get(key, lambda: tuple(_found(facts, code, province, as_of))))


def _found(facts: Facts, code: str, province: str, as_of: date | None) -> list[Beside]:
    frame = facts.observations(region=[code, province], as_of=as_of)
    whole = {
        (row["series"], row["period"], row["unit"]): row
        for row in frame.iter_rows(named=True)
        if row["region"] == province and not row["place"]
    }
    found = [one for one in indicators(facts, frame) if one.region == code]
    found.sort(key=lambda one: (-one.end.toordinal(), one.start, one.series))
    return [_beside(one, whole.get((one.series, one.period, one.unit))) for one in found]


def _beside(one: Indicator, whole: dict[str, Any] | None) -> Beside:
    if whole is None or one.place or not whole["value"]:
        return Beside(one, None, "", None)
    # A share of rates or shares means nothing; only amounts are parts of a whole.
    share = round(share_of(one.value, whole["value"]), 1) if one.unit not in ("%", "百分点") else None
    return Beside(one, whole["value"], whole["origin"], share)


def _registers(code: str, as_of: date | None) -> list[tuple[Any, int, bool]]:
    rows = []
    for register in registry.all_registers():
        key = (current().root, register.name, stamp(register), code, as_of)
        number, sample = _numbers.get(key, partial(_number, register, code, as_of))
        if number:
            rows.append((register, number, sample))
    return rows


def _number(register: Register, code: str, as_of: date | None) -> tuple[int, bool]:
    """How many rows of the city the register holds, and whether one of them is synthetic."""
    here = stood(register, as_of).filter(region=code)
    number = here.count()
    return number, bool(number) and here.filter(synthetic=True).exists()
