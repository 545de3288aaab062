"""What a publication states: the numbers of each return, and the province's once every city is in.

A total is stated only where every city of the round states the number: the sum of some is no total.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from wuwai.accounts.access import NotAllowed
from wuwai.facts.returned import Returned
from wuwai.reference.text import Text
from wuwai.returns.cells import CellError, in_unit, written
from wuwai.returns.forms import Form, Item
from wuwai.returns.models import Return, Round, Value

_NOTE = "{n} cities {n}个地市合计"


def numbers_of(ret: Return, form: Form, today: date) -> list[Returned]:
    """The numbers of one return as facts, as published ``today``, in the units its form asks now."""
    values = {one.item: one for one in ret.values.all()}
    found = []
    for item in _stated(form, ret.round):
        value = values.get(item.key)
        if value is None or value.value is None:
            continue
        stated = _in_unit(value.value, value.unit, item)
        found.append(_fact(form, item, ret.round, ret.region, stated, today, value.explanation))
    return found


def of_whole_rounds(
    held: Sequence[Return], form_of: Callable[[Return], Form], province: str, today: date
) -> tuple[list[Returned], bool]:
    """The totals of the rounds whose last returns are ``held``, and whether one rests on samples."""
    found: list[Returned] = []
    sample = False
    own = {ret.pk for ret in held}
    for asked in {ret.round_id: ret for ret in held}.values():
        returns = list(asked.round.returns.all())
        if any(ret.pk not in own and ret.state != "published" for ret in returns):
            continue
        found += _totals(form_of(asked), asked.round, returns, province, today)
        sample = sample or any(ret.sample for ret in returns)
    return found, sample


def _totals(
    form: Form, asked: Round, returns: Sequence[Return], province: str, today: date
) -> list[Returned]:
    by_item: dict[str, list[Decimal]] = {}
    items = {item.key: item for item in form.items}
    stated = Value.objects.filter(ret__in=returns, item__in=list(items), value__isnull=False)
    for key, value, unit in stated.values_list("item", "value", "unit"):
        if value is not None:
            by_item.setdefault(key, []).append(_in_unit(value, unit, items[key]))
    return [
        _fact(
            form,
            item,
            asked,
            province,
            sum(by_item[item.key], Decimal(0)),
            today,
            _NOTE.format(n=len(returns)),
        )
        for item in _stated(form, asked)
        if item.adds and len(by_item.get(item.key, ())) == len(returns)
    ]


def _in_unit(value: Decimal, unit: str, item: Item) -> Decimal:
    """A number in the unit that the form asks now; :class:`NotAllowed` where it measures something else."""
    try:
        return in_unit(value, unit, item.unit)
    except CellError as error:
        raise NotAllowed(
            Text("{item}: {x} is expected", "{item}：应为{x}").format(
                item=Text(item.key, item.key), x=error.expected
            )
        ) from error


def _stated(form: Form, asked: Round) -> list[Item]:
    """The items that become facts. In the first period of a year both numbers are about it: one fact."""
    first = asked.when.start.month == 1
    return [item for item in form.items if not (first and item.cumulative_of)]


def _fact(
    form: Form, item: Item, asked: Round, region: str, value: Decimal, today: date, note: str
) -> Returned:
    return Returned(
        series=item.series,
        region=region,
        period=item.period(asked.when),
        printed=written(value),
        unit=item.unit,
        published_on=today,
        source_url=f"return:{form.name}",
        note=note,
    )
