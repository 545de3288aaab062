"""Whether a number is unlike its own earlier ones: an outlier, or one in another unit (万 for 亿)."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from wuwai.reference import units
from wuwai.reference.text import Text

ENOUGH = 8  # numbers of history that make a band of their own
_WIDTH = 5  # scaled deviations from the median
_LEAST = Decimal("0.25")  # of the median: a series that hardly moves still may move by this much
_TIMES = Decimal(3)  # with less history: so many times the number before, or that part of it
_GROWTH = Decimal("0.5")  # against a year earlier; within it nothing is asked
_SLIPS = ((Decimal(10) ** 8, "10^8", "1亿"), (Decimal(10) ** 4, "10^4", "1万"))
_SLIP_WIDTH = Decimal(4)


def look(
    value: Decimal,
    unit: str,
    *,
    history: Sequence[Decimal],
    last_period: Decimal | None,
    last_year: Decimal | None,
) -> tuple[Literal["outlier", "unit_slip", ""], Text]:
    """What there is to ask of ``value``, and the question; blank for nothing.

    >>> usual = [Decimal(n) for n in (90, 100, 110, 95, 105, 98, 102, 100)]
    >>> look(Decimal(1_000_000), "万USD", history=usual, last_period=None, last_year=None)[0]
    'unit_slip'
    >>> look(Decimal(400), "万USD", history=usual, last_period=None, last_year=None)[0]
    'outlier'
    >>> look(Decimal(115), "万USD", history=usual, last_period=None, last_year=None)[0]
    ''
    """
    known = [*history] or [one for one in (last_year, last_period) if one is not None]
    if not known:
        return "", Text("", "")
    usual = statistics.median(known)
    if slip := _slip(value, last_year if last_year else usual):
        times_en, times_zh = slip
        text = Text(
            "about {en} times {what}: is it in another unit ({unit} is asked for)?",
            "约为{what}的{zh}：是否填错单位（应为{unit}）？",
        ).format(
            en=times_en,
            zh=times_zh,
            unit=units.get(unit).title,
            what=Text("a year earlier", "上年同期") if last_year else Text("its usual size", "以往水平"),
        )
        return "unit_slip", text
    if last_year and abs(value - last_year) <= _GROWTH * abs(last_year):
        return "", Text("", "")
    if len(known) >= ENOUGH:
        spread = Decimal("1.4826") * statistics.median(abs(one - usual) for one in known)
        far = abs(value - usual) > _WIDTH * max(spread, _LEAST * abs(usual) / _WIDTH)
    else:
        near = [one for one in (last_year, last_period, usual) if one]
        far = bool(near) and all(_times(value, one) for one in near)
    if not far:
        return "", Text("", "")
    return "outlier", _question(value, usual, last_year)


def _question(value: Decimal, usual: Decimal, last_year: Decimal | None) -> Text:
    if last_year:
        change = f"{(value / last_year - 1) * 100:+,.0f}%".replace("-", units.MINUS)
        return Text(
            f"{change} on a year earlier, outside its own history: why?",
            f"同比{change}，超出自身历史范围：请说明原因",
        )
    times = f"{value / usual:,.1f}" if usual else ""
    if not times:
        return Text("it was usually zero: why not now?", "以往多为零：请说明原因")
    return Text(
        f"{times} times its usual size, outside its own history: why?",
        f"为以往水平的{times}倍，超出自身历史范围：请说明原因",
    )


def _times(value: Decimal, before: Decimal) -> bool:
    if value == 0 or (value < 0) != (before < 0):
        return True
    ratio = abs(value / before)
    return ratio > _TIMES or ratio < 1 / _TIMES


def _slip(value: Decimal, before: Decimal) -> tuple[str, str] | None:
    """How many times ``before`` it is, where that is about ten thousand or a hundred million."""
    if not value or not before or (value < 0) != (before < 0):
        return None
    ratio = value / before
    for size, en, zh in _SLIPS:
        if size / _SLIP_WIDTH <= ratio <= size * _SLIP_WIDTH:
            return en, f"{zh}倍"
        if size / _SLIP_WIDTH <= 1 / ratio <= size * _SLIP_WIDTH:
            return f"1/{en}", f"{zh}分之一"
    return None
