"""The kernel of ``investment.arrivals``: capital that arrived by month, what is expected, this year's sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.investment.studies.cases import cases, rules
from wuwai.investment.studies.chosen import seen_on
from wuwai.investment.studies.looking_back import Origin, look_back
from wuwai.investment.studies.simulating import CASES, Rules, month_of, simulate
from wuwai.reference import units
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.studies.places import in_region

Floats = NDArray[np.float64]
HUNDRED_MILLION = 1e8  # 亿
PAST_MONTHS = 24
_LATER = 24  # months in which one more project is followed
ARRIVED, EXPECTED, EARLIER = "arrived", "expected", "look_back"
KINDS = {
    ARRIVED: Text("arrived", "实际到资"),
    EXPECTED: Text("expected", "预计到资"),
    EARLIER: Text("expected at an earlier day", "历史时点预测"),
}
SCHEMA: dict[str, Any] = {
    "kind_en": pl.String, "kind_zh": pl.String, "kind_key": pl.String,
    "currency_en": pl.String, "currency_zh": pl.String, "currency_code": pl.String, "unit": pl.String,
    "period": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "actual": pl.Float64, "cut_off": pl.Date,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one currency, in units of the currency. ``low`` and ``high`` are None of what arrived."""

    kind: str
    currency: str
    period: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The year's number: what arrived, what is to come by its end, and whether that reaches it.

    ``expected``, ``low`` and ``high`` are of the whole year. ``one_more`` is what one more project, signed
    today at the median contracted amount ``median``, is expected to bring by the end of the year, and
    ``projects`` how many of them fill the gap, None where one brings nothing in time; ``one_more_later`` and
    ``projects_later`` the same within 24 months.
    """

    currency: str
    year: int
    number: float | None
    arrived: float
    expected: float
    low: float
    high: float
    chance: float | None
    gap: float | None
    median: float | None
    one_more: float
    projects: int | None
    one_more_later: float
    projects_later: int | None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The result of :func:`arrivals`. ``goals`` has one for each currency, ``back`` one for each cut-off.

    ``currency`` is the one the reader looks at; the others are in the frame as well.
    """

    currency: str
    seen: date | None
    level: int
    months: tuple[Month, ...]
    goals: tuple[Goal, ...]
    back: tuple[Origin, ...]
    open: int
    donors: int
    warnings: tuple[Text, ...] = ()

    def goal(self, currency: str) -> Goal | None:
        return next((one for one in self.goals if one.currency == currency), None)

    def coverage(self) -> tuple[int, int]:
        """How many of the looks back held what then arrived, and how many there were."""
        return sum(one.inside for one in self.back), len(self.back)

    def frame(self) -> pl.DataFrame:
        """One row a currency and month, and one a look back; amounts in whole units of the currency."""
        rows = [
            _row(one.kind, one.currency, one.period, one.value, one.low, one.high, None, None)
            for one in self.months
        ]
        rows += [
            _row(EARLIER, one.currency, one.period, one.expected, one.low, one.high, one.actual, one.on)
            for one in self.back
        ]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(kind: str, currency: str, period: str, *rest: Any) -> tuple[Any, ...]:
    name = currencies().get(currency, Text(currency, currency))
    words = KINDS[kind]
    return (
        *(words.en, words.zh, kind, name.en, name.zh, currency, units.of_currency(currency), period),
        *rest,
    )


def arrivals(
    projects: pl.DataFrame,
    stays: pl.DataFrame,
    funds: pl.DataFrame,
    *,
    region: str | None = None,
    months: int = 12,
    currency: str = "USD",
    goal: float | None = None,
    basis: str = "recorded",
    level: int = 80,
    draws: int = 1000,
    seed: int = 2026,
) -> Arrivals:
    """What is expected to arrive in each of the coming ``months`` from the projects on file, by currency.

    ``goal`` is the year's number of ``currency`` in 100 million units (亿). ``basis`` counts every amount
    that is not void (``recorded``) or approved ones only. ``level`` is that of the intervals, in per cent;
    ``draws`` how many futures are simulated, from ``seed``. Projects not yet on file are in none of them.
    """
    projects, stays = in_region(projects, region), in_region(stays, region)
    wanted = ["approved"] if basis == "approved" else ["recorded", "approved"]
    amounts = in_region(funds, region).filter(pl.col("stage").is_in(wanted))
    amounts = amounts.select("project", "kind", "dated_on", "amount", "currency")
    seen = seen_on(stays)
    if seen is None:
        return Arrivals(currency, None, level, (), (), (), 0, 0)
    known = amounts.filter(pl.col("dated_on") <= seen)
    basis_of = rules(projects, stays, known, on=seen)
    found, left_out = cases(projects, stays, known, on=seen)
    to_december = _months_left(seen)
    futures = simulate(
        found, basis_of, start=seen, months=max(months, to_december), draws=draws,
        chance=np.random.default_rng(seed),
    )  # fmt: skip
    named = sorted(
        {*futures, *known.filter(pl.col("kind") == "arrived")["currency"], *_asked(currency, goal)}
    )
    goals = tuple(
        _goal(one, goal if one == currency else None, known, futures, basis_of, seen, level, seed, draws)
        for one in named
    )
    looked = look_back(projects, stays, amounts, on=seen, level=level, seed=seed)
    return Arrivals(
        currency,
        seen,
        level,
        (*_past(known, named, seen), *_ahead(futures, seen, months, level)),
        goals,
        looked,
        found.height,
        basis_of.paying.donors,
        tuple(_warnings(found, left_out, basis_of, looked)),
    )


