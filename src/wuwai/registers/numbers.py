"""Read a number of a register; one written 1.5亿 is refused with what it would be in the column."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from wuwai.reference.text import Text
from wuwai.registers.contract import RegisterField
from wuwai.registers.expected import ValueProblem

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
# A number as people write it: separators, a word for ten thousands, then the unit.
_WRITTEN = re.compile(
    r"(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*"
    r"(万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|thousand|million|billion|bn|k)?\s*([^\d\s].*)?",
    re.IGNORECASE,
)
_TIMES = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6,
    "十万": 1e5, "万": 1e4, "千": 1e3,
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "k": 1e3,
}  # fmt: skip
_YUAN = ("元", "元人民币", "人民币", "人民币元", "rmb", "cny", "yuan")
PLAIN = Text("a number without separators, unit or words", "数值，不带千分位、单位或说明文字")
_OTHER_UNIT = Text(
    "a number in {unit} without separators, unit or words; '{said}' is not the unit of this column",
    "以{unit}为单位的数值，不带千分位、单位或说明文字；“{said}”不是本列的单位",
)
_IN_UNIT = Text(
    "a number in {unit}: '{text}' is {value} in this column; check and fill that in",
    "以{unit}为单位的数值：“{text}”在本列为{value}，核对后改填该数",
)
_UNITLESS = Text(
    "a plain number: '{text}' is {value}; check and fill that in",
    "纯数字：“{text}”即{value}，核对后改填该数",
)


def number(one: RegisterField, raw: Any, *, sheet: bool) -> float | int:
    """The number in ``raw``, within the bounds of the column; :class:`ValueProblem` otherwise.

    ``sheet`` says that it comes from a spreadsheet, whose percentages may arrive as fractions.
    """
    value = _value(one, raw)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueProblem(PLAIN)
    if one.kind == "integer" and not value.is_integer():
        raise ValueProblem(Text("a whole number", "整数"))
    if sheet and one.unit == "%" and 0 < value <= 1:
        # A cell formatted as a percentage hands over 0.51 for 51%: taking it would be wrong by a hundred.
        raise ValueProblem(
            Text(
                "percent as a plain number such as 51, not 51% or 0.51; enter 1% or less on the row's page",
                "百分数请填普通数值，如51，单元格不设百分比格式；不超过1%的请在网页表单中填写",
            )
        )
    _within(one, value)
    return int(value) if one.kind == "integer" else value


def _value(one: RegisterField, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueProblem(PLAIN)
    if not isinstance(raw, str):
        return float(raw)
    text = unicodedata.normalize("NFKC", raw).strip().replace("−", "-")
    if _PLAIN.fullmatch(text) and len(text) <= 30:
        return float(text)
    raise ValueProblem(_would_be(one, text) if len(text) <= 40 else PLAIN)


def _would_be(one: RegisterField, text: str) -> Text:
    """What a written number would be in the unit of the column, where that is certain.

    >>> amount = RegisterField("amount", Text("Amount", "金额"), "number", unit="万元")
    >>> _would_be(amount, "1.5亿").zh
    '以万元为单位的数值：“1.5亿”在本列为15000，核对后改填该数'
    >>> _would_be(amount, "300万美元").zh
    '以万元为单位的数值，不带千分位、单位或说明文字；“美元”不是本列的单位'
    """
    unit = unicodedata.normalize("NFKC", one.unit)
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return PLAIN
    of_unit = next((word for word in _TIMES if not word.isascii() and unit.startswith(word)), "")
    said = (written[3] or "").strip().casefold()
    if said and not one.currency and said not in _words(unit, unit.removeprefix(of_unit).strip()):
        return _OTHER_UNIT.format(unit=one.unit, said=said) if one.unit else PLAIN
    value = float(written[1].replace(",", "")) * _TIMES.get((written[2] or "").lower(), 1.0)
    if written[2] or said:  # else only the separators are wrong, and the unit is the column's
        value /= _TIMES.get(of_unit, 1.0)
    return (_IN_UNIT if one.unit else _UNITLESS).format(unit=one.unit, text=text, value=f"{value:.12g}")


def _words(unit: str, bare: str) -> set[str]:
    words = {unit.casefold(), bare.casefold()}
    return words | set(_YUAN) if bare == "元" else words


def _within(one: RegisterField, value: float) -> None:
    low, high = one.low, one.high
    if (low is None or value >= low) and (high is None or value <= high):
        return
    if low is not None and high is not None:
        bounds = Text("a number from {low} to {high}", "{low}至{high}之间的数值")
    elif low is not None:
        bounds = Text("a number of {low} or more", "不小于{low}的数值")
    else:
        bounds = Text("a number of {high} or less", "不大于{high}的数值")
    raise ValueProblem(
        bounds.format(low=f"{low:g}" if low is not None else "", high=f"{high:g}" if high is not None else "")
    )
