"""How often a form is asked for: its periods, what comes before and after one, and what people call them."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wuwai.reference import periods
from wuwai.reference.periods import Period, PeriodKind
from wuwai.reference.text import Text

_YEAR = 12  # months
_YEARS = range(1910, 2191)  # whose history and next period have names, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """A frequency: ``months`` long is a period of it, and ``look_back`` periods are history to the checks.

    ``this``, ``last`` and ``named`` are how a heading and a sentence call the period, the one before, and
    any; ``example`` is one as it is written.
    """

    name: str
    kind: PeriodKind
    months: int
    look_back: int
    title: Text
    named: Text
    this: Text
    last: Text
    example: Text

    def takes(self, period: Period) -> bool:
        """Whether a form can be asked for a period.

        >>> QUARTERLY.takes(periods.parse("2026Q3")), QUARTERLY.takes(periods.parse("2026-09"))
        (True, False)
        """
        return period.kind == self.kind and period.start.year in _YEARS

    def holding(self, day: date) -> Period:
        """The period that holds a day.

        >>> QUARTERLY.holding(date(2026, 11, 23)).text, HALF_YEARLY.holding(date(2026, 11, 23)).text
        ('2026Q4', '2026H2')
        """
        place = (day.month - 1) // self.months + 1
        texts = {"month": f"{day.year:04d}-{day.month:02d}", "year": f"{day.year:04d}"}
        return periods.parse(texts.get(self.kind) or f"{day.year:04d}{self.kind[0].upper()}{place}")

    def before(self, period: Period, count: int) -> tuple[Period, ...]:
        """The ``count`` periods before one, the latest first.

        >>> [one.text for one in MONTHLY.before(periods.parse("2026-02"), 3)]
        ['2026-01', '2025-12', '2025-11']
        >>> [one.text for one in QUARTERLY.before(periods.parse("2026Q1"), 2)]
        ['2025Q4', '2025Q3']
        """
        first = period.start.year * _YEAR + period.start.month - 1
        starts = (divmod(first - self.months * n, _YEAR) for n in range(1, count + 1))
        return tuple(self.holding(date(year, month + 1, 1)) for year, month in starts)

    def after(self, period: Period) -> Period:
        """The period after one.

        >>> MONTHLY.after(periods.parse("2026-12")).text, HALF_YEARLY.after(periods.parse("2026H2")).text
        ('2027-01', '2027H1')
        """
        return self.holding(date.fromordinal(period.end.toordinal() + 1))

    def whole(self, today: date, count: int) -> tuple[Period, ...]:
        """The last ``count`` periods that were over before the one ``today`` is in, the earliest first.

        A day so far off that periods have no names is taken for the nearest one that has.

        >>> [one.text for one in QUARTERLY.whole(date(2026, 2, 10), 2)]
        ['2025Q3', '2025Q4']
        """
        day = min(max(today, date(_YEARS[0], 1, 1)), date(_YEARS[-1], _YEAR, 31))
        return tuple(reversed(self.before(self.holding(day), count)))


MONTHLY = Frequency(
    name="monthly",
    kind="month",
    months=1,
    look_back=24,
    title=Text("monthly", "月报"),
    named=Text("the month", "当月"),
    this=Text("This month", "本月"),
    last=Text("Last month", "上月"),
    example=Text("a month such as 2026-10", "月份，如 2026-10"),
)
QUARTERLY = Frequency(
    name="quarterly",
    kind="quarter",
    months=3,
    look_back=12,
    title=Text("quarterly", "季报"),
    named=Text("the quarter", "当季"),
    this=Text("This quarter", "本季"),
    last=Text("Last quarter", "上季"),
    example=Text("a quarter such as 2026Q3", "季度，如 2026Q3"),
)
HALF_YEARLY = Frequency(
    name="half-yearly",
    kind="half",
    months=6,
    look_back=8,
    title=Text("half-yearly", "半年报"),
    named=Text("the half-year", "当期"),
    this=Text("This half-year", "本期"),
    last=Text("Last half-year", "上期"),
    example=Text("a half-year such as 2026H1", "半年，如 2026H1"),
)
YEARLY = Frequency(
    name="yearly",
    kind="year",
    months=12,
    look_back=8,
    title=Text("yearly", "年报"),
    named=Text("the year", "当年"),
    this=Text("This year", "本年"),
    last=Text("Last year", "上年"),
    example=Text("a year such as 2026", "年份，如 2026"),
)
FREQUENCIES: Mapping[str, Frequency] = {one.name: one for one in (MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY)}


def so_far(period: Period) -> Period:
    """January to the end of a period: the period itself for the first of a year, a name of its own where the
    stretch has one.

    >>> [so_far(periods.parse(one)).text for one in ("2026-10", "2026-01", "2026-12")]
    ['2026-01..10', '2026-01', '2026']
    >>> [so_far(periods.parse(one)).text for one in ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2026H2")]
    ['2026Q1', '2026H1', '2026Q1-Q3', '2026', '2026']
    """
    year, last = period.start.year, period.end.month
    if period.start.month == 1:
        return period
    if last == _YEAR:
        return periods.parse(f"{year}")
    if period.kind == "quarter":
        return periods.parse(f"{year}H1" if last == _YEAR // 2 else f"{year}Q1-Q3")
    return periods.parse(f"{year}-01..{last:02d}")


def due_on(period: Period, day: int, months_after: int = 1) -> date:
    """A day of the ``months_after``-th month after a period; its last day where it is shorter.

    >>> due_on(periods.parse("2025-12"), 5), due_on(periods.parse("2026Q3"), 31)
    (datetime.date(2026, 1, 5), datetime.date(2026, 10, 31))
    >>> due_on(periods.parse("2026"), 31, 6)
    datetime.date(2027, 6, 30)
    """
    year, month = divmod(period.end.year * _YEAR + period.end.month - 1 + months_after, _YEAR)
    return date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))
