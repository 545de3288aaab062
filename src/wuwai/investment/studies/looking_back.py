"""How the forecast would have done: simulated as of earlier days, against what then arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from wuwai.investment.studies.cases import cases, rules
from wuwai.investment.studies.paces import truncated
from wuwai.investment.studies.simulating import month_of, simulate

ORIGINS = 8
AHEAD = 12  # months that are compared
_DRAWS = 300
_MOST = 200_000  # project-futures of one currency and look


@dataclass(frozen=True, slots=True)
class Origin:
    """A look back from the day ``on``: expected in the ``AHEAD`` months after it, and what arrived in them.

    ``actual`` is of the projects on file on that day; ``later`` what projects that came afterwards brought.
    """

    currency: str
    on: date
    period: str
    expected: float
    low: float
    high: float
    actual: float
    later: float

    @property
    def inside(self) -> bool:
        return self.low <= self.actual <= self.high


def look_back(
    projects: pl.DataFrame, stays: pl.DataFrame, amounts: pl.DataFrame, *, on: date, level: int, seed: int
) -> tuple[Origin, ...]:
    """One look from each of up to :data:`ORIGINS` quarter days, a whole year or more before ``on``.

    It uses the days that are on file now: what was recorded late is known to it. Only looks with at least
    five past payers count, and only currencies in which something was promised.
    """
    found: list[Origin] = []
    for n in range(ORIGINS):
        cut = _quarter_day(on, n)
        past, known = truncated(stays, cut), amounts.filter(pl.col("dated_on") <= cut)
        basis = rules(projects, past, known, on=cut)
        if basis.paying.donors < 5:
            break
        there, _ = cases(projects, past, known, on=cut)
        futures = simulate(
            there, basis, start=cut, months=AHEAD, draws=_DRAWS, chance=np.random.default_rng(seed + n),
            most=_MOST,
        )  # fmt: skip
        names, _ = month_of(cut + timedelta(days=1), AHEAD)
        own = projects.filter(pl.col("uid").is_in(past["uid"].implode()))["project_no"]
        later = amounts.filter(
            (pl.col("kind") == "arrived") & (pl.col("dated_on") > cut) & (pl.col("dated_on") <= _year_on(cut))
        )
        for currency, drawn in futures.items():
            total = drawn.sum(axis=1)
            tail = (1 - level / 100) / 2
            arrived = later.filter(pl.col("currency") == currency)
            mine = float(arrived.filter(pl.col("project").is_in(own.implode()))["amount"].sum())
            found.append(
                Origin(
                    currency,
                    cut,
                    _span(names[0], names[-1]),
                    float(total.mean()),
                    float(np.quantile(total, tail)),
                    float(np.quantile(total, 1 - tail)),
                    mine,
                    float(arrived["amount"].sum()) - mine,
                )
            )
    return tuple(found)


def _quarter_day(on: date, back: int) -> date:
    """The end of the month ``12 + 3 * back`` months before that of ``on``."""
    return _month_end(on.year * 12 + on.month - 2 - AHEAD - 3 * back)


def _year_on(cut: date) -> date:
    return _month_end(cut.year * 12 + cut.month - 1 + AHEAD)


def _month_end(n: int) -> date:
    year, month = divmod(n + 1, 12)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def _span(first: str, last: str) -> str:
    """Two months as one period.

    >>> _span("2024-11", "2025-10"), _span("2025-01", "2025-12")
    ('2024-11..2025-10', '2025-01..12')
    """
    return f"{first}..{last[5:]}" if first[:4] == last[:4] else f"{first}..{last}"
