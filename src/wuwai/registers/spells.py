"""How long the rows of a register stayed in each of its stages: one spell for each stay.

Where the stages are dated (:attr:`Stage.dated`) the spells are those of the days on file, otherwise those of
history: the day a stage was recorded.
"""

from __future__ import annotations

from datetime import date

import polars as pl
from django.utils import timezone

from wuwai.registers.contract import Register
from wuwai.registers.past import end_of, stood

SCHEMA = pl.Schema(
    {
        "uid": pl.String,
        "region": pl.String,
        "stage": pl.String,
        "entered_on": pl.Date,
        "left_on": pl.Date,
        "next_stage": pl.String,
        "synthetic": pl.Boolean,
    }
)


def spells(register: Register, *, as_of: date | None = None) -> pl.DataFrame:
    """The spells of every row: ``uid, region, stage, entered_on, left_on, next_stage, synthetic``.

    ``left_on`` and ``next_stage`` are null where the row is still there: each row has one such spell, that of
    its present stage. Its ``entered_on`` is null where that day is not on file; an earlier stay of which a
    day is missing is left out, never guessed. Days of stages after the present one are passed over. ``as_of``
    gives what was on file at the end of that day. Ordered by ``uid`` and stay.
    """
    dated = any(stage.dated for stage in register.stages)
    return _from_days(register, as_of) if dated else _from_history(register, as_of)


def _from_days(register: Register, as_of: date | None) -> pl.DataFrame:
    place = {stage.key: n for n, stage in enumerate(register.stages)}
    days = {stage.key: stage.dated for stage in register.stages if stage.dated}
    names = list(dict.fromkeys(days.values()))
    rows = stood(register, as_of).values_list("uid", "region", "stage", "synthetic", *names)
    table = pl.DataFrame(
        list(rows),
        schema={
            "uid": pl.String,
            "region": pl.String,
            "now": pl.String,
            "synthetic": pl.Boolean,
            **dict.fromkeys(names, pl.Date),
        },
        orient="row",
    ).filter(pl.col("now").is_in(list(place)))
    who = ["uid", "region", "now", "synthetic"]
    stays = pl.concat(
        table.select(
            *who,
            stage=pl.lit(stage.key),
            place=pl.lit(n),
            entered_on=pl.col(stage.dated) if stage.dated else pl.lit(None, pl.Date),
        )
        for n, stage in enumerate(register.stages)
    ).with_columns(last=pl.col("now").replace_strict(place, return_dtype=pl.Int64))
    here = pl.col("stage") == pl.col("now")
    earlier = (pl.col("place") < pl.col("last")) & pl.col("entered_on").is_not_null()
    # The order of the declared stages is that of a row's life; equal or disordered days do not change it.
    ordered = stays.filter(here | earlier).sort("uid", "place")
    return _closed(ordered)


def _closed(stays: pl.DataFrame) -> pl.DataFrame:
    """Each stay of a row ends with the next; one whose end is not on file is left out."""
    ended = stays.with_columns(
        left_on=pl.col("entered_on").shift(-1).over("uid"),
        next_stage=pl.col("stage").shift(-1).over("uid"),
    )
    return (
        ended.filter(pl.col("next_stage").is_null() | pl.col("left_on").is_not_null())
        .select(SCHEMA.names())
        .cast(SCHEMA)
    )


def _from_history(register: Register, as_of: date | None) -> pl.DataFrame:
    records = register.model.history.order_by("uid", "history_date", "history_id")
    if as_of is not None:
        records = records.filter(history_date__lte=end_of(as_of))
    kept = records.values_list("uid", "region", "stage", "synthetic", "history_type", "history_date")
    table = pl.DataFrame(
        [(*row[:-1], timezone.localtime(row[-1]).date()) for row in kept],
        schema={
            "uid": pl.String,
            "region": pl.String,
            "stage": pl.String,
            "synthetic": pl.Boolean,
            "change": pl.String,
            "entered_on": pl.Date,
        },
        orient="row",
    )
    # A row that was deleted is not there any more, whatever it went through.
    gone = pl.col("change").last().over("uid") == "-"
    moved = pl.col("stage").ne_missing(pl.col("stage").shift(1).over("uid"))
    latest = [pl.col(name).last().over("uid") for name in ("region", "synthetic")]
    there = table.filter(~gone).with_columns(latest).filter(moved)
    return _closed(there)
