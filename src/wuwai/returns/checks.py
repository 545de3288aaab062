"""What is wrong, or has to be explained, in the numbers of a return. Pure: the grid, the workbook, the
submission and the API ask the same function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from wuwai.reference import units
from wuwai.reference.periods import Period
from wuwai.reference.text import Text
from wuwai.returns import against_history
from wuwai.returns.cells import Cell, CellError, number, separated
from wuwai.returns.forms import Form, Item

Kind = Literal[
    "number", "unit", "missing", "negative", "range", "arithmetic", "cumulative", "outlier", "unit_slip"
]
KIND_TITLES: dict[str, Text] = {
    "number": Text("no number", "非数字"),
    "unit": Text("another unit", "单位不符"),
    "missing": Text("missing", "漏填"),
    "negative": Text("negative", "负数"),
    "range": Text("out of range", "超出范围"),
    "arithmetic": Text("does not add up", "合计不符"),
    "cumulative": Text("cumulative number", "累计数"),
    "outlier": Text("unlike its own history", "与历史差异大"),
    "unit_slip": Text("unit slip?", "疑似单位错误"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one item (blank: the whole return). ``blocks``: it has to be put right; else an
    explanation in the cell will do.
    """

    item: str
    kind: Kind
    blocks: bool
    text: Text

    @property
    def title(self) -> Text:
        return KIND_TITLES[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known beside the return: each item's earlier numbers, in the form's units.

    ``history`` are the periods before, the latest last (none for a cumulative item); ``last_period`` and
    ``last_year`` the numbers of the period before and of the same one a year earlier.
    """

    period: Period
    history: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)
    last_period: Mapping[str, Decimal] = field(default_factory=dict)
    last_year: Mapping[str, Decimal] = field(default_factory=dict)


def findings(form: Form, cells: Mapping[str, Cell], context: Context) -> tuple[Finding, ...]:
    """Everything there is to say of ``cells`` (by item key), in the order of the form's items.

    A cell that is no number is said to be so, and compared with nothing.
    """
    found: list[Finding] = []
    values: dict[str, Decimal] = {}
    for item in form.items:
        cell = cells.get(item.key) or Cell(value_text="")
        try:
            value = number(cell.value_text, item.unit, stated=cell.unit)
        except CellError as error:
            text = Text("{x} is expected", "应为{x}").format(x=error.expected)
            found.append(Finding(item.key, "unit" if error.kind == "unit" else "number", True, text))
            continue
        if value is not None:
            values[item.key] = value
        elif not item.optional:
            text = Text(
                "left empty: fill it in, or explain why there is none", "未填：请填写，或说明缺报原因"
            )
            found.append(Finding(item.key, "missing", False, text))
    if not values and not any(one.blocks for one in found):
        return (Finding("", "missing", True, Text("no number is filled in", "尚未填写任何数字")),)
    for item in form.items:
        if item.key in values:
            found += _of_item(form, item, values, context)
    order = {item.key: place for place, item in enumerate(form.items)}
    return tuple(sorted(found, key=lambda one: (order[one.item], not one.blocks)))


def unsettled(found: Iterable[Finding], cells: Mapping[str, Cell]) -> tuple[Finding, ...]:
    """Those that stand in the way of submission: what blocks, and what nobody explained yet."""
    return tuple(
        one for one in found if one.blocks or not (one.item in cells and cells[one.item].explanation.strip())
    )


def _of_item(form: Form, item: Item, values: Mapping[str, Decimal], context: Context) -> list[Finding]:
    value = values[item.key]
    if bounded := _bounds(item, value):
        return [bounded]
    found = [*_sums(item, values, form), *_cumulative(form, item, values, context)]
    if any(one.blocks for one in found):
        return found
    kind, text = against_history.look(
        value,
        item.unit,
        history=context.history.get(item.key, ()),
        last_period=None if item.cumulative_of else context.last_period.get(item.key),
        last_year=context.last_year.get(item.key),
    )
    if kind:
        found.append(Finding(item.key, kind, False, text))
    return found


def _bounds(item: Item, value: Decimal) -> Finding | None:
    if item.low is not None and value < Decimal(repr(item.low)):
        if item.low == 0:
            return Finding(item.key, "negative", True, Text("cannot be negative", "不能为负数"))
        low = f"{item.low:g}"
        return Finding(item.key, "range", True, Text(f"cannot be below {low}", f"不能小于{low}"))
    if item.high is not None and value > Decimal(repr(item.high)):
        high = f"{item.high:g}"
        return Finding(item.key, "range", True, Text(f"cannot be above {high}", f"不能大于{high}"))
    return None


def _sums(item: Item, values: Mapping[str, Decimal], form: Form) -> list[Finding]:
    found = []
    value = values[item.key]
    line = form.item(item.cumulative_of) if item.cumulative_of else item
    keys = [_key_like(item, one, form) for one in line.sum_of]
    parts = [values[one] for one in keys if one in values]
    if parts:
        total = sum(parts, Decimal(0))
        whole = len(parts) == len(keys)
        if (whole and abs(total - value) > _rounding(value, *parts)) or (
            not whole and total - value > _rounding(value, *parts)
        ):
            text = Text(
                "the items it is the sum of add up to {total}, not {value}",
                "各分项合计为{total}，与{value}不符",
            ).format(total=_said(total, item), value=_said(value, item))
            found.append(Finding(item.key, "arithmetic", True, text))
    whole_key = _key_like(item, line.part_of, form) if line.part_of else ""
    if whole_key in values and value - values[whole_key] > _rounding(value, values[whole_key]):
        text = Text(
            "{value} is more than the whole it is part of, {whole}", "{value}大于其所属总数{whole}"
        ).format(value=_said(value, item), whole=_said(values[whole_key], item))
        found.append(Finding(item.key, "arithmetic", True, text))
    return found


def _key_like(item: Item, key: str, form: Form) -> str:
    """The item of that key; of a cumulative ``item`` the number to date beside it, blank if none is asked."""
    if not item.cumulative_of:
        return key
    so_far = form.cumulative(form.item(key))
    return so_far.key if so_far else ""


def _cumulative(form: Form, item: Item, values: Mapping[str, Decimal], context: Context) -> list[Finding]:
    own = values.get(item.cumulative_of) if item.cumulative_of else None
    if own is None:
        return []
    value = values[item.key]
    slack = _rounding(value, own)
    often = form.frequency
    if context.period.start.month == 1:
        if abs(value - own) > slack:
            text = Text(
                "in {period} the cumulative number equals that of {named}", "{period}累计数应等于{this}数"
            ).format(period=context.period.title, named=often.named, this=often.this)
            return [Finding(item.key, "cumulative", True, text)]
        return []
    if item.low is not None and item.low >= 0 and value < own - slack:
        text = Text(
            "the cumulative number {value} is below {named} alone, {own}",
            "累计数{value}小于{this}数{own}",
        ).format(value=_said(value, item), own=_said(own, item), named=often.named, this=often.this)
        return [Finding(item.key, "cumulative", True, text)]
    before = context.last_period.get(item.key)
    if before is not None and abs(before + own - value) > _rounding(value, own, before):
        text = Text(
            "the cumulative number before and that of {named} make {sum}, not {value}: "
            "were earlier numbers revised?",
            "{last}累计加{this}为{sum}，与{value}不符：是否修订了前期数据？",
        ).format(
            sum=_said(before + own, item), value=_said(value, item), named=often.named, last=often.last,
            this=often.this,
        )  # fmt: skip
        return [Finding(item.key, "cumulative", False, text)]
    return []


def _rounding(*values: Decimal) -> Decimal:
    """How far numbers written with the most decimals of them may be apart: half a unit of the last for each.

    Whole numbers are taken to be exact.
    """
    decimals = max(max(0, -int(value.normalize().as_tuple().exponent)) for value in values)
    return Decimal(len(values)) * Decimal(5).scaleb(-decimals - 1) if decimals else Decimal(0)


def _said(value: Decimal, item: Item) -> Text:
    unit = units.get(item.unit).title
    text = separated(value)
    # "22,704 100 million yuan" would read as one number.
    return Text(f"{text} ({unit.en})" if unit.en[:1].isdigit() else f"{text} {unit.en}", f"{text}{unit.zh}")
