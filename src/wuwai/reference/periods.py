"""Periods: the one grammar in which a stretch of time is written.

===========  ==========================  ======================================================
kind         written                     means
===========  ==========================  ======================================================
year         ``2025``                    the calendar year
half         ``2024H1``                  January to June, or July to December
quarter      ``2025Q1``                  a calendar quarter
month        ``2025-07``                 a calendar month
span         ``2024-01..05``             months of one year, the first and last included
span         ``2015-04..2018-12``        months across years
span         ``2022Q1-Q3``               quarters of one year
span         ``2021-2025``               whole years
fair         ``2024-spring``             the spring or autumn session of a fair
to_date      ``to 2021-11``, ``to 2013`` what stood at the end of that month or year
===========  ==========================  ======================================================

Years run from 1900 to 2199. Two texts may mean the same stretch (``2025Q1-Q3``, ``2025-01..09``): both are
kept as published, and :attr:`Period.key` is equal for them.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from wuwai.reference.text import Text

PeriodKind = Literal["year", "half", "quarter", "month", "span", "fair", "to_date"]

EXPECTED = Text(
    "a period such as 2025, 2024H1, 2025Q1, 2025-07, 2024-01..05, 2015-04..2018-12, 2022Q1-Q3, 2021-2025, "
    "2024-autumn or to 2021-11",
    "时期，写法如 2025、2024H1、2025Q1、2025-07、2024-01..05、2015-04..2018-12、2022Q1-Q3、2021-2025、"
    "2024-autumn 或 to 2021-11",
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_QUARTERS = "一二三四"
_YEAR = r"(?:19|20|21)[0-9]{2}"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("year", rf"(?P<y>{_YEAR})"),
        ("half", rf"(?P<y>{_YEAR})H(?P<h>[12])"),
        ("quarter", rf"(?P<y>{_YEAR})Q(?P<q>[1-4])"),
        ("quarters", rf"(?P<y>{_YEAR})Q(?P<q>[1-4])-Q(?P<q2>[1-4])"),
        ("month", rf"(?P<y>{_YEAR})-(?P<m>[0-9]{{2}})"),
        ("months", rf"(?P<y>{_YEAR})-(?P<m>[0-9]{{2}})\.\.(?:(?P<y2>{_YEAR})-)?(?P<m2>[0-9]{{2}})"),
        ("years", rf"(?P<y>{_YEAR})-(?P<y2>{_YEAR})"),
        ("fair", rf"(?P<y>{_YEAR})-(?P<s>spring|autumn)"),
        ("to_date", rf"to (?P<y>{_YEAR})(?:-(?P<m>[0-9]{{2}}))?"),
    )
)
# The usual days of the two sessions; a period says which session is meant, not on which days it was held.
_SESSIONS = {"spring": ((4, 15), (5, 5)), "autumn": ((10, 15), (11, 4))}


class PeriodError(ValueError):
    """A text that is no period. ``expected`` says what would be one."""

    def __init__(self, text: str, expected: Text = EXPECTED) -> None:
        super().__init__(f"{text!r} is not {expected.en}")
        self.text = text
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time. ``start`` and ``end`` are its first and last day; a "to date" stands on its last
    day.
    """

    text: str
    kind: PeriodKind
    start: date
    end: date

    @property
    def key(self) -> tuple[str, date, date]:
        """Equal for two texts that mean the same stretch of time."""
        return (self.kind if self.kind in ("fair", "to_date") else "span", self.start, self.end)

    @property
    def sort_key(self) -> tuple[date, date, str]:
        """By end, then the shorter first, then by text."""
        return (self.end, date.fromordinal(date.max.toordinal() - self.start.toordinal() + 1), self.text)

    @property
    def months(self) -> int:
        """How many calendar months it covers; 0 for a fair session or a "to date"."""
        if self.kind in ("fair", "to_date"):
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def is_cumulative(self) -> bool:
        """Whether it starts in January and ends within the same year, as year-to-date figures do."""
        return self.months > 0 and self.start.month == 1 and self.start.year == self.end.year

    def year_before(self) -> Period | None:
        """The same stretch one year earlier; None where that has no meaning (more than a year, or before
        1900).

        >>> parse("2024-01..05").year_before().text
        '2023-01..05'
        """
        if self.start.year != self.end.year or self.start.year <= 1900:
            return None
        return parse(self.text.replace(str(self.start.year), str(self.start.year - 1)))

    @property
    def title(self) -> Text:
        """How a page prints it.

        >>> parse("2024-01..05").title
        Text(en='Jan–May 2024', zh='2024年1—5月')
        """
        return _title(self)


