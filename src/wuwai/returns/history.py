"""What is known beside a return: the same city's earlier numbers, from facts and from returns under way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from wuwai.reference import periods, units
from wuwai.reference.periods import Period
from wuwai.returns.cells import CellError, in_unit
from wuwai.returns.checks import Context
from wuwai.returns.forms import Form, Item
from wuwai.returns.models import Value
from wuwai.workspace import Workspace

# What a city's head has seen stands for its period until it is published.
_SEEN = ("approved", "accepted", "published")

Known = Mapping[tuple[str, str], Decimal]


def context(workspace: Workspace, form: Form, region: str, period: Period) -> Context:
    """The history that the checks hold one city's return against."""
    return contexts(workspace, form, [region], period)[region]


def contexts(workspace: Workspace, form: Form, regions: list[str], period: Period) -> dict[str, Context]:
    """The same for several cities, with one look at the facts."""
    earlier = tuple(reversed(form.frequency.before(period, form.frequency.look_back)))
    known = _known(workspace, form, regions, earlier)
    return {region: _context(form, period, earlier, known.get(region, {})) for region in regions}


def _context(form: Form, period: Period, earlier: tuple[Period, ...], known: Known) -> Context:
    last, year_ago = earlier[-1], period.year_before()
    history: dict[str, tuple[Decimal, ...]] = {}
    last_period: dict[str, Decimal] = {}
    last_year: dict[str, Decimal] = {}
    for item in form.items:
        if not item.cumulative_of:
            history[item.key] = tuple(known[item.key, p.text] for p in earlier if (item.key, p.text) in known)
        # A number to date of the year before says nothing of this one's.
        if (item.key, last.text) in known and not (item.cumulative_of and period.start.month == 1):
            last_period[item.key] = known[item.key, last.text]
        if year_ago is not None and (item.key, year_ago.text) in known:
            last_year[item.key] = known[item.key, year_ago.text]
    return Context(period=period, history=history, last_period=last_period, last_year=last_year)


def _known(
    workspace: Workspace, form: Form, regions: list[str], earlier: tuple[Period, ...]
) -> dict[str, dict[tuple[str, str], Decimal]]:
    """By city: the number of each item in the return of each period, in the form's unit."""
    found: dict[str, dict[tuple[str, str], Decimal]] = {region: {} for region in regions}
    by_period: dict[tuple[str, tuple[str, object, object]], list[tuple[Item, str]]] = {}
    for item in form.items:
        for asked in earlier:
            by_period.setdefault((item.series, item.period(asked).key), []).append((item, asked.text))
    texts = {item.period(asked).text for item in form.items for asked in earlier}
    frame = workspace.facts.observations(
        series=[item.series for item in form.lines], region=regions, period=sorted(texts)
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
        ret__round__period__in=[asked.text for asked in earlier],
        ret__region__in=regions,
        ret__state__in=_SEEN,
        value__isnull=False,
    ).values_list("ret__region", "item", "ret__round__period", "value", "unit")
    wanted = {item.key: item.unit for item in form.items}
    for region, key, text, value, unit in under_way:
        if value is None or key not in wanted:
            continue
        try:
            found[region][key, text] = in_unit(value, unit, wanted[key])
        except CellError:
            continue  # the form asked for something else then
    return found