def _months_left(seen: date) -> int:
    """The calendar months of the year that are not over after the day ``seen``.

    >>> _months_left(date(2026, 11, 30)), _months_left(date(2026, 11, 29)), _months_left(date(2026, 12, 31))
    (1, 2, 0)
    """
    after = seen + timedelta(days=1)
    return 13 - after.month if after.year == seen.year else 0


def _asked(currency: str, goal: float | None) -> tuple[str, ...]:
    return (currency,) if goal else ()


def _past(known: pl.DataFrame, named: list[str], seen: date) -> Iterator[Month]:
    """What arrived in each of the last months, the present one included, as far as it has gone."""
    first = seen.year * 12 + seen.month - PAST_MONTHS
    arrived = known.filter(pl.col("kind") == "arrived").with_columns(
        month=pl.col("dated_on").dt.year().cast(pl.Int64) * 12 + pl.col("dated_on").dt.month() - 1
    )
    sums = {
        (row[0], row[1]): row[2]
        for row in arrived.group_by("currency", "month").agg(pl.col("amount").sum()).iter_rows()
    }
    for currency in named:
        for n in range(first, first + PAST_MONTHS):
            year, month = divmod(n, 12)
            yield Month(ARRIVED, currency, f"{year}-{month + 1:02d}", float(sums.get((currency, n), 0.0)))


def _ahead(futures: dict[str, Floats], seen: date, months: int, level: int) -> Iterator[Month]:
    names, _ = month_of(seen + timedelta(days=1), months)
    for currency, drawn in futures.items():
        low, high = _interval(drawn, level)
        for n, name in enumerate(names):
            mean = float(drawn[:, n].mean())
            yield Month(EXPECTED, currency, name, mean, float(low[n]), float(high[n]))


def _interval(drawn: Floats, level: int) -> tuple[Any, Any]:
    tail = (1 - level / 100) / 2
    return np.quantile(drawn, tail, axis=0), np.quantile(drawn, 1 - tail, axis=0)


def _goal(
    currency: str,
    goal: float | None,
    known: pl.DataFrame,
    futures: dict[str, Floats],
    basis_of: Rules,
    seen: date,
    level: int,
    seed: int,
    draws: int,
) -> Goal:
    own = known.filter(pl.col("currency") == currency)
    this_year = own.filter((pl.col("kind") == "arrived") & (pl.col("dated_on").dt.year() == seen.year))
    arrived = float(this_year["amount"].sum())
    to_december = _months_left(seen)
    drawn = futures.get(currency)
    rest = drawn[:, :to_december].sum(axis=1) if drawn is not None else np.zeros(1)
    total = arrived + rest
    low, high = _interval(total, level)
    number = goal * HUNDRED_MILLION if goal else None
    sizes = own.filter((pl.col("kind") == "contracted") & (pl.col("amount") > 0))["amount"]
    median = sizes.median()
    size = float(median) if isinstance(median, int | float) else None
    one_more = later = 0.0
    if size is not None:
        case = pl.DataFrame([(currency, "signed", 0, None, size, size)], schema=CASES, orient="row")
        more = simulate(
            case, basis_of, start=seen, months=_LATER, draws=max(draws, 1000),
            chance=np.random.default_rng(seed + 1),
        )[currency].mean(axis=0)  # fmt: skip
        one_more, later = float(more[:to_december].sum()), float(more.sum())
    gap = max(0.0, number - float(total.mean())) if number is not None else None
    return Goal(
        currency=currency,
        year=seen.year,
        number=number,
        arrived=arrived,
        expected=float(total.mean()),
        low=float(low),
        high=float(high),
        chance=float((total >= number).mean()) if number is not None else None,
        gap=gap,
        median=size,
        one_more=one_more,
        projects=_how_many(gap, one_more, size),
        one_more_later=later,
        projects_later=_how_many(gap, later, size),
    )


def _how_many(gap: float | None, one_more: float, size: float | None) -> int | None:
    """Further projects that fill the gap; None where one more brings less than a thousandth of its size."""
    if gap is None or size is None:
        return None
    if gap == 0:
        return 0
    return int(np.ceil(gap / one_more)) if one_more > size / 1000 else None


def _warnings(
    found: pl.DataFrame, left_out: int, basis_of: Rules, looked: tuple[Origin, ...]
) -> Iterator[Text]:
    if found.height:
        yield Text(
            "Only projects on file are simulated: what new leads will bring is not in the forecast.",
            "仅模拟已在库项目，今后新增线索带来的到资不在预测之内。",
        )
    if left_out:
        yield Text(
            "Open projects without an amount or without the day of their stage: {n}; nothing is expected of"
            " them.",
            "{n}个在库项目未登记金额或阶段日期，未计入预测。",
        ).format(n=left_out)
    if found.height and basis_of.paying.donors < 10:
        yield Text(
            "Payments of only {n} past projects are on file; the forecast rests on them.",
            "已有到资记录的项目仅{n}个，预测依据较少。",
        ).format(n=basis_of.paying.donors)
    if looked:
        inside = sum(one.inside for one in looked)
        yield Text(
            "Looking back from {n} earlier days, what then arrived lay within the interval {k} times.",
            "在{n}个历史时点回测，实际到资落入预测区间{k}次。",
        ).format(n=len(looked), k=inside)