def _first(year: int, month: int) -> date:
    return date(year, month, 1)


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@lru_cache(maxsize=4096)
def parse(text: str) -> Period:
    """The period a text writes; :class:`PeriodError` if it writes none.

    >>> parse("2022Q1-Q3").end
    datetime.date(2022, 9, 30)
    >>> parse("2025-13")
    Traceback (most recent call last):
    ...
    wuwai.reference.periods.PeriodError: '2025-13' is not a month from 01 to 12, such as 2025-07
    """
    for name, pattern in _FORMS:
        if match := pattern.fullmatch(text):
            return _made(text, name, {k: v for k, v in match.groupdict().items() if v is not None})
    raise PeriodError(text)


def _month(text: str, digits: str, year: int) -> int:
    month = int(digits)
    if not 1 <= month <= 12:
        raise PeriodError(
            text, Text(f"a month from 01 to 12, such as {year}-07", f"01 至 12 的月份，如 {year}-07")
        )
    return month


def _made(text: str, name: str, part: dict[str, str]) -> Period:
    year = int(part["y"])
    if name == "year":
        return Period(text, "year", _first(year, 1), _last(year, 12))
    if name == "half":
        first = 1 if part["h"] == "1" else 7
        return Period(text, "half", _first(year, first), _last(year, first + 5))
    if name == "quarter":
        quarter = int(part["q"])
        return Period(text, "quarter", _first(year, 3 * quarter - 2), _last(year, 3 * quarter))
    if name == "month":
        month = _month(text, part["m"], year)
        return Period(text, "month", _first(year, month), _last(year, month))
    if name == "fair":
        start, end = _SESSIONS[part["s"]]
        return Period(text, "fair", date(year, *start), date(year, *end))
    if name == "to_date":
        end_day = _last(year, _month(text, part["m"], year) if "m" in part else 12)
        return Period(text, "to_date", end_day, end_day)
    return _span(text, name, part, year)


def _span(text: str, name: str, part: dict[str, str], year: int) -> Period:
    last_year = int(part.get("y2", year))
    if name == "quarters":
        first, last = 3 * int(part["q"]) - 2, 3 * int(part["q2"])
        one = int(part["q"]) == int(part["q2"])
    elif name == "years":
        first, last, one = 1, 12, year == last_year
    else:
        first, last = _month(text, part["m"], year), _month(text, part["m2"], last_year)
        one = (year, first) == (last_year, last)
    if one or (last_year, last) < (year, first):
        raise PeriodError(text, Text("a span whose end comes after its start", "终点晚于起点的时段"))
    return Period(text, "span", _first(year, first), _last(last_year, last))


def _title(p: Period) -> Text:
    year, first, last = p.start.year, p.start.month, p.end.month
    if p.kind == "year":
        return Text(f"{year}", f"{year}年")
    if p.kind == "half":
        return Text(f"H{1 if first == 1 else 2} {year}", f"{year}年{'上' if first == 1 else '下'}半年")
    if p.kind == "quarter":
        return Text(f"Q{last // 3} {year}", f"{year}年{_QUARTERS[last // 3 - 1]}季度")
    if p.kind == "month":
        return Text(f"{_MONTHS[first - 1]} {year}", f"{year}年{first}月")
    if p.kind == "fair":
        spring = first == 4
        return Text(
            f"{'spring' if spring else 'autumn'} session {year}", f"{year}年{'春' if spring else '秋'}季"
        )
    if p.kind == "to_date":
        month = "-" in p.text
        return Text(
            f"up to {_MONTHS[last - 1]} {p.end.year}" if month else f"up to {p.end.year}",
            f"截至{p.end.year}年{last}月" if month else f"截至{p.end.year}年",
        )
    if "Q" in p.text:
        quarters = (
            f"前{_QUARTERS[last // 3 - 1]}"
            if first == 1
            else f"{_QUARTERS[first // 3]}至{_QUARTERS[last // 3 - 1]}"
        )
        return Text(f"Q{first // 3 + 1}–Q{last // 3} {year}", f"{year}年{quarters}季度")
    if ".." not in p.text:
        return Text(f"{year}–{p.end.year}", f"{year}—{p.end.year}年")
    if year == p.end.year:
        return Text(f"{_MONTHS[first - 1]}–{_MONTHS[last - 1]} {year}", f"{year}年{first}—{last}月")
    return Text(
        f"{_MONTHS[first - 1]} {year}–{_MONTHS[last - 1]} {p.end.year}",
        f"{year}年{first}月—{p.end.year}年{last}月",
    )
