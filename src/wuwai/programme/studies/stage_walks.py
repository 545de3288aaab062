"""Where rows of a register will be: rates of moving on by time spent in a stage, and what they lead to.

A semi-Markov life table. A row leaves its stage for another at a rate that depends on the stage and on how
long it has been there (bands of months); rates come from what was seen, rows still in a stage counting for
the time they have been there and no longer (right-censoring). Each rate is drawn from its gamma posterior,
so that little evidence gives a wide answer and a move that was never seen is never made.
Source: Andersen, Borgan, Gill & Keiding (1993), Statistical Models Based on Counting Processes, chapter IV.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MONTH = 30.4375  # days
BANDS = (0, 3, 6, 12, 24, 36, 60)  # months in a stage from which on another rate holds
AGES = 61  # months in a stage that are told apart; the last one is "60 and more"
THIN = 6.0  # months of exposure below which a band borrows the one before it
RECENT_MONTHS = 36.0
LOAD_SHARE, LOAD_ROWS = 0.3, 10
GONE = ""
SPELLS = {
    "uid": pl.String, "region": pl.String, "stage": pl.String,
    "entered_on": pl.Date, "left_on": pl.Date, "next_stage": pl.String, "synthetic": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moves:
    """What was seen: ``events[s, d, b]`` moves from stage ``s`` to ``d`` in band ``b``, ``exposure[s, b]``
    months spent, ``arrivals[s]`` rows that first came in at stage ``s`` within ``window`` months.

    The last of ``stages`` is :data:`GONE`: rows that left the register.
    """

    stages: tuple[str, ...]
    events: Floats
    exposure: Floats
    arrivals: Floats
    window: float

    @property
    def seen(self) -> int:
        """How many moves and arrivals the rates rest on."""
        return int(self.events.sum() + self.arrivals.sum())


def moves(spells: pl.DataFrame, *, today: date) -> Moves:
    """Count moves, exposure and arrivals in ``spells`` (one row a stay in a stage: uid, stage, entered_on,
    left_on and next_stage, null where the row is still there) as they were on ``today``.

    Arrivals are counted over the last 36 months. A day on which ten rows or more and three in ten of all came
    in at once is the day a list was loaded, not the day its rows began: they are no arrivals.
    """
    known = (
        spells.filter(pl.col("entered_on").is_not_null() & (pl.col("entered_on") <= today))
        .with_columns(
            left_on=pl.when(pl.col("left_on") <= today).then(pl.col("left_on")).otherwise(None),
        )
        .sort("uid", "entered_on", "left_on", nulls_last=True)
        .with_columns(
            first=pl.int_range(pl.len()).over("uid") == 0,
        )
        .with_columns(
            to=pl.when(pl.col("left_on").is_null())
            .then(None)
            .otherwise(pl.col("next_stage").fill_null(GONE)),
            months=((pl.col("left_on").fill_null(today) - pl.col("entered_on")).dt.total_days() / MONTH).clip(
                0
            ),
        )
    )
    stages = (*sorted(known["stage"].unique().to_list()), GONE)
    place = {stage: n for n, stage in enumerate(stages)}
    events = np.zeros((len(stages), len(stages), len(BANDS)))
    exposure = np.zeros((len(stages), len(BANDS)))
    edges = (*BANDS, np.inf)
    for (stage,), group in known.group_by("stage"):
        stayed = group["months"].to_numpy()
        for n, (low, high) in enumerate(pairwise(edges)):
            exposure[place[str(stage)], n] = np.clip(stayed - low, 0, high - low).sum()
    band = pl.sum_horizontal((pl.col("months") >= edge).cast(pl.Int64) for edge in BANDS[1:]).alias("band")
    left = known.drop_nulls("to").group_by("stage", "to", band).len()
    for stage, to, which, number in left.iter_rows():
        events[place[stage], place[to], which] += number
    arrivals, window = _arrivals(known, place, today)
    return Moves(stages, events, exposure, arrivals, window)


def _arrivals(known: pl.DataFrame, place: dict[str, int], today: date) -> tuple[Floats, float]:
    found = np.zeros(len(place))
    first = known.filter(pl.col("first"))
    if first.is_empty():
        return found, 0.0
    began = first["entered_on"].min()
    assert isinstance(began, date)
    window = min(RECENT_MONTHS, (today - began).days / MONTH)
    a_day = first.group_by("entered_on").len()
    loads = a_day.filter((pl.col("len") >= LOAD_ROWS) & (pl.col("len") >= LOAD_SHARE * first.height))
    recent = first.filter(
        (pl.col("entered_on") > today - timedelta(days=round(window * MONTH)))
        & ~pl.col("entered_on").is_in(loads["entered_on"].implode())
    )
    for stage, number in recent.group_by("stage").len().iter_rows():
        found[place[stage]] = number
    return found, window


@dataclass(frozen=True, slots=True)
class Rates:
    """Drawn rates: ``rate[draw, s, d, age]`` moves a month, ``arrivals[draw, s]`` rows a month."""

    rate: Floats
    arrivals: Floats


def drawn(seen: Moves, *, draws: int, rng: np.random.Generator) -> Rates:
    """``draws`` sets of rates from the posterior of what was seen: gamma with the number of events as shape
    and one over the exposure as scale. No event, no rate; a thin band borrows the one before it.
    """
    events, exposure = _pooled(seen)
    gamma = rng.gamma(np.broadcast_to(events, (draws, *events.shape)))
    by_band = gamma / np.where(exposure > 0, exposure, 1.0)[None, :, None, :]
    band_of = np.searchsorted(BANDS, np.arange(AGES), side="right") - 1
    arrivals = rng.gamma(np.broadcast_to(seen.arrivals, (draws, seen.arrivals.size)))
    return Rates(by_band[..., band_of], arrivals / seen.window if seen.window > 0 else arrivals * 0.0)


def _pooled(seen: Moves) -> tuple[Floats, Floats]:
    """Events and exposure with bands of little exposure joined to their neighbour: forwards from the first,
    so that a long stay takes the rate of the longest that was watched.
    """
    events, exposure = seen.events.copy(), seen.exposure.copy()
    for stage in range(exposure.shape[0]):
        start = 0
        groups: list[list[int]] = []
        group: list[int] = []
        for band in range(exposure.shape[1]):
            group.append(band)
            if exposure[stage, group].sum() >= THIN:
                groups.append(group)
                group = []
        if group:
            if groups:
                groups[-1] += group
            else:
                groups.append(group)
        for members in groups:
            total = seen.exposure[stage, members].sum()
            sums = seen.events[stage][:, members].sum(axis=1)
            exposure[stage, members] = total
            events[stage][:, members] = sums[:, None]
            start += len(members)
    return events, exposure


@dataclass(frozen=True, slots=True)
class Chances:
    """``there[draw, s, age]`` the chance that a row now in stage ``s`` for ``age`` months is in a counting
    stage ``months`` from now; ``arriving[draw]`` how many rows still to come are expected to be there.
    """

    months: int
    there: Floats
    arriving: Floats


def ahead(rates: Rates, counting: NDArray[np.bool_], *, months: tuple[int, ...]) -> tuple[Chances, ...]:
    """The chances after each of ``months`` (rising), month by month, backwards in time.

    ``counting`` says which stages count. A row that has left the register stays away.
    """
    draws, stages = rates.rate.shape[0], rates.rate.shape[1]
    # Moves to the stage itself were never seen; the chance to stay falls with the sum of the rates.
    total = rates.rate.sum(axis=2)
    stay = np.exp(-total)
    share = np.divide(
        rates.rate, total[:, :, None, :], out=np.zeros_like(rates.rate), where=total[:, :, None, :] > 0
    )
    go = (1.0 - stay)[:, :, None, :] * share
    value = np.broadcast_to(counting.astype(float)[None, :, None], (draws, stages, AGES)).copy()
    arriving = np.zeros(draws)
    found: list[Chances] = []
    for month in range(max(months) + 1):
        if month in months:
            found.append(Chances(month, value.copy(), arriving.copy()))
        before = value[:, :, 0]
        older = np.concatenate([value[:, :, 1:], value[:, :, -1:]], axis=2)
        value = stay * older + np.einsum("bsda,bd->bsa", go, before, optimize=True)
        # Who comes in during a month comes in, on average, in the middle of it.
        arriving = arriving + (rates.arrivals * (before + value[:, :, 0]) / 2).sum(axis=1)
    return tuple(found)
