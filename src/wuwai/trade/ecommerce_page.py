"""The standing of cross-border e-commerce by customs mode: what declarations say, and what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wuwai.accounts.access import reading
from wuwai.facts.importers.declarations import HEADING
from wuwai.reference import regimes
from wuwai.reference.text import Text
from wuwai.studies.contract import StudyResult
from wuwai.trade.studies import ecommerce
from wuwai.trade.studies.dependency_words import percent
from wuwai.trade.studies.ecommerce import Cell, Ecommerce
from wuwai.trade.studies.ecommerce_charts import DIRECTIONS
from wuwai.trade.studies.ecommerce_study import STUDY
from wuwai.ui.pages.errors import too_many
from wuwai.ui.study_asking import TooMany, ask

_TAKEN = ("region", "year", "declared", "direction")
# What the page says in its own place.
_SAID = (ecommerce.NO_FILE, ecommerce.NOT_THE_SUM)
_HEADS = {
    ecommerce.MONTH: (_("By month"), _("Calendar month")),
    ecommerce.MARKET: (_("By market"), _("Market")),
    ecommerce.PRODUCT: (_("By product"), _("Product")),
    ecommerce.CITY: (_("By city"), _("City")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A group with an amount for each mode of the table; None where it has none."""

    title: Text
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A breakdown as a table: groups down, modes across."""

    name: str
    title: Any
    head: Any
    rows: tuple[Row, ...]


@reading
def standing(request: HttpRequest) -> HttpResponse:
    """``?region=&direction=&year=&declared=``: the modes, and each by month, market, product and city."""
    given = {name: value for name in _TAKEN if (value := request.GET.get(name, "").strip())}
    try:
        asked = ask(request, STUDY, {**given, "by": ecommerce.ALL})
    except TooMany:
        return too_many(request)
    result = asked.result
    found = result.result if result is not None and isinstance(result.result, Ecommerce) else None
    chosen = found.direction if found else ecommerce.EXPORT
    context = {
        "result": result,
        "found": found,
        "errors": asked.errors,
        "modes": [(code, regimes.mode(code)) for code in found.modes] if found else [],
        "lines": _lines(found) if found else [],
        "parts": [_part(found, by) for by in _HEADS] if found and found.cells else [],
        "charts": _charts(result) if found and found.cells else [],
        "directions": [(title, _query(given, direction=code), code == chosen) for code, title in
                       DIRECTIONS.items()],
        "columns": HEADING,
        "not_the_sum": ecommerce.NOT_THE_SUM,
        "warnings": [one for one in found.warnings if one not in _SAID] if found else [],
        "all_modes": [regimes.mode(code) for code in ecommerce.SHOWN],
        "study_url": reverse("study", args=[STUDY.name]) + _query(given, by=ecommerce.ALL),
    }  # fmt: skip
    return render(request, "wuwai/trade/ecommerce.html", context, status=asked.status)


def _lines(found: Ecommerce) -> list[tuple[Cell, str, float | None]]:
    """The modes in their order, with their share in words and their growth in per cent."""
    return [
        (
            one,
            "—" if one.share is None else percent(one.share),
            None if one.growth is None else round(100 * one.growth, 1),
        )
        for one in found.of(ecommerce.MODE)
    ]


def _part(found: Ecommerce, by: str) -> Part:
    groups: dict[str, dict[str, Cell]] = {}
    for one in found.of(by):
        groups.setdefault(one.group, {})[one.mode] = one
    title, head = _HEADS[by]
    rows = tuple(
        Row(next(iter(cells.values())).title, tuple(cells.get(code) for code in found.modes))
        for cells in groups.values()
        if any(one.value for one in cells.values())
    )
    return Part(by, title, head, rows)


def _charts(result: StudyResult | None) -> list[tuple[StudyResult, Any]]:
    return [(result, chart) for chart in STUDY.charts] if result is not None else []


def _query(given: dict[str, str], **more: str) -> str:
    return f"?{urlencode({**given, **more})}"
