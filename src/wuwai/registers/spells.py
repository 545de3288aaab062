"""How long the rows of a register stayed in each of its stages: one spell for each stay.

The day a row entered a stage is the day on file where the stage is dated (:attr:`Stage.dated`), otherwise the
day history recorded the stage.
"""

from __future__ import annotations

from datetime import date

import polars as pl
from django.utils import timezone

from wuwai.registers import raw
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
        "seen_on": pl.Date,
    }
)


def spells(register: Register, *, as_of: date | None = None) -> pl.DataFrame:
    """The spells of every row: ``uid, region, stage, entered_on, left_on, next_stage, synthetic, seen_on``.

    ``left_on`` and ``next_stage`` are null where the row is still there on the day ``seen_on`` (``as_of``, or
    today): each row has one such spell, that of its present stage. Its ``entered_on`` is null where the stage
    is dated and the day is not on file. An earlier stay is left out where a day of it is missing or where its
    days run backwards: nothing is guessed. Days of stages after the present one are passed over. ``as_of``
    gives what was on file at the end of that day. Ordered by ``uid`` and stay.
    """
    if any(stage.dated for stage in register.stages):
        found = _from_days(register, as_of)
    else:
        found = _recorded(register, as_of)
    seen = _closed(found).with_columns(seen_on=pl.lit(as_of or timezone.localdate(), pl.Date))
    return seen.select(SCHEMA.names()).cast(SCHEMA)


def _from_days(register: Register, as_of: date | None) -> pl.DataFrame:
    """The stays of each row in the order of its life, which is that of the declared stages."""
    place = {stage.key: n for n, stage in enumerate(register.stages)}
    names = list(dict.fromkeys(stage.dated for stage in register.stages if stage.dated))
    texts = dict.fromkeys(("uid", "region", "stage"), pl.String)
    schema = {**texts, "synthetic": pl.Boolean, **dict.fromkeys(names, pl.Date)}
    table = raw.table(stood(register, as_of), schema).rename({"stage": "now"})
    table = table.filter(pl.col("now").is_in(list(place)))
    recorded = _recorded(register, as_of) if any(not stage.dated for stage in register.stages) else None
    stays = []
    for stage in register.stages:
        one = table.with_columns(stage=pl.lit(stage.key), place=pl.lit(place[stage.key]))
        if stage.dated:
            one = one.with_columns(entered_on=pl.col(stage.dated))
        elif recorded is not None:
            last = (
                recorded.filter(pl.col("stage") == stage.key).group_by("uid").agg(pl.col("entered_on").max())
            )
            one = one.join(last, on="uid", how="left")
        stays.append(one.drop(names))
    every = pl.concat(stays).with_columns(last=pl.col("now").replace_strict(place, return_dtype=pl.Int64))
    earlier = (pl.col("place") < pl.col("last")) & pl.col("entered_on").is_not_null()
    return every.filter((pl.col("stage") == pl.col("now")) | earlier).sort("uid", "place")


def _closed(stays: pl.DataFrame) -> pl.DataFrame:
    """Each stay of a row ends with its next; one whose days are not on file or run backwards is left out."""
    ended = stays.with_columns(
        left_on=pl.col("entered_on").shift(-1).over("uid"),
        next_stage=pl.col("stage").shift(-1).over("uid"),
    )
    return ended.filter(pl.col("next_stage").is_null() | (pl.col("left_on") >= pl.col("entered_on")))


def _recorded(register: Register, as_of: date | None) -> pl.DataFrame:
    """The stages of each row in the order and on the days that history recorded them."""
    records = register.model.history.order_by("uid", "history_date", "history_id")
    if as_of is not None:
        records = records.filter(history_date__lte=end_of(as_of))
    texts = dict.fromkeys(("uid", "region", "stage"), pl.String)
    schema = {**texts, "synthetic": pl.Boolean, "history_type": pl.String, "history_date": raw.MOMENT}
    moments = raw.table(records, schema).rename({"history_type": "change"})
    zone = timezone.get_current_timezone_name()
    table = moments.with_columns(entered_on=pl.col("history_date").dt.convert_time_zone(zone).dt.date())
    table = table.drop("history_date")
    # A row that was deleted is not there any more, whatever it went through.
    gone = pl.col("change").last().over("uid") == "-"
    moved = pl.col("stage").ne_missing(pl.col("stage").shift(1).over("uid"))
    latest = [pl.col(name).last().over("uid") for name in ("region", "synthetic")]
    return table.filter(~gone).with_columns(latest).filter(moved)
