"""Numbers that look as if 万 (10,000) or 亿 (100,000,000) was written too often or left out: a question."""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from wuwai.reference.text import Text
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow

# Powers of ten apart, and how near to them is "about": a figure may also have grown meanwhile.
_SLIPS = {4: Text("10,000", "1万"), 8: Text("100 million", "1亿")}
_ABOUT = 0.5
_FEWEST = 5  # others to compare with
_MOST_ON_FILE = 2000
_SPREADS = 5.0  # a column whose numbers lie so far apart by themselves is not asked about
_TO_SIGMA = 1.4826  # from the median of the deviations to a standard deviation, for a normal distribution

_ON_FILE = (
    Text("right? {value} is about {times} times what is on file ({other})",
         "是否无误？{value}约为在册数（{other}）的{times}倍"),
    Text("right? {value} is about 1/{times} of what is on file ({other})",
         "是否无误？{value}约为在册数（{other}）的{times}分之一"),
)  # fmt: skip
_OF_OTHERS = (
    Text("right? {value} is about {times} times the median of the other rows ({other})",
         "是否无误？{value}约为其他各行中位数（{other}）的{times}倍"),
    Text("right? {value} is about 1/{times} of the median of the other rows ({other})",
         "是否无误？{value}约为其他各行中位数（{other}）的{times}分之一"),
)  # fmt: skip


def questions(
    register: Register, rows: Sequence[RegisterRow], before: Sequence[Mapping[str, Any]]
) -> list[list[tuple[str, Text]]]:
    """Of each row the fields whose number may be in the wrong unit, with the question.

    ``rows`` hold the values to be saved; ``before`` is, for each, what was on file of the values that change
    (nothing for a new row). A number is compared with the one on file; where there is none, with the median
    of the column's other rows in the sheet, and of those on file, in the same currency.
    """
    found: list[list[tuple[str, Text]]] = [[] for _ in rows]
    for one in register.fields:
        if _asked_about(one):
            _ask(register, one, rows, before, found)
    return found


def _asked_about(one: RegisterField) -> bool:
    narrow = one.high is not None and one.high < 10**4
    return one.kind in ("number", "integer") and one.unit != "%" and not narrow


def _ask(
    register: Register,
    one: RegisterField,
    rows: Sequence[RegisterRow],
    before: Sequence[Mapping[str, Any]],
    found: list[list[tuple[str, Text]]],
) -> None:
    in_sheet = _Columns((_currency(one, row), row.value(one.name)) for row in rows)
    on_file: _Columns | None = None
    for n, row in enumerate(rows):
        value = row.value(one.name)
        if not value or (row.pk is not None and one.name not in before[n]):
            continue
        old = before[n].get(one.name)
        if old:
            told = _told(value, float(old), _ON_FILE)
        else:
            told = in_sheet.compared(_currency(one, row), value, itself=True)
            if told is None:
                on_file = on_file or _Columns(_kept(register, one))
                told = on_file.compared(_currency(one, row), value, itself=False)
        if told is not None:
            found[n].append((one.name, told))


def _currency(one: RegisterField, row: RegisterRow) -> str:
    return str(row.value(one.currency) or "") if one.currency else ""


def _kept(register: Register, one: RegisterField) -> list[tuple[str, Any]]:
    names = (one.currency, one.name) if one.currency else (one.name,)
    rows = register.model._default_manager.exclude(**{f"{one.name}__isnull": True}).order_by("-pk")
    return [
        (str(line[0]) if one.currency else "", line[-1]) for line in rows.values_list(*names)[:_MOST_ON_FILE]
    ]


def _told(value: float, other: float, words: tuple[Text, Text]) -> Text | None:
    apart = math.log10(abs(value) / abs(other))
    for power, times in _SLIPS.items():
        if abs(abs(apart) - power) <= _ABOUT:
            return words[apart < 0].format(value=f"{value:,.10g}", times=times, other=f"{other:,.10g}")
    return None


class _Columns:
    """The numbers of a column, by currency: their medians, and how far they lie apart."""

    def __init__(self, values: Any) -> None:
        grouped: dict[str, list[float]] = {}
        for currency, value in values:
            if value:
                grouped.setdefault(currency, []).append(abs(float(value)))
        self._sorted = {key: sorted(many) for key, many in grouped.items()}
        self._spread = {key: _spread(many) for key, many in self._sorted.items()}

    def compared(self, currency: str, value: float, *, itself: bool) -> Text | None:
        """The question about ``value``, if there is one; ``itself`` says that it is one of the numbers."""
        many = self._sorted.get(currency, [])
        if len(many) - itself < _FEWEST:
            return None
        middle = _median_of_others(many, abs(value)) if itself else statistics.median(many)
        told = _told(value, middle, _OF_OTHERS)
        if told is None or abs(math.log10(abs(value) / middle)) <= _SPREADS * self._spread[currency]:
            return None
        return told


def _median_of_others(ordered: list[float], value: float) -> float:
    """
    >>> _median_of_others([1.0, 2.0, 3.0, 90.0], 90.0)
    2.0
    """
    place = bisect_left(ordered, value)
    others = len(ordered) - 1

    def other(n: int) -> float:
        return ordered[n if n < place else n + 1]

    half = others // 2
    return other(half) if others % 2 else (other(half - 1) + other(half)) / 2


def _spread(ordered: list[float]) -> float:
    """The standard deviation of the decimal logarithms, as it is without outliers."""
    logs = [math.log10(value) for value in ordered]
    middle = statistics.median(logs)
    return _TO_SIGMA * statistics.median(abs(one - middle) for one in logs)
