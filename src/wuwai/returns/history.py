"""What is known beside a return: the same city's earlier numbers, from facts and from returns under way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from wuwai.reference import periods, units
from wuwai.reference.periods import Period
from wuwai.returns.checks import Context
from wuwai.returns.forms import Form, Item
from wuwai.returns.models import Value
from wuwai.workspace import Workspace

MONTHS = 24
# What a city's head has seen stands for the month until it is published.
_SEEN = ("approved", "accepted", "published")

Known = Mapping[tuple[str, str], Decimal]


def context(workspace: Workspace, form: Form, region: str, month: Period) -> Context:
    """The history that the checks hold one city's return against."""
    return contexts(workspace, form, [region], month)[region]


def contexts(workspace: Workspace, form: Form, regions: list[str], month: Period) -> dict[str, Context]:
    """The same for several cities, with one look at the facts."""
    months = tuple(reversed(months_back(month, MONTHS)))
    known = _known(workspace, form, regions, months)
    return {region: _context(form, month, months, known.get(region, {})) for region in regions}


def months_back(month: Period, count: int) -> tuple[Period, ...]:
    """The ``count`` months before one, the latest first.

    >>> [p.text for p in months_back(periods.parse("2026-02"), 3)]
    ['2026-01', '2025-12', '2025-11']
    """
    found = []
    year, number = month.start.year, month.start.month
    for _ in range(count):
        year, number = (year - 1, 12) if number == 1 else (year, number - 1)
        found.append(periods.parse(f"{year:04d}-{number:02d}"))
    return tuple(found)


def _context(form: Form, month: Period, months: tuple[Period, ...], known: Known) -> Context:
    last, year_ago = months[-1], month.year_before()
    history: dict[str, tuple[Decimal, ...]] = {}
    last_month: dict[str, Decimal] = {}
    last_year: dict[str, Decimal] = {}
    for item in form.items:
        if not item.cumulative_of:
            history[item.key] = tuple(known[item.key, m.text] for m in months if (item.key, m.text) in known)
        # January to last month says nothing of this year where last month was in the year before.
        if (item.key, last.text) in known and not (item.cumulative_of and month.start.month == 1):
            last_month[item.key] = known[item.key, last.text]
        if year_ago is not None and (item.key, year_ago.text) in known:
            last_year[item.key] = known[item.key, year_ago.text]
    return Context(period=month, history=history, last_month=last_month, last_year=last_year)


def _known(
    workspace: Workspace, form: Form, regions: list[str], months: tuple[Period, ...]
) -> dict[str, dict[tuple[str, str], Decimal]]:
    """By city: the number of each item in the return of each month, in the form's unit."""
    found: dict[str, dict[tuple[str, str], Decimal]] = {region: {} for region in regions}
    by_period: dict[tuple[str, tuple[str, object, object]], list[tuple[Item, str]]] = {}
    for item in form.items:
        for month in months:
            by_period.setdefault((item.series, item.period(month).key), []).append((item, month.text))
    texts = {item.period(month).text for item in form.items for month in months}
    frame = workspace.facts.observations(
        series=[item.series for item in form.months], region=regions, period=sorted(texts)
    )
    for row in frame.iter_rows(named=True):
        if row["value"] is None or row["place"]:
            continue
        for item, text in by_period.get((row["series"], periods.parse(row["period"]).key), ()):
            try:
                stated = units.convert(row["value"], row["unit"], item.unit)
            except units.UnitError:
                continue  # the same series in another currency says nothing of this one
            found[row["region"]][item.key, text] = Decimal(repr(stated))
    under_way = Value.objects.filter(
        ret__round__form=form.name,
        ret__round__period__in=[month.text for month in months],
        ret__region__in=regions,
        ret__state__in=_SEEN,
        value__isnull=False,
    ).values_list("ret__region", "item", "ret__round__period", "value")
    for region, key, text, value in under_way:
        if value is not None:
            found[region][key, text] = value
    return found
