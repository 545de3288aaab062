"""Where the numbers beside a return come from: the fact behind each, if it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from wuwai.facts.store import Facts
from wuwai.reference import periods, units
from wuwai.reference.periods import Period
from wuwai.returns.checks import Context
from wuwai.returns.forms import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The origins of the numbers of the period before and of a year ago, by item key."""

    last_period: Mapping[str, str] = field(default_factory=dict)
    last_year: Mapping[str, str] = field(default_factory=dict)


def origins(facts: Facts, form: Form, region: str, context: Context) -> Origins:
    """The origin of each number of ``context`` that is a fact. One of a return under way has none yet."""
    before = form.frequency.before(context.period, 1)[0]
    year_ago = context.period.year_before()
    last_period = _found(facts, form, region, before, context.last_period)
    last_year = _found(facts, form, region, year_ago, context.last_year) if year_ago else {}
    return Origins(last_period=last_period, last_year=last_year)


def _found(
    facts: Facts, form: Form, region: str, asked: Period, numbers: Mapping[str, Decimal]
) -> dict[str, str]:
    wanted = {(item.series, item.period(asked).key): item for item in form.items if item.key in numbers}
    if not wanted:
        return {}
    frame = facts.observations(
        series=sorted({item.series for item in wanted.values()}),
        region=region,
        period=sorted({item.period(asked).text for item in wanted.values()}),
    )
    found: dict[str, str] = {}
    for row in frame.iter_rows(named=True):
        item = wanted.get((row["series"], periods.parse(row["period"]).key))
        if item is None or row["value"] is None or row["place"]:
            continue
        try:
            value = units.convert(row["value"], row["unit"], item.unit)
        except units.UnitError:
            continue
        if Decimal(repr(value)) == numbers[item.key]:
            found[item.key] = row["origin"]
    return found
