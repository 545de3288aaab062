"""A count or a sum of register rows on a later day, by simulation of what its rows will do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.programme.studies.stage_walks import (
    AGES,
    MONTH,
    Chances,
    Moves,
    ahead,
    drawn,
    moves,
)

Floats = NDArray[np.float64]

DRAWS = 1000
SEED = 20240409  # fixed: the same evidence gives the same answer
SEEN_NEEDED = 8  # moves and arrivals below which nothing is forecast
MONTHS_NEEDED = 12.0
EXACT_CELLS = 4_000_000
MEMBERS = {
    "uid": pl.String, "stage": pl.String, "role": pl.String, "amount": pl.Float64, "sample": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """``values[day]`` the simulated measure ``months`` from now, one number a draw."""

    months: tuple[int, ...]
    values: tuple[Floats, ...]
    seen: Moves


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows of one role, by cells of stage and months in it: how many, the sum and the sum of squares of their
    amounts; ``cell`` says which cell each row is in.
    """

    place: NDArray[np.int64]
    age: NDArray[np.int64]
    number: NDArray[np.int64]
    first: Floats
    second: Floats
    cell: NDArray[np.int64]
    amounts: Floats

    @classmethod
    def of(cls, rows: pl.DataFrame) -> Alike:
        """Those of ``rows`` (place, age, amount) together; an amount that is not stated adds nothing."""
        amounts = rows["amount"].fill_null(0.0).to_numpy()
        code = rows["place"].to_numpy() * AGES + rows["age"].to_numpy()
        size = int(code.max()) + 1 if code.size else 1
        held = np.bincount(code, minlength=size)
        cells = np.flatnonzero(held)
        return cls(
            cells // AGES,
            cells % AGES,
            held[cells],
            np.bincount(code, weights=amounts, minlength=size)[cells].astype(float),
            np.bincount(code, weights=amounts**2, minlength=size)[cells].astype(float),
            np.searchsorted(cells, code),
            amounts,
        )


def simulate(
    members: pl.DataFrame,
    spells: pl.DataFrame,
    *,
    counting: tuple[str, ...],
    months: tuple[int, ...],
    today: date,
    sums: bool,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Drawn:
    """The measure after each of ``months``.

    ``members`` are today's rows: uid, stage, role (``counted``; ``failing``: in a stage that counts but not
    by the rule book; ``waiting``: in another stage) and amount. ``counting`` are the stages that count. With
    ``sums`` the amounts are added up, else rows are counted. What enters a counting stage later passes the
    rule book as often as what is there now; a row that fails it today is taken to go on failing.
    """
    rng = np.random.default_rng(seed)
    seen = moves(spells, today=today)
    stages = tuple(dict.fromkeys((*seen.stages[:-1], *members["stage"].unique().sort().to_list())))
    seen = _widened(seen, (*stages, ""))
    rates = drawn(seen, draws=draws, rng=rng)
    flags = np.array([stage in counting for stage in seen.stages])
    chances = ahead(rates, flags, months=months)
    placed = _placed(members, spells, seen.stages, today)
    passing = _passing(members, draws, rng)
    counted = Alike.of(placed.filter(pl.col("role") == "counted"))
    waiting = Alike.of(placed.filter(pl.col("role") == "waiting"))
    values = tuple(_one(chance, counted, waiting, passing, rng, sums=sums) for chance in chances)
    return Drawn(months, values, seen)


def _widened(seen: Moves, stages: tuple[str, ...]) -> Moves:
    """The same evidence over all stages that rows are in now, of which some may never have been left."""
    place = [stages.index(one) for one in seen.stages]
    size, bands = len(stages), seen.exposure.shape[1]
    events, exposure, arrivals = np.zeros((size, size, bands)), np.zeros((size, bands)), np.zeros(size)
    events[np.ix_(place, place)] = seen.events
    exposure[place] = seen.exposure
    arrivals[place] = seen.arrivals
    return Moves(stages, events, exposure, arrivals, seen.window)


def _placed(
    members: pl.DataFrame, spells: pl.DataFrame, stages: tuple[str, ...], today: date
) -> pl.DataFrame:
    """Today's rows with the place of their stage and the months they have been in it (0 where unknown)."""
    since = (
        spells.filter(pl.col("left_on").is_null() & pl.col("entered_on").is_not_null())
        .group_by("uid", "stage")
        .agg(pl.col("entered_on").max())
    )
    order = {stage: n for n, stage in enumerate(stages)}
    age = ((pl.lit(today) - pl.col("entered_on")).dt.total_days() / MONTH).floor().clip(0, AGES - 1)
    return (
        members.join(since, on=["uid", "stage"], how="left", maintain_order="left")
        .with_columns(
            place=pl.col("stage").replace_strict(order, return_dtype=pl.Int64),
            age=age.fill_null(0).cast(pl.Int64),
        )
        .select("place", "age", "role", "amount")
    )


def _passing(members: pl.DataFrame, draws: int, rng: np.random.Generator) -> Floats:
    """The share of rows in counting stages that count, drawn from what is known of it; 1 without a rule."""
    counted = members.filter(pl.col("role") == "counted").height
    failing = members.filter(pl.col("role") == "failing").height
    if not failing:
        return np.ones(draws)
    if not counted:
        return np.zeros(draws)
    return rng.beta(counted, failing, size=draws)


def _one(
    chance: Chances,
    counted: Alike,
    waiting: Alike,
    passing: Floats,
    rng: np.random.Generator,
    *,
    sums: bool,
) -> Floats:
    coming = rng.poisson(chance.arriving * passing).astype(float)
    drawn_of = _summed if sums else _counted
    total = drawn_of(chance, counted, np.ones_like(passing), rng) + drawn_of(chance, waiting, passing, rng)
    if not sums:
        return total + coming
    amounts = np.concatenate([counted.amounts, waiting.amounts])
    known = amounts[amounts > 0]
    if not known.size:
        return total
    # The sum of many amounts drawn from those on file, by its mean and variance.
    spread = np.sqrt(coming) * known.std() * rng.standard_normal(coming.size)
    return total + np.maximum(0.0, coming * known.mean() + spread)


def _counted(chance: Chances, rows: Alike, share: Floats, rng: np.random.Generator) -> Floats:
    there = np.clip(chance.there[:, rows.place, rows.age] * share[:, None], 0.0, 1.0)
    return rng.binomial(rows.number[None, :], there).sum(axis=1).astype(float)


def _summed(chance: Chances, rows: Alike, share: Floats, rng: np.random.Generator) -> Floats:
    there = chance.there[:, rows.place, rows.age] * share[:, None]
    if rows.amounts.size * share.size <= EXACT_CELLS:
        each = there[:, rows.cell]
        return ((rng.random(each.shape) < each) * rows.amounts[None, :]).sum(axis=1)
    spread = np.sqrt((there * (1 - there) * rows.second).sum(axis=1))
    middle = (there * rows.first).sum(axis=1)
    return np.maximum(0.0, middle + spread * rng.standard_normal(share.size))


def why_not(seen: Moves) -> tuple[int, float] | None:
    """How much was seen and over how many months, where it is too little; None where it will do."""
    if seen.seen < SEEN_NEEDED or seen.window < MONTHS_NEEDED:
        return seen.seen, seen.window
    return None
