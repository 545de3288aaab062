"""What a reader asks the comparison of vintages: which figures or flows, and which two vintages of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.http import HttpRequest

from wuwai.facts import flow_vintages, vintages
from wuwai.facts.changes import Comparison
from wuwai.facts.flow_questions import Asked
from wuwai.facts.model import Manifest
from wuwai.facts.store import Facts
from wuwai.facts.vintages import Side, Vintage
from wuwai.reference.text import Text
from wuwai.ui.as_of import known_on
from wuwai.ui.programme_port import home_region
from wuwai.workspace import current

Choice = tuple[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSeries:
    """Two vintages of one series. ``before`` and ``after`` are None where there is nothing to compare."""

    series: str
    region: str
    regions: tuple[str, ...]
    restated: tuple[str, ...]
    others: tuple[str, ...]
    vintages: tuple[Vintage, ...]
    before: Side | None
    after: Side | None
    found: Comparison | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFlows:
    """Two vintages of one dataset of flows at one grouping."""

    dataset: str
    datasets: tuple[str, ...]
    classification: str
    by: tuple[str, ...]
    filters: dict[str, str]
    days: tuple[tuple[date, int], ...]
    before: Side | None
    after: Side | None
    found: flow_vintages.FlowComparison | None


def of_series(request: HttpRequest, facts: Facts) -> OfSeries:
    """Read ``?series=&region=&from=&to=``; :class:`QueryError` for a vintage that is none."""
    every = facts.observations(as_of=known_on(request), resolved=False)
    told = vintages.restated(every)
    home = home_region(current())
    told.sort(key=lambda one: (one[1] != home, -one[2]))
    names = sorted(every["series"].unique())
    series = request.GET.get("series", "")
    if series not in names:
        series = told[0][0] if told else (names[0] if names else "")
    frame = every.filter(pl.col("series") == series)
    regions = tuple(sorted(frame["region"].unique(), key=lambda code: (code != home, code)))
    # The address of the page alone opens where something was restated; an empty region asks for all.
    first = next((place for name, place, _ in told if name == series), "")
    region = request.GET.get("region", first)
    chosen = frame.filter(pl.col("region") == region) if region in regions else frame
    days = vintages.vintages_of(chosen)
    before, after = _sides(request, vintages.suggested(days))
    restated = tuple(dict.fromkeys(one for one, _, _ in told))
    return OfSeries(
        series=series,
        region=region if region in regions else "",
        regions=regions,
        restated=restated,
        others=tuple(one for one in names if one not in set(restated)),
        vintages=days,
        before=before,
        after=after,
        found=vintages.compare(chosen, before, after) if before and after else None,
    )


def of_flows(request: HttpRequest, facts: Facts, *, limit: int) -> OfFlows:
    """Read ``?kind=flows&dataset=&by=&from=&to=`` and filters; :class:`QueryError` for what is none."""
    manifests = facts.flow_snapshots(known_on(request))
    counts = {name: len(flow_vintages.days(manifests, name)) for name in {m.dataset for m in manifests}}
    datasets = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
    dataset = request.GET.get("dataset", "")
    if dataset not in counts:
        dataset = datasets[0] if datasets else ""
    days = flow_vintages.days(manifests, dataset)
    suggested = (days[-2][0], days[-1][0]) if len(days) > 1 else None
    before, after = _sides(request, suggested)
    by = flow_vintages.grouping(request.GET.getlist("by"))
    filters = {
        name: request.GET.get(name, "").strip() for name in ("reporter", "partner", "product", "period")
    }
    asked = Asked(
        dataset=dataset,
        reporter=filters["reporter"] or None,
        partner=filters["partner"] or None,
        product=filters["product"] or None,
        period=filters["period"] or None,
    )
    found = None
    if dataset and before and after:
        found = facts.compare_flows(before, after, by=by, asked=asked, limit=limit)
    return OfFlows(
        dataset=dataset,
        datasets=datasets,
        classification=_classification(manifests, dataset),
        by=by,
        filters=filters,
        days=days,
        before=before,
        after=after,
        found=found,
    )


def _classification(manifests: Sequence[Manifest], dataset: str) -> str:
    """The edition of products that all snapshots of a dataset state; empty where they state several."""
    stated = {m.constants.get("classification", "") for m in manifests if m.dataset == dataset}
    return stated.pop() if len(stated) == 1 else ""


def _sides(request: HttpRequest, suggested: tuple[date, date] | None) -> tuple[Side | None, Side | None]:
    """The vintages the address names; the suggested ones for those it leaves out."""
    texts = request.GET.get("from", "").strip(), request.GET.get("to", "").strip()
    today = known_on(request)
    if not any(texts) and suggested is None:
        return None, None
    first, last = suggested or (today, today)
    return (
        vintages.side(texts[0] or first, "from"),
        vintages.side(texts[1] or last, "to"),
    )
