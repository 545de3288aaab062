"""Synthetic numbers of returns: plausible in size and season, and right in what has to add up."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from wuwai.reference import units
from wuwai.reference.periods import Period
from wuwai.returns.forms import Form, Item

_MONEY = 4e9  # yuan (or dollars / 7) a month for the largest city
_COUNT = 120.0
_SHARES = (0.35, 0.65)  # of a whole that is stated, what a part is
_NOISE, _GROWTH = 0.06, 0.006  # a month


def numbers_of(form: Form, *, city: str, weight: float, period: Period) -> dict[str, Decimal]:
    """The numbers of a city's return, cumulative ones included, by item key.

    ``weight`` is the city's size, 1 for the largest. The same arguments give the same numbers.
    """
    found = _of_period(form, city, weight, period)
    for item in form.items:
        if item.cumulative_of:
            parts = (_of_period(form, city, weight, one)[item.cumulative_of] for one in _since(form, period))
            found[item.key] = sum(parts, Decimal(0))
    return found


def chance(*words: object) -> float:
    """A number from 0 to 1 that the words decide.

    >>> chance("a", 1) == chance("a", 1), 0 <= chance("b") < 1
    (True, True)
    """
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _of_period(form: Form, city: str, weight: float, period: Period) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for item in form.lines:
        if not (item.sum_of or item.part_of):
            found[item.key] = _number(form, item, city, weight, period)
    for item in form.lines:
        if item.part_of:
            low, high = _SHARES
            share = low + (high - low) * chance(city, item.key)
            found[item.key] = _rounded(float(found[item.part_of]) * share, item)
    for item in form.lines:
        if item.sum_of:
            found[item.key] = sum((found[part] for part in item.sum_of), Decimal(0))
    return {item.key: found[item.key] for item in form.lines}


def _number(form: Form, item: Item, city: str, weight: float, period: Period) -> Decimal:
    counted = item.prefill is not None and bool(item.prefill.day)  # what happened in the period
    flow = counted or form.cumulative(item) is not None
    unit = units.get(item.unit)
    size = _MONEY / unit.scale / (7 if unit.currency == "USD" else 1) if unit.dimension == "money" else _COUNT
    size *= weight * (0.4 + 1.2 * chance(item.series))
    age = 12 * (period.end.year - 2024) + period.end.month
    size *= (1 + _GROWTH) ** age
    if flow:
        size *= form.frequency.months
        size *= 1 + 0.1 * math.sin(2 * math.pi * period.end.month / 12)
        size *= 1 + _NOISE * (2 * chance(city, item.key, period.text) - 1)
    return _rounded(size, item)


def _rounded(value: float, item: Item) -> Decimal:
    unit = units.get(item.unit)
    return Decimal(f"{value:.2f}" if unit.dimension == "money" and unit.scale >= 1e8 else f"{value:.0f}")


def _since(form: Form, period: Period) -> Iterator[Period]:
    """The periods of the year up to and with this one."""
    yield period
    if period.start.month > 1:
        yield from _since(form, form.frequency.before(period, 1)[0])


def weights(cities: Mapping[str, float]) -> dict[str, float]:
    """Each city's size, 1 for the largest: they fall off with the rank in what is known of their trade.

    >>> weights({"a": 1.0, "b": 9.0})
    {'b': 1.0, 'a': 0.5}
    """
    ranked = sorted(cities, key=lambda code: (-cities[code], code))
    return {code: 1 / (rank + 1) for rank, code in enumerate(ranked)}
