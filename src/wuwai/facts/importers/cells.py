"""What one cell of a file may hold, and in words what was expected where it holds something else."""

from __future__ import annotations

import calendar
import math
import re
from datetime import date
from functools import lru_cache

from wuwai.reference.text import Text

# Written out: \d would take digits of every script.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MAX_DIGITS = 40

NUMBER = Text(
    "a number such as 1234.5, 1,234.5 or -3.2, without unit or text",
    "数字，如 1234.5、1,234.5 或 -3.2，不带单位和文字",
)
_FULLWIDTH = Text("a number in ordinary (half-width) digits, such as 1234.5", "半角数字，如 1234.5")
_PERCENT = Text(
    "a number without the sign %; the column unit says % already", "不带百分号的数字；百分号已由 unit 列表示"
)
_SCIENTIFIC = Text(
    "the number written out in full; a spreadsheet shortened it and digits may be lost",
    "完整写出的数字；该数已被电子表格缩写，可能丢失位数",
)
_NOT_FINITE = Text(
    "a finite number; leave the row out where nothing was published", "有限的数字；未公布的数据请删去该行"
)
DATE = Text(
    "a date such as 2025-07-19, 2025-07 or 2025, or nothing where it is not stated",
    "日期，如 2025-07-19、2025-07 或 2025；未公布时留空",
)


class CellError(ValueError):
    """A cell that holds something else than ``expected``."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


def number(text: str) -> float:
    """The number a cell states. Commas count only as thousands separators; the minus sign − is taken too.

    >>> number("1,234.5"), number("−3.2")
    (1234.5, -3.2)
    >>> number("1,2x3")
    Traceback (most recent call last):
    ...
    wuwai.facts.importers.cells.CellError: a number such as 1234.5, 1,234.5 or -3.2, without unit or text
    """
    plain = text.replace("−", "-")
    if _NUMBER.fullmatch(plain) and len(plain) <= _MAX_DIGITS:
        return float(plain.replace(",", "")) + 0.0
    raise CellError(_why_not(plain))


def _why_not(text: str) -> Text:
    if any("０" <= c <= "９" or c in "．，－＋" for c in text):
        return _FULLWIDTH
    if text.endswith(("%", "％")):
        return _PERCENT
    try:
        value = float(text)
    except ValueError:
        return NUMBER
    if not math.isfinite(value):
        return _NOT_FINITE
    return _SCIENTIFIC if "e" in text.lower() else NUMBER


@lru_cache(maxsize=4096)
def published_by(text: str) -> date | None:
    """The last day on which something published on a stated date can have appeared; None for an empty text.

    >>> published_by("2024-11"), published_by("") is None
    (datetime.date(2024, 11, 30), True)
    """
    if not text:
        return None
    match = _DATE.fullmatch(text)
    if not match or not 1900 <= int(match[1]) <= 2199:
        raise CellError(DATE)
    year, month = int(match[1]), int(match[2] or 12)
    if not 1 <= month <= 12:
        raise CellError(DATE)
    last = calendar.monthrange(year, month)[1]
    day = int(match[3]) if match[3] else last
    if not 1 <= day <= last:
        raise CellError(DATE)
    return date(year, month, day)


_CERTAINTY = Text("H, M, L or nothing", "H、M、L 或留空")
_SOURCE_KIND = Text("official, press, copy or nothing", "official、press、copy 或留空")


def certainty(text: str) -> str | None:
    """``H``, ``M``, ``L`` or None for an empty cell."""
    if text.upper() in ("H", "M", "L"):
        return text.upper()
    if text:
        raise CellError(_CERTAINTY)
    return None


def source_kind(text: str) -> str | None:
    """``official``, ``press``, ``copy`` or None for an empty cell."""
    if text.lower() in ("official", "press", "copy"):
        return text.lower()
    if text:
        raise CellError(_SOURCE_KIND)
    return None
