"""No extra burden: what registers and facts know already is filled in before anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from wuwai.reference import periods, units
from wuwai.reference.periods import Period
from wuwai.returns.forms import Form, Item
from wuwai.workspace import Workspace


def known(
    workspace: Workspace, form: Form, month: Period, cities: Sequence[str]
) -> dict[str, dict[str, Decimal]]:
    """What is on file for each city of ``cities``, by item key, in the form's units."""
    found: dict[str, dict[str, Decimal]] = {city: {} for city in cities}
    for item in form.items:
        for city, value in _facts(workspace, item, month, cities).items():
            found[city][item.key] = value
    return found


def _facts(workspace: Workspace, item: Item, month: Period, cities: Sequence[str]) -> dict[str, Decimal]:
    """What was published of the item's series for the very month."""
    period = item.period(month)
    frame = workspace.facts.observations(series=item.series, region=list(cities), period=period.text)
    found = {}
    for row in frame.iter_rows(named=True):
        if row["value"] is None or row["place"] or periods.parse(row["period"]).key != period.key:
            continue
        try:
            value = units.convert(row["value"], row["unit"], item.unit)
        except units.UnitError:
            continue  # another currency
        found[row["region"]] = Decimal(repr(round(value, 6)))
    return found
