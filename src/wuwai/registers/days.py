"""Read a date of a register. The year comes first or the date is refused: an order is never guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from wuwai.reference.text import Text
from wuwai.registers.expected import ValueProblem

_YEAR_FIRST = re.compile(
    r"(\d{4})\s*(?:-\s*(\d{1,2})\s*-|/\s*(\d{1,2})\s*/|\.\s*(\d{1,2})\s*\.|年\s*(\d{1,2})\s*月)\s*(\d{1,2})\s*日?"
    r"(?:[ T]+00:00(?::00(?:\.0+)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2,4}")
_NO_DAY = re.compile(r"\d{4}\s*(?:[-/.]\s*\d{1,2}|年(?:\s*\d{1,2}\s*月?)?)?")
_FIRST_SERIAL = date(1899, 12, 30)  # the day Excel's numbers of days are counted from
DAY = Text(
    "a date such as 2024-03-31, 2024/3/31, 2024年3月31日 or 20240331, from 1900 to 2100",
    "日期，如2024-03-31、2024/3/31、2024年3月31日或20240331（1900年至2100年）",
)
_ORDER = Text(
    "a date with the year first, such as 2024-03-31: in '{text}' day and month cannot be told apart",
    "年份在前的日期，如2024-03-31：“{text}”无法判断日、月的先后",
)
_WHOLE = Text(
    "a date with its day, such as 2024-03-31; leave it empty where the day is not known",
    "精确到日的日期，如2024-03-31；不知具体日期的请留空",
)
_SERIAL = Text(
    "a date, not a number: {text} may stand for {day}; format the cell as a date and check it",
    "日期而非数值：{text}可能表示{day}，请将单元格设为日期格式后核对",
)
_NO_TIME = Text("a date without a time", "日期，不含时间")


def day(raw: Any) -> date:
    """The date in ``raw``: a date, a text with the year first, or eight digits; else :class:`ValueProblem`.

    >>> {day(text).isoformat() for text in ("2024-03-31", "2024/3/31", "2024年3月31日", "20240331")}
    {'2024-03-31'}
    >>> day("03/04/2024")
    Traceback (most recent call last):
    wuwai.registers.expected.ValueProblem: a date with the year first, ...
    """
    if isinstance(raw, datetime):
        if raw.time() != time.min:
            raise ValueProblem(_NO_TIME)
        found = raw.date()
    elif isinstance(raw, date):
        found = raw
    elif isinstance(raw, str):
        found = _written(unicodedata.normalize("NFKC", raw).strip())
    elif isinstance(raw, int | float) and not isinstance(raw, bool) and float(raw).is_integer():
        found = _numeric(int(raw))
    else:
        raise ValueProblem(DAY)
    if not 1900 <= found.year <= 2100:
        raise ValueProblem(DAY)
    return found


def _written(text: str) -> date:
    if matched := _YEAR_FIRST.fullmatch(text):
        year, *months, on = matched.groups()
        return _real(year, next(month for month in months if month), on)
    if matched := _COMPACT.fullmatch(text):
        return _real(*matched.groups())
    if _YEAR_LAST.fullmatch(text):
        raise ValueProblem(_ORDER.format(text=text))
    if _NO_DAY.fullmatch(text):
        raise ValueProblem(_WHOLE)
    raise ValueProblem(DAY)


def _numeric(number: int) -> date:
    if matched := _COMPACT.fullmatch(str(number)):
        return _real(*matched.groups())
    if 20_000 <= number <= 73_415:  # 1954 to 2100: what a date becomes in a cell formatted as a number
        meant = _FIRST_SERIAL + timedelta(days=number)
        raise ValueProblem(_SERIAL.format(text=number, day=meant.isoformat()))
    raise ValueProblem(_WHOLE if 1900 <= number <= 2100 else DAY)


def _real(year: str, month: str, on: str) -> date:
    try:
        return date(int(year), int(month), int(on))
    except ValueError:
        raise ValueProblem(DAY) from None
