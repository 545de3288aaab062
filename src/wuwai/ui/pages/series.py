"""The series on file, and one series with every vintage of every figure."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts.access import reading
from wuwai.facts import vintages
from wuwai.facts.dictionary import SeriesInfo
from wuwai.facts.store import Facts
from wuwai.reference import regions
from wuwai.reference.linkages import LINKAGES
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.pages.linkage import linkage_of
from wuwai.ui.programme_port import home_region
from wuwai.ui.series_chart import line_chart
from wuwai.workspace import current

PER_PAGE = 60
ROWS_PER_PAGE = 150


@reading
def series_list(request: HttpRequest) -> HttpResponse:
    """Every series on file, filtered by words and by linkage."""
    facts = current().facts
    words = request.GET.get("filter", "").strip().casefold()
    linkage = request.GET.get("linkage", "")
    counts = (
        facts.observations(as_of=known_on(request), resolved=False)
        .group_by("series")
        .agg(pl.len().alias("rows"), pl.col("region").n_unique().alias("regions"), pl.col("period_end").max())
    )
    found = []
    for row in counts.iter_rows(named=True):
        info = facts.dictionary.get(row["series"])
        if linkage and linkage_of(row["series"]) != linkage:
            continue
        if words and not any(
            words in text.casefold() for text in (info.series, info.title.en, info.title.zh)
        ):
            continue
        found.append({"info": info, "linkage": linkage_of(row["series"]), **row})
    found.sort(key=lambda one: (-one["rows"], one["series"]))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "wuwai/data/series_list.html",
        {
            "tab": "series",
            "page": page,
            "words": request.GET.get("filter", ""),
            "linkage": linkage,
            "choices": [(one.key, one.title) for one in LINKAGES],
            "keep": _keep(request),
            "total": counts.height,
        },
    )


@reading
def series(request: HttpRequest, series: str) -> HttpResponse:
    """One series: what it is, its line, and every vintage with its source."""
    workspace = current()
    facts = workspace.facts
    day = known_on(request)
    every = facts.observations(series=series, as_of=day, resolved=False)
    if every.is_empty() and not (day and facts.observations(series=series).height):
        raise Http404
    shown = set(facts.observations(series=series, as_of=day)["origin"])
    home = home_region(workspace)
    codes = sorted(every["region"].unique(), key=lambda code: (code != home, code))
    chosen = request.GET.get("region", "")
    if chosen not in codes:
        chosen = ""
    kept = every.filter(pl.col("region") == chosen) if chosen else every
    kept = kept.sort(["period_end", "period_start", "recorded_on"], descending=[True, False, True])
    page = Paginator(range(kept.height), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    start = page.start_index() - 1 if kept.height else 0
    info = facts.dictionary.get(series)
    return render(
        request,
        "wuwai/data/series.html",
        {
            "tab": "series",
            "info": info,
            "linkage": linkage_of(series),
            "related": _related(facts, series, day),
            "figure": _figure(
                every.filter(pl.col("origin").is_in(shown)), chosen or codes[0] if codes else ""
            ),
            "rows": [
                (row, row["origin"] in shown)
                for row in kept.slice(start, ROWS_PER_PAGE).iter_rows(named=True)
            ],
            "names": {code: regions.get(code).title for code in codes},
            "choices": [(code, regions.get(code).title) for code in codes],
            "chosen": chosen,
            "triangle": _triangle(every, chosen or (codes[0] if codes else "")),
            "page": page,
            "keep": _keep(request),
        },
    )


def _keep(request: HttpRequest) -> str:
    """The query string without the page number, for the pager's links."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _related(facts: Facts, series: str, as_of: date | None) -> list[SeriesInfo]:
    """The level to a growth rate or share, and the other way round, where they are on file."""
    name, colon, member = series.partition(":")
    stem = name.removesuffix("_yoy").removesuffix("_share")
    wanted = [f"{stem}{suffix}{colon}{member}" for suffix in ("", "_yoy", "_share")]
    on_file = set(facts.observations(series=wanted, as_of=as_of)["series"])
    return [facts.dictionary.get(one) for one in wanted if one in on_file and one != series]


def _triangle(every: pl.DataFrame, code: str) -> dict[str, object] | None:
    """The revisions of one region's figures by vintage; None where nothing was revised."""
    found = vintages.triangle(every.filter(pl.col("region") == code, pl.col("place") == ""))
    if not found.lines:
        return None
    lines = [
        (
            period,
            [
                (cell, before is not None and cell is not None and cell.value != before.value)
                for cell, before in zip(cells, (None, *cells), strict=False)
            ],
        )
        for period, cells in found.lines
    ]
    return {"days": found.days, "lines": lines, "earlier": found.earlier, "region": code}


def _figure(frame: pl.DataFrame, code: str) -> dict[str, object] | None:
    """The line of one region over the part of the year most years state; None below three points."""
    drawn = line_chart(frame.filter(pl.col("region") == code), lang=active_lang()) if code else None
    return {"region": regions.get(code).title, **drawn} if drawn else None
