"""How contracted capital arrives once it has begun to: the profiles of past projects, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

MONTH = 30.4375  # days
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_SETTLED = 0.001  # a share left to pay that is taken for nothing


@dataclass(frozen=True, slots=True)
class Profiles:
    """What past projects paid in each month since their first payment, as a share of what was left to pay.

    ``share`` and ``day`` are (donors, months): the share of the rest that was paid in the month, and the mean
    day in the month on which it was. The donors that were watched through a month and had something left at
    its beginning, the longest watched first, are the ``size[month]`` of ``pooled`` from ``first[month]`` on.
    """

    share: Floats
    day: Floats
    pooled: Ints
    first: Ints
    size: Ints

    @property
    def months(self) -> int:
        return self.size.size

    @property
    def donors(self) -> int:
        return self.share.shape[0]


def profiles(amounts: pl.DataFrame, *, on: date, months: int) -> Profiles:
    """The profiles of projects with a contracted amount and a payment in its currency by the day ``on``.

    ``amounts`` are ``project, kind, dated_on, amount, currency``. A project is watched from its first payment
    to ``on``: a month that is not over yet says nothing.
    """
    past = amounts.filter(pl.col("dated_on") <= on)
    contracted = contracts(past).filter(pl.col("contracted") > 0)
    arrived = past.filter((pl.col("kind") == "arrived") & (pl.col("amount") > 0))
    paid = arrived.join(contracted, on=["project", "currency"], how="inner")
    paid = paid.with_columns(first=pl.col("dated_on").min().over("project", "currency"))
    paid = paid.with_columns(
        age=(pl.col("dated_on") - pl.col("first")).dt.total_days(),
        watched=((pl.lit(on) - pl.col("first")).dt.total_days() / MONTH).floor().cast(pl.Int64),
    )
    donors = paid.group_by("project", "currency").agg(pl.col("watched").first())
    donors = donors.sort("watched", "project", "currency", descending=[True, False, False])
    donors = donors.filter(pl.col("watched") > 0).with_row_index("donor")
    each = paid.join(donors.select("donor", "project", "currency"), on=["project", "currency"], how="inner")
    each = each.with_columns(month=(pl.col("age") / MONTH).floor().cast(pl.Int64))
    each = each.filter((pl.col("month") < months) & (pl.col("month") < pl.col("watched")))
    part = pl.col("amount") / pl.col("contracted")
    late = pl.col("age") - pl.col("month") * MONTH
    sums = each.group_by("donor", "month").agg(
        part.sum().alias("part"), ((part * late).sum() / part.sum()).alias("day")
    )
    # Nobody was watched for longer than the first: later months say nothing.
    months = min(months, int(donors["watched"][0]) if donors.height else 0)
    parts, day = np.zeros((donors.height, months)), np.zeros((donors.height, months))
    where = sums["donor"].to_numpy(), sums["month"].to_numpy()
    parts[where], day[where] = sums["part"].to_numpy(), sums["day"].to_numpy()
    rest = np.clip(
        1.0 - np.concatenate((np.zeros((donors.height, 1)), parts.cumsum(axis=1)), axis=1), 0.0, None
    )
    before = rest[:, :-1]
    owing = before > _SETTLED
    share = np.clip(np.divide(parts, before, out=np.zeros_like(parts), where=owing), 0.0, 1.0)
    lasted = donors["watched"].to_numpy()
    pool = [np.flatnonzero((lasted > month) & owing[:, month]) for month in range(months)]
    size = np.array([one.size for one in pool], np.int64)
    pooled = np.concatenate([*pool, np.zeros(1, np.int64)])
    return Profiles(share, day, pooled, np.cumsum(size) - size, size)


def contracts(amounts: pl.DataFrame) -> pl.DataFrame:
    """What each project contracted in each currency: ``project, currency, contracted``."""
    kept = amounts.filter(pl.col("kind") == "contracted")
    return kept.group_by("project", "currency").agg(pl.col("amount").sum().alias("contracted"))


def ratios(amounts: pl.DataFrame, projects: pl.DataFrame) -> Floats:
    """Contracted over expected investment of past projects, ascending, each in one currency."""
    plans = projects.select(project=pl.col("project_no"), currency="currency", plan="investment")
    both = contracts(amounts).join(plans, on=["project", "currency"], how="inner")
    both = both.filter((pl.col("plan") > 0) & (pl.col("contracted") > 0))
    return np.sort((both["contracted"] / both["plan"]).to_numpy())
