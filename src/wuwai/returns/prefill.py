"""No extra burden: what registers and facts know already is filled in before anybody is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldError
from django.db.models import Count, IntegerField, Max, QuerySet, Sum
from django.db.models.functions import Cast

from wuwai.reference import periods, units
from wuwai.reference.periods import Period
from wuwai.reference.units import Unit
from wuwai.registers import registry
from wuwai.registers.contract import Register
from wuwai.returns.cells import CellError, unit_named
from wuwai.returns.forms import Form, Item, Prefill
from wuwai.workspace import Workspace


@dataclass(slots=True)
class Known:
    """What is on file for one city: numbers by item key, in the form's units; whether one is a sample."""

    values: dict[str, Decimal] = field(default_factory=dict)
    sample: bool = False


def known(workspace: Workspace, form: Form, asked: Period, cities: Sequence[str]) -> Mapping[str, Known]:
    """What is on file for each city: what was published for the very period, else what registers hold."""
    found = {city: Known() for city in cities}
    published = _published(workspace, form, asked, cities)
    for item in form.items:
        held = _registered(item, form, asked, cities)
        held |= _between(published, item, form, asked)
        held |= published.get((item.series, item.period(asked).key), {})
        for city, (value, sample) in held.items():
            found[city].values[item.key] = value
            found[city].sample = found[city].sample or sample
    return found


Numbers = dict[str, tuple[Decimal, bool]]  # by city, and whether a sample is in it
Published = Mapping[tuple[str, tuple[str, date, date]], Numbers]  # by series and stretch of time


def _published(workspace: Workspace, form: Form, asked: Period, cities: Sequence[str]) -> Published:
    """What was published of the form's series for the period, and to the end of the one before."""
    last = form.frequency.before(asked, 1)[0]
    wanted = [(item, item.period(asked)) for item in form.items]
    wanted += [(item, item.period(last)) for item in form.items if item.cumulative_of]
    items = {(item.series, period.key): item for item, period in wanted}
    found: dict[tuple[str, tuple[str, date, date]], Numbers] = {key: {} for key in items}
    frame = workspace.facts.observations(
        series=sorted({item.series for item in form.items}),
        region=list(cities),
        period=sorted({period.text for _, period in wanted}),
    )
    for row in frame.iter_rows(named=True):
        key = (row["series"], periods.parse(row["period"]).key)
        if row["value"] is None or row["place"] or key not in items:
            continue
        try:
            value = units.convert(row["value"], row["unit"], items[key].unit)
        except units.UnitError:
            continue  # another currency
        found[key][row["region"]] = (_rounded(value), bool(row["sample"]))
    return found


def _between(published: Published, item: Item, form: Form, asked: Period) -> Numbers:
    """A period's own number as the difference of two to date: a quarter's, where months are on file."""
    whole = form.cumulative(item)
    if whole is None or asked.start.month == 1:
        return {}
    last = form.frequency.before(asked, 1)[0]
    now = published[whole.series, whole.period(asked).key]
    before = published[whole.series, whole.period(last).key]
    return {
        city: (value - before[city][0], sample or before[city][1])
        for city, (value, sample) in now.items()
        if city in before
    }


def _registered(item: Item, form: Form, asked: Period, cities: Sequence[str]) -> Numbers:
    """What the register holds that the item names. A city without rows has no number, not a zero: whether
    its register is kept is not known.
    """
    where = item.prefill or (form.item(item.cumulative_of).prefill if item.cumulative_of else None)
    if where is None:
        return {}
    try:
        register = registry.get(where.register)
        rows = _rows(register, where, item.period(asked), cities)
        worth = Sum(where.field) if where.field else Count("id")
        # A stated zero is a number, an amount that is not stated is none.
        stated = Count(where.field) if where.field else Count("id")
        grouped = rows.values("region").annotate(
            worth=worth, stated=stated, made_up=Max(Cast("synthetic", IntegerField()))
        )
        found = [(row["region"], row["worth"], row["stated"], bool(row["made_up"])) for row in grouped]
        mixed = _in_other_currencies(register, where, item.period(asked), cities)
        unit, wanted = _unit_of(register, where, units.get(item.unit)), units.get(item.unit)
    except (KeyError, FieldError, CellError):
        return {}  # an office's form may name a register or a column that this version does not have
    return {
        city: (_rounded(float(worth) * unit.scale / wanted.scale), made_up)
        for city, worth, stated, made_up in found
        if stated and city not in mixed
    }


def _rows(register: Register, where: Prefill, period: Period, cities: Sequence[str]) -> QuerySet[Any]:
    rows = register.model._default_manager.filter(
        region__in=list(cities), stage__in=[one.key for one in register.stages if one.counts]
    )
    if where.day:
        rows = rows.filter(**{f"{where.day}__range": (period.start, period.end)})
    return rows.filter(**dict(where.where)).order_by()


def _in_other_currencies(
    register: Register, where: Prefill, period: Period, cities: Sequence[str]
) -> frozenset[str]:
    """Cities with amounts in another currency: those in this one alone would be too little."""
    if not where.currency:
        return frozenset()
    named = register.field(where.field).currency
    rows = _rows(register, where, period, cities).exclude(**{named: where.currency})
    found = rows.exclude(**{f"{where.field}__isnull": True}).values_list("region", flat=True)
    return frozenset(found.distinct())


def _unit_of(register: Register, where: Prefill, wanted: Unit) -> Unit:
    """The unit a register's column is in; that of the item for rows counted."""
    if not where.field:
        return wanted
    named = units.of_currency(where.currency) if where.currency else register.field(where.field).unit
    return unit_named(named, wanted)


def _rounded(value: float) -> Decimal:
    return Decimal(repr(round(value, 6))).normalize()
